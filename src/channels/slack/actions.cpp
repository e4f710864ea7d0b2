// What `openclaw message` and the agent's message tool can do besides sending.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/slack/account.h"
#include "channels/slack/decode_inner.h"
#include "channels/slack/emoji.h"
#include "channels/slack/text.h"

namespace oc::channels::slack {
namespace {

constexpr std::int64_t kReadDefault = 20;

std::string param(const Json& params, std::string_view key, std::string_view other = "") {
  std::string value = string_member_or(params, key, "");
  if (value.empty() && !other.empty()) value = string_member_or(params, other, "");
  return value;
}

/// Which switch of `actions` an action hangs on.
std::string_view switch_of(std::string_view action) {
  if (action == "reactions" || action == "react") return "reactions";
  if (action == "pin" || action == "unpin" || action == "list-pins") return "pins";
  if (action == "member-info") return "memberInfo";
  if (action == "channel-info" || action == "channel-list") return "channelInfo";
  if (action == "emoji-list") return "emojiList";
  return "messages";
}

Json told_message(const Json& message, const std::string& channel_id, const Names& names) {
  const std::string user = id_member(message, "user");
  const Person* person = names.person(user);
  JsonObject out{{"id", message_id_of(channel_id, string_member_or(message, "ts", ""))},
                 {"ts", string_member_or(message, "ts", "")},
                 {"user", user},
                 {"text", read_text(string_member_or(message, "text", ""), names).text}};
  if (person != nullptr && !person->name.empty()) out["author"] = person->name;
  if (const std::string thread = string_member_or(message, "thread_ts", ""); !thread.empty()) out["threadId"] = thread;
  if (const Json* reactions = member(message, "reactions")) out["reactions"] = *reactions;
  return out;
}

Json ok() { return JsonObject{{"ok", true}}; }

}  // namespace

io::Task<Result<MessageRef>> Account::named_message(engine::ReplyAddress address, std::string message_id) {
  const auto at = message_ref(message_id, "");
  if (at.ts.empty())
    co_return fail(Errc::invalid, "that is no Slack message id", "Write one such as 1700000000.000100, or C0123456789:1700000000.000100.");
  if (!at.channel_id.empty()) co_return at;
  OC_CO_TRY(auto channel_id, co_await channel_of(address.to));
  co_return MessageRef{std::move(channel_id), at.ts};
}

io::Task<Result<void>> Account::edit(engine::ReplyAddress address, std::string message_id, std::string markdown) {
  OC_CO_TRY(const auto at, co_await named_message(std::move(address), std::move(message_id)));
  const auto answer = co_await ask("chat.update", update_parameters(markdown, nullptr, at, settings_));
  if (!answer) co_return std::unexpected(told_for_send(answer.error()));
  co_return Result<void>{};
}

io::Task<Result<void>> Account::remove(engine::ReplyAddress address, std::string message_id) {
  OC_CO_TRY(const auto at, co_await named_message(std::move(address), std::move(message_id)));
  const auto answer = co_await ask("chat.delete", JsonObject{{"channel", at.channel_id}, {"ts", at.ts}});
  if (!answer && refusal_word(answer.error()) != "message_not_found") co_return std::unexpected(told_for_send(answer.error()));
  co_return Result<void>{};
}

io::Task<Result<void>> Account::take_reactions_off(MessageRef message) {
  const auto answer = co_await ask("reactions.get", JsonObject{{"channel", message.channel_id}, {"timestamp", message.ts}, {"full", true}});
  if (!answer) co_return std::unexpected(told_for_send(answer.error()));
  const Json* shown = member(*answer, "message");
  const Json* reactions = shown != nullptr ? member(*shown, "reactions") : nullptr;
  if (reactions == nullptr || !reactions->is_array()) co_return Result<void>{};
  std::vector<std::string> mine;
  for (const auto& reaction : reactions->get_array()) {
    const auto users = strings_member(reaction, "users");
    if (std::ranges::find(users, self_.user_id) != users.end()) mine.push_back(string_member_or(reaction, "name", ""));
  }
  for (const auto& name : mine) {
    const auto gone = co_await ask("reactions.remove", JsonObject{{"channel", message.channel_id}, {"timestamp", message.ts}, {"name", name}});
    if (!gone && refusal_word(gone.error()) != "no_reaction") co_return std::unexpected(told_for_send(gone.error()));
  }
  co_return Result<void>{};
}

io::Task<Result<void>> Account::react(engine::ReplyAddress address, std::string message_id, std::string emoji) {
  OC_CO_TRY(const auto at, co_await named_message(std::move(address), std::move(message_id)));
  if (js_trim(emoji).empty()) co_return co_await take_reactions_off(at);
  const std::string name = emoji_name(emoji);
  if (name.empty()) {
    co_return fail(Errc::invalid, fmt::format("Slack has no name for {} that is known here", printable(emoji, 40)),
                   "Write the emoji's name, such as eyes or white_check_mark.");
  }
  const auto answer = co_await ask("reactions.add", JsonObject{{"channel", at.channel_id}, {"timestamp", at.ts}, {"name", name}});
  if (!answer && refusal_word(answer.error()) != "already_reacted") co_return std::unexpected(told_for_send(answer.error()));
  co_return Result<void>{};
}

io::Task<Result<Json>> Account::read_messages(engine::ReplyAddress address, Json params) {
  OC_CO_TRY(const auto channel_id, co_await channel_of(address.to));
  const auto limit = std::clamp<std::int64_t>(int_member(params, "limit").value_or(kReadDefault), 1, static_cast<std::int64_t>(kSlackHistoryMax));
  std::string thread = param(params, "threadId", "thread_id");
  if (thread.empty()) thread = address.thread_id;
  JsonObject parameters{{"channel", channel_id}, {"limit", limit}};
  const auto bound = [&](std::string_view key, std::string_view name) {
    if (const auto at = message_ref(param(params, key), channel_id); !at.ts.empty()) parameters[name] = at.ts;
  };
  bound("before", "latest");
  bound("after", "oldest");
  if (!thread.empty()) parameters["ts"] = message_ref(thread, channel_id).ts;
  const auto answer = co_await ask_reading(thread.empty() ? "conversations.history" : "conversations.replies", std::move(parameters));
  if (!answer) co_return std::unexpected(told_for_send(answer.error()));
  JsonArray messages;
  if (const Json* list = member(*answer, "messages"); list != nullptr && list->is_array()) {
    for (const auto& message : list->get_array()) messages.push_back(told_message(message, channel_id, names_));
  }
  co_return JsonObject{{"ok", true}, {"messages", std::move(messages)}, {"hasMore", bool_member(*answer, "has_more").value_or(false)}};
}

io::Task<Result<Json>> Account::reply_in_thread(engine::ReplyAddress address, Json params) {
  const std::string thread = param(params, "threadId", "messageId");
  if (!thread.empty()) address.thread_id = message_ref(thread, address.to).ts;
  if (address.thread_id.empty()) co_return fail(Errc::invalid, "thread-reply needs threadId: the id of the message that the thread begins with");
  engine::Utterance part{.address = std::move(address), .text = param(params, "message", "text")};
  OC_CO_TRY(const auto sent, co_await send(std::move(part)));
  co_return JsonObject{{"ok", true}, {"messageId", sent.message_id}};
}

/// A thread of Slack hangs on a message: one that is there (messageId), or one that says the thread's name.
io::Task<Result<Json>> Account::create_thread(engine::ReplyAddress address, Json params) {
  std::string parent = message_ref(param(params, "messageId", "message_id"), address.to).ts;
  const std::string name = param(params, "threadName", "name"), text = param(params, "message", "text");
  if (parent.empty() && js_trim(name).empty()) co_return fail(Errc::invalid, "thread-create needs messageId, or threadName");
  address.thread_id.clear();
  if (parent.empty()) {
    engine::Utterance head{.address = address, .text = name};
    OC_CO_TRY(const auto sent, co_await send(std::move(head)));
    parent = message_ref(sent.message_id, address.to).ts;
  }
  JsonObject out{{"ok", true}, {"threadId", parent}};
  if (js_trim(text).empty()) co_return out;
  address.thread_id = parent;
  engine::Utterance part{.address = std::move(address), .text = text};
  OC_CO_TRY(const auto sent, co_await send(std::move(part)));
  out["messageId"] = sent.message_id;
  co_return out;
}

io::Task<Result<Json>> Account::list_threads(engine::ReplyAddress address) {
  OC_CO_TRY(const auto channel_id, co_await channel_of(address.to));
  const auto answer = co_await ask_reading("conversations.history", JsonObject{{"channel", channel_id}, {"limit", kSlackHistoryMax}});
  if (!answer) co_return std::unexpected(told_for_send(answer.error()));
  JsonArray threads;
  if (const Json* list = member(*answer, "messages"); list != nullptr && list->is_array()) {
    for (const auto& message : list->get_array()) {
      if (int_member(message, "reply_count").value_or(0) > 0) threads.push_back(told_message(message, channel_id, names_));
    }
  }
  co_return JsonObject{{"ok", true}, {"threads", std::move(threads)}};
}

io::Task<Result<Json>> Account::message_action(std::string action, engine::ReplyAddress address, Json params) {
  OC_CO_TRY(const auto at, co_await named_message(std::move(address), param(params, "messageId", "message_id")));
  JsonObject parameters{{"channel", at.channel_id}, {"timestamp", at.ts}};
  if (action == "reactions") {
    parameters["full"] = true;
    const auto answer = co_await ask_reading("reactions.get", std::move(parameters));
    if (!answer) co_return std::unexpected(told_for_send(answer.error()));
    const Json* message = member(*answer, "message");
    const Json* reactions = message != nullptr ? member(*message, "reactions") : nullptr;
    co_return JsonObject{{"ok", true}, {"reactions", reactions != nullptr ? *reactions : Json(JsonArray{})}};
  }
  const auto answer = co_await ask(action == "pin" ? "pins.add" : "pins.remove", std::move(parameters));
  const std::string word = answer ? "" : refusal_word(answer.error());
  if (!answer && word != "already_pinned" && word != "no_pin") co_return std::unexpected(told_for_send(answer.error()));
  co_return ok();
}

io::Task<Result<Json>> Account::perform(std::string action, engine::ReplyAddress address, Json params) {
  const auto known = capabilities().actions;
  if (std::ranges::find(known, action) == known.end()) {
    co_return fail(Errc::invalid, fmt::format("slack cannot {}", printable(action, 60)), "It can: " + join(known, ", "));
  }
  const std::string gate(switch_of(action));
  if (std::ranges::find(settings_.actions_off, gate) != settings_.actions_off.end())
    co_return fail(Errc::denied, fmt::format("{} is switched off: channels.slack.actions.{} is false", action, gate));
  if (action == "read") co_return co_await read_messages(std::move(address), std::move(params));
  if (action == "thread-reply") co_return co_await reply_in_thread(std::move(address), std::move(params));
  if (action == "thread-create") co_return co_await create_thread(std::move(address), std::move(params));
  if (action == "thread-list") co_return co_await list_threads(std::move(address));
  if (action == "reactions" || action == "pin" || action == "unpin")
    co_return co_await message_action(std::move(action), std::move(address), std::move(params));
  if (action == "emoji-list") {
    const auto answer = co_await ask_reading("emoji.list", JsonObject{});
    if (!answer) co_return std::unexpected(told_for_send(answer.error()));
    const Json* emoji = member(*answer, "emoji");
    co_return JsonObject{{"ok", true}, {"emojis", emoji != nullptr ? *emoji : Json(JsonObject{})}};
  }
  if (action == "member-info") {
    const auto target = target_of(param(params, "userId", "user_id"));
    if (target.kind != Target::Kind::person) co_return fail(Errc::invalid, "member-info needs userId, such as U0123456789");
    const auto answer = co_await ask_reading("users.info", JsonObject{{"user", target.value}});
    if (!answer) co_return std::unexpected(told_for_send(answer.error()));
    const Json* user = member(*answer, "user");
    co_return JsonObject{{"ok", true}, {"info", user != nullptr ? *user : Json(nullptr)}};
  }
  if (action == "channel-list") {
    OC_CO_TRY(auto list, co_await pages("conversations.list", JsonObject{{"types", "public_channel,private_channel"}, {"exclude_archived", true}},
                                        "channels", kSlackNamesMax));
    JsonArray channels;
    for (auto& channel : list) channels.push_back(std::move(channel));
    co_return JsonObject{{"ok", true}, {"channels", std::move(channels)}};
  }
  OC_CO_TRY(const auto channel_id, co_await channel_of(address.to));
  const bool is_pins = action == "list-pins";
  const auto answer = co_await ask_reading(is_pins ? "pins.list" : "conversations.info", JsonObject{{"channel", channel_id}});
  if (!answer) co_return std::unexpected(told_for_send(answer.error()));
  const Json* found = member(*answer, is_pins ? "items" : "channel");
  co_return JsonObject{{"ok", true}, {is_pins ? "pins" : "channel", found != nullptr ? *found : Json(nullptr)}};
}

}  // namespace oc::channels::slack
