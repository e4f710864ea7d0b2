// Ids are numbers on the wire where they are numbers; the General topic is never named in a send.
#include "channels/telegram/encode.h"

#include <array>
#include <charconv>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "core/reply/plain.h"
#include "core/reply/telegram_html.h"

namespace oc::channels::telegram {
namespace {

constexpr std::string_view kGeneralTopic = "1";

Json id_value(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure == std::errc() && end == text.data() + text.size()) return number;
  return Json(text);
}

std::string chat_of(std::string_view to) {
  for (const std::string_view prefix : {"telegram:", "tg:", "group:"}) {
    if (ascii_lower(to).starts_with(prefix)) to.remove_prefix(prefix.size());
  }
  return std::string(js_trim(to.substr(0, to.find(":topic:"))));
}

std::string fallback_text(const std::string& markdown) {
  std::string text = reply::plain_text(markdown, reply::Links::shown);
  if (utf16_length(text) > kTelegramTextUnitsMax) text = reply::plain_text(markdown, reply::Links::hidden);
  return std::string(utf16_prefix(text, kTelegramTextUnitsMax));
}

}  // namespace

SendForm form_of(const engine::ReplyAddress& address) {
  SendForm form{.chat_id = chat_of(address.to)};
  if (address.thread_id != kGeneralTopic) form.thread_id = address.thread_id;
  const auto colon = address.reply_to_id.rfind(':');
  const std::string message = colon == std::string::npos ? address.reply_to_id : address.reply_to_id.substr(colon + 1);
  if (id_value(message).is_int64()) form.reply_to_id = message;
  return form;
}

Json send_parameters(const std::string& markdown, const SendForm& form, const Settings& settings) {
  JsonObject out{{"chat_id", id_value(form.chat_id)}};
  if (form.markup == Markup::html) {
    out["text"] = reply::telegram_html(markdown);
    out["parse_mode"] = "HTML";
  } else {
    out["text"] = fallback_text(markdown);
  }
  if (!form.thread_id.empty()) out["message_thread_id"] = id_value(form.thread_id);
  if (!form.reply_to_id.empty())
    out["reply_parameters"] = JsonObject{{"message_id", id_value(form.reply_to_id)}, {"allow_sending_without_reply", true}};
  if (!settings.link_preview) out["link_preview_options"] = JsonObject{{"is_disabled", true}};
  return out;
}

Json typing_parameters(const engine::ReplyAddress& address) {
  JsonObject out{{"chat_id", id_value(chat_of(address.to))}, {"action", "typing"}};
  if (!address.thread_id.empty()) out["message_thread_id"] = id_value(address.thread_id);
  return out;
}

Json command_parameters() {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kCommands{{{"new", "Start a new session"},
                                                                                    {"reset", "Reset this session"},
                                                                                    {"status", "Show agent, model and session"},
                                                                                    {"stop", "Stop the running answer"},
                                                                                    {"help", "Show what can be asked of me"},
                                                                                    {"whoami", "Show your sender id"}}};
  JsonArray commands;
  for (const auto& [command, description] : kCommands) commands.push_back(JsonObject{{"command", command}, {"description", description}});
  return JsonObject{{"commands", std::move(commands)}};
}

}  // namespace oc::channels::telegram
