// Reads `broadcast`.
#include "core/routing/broadcast.h"

#include <algorithm>

#include "core/sessions/ids.h"
#include "core/sessions/roster.h"

namespace oc::routing {
namespace {

const Json* entry_of(const Json& broadcast, std::string_view channel, std::string_view peer_id) {
  const Json* found = member(broadcast, std::string(channel) + ":" + std::string(peer_id));
  return found == nullptr && channel == "whatsapp" ? member(broadcast, peer_id) : found;
}

void read_bounds(const Json& entry, Broadcast& out) {
  out.turns_max = out.agents.size();
  if (!entry.is_object()) return;
  out.rounds_max = static_cast<int>(std::clamp<std::int64_t>(int_member(entry, "maxRounds").value_or(1), 1, kBroadcastRoundsMax));
  const auto turns = int_member(entry, "maxTurns").value_or(static_cast<std::int64_t>(out.agents.size()));
  out.turns_max = static_cast<std::size_t>(std::clamp<std::int64_t>(turns, 1, static_cast<std::int64_t>(kBroadcastTurnsMax)));
}

}  // namespace

std::optional<Broadcast> broadcast_of(const Json& config, std::string_view channel, std::string_view peer_id) {
  const Json* broadcast = member(config, "broadcast");
  if (broadcast == nullptr || !broadcast->is_object() || peer_id.empty() || peer_id == "strategy") return std::nullopt;
  const Json* entry_found = entry_of(*broadcast, channel, peer_id);
  const Json* list = entry_found && entry_found->is_object() ? member(*entry_found, "agents") : entry_found;
  if (list == nullptr || !list->is_array()) return std::nullopt;
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
  read_bounds(*entry_found, out);
  const bool is_of_channel = member(*broadcast, std::string(channel) + ":" + std::string(peer_id)) != nullptr;
  out.selects_named = is_of_channel && bool_member(*entry_found, "mentionGating").value_or(true);
  return out;
}

}  // namespace oc::routing
