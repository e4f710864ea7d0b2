// Operator's sends as messages of the inbox, with the outbox behind them.
#include "engine/outbound.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/sessions/key.h"
#include "engine/accounts.h"
#include "engine/keeping.h"
#include "engine/media.h"
#include "engine/session_book.h"
#include "engine/steps.h"
#include "engine/utterance.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"
#include "store/messages.h"

namespace oc::engine {

std::string target_of(const std::string& channel, const std::string& to) {
  const std::string_view trimmed = js_trim(to);
  const std::string prefix = channel + ":";
  if (trimmed.size() > prefix.size() && iequals_ascii(trimmed.substr(0, prefix.size()), prefix)) return std::string(trimmed.substr(prefix.size()));
  if (channel == "telegram" && trimmed.starts_with("tg:")) return std::string(trimmed.substr(3));
  return std::string(trimmed);
}

namespace {

constexpr Millis kReceiptWait = std::chrono::seconds(30);
constexpr Millis kReceiptLook{50};
constexpr Millis kAccountWait = std::chrono::seconds(5);

/// As the recorded answers have it.
std::string shown_target(const ReplyAddress& address) { return (address.channel == "telegram" ? "telegram:" : "") + address.to; }

std::string agent_of(const Inside& inside, const std::string& session_key) {
  if (session_key.empty()) return inside.snapshot->default_agent().id;
  const auto* agent = inside.snapshot->find(sessions::agent_id_of_key(session_key));
  return (agent ? *agent : inside.snapshot->default_agent()).id;
}

/// A message that is ready to be kept.
struct Outgoing {
  std::string agent_id;
  ReplyAddress address;
  OutboundMessage message;
  std::vector<Media> media;  ///< copies
};

io::Task<Result<Outgoing>> prepare(Inside& inside, OutboundMessage message) {
  OC_CO_TRY(const auto account, inside.accounts->asked_for(message.channel, message.account_id));
  Outgoing outgoing{.agent_id = agent_of(inside, message.session_key)};
  outgoing.address = {.channel = account->channel(), .account_id = account->account_id(), .to = target_of(account->channel(), message.to)};
  outgoing.address.thread_id = message.thread_id;
  outgoing.address.reply_to_id = message.reply_to_id;
  if (outgoing.address.to.empty()) co_return fail(Errc::invalid, "a target is needed", "Say where to: --target <chat>", {.key = "to"});
  if (js_trim(message.text).empty() && message.media.empty())
    co_return fail(Errc::invalid, "there is nothing to send", "Give --message <text> or --media <path>", {.key = "message"});
  if (message.media.size() > kMediaPerMessageMax)
    co_return fail(Errc::too_large, fmt::format("at most {} files go in one message", kMediaPerMessageMax));
  if (!message.media.empty() && !account->capabilities().media) co_return fail(Errc::invalid, account->channel() + " cannot send files");
  for (const auto& file : message.media) {
    if (message.dry_run) break;
    OC_CO_TRY(auto copy, co_await take_for_sending(inside, outgoing.agent_id, outgoing.address, file));
    if (!file.file_name.empty()) copy.file_name = file.file_name;
    copy.caption = file.caption;
    if (file.kind == "document" || (file.kind == "gif" && copy.kind == "video")) copy.kind = file.kind;
    outgoing.media.push_back(std::move(copy));
  }
  outgoing.message = std::move(message);
  co_return outgoing;
}

/// Source: the recorded answers of `message send --dry-run --json`.
Json rehearsed(const Outgoing& outgoing) {
  const auto& media = outgoing.message.media;
  return {{"channel", outgoing.address.channel},
          {"to", shown_target(outgoing.address)},
          {"via", "direct"},
          {"mediaUrl", media.empty() ? Json() : Json(media.front().path)},
          {"dryRun", true}};
}

Json to_json(const Outgoing& outgoing) {
  const auto& message = outgoing.message;
  JsonObject object{{"address", to_json(outgoing.address)}, {"text", message.text}, {"sessionKey", message.session_key}};
  if (!outgoing.media.empty()) object["media"] = to_json(outgoing.media);
  if (message.audio_as_voice) object["audioAsVoice"] = true;
  if (message.is_silent) object["silent"] = true;
  if (!message.buttons.is_null()) object["buttons"] = message.buttons;
  if (!message.quote_text.empty()) object["quoteText"] = message.quote_text;
  return object;
}

Result<Outgoing> outgoing_from(std::string agent_id, const Json& json) {
  const Json* address = member(json, "address");
  if (!address) return fail(Errc::invalid, "no address in it");
  Outgoing outgoing{.agent_id = std::move(agent_id), .address = reply_address_from_json(*address)};
  outgoing.message.text = string_member_or(json, "text", "");
  outgoing.message.session_key = string_member_or(json, "sessionKey", "");
  outgoing.message.audio_as_voice = bool_member(json, "audioAsVoice").value_or(false);
  outgoing.message.is_silent = bool_member(json, "silent").value_or(false);
  if (const Json* buttons = member(json, "buttons")) outgoing.message.buttons = *buttons;
  outgoing.message.quote_text = string_member_or(json, "quoteText", "");
  outgoing.media = media_member(json, "media");
  return outgoing;
}

std::string run_id_of(const std::string& agent_id, std::int64_t inbox_id) { return fmt::format("send-{}-{}", agent_id, inbox_id); }

std::vector<store::OutboxRow> parts_of(Inside& inside, const Outgoing& outgoing, std::int64_t inbox_id) {
  const auto account = inside.accounts->find(outgoing.address.channel, outgoing.address.account_id);
  const auto& message = outgoing.message;
  std::vector<std::string> texts;
  if (!js_trim(message.text).empty()) texts = account ? account->split(message.text) : std::vector{message.text};
  if (texts.empty()) texts.emplace_back();
  std::vector<Utterance> parts;
  for (std::size_t i = 0; i < texts.size(); i++) {
    parts.push_back({.address = outgoing.address, .text = texts[i], .audio_as_voice = message.audio_as_voice, .is_silent = message.is_silent});
    if (i == 0) parts.back().media = outgoing.media;
    if (i == 0) parts.back().quote_text = message.quote_text;
    if (i + 1 == texts.size()) parts.back().buttons = message.buttons;
  }
  parts = divided(account.get(), std::move(parts));
  std::vector<store::OutboxRow> rows;
  const UnixTime now = inside.io.clock.now();
  const std::string run_id = run_id_of(outgoing.agent_id, inbox_id);
  for (std::size_t i = 0; i < parts.size(); i++) {
    rows.push_back({.inbox_id = inbox_id,
                    .run_id = run_id,
                    .part = static_cast<int>(i),
                    .session_key = message.session_key,
                    .address = address_column(parts[i]),
                    .text = parts[i].text,
                    .idempotency_key = fmt::format("{}:{}", run_id, i),
                    .state = "pending",
                    .created_at = now,
                    .not_before = now});
  }
  return rows;
}

/// Its session's transcript tells of it, when there is such a session.
io::Task<> note_in_session(Inside& inside, store::AgentStore& database, Outgoing outgoing) {
  const std::string key = outgoing.message.session_key;
  // A run of the session tells of it by itself, and keeps its own lines: it is what sent this.
  if (key.empty() || inside.queues.running(key)) co_return;
  const auto row = co_await database.session(key);
  if (!row || !*row) co_return;
  const auto lines = co_await database.entries((*row)->session_id, 1);
  const std::string last = lines && !lines->empty() ? string_member_or(lines->back().line, "id", "") : "";
  LineMaker maker(inside.io, last);
  std::vector<Json> told;
  told.push_back(maker.custom("openclaw.sent", to_json(outgoing)));
  static_cast<void>(co_await database.append((*row)->session_id, std::move(told)));
}

/// From here on it lies in the outbox.
io::Task<Result<void>> give_to_outbox(Inside& inside, Outgoing outgoing, std::int64_t inbox_id) {
  auto parts = parts_of(inside, outgoing, inbox_id);
  const std::string run_id = parts.front().run_id;
  store::TurnCommit commit{.outbox = parts, .inbox_ids = {inbox_id}, .inbox_state = "done", .now = inside.io.clock.now()};
  OC_CO_CHECKED(co_await keep(inside, outgoing.agent_id, std::move(commit)));
  inside.tasks.spawn(deliver_run(inside, outgoing.agent_id, run_id));
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(outgoing.agent_id));
  co_await note_in_session(inside, *database, std::move(outgoing));
  co_return Result<void>{};
}

Json told(const store::MessageRecord& record, const std::string& agent_id, std::string_view state) {
  JsonArray ids;
  for (const auto& part : record.parts) {
    if (!part.sent_message_id.empty()) ids.emplace_back(part.sent_message_id);
  }
  const ReplyAddress address = record.parts.empty() ? ReplyAddress() : reply_address_from_json(record.parts.front().address);
  return {{"channel", address.channel},
          {"accountId", address.account_id},
          {"to", shown_target(address)},
          {"via", "gateway"},
          {"state", state},
          {"id", store::to_string(store::MessageId{agent_id, record.inbox.id})},
          {"messageId", ids.empty() ? Json() : ids.front()},
          {"messageIds", ids}};
}

bool waits(const store::OutboxRow& part) { return part.state == "pending" || part.state == "sending"; }

/// What came of the parts, once they have an end. Errors: why they will not arrive.
io::Task<Result<Json>> receipt(Inside& inside, std::string agent_id, std::int64_t inbox_id) {
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(agent_id));
  const Millis until = inside.io.clock.steady() + kReceiptWait;
  for (Millis pause = kReceiptLook;; pause = std::min<Millis>(pause * 2, std::chrono::seconds(1))) {
    OC_CO_TRY(const auto record, co_await database->message(inbox_id));
    if (!record) co_return fail(Errc::not_found, "the message is not kept any more");
    const auto& parts = record->parts;
    if (!parts.empty() && std::ranges::none_of(parts, waits)) {
      const auto lost = std::ranges::find_if(parts, [](const store::OutboxRow& part) { return part.state != "sent"; });
      if (lost == parts.end()) co_return told(*record, agent_id, "sent");
      co_return fail(Errc::unavailable, lost->error.empty() ? "it was not sent: " + lost->state : lost->error,
                     fmt::format("See what became of it: openclaw messages show {}:{}", agent_id, inbox_id));
    }
    if (inside.io.clock.steady() + pause > until || inside.halting.is_set()) co_return told(*record, agent_id, "waiting");
    co_await inside.io.clock.sleep(pause);
  }
}

/// How the keeping of one message goes, for the caller who waits for it and may be cancelled.
struct Handing {
  explicit Handing(const io::Executor& executor) : done(executor) {}
  io::Event done;
  Result<std::int64_t> inbox_id = fail(Errc::unavailable, "the gateway is stopping");
};

/// Inbox and outbox as one: a caller that goes away between them leaves nothing half done.
io::Task<> hand_over(Inside& inside, Outgoing outgoing, store::InboxRow row, std::shared_ptr<Handing> handing) {
  struct Told {
    Handing& handing;
    ~Told() { handing.done.set(); }
  } told_at_end{*handing};
  auto database = co_await inside.parts.store.agent(outgoing.agent_id);
  if (!database) {
    handing->inbox_id = std::unexpected(database.error());
    co_return;
  }
  const auto accepted = co_await (*database)->accept(std::move(row));
  if (!accepted) {
    handing->inbox_id = std::unexpected(accepted.error());
    co_return;
  }
  const bool is_fresh = accepted->accepted == store::AgentStore::Accepted::fresh;
  const auto given = is_fresh ? co_await give_to_outbox(inside, std::move(outgoing), accepted->inbox_id) : Result<void>{};
  handing->inbox_id = given ? Result<std::int64_t>(accepted->inbox_id) : std::unexpected(given.error());
}

}  // namespace

io::Task<Result<Json>> send_outbound(Inside& inside, OutboundMessage message) {
  if (inside.stopping) co_return fail(Errc::unavailable, "the gateway is stopping");
  OC_CO_TRY(auto outgoing, co_await prepare(inside, std::move(message)));
  if (outgoing.message.dry_run) co_return rehearsed(outgoing);
  const std::string agent_id = outgoing.agent_id;
  OC_CO_CHECKED(check_trouble(inside, agent_id));
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(agent_id));
  const std::string key = outgoing.message.idempotency_key.empty() ? inside.io.random.uuid() : outgoing.message.idempotency_key;
  store::InboxRow row{.id = database->next_inbox_id(),
                      .channel = outgoing.address.channel,
                      .account_id = outgoing.address.account_id,
                      .message_id = "send:" + key,
                      .session_key = outgoing.message.session_key,
                      .message = {{"text", outgoing.message.text}, {"outbound", to_json(outgoing)}},
                      .state = "accepted",
                      .accepted_at = inside.io.clock.now()};
  const auto handing = std::make_shared<Handing>(inside.io.executor);
  inside.tasks.spawn(hand_over(inside, std::move(outgoing), std::move(row), handing));
  co_await handing->done.wait();
  OC_CO_TRY(const auto inbox_id, handing->inbox_id);
  co_return co_await receipt(inside, agent_id, inbox_id);
}

namespace {

/// The account cuts the text into parts; it comes up a moment after the start.
io::Task<> go_on(Inside& inside, Outgoing outgoing, std::int64_t inbox_id) {
  const Millis until = inside.io.clock.steady() + kAccountWait;
  const auto is_up = [&] { return inside.accounts->find(outgoing.address.channel, outgoing.address.account_id) != nullptr; };
  while (!is_up() && inside.io.clock.steady() < until) co_await inside.io.clock.sleep(kReceiptLook);
  const auto given = co_await give_to_outbox(inside, std::move(outgoing), inbox_id);
  if (!given) inside.io.log.error("deliver", given.error().message, {{"inbox", std::to_string(inbox_id)}});
}

}  // namespace

Result<void> resume_outbound(Inside& inside, std::string agent_id, store::InboxRow row) {
  const Json* outbound = member(row.message, "outbound");
  if (!outbound) return fail(Errc::invalid, "nothing to send in it");
  OC_TRY(auto outgoing, outgoing_from(std::move(agent_id), *outbound));
  inside.tasks.spawn(go_on(inside, std::move(outgoing), row.id));
  return {};
}

namespace {

std::string word_of(const Json& params, std::initializer_list<std::string_view> keys) {
  for (const auto key : keys) {
    const Json* value = member(params, key);
    if (value && value->is_string()) return std::string(value->get_string());
    if (value && value->is_int64()) return std::to_string(value->get_int64());
  }
  return "";
}

std::unexpected<Error> lacks(std::string_view action, std::string_view key) {
  return fail(Errc::invalid, fmt::format("{} needs {}", action, key), {}, {.key = std::string(key)});
}

}  // namespace

io::Task<Result<Json>> act_on_channel(Inside& inside, std::string channel, std::string account_id, std::string action, Json params) {
  OC_CO_TRY(const auto account, inside.accounts->asked_for(channel, account_id));
  ReplyAddress address{.channel = account->channel(), .account_id = account->account_id()};
  address.to = target_of(address.channel, word_of(params, {"to", "target", "chatId"}));
  address.thread_id = word_of(params, {"threadId"});
  address.reply_to_id = word_of(params, {"replyTo", "replyToId"});
  const bool is_basic = action == "react" || action == "edit" || action == "delete";
  if (!is_basic) co_return co_await account->perform(std::move(action), std::move(address), std::move(params));
  const std::string message_id = word_of(params, {"messageId"});
  if (address.to.empty()) co_return lacks(action, "to");
  if (message_id.empty()) co_return lacks(action, "messageId");
  JsonObject answer{{"ok", true}, {"channel", address.channel}, {"to", shown_target(address)}, {"messageId", message_id}};
  if (action == "delete") {
    OC_CO_CHECKED(co_await account->remove(std::move(address), message_id));
    answer["deleted"] = true;
  } else if (action == "edit") {
    std::string text = word_of(params, {"message", "text"});
    if (js_trim(text).empty()) co_return lacks(action, "message");
    OC_CO_CHECKED(co_await account->edit(std::move(address), message_id, std::move(text)));
    answer["edited"] = true;
  } else {
    std::string emoji = word_of(params, {"emoji"});
    const bool removes = bool_member(params, "remove").value_or(false) || emoji.empty();
    OC_CO_CHECKED(co_await account->react(std::move(address), message_id, removes ? "" : emoji));
    answer[removes ? "removed" : "added"] = removes ? Json(true) : Json(emoji);
  }
  co_return answer;
}

}  // namespace oc::engine
