// Sending a part, and what is tried when Telegram refuses its form.
#include <fmt/format.h>

#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "channels/telegram/account.h"
#include "channels/telegram/account_run.h"
#include "core/reply/retry.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::channels::telegram {

/// In mode `first` only the first part that answers a message shows it.
void Account::keep_reply_mode(SendForm& form) {
  if (settings_.reply_mode != ReplyMode::first || form.reply_to_id.empty()) return;
  if (answered_.size() >= kAnsweredChatsMax && !answered_.contains(form.chat_id)) answered_.clear();
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
    case Refusal::bad_quote: return !std::exchange(form.quote, "").empty();
    case Refusal::migrated: {
      const std::string moved = migrated_to(error), old = form.chat_id;
      if (moved.empty() || moved == old) return false;
      form.chat_id = moved;
      note_moved(old, moved);
      return true;
    }
    default: return false;
  }
}

void Account::note_adapted(const SendForm& form, const Error& error) {
  io_.log.warn("telegram", "a message is sent again in another form",
               {{"account", settings_.account_id}, {"chat", form.chat_id}, {"why", error.message}});
}

/// Buttons go where they may be pressed: elsewhere the text goes without them.
Json Account::shown_keyboard(const SendForm& form, const Json& buttons) {
  if (!buttons.is_array() || buttons.get_array().empty()) return nullptr;
  const bool is_group = form.chat_id.starts_with('-') || form.chat_id.starts_with('@');
  const bool is_off = settings_.buttons == ButtonScope::off || (settings_.buttons == ButtonScope::dm && is_group) ||
                      (settings_.buttons == ButtonScope::group && !is_group);
  if (!is_off) return keyboard_of(buttons);
  io_.log.warn(
      "telegram",
      "buttons are left out. Telegram inline buttons are disabled here: set channels.telegram.capabilities.inlineButtons to \"dm\", \"group\", "
      "\"all\", or \"allowlist\"",
      {{"account", settings_.account_id}, {"chat", form.chat_id}});
  return nullptr;
}

io::Task<Result<Json>> Account::send_words(std::string markdown, SendForm form) {
  for (int changes = 0;; changes++) {
    auto result = co_await api_.perform(
        {.method = "sendMessage", .parameters = std::move(send_parameters(markdown, form, settings_).as_object()), .shown_in = form.chat_id});
    if (result) co_return result;
    if (refusal_of(result.error()) == Refusal::not_modified) co_return Json(JsonObject{});
    // At most one change of each kind: markup, thread, reply, quote, chat.
    if (changes >= 5 || !adapt(form, result.error())) co_return std::unexpected(told_for_send(std::move(result).error()));
    note_adapted(form, result.error());
  }
}

/// A message with a file has a caption in the place of its text.
io::Task<Result<Json>> Account::edit_words(std::string markdown, MessageName message, SendForm form) {
  bool is_caption = false;
  for (int changes = 0;; changes++) {
    auto result = co_await api_.perform({.method = is_caption ? "editMessageCaption" : "editMessageText",
                                         .parameters = edit_parameters(is_caption ? "caption" : "text", markdown, message, form, settings_),
                                         .repeat = Call::Repeat::yes});
    if (result) co_return result;
    const auto refusal = refusal_of(result.error());
    if (refusal == Refusal::not_modified) co_return Json(JsonObject{});
    const bool is_changed = refusal == Refusal::no_text ? !std::exchange(is_caption, true) : adapt(form, result.error());
    if (changes >= 4 || !is_changed) co_return std::unexpected(told_for_edit(std::move(result).error()));
    message.chat_id = form.chat_id;
  }
}

engine::Sent Account::note_sent(const SendForm& form, const Json& message) {
  status_.last_outbound_at = io_.clock.now();
  const auto number = int_member(message, "message_id");
  const Json* chat = member(message, "chat");
  const auto told_chat = chat != nullptr ? int_member(*chat, "id") : std::nullopt;
  const std::string chat_id = told_chat ? std::to_string(*told_chat) : form.chat_id;
  engine::Sent sent{.message_id = number ? fmt::format("{}:{}", chat_id, *number) : "", .at = io_.clock.now()};
  own_.add(sent.message_id, form.thread_id);
  return sent;
}

/// Whether an answer may take the place of the draft: which message it answers cannot be changed any more. Of a draft of an earlier run it is not
/// known.
bool Account::is_drafted_for(const std::string& draft_id, const SendForm& form) const {
  const auto known = drafted_.find(draft_id);
  return known == drafted_.end() || known->second == form.reply_to_id;
}

/// The answer takes the place of its draft. `is_impossible` says that it has to be sent afresh.
io::Task<Result<engine::Sent>> Account::send_as_edit(const engine::Utterance& part, SendForm form, bool& is_impossible) {
  auto message = message_name(part.address, part.draft_id);
  if (!message) {
    is_impossible = true;
    co_return std::unexpected(std::move(message).error());
  }
  form.keyboard = shown_keyboard(form, part.buttons);
  auto result = co_await edit_words(part.text, *message, std::move(form));
  if (result) {
    status_.last_outbound_at = io_.clock.now();
    co_return engine::Sent{.message_id = fmt::format("{}:{}", message->chat_id, message->message_id), .at = io_.clock.now()};
  }
  is_impossible = reply::outcome_of(result.error().code) == reply::Outcome::never;
  co_return std::unexpected(std::move(result).error());
}

io::Task<> Account::remove_quietly(engine::ReplyAddress address, std::string message_id) {
  const auto message = message_name(address, message_id);
  if (!message) co_return;
  const auto gone = co_await api_.perform({.method = "deleteMessage",
                                           .parameters = {{"chat_id", id_value(message->chat_id)}, {"message_id", message->message_id}},
                                           .repeat = Call::Repeat::yes});
  if (!gone) io_.log.debug("telegram", "a draft was not taken away: " + gone.error().message, {{"account", settings_.account_id}});
}

io::Task<Result<engine::Sent>> Account::send(engine::Utterance part) {
  if (!settings_.problem.empty()) co_return fail(Errc::unavailable, settings_.problem);
  auto form = form_of(part.address);
  if (form.chat_id.empty()) co_return fail(Errc::not_found, "there is no Telegram chat id to send to");
  if (part.is_silent) form.sound = Sound::off;
  if (!part.quote_text.empty() && utf16_length(part.quote_text) <= kQuoteUnitsMax) form.quote = part.quote_text;
  const bool has_draft = !part.draft_id.empty();
  // A draft that showed only that something is going on goes; the answer is a message of its own.
  if (has_draft && part.media.empty() && settings_.stream != StreamMode::progress && is_drafted_for(part.draft_id, form)) {
    bool is_impossible = false;
    auto edited = co_await send_as_edit(part, form, is_impossible);
    if (edited) drafted_.erase(part.draft_id);
    if (!is_impossible) co_return edited;
  }
  keep_reply_mode(form);
  const std::string chat_id = form.chat_id;
  const engine::ReplyAddress address = part.address;
  const std::string draft_id = part.draft_id;
  Result<engine::Sent> sent = fail(Errc::internal, "nothing was sent");
  if (!part.media.empty()) {
    sent = co_await send_files(std::move(part), form);
  } else {
    form.keyboard = shown_keyboard(form, part.buttons);
    auto result = co_await send_words(std::move(part.text), form);
    if (result) {
      sent = note_sent(form, *result);
    } else {
      sent = std::unexpected(std::move(result).error());
    }
  }
  if (!sent) answered_.erase(chat_id);
  if (sent && has_draft) {
    drafted_.erase(draft_id);
    // Beside the receipt: the sooner that is kept, the less can be sent twice.
    if (run_ != nullptr) {
      run_->side.spawn(remove_quietly(address, draft_id));
    } else {
      co_await remove_quietly(address, draft_id);
    }
  }
  co_return sent;
}

io::Task<> Account::typing(engine::ReplyAddress address) {
  if (!settings_.problem.empty()) co_return;
  const auto shown = co_await api_.perform({.method = "sendChatAction", .parameters = std::move(typing_parameters(address).as_object())});
  if (!shown) io_.log.debug("telegram", "typing was not shown: " + shown.error().message, {{"account", settings_.account_id}});
}

}  // namespace oc::channels::telegram
