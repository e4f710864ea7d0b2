// Reset triggers.
#include "core/sessions/triggers.h"

#include <algorithm>

#include "base/text.h"

namespace oc::sessions {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f'; }

std::string collapsed(std::string_view text) {
  std::string out;
  for (const char c : js_trim(text)) {
    if (!is_space(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> reset_triggers(const Json* session) {
  std::vector<std::string> triggers;
  const Json* list = session ? member(*session, "resetTriggers") : nullptr;
  if (list && list->is_array()) {
    for (const Json& word : list->get_array()) {
      if (word.is_string() && !js_trim(word.get_string()).empty()) triggers.emplace_back(js_trim(word.get_string()));
    }
  }
  if (triggers.empty()) triggers = {"/new", "/reset"};
  return triggers;
}

std::optional<std::string> after_trigger(const std::vector<std::string>& triggers, std::string_view text) {
  const std::string message = collapsed(text);
  const std::string lowered = js_lower(message);
  for (const auto& written : triggers) {
    const std::string trigger = js_lower(collapsed(written));
    if (lowered == trigger) return std::string();
    if (!lowered.starts_with(trigger + " ")) continue;
    // Counted in words, since lower-casing may change a word's length.
    const auto words = static_cast<std::size_t>(std::ranges::count(trigger, ' ')) + 1;
    std::size_t at = 0;
    for (std::size_t i = 0; i < words; i++) at = message.find(' ', at) + 1;
    return message.substr(at);
  }
  return std::nullopt;
}

bool is_retired_trigger(const std::vector<std::string>& triggers, std::string_view word) {
  return std::ranges::none_of(triggers, [&](const std::string& trigger) { return js_lower(trigger) == js_lower(word); });
}

}  // namespace oc::sessions
