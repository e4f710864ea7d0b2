// The step values as JSON, for the store.
#include "engine/message.h"

#include "engine/queue_book.h"
#include "engine/run_slots.h"

namespace oc::engine {

Queued::Queued(By<QueueStep>, Prompted message, std::unique_ptr<SessionTurn> session_turn)
    : prompted(std::move(message)), turn(std::move(session_turn)) {}
Queued::~Queued() = default;
Queued::Queued(Queued&&) noexcept = default;

std::vector<std::int64_t> inbox_ids_of(const Routed& message) {
  auto ids = message.gathered;
  ids.push_back(message.inbox_id);
  return ids;
}

std::string run_id_of(const Routed& message) { return "in-" + message.route.agent_id + "-" + std::to_string(message.inbox_id); }

Json to_json(const RouteNote& note) {
  JsonObject object{{"agentId", note.agent_id},
                    {"channel", note.channel},
                    {"accountId", note.account_id},
                    {"sessionKey", note.session_key},
                    {"mainSessionKey", note.main_session_key},
                    {"matchedBy", note.matched_by}};
  if (!note.peer.is_null()) object["peer"] = note.peer;
  if (!note.binding.is_null()) object["binding"] = note.binding;
  return object;
}

RouteNote route_note_from_json(const Json& json) {
  RouteNote note{.agent_id = string_member_or(json, "agentId", ""),
                 .channel = string_member_or(json, "channel", ""),
                 .account_id = string_member_or(json, "accountId", ""),
                 .session_key = string_member_or(json, "sessionKey", ""),
                 .main_session_key = string_member_or(json, "mainSessionKey", ""),
                 .matched_by = string_member_or(json, "matchedBy", "")};
  if (const Json* peer = member(json, "peer")) note.peer = *peer;
  if (const Json* binding = member(json, "binding")) note.binding = *binding;
  return note;
}

Json to_json(const ReplyAddress& address) {
  JsonObject object{{"channel", address.channel},
                    {"accountId", address.account_id},
                    {"to", address.to},
                    {"threadId", address.thread_id},
                    {"replyToId", address.reply_to_id}};
  if (!address.extra.empty()) object["extra"] = address.extra;
  return object;
}

ReplyAddress reply_address_from_json(const Json& json) {
  return {.channel = string_member_or(json, "channel", ""),
          .account_id = string_member_or(json, "accountId", ""),
          .to = string_member_or(json, "to", ""),
          .thread_id = string_member_or(json, "threadId", ""),
          .reply_to_id = string_member_or(json, "replyToId", ""),
          .extra = string_member_or(json, "extra", "")};
}

Json to_json(const Media& media) {
  JsonObject object{{"kind", media.kind}};
  const auto set = [&object](std::string_view key, const std::string& value) {
    if (!value.empty()) object[key] = value;
  };
  set("mime", media.mime);
  set("fileName", media.file_name);
  if (media.bytes >= 0) object["bytes"] = media.bytes;
  set("reference", media.reference);
  set("path", media.path);
  set("caption", media.caption);
  return object;
}

Media media_from_json(const Json& json) {
  return {.kind = string_member_or(json, "kind", ""),
          .mime = string_member_or(json, "mime", ""),
          .file_name = string_member_or(json, "fileName", ""),
          .bytes = int_member(json, "bytes").value_or(-1),
          .reference = string_member_or(json, "reference", ""),
          .path = string_member_or(json, "path", ""),
          .caption = string_member_or(json, "caption", "")};
}

Json to_json(const std::vector<Media>& files) {
  JsonArray rows;
  for (const auto& media : files) rows.push_back(to_json(media));
  return rows;
}

std::vector<Media> media_member(const Json& json, std::string_view key) {
  std::vector<Media> files;
  const Json* rows = member(json, key);
  if (rows == nullptr || !rows->is_array()) return files;
  for (const auto& row : rows->get_array()) files.push_back(media_from_json(row));
  return files;
}

namespace {

Json peer_json(const Peer& peer) { return {{"kind", peer.kind}, {"id", peer.id}}; }
Peer peer_from(const Json& json) { return {string_member_or(json, "kind", ""), string_member_or(json, "id", "")}; }

}  // namespace

namespace {

/// Only what is there is kept: most messages have none of these.
void add_rare_fields(const Inbound& message, JsonObject& object) {
  const auto set = [](JsonObject& into, std::string_view key, const std::string& value) {
    if (!value.empty()) into[key] = value;
  };
  set(object, "quotedMessageId", message.quoted_message_id);
  if (!message.media.empty()) object["media"] = to_json(message.media);
  if (message.what != Inbound::What::message) object["what"] = message.what == Inbound::What::pressed ? "pressed" : "note";
  if (!message.sender.aliases.empty()) {
    JsonArray aliases;
    for (const auto& alias : message.sender.aliases) aliases.emplace_back(alias);
    object["sender"].as_object()["aliases"] = std::move(aliases);
  }
  JsonObject& chat = object["chat"].as_object();
  set(chat, "guildName", message.chat.guild_name);
  set(chat, "parentName", message.chat.parent_name);
}

void read_rare_fields(const Json& json, Inbound& message) {
  message.quoted_message_id = string_member_or(json, "quotedMessageId", "");
  message.media = media_member(json, "media");
  const std::string what = string_member_or(json, "what", "");
  if (what == "pressed") message.what = Inbound::What::pressed;
  if (what == "note") message.what = Inbound::What::note;
  message.sender.aliases = strings_member(*member(json, "sender"), "aliases");
  const Json& chat = *member(json, "chat");
  message.chat.guild_name = string_member_or(chat, "guildName", "");
  message.chat.parent_name = string_member_or(chat, "parentName", "");
}

}  // namespace

Json to_json(const Inbound& message) {
  JsonObject object{
      {"channel", message.channel},
      {"accountId", message.account_id},
      {"messageId", message.message_id},
      {"sender", {{"id", message.sender.id}, {"name", message.sender.name}, {"username", message.sender.username}, {"isBot", message.sender.is_bot}}},
      {"chat",
       {{"kind", message.chat.kind},
        {"id", message.chat.id},
        {"title", message.chat.title},
        {"threadId", message.chat.thread_id},
        {"isForum", message.chat.is_forum}}},
      {"peer", peer_json(message.peer)},
      {"guildId", message.guild_id},
      {"teamId", message.team_id},
      {"text", message.text},
      {"sentAt", to_ms(message.sent_at)},
      {"mentionsMe", message.mentions_me},
      {"mentionsAnyone", message.mentions_anyone},
      {"canDetectMention", message.can_detect_mention},
      {"repliesToMe", message.replies_to_me},
      {"quotedSender", message.quoted_sender},
      {"quotedText", message.quoted_text},
      {"replyAddress", to_json(message.reply_address)}};
  if (message.parent_peer) object["parentPeer"] = peer_json(*message.parent_peer);
  JsonArray roles;
  for (const auto& role : message.role_ids) roles.emplace_back(role);
  object["roleIds"] = std::move(roles);
  add_rare_fields(message, object);
  return object;
}

Result<Inbound> inbound_from_json(const Json& json) {
  const Json* sender = member(json, "sender");
  const Json* chat = member(json, "chat");
  const Json* peer = member(json, "peer");
  const Json* address = member(json, "replyAddress");
  if (!sender || !chat || !peer || !address) return fail(Errc::invalid, "a kept message without sender, chat, peer or reply address");
  Inbound message;
  message.channel = string_member_or(json, "channel", "");
  message.account_id = string_member_or(json, "accountId", "");
  message.message_id = string_member_or(json, "messageId", "");
  message.sender = {.id = string_member_or(*sender, "id", ""),
                    .name = string_member_or(*sender, "name", ""),
                    .username = string_member_or(*sender, "username", ""),
                    .is_bot = bool_member(*sender, "isBot").value_or(false)};
  message.chat = {.kind = string_member_or(*chat, "kind", ""),
                  .id = string_member_or(*chat, "id", ""),
                  .title = string_member_or(*chat, "title", ""),
                  .thread_id = string_member_or(*chat, "threadId", ""),
                  .is_forum = bool_member(*chat, "isForum").value_or(false)};
  message.peer = peer_from(*peer);
  if (const Json* parent = member(json, "parentPeer")) message.parent_peer = peer_from(*parent);
  message.guild_id = string_member_or(json, "guildId", "");
  message.team_id = string_member_or(json, "teamId", "");
  message.role_ids = strings_member(json, "roleIds");
  message.text = string_member_or(json, "text", "");
  message.sent_at = from_ms(int_member(json, "sentAt").value_or(0));
  message.mentions_me = bool_member(json, "mentionsMe").value_or(false);
  message.mentions_anyone = bool_member(json, "mentionsAnyone").value_or(false);
  message.can_detect_mention = bool_member(json, "canDetectMention").value_or(true);
  message.replies_to_me = bool_member(json, "repliesToMe").value_or(false);
  message.quoted_sender = string_member_or(json, "quotedSender", "");
  message.quoted_text = string_member_or(json, "quotedText", "");
  message.reply_address = reply_address_from_json(*address);
  read_rare_fields(json, message);
  return message;
}

}  // namespace oc::engine
