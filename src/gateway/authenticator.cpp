// Compares secrets in constant time and keeps the count of failures.
#include "gateway/authenticator.h"

#include <algorithm>

#include "base/text.h"
#include "gateway/locality.h"

namespace oc::gateway {
namespace {

using protocol::AuthMethod;
using protocol::AuthMode;

AuthMethod method_of(AuthMode mode) {
  switch (mode) {
    case AuthMode::none: return AuthMethod::none;
    case AuthMode::token: return AuthMethod::token;
    case AuthMode::password: return AuthMethod::password;
    case AuthMode::trusted_proxy: return AuthMethod::trusted_proxy;
  }
  return AuthMethod::none;
}

std::string failure_of(const Secret& ours, const Secret& shown, const std::string& what) {
  if (ours.empty()) return what + "_missing_config";
  if (shown.empty()) return what + "_missing";
  return ours.equals(shown.reveal()) ? "" : what + "_mismatch";
}

}  // namespace

bool Authenticator::replace(AuthSettings settings) {
  const bool same =
      settings.mode == settings_.mode && settings.token.equals(settings_.token.reveal()) && settings.password.equals(settings_.password.reveal());
  settings_ = std::move(settings);
  limiter_.set_rules(settings_.rate);
  return same;
}

RateLimiter::Source Authenticator::source_of(const io::ServerRequest& request) const {
  const bool is_browser = approach_of(request, settings_.origins).has_origin;
  return {.address = client_address(request, settings_.trusted_proxies), .is_loopback = is_local(request), .is_browser = is_browser};
}

std::string Authenticator::proxy_failure(const io::ServerRequest& request) const {
  if (!is_listed_address(request.peer_address, settings_.trusted_proxies)) return "trusted_proxy_untrusted_source";
  for (const auto& name : settings_.proxy.required_headers) {
    if (js_trim(io::header_value(request.headers, name)).empty()) return "trusted_proxy_missing_header_" + ascii_lower(name);
  }
  const std::string user(js_trim(io::header_value(request.headers, settings_.proxy.user_header)));
  if (user.empty()) return "trusted_proxy_user_missing";
  const auto& allowed = settings_.proxy.allow_users;
  const bool may = allowed.empty() || std::find(allowed.begin(), allowed.end(), user) != allowed.end();
  return may ? "" : "trusted_proxy_user_not_allowed";
}

std::string Authenticator::shared_failure(const protocol::ConnectParams& connect) const {
  if (settings_.mode == AuthMode::none) return "";
  if (settings_.mode == AuthMode::password) return failure_of(settings_.password, connect.password, "password");
  return failure_of(settings_.token, connect.token, "token");
}

protocol::happened::SharedAuthChecked Authenticator::check_connect(const io::ServerRequest& request, const protocol::ConnectParams& connect,
                                                                   Millis now) const {
  if (settings_.mode == AuthMode::trusted_proxy) return {.failure = proxy_failure(request), .method = AuthMethod::trusted_proxy};
  const auto wait = limiter_.locked_for(source_of(request), SecretClass::shared_secret, now);
  if (wait.count() > 0 && settings_.mode != AuthMode::none) return {.failure = "rate_limited", .retry_after_ms = wait.count()};
  return {.failure = shared_failure(connect), .method = method_of(settings_.mode)};
}

Millis Authenticator::device_token_lock(const io::ServerRequest& request, Millis now) const {
  return limiter_.locked_for(source_of(request), SecretClass::device_token, now);
}

void Authenticator::note_failures(const io::ServerRequest& request, const protocol::ConnectParams& connect, DeviceToken device_token, Millis now) {
  const auto source = source_of(request);
  const bool showed_shared = connect.has_shared_secret() && settings_.mode != AuthMode::none && !shared_failure(connect).empty();
  if (showed_shared || !connect.bootstrap_token.empty()) limiter_.failed(source, SecretClass::shared_secret, now);
  if (!connect.device_token.empty() && device_token != DeviceToken::proved) limiter_.failed(source, SecretClass::device_token, now);
}

void Authenticator::note_success(const io::ServerRequest& request, AuthMethod method) {
  const auto source = source_of(request);
  if (method == AuthMethod::token || method == AuthMethod::password) limiter_.succeeded(source, SecretClass::shared_secret);
  if (method == AuthMethod::device_token) limiter_.succeeded(source, SecretClass::device_token);
}

Authenticator::BearerVerdict Authenticator::check_bearer(const io::ServerRequest& request, Millis now) {
  if (settings_.mode == AuthMode::none) return {.verdict = is_local(request) ? Bearer::accepted : Bearer::refused};
  if (settings_.mode == AuthMode::trusted_proxy) return {.verdict = proxy_failure(request).empty() ? Bearer::accepted : Bearer::refused};
  const auto source = source_of(request);
  if (const auto wait = limiter_.locked_for(source, SecretClass::shared_secret, now); wait.count() > 0) return {Bearer::locked, wait};
  const auto header = js_trim(io::header_value(request.headers, "authorization"));
  constexpr std::size_t kWordBytes = 7;
  if (header.size() <= kWordBytes || !iequals_ascii(header.substr(0, kWordBytes), "bearer ")) return {};
  const auto shown = js_trim(header.substr(kWordBytes));
  const auto& ours = settings_.mode == AuthMode::password ? settings_.password : settings_.token;
  if (!ours.empty() && ours.equals(shown)) {
    limiter_.succeeded(source, SecretClass::shared_secret);
    return {.verdict = Bearer::accepted};
  }
  limiter_.failed(source, SecretClass::shared_secret, now);
  return {};
}

}  // namespace oc::gateway
