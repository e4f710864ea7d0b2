// Step 5, address: in a group, only what is said to the agent is answered; the rest is kept as context.
#include "core/access/access.h"
#include "core/access/accounts.h"
#include "core/access/mention.h"
#include "core/commands/commands.h"
#include "core/sessions/key.h"
#include "engine/accounts.h"
#include "engine/keeping.h"
#include "engine/place.h"
#include "engine/steps.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr std::size_t kPendingLinesDefault = 50;

/// What `/activation` set for the session; nothing when it was never used.
std::optional<bool> activation_of(const Json& session_entry) {
  const std::string activation = string_member_or(session_entry, "groupActivation", "");
  if (activation == "always") return false;
  if (activation == "mention") return true;
  return std::nullopt;
}

bool requires_mention(const Inside& inside, const Inbound& inbound, const Json& session_entry) {
  const auto policy = access::account_policy(inside.snapshot->config->root(), inbound.channel, inbound.account_id);
  return access::needs_mention(policy, chat_of(inbound), activation_of(session_entry));
}

std::size_t pending_lines(const Inside& inside, const Inbound& inbound) {
  const Json& root = inside.snapshot->config->root();
  const auto settings = access::account_settings(root, inbound.channel, inbound.account_id);
  auto limit = int_member(Json(settings), "historyLimit");
  if (!limit) {
    const Json* group_chat = at_path(root, "messages.groupChat");
    if (group_chat) limit = int_member(*group_chat, "historyLimit");
  }
  return limit ? static_cast<std::size_t>(std::max<std::int64_t>(0, *limit)) : kPendingLinesDefault;
}

bool is_said_to(const Inside& inside, const Routed& routed, const Json& session_entry) {
  const Inbound& inbound = routed.inbound;
  const AgentInfo* agent = inside.snapshot->find(routed.route.agent_id);
  if (agent == nullptr) return false;
  const access::NativeMention native{.has_any = inbound.mentions_anyone, .is_me = inbound.mentions_me, .can_resolve = inbound.can_detect_mention};
  const auto account = inside.accounts->find(inbound.channel, inbound.account_id);
  const bool is_command = commands::parse(inbound.text, account ? account->status().bot_username : "").has_value();
  const auto gate = access::mention_gate({.is_group = true,
                                          .require_mention = requires_mention(inside, inbound, session_entry),
                                          .can_detect_mention = inbound.can_detect_mention || !agent->mentions.patterns.empty(),
                                          .was_mentioned = access::is_mentioned(agent->mentions, inbound.text, native),
                                          .implicit_mention = inbound.replies_to_me,
                                          .has_any_mention = inbound.mentions_anyone,
                                          .allow_text_commands = true,
                                          .has_control_command = is_command,
                                          .command_authorized = routed.sender_is_owner});
  return !gate.skip;
}

}  // namespace

io::Task<std::optional<Addressed>> AddressStep::take(Inside& inside, Routed message) {
  const Inbound& inbound = message.inbound;
  if (inbound.chat.kind == "direct") co_return Addressed(By<AddressStep>{}, std::move(message), {});
  Json entry;
  auto database = co_await inside.parts.store.agent(message.route.agent_id);
  if (database) {
    const auto row = co_await (*database)->session(message.route.session_key);
    if (row && *row) entry = (*row)->entry;
  }
  const std::string history_key = sessions::group_history_key(inbound.channel, inbound.account_id, inbound.peer.kind, inbound.peer.id);
  // Until the message is on disk, nothing is taken from or added to what was said before.
  const bool has_pending = inside.pending.has(history_key);
  if (is_said_to(inside, message, entry)) {
    if (has_pending && !co_await is_kept(message.keeping)) co_return std::nullopt;
    auto pending = inside.pending.take(history_key);
    co_return Addressed(By<AddressStep>{}, std::move(message), std::move(pending));
  }
  if (!co_await is_kept(message.keeping)) co_return std::nullopt;
  inside.io.log.debug("address", "not said to the agent; kept as context", {{"step", "address"}, {"session", message.route.session_key}});
  const std::string who = inbound.sender.name.empty() ? inbound.sender.id : inbound.sender.name;
  inside.pending.add(history_key, who, inbound.text, pending_lines(inside, inbound));
  co_await mark_inbox(inside, message.route.agent_id, inbox_ids_of(message), "done", "");
  co_return std::nullopt;
}

}  // namespace oc::engine
