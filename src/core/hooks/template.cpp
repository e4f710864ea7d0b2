// Fills templates in, in one pass.
#include "core/hooks/template.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace oc::hooks {
namespace {

std::optional<std::size_t> index_of(std::string_view digits) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  return index;
}

const Json* element(const Json& value, std::string_view digits) {
  const auto index = index_of(digits);
  const JsonArray* list = value.if_array();
  return list && index && *index < list->size() ? &(*list)[*index] : nullptr;
}

/// The value at `a.b[0].c`; nullptr when something on the way is missing.
const Json* value_at(const Json& root, std::string_view path) {
  const Json* value = &root;
  while (value && !path.empty()) {
    if (path.starts_with('.')) {
      path.remove_prefix(1);
    } else if (path.starts_with('[')) {
      const auto close = path.find(']');
      if (close == std::string_view::npos) return nullptr;
      value = element(*value, js_trim(path.substr(1, close - 1)));
      path.remove_prefix(close + 1);
    } else {
      const std::string_view key = path.substr(0, path.find_first_of(".["));
      value = value->is_array() ? element(*value, key) : member(*value, key);
      path.remove_prefix(key.size());
    }
  }
  return value;
}

std::string text_of(const Json* value) {
  if (value == nullptr || value->is_null()) return "";
  if (const auto* text = value->if_string()) return std::string(*text);
  if (value->is_number()) return number_text(*value);
  return to_json_text(*value);
}

std::string named(const std::vector<std::pair<std::string, std::string>>& pairs, std::string_view name, bool any_case) {
  const auto found = std::ranges::find_if(
      pairs, [&](const auto& pair) { return any_case ? iequals_ascii(pair.first, name) : std::string_view(pair.first) == name; });
  return found == pairs.end() ? "" : found->second;
}

std::string field(std::string_view expression, const RequestFacts& facts) {
  const auto behind = [&](std::string_view prefix) { return expression.substr(prefix.size()); };
  if (expression == "path") return facts.path;
  if (expression == "now") return facts.now;
  if (expression.starts_with("headers.")) return named(facts.headers, behind("headers."), true);
  if (expression.starts_with("query.")) return named(facts.query, behind("query."), false);
  if (expression.starts_with("payload.")) return text_of(value_at(facts.payload, behind("payload.")));
  return text_of(value_at(facts.payload, expression));
}

void append(std::string& out, std::string_view text) { out += text.substr(0, kRenderedBytesMax - std::min(out.size(), kRenderedBytesMax)); }

}  // namespace

std::string render(std::string_view text, const RequestFacts& facts) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find("{{");
    const auto close = open == std::string_view::npos ? open : text.find("}}", open + 2);
    if (close == std::string_view::npos) break;
    append(out, text.substr(0, open));
    const std::string_view expression = js_trim(text.substr(open + 2, close - open - 2));
    if (!expression.empty()) append(out, field(expression, facts));
    text.remove_prefix(close + 2);
  }
  append(out, text);
  // Cut bytes of a character, and those that never were one.
  return out.size() < kRenderedBytesMax && is_valid_utf8(out) ? out : valid_utf8(out);
}

}  // namespace oc::hooks
