// Two letters of a country, perhaps ENT, and up to 128 letters and digits.
#include "core/access/whatsapp_id.h"

#include <algorithm>

#include "base/text.h"

namespace oc::access {
namespace {

constexpr std::size_t kIdCharsMax = 128;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter_or_digit(char c) { return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

std::string whatsapp_user_id(std::string_view written) {
  std::string id(written);
  const std::size_t marks = std::min<std::size_t>(id.size(), ascii_lower(written.substr(0, 7)).ends_with(".ent.") ? 7 : 3);
  for (std::size_t i = 0; i < marks; i++) {
    if (id[i] >= 'a' && id[i] <= 'z') id[i] = static_cast<char>(id[i] - 'a' + 'A');
  }
  if (id.size() < 4 || !is_upper(id[0]) || !is_upper(id[1]) || id[2] != '.') return {};
  const std::string_view rest = std::string_view(id).substr(std::string_view(id).substr(3).starts_with("ENT.") ? 7 : 3);
  return !rest.empty() && rest.size() <= kIdCharsMax && std::ranges::all_of(rest, is_letter_or_digit) ? id : std::string();
}

}  // namespace oc::access
