// The lines of IDENTITY.md that carry a label.
#include "cli/identity_file.h"

#include "base/text.h"

namespace oc::cli {
namespace {

std::string without(std::string_view text, std::string_view characters) {
  std::string kept;
  for (const char c : text) {
    if (characters.find(c) == std::string_view::npos) kept += c;
  }
  return kept;
}

std::string_view stripped(std::string_view text) {
  const std::size_t begin = text.find_first_not_of("*_ \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of("*_ \t\r") - begin + 1);
}

std::string* field_of(IdentityCard& card, const std::string& label) {
  if (label == "name") return &card.name;
  if (label == "emoji") return &card.emoji;
  if (label == "creature") return &card.creature;
  if (label == "vibe") return &card.vibe;
  if (label == "theme") return &card.theme;
  if (label == "avatar") return &card.avatar;
  return nullptr;
}

}  // namespace

IdentityCard read_identity(std::string_view text) {
  IdentityCard card;
  for (const auto& line : split(text, '\n')) {
    std::string_view rest = js_trim(line);
    if (rest.starts_with('-')) rest = js_trim(rest.substr(1));
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) continue;
    std::string* field = field_of(card, token(without(rest.substr(0, colon), "*_")));
    const std::string_view value = stripped(rest.substr(colon + 1));
    const bool asks = value.starts_with('(') && value.ends_with(')');
    if (field && !value.empty() && !asks) *field = value;
  }
  return card;
}

}  // namespace oc::cli
