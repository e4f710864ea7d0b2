// Which gateway a command talks to, and with which secret: never a stored secret to another host than the one it is for.
#pragma once

#include <string>

#include "base/secret.h"
#include "cli/context.h"

namespace oc::cli {

struct GatewayTarget {
  std::string url;
  std::string source;  ///< where the URL comes from: `local loopback`, `config gateway.remote.url`, `cli --url`
  Secret token;
  Secret password;
  std::uint16_t port = 0;  ///< of a local gateway, else 0
};

/// `--url`, else gateway.remote.url under gateway.mode "remote", else this machine. The secret: `--token` or `--password`; else, unless --url names
/// another gateway than the configured one, gateway.auth (gateway.remote for a remote one), OPENCLAW_GATEWAY_TOKEN and _PASSWORD, and
/// `<state>/gateway-token`. Errors: denied for --url to another gateway without its own secret, and for ws:// beyond this machine; invalid for a URL
/// that is none.
Result<GatewayTarget> resolve_target(Context& context);

/// The token of this machine's gateway; "" when there is none.
Secret local_token(const Context& context, const Json& root);

/// The host of a ws, wss, http or https URL, without brackets and port; "" when it is none.
std::string host_of(std::string_view url);
bool is_loopback_host(std::string_view host);

}  // namespace oc::cli
