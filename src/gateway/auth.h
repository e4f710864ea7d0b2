// Who may come in at all: the auth settings of the config, resolved and checked before the port is opened.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/secret.h"
#include "base/time.h"
#include "core/protocol/protocol.h"

namespace oc::gateway {

/// Mode trusted-proxy: a proxy in front has authenticated the person and says who it is.
struct ProxyRules {
  std::string user_header;
  std::vector<std::string> required_headers;
  std::vector<std::string> allow_users;  ///< empty = all
};

struct RateRules {
  int failures_max = 10;
  Millis window{60'000};
  Millis lockout{300'000};
  bool exempts_loopback = true;  ///< programs on this machine; never browsers
};

struct OriginRules {
  std::vector<std::string> allowed;  ///< "*" allows all
  bool host_fallback = false;        ///< gateway.controlUi.dangerouslyAllowHostHeaderOriginFallback
};

struct AuthSettings {
  protocol::AuthMode mode = protocol::AuthMode::token;
  Secret token;
  Secret password;
  bool needs_generated_token = false;  ///< mode token and none is set: the app makes one, keeps it and puts it into `token`
  ProxyRules proxy;
  std::vector<std::string> trusted_proxies;  ///< addresses, or IPv4 networks such as 10.0.0.0/8
  RateRules rate;
  OriginRules origins;
  bool control_ui_insecure_when_local = false;
  bool control_ui_without_device = false;
};

using VariableLookup = std::function<std::optional<std::string>(const std::string& name)>;

/// Reads `gateway.auth`, `gateway.trustedProxies` and `gateway.controlUi` of the config's root; OPENCLAW_GATEWAY_TOKEN and _PASSWORD count where the
/// config says nothing. Errors: invalid, with the key: an unknown mode, token and password without a mode, a secret that is blank or a known example,
/// a missing password.
Result<AuthSettings> resolve_auth(const Json& root, const VariableLookup& variable);

/// Whether the gateway may listen on `host` with these settings.
/// Errors: denied when others could reach a gateway that asks nobody for a secret.
Result<void> check_exposure(const AuthSettings& auth, std::string_view host);

/// Whether `hooks.token` is a secret of its own: whoever may send a request is not to do everything else. Wherever the gateway's own came from.
/// Errors: invalid.
Result<void> check_hook_token(const AuthSettings& auth, const Json& root);

}  // namespace oc::gateway
