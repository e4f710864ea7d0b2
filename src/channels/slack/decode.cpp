// From the Events API's JSON to an Inbound. Nothing is fetched here.
#include "channels/slack/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "channels/slack/decode_inner.h"
#include "channels/slack/limits.h"
#include "channels/slack/text.h"
#include "core/reply/media_types.h"

namespace oc::channels::slack {
namespace {

using engine::Inbound;

bool is_own(const Json& message, const Self& self) {
  const std::string user = id_member(message, "user"), bot = id_member(message, "bot_id");
  const auto is_me = [&self](const std::string& id) { return !id.empty() && (id == self.user_id || id == self.bot_id); };
  return is_me(user) || is_me(bot);
}

engine::Media media_of(const Json& file) {
  engine::Media out{.mime = text_member(file, "mimetype"), .file_name = text_member(file, "name")};
  if (const auto bytes = int_member(file, "size"); bytes && *bytes >= 0) out.bytes = *bytes;
  out.kind = out.mime.empty() ? "document" : std::string(reply::kind_of_mime(out.mime));
  if (string_member_or(file, "subtype", "") == "slack_audio") out.kind = "voice";
  std::string url = string_member_or(file, "url_private_download", "");
  if (url.empty()) url = string_member_or(file, "url_private", "");
  out.reference = to_json_text(JsonObject{{"id", id_member(file, "id")}, {"url", valid_utf8(url)}});
  return out;
}

std::vector<engine::Media> media_in(const Json& message) {
  std::vector<engine::Media> out;
  const Json* files = member(message, "files");
  if (files == nullptr || !files->is_array()) return out;
  for (const auto& file : files->get_array()) {
    const std::string mode = string_member_or(file, "mode", "");
    const bool is_gone = mode == "tombstone" || mode == "hidden_by_limit";
    if (id_member(file, "id").empty() || is_gone) continue;
    if (out.size() >= kMediaPerMessageMax) break;
    out.push_back(media_of(file));
  }
  return out;
}

/// What was forwarded with a message, and what a bot says outside of `text`.
std::string attached_text(const Json& message, const Names& names) {
  std::string out;
  const Json* attachments = member(message, "attachments");
  if (attachments == nullptr || !attachments->is_array()) return out;
  const bool is_bot = !id_member(message, "bot_id").empty();
  for (const auto& attachment : attachments->get_array()) {
    const bool is_forward = bool_member(attachment, "is_share") == true || bool_member(attachment, "is_msg_unfurl") == true;
    if (!is_forward && !is_bot) continue;
    const std::string raw = string_member_or(attachment, "text", string_member_or(attachment, "fallback", ""));
    if (js_trim(raw).empty()) continue;
    if (!out.empty()) out += "\n";
    if (is_forward) out += fmt::format("[Forwarded message from {}]\n", printable(text_member(attachment, "author_name"), 100));
    out += read_text(raw, names).text;
  }
  return out;
}

class EventDecoder {
 public:
  EventDecoder(const Json& event, const DecodeContext& context) : event_(event), context_(context) {}
  DecodeResult message();
  DecodeResult reaction(std::string_view word);

 private:
  DecodeResult said(const std::string& subtype);
  DecodeResult changed(const Json& message, const std::string& ts, std::string_view word);
  std::optional<Ignored> check_bot();
  void read_thread(const std::string& ts);
  void begin(const std::string& message_id);

  const Json& event_;
  const DecodeContext& context_;
  Decoded out_;
};

void EventDecoder::begin(const std::string& message_id) {
  Inbound& message = out_.message;
  message.channel = "slack";
  message.account_id = context_.settings.account_id;
  message.message_id = message_id;
  message.can_detect_mention = !context_.self.user_id.empty();
}

std::optional<Ignored> EventDecoder::check_bot() {
  const bool is_bot = !id_member(event_, "bot_id").empty() || string_member_or(event_, "subtype", "") == "bot_message";
  if (!is_bot) return std::nullopt;
  out_.message.sender.is_bot = true;
  const AllowBots allowed = allow_bots_of(context_.settings, out_.message.chat.id);
  if (allowed == AllowBots::all || (allowed == AllowBots::mentions && out_.message.mentions_me)) return std::nullopt;
  return Ignored{.reason = "another bot wrote it"};
}

void EventDecoder::read_thread(const std::string& ts) {
  const std::string thread = ts_member(event_, "thread_ts");
  const std::string parent = id_member(event_, "parent_user_id");
  const bool is_answer = !thread.empty() && (thread != ts || !parent.empty());
  out_.is_thread_answer = is_answer;
  out_.message.replies_to_me = is_answer && !parent.empty() && parent == context_.self.user_id;
  address_answer(out_, context_, ts, is_answer ? thread : "");
}

DecodeResult EventDecoder::said(const std::string& subtype) {
  const std::string channel = id_member(event_, "channel"), ts = ts_member(event_, "ts");
  if (channel.empty() || ts.empty()) return Ignored{Ignored::Why::malformed, "the message has no channel or no ts"};
  if (is_own(event_, context_.self)) return Ignored{.reason = "my own message"};
  std::string sender = id_member(event_, "user");
  const Json* profile = member(event_, "bot_profile");
  std::string name = text_member(event_, "username");
  if (name.empty() && profile != nullptr) name = text_member(*profile, "name");
  if (sender.empty()) sender = id_member(event_, "bot_id");
  if (sender.empty()) return Ignored{Ignored::Why::malformed, "the message has no sender"};
  begin(message_id_of(channel, ts));
  place_in_chat(out_, context_, channel, string_member_or(event_, "channel_type", ""));
  Inbound& message = out_.message;
  const std::string raw = string_member_or(event_, "text", "");
  const auto read = read_text(raw, context_.names);
  message.mentions_me = std::ranges::find(read.mentioned, context_.self.user_id) != read.mentioned.end();
  message.mentions_anyone = !read.mentioned.empty();
  if (auto refused = check_bot()) return *std::move(refused);
  take_sender(out_, context_, sender, name);
  const std::string command = without_leading_mention(raw, context_.self.user_id);
  message.text = command == raw ? read.text : read_text(command, context_.names).text;
  message.media = media_in(event_);
  if (const std::string more = attached_text(event_, context_.names); !more.empty())
    message.text += (js_trim(message.text).empty() ? "" : "\n") + more;
  if (js_trim(message.text).empty() && !message.media.empty()) message.text = reply::media_placeholder(message.media.front().kind);
  if (js_trim(message.text).empty()) return Ignored{.reason = "it has no text and nothing attached"};
  if (subtype == "me_message") message.text = fmt::format("* {} {}", message.sender.name, message.text);
  for (const auto& id : read.mentioned) {
    if (context_.names.person(id) == nullptr && std::ranges::find(out_.unknown_people, id) == out_.unknown_people.end())
      out_.unknown_people.push_back(id);
  }
  message.sent_at = time_of_ts(ts).value_or(UnixTime{});
  read_thread(ts);
  return std::move(out_);
}

/// An edit, a deletion, or a thread's message that was sent to the channel too: told with the session's next turn.
DecodeResult EventDecoder::changed(const Json& message, const std::string& ts, std::string_view word) {
  const std::string channel = id_member(event_, "channel"), user = id_member(message, "user");
  if (channel.empty() || ts.empty()) return Ignored{Ignored::Why::malformed, "the change has no channel or no ts"};
  if (user.empty() || is_own(message, context_.self) || !id_member(message, "bot_id").empty()) return Ignored{.reason = "a bot's message changed"};
  const std::string event_ts = ts_member(event_, "event_ts").empty() ? ts_member(event_, "ts") : ts_member(event_, "event_ts");
  begin(fmt::format("{}:{}:{}", message_id_of(channel, ts), word, event_ts));
  place_in_chat(out_, context_, channel, string_member_or(event_, "channel_type", ""));
  take_sender(out_, context_, user, "");
  out_.message.what = Inbound::What::note;
  const std::string& title = out_.message.chat.title;
  const std::string where = out_.message.chat.kind == "direct" ? "a direct message" : "#" + (title.empty() ? channel : title);
  out_.message.text =
      word == "broadcast" ? fmt::format("Slack thread reply broadcast in {}.", where) : fmt::format("Slack message {} in {}.", word, where);
  out_.message.sent_at = time_of_ts(event_ts).value_or(UnixTime{});
  const std::string thread = ts_member(message, "thread_ts");
  address_answer(out_, context_, "", thread == ts ? "" : thread);
  return std::move(out_);
}

DecodeResult EventDecoder::message() {
  const std::string subtype = string_member_or(event_, "subtype", "");
  constexpr std::array<std::string_view, 5> kSaid{"", "file_share", "me_message", "bot_message", "assistant_app_thread"};
  if (std::ranges::find(kSaid, subtype) != kSaid.end()) return said(subtype);
  if (subtype == "message_changed") {
    const Json* message = member(event_, "message");
    const Json* before = member(event_, "previous_message");
    if (message == nullptr) return Ignored{Ignored::Why::malformed, "a change without its message"};
    // Slack also "changes" a message when it shows a preview of its links, or when somebody answers it in a thread.
    if (before != nullptr && string_member_or(*message, "text", "") == string_member_or(*before, "text", ""))
      return Ignored{.reason = "a change that is none of the text"};
    return changed(*message, ts_member(*message, "ts"), "edited");
  }
  if (subtype == "message_deleted") {
    const Json* before = member(event_, "previous_message");
    if (before == nullptr) return Ignored{.reason = "a message that is not known was deleted"};
    return changed(*before, ts_member(event_, "deleted_ts"), "deleted");
  }
  if (subtype == "thread_broadcast") return changed(event_, ts_member(event_, "ts"), "broadcast");
  return Ignored{.reason = fmt::format("a message of the kind {}", printable(subtype, 40))};
}

DecodeResult EventDecoder::reaction(std::string_view word) {
  const Json* item = member(event_, "item");
  const std::string user = id_member(event_, "user");
  const std::string channel = item != nullptr ? id_member(*item, "channel") : "", ts = item != nullptr ? ts_member(*item, "ts") : "";
  if (user.empty() || channel.empty() || ts.empty()) return Ignored{.reason = "a reaction to something that is no message"};
  const auto& settings = context_.settings;
  if (is_own(event_, context_.self)) return Ignored{.reason = "my own reaction"};
  if (settings.reactions == Reactions::off) return Ignored{.reason = "reactionNotifications is off"};
  const bool is_to_me = !context_.self.user_id.empty() && id_member(event_, "item_user") == context_.self.user_id;
  if (settings.reactions == Reactions::own && !is_to_me) return Ignored{.reason = "a reaction to somebody else's message"};
  const std::string emoji = printable(text_member(event_, "reaction"), 100);
  begin(fmt::format("{}:{}:{}:{}:{}", message_id_of(channel, ts), word, user, emoji, ts_member(event_, "event_ts")));
  place_in_chat(out_, context_, channel, "");
  take_sender(out_, context_, user, "");
  Inbound& message = out_.message;
  if (settings.reactions == Reactions::allowlist &&
      !access::is_listed("slack", settings.reaction_allowlist, {.id = user, .name = message.sender.name}, settings.policy.names))
    return Ignored{.reason = "the person is not in reactionAllowlist"};
  message.what = Inbound::What::note;
  const std::string where = message.chat.kind == "direct" ? "a direct message"
                            : message.chat.title.empty()  ? "#" + channel
                                                          : "#" + message.chat.title;
  message.text = fmt::format("Slack reaction {}: :{}: by {} in {} msg {}", word, emoji, printable(message.sender.name, 100), where, ts);
  message.quoted_message_id = message_id_of(channel, ts);
  message.sent_at = time_of_ts(ts_member(event_, "event_ts")).value_or(UnixTime{});
  address_answer(out_, context_, "", "");
  return std::move(out_);
}

bool is_ts(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot > 12 || text.size() - dot - 1 > 6 || dot + 1 == text.size()) return false;
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.'; }) && text.find('.', dot + 1) == std::string_view::npos;
}

/// Where the account itself came or went. Source: docs.slack.dev, "channel_left", "group_left", "member_joined_channel", "member_left_channel".
std::optional<Ignored> moved_itself(const Json& event, const std::string& type, const Self& self) {
  const bool is_told_of_us = type == "channel_left" || type == "group_left";
  const bool is_member_event = type == "member_left_channel" || type == "member_joined_channel";
  if (!is_told_of_us && (!is_member_event || self.user_id.empty() || id_member(event, "user") != self.user_id)) return std::nullopt;
  std::string channel = id_member(event, "channel");
  if (channel.empty()) return Ignored{Ignored::Why::malformed, "it names no channel"};
  if (type == "member_joined_channel") return Ignored{Ignored::Why::joined, "the bot came into a channel", std::move(channel)};
  return Ignored{Ignored::Why::left, "the bot was removed from a channel", std::move(channel)};
}

/// The id of a workspace that a payload names, wherever it does.
std::vector<std::string> teams_of(const Json& payload) {
  std::vector<std::string> out;
  const auto add = [&out](std::string id) {
    if (!id.empty()) out.push_back(std::move(id));
  };
  add(id_member(payload, "team_id"));
  add(id_member(payload, "context_team_id"));
  if (const Json* team = member(payload, "team")) add(id_member(*team, "id"));
  const Json* grants = member(payload, "authorizations");
  if (grants != nullptr && grants->is_array()) {
    for (const auto& grant : grants->get_array()) add(id_member(grant, "team_id"));
  }
  return out;
}

}  // namespace

std::string id_member(const Json& value, std::string_view key) {
  std::string id = string_member_or(value, key, "");
  const bool is_sound = id.size() <= 64 && std::ranges::all_of(id, [](char c) {
                          return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
                        });
  return is_sound ? id : std::string();
}

std::string ts_member(const Json& value, std::string_view key) {
  std::string ts = string_member_or(value, key, "");
  return is_ts(ts) ? ts : std::string();
}

std::string text_member(const Json& value, std::string_view key) { return valid_utf8(string_member_or(value, key, "")); }

std::optional<UnixTime> time_of_ts(std::string_view ts) {
  if (!is_ts(ts)) return std::nullopt;
  std::int64_t seconds = 0, micros = 0, digits = 0;
  bool is_behind_dot = false;
  for (const char c : ts) {
    if (c == '.') {
      is_behind_dot = true;
    } else if (is_behind_dot) {
      micros = micros * 10 + (c - '0');
      digits++;
    } else {
      seconds = seconds * 10 + (c - '0');
    }
  }
  for (; digits < 6; digits++) micros *= 10;
  return from_ms(std::min<std::int64_t>(seconds, 253'402'300'799) * 1000 + micros / 1000);
}

std::string message_id_of(std::string_view channel_id, std::string_view ts) { return fmt::format("{}:{}", channel_id, ts); }

bool is_foreign(const Json& payload, const Self& self) {
  const std::string app = id_member(payload, "api_app_id");
  if (!app.empty() && !self.app_id.empty() && app != self.app_id) return true;
  if (self.team_id.empty()) return false;
  const auto teams = teams_of(payload);
  if (teams.empty() || std::ranges::find(teams, self.team_id) != teams.end()) return false;
  return self.enterprise_id.empty() || id_member(payload, "enterprise_id") != self.enterprise_id;
}

void place_in_chat(Decoded& out, const DecodeContext& context, const std::string& channel_id, const std::string& kind) {
  engine::Chat& chat = out.message.chat;
  const ChatFacts* known = context.names.chat(channel_id);
  chat.id = channel_id;
  if (kind == "im" || (kind.empty() && channel_id.starts_with('D'))) {
    chat.kind = "direct";
  } else if (kind == "mpim") {
    chat.kind = "group";
  } else if (kind == "channel" || kind == "group") {
    chat.kind = "channel";  // `group` is Slack's old word for a private channel.
  } else {
    chat.kind = known != nullptr ? known->kind : "channel";
  }
  chat.title = known != nullptr && chat.kind != "direct" ? known->name : "";
  out.is_chat_known = chat.kind == "direct" || known != nullptr;
  out.message.team_id = context.self.team_id;
}

void take_sender(Decoded& out, const DecodeContext& context, const std::string& user_id, const std::string& fallback_name) {
  engine::Sender& sender = out.message.sender;
  sender.id = user_id;
  const Person* known = context.names.person(user_id);
  sender.name = known != nullptr && !known->name.empty() ? known->name : !fallback_name.empty() ? fallback_name : user_id;
  if (known != nullptr) sender.username = known->handle;
  const bool is_person = user_id.starts_with('U') || user_id.starts_with('W');
  if (known == nullptr && is_person) out.unknown_people.insert(out.unknown_people.begin(), user_id);
  // Source: spec/routing.md 3.2, the row of Slack.
  const auto& chat = out.message.chat;
  out.message.peer = chat.kind == "direct" ? engine::Peer{"direct", user_id} : engine::Peer{chat.kind, chat.id};
}

void address_answer(Decoded& out, const DecodeContext& context, const std::string& ts, const std::string& thread_ts) {
  engine::Inbound& message = out.message;
  const ReplyMode mode = reply_mode_of(context.settings, message.chat.kind, message.chat.id);
  message.chat.thread_id = !thread_ts.empty() ? thread_ts : mode == ReplyMode::all ? ts : "";
  const std::string_view word = mode == ReplyMode::all ? "all" : mode == ReplyMode::first ? "first" : "off";
  message.reply_address = {.channel = "slack",
                           .account_id = message.account_id,
                           .to = message.chat.id,
                           .thread_id = message.chat.thread_id,
                           .reply_to_id = mode == ReplyMode::off ? "" : ts,
                           .extra = to_json_text(JsonObject{{"mode", word}, {"user", message.sender.id}, {"ts", ts}})};
}

DecodeResult decode_event(const Json& payload, const DecodeContext& context) {
  if (!payload.is_object()) return Ignored{Ignored::Why::malformed, "the event is no object"};
  if (is_foreign(payload, context.self)) return Ignored{Ignored::Why::foreign, "it is of another app or workspace"};
  const Json* event = member(payload, "event");
  if (event == nullptr || !event->is_object()) return Ignored{Ignored::Why::malformed, "it holds no event"};
  const std::string type = string_member_or(*event, "type", "");
  if (type == "message" || type == "app_mention") return EventDecoder(*event, context).message();
  if (type == "reaction_added") return EventDecoder(*event, context).reaction("added");
  if (type == "reaction_removed") return EventDecoder(*event, context).reaction("removed");
  if (type == "app_uninstalled") return Ignored{Ignored::Why::revoked, "the app was removed from the workspace; install it again"};
  if (type == "tokens_revoked") {
    const Json* tokens = member(*event, "tokens");
    const Json* bots = tokens != nullptr ? member(*tokens, "bot") : nullptr;
    if (bots != nullptr && bots->is_array() && !bots->get_array().empty())
      return Ignored{Ignored::Why::revoked, "the bot token was revoked; install the app again and copy its new token"};
  }
  if (auto moved = moved_itself(*event, type, context.self)) return *std::move(moved);
  if (type.empty()) return Ignored{Ignored::Why::malformed, "the event has no type"};
  return Ignored{.reason = fmt::format("an event of the kind {}", printable(type, 60))};
}

}  // namespace oc::channels::slack
