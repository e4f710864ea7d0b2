// The rules of spec §3 once more, written as plainly as they stand there: one loop over all bindings for each rule. For tests only.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "core/routing/types.h"
#include "core/sessions/ids.h"
#include "core/sessions/key.h"
#include "core/sessions/roster.h"

namespace oc::routing::naive {

inline std::string text(const Json* value) { return value && value->is_string() ? std::string(value->get_string()) : std::string(); }

inline std::string kind_class(std::string_view kind) {
  const std::string word = token(kind);
  if (word == "dm") return "direct";
  if (word == "channel") return "group";
  return word == "direct" || word == "group" ? word : "?" + std::string(kind);
}

inline bool is_known_kind(std::string_view kind) { return !kind_class(kind).starts_with('?'); }

struct Wanted {
  bool has_peer = false, dead = false, wild = false;
  std::string kind, id, guild, team;
  std::vector<std::string> roles;
};

inline Wanted wanted_of(const Json& match) {
  Wanted wanted;
  const Json* peer = member(match, "peer");
  if (peer && !peer->is_null() && !(peer->is_bool() && !peer->get_bool()) && !(peer->is_string() && peer->get_string().empty())) {
    wanted.has_peer = true;
    wanted.kind = text(member(*peer, "kind"));
    wanted.id = sessions::id_string(member(*peer, "id"));
    wanted.dead = !is_known_kind(wanted.kind) || wanted.id.empty();
    wanted.wild = text(member(*peer, "id")) == "*";
  }
  wanted.guild = sessions::id_string(member(match, "guildId"));
  wanted.team = sessions::id_string(member(match, "teamId"));
  if (const Json* roles = member(match, "roles"); roles && roles->is_array()) {
    for (const Json& role : roles->get_array())
      wanted.roles.push_back(role.is_string() ? text(&role) : role.is_number() ? number_text(role) : "\xff");
  }
  return wanted;
}

inline bool takes_account(const Json& match, std::string_view account) {
  const std::string pattern = sessions::id_string(member(match, "accountId"));
  if (pattern == "*") return true;
  return sessions::normalize_account_id(pattern) == account;
}

inline bool is_any_account(const Json& match) { return sessions::id_string(member(match, "accountId")) == "*"; }

inline bool others_fit(const Wanted& wanted, const RouteInput& input) {
  if (!wanted.guild.empty() && wanted.guild != js_trim(input.guild_id)) return false;
  if (!wanted.team.empty() && wanted.team != js_trim(input.team_id)) return false;
  if (wanted.roles.empty()) return true;
  return std::ranges::any_of(wanted.roles,
                             [&](const std::string& role) { return std::ranges::find(input.member_role_ids, role) != input.member_role_ids.end(); });
}

inline bool peer_fits(const Wanted& wanted, const std::optional<Peer>& peer, bool wild) {
  if (!peer || !wanted.has_peer || wanted.dead || wanted.wild != wild || !is_known_kind(peer->kind) ||
      kind_class(peer->kind) != kind_class(wanted.kind))
    return false;
  return wild || (!js_trim(peer->id).empty() && wanted.id == js_trim(peer->id));
}

inline bool in_tier(MatchedBy tier, const Wanted& wanted, const RouteInput& input, const Json& match) {
  const bool bare = !wanted.has_peer && wanted.guild.empty() && wanted.team.empty();
  switch (tier) {
    case MatchedBy::peer: return peer_fits(wanted, input.peer, false);
    case MatchedBy::peer_parent: return peer_fits(wanted, input.parent_peer, false);
    case MatchedBy::peer_wildcard: return peer_fits(wanted, input.peer, true);
    case MatchedBy::guild_roles: return !wanted.has_peer && !wanted.guild.empty() && !wanted.roles.empty();
    case MatchedBy::guild: return !wanted.has_peer && !wanted.guild.empty() && wanted.roles.empty();
    case MatchedBy::team: return !wanted.has_peer && wanted.guild.empty() && !wanted.team.empty();
    case MatchedBy::account: return bare && !is_any_account(match);
    case MatchedBy::channel: return bare && is_any_account(match);
    case MatchedBy::default_agent:
    case MatchedBy::topic: return false;
  }
  return false;
}

/// Which binding wins, and by what rule; -1 for none.
struct Winner {
  int binding = -1;
  MatchedBy tier = MatchedBy::default_agent;
};

inline Winner winner_of(const Json& config, const RouteInput& input) {
  const Json* bindings = member(config, "bindings");
  const std::string channel = token(input.channel), account = sessions::normalize_account_id(input.account_id);
  if (channel.empty() || bindings == nullptr || !bindings->is_array()) return {};
  for (std::size_t tier = 0; tier + 1 < kTierCount; tier++) {
    for (std::size_t i = 0; i < bindings->get_array().size(); i++) {
      const Json& entry = bindings->get_array()[i];
      const Json* match = member(entry, "match");
      if (match == nullptr || !match->is_object() || text(member(entry, "type")) == "acp" || token(text(member(*match, "channel"))) != channel)
        continue;
      const Wanted wanted = wanted_of(*match);
      if (takes_account(*match, account) && in_tier(static_cast<MatchedBy>(tier), wanted, input, *match) && others_fit(wanted, input)) {
        return {static_cast<int>(i), static_cast<MatchedBy>(tier)};
      }
    }
  }
  return {};
}

inline std::optional<std::string> scope_word(const Json& config, const Winner& winner, std::string_view key, const char* caller) {
  if (winner.binding >= 0) {
    const Json* own = at_path(config, "bindings." + std::to_string(winner.binding) + ".session");
    const std::string word = own ? text(member(*own, key)) : "";
    if (key == "dmScope" ? sessions::parse_dm_scope(word).has_value() : sessions::parse_group_scope(word).has_value()) return word;
  }
  if (caller != nullptr) return caller;
  const Json* session = member(config, "session");
  return session ? string_member(*session, key) : std::nullopt;
}

/// The whole route as JSON, in the fields of to_json(Route).
inline JsonObject route(const Json& config, const RouteInput& input) {
  const Winner winner = winner_of(config, input);
  const sessions::Roster roster(config);
  std::string fallback = roster.default_agent_id();
  if (!js_trim(input.default_agent_id).empty()) fallback = sessions::normalize_agent_id(input.default_agent_id);
  std::string agent = fallback;
  if (winner.binding >= 0) {
    const std::string named = text(member(*at_path(config, "bindings." + std::to_string(winner.binding)), "agentId"));
    if (!js_trim(named).empty()) agent = roster.resolve(named).value_or(fallback);
  }
  const std::string dm_word(input.dm_scope ? sessions::to_string(*input.dm_scope) : ""),
      group_word(input.group_scope ? sessions::to_string(*input.group_scope) : "");
  const auto dm = sessions::parse_dm_scope(scope_word(config, winner, "dmScope", input.dm_scope ? dm_word.c_str() : nullptr).value_or(""))
                      .value_or(DmScope::main);
  const auto group =
      sessions::parse_group_scope(scope_word(config, winner, "groupScope", input.group_scope ? group_word.c_str() : nullptr).value_or(""))
          .value_or(GroupScope::per_group);
  const std::string main_key = sessions::main_session_key(agent);
  std::string key = main_key;
  if (input.peer) {
    const auto type = sessions::normalize_chat_type(input.peer->kind);
    const std::string kind = type == sessions::ChatType::none ? input.peer->kind : std::string(sessions::to_string(type));
    const std::string id = js_trim(input.peer->id).empty() ? "unknown" : std::string(js_trim(input.peer->id));
    const sessions::IdentityLinks links(at_path(config, "session.identityLinks"));
    const bool is_main = kind != "direct" && group == GroupScope::main;
    if (!is_main) {
      key = js_lower(sessions::peer_session_key({.agent_id = agent,
                                                 .channel = input.channel,
                                                 .account_id = input.account_id,
                                                 .peer_kind = kind,
                                                 .peer_id = id,
                                                 .dm_scope = dm,
                                                 .links = &links}));
    }
  }
  return JsonObject{{"agentId", agent},  {"channel", token(input.channel)}, {"accountId", sessions::normalize_account_id(input.account_id)},
                    {"sessionKey", key}, {"mainSessionKey", main_key},      {"matchedBy", to_string(winner.tier)}};
}

}  // namespace oc::routing::naive
