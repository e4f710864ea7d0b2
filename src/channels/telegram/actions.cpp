// What `openclaw message` and the message tool can do beside sending.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "channels/telegram/account.h"
#include "channels/telegram/limits.h"
#include "io/clock.h"

namespace oc::channels::telegram {
namespace {

/// The first that is there of several names of a parameter.
std::string text_param(const Json& params, std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    const Json* value = member(params, name);
    if (value == nullptr) continue;
    if (value->is_string()) return std::string(js_trim(valid_utf8(value->get_string())));
    if (value->is_number()) return number_text(*value);
    if (value->is_array() && !value->get_array().empty() && value->get_array().front().is_string())
      return std::string(value->get_array().front().get_string());
  }
  return {};
}

std::optional<std::int64_t> int_param(const Json& params, std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    if (const auto value = int_member(params, name)) return value;
    const Json number = id_value(string_member_or(params, name, ""));
    if (number.is_int64()) return number.get_int64();
  }
  return std::nullopt;
}

bool flag(const Json& params, std::initializer_list<std::string_view> names, bool fallback = false) {
  for (const auto name : names) {
    if (const auto value = bool_member(params, name)) return *value;
  }
  return fallback;
}

/// The Bot API takes no variation selectors: `❤️` is `❤`.
std::string without_selectors(std::string_view emoji) { return replace_all(js_trim(emoji), "\xEF\xB8\x8F", ""); }

Json reaction_list(const std::string& emoji) {
  JsonArray out;
  if (!emoji.empty()) out.push_back(JsonObject{{"type", "emoji"}, {"emoji", emoji}});
  return out;
}

std::unexpected<Error> lacks(std::string_view action, std::string_view what) { return fail(Errc::invalid, fmt::format("{} needs {}", action, what)); }

Result<JsonArray> poll_options(const Json& params) {
  auto options = strings_member(params, "options");
  if (options.empty()) options = strings_member(params, "pollOption");
  JsonArray out;
  for (const auto& option : options) {
    const std::string text(utf16_prefix(js_trim(option), kPollOptionUnitsMax));
    if (!text.empty()) out.push_back(JsonObject{{"text", valid_utf8(text)}});
  }
  if (out.size() < 2) return fail(Errc::invalid, "Poll requires at least 2 options");
  if (out.size() > kPollOptionsMax) return fail(Errc::invalid, fmt::format("Poll supports at most {} options", kPollOptionsMax));
  return out;
}

bool is_moderation(std::string_view action) { return action == "kick" || action == "ban" || action == "timeout"; }

constexpr auto kKnown =
    std::to_array<std::string_view>({"poll", "thread-create", "topic-create", "thread-reply", "topic-edit", "pin", "unpin", "list-pins", "sticker",
                                     "channel-info", "member-info", "permissions", "kick", "ban", "timeout"});

/// What the Bot API has no call for, and why not.
Error no_call(std::string_view action) {
  if (action == "read") return {.code = Errc::invalid, .message = "Telegram bots cannot read the history of a chat: the Bot API has no call for it"};
  return {.code = Errc::invalid, .message = fmt::format("Telegram bots cannot do `{}`: the Bot API has no call for it", action)};
}

std::string chat_text(const Json& chat) { return int_member(chat, "id") ? std::to_string(*int_member(chat, "id")) : ""; }

}  // namespace

io::Task<Result<Json>> Account::act(std::string method, JsonObject parameters, std::string shown_in) {
  if (!settings_.problem.empty()) co_return fail(Errc::unavailable, settings_.problem);
  // What shows a message is not made twice.
  const auto repeat = shown_in.empty() ? Call::Repeat::yes : Call::Repeat::no;
  auto result =
      co_await api_.perform({.method = std::move(method), .parameters = std::move(parameters), .shown_in = std::move(shown_in), .repeat = repeat});
  if (!result)
    co_return std::unexpected(repeat == Call::Repeat::yes ? told_for_edit(std::move(result).error()) : told_for_send(std::move(result).error()));
  co_return result;
}

/// In OpenClaw's words.
Result<void> Account::allowed(std::string_view action) const {
  const auto& actions = settings_.actions;
  if (action == "edit" && !actions.edit_message) return fail(Errc::denied, "Telegram editMessage is disabled.");
  if (action == "delete" && !actions.delete_message) return fail(Errc::denied, "Telegram deleteMessage is disabled.");
  if (action == "poll" && (!actions.poll || !actions.send_message)) return fail(Errc::denied, "Telegram polls are disabled.");
  if (action == "sticker" && !actions.sticker)
    return fail(Errc::denied, "Telegram sticker actions are disabled. Set channels.telegram.actions.sticker to true.");
  if ((action == "thread-create" || action == "topic-create") && !actions.create_forum_topic)
    return fail(Errc::denied, "Telegram createForumTopic is disabled.");
  if (action == "topic-edit" && !actions.edit_forum_topic) return fail(Errc::denied, "Telegram editForumTopic is disabled.");
  if (action == "thread-reply" && !actions.send_message) return fail(Errc::denied, "Telegram sendMessage is disabled.");
  if (is_moderation(action) && !actions.moderation)
    return fail(Errc::denied, "Telegram moderation is disabled. Set channels.telegram.actions.moderation to true.",
                "openclaw config set channels.telegram.actions.moderation true");
  return {};
}

io::Task<Result<void>> Account::edit(engine::ReplyAddress address, std::string message_id, std::string markdown) {
  OC_CO_CHECKED(allowed("edit"));
  if (!settings_.problem.empty()) co_return fail(Errc::unavailable, settings_.problem);
  OC_CO_TRY(auto message, message_name(address, message_id));
  SendForm form{.chat_id = message.chat_id};
  const auto result = co_await edit_words(std::move(markdown), std::move(message), std::move(form));
  if (!result) co_return std::unexpected(result.error());
  status_.last_outbound_at = io_.clock.now();
  co_return Result<void>();
}

io::Task<Result<void>> Account::remove(engine::ReplyAddress address, std::string message_id) {
  OC_CO_CHECKED(allowed("delete"));
  OC_CO_TRY(auto message, message_name(address, message_id));
  const auto result = co_await act("deleteMessage", {{"chat_id", id_value(message.chat_id)}, {"message_id", message.message_id}});
  if (result) co_return Result<void>();
  Error error = result.error();
  if (refusal_of(error) == Refusal::no_message) {
    error.code = Errc::not_found;
    error.hint = "A bot can delete its own messages for 48 hours, and those of others in groups where it is an administrator that may.";
  }
  co_return std::unexpected(std::move(error));
}

io::Task<Result<void>> Account::react(engine::ReplyAddress address, std::string message_id, std::string emoji) {
  if (!settings_.may_react) co_return fail(Errc::denied, "Telegram reactions are disabled (reactionLevel is \"off\").");
  if (!settings_.actions.reactions) co_return fail(Errc::denied, "Telegram reactions are disabled via actions.reactions.");
  OC_CO_TRY(auto message, message_name(address, message_id));
  const auto result = co_await act(
      "setMessageReaction",
      {{"chat_id", id_value(message.chat_id)}, {"message_id", message.message_id}, {"reaction", reaction_list(without_selectors(emoji))}});
  if (result) co_return Result<void>();
  Error error = result.error();
  if (refusal_of(error) == Refusal::bad_reaction) {
    error.code = Errc::invalid;
    error.message = fmt::format("Telegram does not take {} as a reaction here (REACTION_INVALID)", printable(emoji, 40));
    error.hint = "Bots may use its fixed list, such as 👍 👎 ❤ 🔥 🎉 🤔 👀 👌 💯 😢 🙏 ✍, and a group may allow fewer.";
  }
  co_return std::unexpected(std::move(error));
}

/// Source: spec/runtime.md 18.4.
io::Task<Result<Json>> Account::send_poll(SendForm form, Json params) {
  const std::string question(utf16_prefix(text_param(params, {"question", "pollQuestion"}), kPollQuestionUnitsMax));
  if (question.empty()) co_return fail(Errc::invalid, "Poll question is required");
  OC_CO_TRY(auto options, poll_options(params));
  if (int_param(params, {"durationHours", "pollDurationHours"}))
    co_return fail(Errc::invalid, "Telegram poll durationHours is not supported. Use durationSeconds (5-600) instead.");
  JsonObject out{{"chat_id", id_value(form.chat_id)}, {"question", question}, {"options", std::move(options)}};
  out["is_anonymous"] = flag(params, {"isAnonymous", "pollAnonymous"}, !flag(params, {"pollPublic"}));
  if (int_param(params, {"maxSelections"}).value_or(1) > 1 || flag(params, {"pollMulti", "multi"})) out["allows_multiple_answers"] = true;
  if (const auto seconds = int_param(params, {"durationSeconds", "pollDurationSeconds"})) {
    if (*seconds < 5 || *seconds > 600) co_return fail(Errc::invalid, "Telegram poll durationSeconds must be between 5 and 600");
    out["open_period"] = *seconds;
  }
  add_place(out, form);
  OC_CO_TRY(const auto message, co_await act("sendPoll", std::move(out), form.chat_id));
  const auto sent = note_sent(form, message);
  const Json* poll = member(message, "poll");
  co_return JsonObject{
      {"ok", true}, {"messageId", number_of(sent)}, {"chatId", form.chat_id}, {"pollId", poll == nullptr ? "" : string_member_or(*poll, "id", "")}};
}

io::Task<Result<Json>> Account::create_topic(SendForm form, Json params) {
  const std::string name(utf16_prefix(text_param(params, {"name", "threadName", "topicName"}), 128));
  if (name.empty()) co_return lacks("thread-create", "a name (--thread-name)");
  JsonObject out{{"chat_id", id_value(form.chat_id)}, {"name", name}};
  if (const auto color = int_param(params, {"iconColor"})) out["icon_color"] = *color;
  if (const auto icon = text_param(params, {"iconCustomEmojiId"}); !icon.empty()) out["icon_custom_emoji_id"] = icon;
  OC_CO_TRY(const auto topic, co_await act("createForumTopic", std::move(out), form.chat_id));
  const auto id = int_member(topic, "message_thread_id").value_or(0);
  form.thread_id = std::to_string(id);
  if (const auto first = text_param(params, {"message"}); !first.empty()) {
    const auto sent = co_await send_words(first, form);
    if (!sent) {
      Error error = sent.error();
      error.message = fmt::format("topic {} was made, but its first message was not sent: {}", id, error.message);
      co_return std::unexpected(std::move(error));
    }
    note_sent(form, *sent);
  }
  co_return JsonObject{{"ok", true}, {"topicId", id}, {"threadId", std::to_string(id)}, {"name", name}, {"chatId", form.chat_id}};
}

io::Task<Result<Json>> Account::edit_topic(SendForm form, Json params) {
  if (form.thread_id.empty()) form.thread_id = text_param(params, {"threadId", "topicId", "messageThreadId"});
  if (!id_value(form.thread_id).is_int64()) co_return lacks("topic-edit", "the topic (--thread-id)");
  JsonObject out{{"chat_id", id_value(form.chat_id)}, {"message_thread_id", id_value(form.thread_id)}};
  if (const auto name = text_param(params, {"name", "threadName", "topicName"}); !name.empty()) out["name"] = utf16_prefix(name, 128);
  if (const auto icon = text_param(params, {"iconCustomEmojiId"}); !icon.empty()) out["icon_custom_emoji_id"] = icon;
  if (out.size() < 3) co_return lacks("topic-edit", "a name (--thread-name) or an icon");
  OC_CO_TRY(const auto done, co_await act("editForumTopic", std::move(out)));
  co_return JsonObject{{"ok", done.is_bool() && done.get_bool()}, {"threadId", form.thread_id}, {"chatId", form.chat_id}};
}

io::Task<Result<Json>> Account::pin(engine::ReplyAddress address, Json params, std::string method) {
  const std::string id = text_param(params, {"messageId"});
  if (id.empty()) co_return lacks(method == "pinChatMessage" ? "pin" : "unpin", "a message (--message-id)");
  OC_CO_TRY(const auto message, message_name(address, id));
  JsonObject out{{"chat_id", id_value(message.chat_id)}, {"message_id", message.message_id}};
  if (method == "pinChatMessage") out["disable_notification"] = flag(params, {"silent"}, true);
  OC_CO_CHECKED(co_await act(std::move(method), std::move(out)));
  co_return JsonObject{{"ok", true}, {"messageId", std::to_string(message.message_id)}, {"chatId", message.chat_id}};
}

io::Task<Result<Json>> Account::send_sticker(SendForm form, Json params) {
  const std::string sticker = text_param(params, {"stickerId", "fileId", "sticker"});
  if (sticker.empty()) co_return lacks("sticker", "a sticker's file id (--sticker-id)");
  JsonObject out{{"chat_id", id_value(form.chat_id)}, {"sticker", sticker}};
  add_place(out, form);
  OC_CO_TRY(const auto message, co_await act("sendSticker", std::move(out), form.chat_id));
  co_return JsonObject{{"ok", true}, {"messageId", number_of(note_sent(form, message))}, {"chatId", form.chat_id}};
}

io::Task<Result<Json>> Account::show_chat(SendForm form) {
  OC_CO_TRY(const auto chat, co_await act("getChat", {{"chat_id", id_value(form.chat_id)}}));
  co_return JsonObject{{"ok", true}, {"chatId", chat_text(chat)}, {"channel", chat}};
}

io::Task<Result<Json>> Account::show_member(SendForm form, Json params) {
  const Json user = id_value(text_param(params, {"userId", "participant"}));
  if (!user.is_int64()) co_return lacks("member-info", "a numeric user id (--user-id)");
  OC_CO_TRY(const auto member, co_await act("getChatMember", {{"chat_id", id_value(form.chat_id)}, {"user_id", user}}));
  co_return JsonObject{{"ok", true}, {"member", member}};
}

/// A message of its own in the topic that the target or --thread-id names.
io::Task<Result<Json>> Account::reply_in_topic(SendForm form, Json params) {
  const std::string text = text_param(params, {"message"});
  if (form.thread_id.empty())
    co_return fail(Errc::invalid, "thread-reply needs the topic: --target <chat>:topic:<number>",
                   "A topic's number is in its link, and thread-create tells it.");
  if (text.empty()) co_return lacks("thread-reply", "words (--message)");
  if (!text_param(params, {"media"}).empty())
    co_return fail(Errc::invalid, "thread-reply takes no files",
                   fmt::format("openclaw message send --channel telegram --target {} --thread-id {} --media <path>", printable(form.chat_id, 80),
                               printable(form.thread_id, 40)));
  form.reply_to_id = form_of({.to = form.chat_id, .reply_to_id = text_param(params, {"replyTo"})}).reply_to_id;
  const auto sent = co_await send_words(text, form);
  if (!sent) co_return std::unexpected(sent.error());
  co_return JsonObject{{"ok", true}, {"messageId", number_of(note_sent(form, *sent))}, {"chatId", form.chat_id}, {"threadId", form.thread_id}};
}

io::Task<Result<Json>> Account::perform(std::string action, engine::ReplyAddress address, Json params) {
  if (action == "read" || action == "reactions" || action == "search") {
    Error error = no_call(action);
    error.hint = "`openclaw sessions` shows what the gateway has kept of a chat.";
    co_return std::unexpected(std::move(error));
  }
  if (std::ranges::find(kKnown, action) == kKnown.end())
    co_return co_await engine::ChannelAccount::perform(std::move(action), std::move(address), std::move(params));
  OC_CO_CHECKED(allowed(action));
  // What other platforms call a guild is a group here.
  if (address.to.empty()) address.to = text_param(params, {"guildId", "channelId", "groupId"});
  auto form = form_of(address);
  if (form.chat_id.empty())
    co_return fail(Errc::invalid, fmt::format("{} needs a chat: --target <chat>, such as --target -1001234567890", action),
                   "openclaw directory groups list --channel telegram shows the groups of this bot.");
  if (flag(params, {"silent"})) form.sound = Sound::off;
  if (action == "poll") co_return co_await send_poll(std::move(form), std::move(params));
  if (action == "thread-create" || action == "topic-create") co_return co_await create_topic(std::move(form), std::move(params));
  if (action == "thread-reply") co_return co_await reply_in_topic(std::move(form), std::move(params));
  if (action == "topic-edit") co_return co_await edit_topic(std::move(form), std::move(params));
  if (action == "pin") co_return co_await pin(std::move(address), std::move(params), "pinChatMessage");
  if (action == "unpin") co_return co_await pin(std::move(address), std::move(params), "unpinChatMessage");
  if (action == "list-pins") co_return co_await list_pins(std::move(form));
  if (action == "sticker") co_return co_await send_sticker(std::move(form), std::move(params));
  if (action == "channel-info") co_return co_await show_chat(std::move(form));
  if (action == "member-info") co_return co_await show_member(std::move(form), std::move(params));
  if (action == "permissions") co_return co_await show_own_rights(std::move(form));
  co_return co_await moderate(std::move(action), std::move(form), std::move(params));
}

}  // namespace oc::channels::telegram
