// The answers of the Bot API: {ok, result} or {ok: false, error_code, description, parameters}.
#include "channels/telegram/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/limits.h"
#include "base/multipart.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/environment.h"

namespace oc::channels::telegram {
namespace {

constexpr std::string_view kMigrated = " (now chat ";

Errc code_of(std::int64_t status, std::string_view description) {
  if (status == 429) return Errc::rate_limited;
  if (status == 409) return Errc::conflict;
  if (status == 404) return Errc::not_found;
  // A gateway on the way may say so in JSON, and after Telegram had the request.
  if (status == 502 || status == 504) return Errc::protocol;
  if (status >= 500) return Errc::unavailable;
  if (description.contains("chat not found") || description.contains("user not found")) return Errc::not_found;
  return Errc::denied;
}

std::string without_token(std::string_view text, const Secret& token) {
  return printable(token.empty() ? std::string(text) : replace_all(text, token.reveal(), "[bot token]"), 400);
}

Error refusal(std::string_view method, const Json& body, int http_status, const Secret& token) {
  const auto status = int_member(body, "error_code").value_or(http_status);
  const std::string description = without_token(string_member_or(body, "description", "no reason given"), token);
  Error error{.code = code_of(status, ascii_lower(description)), .message = fmt::format("Telegram refused {}: {} {}", method, status, description)};
  if (ascii_lower(description).contains("chat not found"))
    error.message += " (a bot can write to people who have written to it, and in groups that it is in, by their numbers)";
  error.http_status = static_cast<int>(std::clamp<std::int64_t>(status, 0, 999));
  const Json* parameters = member(body, "parameters");
  if (parameters == nullptr) return error;
  // 0 and less is no time: who takes it for one asks again at once, and for ever.
  if (const auto seconds = int_member(*parameters, "retry_after"); seconds && *seconds > 0) {
    error.retry_after_ms = std::min<std::int64_t>(*seconds, kTelegramRetryAfterMax.count()) * 1000;
  }
  if (const auto chat = int_member(*parameters, "migrate_to_chat_id")) error.message += fmt::format("{}{})", kMigrated, *chat);
  return error;
}

/// Of a Retry-After header in seconds; -1 for none, for 0 and for a date.
std::int64_t asked_wait(std::string_view header) {
  std::int64_t seconds = -1;
  const auto [end, failure] = std::from_chars(header.data(), header.data() + header.size(), seconds);
  if (failure != std::errc() || end != header.data() + header.size() || seconds <= 0) return -1;
  return std::min<std::int64_t>(seconds, kTelegramRetryAfterMax.count()) * 1000;
}

}  // namespace

Result<Json> read_answer(std::string_view method, const io::HttpResponse& response, const Secret& token) {
  const auto body = parse_json(response.body);
  const auto ok = body ? bool_member(*body, "ok") : std::nullopt;
  if (!ok) {
    auto error = fail(Errc::protocol, fmt::format("the answer to {} is not the Bot API's (HTTP {})", method, response.status),
                      "Check channels.telegram.apiRoot: it must lead to api.telegram.org or a Bot API server.");
    error.error().http_status = response.status;
    error.error().retry_after_ms = asked_wait(io::header_value(response.headers, "retry-after"));
    return error;
  }
  if (!*ok) return std::unexpected(refusal(method, *body, response.status, token));
  const Json* result = member(*body, "result");
  if (result == nullptr) return fail(Errc::protocol, fmt::format("the answer to {} has no result", method));
  return *result;
}

namespace {

struct Phrase {
  std::string_view words;
  Refusal refusal;
};

/// Longer phrases stand before those that they contain.
constexpr auto kPhrases = std::to_array<Phrase>({
    {kMigrated, Refusal::migrated},
    {"can't parse entities", Refusal::bad_markup},
    {"message thread not found", Refusal::no_thread},
    {"topic_deleted", Refusal::no_thread},
    {"message to be replied not found", Refusal::no_reply_target},
    {"message to reply not found", Refusal::no_reply_target},
    {"quote_text_invalid", Refusal::bad_quote},
    {"message is not modified", Refusal::not_modified},
    {"there is no text in the message", Refusal::no_text},
    {"message to edit not found", Refusal::no_message},
    {"message can't be edited", Refusal::no_message},
    {"message_id_invalid", Refusal::no_message},
    {"message to delete not found", Refusal::no_message},
    {"message can't be deleted", Refusal::no_message},
    {"photo_invalid_dimensions", Refusal::bad_photo},
    {"image_process_failed", Refusal::bad_photo},
    {"photo_save_file_invalid", Refusal::bad_photo},
    {"voice_messages_forbidden", Refusal::no_voice},
    {"reaction_invalid", Refusal::bad_reaction},
    {"file is too big", Refusal::file_too_big},
    {"message is too long", Refusal::message_too_long},
    {"message caption is too long", Refusal::message_too_long},
});

}  // namespace

Refusal refusal_of(const Error& error) {
  if (error.http_status != 400) return Refusal::none;
  const std::string text = ascii_lower(error.message);
  const auto* found = std::ranges::find_if(kPhrases, [&](const Phrase& phrase) { return text.contains(phrase.words); });
  return found == kPhrases.end() ? Refusal::none : found->refusal;
}

std::string migrated_to(const Error& error) {
  const auto at = error.message.rfind(kMigrated);
  if (refusal_of(error) != Refusal::migrated) return {};
  return error.message.substr(at + kMigrated.size(), error.message.size() - at - kMigrated.size() - 1);
}

Error told_for_send(Error error) {
  // A refused token says nothing about the message: it can be sent once the token is right.
  if (error.http_status == 401 || (error.http_status == 404 && error.code == Errc::not_found)) error.code = Errc::unavailable;
  // Somebody on the way refused (a proxy, the page of a hotel): Telegram has not seen it. A 5xx of such a one may have come after Telegram had.
  const bool was_refused_on_the_way = error.http_status >= 300 && error.http_status < 500;
  if (error.code == Errc::protocol && was_refused_on_the_way) error.code = error.http_status == 429 ? Errc::rate_limited : Errc::unavailable;
  if (error.http_status != 0) return error;
  // Of the client: an answer too long to be read came after the request; a URL that cannot be used was never asked.
  if (error.code == Errc::too_large) error.code = Errc::protocol;
  if (error.code == Errc::invalid) error.code = Errc::unavailable;
  return error;
}

Error told_for_edit(Error error) {
  error = told_for_send(std::move(error));
  if (error.code == Errc::connection_lost || error.code == Errc::timeout || error.code == Errc::protocol) error.code = Errc::unavailable;
  return error;
}

Api::Api(io::Io io, const Settings& settings)
    : io_(io),
      api_root_(settings.api_root),
      token_(settings.token),
      proxy_(settings.proxy),
      retry_(settings.retry),
      timeout_(settings.call_timeout),
      pace_(settings.api_root == kOfficialRoot ? Pace::Limits::known : Pace::Limits::told) {}

io::Task<Result<Json>> Api::post(std::string method, std::string content_type, std::string body, Times times) {
  io::HttpRequest request{.method = "POST",
                          .url = fmt::format("{}/bot{}/{}", api_root_, token_.reveal(), method),
                          .headers = {{"content-type", std::move(content_type)}},
                          .body = std::move(body),
                          .idle_timeout = times.idle,
                          .total_timeout = times.total,
                          .body_bytes_max = kTelegramAnswerBytesMax,
                          .proxy = proxy_};
  auto response = co_await io_.http.send(std::move(request));
  if (!response) {
    Error error = std::move(response).error();
    error.message = without_token(error.message, token_);
    co_return fail_in(method, std::move(error));
  }
  auto answer = read_answer(method, *response, token_);
  if (!answer) note(answer.error());
  co_return answer;
}

/// A 429 blocks the whole bot, whichever call it answers.
void Api::note(const Error& error) {
  if (error.code == Errc::rate_limited && error.retry_after_ms > 0) pace_.close_until(io_.clock.steady() + Millis(error.retry_after_ms));
}

io::Task<Result<Json>> Api::call(std::string method, Json parameters, Times times) {
  return post(std::move(method), "application/json", to_json_text(parameters), times);
}

/// Parameters beside files are fields; lists and objects among them are JSON.
io::Task<Result<Json>> Api::perform_once(Call call) {
  if (const Millis closed = pace_.closed_for(io_.clock.steady()); closed > kPaceWaitMax) {
    auto refused = fail(Errc::rate_limited, fmt::format("Telegram takes no more calls of this bot for {} s", (closed.count() + 999) / 1000));
    refused.error().retry_after_ms = closed.count();
    co_return refused;
  }
  if (const Millis wait = pace_.take(call.shown_in, io_.clock.steady()); wait > Millis(0)) co_await io_.clock.sleep(wait);
  if (call.files.empty()) co_return co_await this->call(call.method, std::move(call.parameters), {.idle = timeout_, .total = timeout_});
  Multipart body("openclaw-" + io_.random.uuid());
  for (const auto& [key, value] : call.parameters) {
    body.field(key, value.is_string() ? std::string(value.get_string()) : to_json_text(value));
  }
  for (const auto& file : call.files) body.file(file.field, file.file_name, file.mime, file.bytes);
  call.files.clear();
  const std::string content_type = body.content_type();
  co_return co_await post(call.method, content_type, std::move(body).body(), {.idle = kUploadTimeout, .total = kUploadTimeout});
}

Millis Api::pause_after(int attempt, const Error& error) {
  const Millis grown = std::min(retry_.pause_max, retry_.pause_min * (1 << std::min(attempt - 1, 16)));
  const auto spread = static_cast<std::uint64_t>(static_cast<double>(grown.count()) * retry_.jitter);
  const Millis pause = grown + Millis(static_cast<std::int64_t>(io_.random.below(spread + 1)));
  return error.retry_after_ms > 0 ? std::max(pause, Millis(error.retry_after_ms)) : pause;
}

io::Task<Result<Json>> Api::perform(Call call) {
  for (int attempt = 1;; attempt++) {
    auto result = co_await perform_once(call);
    const bool is_final = call.repeat == Call::Repeat::no || attempt >= retry_.attempts;
    if (result || is_final) co_return result;
    const auto code = result.error().code;
    if (code != Errc::unavailable && code != Errc::rate_limited) co_return result;
    const Millis pause = pause_after(attempt, result.error());
    if (pause > retry_.pause_max) co_return result;
    co_await io_.clock.sleep(pause);
  }
}

io::Task<Result<std::string>> Api::download(std::string file_path, std::size_t bytes_max) {
  // The path comes from outside: nothing in it may lead away from the bot's own files.
  if (file_path.contains("..") || file_path.find_first_of("?#\\ \r\n\t") != std::string::npos)
    co_return fail(Errc::protocol, "Telegram told a file path that cannot be used");
  io::HttpRequest request{.url = fmt::format("{}/file/bot{}/{}", api_root_, token_.reveal(), file_path),
                          .idle_timeout = kTelegramCallTimeout,
                          .total_timeout = kUploadTimeout,
                          .body_bytes_max = bytes_max,
                          .proxy = proxy_};
  auto response = co_await io_.http.send(std::move(request));
  if (!response) {
    Error error = std::move(response).error();
    error.message = without_token(error.message, token_);
    co_return fail_in("a file", std::move(error));
  }
  if (response->status == 200) co_return std::move(response->body);
  const Errc code = response->status == 404 ? Errc::not_found : response->status >= 500 ? Errc::unavailable : Errc::denied;
  auto refused = fail(code, fmt::format("Telegram does not give the file (HTTP {})", response->status));
  refused.error().http_status = response->status;
  co_return refused;
}

}  // namespace oc::channels::telegram
