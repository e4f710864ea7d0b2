// The signature first, then JSON.
#include "channels/whatsapp/cloud_webhook.h"

#include <algorithm>
#include <optional>

#include "io/crypto.h"

namespace oc::channels::whatsapp {
namespace {

constexpr std::size_t kChallengeBytesMax = 256;

CloudAnswer refused(int status, std::string body, std::string reason) {
  return {.status = status, .body = std::move(body), .reason = std::move(reason)};
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i++) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

/// The first field of that name in a query; "" when there is none.
std::string query_field(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto field = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto mark = field.find('=');
    if (mark == std::string_view::npos) continue;
    // Some write the dot of `hub.mode` as an escape.
    if (unescaped(field.substr(0, mark)) == name) return unescaped(field.substr(mark + 1)).value_or("");
  }
  return {};
}

/// `sha256=` and 64 digits as Meta writes them.
bool is_signature(std::string_view text) {
  constexpr std::string_view kBegin = "sha256=";
  return text.size() == kBegin.size() + 64 && text.starts_with(kBegin) &&
         std::ranges::all_of(text.substr(kBegin.size()), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// Meta's challenges are numbers; whatever it is, nothing that a browser would take for more than a word is repeated.
bool is_challenge(std::string_view text) {
  return !text.empty() && text.size() <= kChallengeBytesMax && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
  });
}

CloudAnswer verified(const engine::WebhookRequest& request, const CloudSettings& settings) {
  if (query_field(request.query, "hub.mode") != "subscribe") return refused(400, "hub.mode is missing", "");
  if (settings.verify_token.empty())
    return refused(403, "no verify token is set", "somebody sets up the webhook, and verifyToken is not set in the config");
  if (!settings.verify_token.equals(query_field(request.query, "hub.verify_token")))
    return refused(403, "wrong verify token", "somebody sets up the webhook with another verify token than verifyToken");
  const std::string challenge = query_field(request.query, "hub.challenge");
  if (!is_challenge(challenge)) return refused(400, "hub.challenge is missing", "");
  return {.body = challenge, .reason = "Meta has verified the webhook"};
}

}  // namespace

std::string cloud_signature(const Secret& app_secret, std::string_view body) {
  return "sha256=" + io::hex(io::hmac_sha256(app_secret.reveal(), body));
}

std::optional<CloudAnswer> refuse_cloud_head(const engine::WebhookRequest& request, const CloudSettings& settings) {
  if (request.method == "GET") return std::nullopt;
  if (request.method != "POST") return CloudAnswer{.status = 405, .body = "GET and POST only"};
  // Without a secret every signature would be as good as any other.
  if (settings.app_secret.empty() || !is_signature(io::header_value(request.headers, "x-hub-signature-256")))
    return refused(401, "invalid signature", "it is not signed");
  return std::nullopt;
}

std::variant<Json, CloudAnswer> read_cloud_request(const engine::WebhookRequest& request, const CloudSettings& settings) {
  if (auto refusal = refuse_cloud_head(request, settings)) return *std::move(refusal);
  if (request.method == "GET") return verified(request, settings);
  if (!Secret(cloud_signature(settings.app_secret, request.body)).equals(io::header_value(request.headers, "x-hub-signature-256"))) {
    auto answer = refused(401, "invalid signature", "its signature is not Meta's; is appSecret the secret of the app that the number belongs to?");
    answer.doubts_secret = true;
    return answer;
  }
  auto body = parse_json(request.body);
  if (!body || !body->is_object()) return refused(400, "malformed request", "the body is no JSON object");
  return std::move(*body);
}

}  // namespace oc::channels::whatsapp
