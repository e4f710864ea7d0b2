// From the gateway's JSON to an Inbound. Nothing is fetched here.
#include "channels/discord/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "core/reply/media_types.h"

namespace oc::channels::discord {
namespace {

using engine::Inbound;

// Discord's "Message Types": what people write. All others are told by the platform: joins, pins, boosts.
constexpr int kDefault = 0, kReply = 19, kChatInput = 20, kThreadStarter = 21, kContextMenu = 23;
constexpr std::int64_t kVoiceMessage = 1 << 13;
// 2015-01-01, the beginning of Discord's time.
constexpr std::int64_t kEpochMs = 1'420'070'400'000;

std::string text_member(const Json& value, std::string_view key) { return valid_utf8(string_member_or(value, key, "")); }
std::string short_text(const Json& value, std::string_view key) { return printable(text_member(value, key), 200); }

std::string snowflake(const Json& value, std::string_view key) {
  std::string id = string_member_or(value, key, "");
  return is_snowflake(id) ? id : std::string();
}

const JsonArray& list_member(const Json& value, std::string_view key) {
  static const JsonArray kEmpty;
  const Json* list = member(value, key);
  return list != nullptr && list->is_array() ? list->get_array() : kEmpty;
}

engine::Sender sender_of(const Json& author, const Json* guild_member) {
  engine::Sender out{.id = snowflake(author, "id"), .name = text_member(author, "global_name"), .username = text_member(author, "username")};
  if (guild_member != nullptr) {
    if (const auto nick = text_member(*guild_member, "nick"); !nick.empty()) out.name = nick;
  }
  if (out.name.empty()) out.name = out.username;
  out.is_bot = bool_member(author, "bot").value_or(false);
  return out;
}

/// What the message carries besides text and files, a line for each.
std::vector<std::string> notes_of(const Json& message) {
  std::vector<std::string> out;
  for (const auto& sticker : list_member(message, "sticker_items")) out.push_back(fmt::format("[sticker: {}]", short_text(sticker, "name")));
  if (const Json* poll = member(message, "poll"); poll != nullptr && poll->is_object()) {
    const Json* question = member(*poll, "question");
    std::string line = "[poll: " + (question == nullptr ? std::string() : short_text(*question, "text"));
    for (const auto& answer : list_member(*poll, "answers")) {
      if (const Json* media = member(answer, "poll_media")) line += " | " + short_text(*media, "text");
    }
    out.push_back(line + "]");
  }
  return out;
}

std::vector<engine::Media> media_of(const Json& message) {
  std::vector<engine::Media> out;
  const bool is_voice = (int_member(message, "flags").value_or(0) & kVoiceMessage) != 0;
  for (const auto& file : list_member(message, "attachments")) {
    if (out.size() >= kMediaPerMessageMax) break;
    engine::Media media{.mime = short_text(file, "content_type"),
                        .file_name = short_text(file, "filename"),
                        .bytes = int_member(file, "size").value_or(-1),
                        .reference = string_member_or(file, "url", "")};
    if (media.reference.empty()) continue;
    if (media.mime.empty()) media.mime = reply::mime_of_name(media.file_name);
    media.kind = is_voice ? "voice" : std::string(reply::kind_of_mime(media.mime));
    out.push_back(std::move(media));
  }
  return out;
}

/// The first words of an embed, for a message that is nothing else.
std::string embed_text(const Json& message) {
  for (const auto& embed : list_member(message, "embeds")) {
    const std::string title = text_member(embed, "title"), words = text_member(embed, "description");
    if (!title.empty() || !words.empty()) return title.empty() || words.empty() ? title + words : title + "\n" + words;
  }
  return {};
}

/// `<@1>` becomes `@Ann` for those whom the message names; the account's own mention goes when it stands first.
std::string readable_mentions(std::string text, const Json& message, const std::string& my_id) {
  for (const std::string_view form : {"<@", "<@!"}) {
    const std::string mine = std::string(form) + my_id + ">";
    if (text.starts_with(mine)) text = std::string(js_trim(std::string_view(text).substr(mine.size())));
  }
  for (const auto& user : list_member(message, "mentions")) {
    const std::string id = snowflake(user, "id");
    if (id.empty()) continue;
    const std::string name = "@" + (id == my_id ? text_member(user, "username") : sender_of(user, member(user, "member")).name);
    text = replace_all(replace_all(text, "<@" + id + ">", name), "<@!" + id + ">", name);
  }
  return text;
}

}  // namespace

PlaceNames place_of(const Inbound& message) {
  return {.guild_id = message.guild_id,
          .guild_name = message.chat.guild_name,
          .channel_id = message.chat.id,
          .channel_name = message.chat.title,
          .parent_id = message.parent_peer ? message.parent_peer->id : "",
          .parent_name = message.chat.parent_name};
}

Words words_of(const Json& message) {
  Words out{.text = readable_mentions(text_member(message, "content"), message, "")};
  if (const Json* author = member(message, "author")) out.sender = sender_of(*author, nullptr).name;
  if (out.text.empty()) out.text = embed_text(message);
  if (!out.text.empty()) return out;
  for (const auto& media : media_of(message)) out.text += reply::media_placeholder(media.kind);
  return out;
}

void place_inbound(Inbound& out, const std::string& channel_id, const std::string& guild_id, std::optional<int> type, const DecodeContext& context) {
  const KnownChannel* known = context.places.channel(channel_id);
  const int kind = type ? *type : known != nullptr ? known->type : guild_id.empty() ? channel_type::dm : channel_type::text;
  out.chat.id = channel_id;
  out.chat.title = known == nullptr ? "" : known->name;
  out.guild_id = guild_id;
  if (guild_id.empty()) {
    const bool is_group = kind == channel_type::group_dm;
    out.chat.kind = is_group ? "group" : "direct";
    out.peer = is_group ? engine::Peer{"group", channel_id} : engine::Peer{"direct", out.sender.id};
  } else {
    out.chat.kind = "channel";
    out.peer = {"channel", channel_id};
    if (const auto* guild = context.places.guild(guild_id)) out.chat.guild_name = guild->name;
    if (is_thread(kind) && known != nullptr && !known->parent_id.empty()) {
      out.parent_peer = engine::Peer{"channel", known->parent_id};
      out.chat.thread_id = channel_id;
      if (const auto* parent = context.places.channel(known->parent_id)) {
        out.chat.parent_name = parent->name;
        out.chat.is_forum = parent->type == channel_type::forum || parent->type == channel_type::media;
      }
    }
  }
  out.reply_address = {.channel = "discord", .account_id = context.account_id, .to = "channel:" + channel_id};
}

namespace {

class MessageDecoder {
 public:
  MessageDecoder(const Json& message, const DecodeContext& context) : message_(message), context_(context) {}
  Decoded decode();

 private:
  std::optional<Ignored> read_sender();
  std::optional<Ignored> read_text();
  void read_mentions();
  void read_reply();
  void read_thread();
  std::optional<Ignored> weigh();

  const Json& message_;
  const DecodeContext& context_;
  Inbound out_;
  PlaceRules rules_;
};

std::optional<Ignored> MessageDecoder::read_sender() {
  const Json* author = member(message_, "author");
  out_.message_id = snowflake(message_, "id");
  const std::string channel_id = snowflake(message_, "channel_id");
  if (author != nullptr) out_.sender = sender_of(*author, member(message_, "member"));
  if (out_.message_id.empty() || channel_id.empty() || out_.sender.id.empty())
    return Ignored{Ignored::Why::malformed, "the message has no id, no channel or no author"};
  if (out_.sender.id == context_.bot.id) return Ignored{.reason = "my own message"};
  if (member(message_, "webhook_id") != nullptr) out_.sender.is_bot = true;
  if (context_.speaker != nullptr) out_.sender = context_.speaker->sender;
  const auto type = int_member(message_, "type").value_or(kDefault);
  if (type == kThreadStarter) return Ignored{.reason = "the first message of a thread, which was read where it was written"};
  if (type != kDefault && type != kReply && type != kChatInput && type != kContextMenu)
    return Ignored{.reason = fmt::format("a message of the platform (type {})", type)};
  const auto channel_kind = int_member(message_, "channel_type");
  place_inbound(out_, channel_id, snowflake(message_, "guild_id"), channel_kind ? std::optional<int>(static_cast<int>(*channel_kind)) : std::nullopt,
                context_);
  if (const Json* guild_member = member(message_, "member"); guild_member != nullptr && !out_.guild_id.empty())
    out_.role_ids = strings_member(*guild_member, "roles");
  rules_ = rules_of(context_.settings.guilds, place_of(out_));
  return std::nullopt;
}

void MessageDecoder::read_mentions() {
  out_.can_detect_mention = !context_.bot.id.empty();
  for (const auto& user : list_member(message_, "mentions")) {
    out_.mentions_anyone = true;
    if (snowflake(user, "id") == context_.bot.id) out_.mentions_me = true;
  }
  const auto roles = strings_member(message_, "mention_roles");
  if (!roles.empty()) out_.mentions_anyone = true;
  const KnownGuild* guild = context_.places.guild(out_.guild_id);
  if (guild != nullptr && guild->my_roles) {
    for (const auto& role : roles) out_.mentions_me = out_.mentions_me || std::ranges::find(*guild->my_roles, role) != guild->my_roles->end();
  }
  if (bool_member(message_, "mention_everyone").value_or(false)) out_.mentions_anyone = true;
}

std::optional<Ignored> MessageDecoder::read_text() {
  std::string text = readable_mentions(text_member(message_, "content"), message_, context_.bot.id);
  // A message that somebody passed on holds what it says in a snapshot.
  for (const auto& snapshot : list_member(message_, "message_snapshots")) {
    const Json* inner = member(snapshot, "message");
    if (inner == nullptr) continue;
    const std::string passed_on = text_member(*inner, "content");
    text += fmt::format("{}[forwarded message]\n{}", text.empty() ? "" : "\n", passed_on.empty() ? embed_text(*inner) : passed_on);
    for (auto& media : media_of(*inner)) out_.media.push_back(std::move(media));
  }
  for (auto& media : media_of(message_)) {
    if (out_.media.size() < kMediaPerMessageMax) out_.media.push_back(std::move(media));
  }
  if (js_trim(text).empty()) text = embed_text(message_);
  for (const auto& note : notes_of(message_)) text = js_trim(text).empty() ? note : text + "\n" + note;
  out_.text = std::move(text);
  if (!js_trim(out_.text).empty() || !out_.media.empty()) return std::nullopt;
  const bool says_nothing = string_member_or(message_, "content", "").empty();
  if (says_nothing && !out_.guild_id.empty() && !out_.mentions_me)
    return Ignored{Ignored::Why::no_content, "it came without its text: the Message Content Intent is off"};
  // A bare mention of the bot is a call all the same.
  if (out_.mentions_me && !says_nothing) {
    out_.text = text_member(message_, "content");
    if (!js_trim(out_.text).empty()) return std::nullopt;
  }
  return Ignored{.reason = "it has no text and nothing attached"};
}

void MessageDecoder::read_reply() {
  const Json* reference = member(message_, "message_reference");
  if (reference == nullptr || int_member(*reference, "type").value_or(0) != 0) return;
  out_.quoted_message_id = snowflake(*reference, "message_id");
  const Json* replied = member(message_, "referenced_message");
  if (replied == nullptr || !replied->is_object()) return;
  if (const Json* author = member(*replied, "author")) out_.replies_to_me = !context_.bot.id.empty() && snowflake(*author, "id") == context_.bot.id;
  const Words words = words_of(*replied);
  out_.quoted_sender = words.sender;
  out_.quoted_text = words.text;
}

/// autoThread: a message that is for the bot becomes the first of a thread of its own, whose id will be the message's.
void MessageDecoder::read_thread() {
  if (out_.guild_id.empty() || !rules_.auto_thread) return;
  if (out_.parent_peer) {
    const KnownChannel* thread = context_.places.channel(out_.chat.id);
    // In a thread that the bot has opened everything is said to it: spec/routing.md 14, "false in threads the bot opened with autoThread".
    if (thread != nullptr && !context_.bot.id.empty() && thread->owner_id == context_.bot.id) out_.replies_to_me = true;
    return;
  }
  const KnownChannel* known = context_.places.channel(out_.chat.id);
  if (known != nullptr && known->type != channel_type::text && known->type != channel_type::announcement) return;
  if (!out_.mentions_me && !out_.replies_to_me && rules_.requires_mention) return;
  Extra extra = Extra::read(out_.reply_address.extra);
  extra.thread_of = out_.chat.id;
  out_.reply_address.extra = extra.text();
  out_.reply_address.to = "channel:" + out_.message_id;
  out_.reply_address.reply_to_id.clear();
  out_.parent_peer = engine::Peer{"channel", out_.chat.id};
  out_.peer = {"channel", out_.message_id};
  out_.chat.parent_name = out_.chat.title;
  out_.chat.id = out_.chat.thread_id = out_.message_id;
}

std::optional<Ignored> MessageDecoder::weigh() {
  const bool is_for_me = out_.mentions_me || out_.replies_to_me;
  if (out_.sender.is_bot) {
    if (context_.settings.bots == BotMessages::ignored) return Ignored{.reason = "another bot wrote it"};
    if (context_.settings.bots == BotMessages::mentions && !is_for_me && !out_.guild_id.empty())
      return Ignored{.reason = "another bot wrote it and does not mention this one"};
  }
  if (rules_.ignores_other_mentions && out_.mentions_anyone && !is_for_me) return Ignored{.reason = "it is said to others (ignoreOtherMentions)"};
  return std::nullopt;
}

Decoded MessageDecoder::decode() {
  out_.channel = "discord";
  out_.account_id = context_.account_id;
  if (auto ignored = read_sender()) return *std::move(ignored);
  read_mentions();
  read_reply();
  if (auto ignored = weigh()) return *std::move(ignored);
  if (auto ignored = read_text()) return *std::move(ignored);
  if (context_.settings.reply_mode != ReplyMode::off) out_.reply_address.reply_to_id = out_.message_id;
  // Buttons are pressed by the account, whoever speaks through it.
  out_.reply_address.extra = Extra{.actor = context_.speaker == nullptr ? out_.sender.id : context_.speaker->account}.text();
  read_thread();
  out_.sent_at = snowflake_time(out_.message_id);
  return std::move(out_);
}

/// `:name:` of a custom emoji, else the emoji.
std::string emoji_label(const Json& reaction) {
  const Json* emoji = member(reaction, "emoji");
  if (emoji == nullptr) return "?";
  const std::string name = short_text(*emoji, "name");
  return snowflake(*emoji, "id").empty() ? name : ":" + name + ":";
}

}  // namespace

bool is_snowflake(std::string_view text) {
  return !text.empty() && text.size() <= 20 && text != "0" && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::uint64_t snowflake_number(std::string_view id) {
  std::uint64_t number = 0;
  if (is_snowflake(id)) std::from_chars(id.data(), id.data() + id.size(), number);
  return number;
}

UnixTime snowflake_time(std::string_view id) { return from_ms(static_cast<std::int64_t>(snowflake_number(id) >> 22) + kEpochMs); }

std::uint64_t snowflake_at(UnixTime time) {
  const std::int64_t ms = to_ms(time) - kEpochMs;
  return ms <= 0 ? 0 : static_cast<std::uint64_t>(ms) << 22;
}

std::string Extra::text() const {
  std::vector<std::string> parts;
  const auto add = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) parts.push_back(std::string(key) + "=" + value);
  };
  add("actor", actor);
  add("interaction", interaction);
  add("token", token);
  add("ephemeral", ephemeral ? "1" : "");
  add("thread-of", thread_of);
  return join(parts, " ");
}

Extra Extra::read(std::string_view text) {
  Extra out;
  for (const auto& part : split(text, ' ')) {
    const auto mark = part.find('=');
    if (mark == std::string::npos) continue;
    const std::string key = part.substr(0, mark), value = part.substr(mark + 1);
    if (key == "actor") out.actor = value;
    if (key == "interaction") out.interaction = value;
    if (key == "token") out.token = value;
    if (key == "ephemeral") out.ephemeral = value == "1";
    if (key == "thread-of") out.thread_of = value;
  }
  return out;
}

Unknown unknown_places(const Json& data, const Places& places) {
  Unknown out;
  const std::string channel_id = snowflake(data, "channel_id"), guild_id = snowflake(data, "guild_id");
  if (guild_id.empty()) return out;
  const KnownChannel* channel = places.channel(channel_id);
  const KnownGuild* guild = places.guild(guild_id);
  if (channel == nullptr) {
    out.channel_id = channel_id;
  } else if (is_thread(channel->type) && !channel->parent_id.empty() && places.channel(channel->parent_id) == nullptr) {
    out.channel_id = channel->parent_id;
  }
  if (guild == nullptr || guild->name.empty()) out.guild_id = guild_id;
  if (!strings_member(data, "mention_roles").empty() && (guild == nullptr || !guild->my_roles)) out.roles_of = guild_id;
  return out;
}

engine::Inbound outline_of(const Json& data, const DecodeContext& context) {
  Inbound out{.channel = "discord", .account_id = context.account_id};
  const Json* guild_member = member(data, "member");
  const bool is_interaction = member(data, "token") != nullptr;
  const Json* user = member(data, "author");
  if (user == nullptr && guild_member != nullptr) user = member(*guild_member, "user");
  if (user == nullptr) user = member(data, "user");
  if (user != nullptr) out.sender = sender_of(*user, is_interaction ? nullptr : guild_member);
  if (out.sender.id.empty()) out.sender.id = snowflake(data, "user_id");
  if (member(data, "webhook_id") != nullptr) out.sender.is_bot = true;
  if (guild_member != nullptr) out.role_ids = strings_member(*guild_member, "roles");
  place_inbound(out, snowflake(data, "channel_id"), snowflake(data, "guild_id"), std::nullopt, context);
  return out;
}

Decoded decode_message(const Json& message, const DecodeContext& context) {
  if (!message.is_object()) return Ignored{Ignored::Why::malformed, "the event holds no message"};
  return MessageDecoder(message, context).decode();
}

Decoded decode_reaction(std::string_view event, const Json& reaction, const DecodeContext& context, bool is_mine) {
  Inbound out{.channel = "discord", .account_id = context.account_id};
  const std::string channel_id = snowflake(reaction, "channel_id"), message_id = snowflake(reaction, "message_id");
  out.sender.id = snowflake(reaction, "user_id");
  if (channel_id.empty() || message_id.empty() || out.sender.id.empty())
    return Ignored{Ignored::Why::malformed, "the reaction has no channel, message or user"};
  if (out.sender.id == context.bot.id) return Ignored{.reason = "my own reaction"};
  if (const Json* guild_member = member(reaction, "member")) {
    if (const Json* user = member(*guild_member, "user")) {
      const std::string id = out.sender.id;
      out.sender = sender_of(*user, guild_member);
      out.sender.id = id;
    }
    out.role_ids = strings_member(*guild_member, "roles");
  }
  if (out.sender.is_bot && context.settings.bots == BotMessages::ignored) return Ignored{.reason = "another bot's reaction"};
  place_inbound(out, channel_id, snowflake(reaction, "guild_id"), std::nullopt, context);
  const auto rules = rules_of(context.settings.guilds, place_of(out));
  const std::string author = snowflake(reaction, "message_author_id");
  const bool on_mine = author.empty() ? is_mine : author == context.bot.id;
  if (rules.reactions == Reactions::off) return Ignored{.reason = "reactionNotifications is off"};
  if (rules.reactions == Reactions::own && !on_mine) return Ignored{.reason = "a reaction to somebody else's message"};
  if (rules.reactions == Reactions::allowlist && std::ranges::find(rules.users, out.sender.id) == rules.users.end())
    return Ignored{.reason = "a reaction of somebody who is not in users"};
  const std::string_view action = event == "MESSAGE_REACTION_ADD" ? "added" : "removed";
  const std::string who = out.sender.name.empty() ? out.sender.id : out.sender.name;
  const std::string where = out.guild_id.empty() ? "DM" : fmt::format("{} #{}", out.chat.guild_name, out.chat.title);
  out.what = Inbound::What::note;
  out.message_id = fmt::format("{}:reaction:{}:{}:{}", message_id, action, out.sender.id, emoji_label(reaction));
  out.text = fmt::format("Discord reaction {}: {} by {} on {} msg {}", action, emoji_label(reaction), who, where, message_id);
  out.quoted_message_id = message_id;
  return out;
}

}  // namespace oc::channels::discord
