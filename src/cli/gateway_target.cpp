// Chooses URL and secret.
#include "cli/gateway_target.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/gateway_process.h"
#include "io/files.h"

namespace oc::cli {
namespace {

constexpr std::size_t kTokenFileBytesMax = 4096;

/// A text, or `{source: "env", id: "NAME"}`.
std::string secret_at(const Context& context, const Json& root, std::string_view path) {
  const Json* value = at_path(root, path);
  if (!value) return {};
  if (value->is_string()) return std::string(value->get_string());
  if (string_member_or(*value, "source", "") != "env") return {};
  return context.variable(string_member_or(*value, "id", "")).value_or("");
}

std::string local_url(const Context& context, const Json& root, std::uint16_t port) {
  const bool tls = at_path(root, "gateway.tls.enabled") && *at_path(root, "gateway.tls.enabled") == Json(true);
  std::string host = "127.0.0.1";
  const Json* gateway = member(root, "gateway");
  if (gateway && string_member_or(*gateway, "bind", "") == "custom") host = string_member_or(*gateway, "customBindHost", host);
  if (host.empty() || host == "0.0.0.0") host = "127.0.0.1";
  (void)context;
  return fmt::format("{}://{}:{}", tls ? "wss" : "ws", host, port);
}

std::string_view without_slash(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

Result<void> check_url(const Context& context, const std::string& url) {
  const std::string host = host_of(url);
  if (host.empty() || !(url.starts_with("ws://") || url.starts_with("wss://"))) {
    return fail(Errc::invalid, fmt::format("'{}' is no gateway URL.", printable(url, 200)),
                "Write it like ws://127.0.0.1:18789 or wss://gateway.example.com");
  }
  if (url.starts_with("wss://") || is_loopback_host(host) || context.variable("OPENCLAW_ALLOW_INSECURE_PRIVATE_WS") == "1") return {};
  return fail(Errc::denied, fmt::format("{} is not on this machine, and ws:// would send your token and messages unencrypted.", printable(url, 200)),
              "Use wss://, or an SSH tunnel: ssh -N -L 18789:127.0.0.1:18789 user@host");
}

void take_local_secrets(const Context& context, const Json& root, GatewayTarget& target) {
  target.token = local_token(context, root);
  std::string password = secret_at(context, root, "gateway.auth.password");
  if (password.empty()) password = context.variable("OPENCLAW_GATEWAY_PASSWORD").value_or("");
  target.password = Secret(std::move(password));
}

void take_remote_secrets(const Context& context, const Json& root, GatewayTarget& target) {
  target.token = Secret(secret_at(context, root, "gateway.remote.token"));
  target.password = Secret(secret_at(context, root, "gateway.remote.password"));
  if (target.token.empty() && target.password.empty()) target.token = Secret(context.variable("OPENCLAW_GATEWAY_TOKEN").value_or(""));
}

GatewayTarget configured_target(const Context& context, const config::Config& config) {
  const Json& root = config.root();
  const Json* gateway = member(root, "gateway");
  const std::string remote = at_path(root, "gateway.remote.url") ? string_member_or(*at_path(root, "gateway.remote"), "url", "") : "";
  GatewayTarget target;
  if (gateway && string_member_or(*gateway, "mode", "") == "remote" && !remote.empty()) {
    target.url = remote;
    target.source = "config gateway.remote.url";
    take_remote_secrets(context, root, target);
    return target;
  }
  target.port = config::gateway_port(config, context.paths, context.env());
  // A gateway that was started with --port listens elsewhere than the configuration says.
  if (const auto process = find_gateway(context); process && process->port != 0 && !context.variable("OPENCLAW_GATEWAY_PORT"))
    target.port = process->port;
  target.url = local_url(context, root, target.port);
  target.source = "local loopback";
  take_local_secrets(context, root, target);
  return target;
}

}  // namespace

Secret local_token(const Context& context, const Json& root) {
  std::string token = secret_at(context, root, "gateway.auth.token");
  if (token.empty()) token = context.variable("OPENCLAW_GATEWAY_TOKEN").value_or("");
  if (token.empty()) {
    const auto kept = context.io().files.read(context.paths.state_dir + "/gateway-token", kTokenFileBytesMax);
    if (kept) token = js_trim(*kept);
  }
  return Secret(std::move(token));
}

std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view rest = url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) rest = rest.substr(at + 1);
  if (rest.starts_with('[')) return ascii_lower(rest.substr(1, rest.find(']') - 1));
  return ascii_lower(rest.substr(0, rest.find(':')));
}

bool is_loopback_host(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  if (!host.starts_with("127.")) return false;
  return host.find_first_not_of("0123456789.") == std::string_view::npos;
}

Result<GatewayTarget> resolve_target(Context& context) {
  OC_TRY(const auto config, context.config());
  GatewayTarget target = configured_target(context, *config);
  const auto token = context.arguments.value("--token");
  const auto password = context.arguments.value("--password");
  if (const auto url = context.arguments.value("--url"); url && without_slash(*url) != without_slash(target.url)) {
    if (!token && !password) {
      return fail(Errc::denied, "gateway url override requires explicit credentials",
                  "Pass --token or --password; what is stored here is for " + target.url + " only.");
    }
    target = {.url = *url, .source = "cli --url"};
  }
  if (token || password) {
    target.token = Secret(token.value_or(""));
    target.password = Secret(password.value_or(""));
  }
  OC_CHECKED(check_url(context, target.url));
  return target;
}

}  // namespace oc::cli
