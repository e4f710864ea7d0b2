// gateway run, call, probe, stop, restart: starting a gateway, and looking after the running one.
#include <fmt/format.h>

#include "base/json5.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/gateway_process.h"
#include "io/clock.h"
#include "io/files.h"
#include "io/process.h"

namespace oc::cli {
namespace {

constexpr int kSignalRestart = 10;  // SIGUSR1
constexpr int kSignalStop = 15;     // SIGTERM
constexpr Millis kLookInterval(100);
constexpr std::size_t kPasswordFileBytesMax = 4096;

Result<GatewayRunOptions> read_options(const Context& context) {
  const auto& arguments = context.arguments;
  GatewayRunOptions options{.profile = context.globals.profile, .is_dev = context.globals.is_dev};
  OC_TRY(const auto port, arguments.number("--port", 1, 65535));
  if (port) options.port = static_cast<std::uint16_t>(*port);
  options.bind = arguments.value_or("--bind", "");
  options.auth = arguments.value_or("--auth", "");
  options.token = arguments.value_or("--token", "");
  options.password = arguments.value_or("--password", "");
  if (const auto file = arguments.value("--password-file")) {
    OC_TRY(const auto text, context.io().files.read(context.typed_path(*file), kPasswordFileBytesMax));
    options.password = js_trim(text);
  }
  const auto one_of = [&](std::string_view flag, const std::string& value, const std::vector<std::string>& words) -> Result<void> {
    if (value.empty() || std::find(words.begin(), words.end(), value) != words.end()) return {};
    return fail(Errc::invalid, fmt::format("{} cannot be '{}'.", flag, printable(value, 40)), "Use one of: " + join(words, ", "));
  };
  OC_CHECKED(one_of("--bind", options.bind, {"loopback", "lan", "tailnet", "auto", "custom"}));
  OC_CHECKED(one_of("--auth", options.auth, {"none", "token", "password", "trusted-proxy"}));
  options.allow_unconfigured = arguments.has("--allow-unconfigured");
  options.force = arguments.has("--force");
  options.verbose = arguments.has("--verbose");
  options.log_level = context.globals.log_level;
  options.no_color = context.globals.no_color;
  return options;
}

int told(const Context& context, std::string_view action, std::string_view result, const std::string& line) {
  if (context.json()) {
    context.out_json(JsonObject{{"ok", true}, {"action", action}, {"result", result}, {"message", line}});
  } else {
    context.out(line);
  }
  return 0;
}

int not_running(const Context& context, std::string_view action) {
  return told(context, action, "not-running",
              fmt::format("No gateway is running for {}. Start one: {} gateway run", context.shown(context.paths.state_dir), program_words(context)));
}

/// Waits until `is_done`, at most kRestartWait.
io::Task<bool> wait_until(Context& context, std::function<io::Task<bool>()> is_done) {
  const Millis end = context.io().clock.steady() + kRestartWait;
  for (;;) {
    if (co_await is_done()) co_return true;
    if (context.io().clock.steady() >= end) co_return false;
    co_await context.io().clock.sleep(kLookInterval);
  }
}

io::Task<bool> is_gone(const Context& context, GatewayProcess old) {
  const auto now = find_gateway(context);
  co_return !now || now->pid != old.pid;
}

/// Another life of the gateway that answers: the pid file says when each one started.
io::Task<bool> is_back(Context& context, GatewayProcess old) {
  const auto now = find_gateway(context);
  if (!now || (now->pid == old.pid && now->started_at_ms == old.started_at_ms)) co_return false;
  auto target = resolve_target(context);
  if (!target) co_return false;
  auto client = co_await GatewayClient::connect(context, std::move(*target), ClientKind::prober, kCallTimeout);
  // A gateway that refuses this client is up as well.
  if (!client) co_return client.error().code == Errc::denied;
  co_await (*client)->close();
  co_return true;
}

struct ProbeAnswer {
  std::string method;
  Result<Json> answer;
};

io::Task<std::vector<ProbeAnswer>> ask_all(GatewayClient& client, Millis timeout) {
  std::vector<ProbeAnswer> answers;
  for (const char* method : {"health", "status", "system-presence", "config.get"}) {
    auto answer = co_await client.call(method, JsonObject(), timeout);
    answers.push_back({method, std::move(answer)});
  }
  co_return answers;
}

void print_probe(const Context& context, const GatewayClient& client, const std::vector<ProbeAnswer>& answers, std::int64_t connect_ms) {
  const Json* version = at_path(client.hello(), "server.version");
  if (context.json()) {
    JsonObject object{
        {"ok", true}, {"url", client.url()}, {"connectLatencyMs", connect_ms}, {"version", version ? *version : Json()}, {"error", nullptr}};
    for (const auto& [method, answer] : answers) object[method] = answer ? *answer : Json(JsonObject{{"error", answer.error().message}});
    context.out_json(object);
    return;
  }
  context.out("Gateway probe");
  context.out(fmt::format("Target: {}", printable(client.url(), 200)));
  context.out(fmt::format("Reachable: yes ({}ms)", connect_ms));
  if (version && version->is_string()) context.out("Version: " + printable(version->get_string(), 80));
  for (const auto& [method, answer] : answers) context.out(fmt::format("{}: {}", method, answer ? "ok" : printable(answer.error().message, 300)));
}

}  // namespace

io::Task<int> gateway_run(Context& context) {
  auto options = read_options(context);
  if (!options) co_return context.fail_with(options.error());
  if (!context.world.run_gateway) co_return context.fail_with("This program was built without a gateway.");
  co_return co_await context.world.run_gateway(std::move(*options));
}

io::Task<int> gateway_stop(Context& context) {
  const auto process = find_gateway(context);
  if (!process) co_return not_running(context, "stop");
  if (const auto sent = context.io().processes.signal(process->pid, kSignalStop); !sent) co_return context.fail_with(sent.error());
  const GatewayProcess old = *process;
  Context* const here = &context;
  const auto is_done = [here, old] { return is_gone(*here, old); };
  if (!co_await wait_until(context, is_done)) {
    co_return context.fail_with(fmt::format("The gateway (pid {}) was told to stop, but is still there. See: openclaw logs", old.pid));
  }
  co_return told(context, "stop", "stopped", fmt::format("Gateway stopped (pid {}).", old.pid));
}

io::Task<int> gateway_restart(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  if (const Json* allowed = (*config)->find("commands.restart"); allowed && *allowed == Json(false)) {
    co_return context.fail_with("Gateway restart is disabled in the config (commands.restart=false).");
  }
  const auto process = find_gateway(context);
  if (!process) co_return not_running(context, "restart");
  if (const auto sent = context.io().processes.signal(process->pid, kSignalRestart); !sent) co_return context.fail_with(sent.error());
  const GatewayProcess old = *process;
  Context* const here = &context;
  const auto is_done = [here, old] { return is_back(*here, old); };
  if (!co_await wait_until(context, is_done)) {
    co_return context.fail_with(fmt::format("The gateway (pid {}) was told to restart, but did not come back within {} s. See: openclaw logs",
                                            old.pid, kRestartWait.count()));
  }
  const auto now = find_gateway(context);
  co_return told(context, "restart", "restarted", fmt::format("Gateway restarted (pid {}).", now ? now->pid : old.pid));
}

io::Task<int> gateway_call(Context& context) {
  const std::string method = context.arguments.word(0);
  auto params = parse_json5(context.arguments.value_or("--params", "{}"), "--params");
  if (!params) co_return context.fail_with(params.error());
  auto target = resolve_target(context);
  if (!target) co_return context.fail_with(target.error());
  const auto timeout = call_timeout(context);
  if (!timeout) co_return context.fail_with(timeout.error());
  auto client = co_await GatewayClient::connect(context, std::move(*target), ClientKind::operator_all, *timeout);
  if (!client) co_return context.fail_with(client.error());
  const Expect expect = context.has("--expect-final") ? Expect::final : Expect::one;
  auto answer = co_await (*client)->call(method, params->take_value(), *timeout, expect);
  co_await (*client)->close();
  if (!answer) co_return context.fail_with(answer.error());
  if (!context.json()) context.out("Gateway call: " + printable(method, 80));
  context.out_json(*answer);
  co_return 0;
}

io::Task<int> gateway_probe(Context& context) {
  auto target = resolve_target(context);
  if (!target) co_return context.fail_with(target.error());
  const auto timeout = call_timeout(context);
  if (!timeout) co_return context.fail_with(timeout.error());
  const std::string url = target->url;
  const Millis began = context.io().clock.steady();
  auto client = co_await GatewayClient::connect(context, std::move(*target), ClientKind::prober, *timeout);
  if (!client) {
    if (!context.json()) co_return context.fail_with(client.error());
    context.out_json(JsonObject{{"ok", false}, {"url", url}, {"connectLatencyMs", nullptr}, {"error", client.error().message}});
    co_return 1;
  }
  const std::int64_t connect_ms = (context.io().clock.steady() - began).count();
  const auto answers = co_await ask_all(**client, *timeout);
  print_probe(context, **client, answers, connect_ms);
  co_await (*client)->close();
  co_return 0;
}

}  // namespace oc::cli
