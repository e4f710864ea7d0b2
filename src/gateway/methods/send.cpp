// send, poll, message.action: what an operator does in a chat, without a turn of an agent.
#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/reply/message_id.h"
#include "gateway/methods/families.h"
#include "gateway/outbound_media.h"
#include "io/clock.h"

namespace oc::gateway {
namespace {

std::string text_of(const Json& params, std::string_view key) { return string_member_or(params, key, ""); }

Reader reader_of(const Call& call) {
  return protocol::scopes_allow(call.client().caller.scopes, "operator.admin") ? Reader::everything : Reader::workspace_only;
}

/// What was answered before under this key.
std::optional<Json> answered(const Call& call, const std::string& key) { return call.context.answers.find(key, call.context.clock().steady()); }
void keep(const Call& call, const std::string& key, const Json& answer) { call.context.answers.keep(key, answer, call.context.clock().steady()); }

/// mediaUrl and mediaUrls, each once.
std::vector<std::string> media_places(const Json& params) {
  std::vector<std::string> places;
  if (const auto one = text_of(params, "mediaUrl"); !js_trim(one).empty()) places.emplace_back(js_trim(one));
  for (const auto& more : strings_member(params, "mediaUrls")) {
    const std::string place(js_trim(more));
    if (!place.empty() && std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  }
  return places;
}

Task<Result<std::vector<engine::Media>>> media_of(const Call& call) {
  std::vector<engine::Media> media;
  const auto places = media_places(call.params);
  if (places.size() > kMediaPerMessageMax) {
    co_return fail(Errc::invalid, "at most " + std::to_string(kMediaPerMessageMax) + " files go with one message");
  }
  for (const auto& place : places) {
    OC_CO_TRY(auto one, co_await outbound_media(call.context, reader_of(call), place));
    if (bool_member(call.params, "forceDocument").value_or(false)) one.kind = "document";
    if (bool_member(call.params, "gifPlayback").value_or(false) && one.kind == "video") one.kind = "gif";
    media.push_back(std::move(one));
  }
  co_return media;
}

/// Buttons that would not be shown are refused: whoever sends them waits for them to be pressed.
Result<void> check_buttons(const Call& call, const engine::OutboundMessage& message) {
  if (!message.buttons.is_array() || message.buttons.get_array().empty()) return {};
  const auto can = call.context.engine().capabilities(message.channel, message.account_id);
  if (!can || can->buttons) return {};
  const bool is_switched_off = message.channel == "telegram" || message.channel == "discord";
  return fail(
      Errc::invalid, message.channel + " shows no buttons here, so the message was not sent",
      is_switched_off ? "Look at channels." + message.channel + ".capabilities.inlineButtons, or leave the buttons out." : "Leave the buttons out.");
}

Task<Result<engine::OutboundMessage>> message_of(const Call& call) {
  const auto& params = call.params;
  OC_CO_TRY(const auto name, co_await account_of(call));
  engine::OutboundMessage message{.channel = name.channel,
                                  .account_id = name.account_id,
                                  .to = std::string(js_trim(text_of(params, "to"))),
                                  .thread_id = text_of(params, "threadId"),
                                  .reply_to_id = text_of(params, "replyToId"),
                                  .text = text_of(params, "message"),
                                  .audio_as_voice = bool_member(params, "asVoice").value_or(false),
                                  .is_silent = bool_member(params, "silent").value_or(false),
                                  .idempotency_key = text_of(params, "idempotencyKey")};
  message.quote_text = text_of(params, "quoteText");
  if (const auto* buttons = member(params, "buttons")) message.buttons = *buttons;
  OC_CO_CHECKED(check_buttons(call, message));
  if (const auto key = text_of(params, "sessionKey"); !key.empty()) message.session_key = call.context.engine().canonical_session_key(key);
  OC_CO_TRY(message.media, co_await media_of(call));
  if (js_trim(message.text).empty() && message.media.empty()) co_return fail(Errc::invalid, "invalid send params: text or media is required");
  co_return message;
}

Json shown_id(const std::string& channel, const Json& id) { return id.is_string() ? Json(reply::shown_message_id(channel, id.get_string())) : id; }

/// The answer of the engine, as OpenClaw's clients know it: with the key as runId, and the ids as the platform has them.
Json with_run(Json answer, const std::string& key, const std::string& channel) {
  JsonObject out{{"runId", key}};
  if (answer.is_object()) {
    for (auto& [name, value] : answer.get_object()) out[name] = value;
  }
  if (out.contains("messageId")) {
    const std::string chat = out["messageId"].is_string() ? reply::chat_of_message_id(channel, out["messageId"].get_string()) : "";
    if (!chat.empty()) out["chatId"] = chat;
    out["messageId"] = shown_id(channel, out["messageId"]);
  }
  if (out.contains("messageIds") && out["messageIds"].is_array()) {
    for (auto& id : out["messageIds"].as_array()) id = shown_id(channel, id);
  }
  if (!out.contains("channel")) out["channel"] = channel;
  return out;
}

/// The params of a poll under the names that `openclaw message poll` has.
Json poll_params(const Json& params) {
  JsonObject out{{"to", *member(params, "to")}, {"pollQuestion", *member(params, "question")}, {"pollOption", *member(params, "options")}};
  const auto max = int_member(params, "maxSelections").value_or(1);
  out["pollMulti"] = max > 1;
  out["maxSelections"] = max;
  const auto rename = [&](std::string_view from, std::string_view to) {
    if (const auto* value = member(params, from)) out[to] = *value;
  };
  rename("durationSeconds", "pollDurationSeconds");
  rename("durationHours", "pollDurationHours");
  rename("silent", "silent");
  rename("isAnonymous", "pollAnonymous");
  rename("threadId", "threadId");
  return out;
}

Task<Answer> acted(Call& call, std::string action, Json params) {
  const auto key_text = text_of(call.params, "idempotencyKey");
  const auto key = "action:" + action + ":" + key_text;
  if (!key_text.empty()) {
    if (auto before = answered(call, key)) co_return std::move(*before);
  }
  const auto name = co_await account_of(call);
  if (!name) co_return refuse(name.error());
  if (const auto place = text_of(params, "media"); !place.empty()) {
    if (reader_of(call) != Reader::everything) co_return refuse(protocol::invalid_request("missing scope: operator.admin (for media)"));
    const auto file = co_await outbound_media(call.context, Reader::everything, place);
    if (!file) co_return refuse(file.error());
    params.as_object()["media"] = file->path;
    params.as_object()["mediaMime"] = file->mime;
  }
  auto done = co_await call.context.engine().channel_action(name->channel, name->account_id, action, std::move(params));
  if (!done) co_return refuse(done.error());
  if (!key_text.empty()) keep(call, key, *done);
  co_return std::move(*done);
}

/// Why a message still waits, as its account's status says; "" when that says nothing.
Task<std::string> reason_to_wait(const Call& call, const Json& sent) {
  const auto channel = text_of(sent, "channel"), account_id = text_of(sent, "accountId");
  for (const auto& each : co_await call.context.engine().channels(false, Millis(1000))) {
    for (const auto& account : each.accounts) {
      if (each.id == channel && account.status.account_id == account_id) co_return account.status.last_error;
    }
  }
  co_return "";
}

}  // namespace

Task<Answer> send_method(Call& call) {
  const auto key_text = text_of(call.params, "idempotencyKey");
  const auto key = "send:" + key_text;
  if (auto before = answered(call, key)) co_return std::move(*before);
  auto message = co_await message_of(call);
  if (!message) co_return refuse(message.error());
  const auto channel = message->channel;
  auto sent = co_await call.context.engine().deliver(std::move(*message));
  if (!sent) co_return refuse(sent.error());
  std::string reason;
  if (text_of(*sent, "state") == "waiting") reason = co_await reason_to_wait(call, *sent);
  Json answer = with_run(std::move(*sent), key_text, channel);
  if (!reason.empty()) answer.as_object()["reason"] = std::move(reason);
  keep(call, key, answer);
  co_return answer;
}

Task<Answer> poll_method(Call& call) {
  auto answer = co_await acted(call, "poll", poll_params(call.params));
  if (answer) answer = with_run(std::move(*answer), text_of(call.params, "idempotencyKey"), text_of(call.params, "channel"));
  co_return answer;
}

Task<Answer> message_action(Call& call) {
  const auto action = text_of(call.params, "action");
  if (action == "send") co_return refuse(protocol::invalid_request("messages are sent with the method send"));
  const auto* params = member(call.params, "params");
  co_return co_await acted(call, action, params ? *params : Json(JsonObject{}));
}

}  // namespace oc::gateway
