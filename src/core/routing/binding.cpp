// Reading bindings. One pass over the members of each entry, because a configuration may hold a hundred thousand.
#include "core/routing/binding.h"

#include "base/text.h"
#include "core/routing/words.h"

namespace oc::routing {
namespace {

using sessions::ChatType;
using sessions::normalize_chat_type;
using sessions::trim_view;

std::string_view text_of(const Json& value) { return value.is_string() ? std::string_view(value.get_string()) : std::string_view(); }

void set_id(std::string& out, const Json& value) {
  if (value.is_string())
    set_text(out, trim_view(value.get_string()));
  else
    out = sessions::id_string(&value);
}

ChatType chat_type_of(std::string_view word) {
  if (same_text(word, "direct")) return ChatType::direct;
  if (same_text(word, "group")) return ChatType::group;
  if (same_text(word, "channel")) return ChatType::channel;
  return normalize_chat_type(word);
}

/// All but the channel, which is overwritten when it is another one.
void clear(Binding& binding) {
  for (std::string* text : {&binding.agent_id, &binding.account_id, &binding.peer_id, &binding.guild_id, &binding.team_id}) text->clear();
  binding.any_account = false;
  binding.peer_rule = PeerRule::none;
  binding.roles.clear();
  binding.dm_scope.reset();
  binding.group_scope.reset();
}

void read_short_peer(std::string_view id, Dialect dialect, Binding& out) {
  out.peer_rule = PeerRule::never;
  out.peer_kind = PeerKind::any;
  out.peer_id = trim_view(id);
  if (dialect == Dialect::recorded || out.peer_id.empty()) return;
  out.peer_rule = id == "*" ? PeerRule::wildcard : PeerRule::exact;
}

void read_peer(const Json& peer, Dialect dialect, Binding& out) {
  const bool is_absent = peer.is_null() || (peer.is_bool() && !peer.get_bool()) || (peer.is_string() && peer.get_string().empty());
  if (is_absent) return;
  if (peer.is_string()) return read_short_peer(peer.get_string(), dialect, out);
  out.peer_rule = PeerRule::never;
  if (!peer.is_object()) return;
  ChatType kind = ChatType::none;
  bool is_star = false;
  for (const auto& entry : peer.get_object()) {
    const std::string_view key = entry.key();
    const Json& value = entry.value();
    if (same_text(key, "kind"))
      kind = chat_type_of(text_of(value));
    else if (same_text(key, "id")) {
      set_id(out.peer_id, value);
      // Only the bare star is the wildcard; ` * ` is the id `*`.
      is_star = text_of(value) == "*";
    }
  }
  if (kind == ChatType::none || out.peer_id.empty()) return;
  out.peer_kind = peer_kind_of(kind);
  out.peer_rule = is_star ? PeerRule::wildcard : PeerRule::exact;
}

void read_account(const Json& value, Binding& out) {
  std::string scratch;
  std::string_view id = text_of(value);
  if (!value.is_string()) id = scratch = sessions::id_string(&value);
  id = trim_view(id);
  out.any_account = id == "*";
  if (id.empty() || out.any_account)
    out.account_id.clear();
  else {
    std::string normal;
    set_text(out.account_id, sessions::account_view(id, normal));
  }
}

void read_roles(const Json& value, Binding& out) {
  if (!value.is_array()) return;
  for (const Json& role : value.get_array()) {
    if (role.is_string())
      out.roles.emplace_back(role.get_string());
    else if (role.is_number())
      out.roles.push_back(number_text(role));
    else
      out.roles.emplace_back("\xff");  // no text: a constraint that nobody fulfils
  }
}

/// Nearly every entry has the channel of the one before it.
void read_channel(std::string_view word, Binding& out) {
  if (same_text(word, out.channel)) return;
  std::string scratch;
  out.channel = sessions::token_view(word, scratch);
}

void read_match(const JsonObject& match, Dialect dialect, Binding& out) {
  bool has_channel = false;
  for (const auto& entry : match) {
    const std::string_view key = entry.key();
    const Json& value = entry.value();
    if (same_text(key, "channel")) {
      has_channel = true;
      read_channel(text_of(value), out);
    } else if (same_text(key, "accountId"))
      read_account(value, out);
    else if (same_text(key, "peer"))
      read_peer(value, dialect, out);
    else if (same_text(key, "guildId"))
      set_id(out.guild_id, value);
    else if (same_text(key, "teamId"))
      set_id(out.team_id, value);
    else if (same_text(key, "roles"))
      read_roles(value, out);
  }
  if (!has_channel) out.channel.clear();
  if (out.account_id.empty() && !out.any_account) set_text(out.account_id, sessions::kDefaultAccountId);
}

}  // namespace

PeerKind peer_kind_of(ChatType type) { return type == ChatType::direct ? PeerKind::direct : PeerKind::group; }

MatchedBy Binding::tier() const {
  if (peer_rule == PeerRule::wildcard) return MatchedBy::peer_wildcard;
  if (peer_rule != PeerRule::none) return MatchedBy::peer;
  if (!guild_id.empty()) return roles.empty() ? MatchedBy::guild : MatchedBy::guild_roles;
  if (!team_id.empty()) return MatchedBy::team;
  return any_account ? MatchedBy::channel : MatchedBy::account;
}

Skipped read_binding(const Json& entry, Dialect dialect, Binding& out) {
  clear(out);
  if (!entry.is_object()) return Skipped::malformed;
  bool has_match = false, is_acp = false;
  for (const auto& member_of : entry.get_object()) {
    const std::string_view key = member_of.key();
    const Json& value = member_of.value();
    if (same_text(key, "match")) {
      if (!value.is_object()) return Skipped::malformed;
      has_match = true;
      read_match(value.get_object(), dialect, out);
    } else if (same_text(key, "agentId")) {
      set_text(out.agent_id, trim_view(text_of(value)));
    } else if (same_text(key, "type")) {
      is_acp = text_of(value) == "acp";
    } else if (same_text(key, "session") && value.is_object()) {
      out.dm_scope = sessions::parse_dm_scope(string_member_or(value, "dmScope", ""));
      out.group_scope = sessions::parse_group_scope(string_member_or(value, "groupScope", ""));
    }
  }
  if (!has_match) out.channel.clear();
  if (is_acp) return Skipped::acp;
  return out.channel.empty() ? Skipped::malformed : Skipped::no;
}

}  // namespace oc::routing
