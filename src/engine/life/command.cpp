// Step 6, command: orders are carried out at once, in front of any queue; the rest becomes words for the model.
#include <fmt/format.h>

#include "base/text.h"
#include "base/time_zone.h"
#include "core/commands/commands.h"
#include "core/prompt/prompt.h"
#include "core/sessions/key.h"
#include "core/sessions/send_policy.h"
#include "engine/accounts.h"
#include "engine/orders.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::engine {
namespace {

io::Task<> finish_inbox(Inside& inside, const std::string& agent_id, std::int64_t inbox_id, std::string state) {
  auto database = co_await inside.parts.store.agent(agent_id);
  if (!database) co_return;
  if (auto done = co_await (*database)->set_inbox_state(inbox_id, std::move(state)); !done) inside.io.log.error("engine", done.error().message);
}

OrderFrom order_from(const Routed& routed) {
  return {.agent_id = routed.route.agent_id,
          .session_key = routed.route.session_key,
          .channel = routed.inbound.channel,
          .sender_id = routed.inbound.sender.id,
          .sender_username = routed.inbound.sender.username,
          .authorised = routed.sender_is_owner,
          .origin = routed.inbound.channel};
}

std::string chat_context(const Inbound& inbound) {
  if (inbound.chat.kind == "direct")
    return fmt::format("You are in a direct {} chat with one person. Your answers are sent to that chat.", inbound.channel);
  return fmt::format(
      "You are in a {} {} chat with several people. Your answers are sent to that chat, where everybody reads them. Speak when you are addressed; "
      "when you have nothing to add, stay silent.",
      inbound.channel, inbound.chat.kind);
}

std::string user_text(const Addressed& message, const std::string& body) {
  const Inbound& inbound = message.routed.inbound;
  const bool is_group = inbound.chat.kind != "direct";
  const prompt::UntrustedFacts facts{.sender_id = inbound.sender.id,
                                     .sender_name = inbound.sender.name,
                                     .sender_username = inbound.sender.username,
                                     .chat_title = is_group ? inbound.chat.title : "",
                                     .chat_kind = inbound.chat.kind,
                                     .message_id = inbound.message_id,
                                     .quoted_sender = inbound.quoted_sender,
                                     .quoted_text = inbound.quoted_text,
                                     .pending = message.pending};
  return prompt::user_text(facts, body);
}

bool may_send(const Inside& inside, const Routed& routed) {
  const auto policy =
      sessions::send_policy(inside.snapshot->config->root(),
                            {.session_key = routed.route.session_key, .channel = routed.inbound.channel, .chat_type = routed.inbound.chat.kind});
  return policy == sessions::SendPolicy::allow;
}

}  // namespace

io::Task<std::optional<Prompted>> CommandStep::take(Inside& inside, Addressed message) {
  const Routed& routed = message.routed;
  const Inbound& inbound = routed.inbound;
  OrderResult order{.turn = inbound.text};
  const auto account = inside.accounts->find(inbound.channel, inbound.account_id);
  if (const auto command = commands::parse(inbound.text, account ? account->status().bot_username : "")) {
    auto carried = co_await carry_out(inside, *command, order_from(routed));
    order = carried ? std::move(*carried) : OrderResult{.answer = "⚠️ " + carried.error().message};
  }
  if (!order.turn) {
    if (!order.answer.empty()) co_await say(inside, inbound.reply_address, order.answer);
    co_await finish_inbox(inside, routed.route.agent_id, routed.inbox_id, "done");
    co_return std::nullopt;
  }
  if (!may_send(inside, routed)) {
    inside.io.log.info("commands", "session.sendPolicy denies an answer here", {{"session", routed.route.session_key}});
    co_await finish_inbox(inside, routed.route.agent_id, routed.inbox_id, "refused");
    co_return std::nullopt;
  }
  Prompted prompted{By<CommandStep>{}};
  prompted.run_id = fmt::format("in-{}-{}", routed.route.agent_id, routed.inbox_id);
  prompted.route = routed.route;
  prompted.text = inbound.text;
  prompted.user_text = user_text(message, *order.turn);
  prompted.reply_address = inbound.reply_address;
  prompted.message_id = inbound.message_id;
  prompted.origin = inbound.channel;
  prompted.chat_kind = inbound.chat.kind;
  prompted.chat_context = chat_context(inbound);
  prompted.inbox_id = routed.inbox_id;
  prompted.sender_is_owner = routed.sender_is_owner;
  prompted.fresh_session = order.fresh_session;
  auto run = inside.runs.begin(prompted.run_id, prompted.route.agent_id, prompted.route.session_key, prompted.origin);
  if (!run) co_return std::nullopt;  // It runs already.
  co_return prompted;
}

namespace {

std::string stamped(const Inside& inside, const std::string& text) {
  if (text.starts_with('[')) return text;
  const auto zone = TimeZone::find(inside.io.clock.time_zone()).value_or(TimeZone());
  const auto local = zone.local(inside.io.clock.now());
  static constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  return fmt::format("[{} {:04}-{:02}-{:02} {:02}:{:02} {}] {}", kDays[local.weekday % 7], local.year, local.month, local.day, local.hour,
                     local.minute, local.abbreviation, text);
}

}  // namespace

Result<Prompted> Births::from_chat(Inside& inside, const ChatMessage& message) {
  const Snapshot& snapshot = *inside.snapshot;
  const auto key = sessions::parse_agent_key(message.session_key);
  const std::string agent_id = key ? key->agent_id : message.agent_id.empty() ? snapshot.default_agent().id : message.agent_id;
  if (snapshot.find(agent_id) == nullptr) {
    std::vector<std::string> known;
    for (const auto& agent : snapshot.agents) known.push_back(agent.id);
    return fail(Errc::invalid, fmt::format("unknown agent id \"{}\"", printable(agent_id, 80)), "Configured agents: " + join(known, ", "),
                {.key = "agentId"});
  }
  if (key && !message.agent_id.empty() && sessions::normalize_agent_id(message.agent_id) != key->agent_id) {
    return fail(Errc::invalid, fmt::format("agent \"{}\" does not match session key agent \"{}\"", message.agent_id, key->agent_id), {},
                {.key = "sessionKey"});
  }
  Prompted prompted{By<Births>{}};
  prompted.run_id = message.run_id.empty() ? inside.io.random.uuid() : message.run_id;
  prompted.route = {.agent_id = agent_id,
                    .channel = message.channel,
                    .session_key = key ? sessions::canonical_main_alias(snapshot.config->root(), agent_id, message.session_key)
                                       : sessions::main_session_key(agent_id),
                    .main_session_key = sessions::main_session_key(agent_id),
                    .matched_by = key ? "session" : "agent"};
  prompted.text = message.text;
  prompted.user_text = stamped(inside, message.text);
  prompted.origin = message.origin;
  prompted.thinking = message.thinking;
  prompted.timeout = message.timeout;
  prompted.system_extra = message.system_extra;
  prompted.sender_is_owner = message.sender_is_owner;
  const auto policy =
      sessions::send_policy(snapshot.config->root(), {.session_key = prompted.route.session_key, .channel = message.channel, .chat_type = "direct"});
  if (policy == sessions::SendPolicy::deny) return fail(Errc::denied, "send blocked by session policy");
  return prompted;
}

}  // namespace oc::engine
