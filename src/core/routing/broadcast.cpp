// Reads `broadcast`.
#include "core/routing/broadcast.h"

#include <algorithm>

#include "core/sessions/ids.h"
#include "core/sessions/roster.h"

namespace oc::routing {
namespace {

const Json* list_of(const Json& broadcast, std::string_view channel, std::string_view peer_id) {
  const Json* found = member(broadcast, std::string(channel) + ":" + std::string(peer_id));
  if (found == nullptr && channel == "whatsapp") found = member(broadcast, peer_id);
  if (found && found->is_object()) found = member(*found, "agents");
  return found && found->is_array() ? found : nullptr;
}

}  // namespace

std::optional<Broadcast> broadcast_of(const Json& config, std::string_view channel, std::string_view peer_id) {
  const Json* broadcast = member(config, "broadcast");
  if (broadcast == nullptr || !broadcast->is_object() || peer_id.empty() || peer_id == "strategy") return std::nullopt;
  const Json* list = list_of(*broadcast, channel, peer_id);
  if (list == nullptr) return std::nullopt;
  Broadcast out;
  if (string_member_or(*broadcast, "strategy", "") == "sequential") out.strategy = Broadcast::Strategy::sequential;
  const sessions::Roster roster(config);
  for (const Json& entry : list->get_array()) {
    if (!entry.is_string() || entry.get_string().empty()) continue;
    const std::string id = sessions::normalize_agent_id(entry.get_string());
    const bool is_known = roster.find(id) != nullptr || id == roster.default_agent_id();
    auto& into = is_known ? out.agents : out.unknown;
    if (std::ranges::find(into, id) == into.end()) into.push_back(id);
  }
  if (out.agents.empty() && out.unknown.empty()) return std::nullopt;
  return out;
}

}  // namespace oc::routing
