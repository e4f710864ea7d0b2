// Success moves one step on; a refused token ends it; everything else waits and tries the same step again.
#include "channels/telegram/poller.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/text.h"
#include "channels/telegram/encode.h"
#include "channels/telegram/limits.h"

namespace oc::channels::telegram {
namespace {

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Only the Bot API itself can refuse a token: a 404 page of something in between says nothing about it.
bool is_refused_token(const Error& error) { return error.code != Errc::protocol && (error.http_status == 401 || error.http_status == 404); }

std::string refused_token_text(const Error& error) {
  if (error.http_status == 404) {
    return "Telegram knows no bot with this token (404). Copy the whole token again from @BotFather into botToken, and check "
           "channels.telegram.apiRoot if it is set.";
  }
  return "Telegram refused the bot token (401 Unauthorized): it is wrong or was revoked. Ask @BotFather for a new one (/token) and put it into "
         "botToken.";
}

std::string conflict_text(const Error& error) {
  if (ascii_lower(error.message).contains("webhook"))
    return "A webhook is set for this bot, so it cannot be polled (409). It is removed and polling begins again.";
  return "Another program is polling this bot (409). Stop the other one, or give this gateway a bot of its own; trying again every 30 seconds.";
}

}  // namespace

std::string Poller::cursor() const { return offset_ ? fmt::format("{}:{}", bot_.id, *offset_) : std::string(); }

void Poller::take_cursor() {
  const auto parts = split(cursor_, ':');
  if (parts.size() >= 2 && parts[0] == bot_.id) offset_ = number_of(parts[1]);
}

Poller::Action Poller::start() { return call(); }

/// The first poll does not wait: its answer tells that the connection is there.
Poller::Action Poller::call_updates() const {
  const auto seconds = connected_ ? kTelegramPollTimeout.count() : 0;
  JsonObject parameters{{"limit", kTelegramUpdatesMax}, {"timeout", seconds}, {"allowed_updates", allowed_updates()}};
  if (offset_) parameters["offset"] = *offset_;
  return {.method = "getUpdates", .parameters = std::move(parameters)};
}

Poller::Action Poller::call() const {
  const bool clears = plan_.menu == Menu::clear;
  switch (step_) {
    case Step::get_me: return {.method = "getMe", .parameters = JsonObject{}};
    case Step::webhook:
      if (is_polling()) return {.method = "deleteWebhook", .parameters = JsonObject{{"drop_pending_updates", false}}};
      return {.method = "setWebhook", .parameters = JsonObject{{"url", plan_.webhook_url}, {"allowed_updates", allowed_updates()}}};
    case Step::menu:
      if (clears) return {.method = "deleteMyCommands", .parameters = JsonObject{}};
      return {.method = "setMyCommands", .parameters = JsonObject{{"commands", plan_.commands}}};
    case Step::group_menu: {
      JsonObject parameters{{"scope", JsonObject{{"type", "all_group_chats"}}}};
      if (clears) return {.method = "deleteMyCommands", .parameters = std::move(parameters)};
      parameters["commands"] = plan_.commands;
      return {.method = "setMyCommands", .parameters = std::move(parameters)};
    }
    case Step::receive: break;
  }
  return is_polling() ? call_updates() : Action{.method = "getWebhookInfo", .parameters = JsonObject{}};
}

Poller::Action Poller::answered(const Result<Json>& result) {
  if (result) return advance(*result);
  // The menu of commands is a courtesy: what it is answered is of no consequence, unless the token was refused.
  if ((step_ == Step::menu || step_ == Step::group_menu) && !is_refused_token(result.error())) return advance(true);
  return failed(result.error());
}

Poller::Action Poller::advance(const Json& result) {
  switch (step_) {
    case Step::get_me: {
      const auto id = int_member(result, "id");
      if (!id) return failed({.code = Errc::protocol, .message = "the answer to getMe holds no bot id"});
      bot_ = {.id = std::to_string(*id),
              .username = valid_utf8(string_member_or(result, "username", "")),
              .name = printable(string_member_or(result, "first_name", ""), 200),
              .has_topics = bool_member(result, "has_topics_enabled").value_or(false)};
      take_cursor();
      step_ = Step::webhook;
      return call();
    }
    case Step::webhook: step_ = plan_.menu == Menu::leave ? Step::receive : Step::menu; break;
    case Step::menu: step_ = Step::group_menu; return call();
    case Step::group_menu: step_ = Step::receive; break;
    case Step::receive: return is_polling() ? received(result) : checked(result);
  }
  if (step_ != Step::receive || is_polling()) return call();
  note_connected();
  return {.kind = Action::Kind::wait, .length = kWebhookCheckInterval};
}

void Poller::note_connected() {
  connected_ = true;
  attempts_ = 0;
  trouble_.clear();
}

Poller::Action Poller::received(const Json& result) {
  if (!result.is_array()) return failed({.code = Errc::protocol, .message = "the answer to getUpdates is no list"});
  note_connected();
  if (result.get_array().empty()) {
    pause_ = Millis(0);
    return call();
  }
  return {.kind = Action::Kind::deliver, .updates = result.get_array()};
}

/// Somebody else may have taken the webhook away, or Telegram may not get through to us.
Poller::Action Poller::checked(const Json& info) {
  pause_ = Millis(0);
  if (string_member_or(info, "url", "") != plan_.webhook_url) {
    connected_ = false;
    trouble_ = "Telegram calls another address than webhookUrl: somebody else has set it. It is set again.";
    step_ = Step::webhook;
    return call();
  }
  note_connected();
  const std::string error = printable(string_member_or(info, "last_error_message", ""), 200);
  if (!error.empty() && int_member(info, "pending_update_count").value_or(0) > 0) {
    trouble_ = "Telegram does not get through to webhookUrl: " + error;
  }
  return {.kind = Action::Kind::wait, .length = kWebhookCheckInterval};
}

Poller::Action Poller::delivered(const Delivery& delivery) {
  const auto before = offset_;
  if (delivery.last_update_id) offset_ = *delivery.last_update_id + 1;
  if (delivery.failure) {
    trouble_ = "Messages cannot be stored and stay at Telegram for now: " + delivery.failure->message;
    auto next = back_off();
    next.length = std::max(next.length, delivery.hold);
    return next;
  }
  if (delivery.hold > Millis(0)) return {.kind = Action::Kind::wait, .length = delivery.hold};
  // A batch that moved nothing would be given again at once, for ever.
  if (offset_ == before) {
    trouble_ = "Telegram sends updates that cannot be read.";
    return back_off();
  }
  pause_ = Millis(0);
  return call();
}

Poller::Action Poller::waited() { return call(); }

Poller::Action Poller::back_off() {
  pause_ = pause_ == Millis(0) ? kTelegramBackoffMin : std::min(kTelegramBackoffMax, pause_ * 2);
  return {.kind = Action::Kind::wait, .length = pause_};
}

Poller::Action Poller::failed(const Error& error) {
  connected_ = false;
  attempts_++;
  if (is_refused_token(error)) {
    trouble_ = refused_token_text(error);
    return {.kind = Action::Kind::stop};
  }
  if (error.code == Errc::conflict) {
    trouble_ = conflict_text(error);
    step_ = Step::webhook;
    return {.kind = Action::Kind::wait, .length = kTelegramConflictWait};
  }
  trouble_ = error.message;
  if (error.code == Errc::rate_limited && error.retry_after_ms >= 0)
    return {.kind = Action::Kind::wait, .length = Millis(std::max<std::int64_t>(error.retry_after_ms, 1000))};
  return back_off();
}

}  // namespace oc::channels::telegram
