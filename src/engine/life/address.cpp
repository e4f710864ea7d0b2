// Step 5, address: in a group, only what is said to the agent is answered; the rest is kept as context. Notes are kept for the session's next turn.
#include <fmt/format.h>

#include <algorithm>

#include "core/access/access.h"
#include "core/access/accounts.h"
#include "core/access/implied.h"
#include "core/access/mention.h"
#include "core/commands/commands.h"
#include "engine/accounts.h"
#include "engine/keeping.h"
#include "engine/media.h"
#include "engine/place.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr std::int64_t kPendingLinesDefault = 50;
constexpr std::int64_t kPendingLinesDiscord = 20;
constexpr std::int64_t kPendingLinesMax = 200;

/// What `/activation` set for the session; nothing when it was never used.
std::optional<bool> activation_of(const Json& session_entry) {
  const std::string activation = string_member_or(session_entry, "groupActivation", "");
  if (activation == "always") return false;
  if (activation == "mention") return true;
  return std::nullopt;
}

std::size_t pending_lines(const Inside& inside, const Inbound& inbound) {
  const Json& root = inside.snapshot->config->root();
  const auto settings = access::account_settings(root, inbound.channel, inbound.account_id);
  auto limit = int_member(Json(settings), "historyLimit");
  const Json* group_chat = at_path(root, "messages.groupChat");
  if (!limit && group_chat) limit = int_member(*group_chat, "historyLimit");
  const std::int64_t usual = inbound.channel == "discord" ? kPendingLinesDiscord : kPendingLinesDefault;
  return static_cast<std::size_t>(std::clamp<std::int64_t>(limit.value_or(usual), 0, kPendingLinesMax));
}

/// What the gate says, and what it looked at.
struct Said {
  bool to_agent = false;
  bool was_mentioned = false;
  bool requires_mention = false;
  bool is_always_active = false;
};

Said is_said_to(const Inside& inside, const Routed& routed, const Json& session_entry) {
  const Inbound& inbound = routed.inbound;
  const AgentInfo* agent = inside.snapshot->find(routed.route.agent_id);
  if (agent == nullptr) return {};
  const auto activation = activation_of(session_entry);
  const auto policy = policy_for(inside, inbound);
  const access::NativeMention native{.has_any = inbound.mentions_anyone, .is_me = inbound.mentions_me, .can_resolve = inbound.can_detect_mention};
  const auto account = inside.accounts->find(inbound.channel, inbound.account_id);
  const bool is_command = commands::parse(inbound.text, account ? account->status().bot_username : "").has_value();
  const access::ImpliedFacts implied{.answers_me = inbound.replies_to_me,
                                     .quotes = !inbound.quoted_message_id.empty() || !inbound.quoted_text.empty()};
  const access::GateFacts facts{
      .is_group = true,
      .require_mention = access::needs_mention(policy, chat_of(inbound), activation),
      .can_detect_mention = inbound.can_detect_mention || !agent->mentions.patterns.empty(),
      .was_mentioned = access::is_mentioned(agent->mentions, inbound.text, native) || inbound.what == Inbound::What::pressed,
      .implicit_mention = access::is_implied(inside.snapshot->config->root(), policy, implied),
      .has_any_mention = inbound.mentions_anyone,
      .allow_text_commands = takes_typed_orders(inside, inbound),
      .has_control_command = is_command,
      .command_authorized = routed.sender_is_owner};
  const auto gate = access::mention_gate(facts);
  return {
      .to_agent = !gate.skip, .was_mentioned = gate.mentioned, .requires_mention = facts.require_mention, .is_always_active = activation == false};
}

io::Task<Json> session_entry_of(Inside& inside, std::string agent_id, std::string session_key) {
  auto database = co_await inside.parts.store.agent(agent_id);
  if (!database) co_return Json();
  const auto row = co_await (*database)->session(session_key);
  co_return row && *row ? (*row)->entry : Json();
}

/// It ends here, kept: as context for the next answer, or as a note.
io::Task<> keep_for_later(Inside& inside, Routed message) {
  if (!co_await is_kept(message.keeping)) co_return;
  const Inbound& inbound = message.inbound;
  if (inbound.what == Inbound::What::note) {
    inside.notes.add(message.route.session_key, inbound.text, inside.io.clock.now());
  } else {
    inside.io.log.debug("address", "not said to the agent; kept as context", {{"step", "address"}, {"session", message.route.session_key}});
    const std::string who = inbound.sender.name.empty() ? inbound.sender.id : inbound.sender.name;
    inside.pending.add(context_key(inbound), who, body_of(inbound), pending_lines(inside, inbound));
  }
  co_await mark_inbox(inside, message.route.agent_id, inbox_ids_of(message), "done", "");
}

/// Two bots that answer each other would go on for ever: what is too much of one is not heard, and not kept as context either.
bool is_bot_loop(Inside& inside, const Inbound& inbound) {
  if (!inbound.sender.is_bot) return false;
  const auto rules = access::bot_loop_rules(inside.snapshot->config->root(), policy_for(inside, inbound), chat_of(inbound));
  // Threads of one channel are one place: there is always room for another.
  const std::string& place = inbound.parent_peer ? inbound.parent_peer->id : inbound.chat.id;
  const std::string pair = seen_name(inbound.channel, inbound.account_id, inbound.sender.id) + '\n' + place;
  const std::size_t refused = inside.accounts->bot_loops.hear(pair, rules, inside.io.clock.steady());
  if (refused == 0) return false;
  const io::LogFields fields{
      {"step", "address"},       {"channel", inbound.channel}, {"account", inbound.account_id},   {"sender", inbound.sender.id},
      {"chat", inbound.chat.id}, {"why", "bot_loop"},          {"count", std::to_string(refused)}};
  if (refused > 1) {
    inside.io.log.info("access", "a message was refused", fields);
    return true;
  }
  inside.io.log.warn("access",
                     fmt::format("a bot wrote more than {} messages within {} s and is not heard for {} s: two bots may be answering each other "
                                 "(channels.{}.botLoopProtection)",
                                 rules.events_max, rules.window.count() / 1000, rules.cooldown.count() / 1000, inbound.channel),
                     fields);
  return true;
}

}  // namespace

io::Task<std::optional<Addressed>> AddressStep::take(Inside& inside, Routed message) {
  const Inbound& inbound = message.inbound;
  if (inbound.what == Inbound::What::note) {
    co_await keep_for_later(inside, std::move(message));
    co_return std::nullopt;
  }
  if (message.is_copy) co_return Addressed(By<AddressStep>{}, std::move(message), {});
  const bool is_direct = inbound.chat.kind == "direct";
  const Json entry = is_direct ? Json() : co_await session_entry_of(inside, message.route.agent_id, message.route.session_key);
  const Said said = is_direct ? Said{.to_agent = true} : is_said_to(inside, message, entry);
  if (!said.to_agent) {
    co_await keep_for_later(inside, std::move(message));
    co_return std::nullopt;
  }
  if (is_bot_loop(inside, inbound)) {
    if (co_await is_kept(message.keeping)) co_await mark_inbox(inside, message.route.agent_id, inbox_ids_of(message), "done", "");
    co_return std::nullopt;
  }
  if (is_direct) co_return Addressed(By<AddressStep>{}, std::move(message), {});
  // Until the message is on disk, nothing is taken from what was said before.
  const std::string key = context_key(inbound);
  if (inside.pending.has(key) && !co_await is_kept(message.keeping)) co_return std::nullopt;
  auto pending = inside.pending.take(key);
  Addressed addressed(By<AddressStep>{}, std::move(message), std::move(pending));
  addressed.was_mentioned = said.was_mentioned;
  addressed.requires_mention = said.requires_mention;
  addressed.is_always_active = said.is_always_active;
  co_return addressed;
}

}  // namespace oc::engine
