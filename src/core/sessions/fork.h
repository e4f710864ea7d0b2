// From whose transcript does a new thread start (spec §9.4)?
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace oc::sessions {

/// A thread's session that is about to begin.
struct ThreadStart {
  std::string_view channel;
  std::string_view session_key;
  std::string_view parent_peer_kind;  ///< of the conversation that the thread hangs on; "" = unknown
  std::string_view parent_peer_id;
};

/// The session that the thread hangs on: the key cut at its `:thread:` or `:topic:`; of a Discord thread, which is a channel with an id of its
/// own, the parent channel's. Nothing when it is no thread, and in Slack unless channels.slack.thread.inheritParent says so.
std::optional<std::string> fork_parent_key(const Json& config, const ThreadStart& thread);

/// Whether a parent of so many tokens is copied: `session.parentForkMaxTokens`, 100,000 when it is not set, 0 for no limit.
bool may_fork(const Json* session, std::int64_t parent_tokens);

}  // namespace oc::sessions
