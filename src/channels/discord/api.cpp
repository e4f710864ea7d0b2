// The answers of the REST API: JSON, nothing, or {message, code, errors}.
#include "channels/discord/api.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/text.h"
#include "io/clock.h"
#include "io/environment.h"

namespace oc::channels::discord {
namespace {

constexpr std::string_view kCode = " [code ";

std::string without_token(std::string_view text, const Secret& token) {
  return printable(token.empty() ? std::string(text) : replace_all(text, token.reveal(), "[bot token]"), 400);
}

/// Seconds with a fraction, as milliseconds rounded up.
Millis seconds_text(std::string_view text) {
  if (text.empty() || text.size() > 20) return Millis(0);
  const double seconds = std::strtod(std::string(text).c_str(), nullptr);
  if (!(seconds > 0)) return Millis(0);
  return std::min<Millis>(kDiscordRetryAfterMax, Millis(static_cast<std::int64_t>(std::ceil(std::min(seconds, 1e9) * 1000))));
}

/// The first sentence in `errors`: {"content": {"_errors": [{code, message}]}}.
std::string first_detail(const Json& errors, std::string_view path, int depth) {
  if (depth > 8 || !errors.is_object()) return {};
  if (const Json* list = member(errors, "_errors"); list != nullptr && list->is_array() && !list->get_array().empty()) {
    const auto& first = list->get_array().front();
    return fmt::format("{}: {} {}", path, string_member_or(first, "code", ""), string_member_or(first, "message", ""));
  }
  for (const auto& [key, value] : errors.get_object()) {
    const std::string below = path.empty() ? std::string(key) : fmt::format("{}.{}", path, std::string_view(key));
    if (auto found = first_detail(value, below, depth + 1); !found.empty()) return found;
  }
  return {};
}

Errc code_of(int status, std::int64_t code) {
  // Not for now: who waits for the next edit of a message older than an hour may wait for very long.
  if (code == kOldMessageEdited) return Errc::invalid;
  if (status == 429) return Errc::rate_limited;
  if (status == 401 || status == 403) return Errc::denied;
  if (status == 404) return Errc::not_found;
  if (status == 413 || code == 40005) return Errc::too_large;
  if (status >= 500) return Errc::protocol;
  return Errc::invalid;
}

std::unexpected<Error> not_discords(std::string_view doing, const io::HttpResponse& response) {
  auto out = fail(Errc::protocol, fmt::format("the answer to {} is not Discord's (HTTP {})", doing, response.status),
                  "Check the network between this machine and discord.com, and DISCORD_API_URL if it is set.");
  // Below 500 somebody on the way refused; a 5xx of such a one may have come after Discord had the request.
  if (response.status >= 300 && response.status < 500) out.error().code = response.status == 429 ? Errc::rate_limited : Errc::unavailable;
  out.error().http_status = response.status;
  if (const auto wait = seconds_text(io::header_value(response.headers, "retry-after")); wait > Millis(0))
    out.error().retry_after_ms = std::max<Millis>(wait, kDiscordRetryAfterMin).count();
  return out;
}

/// Which of the failures leave nothing behind, so that any call may be made again.
bool is_untouched(const Error& error) { return error.code == Errc::rate_limited || error.code == Errc::unavailable; }

}  // namespace

int refusal_code(const Error& error) {
  const auto at = error.message.rfind(kCode);
  if (at == std::string::npos) return 0;
  int code = 0;
  std::from_chars(error.message.data() + at + kCode.size(), error.message.data() + error.message.size(), code);
  return code;
}

std::string path_segment(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.' || c == '~';
    if (is_plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string message_path(const std::string& channel_id, std::string_view message_id) {
  return fmt::format("/channels/{}/messages/{}", channel_id, path_segment(message_id));
}

LimitWords limit_words(const io::HttpResponse& response) {
  const auto header = [&](std::string_view name) { return io::header_value(response.headers, name); };
  LimitWords out{.status = response.status, .bucket = printable(header("x-ratelimit-bucket"), 80)};
  const auto remaining = header("x-ratelimit-remaining");
  if (!remaining.empty()) std::from_chars(remaining.data(), remaining.data() + remaining.size(), out.remaining);
  out.reset_after = seconds_text(header("x-ratelimit-reset-after"));
  if (response.status != 429) return out;
  out.is_shared = header("x-ratelimit-scope") == "shared";
  out.is_global = header("x-ratelimit-global") == "true" || header("x-ratelimit-scope") == "global";
  out.retry_after = seconds_text(header("retry-after"));
  if (const auto body = parse_json(response.body)) {
    if (const auto seconds = number_member(*body, "retry_after"); seconds && *seconds > 0)
      out.retry_after = seconds_text(fmt::format("{}", *seconds));
    out.is_global = out.is_global || bool_member(*body, "global").value_or(false);
  } else {
    out.is_global = true;  // of the network in front of Discord, which tells no bucket
  }
  if (out.retry_after > Millis(0)) out.retry_after = std::max<Millis>(out.retry_after, kDiscordRetryAfterMin);
  // Says nothing about other messages of the channel.
  const auto body = parse_json(response.body);
  if (body && int_member(*body, "code").value_or(0) == kOldMessageEdited)
    return {.status = response.status, .bucket = out.bucket, .retry_after = kDiscordRetryAfterMin, .is_shared = true};
  return out;
}

Result<Json> read_answer(std::string_view doing, const io::HttpResponse& response, const Secret& token) {
  const bool is_good = response.status >= 200 && response.status < 300;
  if (is_good && response.body.empty()) return Json(nullptr);
  const auto body = parse_json(response.body);
  if (!body || (!is_good && (!body->is_object() || member(*body, "message") == nullptr))) return not_discords(doing, response);
  if (is_good) return *body;
  const auto code = int_member(*body, "code").value_or(0);
  // Discord's own words begin with the status when they have no code.
  const std::string status = std::to_string(response.status), words = without_token(string_member_or(*body, "message", ""), token);
  std::string message = fmt::format("Discord refused {}: {}", doing, words.starts_with(status) ? words : status + " " + words);
  if (const Json* errors = member(*body, "errors")) {
    if (const auto detail = first_detail(*errors, "", 0); !detail.empty()) message += "; " + without_token(detail, token);
  }
  if (code != 0) message += fmt::format("{}{}]", kCode, code);
  Error error{.code = code_of(response.status, code), .message = std::move(message)};
  error.http_status = response.status;
  if (response.status != 429) return std::unexpected(std::move(error));
  if (const auto wait = limit_words(response).retry_after; wait > Millis(0)) error.retry_after_ms = wait.count();
  return std::unexpected(std::move(error));
}

io::Task<Result<void>> Api::take_place(Route route) {
  const Millis begin = io_.clock.steady();
  for (;;) {
    const Millis now = io_.clock.steady();
    const Millis wait = limiter_.wait(route, now);
    if (wait == Millis(0)) co_return Result<void>();
    if (now - begin + wait > kDiscordCallWaitMax) {
      auto out = fail(Errc::rate_limited, fmt::format("Discord's rate limit asks for {} ms", wait.count()));
      out.error().retry_after_ms = wait.count();
      co_return out;
    }
    co_await io_.clock.sleep(wait);
  }
}

io::Task<Result<Json>> Api::once(Call call) {
  const std::string path = call.path.substr(0, call.path.find('?'));
  const Route route = route_of(call.method, path);
  // The route's key has no ids and no tokens, so people may read it.
  const std::string doing = call.method + " " + replace_all(std::string_view(route.key).substr(call.method.size()), "/*", "/…");
  if (auto placed = co_await take_place(route); !placed) co_return fail_in(doing, std::move(placed).error());
  io::HttpRequest request{.method = call.method,
                          .url = root_ + call.path,
                          .headers = {{"user-agent", "DiscordBot (https://docs.openclaw.ai, 1)"}},
                          .body = call.raw_body.empty() && !call.body.is_null() ? to_json_text(call.body) : std::move(call.raw_body),
                          .idle_timeout = call.timeout,
                          .total_timeout = call.timeout,
                          .body_bytes_max = kDiscordAnswerBytesMax,
                          .proxy = proxy_};
  if (!route.is_interaction) request.headers.push_back({"authorization", "Bot " + token_.reveal()});
  if (!request.body.empty()) request.headers.push_back({"content-type", call.content_type.empty() ? "application/json" : call.content_type});
  if (!call.reason.empty()) request.headers.push_back({"x-audit-log-reason", path_segment(call.reason)});
  auto response = co_await io_.http.send(std::move(request));
  if (!response) {
    Error error = std::move(response).error();
    error.message = without_token(error.message, token_);
    co_return fail_in(doing, std::move(error));
  }
  limiter_.answered(route, limit_words(*response), io_.clock.steady());
  co_return read_answer(doing, *response, token_);
}

io::Task<Result<Json>> Api::call(Call call) {
  Millis pause = retry_.delay_min;
  for (int tries = 1;; tries++) {
    auto result = co_await once(call);
    if (result || call.again == Call::Again::no || tries >= retry_.attempts) co_return result;
    const Error& error = result.error();
    const bool is_repeatable = call.method == "GET" || call.method == "PUT" || call.method == "DELETE" || call.method == "PATCH";
    const bool is_passing = error.code == Errc::protocol || error.code == Errc::connection_lost || error.code == Errc::timeout;
    if (!is_untouched(error) && !(is_repeatable && is_passing)) co_return result;
    const auto spread = static_cast<std::uint64_t>(static_cast<double>(pause.count()) * retry_.jitter);
    const Millis wait =
        error.retry_after_ms > 0 ? Millis(error.retry_after_ms) : pause + Millis(static_cast<std::int64_t>(io_.random.below(spread + 1)));
    if (wait > kDiscordCallWaitMax) co_return result;
    co_await io_.clock.sleep(wait);
    pause = std::min(pause * 2, retry_.delay_max);
  }
}

io::Task<Result<Json>> Api::get(std::string path) { return call({.path = std::move(path), .again = Call::Again::yes}); }

}  // namespace oc::channels::discord
