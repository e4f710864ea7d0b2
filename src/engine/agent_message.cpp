// The actions of the `message` tool.
#include "engine/agent_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "core/config/config.h"
#include "core/reply/media_lines.h"
#include "core/reply/tags.h"
#include "core/sessions/key.h"
#include "io/crypto.h"
#include "io/log.h"

namespace oc::engine {
namespace {

using Names = std::vector<std::string>;

/// What of an agent's words goes on to the channels. Left out: places of files, which only send takes, and whatever would name another sender (D12).
constexpr auto kPassedOn = std::to_array<std::string_view>({"message",
                                                            "messageId",
                                                            "emoji",
                                                            "remove",
                                                            "limit",
                                                            "before",
                                                            "after",
                                                            "around",
                                                            "pollQuestion",
                                                            "pollOption",
                                                            "pollMulti",
                                                            "pollDurationHours",
                                                            "pollDurationSeconds",
                                                            "pollAnonymous",
                                                            "pollPublic",
                                                            "maxSelections",
                                                            "silent",
                                                            "threadName",
                                                            "name",
                                                            "autoArchiveMin",
                                                            "includeArchived",
                                                            "iconColor",
                                                            "iconCustomEmojiId",
                                                            "query",
                                                            "authorId",
                                                            "authorIds",
                                                            "userId",
                                                            "participant",
                                                            "roleId",
                                                            "reason",
                                                            "durationMin",
                                                            "until",
                                                            "deleteDays",
                                                            "stickerId",
                                                            "eventName",
                                                            "eventType",
                                                            "startTime",
                                                            "endTime",
                                                            "desc",
                                                            "location",
                                                            "activityType",
                                                            "activityName",
                                                            "status",
                                                            "guildId",
                                                            "channelIds",
                                                            "replyTo"});

/// What of Discord happens in a guild rather than in a chat.
constexpr auto kInGuild =
    std::to_array<std::string_view>({"thread-list", "search", "member-info", "role-info", "emoji-list", "role-add", "role-remove", "channel-list",
                                     "guild-info", "voice-status", "event-list", "event-create", "timeout", "kick", "ban"});

/// What of Slack happens in no chat.
constexpr auto kOfWorkspace = std::to_array<std::string_view>({"emoji-list", "channel-list", "member-info"});

constexpr auto kOfFiles = std::to_array<std::string_view>({"media", "mediaUrl", "path", "filePath"});

template <class List>
bool holds(const List& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

bool is_in_no_chat(std::string_view channel, std::string_view action) {
  return action == "set-presence" || (channel == "discord" && holds(kInGuild, action)) || (channel == "slack" && holds(kOfWorkspace, action));
}

std::string word_of(const Json& params, std::initializer_list<std::string_view> keys) {
  for (const auto key : keys) {
    const Json* value = member(params, key);
    if (value && value->is_string() && !js_trim(value->get_string()).empty()) return std::string(js_trim(value->get_string()));
    if (value && value->is_int64()) return std::to_string(value->get_int64());
  }
  return "";
}

std::string text_of(const Json& params) {
  for (const std::string_view key : {"message", "text", "content", "caption"}) {
    if (auto text = string_member_or(params, key, ""); !js_trim(text).empty()) return text;
  }
  return "";
}

Wish wish_of(const std::string& action, const Json& params) {
  return {.action = action,
          .channel = word_of(params, {"channel", "provider"}),
          .account_id = word_of(params, {"accountId"}),
          .target = word_of(params, {"target", "to", "chatId", "channelId"}),
          .thread_id = word_of(params, {"threadId"})};
}

/// The files that the words and the parameters name, each once.
Names files_of(const Json& params, const std::vector<reply::Portion>& portions) {
  Names files;
  const auto add = [&](std::string place) {
    if (!place.empty() && !holds(files, place)) files.push_back(std::move(place));
  };
  for (const auto key : kOfFiles) {
    add(word_of(params, {key}));
    for (const auto& one : strings_member(params, key)) add(one);
  }
  for (const auto& portion : portions) {
    for (const auto& file : portion.files) add(file);
  }
  return files;
}

/// The channel's own switch for what is not behind ChannelAccount::perform(), under the names that channels have for it.
Result<void> check_switch(const Json& config, const Destination& at, std::string_view action) {
  const auto policy = access::account_policy(config, at.channel, at.account_id);
  const Json* switches = member(policy.settings, "actions");
  if (switches == nullptr) return {};
  std::vector<std::string_view> names{"messages"};
  if (action == "react") names = {"reactions"};
  if (action == "edit") names.emplace_back("editMessage");
  if (action == "delete") names.insert(names.end(), {"deleteMessage", "unsend"});
  if (action == "send") names.emplace_back("sendMessage");
  for (const auto name : names) {
    if (bool_member(*switches, name) == false)
      return fail(Errc::denied, fmt::format("{} is switched off: channels.{}.actions.{} is false", action, at.channel, name));
  }
  return {};
}

/// `[from <chat>] ` in front of what goes to another chat than the one that is answered. Source: OpenClaw, outbound policy, its defaults.
std::string marked(const Json& config, const ToolContext& context, const Destination& at, std::string text) {
  const auto chat = chat_of(context);
  if (!chat.is_known() || at.is_own || js_trim(text).empty()) return text;
  const Json* marker = message_setting(config, context.agent_id, "crossContext.marker");
  const Json settings = marker && marker->is_object() ? *marker : Json(JsonObject{});
  if (bool_member(settings, "enabled") == false) return text;
  // Its name is somebody's choice: it may not look like more than a name.
  std::string label = printable(chat.label.empty() ? chat.channel : chat.label, 60);
  std::erase_if(label, [](char c) { return c == '[' || c == ']'; });
  const auto filled = [&](std::string_view key, std::string_view usual) {
    return replace_all(string_member_or(settings, key, usual), "{channel}", label);
  };
  return filled("prefix", "[from {channel}] ") + text + filled("suffix", "");
}

/// The same message to the same chat in the same run, as often: so a call that is made again finds what it sent.
std::string key_of(const ToolContext& context, const Destination& at, const OutboundMessage& message) {
  std::string all;
  const auto add = [&](std::string_view part) { fmt::format_to(std::back_inserter(all), "{}:{};", part.size(), part); };
  for (const std::string& part : {at.channel, at.account_id, at.target.to, message.thread_id, message.reply_to_id, message.text, message.quote_text})
    add(part);
  for (const auto& file : message.media) {
    for (const std::string& part : {file.path, file.kind, file.file_name}) add(part);
  }
  add(fmt::format("{}{}", message.audio_as_voice ? "voice" : "", message.is_silent ? "silent" : ""));
  add(message.buttons.is_null() ? "" : to_json_text(message.buttons));
  const Json* call = member(context.about, "call");
  const auto before = call ? int_member(*call, "before").value_or(0) : 0;
  return fmt::format("tool:{}:{}:{}", context.run_id, io::sha256_hex(all).substr(0, 24), before);
}

/// Under scope global the key does not say whose session it is; the agent's workspace is the one that counts.
std::string key_with_agent(const ToolContext& context) {
  return sessions::agent_id_of_key(context.session_key) == context.agent_id ? context.session_key : sessions::main_session_key(context.agent_id);
}

Result<OutboundMessage> message_of(const Json& config, const ToolContext& context, const Destination& at, const Json& params) {
  const auto tags = reply::take_reply_tags(text_of(params));
  const auto portions = reply::portions_of(tags.text);
  Names texts;
  for (const auto& portion : portions) {
    if (!portion.text.empty()) texts.push_back(portion.text);
  }
  OutboundMessage message{.channel = at.channel, .account_id = at.account_id, .to = at.target.to, .thread_id = at.thread_id};
  message.text = marked(config, context, at, join(texts, "\n\n"));
  message.reply_to_id = word_of(params, {"replyTo", "replyToId"});
  if (message.reply_to_id.empty()) message.reply_to_id = tags.reply_to_id;
  if (message.reply_to_id.empty() && tags.reply_to_current && at.is_own) message.reply_to_id = chat_of(context).message_id;
  const bool is_document = bool_member(params, "forceDocument").value_or(false);
  const bool is_gif = bool_member(params, "gifPlayback").value_or(false);
  const auto files = files_of(params, portions);
  for (const auto& file : files) message.media.push_back({.kind = is_document ? "document" : is_gif ? "gif" : "", .path = file});
  if (files.size() == 1) message.media.front().file_name = printable(word_of(params, {"filename"}), 200);
  if (member(params, "buffer") != nullptr) return fail(Errc::invalid, "buffer is not taken", "Write the file into the workspace and name it: media.");
  if (js_trim(message.text).empty() && files.empty()) return fail(Errc::invalid, "send requires text or media", {}, {.key = "message"});
  message.audio_as_voice = bool_member(params, "asVoice").value_or(false) || tags.audio_as_voice;
  message.is_silent = bool_member(params, "silent").value_or(false);
  message.quote_text = string_member_or(params, "quoteText", "");
  if (const Json* buttons = member(params, "buttons")) message.buttons = *buttons;
  message.session_key = key_with_agent(context);
  message.dry_run = bool_member(params, "dryRun").value_or(false);
  message.idempotency_key = key_of(context, at, message);
  return message;
}

Task<Result<Json>> send(const AgentMessageParts& parts, const ToolContext& context, std::string action, const Json& params) {
  OC_CO_TRY(const auto at, co_await find_destination(parts, context, wish_of(action, params)));
  const auto config = parts.engine.config();
  OC_CO_CHECKED(check_switch(config->root(), at, "send"));
  OC_CO_TRY(auto message, message_of(config->root(), context, at, params));
  co_return co_await parts.engine.deliver(std::move(message));
}

/// To several chats, one after another. What was refused for one does not keep it from the others.
Task<Result<Json>> broadcast(const AgentMessageParts& parts, const ToolContext& context, Json params) {
  const Json* enabled = message_setting(parts.engine.config()->root(), context.agent_id, "broadcast.enabled");
  if (enabled && enabled->is_bool() && !enabled->get_bool())
    co_return fail(Errc::denied, "Broadcast is disabled. Set tools.message.broadcast.enabled to true.");
  Names targets = strings_member(params, "targets");
  if (targets.empty()) co_return fail(Errc::invalid, "Broadcast requires at least one target in --targets.", {}, {.key = "targets"});
  if (targets.size() > kBroadcastTargetsMax)
    co_return fail(Errc::too_large, fmt::format("a broadcast goes to {} targets at most", kBroadcastTargetsMax), {}, {.key = "targets"});
  JsonArray results;
  for (const auto& target : targets) {
    params.as_object()["target"] = target;
    auto sent = co_await send(parts, context, "broadcast", params);
    JsonObject result{{"to", target}, {"ok", sent.has_value()}};
    if (sent) {
      result["result"] = std::move(*sent);
    } else {
      result["error"] = sent.error().message;
    }
    results.push_back(std::move(result));
  }
  co_return JsonObject{{"results", std::move(results)}};
}

JsonObject passed_on(const Json& params) {
  JsonObject out;
  for (const auto key : kPassedOn) {
    if (const Json* value = member(params, key)) out[key] = *value;
  }
  return out;
}

/// A channel that an action of a guild names has to be one that may be reached. Gives its id, as it was read for that.
Task<Result<std::string>> checked_channel(const AgentMessageParts& parts, const ToolContext& context, const Destination& at,
                                          const std::string& action, std::string named) {
  using Kind = access::Target::Kind;
  Wish wish{.action = action, .channel = at.channel, .account_id = at.account_id, .target = named};
  OC_CO_TRY(const auto found, co_await find_destination(parts, context, std::move(wish)));
  if (found.target.kind != Kind::chat && found.target.kind != Kind::group)
    co_return fail(Errc::invalid, fmt::format("\"{}\" is no channel of {}", printable(named, 80), at.channel), {}, {.key = "channelId"});
  co_return found.target.id;
}

Task<Result<Json>> act_in_guild(const AgentMessageParts& parts, const ToolContext& context, std::string action, const Json& params) {
  OC_CO_TRY(const auto at, find_account(parts, context, wish_of(action, params)));
  const std::string guild = word_of(params, {"guildId"});
  OC_CO_TRY(const auto view, co_await find_guild(parts, at, guild));
  // What is looked at here is what is asked for, in no other form.
  auto asked = passed_on(params);
  for (const auto key : {"guildId", "channelIds"}) asked.erase(key);
  if (!guild.empty()) asked["guildId"] = guild;
  JsonArray channels;
  for (auto& one : strings_member(params, "channelIds")) {
    OC_CO_TRY(std::string id, co_await checked_channel(parts, context, at, action, std::move(one)));
    channels.emplace_back(std::move(id));
  }
  const bool has_many = !channels.empty();
  if (has_many) asked["channelIds"] = std::move(channels);
  const std::string one = word_of(params, {"channelId"});
  if (!one.empty()) {
    OC_CO_TRY(asked["channelId"], co_await checked_channel(parts, context, at, action, one));
  }
  const bool tells_all = one.empty() && (action == "thread-list" || (action == "search" && !has_many));
  if (at.channel == "discord" && tells_all && !guild.empty()) OC_CO_CHECKED(check_whole_guild(view));
  OC_CO_TRY(Json told, co_await parts.engine.channel_action(at.channel, at.account_id, action, std::move(asked)));
  co_await leave_reachable(parts, at, view, action, told);
  co_return told;
}

/// A message id of Slack names its chat, which is the one that is acted in.
std::string chat_in(const std::string& channel, const std::string& message_id) {
  const auto colon = message_id.find(':');
  return channel == "slack" && colon != std::string::npos ? message_id.substr(0, colon) : "";
}

Task<Result<Json>> act_in_chat(const AgentMessageParts& parts, const ToolContext& context, std::string action, const Json& params) {
  const auto chat = chat_of(context);
  Wish wish = wish_of(action, params);
  std::string message_id = word_of(params, {"messageId"});
  if (wish.target.empty()) wish.target = chat_in(wish.channel.empty() ? chat.channel : token(wish.channel), message_id);
  OC_CO_TRY(const auto at, co_await find_destination(parts, context, std::move(wish)));
  // Nobody has written the channel, which is the only one that there is.
  if (is_in_no_chat(at.channel, action)) co_return co_await act_in_guild(parts, context, std::move(action), params);
  if (const auto other = chat_in(at.channel, message_id); !other.empty() && other != at.target.id)
    co_return fail(Errc::denied, fmt::format("the message {} is not in {}", printable(message_id, 80), printable(at.target.to, 80)));
  const auto config = parts.engine.config();
  if (action == "edit" || action == "delete" || action == "react") OC_CO_CHECKED(check_switch(config->root(), at, action));
  auto asked = passed_on(params);
  asked["to"] = at.target.to;
  if (!at.thread_id.empty()) asked["threadId"] = at.thread_id;
  if (message_id.empty() && at.is_own && (action == "react" || action == "reactions")) message_id = chat.message_id;
  if (!message_id.empty()) asked["messageId"] = message_id;
  const bool speaks = action == "thread-create" || action == "thread-reply";
  if (speaks) asked["message"] = marked(config->root(), context, at, text_of(params));
  OutboundMessage words{.thread_id = at.thread_id, .text = to_json_text(asked)};
  asked["idempotencyKey"] = key_of(context, at, words);
  co_return co_await parts.engine.channel_action(at.channel, at.account_id, std::move(action), std::move(asked));
}

Result<void> check_action(const Json& config, const std::string& agent_id, const std::string& action) {
  const Json* listed = message_setting(config, agent_id, "actions.allow");
  if (listed == nullptr || !listed->is_array() || listed->get_array().empty()) return {};
  const bool is_listed =
      std::ranges::any_of(listed->get_array(), [&](const Json& one) { return one.is_string() && token(one.get_string()) == action; });
  if (is_listed) return {};
  return fail(Errc::denied, fmt::format("the action \"{}\" is not in tools.message.actions.allow", printable(action, 40)));
}

/// Other words for the same, as OpenClaw has them.
std::string plain_action(const std::string& action) {
  if (action == "unsend") return "delete";
  if (action == "reply" || action == "sendAttachment" || action == "sendWithEffect") return "send";
  return action;
}

}  // namespace

Task<Result<Json>> message_of_agent(AgentMessageParts parts, ToolContext context, std::string action, Json params) {
  if (!params.is_object()) params = JsonObject{};
  OC_CO_CHECKED(check_action(parts.engine.config()->root(), context.agent_id, action));
  if (action == "reply" && word_of(params, {"replyTo", "replyToId"}).empty()) {
    const auto answered = word_of(params, {"messageId"});
    params.as_object()["replyTo"] = answered.empty() ? chat_of(context).message_id : answered;
  }
  action = plain_action(action);
  parts.io.log.info("tools", "message", {{"agent", context.agent_id}, {"action", action}, {"run", context.run_id}});
  if (action == "send") co_return co_await send(parts, context, action, params);
  if (action == "broadcast") co_return co_await broadcast(parts, context, std::move(params));
  if (!files_of(params, {}).empty() || member(params, "buffer") != nullptr)
    co_return fail(Errc::invalid, fmt::format("{} takes no files", printable(action, 40)), "Send them: action send with media.");
  const std::string channel =
      token(word_of(params, {"channel", "provider"}).empty() ? chat_of(context).channel : word_of(params, {"channel", "provider"}));
  if (is_in_no_chat(channel, action)) co_return co_await act_in_guild(parts, context, std::move(action), params);
  co_return co_await act_in_chat(parts, context, std::move(action), params);
}

}  // namespace oc::engine
