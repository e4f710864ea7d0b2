// Slash commands and pressed buttons: both are Slack's own word that this person did it.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/slack/decode.h"
#include "channels/slack/decode_inner.h"
#include "io/crypto.h"

namespace oc::channels::slack {
namespace {

using engine::Inbound;

constexpr std::string_view kButtonPrefix = "openclaw:";

/// Slack has no type here, but names: `directmessage`, `mpdm-...`, `privategroup`.
std::string kind_of(const std::string& channel_id, const std::string& name) {
  if (name == "directmessage" || channel_id.starts_with('D')) return "im";
  return name.starts_with("mpdm-") ? "mpim" : "";
}

/// The rows of one message carry the mark and their number.
bool is_marked(const std::string& block_id, const std::string& mark) {
  const auto row = block_id.substr(std::min(mark.size(), block_id.size()));
  return Secret(mark).equals(block_id.substr(0, mark.size())) && (row.empty() || row.front() == ':');
}

Decoded begin(const DecodeContext& context, std::string message_id) {
  Decoded out;
  out.message.channel = "slack";
  out.message.account_id = context.settings.account_id;
  out.message.message_id = std::move(message_id);
  out.message.what = Inbound::What::pressed;
  out.message.can_detect_mention = !context.self.user_id.empty();
  return out;
}

}  // namespace

std::string button_mark(const Settings& settings, const std::string& channel_id) {
  return std::string(kButtonPrefix) + io::hex(io::hmac_sha256(settings.bot_token.reveal(), "button " + channel_id)).substr(0, 32);
}

DecodeResult decode_command(const Json& fields, const DecodeContext& context) {
  if (!fields.is_object()) return Ignored{Ignored::Why::malformed, "the command is no object"};
  if (is_foreign(fields, context.self)) return Ignored{Ignored::Why::foreign, "it is of another app or workspace"};
  const std::string user = id_member(fields, "user_id"), channel = id_member(fields, "channel_id");
  const std::string trigger = printable(text_member(fields, "trigger_id"), 200);
  std::string command = token(text_member(fields, "command"));
  if (command.starts_with('/')) command.erase(0, 1);
  if (user.empty() || channel.empty() || trigger.empty() || command.empty())
    return Ignored{Ignored::Why::malformed, "the command lacks user_id, channel_id, trigger_id or command"};
  const Settings& settings = context.settings;
  const bool is_ours = settings.slash.enabled && command == settings.slash.name;
  if (!is_ours && !settings.native_commands)
    return Ignored{Ignored::Why::command, fmt::format("/{} is not switched on; see channels.slack.slashCommand.enabled", printable(command, 40))};
  Decoded out = begin(context, "command:" + trigger);
  Inbound& message = out.message;
  place_in_chat(out, context, channel, kind_of(channel, text_member(fields, "channel_name")));
  take_sender(out, context, user, text_member(fields, "user_name"));
  if (message.sender.username.empty()) message.sender.username = text_member(fields, "user_name");
  const std::string words(js_trim(text_member(fields, "text")));
  message.text = is_ours ? words : "/" + printable(command, 60) + (words.empty() ? "" : " " + words);
  if (message.text.empty()) return Ignored{Ignored::Why::command, fmt::format("write something behind it: /{} what you want", command)};
  address_answer(out, context, "", "");
  message.chat.thread_id = message.reply_address.thread_id = "";
  // Source: spec/routing.md 4: a session of its own for each person, routed as what they would say here.
  message.parent_peer = message.peer;
  message.peer = {settings.slash.session_kind, user};
  message.reply_address.extra = to_json_text(
      JsonObject{{"mode", "off"}, {"user", user}, {"response_url", text_member(fields, "response_url")}, {"ephemeral", settings.slash.ephemeral}});
  return out;
}

DecodeResult decode_action(const Json& payload, const DecodeContext& context) {
  if (!payload.is_object()) return Ignored{Ignored::Why::malformed, "the interaction is no object"};
  if (is_foreign(payload, context.self)) return Ignored{Ignored::Why::foreign, "it is of another app or workspace"};
  const std::string type = string_member_or(payload, "type", "");
  if (type != "block_actions") return Ignored{.reason = fmt::format("an interaction of the kind {}", printable(type, 40))};
  const Json *who = member(payload, "user"), *container = member(payload, "container"), *actions = member(payload, "actions");
  const Json *chat = member(payload, "channel"), *message_shown = member(payload, "message");
  if (who == nullptr || container == nullptr || actions == nullptr || !actions->is_array() || actions->get_array().empty())
    return Ignored{Ignored::Why::malformed, "the interaction lacks user, container or actions"};
  const Json& action = actions->get_array().front();
  const std::string user = id_member(*who, "id"), channel = id_member(*container, "channel_id"), ts = ts_member(*container, "message_ts");
  const std::string value = text_member(action, "value"), at = ts_member(action, "action_ts");
  if (user.empty() || channel.empty() || ts.empty() || at.empty())
    return Ignored{Ignored::Why::malformed, "the press lacks its user, message or time"};
  if (!string_member_or(action, "action_id", "").starts_with(kButtonPrefix) || js_trim(value).empty()) return Ignored{.reason = "no button of ours"};
  // C13: the button belongs to a message of this account, and to this chat.
  const bool is_our_message = message_shown == nullptr || id_member(*message_shown, "bot_id") == context.self.bot_id ||
                              id_member(*message_shown, "user") == context.self.user_id;
  const bool is_here = (chat == nullptr || id_member(*chat, "id") == channel) &&
                       is_marked(string_member_or(action, "block_id", ""), button_mark(context.settings, channel));
  if (!is_our_message || !is_here) return Ignored{Ignored::Why::foreign, "the button was made for another chat, or is on another's message"};
  Decoded out = begin(context, fmt::format("press:{}:{}:{}", channel, ts, at));
  Inbound& message = out.message;
  place_in_chat(out, context, channel, kind_of(channel, chat != nullptr ? text_member(*chat, "name") : ""));
  take_sender(out, context, user, text_member(*who, "name"));
  message.text = value;
  message.quoted_message_id = message_id_of(channel, ts);
  if (message_shown != nullptr) message.quoted_text = text_member(*message_shown, "text");
  message.sent_at = time_of_ts(at).value_or(UnixTime{});
  std::string thread = ts_member(*container, "thread_ts");
  if (thread.empty() && message_shown != nullptr) thread = ts_member(*message_shown, "thread_ts");
  out.is_thread_answer = !thread.empty();
  address_answer(out, context, ts, thread);
  return out;
}

}  // namespace oc::channels::slack
