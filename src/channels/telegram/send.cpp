// Sending a part, and what is tried when Telegram refuses its form.
#include <fmt/format.h>

#include <utility>

#include "base/limits.h"
#include "channels/telegram/account.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::telegram {
namespace {

constexpr std::size_t kAnsweredChatsMax = 1000;

/// What a failed call means for the message that was to be sent.
Error told_for_send(Error error) {
  // A refused token says nothing about the message: it can be sent once the token is right.
  if (error.http_status == 401 || (error.http_status == 404 && error.code == Errc::not_found)) error.code = Errc::unavailable;
  // Somebody on the way refused (a proxy, the page of a hotel): Telegram has not seen it. A 5xx of such a one may have come after Telegram had.
  const bool was_refused_on_the_way = error.http_status >= 300 && error.http_status < 500;
  if (error.code == Errc::protocol && was_refused_on_the_way) error.code = error.http_status == 429 ? Errc::rate_limited : Errc::unavailable;
  if (error.http_status != 0) return error;
  // Of the client: an answer too long to be read came after the request; a URL that cannot be used was never asked.
  if (error.code == Errc::too_large) error.code = Errc::protocol;
  if (error.code == Errc::invalid) error.code = Errc::unavailable;
  return error;
}

}  // namespace

/// In mode `first` only the first part that answers a message shows it.
void Account::keep_reply_mode(SendForm& form) {
  if (settings_.reply_mode != ReplyMode::first || form.reply_to_id.empty()) return;
  if (answered_.size() >= kAnsweredChatsMax) answered_.clear();
  auto& last = answered_[form.chat_id];
  if (last == form.reply_to_id) {
    form.reply_to_id.clear();
  } else {
    last = form.reply_to_id;
  }
}

/// Changes the form so that the refusal cannot come again; false when there is nothing to change.
bool Account::adapt(SendForm& form, const Error& error) {
  switch (refusal_of(error)) {
    case Refusal::bad_markup: return std::exchange(form.markup, Markup::none) == Markup::html;
    case Refusal::no_thread: return !std::exchange(form.thread_id, "").empty();
    case Refusal::no_reply_target: return !std::exchange(form.reply_to_id, "").empty();
    case Refusal::migrated: {
      const std::string moved = migrated_to(error);
      return std::exchange(form.chat_id, moved) != moved;
    }
    default: return false;
  }
}

io::Task<Result<Json>> Account::send_form(std::string markdown, SendForm form) {
  for (int changes = 0;; changes++) {
    auto result =
        co_await api_.call("sendMessage", send_parameters(markdown, form, settings_), {.idle = kTelegramCallTimeout, .total = kTelegramCallTimeout});
    if (result) co_return result;
    if (refusal_of(result.error()) == Refusal::not_modified) co_return Json(JsonObject{});
    // At most one change of each kind: markup, thread, reply, chat.
    if (changes >= 4 || !adapt(form, result.error())) co_return std::unexpected(told_for_send(std::move(result).error()));
    io_.log.warn("telegram", "a message is sent again in another form",
                 {{"account", settings_.account_id}, {"chat", form.chat_id}, {"why", result.error().message}});
  }
}

io::Task<Result<engine::Sent>> Account::send(engine::Utterance part) {
  if (!settings_.problem.empty()) co_return fail(Errc::unavailable, settings_.problem);
  auto form = form_of(part.address);
  if (form.chat_id.empty()) co_return fail(Errc::not_found, "there is no Telegram chat id to send to");
  keep_reply_mode(form);
  const std::string chat_id = form.chat_id;
  auto result = co_await send_form(std::move(part.text), std::move(form));
  if (!result) {
    answered_.erase(chat_id);
    co_return std::unexpected(std::move(result).error());
  }
  status_.last_outbound_at = io_.clock.now();
  const auto message_id = int_member(*result, "message_id");
  const Json* chat = member(*result, "chat");
  const auto told_chat = chat != nullptr ? int_member(*chat, "id") : std::nullopt;
  co_return engine::Sent{.message_id = message_id ? fmt::format("{}:{}", told_chat ? std::to_string(*told_chat) : chat_id, *message_id) : "",
                         .at = io_.clock.now()};
}

io::Task<> Account::typing(engine::ReplyAddress address) {
  if (!settings_.problem.empty()) co_return;
  const auto shown = co_await api_.call("sendChatAction", typing_parameters(address), {.idle = kTelegramCallTimeout, .total = kTelegramCallTimeout});
  if (!shown) io_.log.debug("telegram", "typing was not shown: " + shown.error().message, {{"account", settings_.account_id}});
}

}  // namespace oc::channels::telegram
