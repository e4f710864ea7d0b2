// Reading `/queue collect debounce:2s cap:25 drop:old`.
#include "core/queue/directive.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "base/limits.h"
#include "base/text.h"

namespace oc::queue {
namespace {

constexpr std::string_view kModes = "steer, followup, collect, steer+backlog, interrupt";

/// Up to white space; takes it and the white space off `rest`.
std::string_view take_word(std::string_view& rest) {
  const std::string_view word = rest.substr(0, std::min(rest.find_first_of(" \t\r\n"), rest.size()));
  rest = js_trim(rest.substr(word.size()));
  return word;
}

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// `1500ms`, `2s`, `1.5m`, `2h`; a bare number is milliseconds.
std::optional<Millis> duration_of(std::string_view text) {
  struct Unit {
    std::string_view word;
    double ms;
  };
  static constexpr std::array<Unit, 5> kUnits{{{"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}, {"d", 86400e3}}};
  const std::string lower = ascii_lower(text);
  const std::size_t digits = std::min(lower.find_first_not_of("0123456789."), lower.size());
  const auto value = number_of(std::string_view(lower).substr(0, digits));
  const std::string_view word = std::string_view(lower).substr(digits);
  const auto unit = std::ranges::find(kUnits, word, &Unit::word);
  if (!value || (!word.empty() && unit == kUnits.end())) return std::nullopt;
  const double ms = std::round(*value * (word.empty() ? 1 : unit->ms));
  return Millis(static_cast<std::int64_t>(std::min(ms, static_cast<double>(Millis(kQueueDebounceMax).count()))));
}

std::optional<std::size_t> cap_of(std::string_view text) {
  const auto value = number_of(text);
  if (!value || *value < 1) return std::nullopt;
  return static_cast<std::size_t>(std::min(*value, static_cast<double>(kQueueCapMax)));
}

/// The value of `debounce:2s` or `debounce=2s`.
std::optional<std::string_view> option(std::string_view word, std::string_view name) {
  if (word.size() <= name.size() || !iequals_ascii(word.substr(0, name.size()), name)) return std::nullopt;
  if (word[name.size()] != ':' && word[name.size()] != '=') return std::nullopt;
  return word.substr(name.size() + 1);
}

/// Whether the word was a setting, right or wrong.
bool take(Directive& found, std::string_view word) {
  if (const auto value = option(word, "debounce")) {
    found.set.debounce = duration_of(*value);
    if (!found.set.debounce)
      found.wrong.push_back(fmt::format("Invalid debounce \"{}\". Use ms/s/m (e.g. debounce:1500ms, debounce:2s).", printable(*value, 40)));
    return true;
  }
  if (const auto value = option(word, "cap")) {
    found.set.cap = cap_of(*value);
    if (!found.set.cap) found.wrong.push_back(fmt::format("Invalid cap \"{}\". Use a positive integer (e.g. cap:10).", printable(*value, 40)));
    return true;
  }
  if (const auto value = option(word, "drop")) {
    found.set.drop = drop_of(*value);
    if (!found.set.drop)
      found.wrong.push_back(fmt::format("Invalid drop policy \"{}\". Use drop:old, drop:new, or drop:summarize.", printable(*value, 40)));
    return true;
  }
  const auto mode = mode_of(word);
  if (mode) found.set.mode = mode;
  return mode.has_value();
}

bool is_reset(std::string_view word) {
  const std::string lower = token(word);
  return lower == "default" || lower == "reset" || lower == "clear";
}

}  // namespace

Directive parse_directive(std::string_view arguments) {
  Directive found;
  std::string_view rest = js_trim(arguments);
  while (!rest.empty()) {
    const std::string_view before = rest;
    const std::string_view word = take_word(rest);
    if (is_reset(word)) {
      found.reset = true;
      found.rest = rest;
      return found;
    }
    if (take(found, word)) continue;
    const bool is_single_word = before.size() == js_trim(arguments).size() && rest.empty();
    if (!is_single_word) {
      found.rest = before;
      return found;
    }
    found.wrong.push_back(fmt::format("Unrecognized queue mode \"{}\". Valid modes: {}.", printable(word, 40), kModes));
  }
  return found;
}

std::string acknowledgement(const Directive& directive) {
  std::vector<std::string> parts;
  if (directive.set.mode) parts.push_back(fmt::format("⚙️ Queue mode set to {}.", to_string(*directive.set.mode)));
  if (directive.reset) parts.emplace_back("⚙️ Queue mode reset to default.");
  if (directive.set.debounce) parts.push_back(fmt::format("⚙️ Queue debounce set to {}ms.", directive.set.debounce->count()));
  if (directive.set.cap) parts.push_back(fmt::format("⚙️ Queue cap set to {}.", *directive.set.cap));
  if (directive.set.drop) parts.push_back(fmt::format("⚙️ Queue drop set to {}.", to_string(*directive.set.drop)));
  return join(parts, " ");
}

std::string status_text(const Settings& settings) {
  return fmt::format(
      "Current queue settings: mode={}, debounce={}ms, cap={}, drop={}.\nOptions: modes {}; debounce:<ms|s|m>, cap:<n>, drop:old|new|summarize.",
      to_string(settings.mode), settings.debounce.count(), settings.cap, to_string(settings.drop), kModes);
}

}  // namespace oc::queue
