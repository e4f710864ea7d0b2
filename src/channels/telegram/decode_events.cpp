// Updates that are no messages: a pressed button, a reaction, the bot's own place in a chat.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/telegram/decode_parts.h"

namespace oc::channels::telegram {
namespace {

using engine::Inbound;

bool is_named(const std::vector<std::string>& list, const std::string& id) {
  return std::ranges::any_of(list, [&](std::string_view entry) {
    entry = js_trim(entry);
    const std::string lower = ascii_lower(entry);
    if (lower.starts_with("telegram:")) entry.remove_prefix(9);
    if (lower.starts_with("tg:")) entry.remove_prefix(3);
    return entry == "*" || entry == id;
  });
}

/// Who may press what is asked again by the engine, as for every message; this is the scope of buttons alone.
bool may_press(const Inbound& press, const DecodeContext& context) {
  const bool is_direct = press.chat.kind == "direct";
  switch (context.buttons) {
    case ButtonScope::off: return false;
    case ButtonScope::dm: return is_direct;
    case ButtonScope::group: return !is_direct;
    case ButtonScope::all: return true;
    case ButtonScope::allowlist: break;
  }
  return is_direct || is_named(context.group_allow_from, press.sender.id);
}

std::string reactor_label(const engine::Sender& sender) {
  const std::string handle = sender.username.empty() ? "" : "@" + sender.username;
  if (sender.name.empty() || sender.name == sender.username) return handle.empty() ? "id:" + sender.id : handle;
  return handle.empty() ? sender.name : fmt::format("{} ({})", sender.name, handle);
}

std::vector<std::string> emojis_of(const Json& reaction, std::string_view key) {
  std::vector<std::string> out;
  const Json* list = member(reaction, key);
  if (list == nullptr || !list->is_array()) return out;
  for (const auto& item : list->get_array()) {
    if (string_member_or(item, "type", "") != "emoji") continue;
    if (const std::string emoji = line_member(item, "emoji"); !emoji.empty()) out.push_back(emoji);
  }
  return out;
}

}  // namespace

/// Source: spec/channels.md 4.2: `callback_data: <value>` as text; a value that is a command stands for the command.
Decoded decode_callback(const Json& query, const DecodeContext& context) {
  const std::string id = line_member(query, "id"), data = text_member(query, "data");
  const Json* from = member(query, "from");
  if (id.empty() || from == nullptr) return Ignored{Ignored::Why::malformed, "a pressed button has no id or nobody who pressed it"};
  const Json* shown = member(query, "message");
  if (shown == nullptr || js_trim(data).empty()) return Ignored{.reason = "a button without data, or of a message that is not in a chat"};
  Inbound out;
  out.what = Inbound::What::pressed;
  out.sender = person(*from);
  out.chat = chat_of(*shown);
  const std::string number = id_text(*shown, "message_id");
  if (out.sender.id.empty() || out.chat.id.empty() || out.chat.kind.empty() || number.empty())
    return Ignored{Ignored::Why::malformed, "a pressed button has no sender or no chat"};
  if (out.sender.is_bot && !context.allow_bots) return Ignored{.reason = "another bot pressed it"};
  if (!may_press(out, context)) return Ignored{.reason = "capabilities.inlineButtons does not let this button be pressed here by this sender"};
  out.chat.thread_id = topic_of(*shown, out.chat, context.bot);
  out.can_detect_mention = !context.bot.username.empty();
  out.message_id = "callback:" + id;
  out.text = js_trim(data).starts_with('/') ? data : "callback_data: " + data;
  address(out, context, number);
  return out;
}

/// Source: OpenClaw, channels/telegram, "Reaction notifications".
Decoded decode_reaction(const Json& reaction, const DecodeContext& context) {
  if (context.reactions == ReactionNotes::off) return Ignored{.reason = "reactionNotifications is off"};
  Inbound out;
  out.what = Inbound::What::note;
  out.chat = chat_of(reaction);
  const std::string number = id_text(reaction, "message_id");
  if (out.chat.id.empty() || out.chat.kind.empty() || number.empty()) return Ignored{Ignored::Why::malformed, "a reaction has no chat or no message"};
  const Json* user = member(reaction, "user");
  const Json* chat = member(reaction, "actor_chat");
  if (user != nullptr) out.sender = person(*user);
  if (user == nullptr && chat != nullptr) out.sender = {.id = id_text(*chat, "id"), .name = text_member(*chat, "title"), .aliases = {}};
  if (out.sender.id.empty()) return Ignored{Ignored::Why::malformed, "a reaction has nobody who made it"};
  if (out.sender.is_bot || out.sender.id == context.bot.id) return Ignored{.reason = "a bot's reaction"};
  const std::string key = out.chat.id + ":" + number;
  if (context.reactions == ReactionNotes::own && (context.own == nullptr || !context.own->has(key)))
    return Ignored{.reason = "a reaction to a message that is not the bot's own"};
  const auto before = emojis_of(reaction, "old_reaction");
  std::vector<std::string> lines;
  for (const auto& emoji : emojis_of(reaction, "new_reaction")) {
    if (std::ranges::find(before, emoji) == before.end())
      lines.push_back(fmt::format("Telegram reaction added: {} by {} on msg {}", emoji, printable(reactor_label(out.sender), 200), number));
  }
  if (lines.empty()) return Ignored{.reason = "a reaction was taken away"};
  out.text = join(lines, "\n");
  const std::string thread = context.own == nullptr ? "" : context.own->thread_of(key);
  out.chat.thread_id = out.chat.is_forum && thread.empty() ? "1" : thread;
  const auto seconds = std::clamp<std::int64_t>(int_member(reaction, "date").value_or(0), 0, 253'402'300'799);
  out.sent_at = from_ms(seconds * 1000);
  out.message_id = fmt::format("{}:reaction:{}:{}:{}", key, out.sender.id, seconds, join(emojis_of(reaction, "new_reaction"), ""));
  address(out, context, number);
  return out;
}

Decoded decode_membership(const Json& change) {
  const auto chat = chat_of(change);
  const Json* now = member(change, "new_chat_member");
  if (chat.id.empty() || now == nullptr) return Ignored{Ignored::Why::malformed, "a change of membership has no chat or no member"};
  Membership out{.chat_id = chat.id, .kind = chat.kind, .title = chat.title, .status = line_member(*now, "status")};
  out.is_out = out.status == "left" || out.status == "kicked" || (out.status == "restricted" && bool_member(*now, "is_member") == false);
  return out;
}

}  // namespace oc::channels::telegram
