// Handing events over, in order; an interaction is answered before, because Discord waits three seconds for that.
#include <fmt/format.h>

#include <algorithm>

#include "base/crash_point.h"
#include "base/text.h"
#include "channels/discord/account.h"
#include "channels/parking.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::discord {
namespace {

/// A slash command, whose answer Discord waits for.
bool is_command(const engine::Inbound& message) { return !Extra::read(message.reply_address.extra).token.empty(); }

}  // namespace

io::Task<> Account::hand_over(engine::InboundSink& sink) {
  for (;;) {
    while (inward_.events.empty()) {
      inward_.filled.reset();
      co_await inward_.filled.wait();
    }
    Event event = std::move(inward_.events.front());
    inward_.events.pop_front();
    inward_.drained.set();
    const SessionPlace place = event.place;
    co_await hand_over_one(sink, std::move(event));
    co_await keep_place(sink, place);
  }
}

io::Task<> Account::hand_over_one(engine::InboundSink& sink, Event event) {
  if (event.type == "READY") {
    co_await catch_up(sink);
    co_return;
  }
  const bool is_message = event.type == "MESSAGE_CREATE";
  const std::string channel_id = is_message ? string_member_or(event.data, "channel_id", "") : "";
  const std::string id = is_message ? string_member_or(event.data, "id", "") : "";
  const bool may_speak = co_await hand_over_event(sink, std::move(event));
  // Where nobody may speak nothing is missed.
  if (may_speak || !seen_.last_of(channel_id).empty()) seen_.note(channel_id, id);
}

/// Whether somebody spoke who may speak there.
io::Task<bool> Account::hand_over_event(engine::InboundSink& sink, Event event) {
  co_await learn_places(event.data);
  Behind behind;
  if (event.type == "MESSAGE_CREATE") behind = co_await look_behind(event);
  if (behind.is_said_again) {
    note_ignored(event, {.reason = "it is said once, in the name of a PluralKit member or in its author's"});
    co_return false;
  }
  auto decoded = decode(event, behind.speaker ? &*behind.speaker : nullptr);
  if (const auto* ignored = std::get_if<Ignored>(&decoded)) {
    note_ignored(event, *ignored);
    if (ignored->why == Ignored::Why::malformed) {
      // Named by what stands in it: the same comes again when the session is resumed, or when missed messages are asked for.
      std::string id = string_member_or(event.data, "id", "");
      co_await park(sink, io_.log, {"discord", settings_.account_id, std::move(id), ignored->reason, std::move(event.data)});
    }
    co_return false;
  }
  auto message = std::get<engine::Inbound>(std::move(decoded));
  if (message.what == engine::Inbound::What::note) message.message_id += fmt::format(":{}", event.place.seq);
  if (message.chat.kind == "direct") direct_channels_.put(message.sender.id, message.chat.id);
  if (const auto extra = Extra::read(message.reply_address.extra); !extra.thread_of.empty()) thread_names_.put(message.chat.id, message.text);
  co_await add_starter(message);
  status_.last_inbound_at = io_.clock.now();
  for (Millis pause = kDiscordAgainMin;; pause = std::min<Millis>(pause * 2, kDiscordAgainMax)) {
    const auto kept = co_await sink.receive(message);
    if (kept) {
      // What is heard now shall not be heard again; what a person may not say their member may.
      const bool is_heard = may_ask_about(message);
      if (is_heard && behind.may_come_again) own_words_.put(message.message_id);
      auto extra = Extra::read(message.reply_address.extra);
      if (is_command(message) && beside_ != nullptr) beside_->spawn(end_unanswered(std::move(extra)));
      co_return is_heard;
    }
    io_.log.warn("discord", "a message could not be kept and is offered again: " + kept.error().message, {{"account", settings_.account_id}});
    status_.last_error = kept.error().message;
    co_await io_.clock.sleep(pause);
  }
}

Decoded Account::decode(const Event& event, const Speaker* speaker) {
  if (event.type == "MESSAGE_CREATE") return decode_message(event.data, context(speaker));
  if (event.type == "INTERACTION_CREATE") return decode_interaction(event.data, context()).message;
  return decode_reaction(event.type, event.data, context(), own_messages_.has(string_member_or(event.data, "message_id", "")));
}

io::Task<> Account::answer_at_once(Json interaction) {
  auto decoded = decode_interaction(interaction, context());
  const std::string id = string_member_or(interaction, "id", ""), token = string_member_or(interaction, "token", "");
  if (!decoded.answer || !is_snowflake(id) || token.empty()) co_return;
  // Who is not let in, whatever the place is called, is told so at once.
  const auto* message = std::get_if<engine::Inbound>(&decoded.message);
  if (message != nullptr && is_command(*message) && !may_ask_about(*message) && worth_asking(interaction).is_nothing()) {
    decoded.answer = refusal_of_command();
    note_refused(id);
  }
  JsonObject body{{"type", decoded.answer->type}};
  if (!decoded.answer->data.is_null()) body["data"] = decoded.answer->data;
  const auto told =
      co_await api_.call({.method = "POST", .path = fmt::format("/interactions/{}/{}/callback", id, path_segment(token)), .body = std::move(body)});
  // 40060: answered before, when the event came the first time.
  if (!told && refusal_code(told.error()) != 40060)
    io_.log.warn("discord", "an interaction was not answered: " + told.error().message, {{"account", settings_.account_id}});
}

std::string Account::cursor_text(const SessionPlace& place) const { return place.text() + (seen_.size() == 0 ? "" : "\n" + seen_.text()); }

io::Task<> Account::keep_place(engine::InboundSink& sink, SessionPlace place) {
  std::string cursor = cursor_text(place);
  if (cursor == kept_cursor_) co_return;
  OC_CRASH_POINT("in.ack");
  const auto kept = co_await sink.keep_cursor("discord", settings_.account_id, cursor);
  if (kept) {
    kept_place_ = std::move(place);
    kept_cursor_ = std::move(cursor);
  } else {
    io_.log.warn("discord", "the place in the session was not stored: " + kept.error().message, {{"account", settings_.account_id}});
  }
}

void Account::note_ignored(const Event& event, const Ignored& ignored) {
  const io::LogFields fields{
      {"account", settings_.account_id}, {"message", printable(string_member_or(event.data, "id", ""), 40)}, {"why", ignored.reason}};
  if (ignored.why == Ignored::Why::not_for_us) return io_.log.debug("discord", "an event is passed over", fields);
  if (ignored.why == Ignored::Why::malformed) return io_.log.warn("discord", "an event cannot be read and is passed over", fields);
  if (std::exchange(told_no_content_, true)) return;
  tell_words("intents:content=disabled");
  io_.log.warn(
      "discord",
      "messages come without their text: at discord.com/developers/applications, your application, Bot, switch on Message Content Intent, and "
      "take channels.discord.intents.messageContent: false out of the config. Until then the bot reads direct messages and mentions only",
      fields);
}

}  // namespace oc::channels::discord
