// Graph's errors: {error: {message, code, error_subcode, error_data: {details}}}, decided by their code and not by their words.
#include "channels/whatsapp/cloud_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "channels/failed_calls.h"
#include "channels/whatsapp/cloud_limits.h"
#include "io/clock.h"
#include "io/http_url.h"

namespace oc::channels::whatsapp {
namespace {

constexpr std::string_view kRefused = "WhatsApp refused ";
constexpr std::int64_t kPairCode = 131056;

struct Meaning {
  std::int64_t code;
  Errc errc;
  std::chrono::seconds pause{0};  ///< of a limit
  std::string_view words;         ///< for people; "" = Meta's own
};

constexpr std::string_view kWindowClosed =
    "the person's last message is more than 24 hours old: WhatsApp then takes approved templates only, which this gateway does not send. "
    "Have the person write to the number, or send a template from WhatsApp Manager; once they have answered, send it again";

/// Sorted by code. Source: developers.facebook.com, WhatsApp Business Platform, "Error codes".
constexpr std::array kMeanings = std::to_array<Meaning>({
    {0, Errc::unavailable, {}, "the access token is not valid any more; put a new one into accessToken"},
    {1, Errc::protocol, {}, ""},
    {2, Errc::protocol, {}, ""},
    {3, Errc::denied, {}, "the access token lacks the permission whatsapp_business_messaging"},
    {4, Errc::rate_limited, kCloudHourlyPause, "the app has made too many calls"},
    {10, Errc::denied, {}, "the access token lacks the permission whatsapp_business_messaging"},
    {33, Errc::invalid, {}, "there is no such number; is phoneNumberId right, and does the token's owner have access to it?"},
    {100, Errc::invalid, {}, ""},
    {190, Errc::unavailable, {}, "the access token has expired or was revoked; put a new one into accessToken"},
    {368, Errc::denied, {}, "the business account is blocked for a while, for violating a policy of WhatsApp"},
    {470, Errc::denied, {}, kWindowClosed},
    {80007, Errc::rate_limited, kCloudHourlyPause, "the business account has made too many calls"},
    {130429, Errc::rate_limited, kCloudBusyPause, "too many messages at once from this number"},
    {130472, Errc::denied, {}, ""},
    {130497, Errc::denied, {}, "the business account may not write to people of this country"},
    {131000, Errc::protocol, {}, ""},
    {131005, Errc::denied, {}, "the access token lacks the permission whatsapp_business_messaging"},
    {131008, Errc::invalid, {}, ""},
    {131009, Errc::invalid, {}, ""},
    {131016, Errc::protocol, {}, ""},
    {131021, Errc::invalid, {}, "a number cannot write to itself"},
    {131026,
     Errc::denied,
     {},
     "it cannot be delivered: the number is not on WhatsApp, has not taken its terms, has blocked this one, or uses a WhatsApp that is too old; "
     "check "
     "the number, or have the person write first"},
    {131030, Errc::denied, {}, "a test number writes only to listed people: add the recipient in the app under WhatsApp > API Setup, \"To\""},
    {131031, Errc::denied, {}, "the business account is locked; see WhatsApp Manager"},
    {131037, Errc::denied, {}, "the number's display name is not approved yet; see WhatsApp Manager"},
    {131042, Errc::denied, {}, "the business account has no valid way of payment; see WhatsApp Manager"},
    {131045, Errc::denied, {}, "the number is not registered with the Cloud API; register it, see WhatsApp Manager"},
    {131047, Errc::denied, {}, kWindowClosed},
    {131048, Errc::rate_limited, kCloudSpamPause, "people have blocked or reported this number's messages, so it may send fewer"},
    {131049, Errc::denied, {}, ""},
    {131051, Errc::invalid, {}, "the kind of message is not supported"},
    {131053, Errc::invalid, {}, "the file is not one that WhatsApp takes"},
    {kPairCode, Errc::rate_limited, kCloudPairPause, "too many messages to this person within a few seconds"},
    {131057, Errc::unavailable, {}, "the business account is in maintenance"},
    {133010, Errc::denied, {}, "the number is not registered with the Cloud API; register it, see WhatsApp Manager"},
});

const Meaning* meaning_of(std::int64_t code) {
  const auto found = std::ranges::find(kMeanings, code, &Meaning::code);
  return found == kMeanings.end() ? nullptr : &*found;
}

/// A code that the table does not have, decided by its range and by the HTTP status.
Errc errc_of(std::int64_t code, int status) {
  if (code >= 200 && code < 300) return Errc::denied;  // permissions
  if (status == 401) return Errc::unavailable;
  if (status == 429) return Errc::rate_limited;
  return status >= 500 ? Errc::protocol : Errc::denied;
}

Error refusal(std::string_view what, const Json& error, const io::HttpResponse& response) {
  const auto code = int_member(error, "code").value_or(response.status == 401 ? 0 : -1);
  const Json* data = member(error, "error_data");
  std::string details = data != nullptr ? string_member_or(*data, "details", "") : "";
  if (details.empty()) details = string_member_or(error, "message", "");
  const Meaning* meaning = meaning_of(code);
  // Graph says 100 for everything that cannot be, and 33 behind it when the thing itself is not there.
  if (code == 100 && int_member(error, "error_subcode") == 33) meaning = meaning_of(33);
  const std::string words = meaning != nullptr && !meaning->words.empty() ? std::string(meaning->words) : graph_words(code, details);
  Error out{.code = meaning != nullptr ? meaning->errc : errc_of(code, response.status),
            .message = fmt::format("{}{} ({}): {}", kRefused, what, code, words)};
  out.http_status = response.status;
  if (out.code == Errc::rate_limited) {
    const Millis known = meaning != nullptr ? Millis(meaning->pause) : Millis(kCloudBusyPause);
    out.retry_after_ms = std::max(asked_wait(response, kCloudRetryAfterMax), known.count());
  }
  return out;
}

}  // namespace

std::string graph_words(std::int64_t code, std::string_view details) {
  const Meaning* meaning = meaning_of(code);
  if (meaning != nullptr && !meaning->words.empty()) return std::string(meaning->words);
  return details.empty() ? "no reason given" : printable(valid_utf8(details), 300);
}

Result<Json> read_graph_answer(std::string_view what, const io::HttpResponse& response) {
  auto body = parse_json(response.body);
  const Json* error = body ? member(*body, "error") : nullptr;
  if (error != nullptr && error->is_object()) return std::unexpected(refusal(what, *error, response));
  if (body && body->is_object() && response.status >= 200 && response.status < 300) return std::move(*body);
  Error out{.code = Errc::protocol,
            .message = fmt::format("the answer to {} is not WhatsApp's (HTTP {})", what, response.status),
            .hint = "Check the way to graph.facebook.com: a proxy or a login page of the network may answer in its place."};
  if (response.status == 429) out.code = Errc::rate_limited;
  out.http_status = response.status;
  out.retry_after_ms = asked_wait(response, kCloudRetryAfterMax);
  if (response.status == 429 && out.retry_after_ms < 0) out.retry_after_ms = Millis(kCloudBusyPause).count();
  return std::unexpected(std::move(out));
}

std::int64_t graph_code(const Error& error) {
  const auto at = error.message.rfind(kRefused);
  const auto open = at == std::string::npos ? at : error.message.find(" (", at);
  if (open == std::string::npos) return -1;
  std::int64_t code = -1;
  std::from_chars(error.message.data() + open + 2, error.message.data() + error.message.size(), code);
  return code;
}

bool is_refused_graph_token(const Error& error) {
  const auto code = graph_code(error);
  return code == 190 || code == 0;
}

bool GraphApi::is_meta_url(std::string_view url) const {
  const auto parts = io::parse_http_url(url);
  const auto root = io::parse_http_url(settings_.api_root);
  if (!parts) return false;
  if (root && io::origin_text(*parts) == io::origin_text(*root)) return true;
  if (!parts->is_tls() || parts->port != 443) return false;
  // lookaside.fbsbx.com has the files; the others are Meta's too.
  constexpr std::array<std::string_view, 4> kHosts{".fbsbx.com", ".facebook.com", ".whatsapp.net", ".whatsapp.com"};
  return std::ranges::any_of(kHosts, [&](std::string_view end) { return parts->host.ends_with(end); });
}

io::Task<Result<Json>> GraphApi::ask(std::string what, io::HttpRequest request) {
  if (const Millis left = closed_until_ - clock_.steady(); closed_until_ >= Millis(0) && left > Millis(0)) {
    Error error{.code = Errc::rate_limited, .message = fmt::format("{}{}: it has asked to wait", kRefused, what), .http_status = 429};
    error.retry_after_ms = left.count();
    co_return std::unexpected(std::move(error));
  }
  request.headers.push_back({"authorization", "Bearer " + settings_.access_token.reveal()});
  request.body_bytes_max = kCloudAnswerBytesMax;
  const auto response = co_await http_.send(std::move(request));
  if (!response) co_return fail_in(what, response.error());
  auto answer = read_graph_answer(what, *response);
  // What Meta says of one person holds for that one only; who waits for it is the answer's own line.
  if (!answer && answer.error().code == Errc::rate_limited && graph_code(answer.error()) != kPairCode)
    closed_until_ = clock_.steady() + Millis(answer.error().retry_after_ms);
  co_return answer;
}

io::Task<Result<Json>> GraphApi::get(std::string what, std::string path, Millis timeout) {
  io::HttpRequest request{.url = fmt::format("{}/{}/{}", settings_.api_root, settings_.api_version, path)};
  request.idle_timeout = request.total_timeout = timeout;
  co_return co_await ask(std::move(what), std::move(request));
}

io::Task<Result<Json>> GraphApi::post(std::string what, std::string path, Json body, Millis timeout) {
  co_return co_await post_form(std::move(what), std::move(path), "application/json", to_json_text(body), timeout);
}

io::Task<Result<Json>> GraphApi::post_form(std::string what, std::string path, std::string content_type, std::string body, Millis timeout) {
  io::HttpRequest request{.method = "POST", .url = fmt::format("{}/{}/{}", settings_.api_root, settings_.api_version, path)};
  request.headers.push_back({"content-type", std::move(content_type)});
  request.body = std::move(body);
  request.idle_timeout = request.total_timeout = timeout;
  co_return co_await ask(std::move(what), std::move(request));
}

io::Task<Result<std::string>> GraphApi::download(std::string url, std::size_t bytes_max) {
  if (!is_meta_url(url)) co_return fail(Errc::denied, "the file does not lie at Meta; the token is not sent elsewhere");
  io::HttpRequest request{.url = std::move(url), .headers = {{"authorization", "Bearer " + settings_.access_token.reveal()}}};
  request.idle_timeout = kCloudCallTimeout;
  request.total_timeout = kCloudFileTimeout;
  request.body_bytes_max = bytes_max;
  auto response = co_await http_.send(std::move(request));
  if (!response) co_return std::unexpected(std::move(response).error());
  if (response->status == 404 || response->status == 410) co_return fail(Errc::not_found, "the file is gone from WhatsApp");
  if (response->status != 200) co_return fail(Errc::unavailable, fmt::format("WhatsApp did not give the file (HTTP {})", response->status));
  co_return std::move(response->body);
}

}  // namespace oc::channels::whatsapp
