// Names as keys.
#include "core/access/place_key.h"

#include <algorithm>

#include "core/sessions/ids.h"

namespace oc::access {

std::string place_key(std::string_view name) {
  std::string key = sessions::slug(name.starts_with('#') ? name.substr(1) : name, "");
  return std::ranges::all_of(key, [](char c) { return c >= '0' && c <= '9'; }) ? std::string() : key;
}

std::string own_place_key(std::string_view name, std::string_view parent_id) { return parent_id.empty() ? place_key(name) : std::string(); }

}  // namespace oc::access
