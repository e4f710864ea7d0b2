// Resolves the auth settings and refuses those that only look like protection.
#include "gateway/auth.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/hooks/settings.h"
#include "gateway/locality.h"

namespace oc::gateway {
namespace {

using protocol::AuthMode;

// What stands in documentation, templates and broken scripts: no secret.
constexpr std::array<std::string_view, 14> kNoSecrets{"undefined",  "null",       "none",   "changeme", "change-me", "replace-me", "replaceme",
                                                      "your-token", "your_token", "secret", "token",    "password",  "example",    "your-password"};

bool is_no_secret(std::string_view text) {
  const auto word = token(text);
  return word.empty() || word.starts_with('<') || std::find(kNoSecrets.begin(), kNoSecrets.end(), word) != kNoSecrets.end();
}

Result<AuthMode> mode_of(std::string_view word) {
  for (const auto mode : {AuthMode::none, AuthMode::token, AuthMode::password, AuthMode::trusted_proxy}) {
    if (word == to_string(mode)) return mode;
  }
  return fail(Errc::invalid, "gateway.auth.mode is " + printable(word, 40) + ", which is no mode", "use none, token, password or trusted-proxy",
              {.key = "gateway.auth.mode"});
}

Result<Secret> checked_secret(std::string value, const std::string& from) {
  if (is_no_secret(value)) {
    return fail(Errc::invalid, from + " holds a blank or an example value, which protects nothing",
                "set a long random one, such as the output of: openssl rand -hex 24", {.key = from});
  }
  return Secret(std::move(value));
}

/// A string, or a reference `{source: "env", id: NAME}`.
Result<std::optional<Secret>> secret_at(const Json& root, const std::string& key, const VariableLookup& variable) {
  const auto* value = at_path(root, key);
  if (!value || value->is_null()) return std::nullopt;
  if (const auto* text = value->if_string()) {
    OC_TRY(auto secret, checked_secret(std::string(*text), key));
    return secret;
  }
  const auto name = string_member_or(*value, "id", "");
  if (string_member_or(*value, "source", "") != "env" || name.empty()) {
    return fail(Errc::invalid, key + " is a " + std::string(type_word(*value)) + " that this gateway cannot resolve",
                "write the secret as a string, or as {source: \"env\", id: \"NAME\"}", {.key = key});
  }
  const auto found = variable(name);
  if (!found) return fail(Errc::invalid, key + " refers to the variable " + name + ", which is not set", "export " + name, {.key = key});
  OC_TRY(auto secret, checked_secret(*found, key));
  return secret;
}

Result<std::optional<Secret>> secret_from(const Json& root, const std::string& key, const std::string& name, const VariableLookup& variable) {
  OC_TRY(auto configured, secret_at(root, key, variable));
  if (configured) return configured;
  const auto value = variable(name);
  if (!value || value->empty()) return std::nullopt;
  OC_TRY(auto secret, checked_secret(*value, name));
  return secret;
}

RateRules rate_of(const Json& root) {
  RateRules rules;
  const auto* rate = at_path(root, "gateway.auth.rateLimit");
  if (!rate) return rules;
  const auto positive = [rate](std::string_view key, std::int64_t fallback) {
    return std::max<std::int64_t>(1, int_member(*rate, key).value_or(fallback));
  };
  rules.failures_max = static_cast<int>(std::min<std::int64_t>(positive("maxAttempts", rules.failures_max), 1000));
  constexpr std::int64_t kLongestMs = 365LL * 24 * 3600 * 1000;  // added to the clock's time, a larger number would wrap into the past
  rules.window = Millis(std::min(positive("windowMs", rules.window.count()), kLongestMs));
  rules.lockout = Millis(std::min(positive("lockoutMs", rules.lockout.count()), kLongestMs));
  rules.exempts_loopback = bool_member(*rate, "exemptLoopback").value_or(true);
  return rules;
}

ProxyRules proxy_of(const Json& root) {
  const auto* proxy = at_path(root, "gateway.auth.trustedProxy");
  if (!proxy) return {};
  return {.user_header = string_member_or(*proxy, "userHeader", ""),
          .required_headers = strings_member(*proxy, "requiredHeaders"),
          .allow_users = strings_member(*proxy, "allowUsers")};
}

void read_control_ui(const Json& root, AuthSettings& out) {
  const auto* ui = at_path(root, "gateway.controlUi");
  if (!ui) return;
  out.origins = {.allowed = strings_member(*ui, "allowedOrigins"),
                 .host_fallback = bool_member(*ui, "dangerouslyAllowHostHeaderOriginFallback").value_or(false)};
  out.control_ui_insecure_when_local = bool_member(*ui, "allowInsecureAuth").value_or(false);
  out.control_ui_without_device = bool_member(*ui, "dangerouslyDisableDeviceAuth").value_or(false);
}

Result<AuthMode> choose_mode(const Json& root, bool has_token, bool has_password) {
  if (const auto* mode = at_path(root, "gateway.auth.mode"); mode && mode->is_string()) return mode_of(std::string_view(mode->get_string()));
  if (has_token && has_password) {
    return fail(Errc::invalid, "a gateway token and a gateway password are set, and gateway.auth.mode does not say which counts",
                "openclaw config set gateway.auth.mode token (or password)", {.key = "gateway.auth.mode"});
  }
  return has_password ? AuthMode::password : AuthMode::token;
}

Result<void> check_complete(AuthSettings& auth) {
  if (auth.mode == AuthMode::token) auth.needs_generated_token = auth.token.empty();
  if (auth.mode == AuthMode::password && auth.password.empty()) {
    return fail(Errc::invalid, "gateway.auth.mode is password and no password is set",
                "openclaw config set gateway.auth.password ..., or export OPENCLAW_GATEWAY_PASSWORD", {.key = "gateway.auth.password"});
  }
  if (auth.mode == AuthMode::trusted_proxy && (auth.proxy.user_header.empty() || auth.trusted_proxies.empty())) {
    return fail(Errc::invalid, "gateway.auth.mode trusted-proxy needs the proxy's address and the header that names the user",
                "set gateway.trustedProxies and gateway.auth.trustedProxy.userHeader", {.key = "gateway.auth.trustedProxy"});
  }
  return {};
}

}  // namespace

Result<AuthSettings> resolve_auth(const Json& root, const VariableLookup& variable) {
  OC_TRY(auto given_token, secret_from(root, "gateway.auth.token", "OPENCLAW_GATEWAY_TOKEN", variable));
  OC_TRY(auto given_password, secret_from(root, "gateway.auth.password", "OPENCLAW_GATEWAY_PASSWORD", variable));
  AuthSettings auth;
  OC_TRY(auth.mode, choose_mode(root, given_token.has_value(), given_password.has_value()));
  auth.token = given_token.value_or(Secret());
  auth.password = given_password.value_or(Secret());
  auth.proxy = proxy_of(root);
  if (const auto* settings = member(root, "gateway")) auth.trusted_proxies = strings_member(*settings, "trustedProxies");
  auth.rate = rate_of(root);
  read_control_ui(root, auth);
  OC_CHECKED(check_complete(auth));
  return auth;
}

Result<void> check_exposure(const AuthSettings& auth, std::string_view host) {
  if (auth.mode != AuthMode::none || is_loopback_host(host)) return {};
  return fail(Errc::denied,
              "refusing to listen on " + printable(host, 80) + " without authentication: anyone who reaches it would own this machine's agents",
              "set gateway.auth.mode to token or password, or gateway.bind to loopback", {.key = "gateway.auth.mode"});
}

Result<void> check_hook_token(const AuthSettings& auth, const Json& root) {
  const auto hooks = hooks::read_settings(root);
  const auto is_hooks = [&](const Secret& secret) { return !secret.empty() && hooks.token.equals(js_trim(secret.reveal())); };
  if (!hooks.enabled || (!is_hooks(auth.token) && !is_hooks(auth.password))) return {};
  return fail(Errc::invalid, "hooks.token must not be the gateway's own secret: whoever may send a request here could do everything there",
              "openclaw config set hooks.token \"$(openssl rand -hex 24)\"", {.key = "hooks.token"});
}

}  // namespace oc::gateway
