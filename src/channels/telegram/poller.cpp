// Success moves one step on; a refused token ends it; everything else waits and tries the same step again.
#include "channels/telegram/poller.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/text.h"
#include "channels/telegram/encode.h"

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
  const auto colon = cursor_.find(':');
  if (colon == std::string::npos || std::string_view(cursor_).substr(0, colon) != bot_.id) return;
  offset_ = number_of(std::string_view(cursor_).substr(colon + 1));
}

Poller::Action Poller::start() { return call(); }

Poller::Action Poller::call() const {
  switch (step_) {
    case Step::get_me: return {.method = "getMe", .parameters = JsonObject{}};
    case Step::delete_webhook: return {.method = "deleteWebhook", .parameters = JsonObject{{"drop_pending_updates", false}}};
    case Step::set_commands: return {.method = "setMyCommands", .parameters = command_parameters()};
    case Step::get_updates: break;
  }
  JsonObject parameters{
      {"limit", kTelegramUpdatesMax}, {"timeout", kTelegramPollTimeout.count()}, {"allowed_updates", JsonArray{"message", "channel_post"}}};
  if (offset_) parameters["offset"] = *offset_;
  return {.method = "getUpdates", .parameters = std::move(parameters)};
}

Poller::Action Poller::answered(const Result<Json>& result) {
  if (result) return advance(*result);
  // The menu of commands is a courtesy: what it is answered is of no consequence, unless the token was refused.
  if (step_ == Step::set_commands && !is_refused_token(result.error())) {
    step_ = Step::get_updates;
    return call();
  }
  return failed(result.error());
}

Poller::Action Poller::advance(const Json& result) {
  switch (step_) {
    case Step::get_me: {
      const auto id = int_member(result, "id");
      if (!id) return failed({.code = Errc::protocol, .message = "the answer to getMe holds no bot id"});
      bot_ = {std::to_string(*id), valid_utf8(string_member_or(result, "username", ""))};
      take_cursor();
      step_ = Step::delete_webhook;
      return call();
    }
    case Step::delete_webhook: step_ = menu_ == CommandMenu::set ? Step::set_commands : Step::get_updates; return call();
    case Step::set_commands: step_ = Step::get_updates; return call();
    case Step::get_updates: break;
  }
  if (!result.is_array()) return failed({.code = Errc::protocol, .message = "the answer to getUpdates is no list"});
  connected_ = true;
  trouble_.clear();
  if (result.get_array().empty()) {
    pause_ = Millis(0);
    return call();
  }
  return {.kind = Action::Kind::deliver, .updates = result.get_array()};
}

Poller::Action Poller::delivered(const Delivery& delivery) {
  const auto before = offset_;
  if (delivery.last_update_id) offset_ = *delivery.last_update_id + 1;
  if (delivery.failure) {
    trouble_ = "Messages cannot be stored and stay at Telegram for now: " + delivery.failure->message;
    return back_off();
  }
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
  if (is_refused_token(error)) {
    trouble_ = refused_token_text(error);
    return {.kind = Action::Kind::stop};
  }
  if (error.code == Errc::conflict) {
    trouble_ = conflict_text(error);
    step_ = Step::delete_webhook;
    return {.kind = Action::Kind::wait, .length = kTelegramConflictWait};
  }
  trouble_ = error.message;
  if (error.code == Errc::rate_limited && error.retry_after_ms >= 0)
    return {.kind = Action::Kind::wait, .length = Millis(std::max<std::int64_t>(error.retry_after_ms, 1000))};
  return back_off();
}

}  // namespace oc::channels::telegram
