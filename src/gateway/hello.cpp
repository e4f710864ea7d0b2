// hello-ok: what a client needs to know of the gateway it has reached.
#include "base/limits.h"
#include "core/config/config.h"
#include "gateway/admission.h"
#include "gateway/methods/methods.h"
#include "io/clock.h"

namespace oc::gateway {
namespace {

constexpr std::string_view kEvents[] = {"connect.challenge",
                                        "agent",
                                        "chat",
                                        "presence",
                                        "tick",
                                        "shutdown",
                                        "health",
                                        "sessions.changed",
                                        "session.message",
                                        "session.tool",
                                        "device.pair.requested",
                                        "device.pair.resolved"};

std::string setting(const Context& context, std::string_view path, std::string fallback) {
  const auto config = context.engine().config();
  const auto* value = config ? config->find(path) : nullptr;
  return value && value->is_string() ? std::string(value->get_string()) : fallback;
}

JsonObject session_defaults(const Context& context) {
  const auto agents = context.engine().agents();
  const auto scope = setting(context, "session.scope", "per-sender");
  return {{"defaultAgentId", agents.empty() ? "main" : agents.front().id},
          {"mainKey", setting(context, "session.mainKey", "main")},
          {"mainSessionKey", context.engine().canonical_session_key("main")},
          {"scope", scope == "global" ? "global" : "per-sender"},
          {"modelConfigured", true}};
}

JsonObject snapshot(const Context& context, const Client& client) {
  const auto now = context.clock().now();
  JsonObject out{{"presence", presence_list(context.self(), context.hub, now)},
                 {"health", context.health.last()},
                 {"stateVersion", JsonObject{{"presence", context.hub.version.presence}, {"health", context.hub.version.health}}},
                 {"uptimeMs", (now - context.started_at).count()},
                 {"sessionDefaults", session_defaults(context)}};
  // Paths and the way of authentication are the owner's business.
  if (protocol::scopes_allow(client.caller.scopes, "operator.admin")) {
    const auto& settings = context.parts.settings;
    if (!settings.config_path.empty()) out["configPath"] = settings.config_path;
    if (!settings.state_dir.empty()) out["stateDir"] = settings.state_dir;
    out["authMode"] = to_string(context.authenticator.settings().mode);
  }
  return out;
}

}  // namespace

Json hello_ok(const Context& context, const Connection& connection, Json auth) {
  const auto methods = offered_methods(context.parts);
  JsonObject features{{"methods", JsonArray(methods.begin(), methods.end())}, {"events", JsonArray(std::begin(kEvents), std::end(kEvents))}};
  JsonObject out{{"type", "hello-ok"},
                 {"protocol", connection.client->protocol},
                 {"server", JsonObject{{"version", context.parts.settings.version}, {"connId", connection.id()}}},
                 {"features", std::move(features)},
                 {"snapshot", snapshot(context, *connection.client)}};
  if (!auth.is_null()) out["auth"] = std::move(auth);
  out["policy"] = JsonObject{{"maxPayload", kFrameBytesMax},
                             {"maxBufferedBytes", kSendBufferBytesMax},
                             {"tickIntervalMs", std::chrono::duration_cast<Millis>(kTickInterval).count()}};
  return out;
}

}  // namespace oc::gateway
