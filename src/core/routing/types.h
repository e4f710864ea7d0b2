// What a route is asked with and what it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "core/sessions/key.h"

namespace oc::routing {

using sessions::DmScope;
using sessions::GroupScope;

/// A conversation as the channel names it: `direct`, `group` or `channel`, and the channel's own id.
struct Peer {
  std::string kind;
  std::string id;
};

/// Where a message comes from. Nothing needs to be normalised. The last three go before the configuration.
struct RouteInput {
  std::string channel;
  std::string account_id;  ///< "" is the account `default`
  std::optional<Peer> peer;
  std::optional<Peer> parent_peer;
  std::string guild_id;
  std::string team_id;
  std::vector<std::string> member_role_ids;
  std::optional<DmScope> dm_scope;
  std::optional<GroupScope> group_scope;
  std::string default_agent_id;
  std::string topic_id;  ///< of a Telegram direct chat; a group's topic stands in its peer's id
};

/// The rule that chose the agent, in the order in which the rules are tried. `topic` is none of them: a topic's own agentId goes before all.
enum class MatchedBy : std::uint8_t { peer, peer_parent, peer_wildcard, guild_roles, guild, team, account, channel, default_agent, topic };
inline constexpr std::size_t kTierCount = 9;

/// `binding.peer`, `binding.guild+roles`, ..., `default`; `topic.agentId`.
std::string_view to_string(MatchedBy matched_by);

/// Whose reply address a message moves: the main session's, or its own session's.
enum class LastRoutePolicy : std::uint8_t { main, session };
std::string_view to_string(LastRoutePolicy policy);

/// The answer.
struct Route {
  std::string agent_id;
  std::string channel;
  std::string account_id;
  std::string session_key;
  std::string main_session_key;
  MatchedBy matched_by = MatchedBy::default_agent;
  LastRoutePolicy last_route_policy = LastRoutePolicy::main;
  DmScope dm_scope = DmScope::main;
  GroupScope group_scope = GroupScope::per_group;
  std::int32_t binding = -1;  ///< position in `bindings`, -1 for the default agent and for a topic's
  std::string path;           ///< of the topic's agentId that decided, `channels.telegram.groups.-100.topics.7.agentId`; "" = none did
  std::string unknown_agent;  ///< what is written there when no agent has that id: the default agent has the message; "" = all is well
};

/// Reads `{channel, accountId?, peer?, parentPeer?, guildId?, teamId?, memberRoleIds?, ...}`; ids may be numbers.
/// Errors: invalid, naming the field.
Result<RouteInput> read_route_input(const Json& value);

/// `{agentId, channel, accountId, sessionKey, mainSessionKey, matchedBy}`, in this order.
JsonObject to_json(const Route& route);

/// How a configuration is read where OpenClaw and the seeds differ: `seeds` takes `peer: "-100…"` for any kind of conversation with that
/// id; `recorded` never matches it, which is what OpenClaw does when such a configuration is put past its schema.
enum class Dialect : std::uint8_t { seeds, recorded };

}  // namespace oc::routing
