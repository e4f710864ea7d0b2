// From the Bot API's messages to an Inbound. Files are named by their id; nothing is fetched here.
#include "channels/telegram/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "channels/telegram/decode_parts.h"
#include "channels/telegram/encode.h"
#include "core/reply/media_types.h"

namespace oc::channels::telegram {
namespace {

using engine::Inbound;

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
  Decoded decode(std::string_view kind);

 private:
  std::optional<Ignored> read_sender();
  std::optional<Ignored> read_chat();
  std::optional<Ignored> read_text();
  void read_entities(std::string& text, std::string_view key);
  void read_reply();

  const Json& message_;
  const DecodeContext& context_;
  Inbound out_;
  std::string message_number_;
  std::string quote_note_;
};

std::optional<Ignored> Decoder::read_sender() {
  out_.sender = sender_of(message_);
  if (out_.sender.id.empty()) return Ignored{Ignored::Why::malformed, "the message has no sender"};
  if (out_.sender.id == context_.bot.id) return Ignored{.reason = "my own message"};
  if (out_.sender.is_bot && !context_.allow_bots) return Ignored{.reason = "another bot wrote it"};
  return std::nullopt;
}

std::optional<Ignored> Decoder::read_chat() {
  out_.chat = chat_of(message_);
  message_number_ = id_text(message_, "message_id");
  if (out_.chat.id.empty() || message_number_.empty()) return Ignored{Ignored::Why::malformed, "the message has no chat id or no message id"};
  if (out_.chat.kind.empty()) return Ignored{Ignored::Why::malformed, "the chat is of an unknown type"};
  out_.chat.thread_id = topic_of(message_, out_.chat, context_.bot);
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

/// What a place or a contact has to say stands before the caption. A file may come without words.
std::optional<Ignored> Decoder::read_text() {
  const bool has_text = member(message_, "text") != nullptr;
  std::string text = text_member(message_, has_text ? "text" : "caption");
  read_entities(text, has_text ? "entities" : "caption_entities");
  out_.media = media_of(message_);
  std::string told = told_content(message_);
  if (js_trim(text).empty()) text.clear();
  if (told.empty() && text.empty() && out_.media.empty()) return Ignored{.reason = "it has no text and nothing attached"};
  out_.text = told.empty() ? std::move(text) : text.empty() ? std::move(told) : told + "\n" + text;
  if (const auto forward = forward_note(message_); !forward.empty()) {
    if (out_.text.empty()) out_.text = reply::media_placeholder(out_.media.front().kind);
    out_.text = forward + "\n" + out_.text;
  }
  return std::nullopt;
}

void Decoder::read_reply() {
  const Json* replied = member(message_, "reply_to_message");
  const Json* quote = member(message_, "quote");
  if (replied == nullptr || !replied->is_object()) {
    // The answer to a message of another chat: only its quote is told.
    const Json* external = member(message_, "external_reply");
    if (external == nullptr || quote == nullptr) return;
    out_.quoted_text = text_member(*quote, "text");
    return;
  }
  // Every message of a topic "answers" the service message that made the topic.
  if (member(*replied, "forum_topic_created") != nullptr) return;
  const auto sender = sender_of(*replied);
  out_.replies_to_me = !context_.bot.id.empty() && sender.id == context_.bot.id;
  out_.quoted_sender = sender.name;
  if (const auto number = id_text(*replied, "message_id"); !number.empty()) out_.quoted_message_id = out_.chat.id + ":" + number;
  out_.quoted_text = quote != nullptr ? text_member(*quote, "text") : "";
  quote_note_ = quote_note(id_text(*replied, "message_id"), out_.quoted_text);
  if (out_.quoted_text.empty()) out_.quoted_text = text_member(*replied, member(*replied, "text") != nullptr ? "text" : "caption");
  if (out_.quoted_text.empty()) out_.quoted_text = told_content(*replied);
  const auto media = media_of(*replied);
  if (out_.quoted_text.empty() && !media.empty()) out_.quoted_text = reply::media_placeholder(media.front().kind);
}

Decoded Decoder::decode(std::string_view kind) {
  if (auto ignored = read_chat()) return *std::move(ignored);
  if (const auto moved = id_text(message_, "migrate_to_chat_id"); !moved.empty()) return Moved{out_.chat.id, moved};
  if (const auto old = id_text(message_, "migrate_from_chat_id"); !old.empty()) return Moved{old, out_.chat.id};
  out_.can_detect_mention = !context_.bot.username.empty();
  if (kind == "channel_post" && member(message_, "sender_chat") == nullptr) {
    out_.sender = {.id = out_.chat.id, .name = out_.chat.title, .aliases = {}};
  } else if (auto refused = read_sender()) {
    return *std::move(refused);
  }
  if (auto ignored = read_text()) return *std::move(ignored);
  read_reply();
  address(out_, context_, message_number_);
  out_.reply_address.extra = quote_note_;
  out_.message_id = out_.chat.id + ":" + message_number_;
  const auto seconds = std::clamp<std::int64_t>(int_member(message_, "date").value_or(0), 0, 253'402'300'799);
  out_.sent_at = from_ms(seconds * 1000);
  return std::move(out_);
}

}  // namespace

Decoded decode_update(const Json& update, const DecodeContext& context) {
  if (!update.is_object() || !int_member(update, "update_id")) return Ignored{Ignored::Why::malformed, "it has no update_id"};
  for (const std::string_view kind : {"message", "channel_post"}) {
    const Json* message = member(update, kind);
    if (message == nullptr) continue;
    if (!message->is_object()) return Ignored{Ignored::Why::malformed, fmt::format("its {} is no object", kind)};
    return Decoder(*message, context).decode(kind);
  }
  if (const Json* query = member(update, "callback_query")) return decode_callback(*query, context);
  if (const Json* reaction = member(update, "message_reaction")) return decode_reaction(*reaction, context);
  if (const Json* change = member(update, "my_chat_member")) return decode_membership(*change);
  for (const std::string_view kind : {"edited_message", "edited_channel_post"}) {
    if (member(update, kind) != nullptr) return Ignored{.reason = "an edit of a message that was read before"};
  }
  for (const auto& [key, value] : update.get_object()) {
    if (key != "update_id") return Ignored{.reason = fmt::format("an update of the kind {}", printable(key, 40))};
  }
  return Ignored{Ignored::Why::malformed, "it holds nothing but its id"};
}

std::string album_of(const Json& update) {
  for (const std::string_view kind : {"message", "channel_post"}) {
    const Json* message = member(update, kind);
    if (message == nullptr || !message->is_object()) continue;
    const std::string album = line_member(*message, "media_group_id");
    return album.empty() ? std::string() : chat_of(*message).id + ":" + album;
  }
  return {};
}

std::string callback_of(const Json& update) {
  const Json* query = member(update, "callback_query");
  return query == nullptr ? std::string() : line_member(*query, "id");
}

}  // namespace oc::channels::telegram
