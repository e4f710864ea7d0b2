// Reading session.maintenance and choosing the entries that go.
#include "core/sessions/maintenance.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "core/sessions/ids.h"

namespace oc::sessions {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kPruneAfterMs = 30 * kDayMs;
constexpr std::int64_t kRotateBytes = 10 << 20;
constexpr double kNumberMax = 9e15;

std::optional<double> unit_ms(std::string_view unit) {
  if (unit == "ms") return 1;
  if (unit == "s") return 1000;
  if (unit == "m") return 60'000;
  if (unit == "h") return 3'600'000;
  if (unit == "d") return static_cast<double>(kDayMs);
  return std::nullopt;
}

std::optional<double> unit_bytes(std::string_view unit) {
  constexpr std::string_view letters = "bkmgt";
  if (unit.empty() || unit.size() > 2 || (unit.size() == 2 && (unit[1] != 'b' || unit[0] == 'b'))) return std::nullopt;
  const auto power = letters.find(unit[0]);
  if (power == std::string_view::npos) return std::nullopt;
  return std::pow(1024.0, static_cast<double>(power));
}

/// One `<number><letters>` at the front of `text`, which is cut off there.
struct Piece {
  double number = 0;
  std::string_view unit;
};
std::optional<Piece> take_piece(std::string_view& text) {
  const auto digits = [&](std::size_t from) {
    std::size_t at = from;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') at++;
    return at;
  };
  std::size_t end = digits(0);
  if (end == 0) return std::nullopt;
  if (end < text.size() && text[end] == '.') {
    const std::size_t fraction = digits(end + 1);
    if (fraction == end + 1) return std::nullopt;
    end = fraction;
  }
  Piece piece;
  if (std::from_chars(text.data(), text.data() + end, piece.number).ec != std::errc{}) return std::nullopt;
  std::size_t unit_end = end;
  while (unit_end < text.size() && text[unit_end] >= 'a' && text[unit_end] <= 'z') unit_end++;
  piece.unit = text.substr(end, unit_end - end);
  text.remove_prefix(unit_end);
  return piece;
}

std::string text_of(const Json& value) { return value.is_number() ? number_text(value) : id_string(&value); }

bool is_blank(const Json* value) { return value == nullptr || value->is_null() || (value->is_string() && value->get_string().empty()); }

const Json* setting(const Json* settings, std::string_view key) { return settings ? member(*settings, key) : nullptr; }

std::int64_t days_or(const Json* value, std::int64_t fallback) {
  if (is_blank(value)) return fallback;
  return parse_duration_ms(text_of(*value), "d").value_or(fallback);
}

std::optional<std::int64_t> bytes_of(const Json* value) {
  if (is_blank(value)) return std::nullopt;
  const auto bytes = parse_byte_size(text_of(*value));
  return bytes ? std::optional(*bytes) : std::nullopt;
}

std::optional<std::int64_t> high_water(const Json* value, std::optional<std::int64_t> max_disk_bytes) {
  if (!max_disk_bytes) return std::nullopt;
  if (const auto asked = bytes_of(value)) return std::min(*asked, *max_disk_bytes);
  if (*max_disk_bytes <= 1) return *max_disk_bytes;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::floor(static_cast<double>(*max_disk_bytes) * 0.8)));
}

std::optional<double> updated_at(const Json& entry) { return number_member(entry, "updatedAt"); }

}  // namespace

Result<std::int64_t> parse_duration_ms(std::string_view text, std::string_view default_unit) {
  const std::string plain = token(text);
  std::string_view rest = plain;
  double total = 0;
  bool first = true;
  bool more = !rest.empty();
  while (more) {
    const auto piece = take_piece(rest);
    const bool bare = piece && piece->unit.empty() && first && rest.empty();
    const auto factor = piece ? unit_ms(bare ? default_unit : piece->unit) : std::nullopt;
    if (!factor) {
      more = false;
      first = true;
      break;
    }
    total += piece->number * *factor;
    first = false;
    more = !rest.empty();
  }
  if (first || total > kNumberMax) {
    return fail(Errc::invalid, fmt::format("\"{}\" is no length of time", printable(text, 60)),
                "Write a number with ms, s, m, h or d, such as 30d or 1h30m.");
  }
  return static_cast<std::int64_t>(std::llround(total));
}

Result<std::int64_t> parse_byte_size(std::string_view text) {
  const std::string plain = token(text);
  std::string_view rest = plain;
  const auto piece = take_piece(rest);
  const auto factor = piece ? unit_bytes(piece->unit.empty() ? "b" : piece->unit) : std::nullopt;
  if (!factor || !rest.empty() || piece->number * *factor > kNumberMax) {
    return fail(Errc::invalid, fmt::format("\"{}\" is no size", printable(text, 60)), "Write a number with b, kb, mb, gb or tb, such as 10mb.");
  }
  return static_cast<std::int64_t>(std::llround(piece->number * *factor));
}

Maintenance resolve_maintenance(const Json* settings) {
  Maintenance out;
  const Json* mode = setting(settings, "mode");
  if (mode && mode->is_string() && mode->get_string() == "enforce") out.mode = MaintenanceMode::enforce;
  const Json* prune = setting(settings, "pruneAfter");
  if (prune == nullptr || prune->is_null()) prune = setting(settings, "pruneDays");
  out.prune_after_ms = days_or(prune, kPruneAfterMs);
  if (const Json* entries = setting(settings, "maxEntries"); entries && entries->is_number()) {
    out.max_entries = static_cast<std::int64_t>(std::clamp(entries->to_number<double>(), 0.0, kNumberMax));
  }
  out.rotate_bytes = bytes_of(setting(settings, "rotateBytes")).value_or(kRotateBytes);
  const Json* retention = setting(settings, "resetArchiveRetention");
  const bool keeps_all = retention && retention->is_bool() && !retention->get_bool();
  if (!keeps_all) out.reset_archive_retention_ms = days_or(retention, out.prune_after_ms);
  out.max_disk_bytes = bytes_of(setting(settings, "maxDiskBytes"));
  out.high_water_bytes = high_water(setting(settings, "highWaterBytes"), out.max_disk_bytes);
  return out;
}

std::vector<std::string> keys_over_cap(const JsonObject& store, std::int64_t max_entries) {
  const auto keep = static_cast<std::size_t>(std::max<std::int64_t>(0, max_entries));
  if (store.size() <= keep) return {};
  const std::vector<const JsonObject::value_type*> entries = js_ordered(store);
  // The newest first; the place in the store decides between equals.
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < entries.size(); i++) {
    order.emplace_back(-updated_at(entries[i]->value()).value_or(-std::numeric_limits<double>::infinity()), i);
  }
  std::ranges::sort(order);
  std::vector<std::string> keys;
  for (std::size_t i = keep; i < order.size(); i++) keys.emplace_back(entries[order[i].second]->key());
  return keys;
}

std::vector<std::string> keys_updated_before(const JsonObject& store, std::int64_t cutoff_ms) {
  std::vector<std::string> keys;
  for (const auto& [key, entry] : store) {
    const auto updated = updated_at(entry);
    if (updated && *updated < static_cast<double>(cutoff_ms)) keys.emplace_back(key);
  }
  return keys;
}

}  // namespace oc::sessions
