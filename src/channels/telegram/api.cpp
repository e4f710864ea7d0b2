// The answers of the Bot API: {ok, result} or {ok: false, error_code, description, parameters}.
#include "channels/telegram/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/limits.h"
#include "base/text.h"

namespace oc::channels::telegram {
namespace {

constexpr std::string_view kMigrated = " (now chat ";

Errc code_of(std::int64_t status, std::string_view description) {
  if (status == 429) return Errc::rate_limited;
  if (status == 409) return Errc::conflict;
  if (status == 404) return Errc::not_found;
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
  error.http_status = static_cast<int>(std::clamp<std::int64_t>(status, 0, 999));
  const Json* parameters = member(body, "parameters");
  if (parameters == nullptr) return error;
  if (const auto seconds = int_member(*parameters, "retry_after")) {
    error.retry_after_ms = std::clamp<std::int64_t>(*seconds, 0, kTelegramRetryAfterMax.count()) * 1000;
  }
  if (const auto chat = int_member(*parameters, "migrate_to_chat_id")) error.message += fmt::format("{}{})", kMigrated, *chat);
  return error;
}

/// Of a Retry-After header in seconds; -1 for none and for a date.
std::int64_t asked_wait(std::string_view header) {
  std::int64_t seconds = -1;
  const auto [end, failure] = std::from_chars(header.data(), header.data() + header.size(), seconds);
  if (failure != std::errc() || end != header.data() + header.size() || seconds < 0) return -1;
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

Refusal refusal_of(const Error& error) {
  if (error.http_status != 400) return Refusal::none;
  const std::string text = ascii_lower(error.message);
  if (text.contains(kMigrated)) return Refusal::migrated;
  if (text.contains("can't parse entities")) return Refusal::bad_markup;
  if (text.contains("message thread not found")) return Refusal::no_thread;
  if (text.contains("message to be replied not found") || text.contains("message to reply not found")) return Refusal::no_reply_target;
  return text.contains("message is not modified") ? Refusal::not_modified : Refusal::none;
}

std::string migrated_to(const Error& error) {
  const auto at = error.message.rfind(kMigrated);
  if (refusal_of(error) != Refusal::migrated) return {};
  return error.message.substr(at + kMigrated.size(), error.message.size() - at - kMigrated.size() - 1);
}

io::Task<Result<Json>> Api::call(std::string method, Json parameters, Times times) {
  io::HttpRequest request{.method = "POST",
                          .url = fmt::format("{}/bot{}/{}", api_root_, token_.reveal(), method),
                          .headers = {{"content-type", "application/json"}},
                          .body = to_json_text(parameters),
                          .idle_timeout = times.idle,
                          .total_timeout = times.total,
                          .body_bytes_max = kTelegramAnswerBytesMax};
  auto response = co_await http_.send(std::move(request));
  if (!response) {
    Error error = std::move(response).error();
    error.message = without_token(error.message, token_);
    co_return fail_in(method, std::move(error));
  }
  co_return read_answer(method, *response, token_);
}

}  // namespace oc::channels::telegram
