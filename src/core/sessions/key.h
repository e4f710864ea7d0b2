// Session keys: every shape that OpenClaw has, built, read and told apart (spec §4).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "core/sessions/identity_links.h"
#include "core/sessions/ids.h"

namespace oc::sessions {

/// Which direct messages share a session (`session.dmScope`); the words carry `-` for `_`.
enum class DmScope : std::uint8_t { main, per_peer, per_channel_peer, per_account_channel_peer };
/// Whether a group has its own session or speaks into the main one (`session.groupScope`, 9.6).
enum class GroupScope : std::uint8_t { per_group, main };

std::string_view to_string(DmScope scope);
std::string_view to_string(GroupScope scope);
std::optional<DmScope> parse_dm_scope(std::string_view word);
std::optional<GroupScope> parse_group_scope(std::string_view word);

/// `agent:<id>:<main key>`.
std::string main_session_key(std::string_view agent_id, std::string_view main_key = kDefaultAgentId);

/// Of whom a key is to be built. Nothing needs to be normalised.
struct PeerKey {
  std::string_view agent_id;
  std::string_view main_key = kDefaultAgentId;
  std::string_view channel;
  std::string_view account_id;
  std::string_view peer_kind = "direct";
  std::string_view peer_id;
  DmScope dm_scope = DmScope::main;
  const IdentityLinks* links = nullptr;
};

/// The key of a conversation. A direct peer without an id has the main key; a group without one is `unknown`.
std::string peer_session_key(const PeerKey& peer);

/// `<channel>:<account>:<kind>:<peer>`, the key of a group's pending history.
std::string group_history_key(std::string_view channel, std::string_view account_id, std::string_view peer_kind, std::string_view peer_id);

/// The two parts of `agent:<id>:<rest>`, lower-cased.
struct AgentKey {
  std::string agent_id;
  std::string rest;
  friend bool operator==(const AgentKey&, const AgentKey&) = default;
};

/// Reads `agent:<id>:<rest>`; nothing when the key has another shape.
std::optional<AgentKey> parse_agent_key(std::string_view key);

/// What a key is at first sight.
enum class KeyShape : std::uint8_t { missing, agent, malformed_agent, legacy_or_alias };
std::string_view to_string(KeyShape shape);
KeyShape classify_key(std::string_view key);

/// The agent a key belongs to; `main` when it does not say.
std::string agent_id_of_key(std::string_view key);

bool is_cron_key(std::string_view key);
bool is_cron_run_key(std::string_view key);
bool is_subagent_key(std::string_view key);
bool is_acp_key(std::string_view key);

/// How deep in sub-agents of sub-agents the key is: the number of `:subagent:` in it.
std::size_t subagent_depth(std::string_view key);

/// What kind of conversation a key is of; `none` when it does not say (main, cron, hooks).
ChatType chat_type_of_key(std::string_view key);

/// The key as the user types it, without `agent:<id>:`; nothing for a blank one.
std::optional<std::string> request_key(std::string_view store_key);

/// The key as the store has it, from what a user or a client typed. Blank and `main` are the main session.
std::string store_key(std::string_view agent_id, std::string_view request, std::string_view main_key = kDefaultAgentId);

/// The key in the form in which it is compared: trimmed and lower-cased. Applying it twice changes nothing.
std::string canonical_key(std::string_view key);

/// `main`, the main key and `agent:<id>:main` all name the main session, which is `global` under session.scope global. Other keys pass.
std::string canonical_main_alias(const Json& config, std::string_view agent_id, std::string_view key);

/// The key of a thread and, where a parent is known, the parent's.
struct ThreadKeys {
  std::string session_key;
  std::optional<std::string> parent_session_key;
};
enum class ThreadSuffix : std::uint8_t { append, omit };
ThreadKeys thread_keys(std::string_view base_key, std::string_view thread_id, std::optional<std::string> parent_key = std::nullopt,
                       ThreadSuffix suffix = ThreadSuffix::append);

/// The key cut at its last `:thread:` or `:topic:`; nothing when there is none.
std::optional<std::string> thread_parent_key(std::string_view key);

// The shapes that are not made from a peer.
std::string subagent_key(std::string_view agent_id, std::string_view uuid);
std::string acp_key(std::string_view agent_id, std::string_view uuid);
/// `digest` is the SHA-256, in hex, of `channel:account:conversation`; its first 16 digits are used.
std::string acp_binding_key(std::string_view agent_id, std::string_view channel, std::string_view account_id, std::string_view digest);
std::string cron_key(std::string_view agent_id, std::string_view job_id);
std::string cron_run_key(std::string_view agent_id, std::string_view job_id, std::string_view session_id);
std::string hook_key(std::string_view agent_id, std::string_view uuid);
std::string heartbeat_key(std::string_view session_key);
std::string slash_key(std::string_view agent_id, std::string_view channel, std::string_view user_id);
std::string node_key(std::string_view agent_id, std::string_view node_id);
std::string dashboard_key(std::string_view agent_id, std::string_view uuid);
/// `surface` is `openai` or `openresponses`; with a user the key is that user's, else it is one of its own.
std::string http_key(std::string_view agent_id, std::string_view surface, std::string_view user, std::string_view uuid);

/// What a message says about where it comes from, for callers that bring no session key of their own.
struct MessageOrigin {
  std::string from;
  std::string chat_type;
  std::optional<std::string> provider;
  std::string session_key;
};

/// The group that a message comes from, read from its `from`.
struct GroupSession {
  std::string key;
  std::string channel;
  std::string id;
  ChatType chat_type = ChatType::group;
};
std::optional<GroupSession> group_session(const MessageOrigin& message);

enum class SessionScope : std::uint8_t { per_sender, global };
/// The session of a message under `session.scope`: its own key if it brings one, else the group's, else the main one.
std::string session_key_of_message(SessionScope scope, const MessageOrigin& message, std::string_view main_key = kDefaultAgentId);

}  // namespace oc::sessions
