// Sending a part: whereto, how fast, and what is tried when Slack refuses its form.
#include <fmt/format.h>

#include "base/text.h"
#include "channels/slack/account.h"
#include "core/reply/retry.h"
#include "io/clock.h"
#include "io/http_url.h"
#include "io/log.h"

namespace oc::channels::slack {
io::Task<Result<std::string>> Account::channel_of_person(std::string user_id) {
  if (std::string known = dm_of_.get(user_id); !known.empty()) co_return known;
  const auto answer = co_await ask("conversations.open", JsonObject{{"users", user_id}});
  if (!answer) co_return std::unexpected(told_before_send(answer.error()));
  const Json* channel = member(*answer, "channel");
  const std::string id = channel != nullptr ? string_member_or(*channel, "id", "") : "";
  if (id.empty()) co_return fail(Errc::unavailable, "the answer to conversations.open holds no channel");
  dm_of_.put(user_id, id);
  co_return id;
}

io::Task<Result<std::string>> Account::channel_of_name(std::string name) {
  const auto list = co_await pages("conversations.list", JsonObject{{"types", "public_channel,private_channel"}, {"exclude_archived", true}},
                                   "channels", kSlackNamesMax);
  if (!list) co_return std::unexpected(told_before_send(list.error()));
  const std::string wanted = token(name);
  for (const auto& channel : *list) {
    if (token(string_member_or(channel, "name", "")) == wanted) co_return string_member_or(channel, "id", "");
  }
  co_return fail(Errc::not_found, fmt::format("there is no Slack channel #{} that the app can see", printable(name, 80)),
                 "Name it by its id (C0123456789, at the bottom of the channel's About tab), or invite the app to it.");
}

io::Task<Result<std::string>> Account::channel_of(std::string to) {
  const Target target = target_of(to);
  switch (target.kind) {
    case Target::Kind::chat: co_return target.value;
    case Target::Kind::person: co_return co_await channel_of_person(target.value);
    case Target::Kind::chat_name: co_return co_await channel_of_name(target.value);
    case Target::Kind::none: break;
  }
  co_return fail(Errc::invalid, "there is no Slack chat to send to", "Write a channel (C0123456789, #general) or a person (user:U0123456789).");
}

/// In mode `first` only the first part that answers a message goes into its thread.
std::string Account::thread_for(const engine::ReplyAddress& address, const AddressExtra& extra, const std::string& channel_id) {
  const std::string thread = thread_of(address, extra);
  if (thread.empty() || extra.mode != "first" || !address.thread_id.empty()) return thread;
  if (answered_.get(channel_id) == thread) return {};
  answered_.put(channel_id, thread);
  return thread;
}

io::Task<Result<void>> Account::keep_pace(std::string channel_id) {
  const Millis wait = pace_.take(channel_id, io_.clock.steady());
  if (wait > kSlackPaceWaitMax) {
    Error error{.code = Errc::rate_limited, .message = "too many messages wait for this Slack channel"};
    error.retry_after_ms = wait.count();
    co_return std::unexpected(std::move(error));
  }
  if (wait > Millis(0)) co_await io_.clock.sleep(wait);
  co_return Result<void>{};
}

engine::Sent Account::sent_at(const std::string& channel_id, const std::string& ts, const std::string& thread_ts) {
  status_.last_outbound_at = io_.clock.now();
  spoken_in_.put(channel_id);
  if (!thread_ts.empty()) own_threads_.put(message_id_of(channel_id, thread_ts));
  return {.message_id = ts.empty() ? "" : message_id_of(channel_id, ts), .at = io_.clock.now()};
}

io::Task<std::optional<engine::Sent>> Account::sent_before(std::string key, std::string channel_id, std::string thread_ts) {
  const bool is_young = began_ >= Millis(0) && io_.clock.steady() - began_ < kSlackDoubtTime;
  if (key.empty() || (!is_young && !unsure_.has(key))) co_return std::nullopt;
  co_return co_await look_back_for(std::move(key), std::move(channel_id), std::move(thread_ts));
}

io::Task<std::optional<engine::Sent>> Account::find_sent(engine::Utterance part) {
  if (!settings_.problem.empty() || part.idempotency_key.empty()) co_return std::nullopt;
  const auto channel_id = co_await channel_of(part.address.to);
  if (!channel_id) co_return std::nullopt;
  // Which part went into the thread is not remembered (mode `first`), nor whether the thread was gone.
  std::string thread = thread_of(part.address, read_extra(part.address.extra));
  if (!thread.empty()) {
    if (auto found = co_await look_back_for(part.idempotency_key, *channel_id, std::move(thread))) co_return found;
  }
  co_return co_await look_back_for(std::move(part.idempotency_key), *channel_id, "");
}

io::Task<std::optional<engine::Sent>> Account::look_back_for(std::string key, std::string channel_id, std::string thread_ts) {
  JsonObject parameters{{"channel", channel_id}, {"limit", kSlackLookBack}, {"include_all_metadata", true}};
  parameters["oldest"] = fmt::format("{}.000000", (to_ms(io_.clock.now()) - Millis(kSlackLookBackTime).count()) / 1000);
  if (!thread_ts.empty()) parameters["ts"] = thread_ts;
  const auto answer = co_await ask(thread_ts.empty() ? "conversations.history" : "conversations.replies", std::move(parameters), kSlackNameTimeout);
  const Json* list = answer ? member(*answer, "messages") : nullptr;
  if (list == nullptr || !list->is_array()) co_return std::nullopt;
  for (const auto& message : list->get_array()) {
    const Json* payload = at_path(message, "metadata.event_payload");
    if (payload == nullptr || string_member_or(*payload, "key", "") != key || string_member_or(message, "bot_id", "") != self_.bot_id) continue;
    unsure_.forget(key);
    io_.log.info("slack", "a message whose sending ended in doubt is there", {{"account", settings_.account_id}, {"channel", channel_id}});
    co_return sent_at(channel_id, string_member_or(message, "ts", ""), thread_ts);
  }
  co_return std::nullopt;
}

io::Task<Result<Json>> Account::ask_posting(std::string method, Json parameters) {
  auto answer = co_await ask(method, parameters);
  if (answer || member(parameters, "blocks") == nullptr || !is_refused_blocks(answer.error())) co_return answer;
  io_.log.warn("slack", "Slack refuses the form of a message; it goes as plain text, without its buttons",
               {{"account", settings_.account_id}, {"channel", string_member_or(parameters, "channel", "")}, {"why", answer.error().message}});
  OC_CO_CHECKED(co_await keep_pace(string_member_or(parameters, "channel", "")));
  co_return co_await ask(std::move(method), without_blocks(std::move(parameters)));
}

io::Task<Result<engine::Sent>> Account::post(engine::Utterance part, std::string channel_id, std::string thread_ts) {
  if (auto before = co_await sent_before(part.idempotency_key, channel_id, thread_ts)) co_return std::move(*before);
  OC_CO_CHECKED(co_await keep_pace(channel_id));
  auto answer = co_await ask_posting("chat.postMessage", post_parameters(part, channel_id, thread_ts, settings_));
  if (!answer && !thread_ts.empty() && refusal_word(answer.error()) == "thread_not_found") {
    io_.log.warn("slack", "the thread is gone; the answer goes to the channel", {{"account", settings_.account_id}, {"channel", channel_id}});
    thread_ts.clear();
    answer = co_await ask_posting("chat.postMessage", post_parameters(part, channel_id, thread_ts, settings_));
  }
  if (!answer) {
    Error error = told_for_send(std::move(answer).error());
    if (reply::outcome_of(error.code) == reply::Outcome::unknown && !part.idempotency_key.empty()) unsure_.put(part.idempotency_key);
    co_return std::unexpected(std::move(error));
  }
  unsure_.forget(part.idempotency_key);
  std::string where = string_member_or(*answer, "channel", channel_id);
  co_return sent_at(where.empty() ? channel_id : where, string_member_or(*answer, "ts", ""), thread_ts);
}

/// To a slash command's own URL, which takes five answers within half an hour; after that as a message that only this person sees.
io::Task<Result<engine::Sent>> Account::respond(engine::Utterance part, AddressExtra extra, std::string channel_id) {
  io::HttpRequest request{.method = "POST",
                          .url = extra.response_url,
                          .headers = {{"content-type", "application/json; charset=utf-8"}},
                          .body = to_json_text(response_body(part.text, extra)),
                          .idle_timeout = kSlackCallTimeout,
                          .total_timeout = kSlackCallTimeout,
                          .body_bytes_max = kSlackAnswerBytesMax};
  const auto response = co_await io_.http.send(std::move(request));
  if (!response) co_return std::unexpected(told_for_send(response.error()));
  if (response->status == 200) co_return sent_at(channel_id, "", "");
  if (response->status == 429 || response->status >= 500) co_return std::unexpected(told_for_send(read_answer("response_url", *response).error()));
  if (channel_id.empty()) co_return fail(Errc::denied, "the slash command's answer address is used up");
  if (!extra.is_ephemeral) co_return co_await post(std::move(part), channel_id, "");
  Json parameters = post_parameters(part, channel_id, "", settings_);
  parameters.as_object()["user"] = extra.user_id;
  const auto answer = co_await ask_posting("chat.postEphemeral", std::move(parameters));
  if (!answer) co_return std::unexpected(told_for_send(answer.error()));
  co_return sent_at(channel_id, "", "");
}

io::Task<Result<engine::Sent>> Account::send_to(engine::Utterance part, AddressExtra extra, std::string channel_id) {
  const bool is_command = !extra.response_url.empty() && part.media.empty() && is_slack_url(extra.response_url);
  if (is_command) co_return co_await respond(std::move(part), std::move(extra), std::move(channel_id));
  if (!part.draft_id.empty()) {
    OC_CO_TRY(auto finished, co_await finish_draft(part));
    if (finished) co_return std::move(*finished);
  }
  const std::string thread = thread_for(part.address, extra, channel_id);
  const bool has_files = !part.media.empty();
  auto sent = has_files ? co_await send_files(std::move(part), channel_id, thread) : co_await post(std::move(part), channel_id, thread);
  if (!sent) {
    answered_.forget(channel_id);
    co_return sent;
  }
  // Beside the receipt: the sooner that is kept, the less can be sent twice.
  if (side_ != nullptr) {
    side_->spawn(clear_typing(channel_id, thread));
  } else {
    co_await clear_typing(channel_id, thread);
  }
  co_return sent;
}

io::Task<Result<engine::Sent>> Account::send(engine::Utterance part) {
  if (!settings_.problem.empty()) co_return fail(Errc::unavailable, settings_.problem);
  if (js_trim(part.text).empty() && part.media.empty()) co_return fail(Errc::invalid, "there is nothing to send");
  OC_CO_TRY(auto channel_id, co_await channel_of(part.address.to));
  auto extra = read_extra(part.address.extra);
  co_return co_await send_to(std::move(part), std::move(extra), std::move(channel_id));
}

io::Task<> Account::typing(engine::ReplyAddress address) {
  if (!settings_.problem.empty() || is_status_refused_) co_return;
  const AddressExtra extra = read_extra(address.extra);
  if (!extra.response_url.empty() || target_of(address.to).kind != Target::Kind::chat) co_return;
  const std::string thread = address.thread_id.empty() ? extra.ts : message_ref(address.thread_id, address.to).ts;
  if (thread.empty()) co_return;
  const std::string channel_id = target_of(address.to).value;
  const auto shown = co_await ask("assistant.threads.setStatus",
                                  JsonObject{{"channel_id", channel_id}, {"thread_ts", thread}, {"status", "is typing..."}}, kSlackCallTimeout);
  if (shown) {
    typing_in_.put(channel_id, thread);
    co_return;
  }
  const std::string word = refusal_word(shown.error());
  is_status_refused_ = word == "missing_scope" || word == "unknown_method" || word == "feature_not_enabled";
  io_.log.debug("slack", "typing was not shown: " + shown.error().message, {{"account", settings_.account_id}});
}

/// Slack takes the status away with the first message of its thread; an answer elsewhere leaves it standing.
io::Task<> Account::clear_typing(std::string channel_id, std::string thread_ts) {
  const std::string thread = typing_in_.get(channel_id);
  typing_in_.forget(channel_id);
  if (thread.empty() || thread == thread_ts) co_return;
  static_cast<void>(
      co_await ask("assistant.threads.setStatus", JsonObject{{"channel_id", channel_id}, {"thread_ts", thread}, {"status", ""}}, kSlackCallTimeout));
}

}  // namespace oc::channels::slack
