// From an envelope to the engine: decoded, told by names where the sender is let in, kept.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/parking.h"
#include "channels/slack/account.h"
#include "channels/slack/text.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::slack {
namespace {

constexpr std::size_t kNamesAtOnce = 5;
constexpr int kThreadPage = 200;

bool is_settled(const Error& error) { return error.code == Errc::denied || error.code == Errc::not_found || error.code == Errc::invalid; }

access::Chat chat_of(const engine::Inbound& message) {
  return {.kind = sessions::normalize_chat_type(message.chat.kind), .id = message.chat.id, .channel_name = message.chat.title};
}

}  // namespace

DecodeResult Account::decode(const Envelope& envelope) const {
  const DecodeContext context{settings_, self_, names_};
  if (envelope.type == "events_api") return decode_event(envelope.payload, context);
  if (envelope.type == "slash_commands") return decode_command(envelope.payload, context);
  if (envelope.type == "interactive") return decode_action(envelope.payload, context);
  return Ignored{.reason = fmt::format("an envelope of the kind {}", printable(envelope.type, 40))};
}

io::Task<> Account::note_ignored(Envelope envelope, Ignored ignored) {
  using Why = Ignored::Why;
  const io::LogFields fields{{"account", settings_.account_id}, {"kind", envelope.type}, {"why", ignored.reason}};
  if (ignored.why == Why::malformed) io_.log.warn("slack", "an event cannot be read and is passed over", fields);
  if (ignored.why == Why::foreign) io_.log.warn("slack", "an event was dropped", fields);
  if (ignored.why == Why::not_for_us) io_.log.debug("slack", "an event was passed over", fields);
  if (ignored.why == Why::joined) left_.come_back(ignored.channel_id);
  if (ignored.why == Why::left) note_left(ignored.channel_id);
  if (ignored.why == Why::revoked) refuse(ignored.reason);
  if (ignored.why != Why::command) co_return;
  const AddressExtra extra{.response_url = string_member_or(envelope.payload, "response_url", ""), .is_ephemeral = true};
  if (is_slack_url(extra.response_url)) static_cast<void>(co_await respond({.text = ignored.reason}, extra, ""));
}

/// Told of channels that the config names, or that the account has spoken in: others were left as they were found.
void Account::note_left(const std::string& channel_id) {
  const ChatFacts* known = names_.chat(channel_id);
  const std::string name = known == nullptr || known->name.empty() ? "" : "#" + known->name;
  io_.log.warn("slack", "the bot was removed from a channel",
               {{"account", settings_.account_id}, {"channel", channel_id}, {"name", printable(name, 100)}});
  const Json* channels = member(settings_.policy.settings, "channels");
  const bool is_named = channels != nullptr && channels->is_object() && std::ranges::any_of(channels->get_object(), [&](const auto& each) {
                          const std::string_view key(each.key().data(), each.key().size());
                          return key == channel_id || (!name.empty() && (key == name || key == known->name));
                        });
  if (is_named || spoken_in_.has(channel_id)) left_.leave(channel_id, name);
}

io::Task<Result<void>> Account::keep(engine::InboundSink& sink, Envelope envelope) {
  auto result = decode(envelope);
  // D6: nothing is asked of Slack about somebody who may not speak here. A channel may be listed by its name, which is asked for once.
  if (const auto* named = std::get_if<Decoded>(&result); named != nullptr && may_be_listed_by_name(named->message)) {
    if (co_await learn_chat(named->message.chat.id)) result = decode(envelope);
  }
  if (const auto* admitted = std::get_if<Decoded>(&result); admitted != nullptr && may_ask_about(admitted->message)) {
    if (co_await learn_names(*admitted)) result = decode(envelope);
  }
  auto* decoded = std::get_if<Decoded>(&result);
  if (decoded == nullptr) {
    const auto ignored = std::get<Ignored>(std::move(result));
    co_await note_ignored(envelope, ignored);
    if (ignored.why == Ignored::Why::malformed) {
      std::string id = string_member_or(envelope.payload, "event_id", "");
      co_await park(sink, io_.log, {"slack", settings_.account_id, std::move(id), ignored.reason, std::move(envelope.payload)});
    }
    co_return Result<void>{};
  }
  left_.come_back(decoded->message.chat.id);
  const std::string thread = message_id_of(decoded->message.chat.id, decoded->message.chat.thread_id);
  const bool was_told = told_threads_.has(thread);
  if (decoded->is_thread_answer && may_ask_about(decoded->message)) co_await add_thread(*decoded);
  status_.last_inbound_at = io_.clock.now();
  auto kept = co_await sink.receive(std::move(decoded->message));
  if (!kept && !was_told) told_threads_.forget(thread);  // It is told again with the next try.
  co_return kept;
}

bool Account::may_ask_about(const engine::Inbound& message) const {
  const access::Sender sender{.id = message.sender.id, .name = message.sender.name};
  return access::admit(settings_.policy, sender, chat_of(message), {}).verdict != access::Verdict::block;
}

bool Account::may_be_listed_by_name(const engine::Inbound& message) const {
  if (message.chat.kind == "direct" || names_.chat(message.chat.id) != nullptr || may_ask_about(message)) return false;
  const Json* channels = member(settings_.policy.settings, "channels");
  return channels != nullptr && channels->is_object() && !channels->get_object().empty();
}

io::Task<bool> Account::learn_chat(std::string channel_id) {
  const auto answer = co_await ask_reading("conversations.info", JsonObject{{"channel", channel_id}}, kSlackNameTimeout);
  const Json* channel = answer ? member(*answer, "channel") : nullptr;
  if (channel != nullptr) {
    names_.keep_chat(channel_id, chat_facts_of(*channel));
    co_return true;
  }
  // What is refused for good is not asked again; its kind stays what the id says.
  if (!answer && is_settled(answer.error())) names_.keep_chat(channel_id, {.kind = channel_id.starts_with('D') ? "direct" : "channel"});
  co_return false;
}

io::Task<bool> Account::learn_person(std::string user_id) {
  const auto answer = co_await ask_reading("users.info", JsonObject{{"user", user_id}}, kSlackNameTimeout);
  const Json* user = answer ? member(*answer, "user") : nullptr;
  if (user != nullptr) {
    names_.keep_person(user_id, person_of(*user));
    co_return true;
  }
  if (!answer && is_settled(answer.error())) names_.keep_person(user_id, {});
  co_return false;
}

/// Gives whether something was learned.
io::Task<bool> Account::learn_names(const Decoded& decoded) {
  bool has_learned = false;
  const std::string channel = decoded.message.chat.id;
  const auto unknown = decoded.unknown_people;
  if (!decoded.is_chat_known) has_learned = co_await learn_chat(channel);
  for (std::size_t i = 0; i < std::min(unknown.size(), kNamesAtOnce); i++) {
    if (co_await learn_person(unknown[i])) has_learned = true;
  }
  co_return has_learned;
}

/// What a thread began with, and what was said in it, with the first message of it that we hear; and whether it is a talk with this account.
io::Task<> Account::add_thread(Decoded& decoded) {
  engine::Inbound& message = decoded.message;
  const std::string thread = message.chat.thread_id, key = message_id_of(message.chat.id, thread);
  if (settings_.implicit_thread && own_threads_.has(key)) message.replies_to_me = true;
  if (!settings_.implicit_parent && !own_threads_.has(key)) message.replies_to_me = false;
  if (message.what != engine::Inbound::What::message || told_threads_.has(key)) co_return;
  const auto answer = co_await ask_reading(
      "conversations.replies",
      JsonObject{{"channel", message.chat.id}, {"ts", thread}, {"limit", settings_.thread_history > 0 ? kThreadPage : 1}, {"inclusive", true}},
      kSlackNameTimeout);
  const Json* list = answer ? member(*answer, "messages") : nullptr;
  if (list == nullptr || !list->is_array() || list->get_array().empty()) co_return;
  told_threads_.put(key);
  const auto& all = list->get_array();
  const Json& first = all[0];
  const auto is_mine = [this](const Json& said) { return string_member_or(said, "user", "") == self_.user_id && !self_.user_id.empty(); };
  const auto named = [this](const Json& said) {
    const std::string id = string_member_or(said, "user", "");
    const Person* known = names_.person(id);
    return printable(known != nullptr && !known->name.empty() ? known->name : valid_utf8(id), 100);
  };
  if (settings_.implicit_parent && is_mine(first)) message.replies_to_me = true;
  message.quoted_sender = named(first);
  message.quoted_text = read_text(string_member_or(first, "text", ""), names_).text;
  message.quoted_message_id = message_id_of(message.chat.id, thread);
  std::vector<std::string> lines;
  for (std::size_t i = 1; i < all.size(); i++) {
    if (is_mine(all[i])) {
      if (settings_.implicit_thread) message.replies_to_me = true;
      own_threads_.put(key);
    }
    const std::string ts = string_member_or(all[i], "ts", "");
    if (message_id_of(message.chat.id, ts) == message.message_id) continue;
    lines.push_back(named(all[i]) + ": " + read_text(string_member_or(all[i], "text", ""), names_).text);
  }
  const std::size_t kept = std::min(lines.size(), settings_.thread_history);
  for (std::size_t i = lines.size() - kept; i < lines.size(); i++) message.quoted_text += "\n" + lines[i];
}

}  // namespace oc::channels::slack
