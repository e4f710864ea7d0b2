// gateway status: where the gateway should be, whether it is there, and what it says.
#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/gateway_process.h"
#include "io/clock.h"
#include "io/files.h"

namespace oc::cli {
namespace {

struct Facts {
  bool config_exists = false;
  bool config_valid = false;
  std::string bind = "loopback";
  std::string bind_host = "127.0.0.1";
  GatewayTarget target;
  std::string port_source;
  std::string log_file;
  bool service_installed = false;
  std::optional<GatewayProcess> process;
  bool asked = false;
  std::optional<Error> rpc_error;
  std::optional<Json> health;
};

Result<Facts> read_facts(Context& context) {
  Facts facts;
  OC_TRY(const auto text, context.config_text());
  facts.config_exists = text.has_value();
  OC_TRY(const auto config, context.config());
  facts.config_valid = true;
  if (const Json* gateway = config->find("gateway")) {
    facts.bind = string_member_or(*gateway, "bind", facts.bind);
    if (facts.bind == "custom") facts.bind_host = string_member_or(*gateway, "customBindHost", "0.0.0.0");
  }
  if (facts.bind != "loopback" && facts.bind != "custom") facts.bind_host = "0.0.0.0";
  OC_TRY(facts.target, resolve_target(context));
  const bool written = config->find("gateway.port") || context.variable("OPENCLAW_GATEWAY_PORT");
  facts.process = find_gateway(context);
  const std::uint16_t configured = config::gateway_port(*config, context.paths, context.env());
  facts.port_source = facts.target.port != configured ? "running gateway" : written ? "env/config" : "default";
  facts.log_file = config::log_file(*config, context.paths, to_iso(context.io().clock.now()).substr(0, 10));
  facts.service_installed = context.io().files.info(context.paths.home + "/.config/systemd/user/openclaw-gateway.service").has_value();
  return facts;
}

io::Task<> probe(Context& context, Facts& facts) {
  facts.asked = true;
  const Millis timeout = call_timeout(context).value_or(kCallTimeout);
  auto client = co_await GatewayClient::connect(context, facts.target, ClientKind::prober, timeout);
  if (!client) {
    facts.rpc_error = client.error();
    co_return;
  }
  if (context.has("--deep")) {
    auto health = co_await (*client)->call("health", JsonObject{{"probe", true}}, timeout);
    if (health) facts.health = std::move(*health);
  }
  co_await (*client)->close();
}

std::string note_of(const Facts& facts) {
  if (facts.target.port == 0) return "Remote gateway (gateway.mode is \"remote\" or --url).";
  if (facts.bind == "loopback") return "Loopback-only gateway; only local clients can connect.";
  return "Reachable from other machines; keep its token secret.";
}

Json rpc_json(const Facts& facts) {
  JsonObject rpc{{"ok", facts.asked && !facts.rpc_error}, {"url", facts.target.url}};
  if (facts.rpc_error) rpc["error"] = facts.rpc_error->message;
  if (!facts.asked) rpc["skipped"] = true;
  return rpc;
}

void print_json(const Context& context, const Facts& facts) {
  JsonObject runtime{{"status", facts.process ? "running" : "stopped"}};
  if (facts.process) runtime["pid"] = facts.process->pid;
  const Json config = JsonObject{{"path", context.paths.config_path},
                                 {"exists", facts.config_exists},
                                 {"valid", facts.config_valid},
                                 {"controlUi", JsonObject{{"enabled", true}}}};
  JsonObject object{{"service", JsonObject{{"label", "systemd"},
                                           {"loaded", facts.service_installed},
                                           {"loadedText", "enabled"},
                                           {"notLoadedText", "disabled"},
                                           {"command", nullptr},
                                           {"runtime", std::move(runtime)}}},
                    {"config", JsonObject{{"cli", config}, {"daemon", config}}},
                    {"gateway", JsonObject{{"bindMode", facts.bind},
                                           {"bindHost", facts.bind_host},
                                           {"port", facts.target.port},
                                           {"portSource", facts.port_source},
                                           {"probeUrl", facts.target.url},
                                           {"probeNote", note_of(facts)}}},
                    {"rpc", rpc_json(facts)},
                    {"extraServices", JsonArray()}};
  if (facts.health) object["health"] = *facts.health;
  context.out_json(object);
}

void print_text(const Context& context, const Facts& facts) {
  context.out(fmt::format("Service: systemd ({})", facts.service_installed ? "enabled" : "disabled"));
  context.out("File logs: " + context.shown(facts.log_file));
  context.out("");
  context.out(fmt::format("Config (cli): {}{}", context.shown(context.paths.config_path), facts.config_exists ? "" : " (missing)"));
  context.out("");
  if (facts.target.port != 0) {
    context.out(fmt::format("Gateway: bind={} ({}), port={} ({})", printable(facts.bind, 40), printable(facts.bind_host, 80), facts.target.port,
                            facts.port_source));
  }
  context.out("Probe target: " + printable(facts.target.url, 200));
  if (facts.target.port != 0) context.out(fmt::format("Dashboard: http://127.0.0.1:{}/", facts.target.port));
  context.out("Probe note: " + note_of(facts));
  context.out("");
  context.out(facts.process ? fmt::format("Runtime: running (pid {})", facts.process->pid) : std::string("Runtime: stopped"));
  if (!facts.asked) {
    context.out("RPC probe: skipped");
  } else if (facts.rpc_error) {
    context.out("RPC probe: failed");
    context.out("  " + facts.rpc_error->message);
    if (!facts.rpc_error->hint.empty()) context.out("  " + facts.rpc_error->hint);
  } else {
    context.out("RPC probe: ok");
  }
  if (facts.health) context.out(fmt::format("Health: {}", bool_member(*facts.health, "ok").value_or(false) ? "ok" : "not ok"));
  context.out("");
  context.out("Troubles: run openclaw status");
}

}  // namespace

io::Task<int> gateway_status(Context& context) {
  auto facts = read_facts(context);
  if (!facts) co_return context.fail_with(facts.error());
  if (!context.has("--no-probe")) co_await probe(context, *facts);
  if (context.json()) {
    print_json(context, *facts);
  } else {
    print_text(context, *facts);
  }
  co_return context.has("--require-rpc") && (!facts->asked || facts->rpc_error) ? 1 : 0;
}

}  // namespace oc::cli
