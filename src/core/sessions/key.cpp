// Building session keys and telling their shapes apart (spec §4).
#include "core/sessions/key.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace oc::sessions {
namespace {

std::string join_from(const std::vector<std::string>& parts, std::size_t first) {
  std::string out;
  for (std::size_t i = first; i < parts.size(); i++) {
    if (i > first) out += ':';
    out += parts[i];
  }
  return out;
}

std::vector<std::string> parts_of(std::string_view key) {
  std::vector<std::string> parts = split(key, ':');
  std::erase(parts, std::string());
  return parts;
}

std::string agent_prefix(std::string_view agent_id) { return "agent:" + normalize_agent_id(agent_id) + ":"; }

std::string or_unknown(std::string text) { return text.empty() ? "unknown" : text; }

/// What a key says after `agent:<id>:`, or the key itself.
std::string scoped_part(std::string_view key) {
  if (auto parsed = parse_agent_key(key)) return parsed->rest;
  return canonical_key(key);
}

bool begins_scoped(std::string_view key, std::string_view prefix) {
  if (canonical_key(key).starts_with(prefix)) return true;
  const auto parsed = parse_agent_key(key);
  return parsed && parsed->rest.starts_with(prefix);
}

}  // namespace

std::string_view to_string(DmScope scope) {
  switch (scope) {
    case DmScope::main: return "main";
    case DmScope::per_peer: return "per-peer";
    case DmScope::per_channel_peer: return "per-channel-peer";
    case DmScope::per_account_channel_peer: return "per-account-channel-peer";
  }
  return "main";
}

std::string_view to_string(GroupScope scope) { return scope == GroupScope::main ? "main" : "per-group"; }

std::optional<DmScope> parse_dm_scope(std::string_view word) {
  for (DmScope scope : {DmScope::main, DmScope::per_peer, DmScope::per_channel_peer, DmScope::per_account_channel_peer}) {
    if (word == to_string(scope)) return scope;
  }
  return std::nullopt;
}

std::optional<GroupScope> parse_group_scope(std::string_view word) {
  if (word == "main") return GroupScope::main;
  if (word == "per-group") return GroupScope::per_group;
  return std::nullopt;
}

std::string_view to_string(KeyShape shape) {
  switch (shape) {
    case KeyShape::missing: return "missing";
    case KeyShape::agent: return "agent";
    case KeyShape::malformed_agent: return "malformed_agent";
    case KeyShape::legacy_or_alias: return "legacy_or_alias";
  }
  return "missing";
}

std::string main_session_key(std::string_view agent_id, std::string_view main_key) { return agent_prefix(agent_id) + normalize_main_key(main_key); }

std::string peer_session_key(const PeerKey& peer) {
  const std::string prefix = agent_prefix(peer.agent_id);
  const std::string channel = token(peer.channel);
  std::string id = token(peer.peer_id);
  if (peer.peer_kind != "direct") return fmt::format("{}{}:{}:{}", prefix, or_unknown(channel), peer.peer_kind, or_unknown(id));
  if (peer.dm_scope != DmScope::main && peer.links != nullptr) {
    if (const std::string_view name = peer.links->find(channel, id); !name.empty()) id = name;
  }
  if (peer.dm_scope == DmScope::main || id.empty()) return main_session_key(peer.agent_id, peer.main_key);
  switch (peer.dm_scope) {
    case DmScope::per_account_channel_peer:
      return fmt::format("{}{}:{}:direct:{}", prefix, or_unknown(channel), normalize_account_id(peer.account_id), id);
    case DmScope::per_channel_peer: return fmt::format("{}{}:direct:{}", prefix, or_unknown(channel), id);
    default: return fmt::format("{}direct:{}", prefix, id);
  }
}

std::string group_history_key(std::string_view channel, std::string_view account_id, std::string_view peer_kind, std::string_view peer_id) {
  return fmt::format("{}:{}:{}:{}", or_unknown(token(channel)), normalize_account_id(account_id), peer_kind, or_unknown(token(peer_id)));
}

std::optional<AgentKey> parse_agent_key(std::string_view key) {
  const std::vector<std::string> parts = parts_of(canonical_key(key));
  if (parts.size() < 3 || parts[0] != "agent") return std::nullopt;
  AgentKey parsed{.agent_id = std::string(js_trim(parts[1])), .rest = join_from(parts, 2)};
  if (parsed.agent_id.empty() || parsed.rest.empty()) return std::nullopt;
  return parsed;
}

std::string canonical_key(std::string_view key) { return token(key); }

KeyShape classify_key(std::string_view key) {
  const std::string plain = canonical_key(key);
  if (plain.empty()) return KeyShape::missing;
  if (parse_agent_key(plain)) return KeyShape::agent;
  return plain.starts_with("agent:") ? KeyShape::malformed_agent : KeyShape::legacy_or_alias;
}

std::string agent_id_of_key(std::string_view key) {
  const auto parsed = parse_agent_key(key);
  return parsed ? normalize_agent_id(parsed->agent_id) : std::string(kDefaultAgentId);
}

bool is_cron_key(std::string_view key) {
  const auto parsed = parse_agent_key(key);
  return parsed && parsed->rest.starts_with("cron:");
}

bool is_cron_run_key(std::string_view key) {
  const auto parsed = parse_agent_key(key);
  if (!parsed) return false;
  const std::vector<std::string> parts = split(parsed->rest, ':');
  return parts.size() == 4 && parts[0] == "cron" && !parts[1].empty() && parts[2] == "run" && !parts[3].empty();
}

bool is_subagent_key(std::string_view key) { return begins_scoped(key, "subagent:"); }
bool is_acp_key(std::string_view key) { return begins_scoped(key, "acp:"); }

std::size_t subagent_depth(std::string_view key) {
  const std::string plain = canonical_key(key);
  constexpr std::string_view mark = ":subagent:";
  std::size_t depth = 0;
  for (std::size_t at = plain.find(mark); at != std::string::npos; at = plain.find(mark, at + mark.size())) depth++;
  return depth;
}

ChatType chat_type_of_key(std::string_view key) {
  const std::vector<std::string> parts = parts_of(scoped_part(key));
  const auto has = [&](std::string_view word) { return std::ranges::find(parts, word) != parts.end(); };
  if (has("group")) return ChatType::group;
  if (has("channel")) return ChatType::channel;
  if (has("direct") || has("dm")) return ChatType::direct;
  // An old Discord shape: discord:[account:]guild-<id>:channel-<id>.
  const bool has_account = parts.size() == 4;
  if ((parts.size() == 3 || has_account) && parts[0] == "discord" && parts[has_account ? 2 : 1].starts_with("guild-") &&
      parts.back().starts_with("channel-") && parts[has_account ? 2 : 1].size() > 6 && parts.back().size() > 8) {
    return ChatType::channel;
  }
  return ChatType::none;
}

std::optional<std::string> request_key(std::string_view key) {
  const std::string_view trimmed = js_trim(key);
  if (trimmed.empty()) return std::nullopt;
  if (auto parsed = parse_agent_key(trimmed)) return std::move(parsed->rest);
  return std::string(trimmed);
}

std::string store_key(std::string_view agent_id, std::string_view request, std::string_view main_key) {
  const std::string plain = canonical_key(request);
  if (plain.empty() || plain == kDefaultAgentId) return main_session_key(agent_id, main_key);
  if (const auto parsed = parse_agent_key(plain)) return fmt::format("agent:{}:{}", parsed->agent_id, parsed->rest);
  if (plain.starts_with("agent:")) return plain;
  return agent_prefix(agent_id) + plain;
}

std::string canonical_main_alias(const Json& config, std::string_view agent_id, std::string_view key) {
  const std::string_view raw = js_trim(key);
  if (raw.empty()) return {};
  const Json* session = member(config, "session");
  const std::string main_key = normalize_main_key(session ? string_member_or(*session, "mainKey", "") : "");
  const std::string main = main_session_key(agent_id, main_key);
  const bool is_main = raw == kDefaultAgentId || raw == main_key || raw == main || raw == main_session_key(agent_id);
  if (!is_main) return std::string(raw);
  return session && string_member_or(*session, "scope", "") == "global" ? "global" : main;
}

ThreadKeys thread_keys(std::string_view base_key, std::string_view thread_id, std::optional<std::string> parent_key, ThreadSuffix suffix) {
  const std::string thread = token(thread_id);
  ThreadKeys keys{.session_key = std::string(base_key)};
  if (thread.empty()) return keys;
  if (suffix == ThreadSuffix::append) keys.session_key += ":thread:" + thread;
  keys.parent_session_key = std::move(parent_key);
  return keys;
}

std::optional<std::string> thread_parent_key(std::string_view key) {
  const std::string_view raw = js_trim(key);
  const std::string plain = ascii_lower(raw);
  std::size_t cut = 0;
  for (std::string_view mark : {":thread:", ":topic:"}) {
    if (const auto at = plain.rfind(mark); at != std::string::npos) cut = std::max(cut, at);
  }
  const std::string_view parent = js_trim(raw.substr(0, cut));
  if (parent.empty()) return std::nullopt;
  return std::string(parent);
}

std::string subagent_key(std::string_view agent_id, std::string_view uuid) { return agent_prefix(agent_id) + "subagent:" + token(uuid); }
std::string acp_key(std::string_view agent_id, std::string_view uuid) { return agent_prefix(agent_id) + "acp:" + token(uuid); }

std::string acp_binding_key(std::string_view agent_id, std::string_view channel, std::string_view account_id, std::string_view digest) {
  return fmt::format("{}acp:binding:{}:{}:{}", agent_prefix(agent_id), token(channel), normalize_account_id(account_id),
                     ascii_lower(digest.substr(0, 16)));
}

std::string cron_key(std::string_view agent_id, std::string_view job_id) { return agent_prefix(agent_id) + "cron:" + token(job_id); }

std::string cron_run_key(std::string_view agent_id, std::string_view job_id, std::string_view session_id) {
  return cron_key(agent_id, job_id) + ":run:" + token(session_id);
}

std::string hook_key(std::string_view agent_id, std::string_view uuid) { return agent_prefix(agent_id) + "hook:" + token(uuid); }
std::string heartbeat_key(std::string_view session_key) { return std::string(session_key) + ":heartbeat"; }

std::string slash_key(std::string_view agent_id, std::string_view channel, std::string_view user_id) {
  return fmt::format("{}{}:slash:{}", agent_prefix(agent_id), token(channel), token(user_id));
}

std::string node_key(std::string_view agent_id, std::string_view node_id) { return agent_prefix(agent_id) + "node-" + token(node_id); }
std::string dashboard_key(std::string_view agent_id, std::string_view uuid) { return agent_prefix(agent_id) + "dashboard:" + token(uuid); }

std::string http_key(std::string_view agent_id, std::string_view surface, std::string_view user, std::string_view uuid) {
  const std::string name = token(user);
  if (!name.empty()) return fmt::format("{}{}-user:{}", agent_prefix(agent_id), surface, name);
  return fmt::format("{}{}:{}", agent_prefix(agent_id), surface, token(uuid));
}

}  // namespace oc::sessions
