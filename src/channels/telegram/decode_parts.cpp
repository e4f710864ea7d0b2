// Ids, people, chats and topics.
#include "channels/telegram/decode_parts.h"

#include "base/text.h"

namespace oc::channels::telegram {
namespace {

constexpr std::int64_t kGeneralTopic = 1;

}  // namespace

std::string id_text(const Json& value, std::string_view key) {
  const auto id = int_member(value, key);
  return id && *id != 0 ? std::to_string(*id) : std::string();
}

std::string text_member(const Json& value, std::string_view key) { return valid_utf8(string_member_or(value, key, "")); }

std::string line_member(const Json& value, std::string_view key) { return printable(text_member(value, key), 200); }

engine::Sender person(const Json& user) {
  const std::string full = text_member(user, "first_name") + " " + text_member(user, "last_name");
  const auto trimmed = js_trim(full);
  const std::string username = text_member(user, "username");
  return {.id = id_text(user, "id"),
          .name = trimmed.empty() ? username : std::string(trimmed),
          .username = username,
          .is_bot = bool_member(user, "is_bot").value_or(false),
          .aliases = {}};
}

engine::Sender sender_of(const Json& message) {
  if (const Json* chat = member(message, "sender_chat"); chat != nullptr && chat->is_object()) {
    return {.id = id_text(*chat, "id"), .name = text_member(*chat, "title"), .username = text_member(*chat, "username"), .aliases = {}};
  }
  const Json* from = member(message, "from");
  return from == nullptr ? engine::Sender{} : person(*from);
}

engine::Chat chat_of(const Json& message) {
  engine::Chat out;
  const Json* chat = member(message, "chat");
  if (chat == nullptr) return out;
  out.id = id_text(*chat, "id");
  const std::string type = string_member_or(*chat, "type", "");
  out.kind = type == "private" ? "direct" : type == "group" || type == "supergroup" ? "group" : type == "channel" ? "channel" : "";
  out.title = text_member(*chat, "title");
  out.is_forum = out.kind == "group" && bool_member(*chat, "is_forum").value_or(false);
  return out;
}

std::string topic_of(const Json& message, const engine::Chat& chat, const Bot& bot) {
  const auto thread = int_member(message, "message_thread_id").value_or(0);
  const bool is_topic = thread > 0 && bool_member(message, "is_topic_message").value_or(false);
  if (chat.is_forum) return std::to_string(is_topic ? thread : kGeneralTopic);
  return chat.kind == "direct" && bot.has_topics && is_topic ? std::to_string(thread) : std::string();
}

void address(engine::Inbound& message, const DecodeContext& context, const std::string& message_number) {
  message.channel = "telegram";
  message.account_id = context.account_id;
  const auto& chat = message.chat;
  if (chat.kind == "direct") {
    message.peer = {"direct", message.sender.id};
  } else if (chat.is_forum) {
    message.peer = {"group", chat.id + ":topic:" + chat.thread_id};
    message.parent_peer = engine::Peer{"group", chat.id};
  } else {
    message.peer = {chat.kind, chat.id};
  }
  message.reply_address = {.channel = "telegram",
                           .account_id = context.account_id,
                           .to = chat.id,
                           .thread_id = chat.thread_id,
                           .reply_to_id = context.reply_mode == ReplyMode::off ? "" : message_number,
                           .extra = ""};
}

}  // namespace oc::channels::telegram
