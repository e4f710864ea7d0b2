// Ids are numbers on the wire where they are numbers; the General topic is never named in a send.
#include "channels/telegram/encode.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/text.h"
#include "channels/telegram/limits.h"
#include "core/commands/commands.h"
#include "core/reply/plain.h"
#include "core/reply/telegram_html.h"

namespace oc::channels::telegram {
namespace {

constexpr std::string_view kGeneralTopic = "1";

std::string chat_of(std::string_view to) {
  for (const std::string_view prefix : {"telegram:", "tg:", "group:"}) {
    if (ascii_lower(to).starts_with(prefix)) to.remove_prefix(prefix.size());
  }
  return std::string(js_trim(to.substr(0, to.find(":topic:"))));
}

/// `<chat>:topic:<n>` names a topic too.
std::string topic_in(std::string_view to) {
  constexpr std::string_view kTopic = ":topic:";
  const auto at = to.find(kTopic);
  return at == std::string_view::npos ? std::string() : std::string(js_trim(to.substr(at + kTopic.size())));
}

std::string fallback_text(const std::string& markdown, std::size_t units_max) {
  std::string text = reply::plain_text(markdown, reply::Links::shown);
  if (utf16_length(text) > units_max) text = reply::plain_text(markdown, reply::Links::hidden);
  return std::string(utf16_prefix(text, units_max));
}

Json button_of(const Json& button) {
  JsonObject out;
  const std::string text(js_trim(valid_utf8(string_member_or(button, "text", ""))));
  const std::string data = valid_utf8(string_member_or(button, "callback_data", "")), url = string_member_or(button, "url", "");
  if (text.empty()) return nullptr;
  out["text"] = text;
  if (!data.empty() && data.size() <= kButtonDataBytesMax) {
    out["callback_data"] = data;
  } else if (url.starts_with("https://") || url.starts_with("http://") || url.starts_with("tg://")) {
    out["url"] = url;
  } else {
    return nullptr;
  }
  const std::string style = string_member_or(button, "style", "");
  if (style == "primary" || style == "success" || style == "danger") out["style"] = style;
  return out;
}

}  // namespace

std::string quote_note(const std::string& message_number, std::string_view words) {
  if (message_number.empty() || js_trim(words).empty() || utf16_length(words) > kQuoteUnitsMax) return {};
  return to_json_text(JsonObject{{"quoted", message_number}, {"words", words}});
}

Json id_value(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure == std::errc() && end == text.data() + text.size()) return number;
  return Json(text);
}

SendForm form_of(const engine::ReplyAddress& address) {
  SendForm form{.chat_id = chat_of(address.to)};
  const std::string thread = address.thread_id.empty() ? topic_in(address.to) : address.thread_id;
  if (thread != kGeneralTopic) form.thread_id = thread;
  const auto colon = address.reply_to_id.rfind(':');
  const std::string message = colon == std::string::npos ? address.reply_to_id : address.reply_to_id.substr(colon + 1);
  if (id_value(message).is_int64()) form.reply_to_id = message;
  const auto extra = address.extra.empty() || form.reply_to_id.empty() ? Result<Json>(Json()) : parse_json(address.extra);
  if (extra && string_member_or(*extra, "quoted", "") == form.reply_to_id) form.quote = string_member_or(*extra, "words", "");
  return form;
}

Result<MessageName> message_name(const engine::ReplyAddress& address, const std::string& message_id) {
  const auto colon = message_id.rfind(':');
  const Json number = id_value(colon == std::string::npos ? message_id : message_id.substr(colon + 1));
  const std::string told = colon == std::string::npos ? "" : message_id.substr(0, colon), chat = chat_of(address.to);
  if (!number.is_int64() || number.get_int64() <= 0 || (told.empty() && chat.empty()))
    return fail(Errc::invalid, fmt::format("\"{}\" is no Telegram message id", printable(message_id, 80)), "It is a number, or <chat>:<number>.");
  const bool is_elsewhere = !told.empty() && id_value(chat).is_int64() && told != chat;
  if (is_elsewhere || (!told.empty() && !id_value(told).is_int64()))
    return fail(Errc::invalid, fmt::format("message {} is not in chat {}", printable(message_id, 80), printable(chat, 80)));
  return MessageName{.chat_id = chat.empty() ? told : chat, .message_id = number.get_int64()};
}

std::string number_of(const engine::Sent& sent) { return sent.message_id.substr(sent.message_id.rfind(':') + 1); }

Json keyboard_of(const Json& buttons) {
  if (!buttons.is_array()) return nullptr;
  JsonArray rows;
  for (const auto& row : buttons.get_array()) {
    if (!row.is_array()) continue;
    JsonArray shown;
    for (const auto& button : row.get_array()) {
      if (auto one = button_of(button); one.is_object()) shown.push_back(std::move(one));
    }
    if (!shown.empty()) rows.push_back(std::move(shown));
  }
  if (rows.empty()) return nullptr;
  return JsonObject{{"inline_keyboard", std::move(rows)}};
}

void add_place(JsonObject& out, const SendForm& form) {
  if (!form.thread_id.empty()) out["message_thread_id"] = id_value(form.thread_id);
  if (!form.reply_to_id.empty()) {
    JsonObject reply{{"message_id", id_value(form.reply_to_id)}, {"allow_sending_without_reply", true}};
    if (!form.quote.empty()) reply["quote"] = form.quote;
    out["reply_parameters"] = std::move(reply);
  }
  if (form.sound == Sound::off) out["disable_notification"] = true;
  if (form.keyboard.is_object()) out["reply_markup"] = form.keyboard;
}

void add_words(JsonObject& out, std::string_view key, const std::string& markdown, Markup markup, std::size_t units_max) {
  if (markup == Markup::html) {
    out[key] = reply::telegram_html(markdown);
    out["parse_mode"] = "HTML";
  } else {
    out[key] = fallback_text(markdown, units_max);
  }
}

Json send_parameters(const std::string& markdown, const SendForm& form, const Settings& settings) {
  JsonObject out{{"chat_id", id_value(form.chat_id)}};
  add_words(out, "text", markdown, form.markup, kTelegramTextUnitsMax);
  add_place(out, form);
  if (!settings.link_preview) out["link_preview_options"] = JsonObject{{"is_disabled", true}};
  return out;
}

JsonObject edit_parameters(std::string_view key, const std::string& markdown, const MessageName& message, const SendForm& form,
                           const Settings& settings) {
  JsonObject out{{"chat_id", id_value(message.chat_id)}, {"message_id", message.message_id}};
  add_words(out, key, markdown, form.markup, key == "caption" ? kCaptionUnitsMax : kTelegramTextUnitsMax);
  if (form.keyboard.is_object()) out["reply_markup"] = form.keyboard;
  if (!settings.link_preview && key == "text") out["link_preview_options"] = JsonObject{{"is_disabled", true}};
  return out;
}

Json typing_parameters(const engine::ReplyAddress& address) {
  JsonObject out{{"chat_id", id_value(chat_of(address.to))}, {"action", "typing"}};
  if (!address.thread_id.empty()) out["message_thread_id"] = id_value(address.thread_id);
  return out;
}

JsonArray allowed_updates() { return {"message", "channel_post", "callback_query", "message_reaction", "my_chat_member"}; }

JsonArray menu_of(const Settings& settings) {
  JsonArray out;
  const auto add = [&](std::string_view command, std::string_view description) {
    if (out.size() < kMenuCommandsMax)
      out.push_back(JsonObject{{"command", command}, {"description", utf16_prefix(description, kMenuDescriptionUnitsMax)}});
  };
  if (settings.native_commands) {
    for (const auto& row : commands::table()) add(row.word, row.summary);
  }
  for (const auto& custom : settings.custom_commands) add(custom.command, custom.description);
  return out;
}

}  // namespace oc::channels::telegram
