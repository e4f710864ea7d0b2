// Step 6, command: orders are carried out at once, in front of any queue; the rest becomes words for the model.
#include <fmt/format.h>

#include "base/text.h"
#include "base/time_zone.h"
#include "core/access/chat_prompt.h"
#include "core/commands/commands.h"
#include "core/prompt/prompt.h"
#include "core/sessions/key.h"
#include "engine/accounts.h"
#include "engine/ack.h"
#include "engine/keeping.h"
#include "engine/media.h"
#include "engine/orders.h"
#include "engine/place.h"
#include "engine/session_book.h"
#include "engine/session_orders.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/ids.h"
#include "io/log.h"

namespace oc::engine {
namespace {

OrderFrom order_from(const Routed& routed) {
  return {.agent_id = routed.route.agent_id,
          .session_key = routed.route.session_key,
          .channel = routed.inbound.channel,
          .account_id = routed.inbound.account_id,
          .sender_id = routed.inbound.sender.id,
          .sender_username = routed.inbound.sender.username,
          .authorised = routed.sender_is_owner,
          .chat_kind = routed.inbound.chat.kind,
          .origin = routed.inbound.channel};
}

std::string chat_context(const Inbound& inbound, const ChannelAccount* account) {
  std::string text;
  if (inbound.chat.kind == "direct") {
    text = fmt::format("You are in a direct {} chat with one person. Your answers are sent to that chat.", inbound.channel);
  } else {
    text = fmt::format(
        "You are in a {} {} chat with several people. Your answers are sent to that chat, where everybody reads them. Speak when you are addressed; "
        "when you have nothing to add, stay silent.",
        inbound.channel, inbound.chat.kind);
  }
  if (account && account->capabilities().media)
    text += " To send a file of your workspace with your answer, write a line of its own: MEDIA:./path/to/file";
  return text;
}

/// The model's text: the note on files, what happened meanwhile, what others chose about the message, and the body.
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
  return prompt::user_text(facts, prompt::without_gateway_lines(body));
}

struct Told {
  std::string user_text;
  std::vector<Media> images;
};

/// Nothing: the message turned out to be a repeat, or could not be kept.
io::Task<std::optional<Told>> told_of(Inside& inside, const Addressed& message, std::string body) {
  const Routed& routed = message.routed;
  const std::string& key = routed.route.session_key;
  if ((inside.notes.has(key) || !routed.inbound.media.empty()) && !co_await is_kept(routed.keeping)) co_return std::nullopt;
  auto brought = co_await bring_media(inside, routed);
  Told told{.images = std::move(brought.images)};
  if (!brought.note.empty()) told.user_text = brought.note + "\n";
  told.user_text += inside.notes.take(key, inside.io);
  told.user_text += user_text(message, body);
  co_return told;
}

/// How a message ends at this step.
struct End {
  std::string state;
  std::string why;    ///< with refused
  std::string words;  ///< for the person; "" = none
};

/// The end of the message and the words for it are kept in one commit, so that neither is without the other after a crash. The words are sent beside
/// this: the next message of the session does not wait for that.
io::Task<> end_here(Inside& inside, const Routed& routed, End end) {
  if (!co_await is_kept(routed.keeping)) co_return;
  std::vector<store::OutboxRow> parts;
  if (!end.words.empty()) parts = SpeakStep::compose_words(inside, routed, end.words);
  store::TurnCommit commit{.outbox = parts,
                           .inbox_ids = inbox_ids_of(routed),
                           .inbox_state = std::move(end.state),
                           .inbox_error = std::move(end.why),
                           .now = inside.io.clock.now()};
  if (const auto kept = co_await keep(inside, routed.route.agent_id, std::move(commit)); !kept) {
    inside.io.log.error("engine", kept.error().message, {{"session", routed.route.session_key}});
    co_return;
  }
  if (!parts.empty()) inside.tasks.spawn(deliver_run(inside, routed.route.agent_id, run_id_of(routed), std::move(parts)));
}

}  // namespace

io::Task<std::optional<Prompted>> CommandStep::take(Inside& inside, Addressed message) {
  const Routed& routed = message.routed;
  const Inbound& inbound = routed.inbound;
  OrderResult order{.turn = inbound.text};
  const auto account = inside.accounts->find(inbound.channel, inbound.account_id);
  const std::string own_username = account ? account->status().bot_username : "";
  const Spelled spelled{.text = inbound.text, .agent_id = routed.route.agent_id, .chat_kind = inbound.chat.kind, .own_username = own_username};
  if (const auto command = takes_typed_orders(inside, inbound) ? order_in(inside, spelled) : std::nullopt) {
    // An order has effects: a repeat has had them already.
    if (!co_await is_kept(routed.keeping)) co_return std::nullopt;
    auto carried = co_await carry_out(inside, *command, order_from(routed));
    order = carried ? std::move(*carried) : OrderResult{.answer = "⚠️ " + carried.error().message};
  }
  if (!order.turn) {
    co_await end_here(inside, routed, {.state = "done", .words = std::move(order.answer)});
    co_return std::nullopt;
  }
  const auto may = co_await may_speak(inside, routed.route.session_key, inbound.channel, inbound.chat.kind);
  if (may && !*may) {
    inside.io.log.info("commands", "session.sendPolicy denies an answer here", {{"session", routed.route.session_key}});
    co_await end_here(inside, routed, {.state = "refused", .why = "session.sendPolicy denies an answer here"});
    co_return std::nullopt;
  }
  const bool is_typed = *order.turn == inbound.text;
  auto told = co_await told_of(inside, message, is_typed ? body_of(inbound) : *order.turn);
  if (!told) co_return std::nullopt;
  Prompted prompted{By<CommandStep>{}};
  prompted.run_id = run_id_of(routed);
  prompted.route = routed.route;
  prompted.text = body_of(inbound);
  prompted.user_text = std::move(told->user_text);
  prompted.images = std::move(told->images);
  prompted.was_mentioned = message.was_mentioned;
  prompted.reply_address = inbound.reply_address;
  prompted.message_id = inbound.message_id;
  prompted.origin = inbound.channel;
  prompted.chat_kind = inbound.chat.kind;
  prompted.chat_context = chat_context(inbound, account.get());
  prompted.system_extra = access::chat_prompt(inside.snapshot->config->root(), inbound.channel, inbound.account_id, chat_of(inbound));
  prompted.inbox_ids = inbox_ids_of(routed);
  prompted.seat = routed.seat;
  prompted.queue_words = order.queue_words;
  prompted.keeping = routed.keeping;
  prompted.sender_is_owner = routed.sender_is_owner;
  prompted.fresh_session = order.fresh_session;
  prompted.fresh_model = order.fresh_model;
  prompted.fresh_notice = order.fresh_session ? order.answer : "";
  prompted.inbound = std::make_shared<const Inbound>(inbound);
  auto run = inside.runs.begin(prompted.run_id, prompted.route.agent_id, prompted.route.session_key, prompted.origin);
  if (!run) co_return std::nullopt;  // It runs already.
  acknowledge(inside, prompted, message);
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
  prompted.run_id = message.run_id.empty() ? io::time_ordered_uuid(inside.io.random, inside.io.clock.now()) : message.run_id;
  prompted.route = {.agent_id = agent_id,
                    .channel = message.channel,
                    .session_key = key ? sessions::canonical_main_alias(snapshot.config->root(), agent_id, message.session_key)
                                       : sessions::main_session_key(agent_id),
                    .main_session_key = sessions::main_session_key(agent_id),
                    .matched_by = key ? "session" : "agent"};
  prompted.text = message.text;
  prompted.is_made = message.words == ChatMessage::Words::made;
  prompted.is_noted = message.purpose == ChatMessage::Purpose::note;
  prompted.user_text = prompted.is_made ? message.text : stamped(inside, message.text);
  prompted.origin = message.origin;
  prompted.thinking = message.thinking;
  prompted.timeout = message.timeout;
  prompted.system_extra = message.system_extra;
  prompted.sender_is_owner = message.sender_is_owner;
  return prompted;
}

}  // namespace oc::engine
