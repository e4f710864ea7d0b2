// The pinned owner of the main session.
#include "core/sessions/owner.h"

#include "base/text.h"

namespace oc::sessions {

std::optional<std::string> pinned_owner(DmScope scope, const Json* allow_from, std::string (*normalize)(std::string_view)) {
  if (scope != DmScope::main || allow_from == nullptr || !allow_from->is_array()) return std::nullopt;
  std::optional<std::string> owner;
  for (const Json& entry : allow_from->get_array()) {
    std::string id = id_string(&entry);
    if (id == "*") return std::nullopt;
    if (normalize) id = normalize(id);
    if (id.empty() || id == owner) continue;
    if (owner) return std::nullopt;
    owner = std::move(id);
  }
  return owner;
}

}  // namespace oc::sessions
