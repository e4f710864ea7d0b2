// From the Bot API's JSON to an Inbound. Media become a line of text; nothing is fetched here.
#include "channels/telegram/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace oc::channels::telegram {
namespace {

using engine::Inbound;

constexpr std::int64_t kGeneralTopic = 1;

std::string id_text(const Json& value, std::string_view key) {
  const auto id = int_member(value, key);
  return id && *id != 0 ? std::to_string(*id) : std::string();
}

std::string text_member(const Json& value, std::string_view key) { return valid_utf8(string_member_or(value, key, "")); }

std::string short_text(const Json& value, std::string_view key) { return printable(text_member(value, key), 200); }

std::string person_name(const Json& user) {
  const std::string name = text_member(user, "first_name") + " " + text_member(user, "last_name");
  const auto trimmed = js_trim(name);
  return trimmed.empty() ? text_member(user, "username") : std::string(trimmed);
}

/// Chats speak as senders too: channels, and admins who stay anonymous.
engine::Sender sender_of(const Json& message) {
  if (const Json* chat = member(message, "sender_chat"); chat != nullptr && chat->is_object()) {
    return {.id = id_text(*chat, "id"), .name = text_member(*chat, "title"), .username = text_member(*chat, "username")};
  }
  const Json* from = member(message, "from");
  if (from == nullptr) return {};
  return {.id = id_text(*from, "id"),
          .name = person_name(*from),
          .username = text_member(*from, "username"),
          .is_bot = bool_member(*from, "is_bot").value_or(false)};
}

struct Entity {
  std::string type;
  std::string text;
  std::size_t offset_bytes = 0;
  std::string user_id;
};

std::vector<Entity> entities_of(const Json& message, std::string_view key, const std::string& text) {
  std::vector<Entity> out;
  const Json* list = member(message, key);
  if (list == nullptr || !list->is_array()) return out;
  for (const auto& item : list->get_array()) {
    const auto offset = int_member(item, "offset").value_or(-1);
    const auto length = int_member(item, "length").value_or(0);
    if (offset < 0 || length <= 0) continue;
    const auto before = utf16_prefix(text, static_cast<std::size_t>(offset)).size();
    const auto inside = utf16_prefix(std::string_view(text).substr(before), static_cast<std::size_t>(length));
    const Json* user = member(item, "user");
    out.push_back({string_member_or(item, "type", ""), std::string(inside), before, user != nullptr ? id_text(*user, "id") : ""});
  }
  return out;
}

/// What the message carries besides text, told in one line; "" when it carries nothing.
std::string media_note(const Json& message) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kPlain{{{"photo", "photo"},
                                                                                 {"animation", "animation"},
                                                                                 {"video", "video"},
                                                                                 {"video_note", "video note"},
                                                                                 {"voice", "voice message"},
                                                                                 {"story", "story"}}};
  for (const auto& [key, word] : kPlain) {
    if (member(message, key) != nullptr) return fmt::format("[media attached: {}]", word);
  }
  if (const Json* audio = member(message, "audio")) return fmt::format("[media attached: audio {}]", short_text(*audio, "title"));
  if (const Json* file = member(message, "document")) return fmt::format("[media attached: document {}]", short_text(*file, "file_name"));
  if (const Json* sticker = member(message, "sticker")) return fmt::format("[media attached: sticker {}]", short_text(*sticker, "emoji"));
  if (const Json* contact = member(message, "contact")) {
    return fmt::format("[contact: {} {}]", short_text(*contact, "first_name"), short_text(*contact, "phone_number"));
  }
  if (const Json* place = member(message, "location")) {
    return fmt::format("[location: {:.6f}, {:.6f}]", number_member(*place, "latitude").value_or(0), number_member(*place, "longitude").value_or(0));
  }
  if (const Json* poll = member(message, "poll")) return fmt::format("[poll: {}]", short_text(*poll, "question"));
  if (const Json* dice = member(message, "dice"))
    return fmt::format("[dice: {} {}]", short_text(*dice, "emoji"), int_member(*dice, "value").value_or(0));
  return {};
}

std::string tidy_note(std::string note) { return replace_all(note, " ]", "]"); }

bool is_name_char(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/// `@name` as a whole word, without case.
bool names_bot(std::string_view text, const std::string& username) {
  if (username.empty()) return false;
  const std::string lower = ascii_lower(text), wanted = "@" + ascii_lower(username);
  for (auto at = lower.find(wanted); at != std::string::npos; at = lower.find(wanted, at + 1)) {
    const bool starts = at == 0 || !is_name_char(lower[at - 1]);
    const auto end = at + wanted.size();
    if (starts && (end == lower.size() || !is_name_char(lower[end]))) return true;
  }
  return false;
}

class Decoder {
 public:
  Decoder(const Json& message, const DecodeContext& context) : message_(message), context_(context) {}
  std::variant<Inbound, Ignored> decode(std::string_view kind);

 private:
  std::optional<Ignored> read_sender();
  std::optional<Ignored> read_chat();
  std::optional<Ignored> read_text();
  void read_topic(const Json& chat);
  void read_entities(std::string& text, std::string_view key);
  void read_reply();
  void read_address();

  const Json& message_;
  const DecodeContext& context_;
  Inbound out_;
  std::string message_number_;
};

std::optional<Ignored> Decoder::read_sender() {
  out_.sender = sender_of(message_);
  if (out_.sender.id.empty()) return Ignored{Ignored::Why::malformed, "the message has no sender"};
  if (out_.sender.id == context_.bot.id) return Ignored{.reason = "my own message"};
  if (out_.sender.is_bot && !context_.allow_bots) return Ignored{.reason = "another bot wrote it"};
  return std::nullopt;
}

/// A forum's messages name their topic; in its General topic they name none. Replies in plain groups name a thread that is none.
void Decoder::read_topic(const Json& chat) {
  out_.chat.is_forum = bool_member(chat, "is_forum").value_or(false);
  const auto thread = int_member(message_, "message_thread_id").value_or(0);
  const bool is_topic = bool_member(message_, "is_topic_message").value_or(false);
  if (out_.chat.is_forum) {
    out_.chat.thread_id = std::to_string(is_topic && thread > 0 ? thread : kGeneralTopic);
  } else if (out_.chat.kind == "direct" && is_topic && thread > 0) {
    out_.chat.thread_id = std::to_string(thread);
  }
}

std::optional<Ignored> Decoder::read_chat() {
  const Json* chat = member(message_, "chat");
  out_.chat.id = chat != nullptr ? id_text(*chat, "id") : "";
  message_number_ = id_text(message_, "message_id");
  if (out_.chat.id.empty() || message_number_.empty()) return Ignored{Ignored::Why::malformed, "the message has no chat id or no message id"};
  const std::string type = string_member_or(*chat, "type", "");
  out_.chat.kind = type == "private" ? "direct" : type == "group" || type == "supergroup" ? "group" : type == "channel" ? "channel" : "";
  if (out_.chat.kind.empty()) return Ignored{Ignored::Why::malformed, fmt::format("the chat is of the unknown type \"{}\"", printable(type, 40))};
  if (const auto moved = id_text(message_, "migrate_to_chat_id"); !moved.empty()) {
    return Ignored{Ignored::Why::migrated,
                   fmt::format("group {} is now the supergroup {}: write the new id wherever the config names the old one", out_.chat.id, moved)};
  }
  out_.chat.title = text_member(*chat, "title");
  read_topic(*chat);
  return std::nullopt;
}

void Decoder::read_entities(std::string& text, std::string_view key) {
  const std::string me = ascii_lower(context_.bot.username);
  const auto entities = entities_of(message_, key, text);
  // From the last to the first, so that the offsets of those before stay right while `@bot` is cut out of commands.
  for (auto entity = entities.rbegin(); entity != entities.rend(); ++entity) {
    if (entity->type == "mention") {
      out_.mentions_anyone = true;
      if (!me.empty() && ascii_lower(entity->text) == "@" + me) out_.mentions_me = true;
    } else if (entity->type == "text_mention") {
      out_.mentions_anyone = true;
      if (entity->user_id == context_.bot.id) out_.mentions_me = true;
    } else if (entity->type == "bot_command") {
      const auto at = entity->text.find('@');
      if (at == std::string::npos) continue;
      out_.mentions_anyone = true;
      if (me.empty() || ascii_lower(std::string_view(entity->text).substr(at + 1)) != me) continue;
      out_.mentions_me = true;
      text.erase(entity->offset_bytes + at, entity->text.size() - at);
    }
  }
  if (names_bot(text, context_.bot.username)) out_.mentions_me = out_.mentions_anyone = true;
}

std::optional<Ignored> Decoder::read_text() {
  const bool has_text = member(message_, "text") != nullptr;
  std::string text = text_member(message_, has_text ? "text" : "caption");
  read_entities(text, has_text ? "entities" : "caption_entities");
  const std::string note = tidy_note(media_note(message_));
  if (js_trim(text).empty() && note.empty()) return Ignored{.reason = "it has no text and nothing attached"};
  out_.text = note.empty() ? std::move(text) : js_trim(text).empty() ? note : note + "\n" + text;
  return std::nullopt;
}

void Decoder::read_reply() {
  const Json* replied = member(message_, "reply_to_message");
  if (replied == nullptr || !replied->is_object()) return;
  // Every message of a topic "answers" the service message that made the topic.
  if (member(*replied, "forum_topic_created") != nullptr) return;
  const auto sender = sender_of(*replied);
  out_.replies_to_me = !context_.bot.id.empty() && sender.id == context_.bot.id;
  out_.quoted_sender = sender.name;
  const Json* quote = member(message_, "quote");
  out_.quoted_text = quote != nullptr ? text_member(*quote, "text") : "";
  if (out_.quoted_text.empty()) out_.quoted_text = text_member(*replied, member(*replied, "text") != nullptr ? "text" : "caption");
  if (out_.quoted_text.empty()) out_.quoted_text = tidy_note(media_note(*replied));
}

/// Source: spec/routing.md 3.2, the row of Telegram.
void Decoder::read_address() {
  const auto& chat = out_.chat;
  if (chat.kind == "direct") {
    out_.peer = {"direct", out_.sender.id};
  } else if (chat.is_forum) {
    out_.peer = {"group", chat.id + ":topic:" + chat.thread_id};
    out_.parent_peer = engine::Peer{"group", chat.id};
  } else {
    out_.peer = {chat.kind, chat.id};
  }
  out_.message_id = chat.id + ":" + message_number_;
  out_.reply_address = {.channel = "telegram",
                        .account_id = context_.account_id,
                        .to = chat.id,
                        .thread_id = chat.thread_id,
                        .reply_to_id = context_.reply_mode == ReplyMode::off ? "" : message_number_};
}

std::variant<Inbound, Ignored> Decoder::decode(std::string_view kind) {
  out_.channel = "telegram";
  out_.account_id = context_.account_id;
  out_.can_detect_mention = !context_.bot.username.empty();
  if (auto ignored = read_chat()) return *std::move(ignored);
  if (kind == "channel_post" && member(message_, "sender_chat") == nullptr) {
    out_.sender = {.id = out_.chat.id, .name = out_.chat.title};
  } else if (auto refused = read_sender()) {
    return *std::move(refused);
  }
  if (auto ignored = read_text()) return *std::move(ignored);
  read_reply();
  read_address();
  const auto seconds = std::clamp<std::int64_t>(int_member(message_, "date").value_or(0), 0, 253'402'300'799);
  out_.sent_at = from_ms(seconds * 1000);
  return std::move(out_);
}

}  // namespace

std::variant<Inbound, Ignored> decode_update(const Json& update, const DecodeContext& context) {
  if (!update.is_object() || !int_member(update, "update_id")) return Ignored{Ignored::Why::malformed, "it has no update_id"};
  for (const std::string_view kind : {"message", "channel_post"}) {
    const Json* message = member(update, kind);
    if (message == nullptr) continue;
    if (!message->is_object()) return Ignored{Ignored::Why::malformed, fmt::format("its {} is no object", kind)};
    return Decoder(*message, context).decode(kind);
  }
  for (const std::string_view kind : {"edited_message", "edited_channel_post"}) {
    if (member(update, kind) != nullptr) return Ignored{.reason = "an edit of a message that was read before"};
  }
  for (const auto& [key, value] : update.get_object()) {
    if (key != "update_id") return Ignored{.reason = fmt::format("an update of the kind {}", printable(key, 40))};
  }
  return Ignored{Ignored::Why::malformed, "it holds nothing but its id"};
}

}  // namespace oc::channels::telegram
