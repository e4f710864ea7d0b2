// Threads and the conversations they hang on.
#include "core/sessions/fork.h"

#include "base/text.h"
#include "core/sessions/key.h"

namespace oc::sessions {
namespace {

constexpr std::int64_t kForkTokensMax = 100'000;

/// `agent:<id>:discord:channel:<thread>` with the parent's id in the thread's place.
std::optional<std::string> beside(const ThreadStart& thread) {
  const auto parsed = parse_agent_key(thread.session_key);
  if (!parsed || thread.parent_peer_id.empty()) return std::nullopt;
  const std::string parent = peer_session_key(
      {.agent_id = parsed->agent_id, .channel = thread.channel, .peer_kind = thread.parent_peer_kind, .peer_id = thread.parent_peer_id});
  return parent == thread.session_key ? std::nullopt : std::optional(parent);
}

}  // namespace

std::optional<std::string> fork_parent_key(const Json& config, const ThreadStart& thread) {
  const std::string channel = token(thread.channel);
  if (channel == "slack") {
    const Json* inherits = at_path(config, "channels.slack.thread.inheritParent");
    if (!inherits || !inherits->is_bool() || !inherits->get_bool()) return std::nullopt;
  }
  if (auto parent = thread_parent_key(thread.session_key)) return parent;
  return channel == "discord" ? beside(thread) : std::nullopt;
}

bool may_fork(const Json* session, std::int64_t parent_tokens) {
  const auto asked = session ? int_member(*session, "parentForkMaxTokens") : std::nullopt;
  const std::int64_t tokens_max = asked && *asked >= 0 ? *asked : kForkTokensMax;
  return tokens_max == 0 || parent_tokens <= tokens_max;
}

}  // namespace oc::sessions
