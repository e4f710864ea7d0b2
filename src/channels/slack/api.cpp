// The answers of the Web API: HTTP 200 with {ok, ...} or {ok: false, error, needed, provided, response_metadata}.
#include "channels/slack/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "channels/failed_calls.h"
#include "channels/slack/form.h"
#include "channels/slack/limits.h"
#include "io/clock.h"

namespace oc::channels::slack {
namespace {

constexpr std::string_view kRefused = "Slack refused ";

struct Meaning {
  std::string_view word;
  Errc code;
  std::string_view words;  ///< for people; "" = the word says it
};

constexpr std::array<Meaning, 44> kMeanings{{
    {"ratelimited", Errc::rate_limited, ""},
    {"rate_limited", Errc::rate_limited, ""},
    {"message_limit_exceeded", Errc::rate_limited, ""},
    {"channel_not_found", Errc::not_found, "there is no such chat, or the app is not in it"},
    {"user_not_found", Errc::not_found, "there is no such person in the workspace"},
    {"users_not_found", Errc::not_found, "there is no such person in the workspace"},
    {"message_not_found", Errc::not_found, "there is no such message"},
    {"thread_not_found", Errc::not_found, "there is no such thread"},
    {"file_not_found", Errc::not_found, "there is no such file"},
    {"msg_too_long", Errc::too_large, "the text is longer than Slack takes"},
    {"msg_blocks_too_long", Errc::too_large, "the text is longer than Slack takes"},
    {"invalid_name", Errc::invalid, "Slack has no such emoji"},
    {"bad_timestamp", Errc::invalid, "that is no message id; it looks like 1700000000.000100"},
    {"invalid_arguments", Errc::invalid, ""},
    {"invalid_blocks", Errc::invalid, ""},
    {"invalid_blocks_format", Errc::invalid, ""},
    {"no_text", Errc::invalid, "there is nothing to send"},
    {"no_item_specified", Errc::invalid, ""},
    {"unknown_method", Errc::invalid, ""},
    {"service_unavailable", Errc::unavailable, "Slack is out of order for the moment"},
    {"request_timeout", Errc::unavailable, ""},
    {"team_added_to_org", Errc::unavailable, "the workspace is being moved"},
    {"internal_error", Errc::protocol, "Slack does not know whether it was done"},
    {"fatal_error", Errc::protocol, "Slack does not know whether it was done"},
    {"not_in_channel", Errc::denied, "the app is not in that channel; write /invite and the app's name there"},
    {"is_archived", Errc::denied, "the channel is archived"},
    {"restricted_action", Errc::denied, "the workspace does not let the app do that"},
    {"cant_update_message", Errc::denied, "only messages of the app itself can be changed"},
    {"cant_delete_message", Errc::denied, "only messages of the app itself can be deleted"},
    {"edit_window_closed", Errc::denied, "the message is too old to be changed"},
    {"cannot_dm_bot", Errc::denied, "one app cannot write to another"},
    {"messages_tab_disabled", Errc::denied, "turn on the Messages Tab of the app, at https://api.slack.com/apps under App Home"},
    {"not_allowed_token_type", Errc::denied, "the token is of the wrong kind: a bot token begins with xoxb-, an app-level token with xapp-"},
    {"invalid_auth", Errc::denied, "the token is not valid; copy it again from https://api.slack.com/apps"},
    {"not_authed", Errc::denied, "no token came with the call"},
    {"account_inactive", Errc::denied, "the token belongs to an app or a person that was removed; install the app again"},
    {"token_revoked", Errc::denied, "the token was revoked; install the app again and copy its new token from https://api.slack.com/apps"},
    {"token_expired", Errc::denied, "the token has expired; token rotation must be off for the app"},
    {"app_uninstalled", Errc::denied, "the app was removed from the workspace; install it again"},
    {"team_access_not_granted", Errc::denied, "the app is not approved for that workspace"},
    {"access_denied", Errc::denied, ""},
    {"org_login_required", Errc::unavailable, "the workspace is being moved"},
    {"link_disabled", Errc::denied, "Socket Mode is switched off for the app; turn it on at https://api.slack.com/apps under Socket Mode"},
    {"ekm_access_denied", Errc::denied, "the workspace's administrators have suspended the ability to post"},
}};

const Meaning* meaning_of(std::string_view word) {
  const auto found = std::ranges::find(kMeanings, word, &Meaning::word);
  return found == kMeanings.end() ? nullptr : &*found;
}

std::string words_for(const Json& body, const std::string& word) {
  if (word == "missing_scope") {
    return fmt::format("the app lacks the scope {}; add it at https://api.slack.com/apps under OAuth & Permissions, then install the app again",
                       printable(string_member_or(body, "needed", "that it needs"), 200));
  }
  const Meaning* meaning = meaning_of(word);
  if (meaning != nullptr && !meaning->words.empty()) return std::string(meaning->words);
  const Json* metadata = member(body, "response_metadata");
  const auto messages = metadata != nullptr ? strings_member(*metadata, "messages") : std::vector<std::string>();
  return messages.empty() ? std::string() : printable(messages.front(), 200);
}

Error refusal(std::string_view method, const Json& body, const io::HttpResponse& response) {
  const std::string word = printable(string_member_or(body, "error", "no reason given"), 80);
  const Meaning* meaning = meaning_of(word);
  Error error{.code = meaning != nullptr ? meaning->code : Errc::denied, .message = fmt::format("{}{}: {}", kRefused, method, word)};
  if (const std::string words = words_for(body, word); !words.empty()) error.message += ": " + words;
  error.http_status = response.status;
  if (response.status == 429) error.code = Errc::rate_limited;
  if (error.code == Errc::rate_limited) {
    error.retry_after_ms = asked_wait(response, kSlackRetryAfterMax);
    if (error.retry_after_ms < 0) error.retry_after_ms = Millis(kSlackRetryAfterDefault).count();
  }
  return error;
}

/// Slack counts posts by channel, everything else by method.
std::string pace_key(const std::string& method, const Json& parameters) {
  return method == "chat.postMessage" ? method + " " + string_member_or(parameters, "channel", "") : method;
}

}  // namespace

Result<Json> read_answer(std::string_view method, const io::HttpResponse& response) {
  const auto body = parse_json(response.body);
  const auto ok = body ? bool_member(*body, "ok") : std::nullopt;
  if (ok == true && response.status < 300) return *body;
  if (ok == false) return std::unexpected(refusal(method, *body, response));
  if (response.status == 429) {
    Error error{.code = Errc::rate_limited, .message = fmt::format("{}{}: ratelimited", kRefused, method), .http_status = 429};
    error.retry_after_ms = asked_wait(response, kSlackRetryAfterMax);
    if (error.retry_after_ms < 0) error.retry_after_ms = Millis(kSlackRetryAfterDefault).count();
    return std::unexpected(std::move(error));
  }
  auto error = fail(Errc::protocol, fmt::format("the answer to {} is not Slack's (HTTP {})", method, response.status),
                    "Check the way to slack.com: a proxy or a login page of the network may answer in its place.");
  error.error().http_status = response.status;
  error.error().retry_after_ms = asked_wait(response, kSlackRetryAfterMax);
  return error;
}

std::string refusal_word(const Error& error) {
  const auto at = error.message.rfind(kRefused);
  if (at == std::string::npos) return {};
  const std::string_view rest = std::string_view(error.message).substr(at + kRefused.size());
  const auto colon = rest.find(": ");
  if (colon == std::string_view::npos) return {};
  const auto word = rest.substr(colon + 2);
  return std::string(word.substr(0, word.find(": ")));
}

bool is_refused_token(const Error& error) {
  constexpr std::array<std::string_view, 5> kWords{"invalid_auth", "account_inactive", "token_revoked", "token_expired", "app_uninstalled"};
  return std::ranges::find(kWords, refusal_word(error)) != kWords.end();
}

bool is_refused_blocks(const Error& error) {
  constexpr std::array<std::string_view, 3> kWords{"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"};
  return std::ranges::find(kWords, refusal_word(error)) != kWords.end();
}

Error told_for_send(Error error) {
  const std::string word = refusal_word(error);
  if (is_refused_token(error) || word == "not_authed" || word == "not_allowed_token_type") error.code = Errc::unavailable;
  return failed_send(std::move(error));
}

Error told_before_send(Error error) { return failed_before_send(told_for_send(std::move(error))); }

io::Task<Result<Json>> Api::call(std::string method, Json parameters, Secret token, Millis timeout) {
  const std::string key = pace_key(method, parameters);
  if (const auto paused = paused_until_.find(key); paused != paused_until_.end()) {
    const Millis left = paused->second - clock_.steady();
    if (left > Millis(0)) {
      Error error{.code = Errc::rate_limited, .message = fmt::format("{}{}: ratelimited", kRefused, method), .http_status = 429};
      error.retry_after_ms = left.count();
      co_return std::unexpected(std::move(error));
    }
    paused_until_.erase(paused);
  }
  io::HttpRequest request{.method = "POST",
                          .url = api_root_ + method,
                          .headers = {{"authorization", "Bearer " + token.reveal()}, {"content-type", "application/x-www-form-urlencoded"}},
                          .body = form_text(parameters),
                          .idle_timeout = timeout,
                          .total_timeout = timeout,
                          .body_bytes_max = kSlackAnswerBytesMax};
  auto response = co_await http_.send(std::move(request));
  if (!response) co_return fail_in(method, std::move(response).error());
  auto answer = read_answer(method, *response);
  if (answer && method == "auth.test") {
    scopes_.clear();
    for (const auto& scope : split(printable(io::header_value(response->headers, "x-oauth-scopes"), 4000), ',')) {
      if (!js_trim(scope).empty()) scopes_.emplace_back(js_trim(scope));
    }
  }
  if (!answer && answer.error().code == Errc::rate_limited) {
    if (paused_until_.size() >= kSlackPausedMethodsMax) paused_until_.clear();
    paused_until_[key] = clock_.steady() + Millis(answer.error().retry_after_ms);
  }
  co_return answer;
}

}  // namespace oc::channels::slack
