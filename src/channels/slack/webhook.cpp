// The signature first, then JSON (events) or a form (slash commands, and interactions in its field `payload`).
#include "channels/slack/webhook.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "channels/slack/form.h"
#include "channels/slack/limits.h"
#include "io/crypto.h"

namespace oc::channels::slack {
namespace {

Answer refused(std::string reason, Answer::Doubt doubt = Answer::Doubt::none) {
  return {.status = 401, .body = "invalid signature", .reason = std::move(reason), .doubt = doubt};
}
Answer malformed(std::string reason) { return {.status = 400, .body = "malformed request", .reason = std::move(reason)}; }

/// `v0=` and 64 digits as Slack writes them.
bool is_signature(std::string_view text) {
  return text.size() == 67 && text.starts_with("v0=") &&
         std::ranges::all_of(text.substr(3), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_fresh(std::string_view timestamp, UnixTime now) {
  std::int64_t seconds = 0;
  const auto [end, failure] = std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
  if (failure != std::errc() || end != timestamp.data() + timestamp.size() || seconds < 0) return false;
  const std::int64_t here = to_ms(now) / 1000;
  const std::int64_t apart = here > seconds ? here - seconds : seconds - here;
  return apart <= kSlackClockSkewMax.count();
}

std::int64_t retry_number(const engine::WebhookRequest& request) {
  const auto header = io::header_value(request.headers, "x-slack-retry-num");
  std::int64_t number = 0;
  std::from_chars(header.data(), header.data() + header.size(), number);
  return number;
}

std::variant<Envelope, Answer> read_json(const engine::WebhookRequest& request) {
  auto body = parse_json(request.body);
  if (!body || !body->is_object()) return malformed("the body is no JSON object");
  const std::string type = string_member_or(*body, "type", "");
  if (type == "url_verification") return Answer{.body = valid_utf8(string_member_or(*body, "challenge", ""))};
  if (type != "event_callback") return Answer{.reason = "a request of the kind " + printable(type, 40)};
  Envelope out{.type = "events_api", .retry_attempt = retry_number(request)};
  out.payload = std::move(*body);
  return out;
}

std::variant<Envelope, Answer> read_form(const engine::WebhookRequest& request) {
  auto fields = parse_form(request.body);
  if (!fields) return malformed(fields.error().message);
  Envelope out{.type = "slash_commands", .retry_attempt = retry_number(request)};
  const auto payload = string_member(Json(*fields), "payload");
  if (!payload) {
    if (string_member_or(Json(*fields), "ssl_check", "") == "1") return Answer{};
    out.payload = std::move(*fields);
    return out;
  }
  auto parsed = parse_json(*payload);
  if (!parsed || !parsed->is_object()) return malformed("the field payload is no JSON object");
  out.type = "interactive";
  out.payload = std::move(*parsed);
  return out;
}

}  // namespace

std::string signature_of(const Secret& signing_secret, std::string_view timestamp, std::string_view body) {
  std::string text = "v0:";
  text += timestamp;
  text += ':';
  text += body;
  return "v0=" + io::hex(io::hmac_sha256(signing_secret.reveal(), text));
}

std::optional<Answer> refuse_head(const engine::WebhookRequest& request, const Secret& signing_secret, UnixTime now) {
  if (request.method != "POST") return Answer{.status = 405, .body = "POST only"};
  const auto timestamp = io::header_value(request.headers, "x-slack-request-timestamp");
  // Without a secret every signature would be as good as any other.
  if (signing_secret.empty() || timestamp.empty() || !is_signature(io::header_value(request.headers, "x-slack-signature")))
    return refused("it is not signed");
  if (!is_fresh(timestamp, now)) return refused("its time is too far from ours", Answer::Doubt::clock);
  return std::nullopt;
}

std::variant<Envelope, Answer> read_request(const engine::WebhookRequest& request, const Secret& signing_secret, UnixTime now) {
  if (auto refusal = refuse_head(request, signing_secret, now)) return *std::move(refusal);
  const auto timestamp = io::header_value(request.headers, "x-slack-request-timestamp");
  if (!Secret(signature_of(signing_secret, timestamp, request.body)).equals(io::header_value(request.headers, "x-slack-signature")))
    return refused("its signature is not Slack's", Answer::Doubt::secret);
  const std::string type = ascii_lower(io::header_value(request.headers, "content-type"));
  return type.starts_with("application/x-www-form-urlencoded") ? read_form(request) : read_json(request);
}

}  // namespace oc::channels::slack
