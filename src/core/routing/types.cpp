// Reading a route's question from JSON and writing its answer.
#include "core/routing/types.h"

#include <fmt/format.h>

#include "core/sessions/ids.h"

namespace oc::routing {
namespace {

std::unexpected<Error> not_a(std::string_view field, std::string_view wanted, const Json& got) {
  return fail(Errc::invalid, fmt::format("{} is to be {}, not {}", field, wanted, type_word(got)));
}

Result<void> read_text(const Json& from, std::string_view field, std::string& out) {
  const Json* value = member(from, field);
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_string()) return not_a(field, "a string", *value);
  out = std::string(value->get_string());
  return {};
}

Result<void> read_id(const Json& from, std::string_view field, std::string& out) {
  const Json* value = member(from, field);
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_string() && !value->is_number()) return not_a(field, "a string or a number", *value);
  out = sessions::id_string(value);
  return {};
}

Result<void> read_peer(const Json& from, std::string_view field, std::optional<Peer>& out) {
  const Json* value = member(from, field);
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_object()) return not_a(field, "an object with kind and id", *value);
  Peer peer;
  OC_CHECKED(read_text(*value, "kind", peer.kind));
  OC_CHECKED(read_id(*value, "id", peer.id));
  out = std::move(peer);
  return {};
}

Result<void> read_roles(const Json& from, std::vector<std::string>& out) {
  const Json* value = member(from, "memberRoleIds");
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_array()) return not_a("memberRoleIds", "a list", *value);
  out = strings_member(from, "memberRoleIds");
  return {};
}

}  // namespace

std::string_view to_string(MatchedBy matched_by) {
  switch (matched_by) {
    case MatchedBy::peer: return "binding.peer";
    case MatchedBy::peer_parent: return "binding.peer.parent";
    case MatchedBy::peer_wildcard: return "binding.peer.wildcard";
    case MatchedBy::guild_roles: return "binding.guild+roles";
    case MatchedBy::guild: return "binding.guild";
    case MatchedBy::team: return "binding.team";
    case MatchedBy::account: return "binding.account";
    case MatchedBy::channel: return "binding.channel";
    case MatchedBy::default_agent: return "default";
    case MatchedBy::topic: return "topic.agentId";
  }
  return "default";
}

std::string_view to_string(LastRoutePolicy policy) { return policy == LastRoutePolicy::main ? "main" : "session"; }

Result<RouteInput> read_route_input(const Json& value) {
  if (!value.is_object()) return not_a("input", "an object", value);
  RouteInput input;
  OC_CHECKED(read_text(value, "channel", input.channel));
  OC_CHECKED(read_text(value, "accountId", input.account_id));
  OC_CHECKED(read_peer(value, "peer", input.peer));
  OC_CHECKED(read_peer(value, "parentPeer", input.parent_peer));
  OC_CHECKED(read_id(value, "guildId", input.guild_id));
  OC_CHECKED(read_id(value, "teamId", input.team_id));
  OC_CHECKED(read_roles(value, input.member_role_ids));
  OC_CHECKED(read_text(value, "defaultAgentId", input.default_agent_id));
  OC_CHECKED(read_id(value, "topicId", input.topic_id));
  std::string scope;
  OC_CHECKED(read_text(value, "dmScope", scope));
  input.dm_scope = sessions::parse_dm_scope(scope);
  scope.clear();
  OC_CHECKED(read_text(value, "groupScope", scope));
  input.group_scope = sessions::parse_group_scope(scope);
  return input;
}

JsonObject to_json(const Route& route) {
  return JsonObject{{"agentId", route.agent_id},
                    {"channel", route.channel},
                    {"accountId", route.account_id},
                    {"sessionKey", route.session_key},
                    {"mainSessionKey", route.main_session_key},
                    {"matchedBy", to_string(route.matched_by)}};
}

}  // namespace oc::routing
