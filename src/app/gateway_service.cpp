// Starting, reloading and stopping the gateway.
#include "app/gateway_service.h"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>

#include "app/config_door.h"
#include "app/load.h"
#include "app/not_ready.h"
#include "app/reload.h"
#include "app/take_over.h"
#include "app/take_place.h"
#include "app/wire.h"
#include "base/crash_point.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "core/access/strangers.h"
#include "io/clock.h"
#include "io/crypto.h"
#include "io/environment.h"
#include "io/files.h"
#include "io/log.h"
#include "store/approved.h"
#include "version.h"

namespace oc::app {
namespace {

constexpr Millis kDrain{5000};
constexpr double kDrainMsMax = 24.0 * 3600 * 1000;

/// How long turns that run may go on after the gateway was told to stop; what is not done then goes on at the next start.
Millis drain_of(const config::Config& config) {
  const Json* configured = config.find("gateway.shutdown.drainMs");
  if (!configured || !configured->is_number() || configured->to_number<double>() < 0) return kDrain;
  return Millis(static_cast<std::int64_t>(std::min(configured->to_number<double>(), kDrainMsMax)));
}

/// What the command line said over what the config says.
struct Settings {
  config::Paths paths;
  std::shared_ptr<const config::Config> config;
  gateway::AuthSettings auth;
  std::string host;
  std::uint16_t port = 0;
  std::string token_origin;
};

void print_error(const Error& error) { fmt::print(stderr, "Gateway failed to start: {}\n", to_text(error)); }

Result<std::string> bind_host(const config::Config& config, const std::string& option) {
  const Json* configured = config.find("gateway.bind");
  const std::string mode = !option.empty() ? option : configured && configured->is_string() ? std::string(configured->get_string()) : "loopback";
  if (mode == "loopback" || mode == "auto") return std::string("127.0.0.1");
  if (mode == "lan") return std::string("0.0.0.0");
  if (mode == "custom") {
    const Json* host = config.find("gateway.customBindHost");
    if (host && host->is_string()) return std::string(host->get_string());
    return fail(Errc::invalid, "gateway.bind is \"custom\", but gateway.customBindHost is not set",
                "openclaw config set gateway.customBindHost 192.0.2.7", config.where("gateway.customBindHost"));
  }
  return fail(Errc::invalid, fmt::format("the bind mode \"{}\" is not supported by this gateway", printable(mode, 40)),
              "Use loopback, lan or custom.", config.where("gateway.bind"));
}

std::string token_path(const std::string& state_dir) { return state_dir + "/gateway-token"; }

/// The token of an earlier start, or a fresh one, which keep_token() has to keep; the user's config is left alone.
void generate_token(const io::Io& io, const std::string& state_dir, gateway::AuthSettings& auth) {
  const auto kept = io.files.read(token_path(state_dir), 4096);
  const std::string token(kept ? js_trim(*kept) : "");
  auth.needs_generated_token = token.size() < 16;
  auth.token = Secret(auth.needs_generated_token ? io::hex(io.random.bytes(24)) : token);
}

/// Errors: those of writing, with the folder in the hint: the file itself is not there yet.
Result<void> keep_token(const io::Io& io, const std::string& state_dir, gateway::AuthSettings& auth) {
  if (!auth.needs_generated_token) return {};
  if (auto written = io.files.write_atomic(token_path(state_dir), auth.token.reveal() + "\n", 0600); !written) {
    Error error = std::move(written).error();
    error.message = "the token that was made for this gateway cannot be kept: " + error.message;
    error.hint = fmt::format("Look at the folder's room and mode: df -h '{0}'; ls -ld '{0}'    or set a token: OPENCLAW_GATEWAY_TOKEN, --token",
                             printable(state_dir));
    return std::unexpected(std::move(error));
  }
  auth.needs_generated_token = false;
  return {};
}

Result<gateway::AuthSettings> resolve_auth(const io::Io& io, const config::Config& config, const std::string& state_dir,
                                           const cli::GatewayRunOptions& options) {
  Json root = config.root();
  if (!root.is_object()) root = JsonObject();
  if (!options.token.empty() || !options.password.empty() || !options.auth.empty()) {
    auto& gateway_section = root.get_object()["gateway"];
    if (!gateway_section.is_object()) gateway_section = JsonObject();
    auto& auth = gateway_section.get_object()["auth"];
    if (!auth.is_object()) auth = JsonObject();
    if (!options.token.empty()) auth.get_object()["token"] = options.token;
    if (!options.password.empty()) auth.get_object()["password"] = options.password;
    if (!options.auth.empty()) auth.get_object()["mode"] = options.auth;
  }
  const auto lookup = make_env_lookup(io, state_dir);
  OC_TRY(auto auth, gateway::resolve_auth(root, [lookup](const std::string& name) { return lookup(name); }));
  if (auth.needs_generated_token) generate_token(io, state_dir, auth);
  OC_CHECKED(gateway::check_hook_token(auth, root));
  return auth;
}

Result<Settings> read_settings(const io::Io& io, const cli::GatewayRunOptions& options) {
  Settings settings;
  OC_TRY(settings.paths, config::resolve_paths([&](std::string_view name) { return io.environment.variable(std::string(name)); },
                                               {.profile = options.profile, .is_dev = options.is_dev}));
  OC_CHECKED(io.files.make_directories(settings.paths.state_dir, 0700));
  auto loaded = load_config(io, settings.paths);
  log_problems(io.log, loaded.problems);
  if (!loaded.valid()) {
    return fail(Errc::invalid, fmt::format("the config {} cannot be used (see above)", settings.paths.config_path),
                "Check it again with: openclaw config validate");
  }
  settings.config = loaded.config;
  OC_TRY(settings.host, bind_host(*settings.config, options.bind));
  const auto env = make_env_lookup(io, settings.paths.state_dir);
  settings.port = options.port ? *options.port : config::gateway_port(*settings.config, settings.paths, env);
  OC_TRY(settings.auth, resolve_auth(io, *settings.config, settings.paths.state_dir, options));
  OC_CHECKED(gateway::check_exposure(settings.auth, settings.host));
  return settings;
}

Result<std::unique_ptr<io::FileLock>> only_one(const io::Io& io, const std::string& state_dir) {
  auto lock = io.files.lock(state_dir + "/gateway.lock", Millis(0));
  if (lock) return lock;
  Error error = lock.error();
  if (error.code == Errc::conflict) {
    error.message = fmt::format("a gateway runs already on the state directory {} ({})", state_dir, error.message);
    error.hint =
        "Stop it with: openclaw gateway stop    or take its place: openclaw gateway run --force    or give this one its own: openclaw --profile "
        "other "
        "gateway run";
  }
  return std::unexpected(std::move(error));
}

Result<void> write_pid_file(const io::Io& io, const std::string& state_dir, std::uint16_t port) {
  const Json facts = {{"pid", io.environment.process_id()}, {"port", port}, {"startedAt", to_ms(io.clock.now())}, {"version", OC_VERSION}};
  return io.files.write_atomic(state_dir + "/gateway.pid", to_pretty_json(facts) + "\n", 0600);
}

/// What a person sees: where the page is, which agents there are, and what to do when there is no model yet.
void print_welcome(const Settings& settings, std::uint16_t port, const std::vector<engine::AgentSummary>& agents) {
  const std::string host = settings.host == "0.0.0.0" ? "127.0.0.1" : settings.host;
  const bool with_token = !settings.auth.token.empty();
  std::vector<std::string> names;
  for (const auto& agent : agents) names.push_back(printable(agent.id, 60));
  fmt::print("OpenClaw gateway {} is ready.\n", OC_VERSION);
  fmt::print("  Web chat  http://{}:{}/{}\n", host, port, with_token ? "#token=" + settings.auth.token.reveal() : "");
  fmt::print("  Config    {}{}\n", settings.paths.config_path, settings.config->source_files().empty() ? " (not there yet; defaults are used)" : "");
  fmt::print("  Agents    {}\n", join(names, ", "));
  fmt::print("  Stop      Ctrl-C, or: openclaw gateway stop\n");
  std::fflush(stdout);
}

std::string local_date(const io::Clock& clock) {
  const auto local = TimeZone::find(clock.time_zone()).value_or(TimeZone()).local(clock.now());
  return fmt::format("{:04}-{:02}-{:02}", local.year, local.month, local.day);
}

std::uint64_t log_bytes_max(const config::Config& config) {
  const Json* value = config.find("logging.maxFileBytes");
  if (!value || !value->is_number() || value->to_number<double>() < 1) return kLogFileBytesMax;
  return static_cast<std::uint64_t>(std::min(value->to_number<double>(), 1e15));
}

void set_up_log(io::RealWorld& world, const Settings& settings, const cli::GatewayRunOptions& options) {
  static const std::map<std::string, io::LogLevel> kLevels{
      {"trace", io::LogLevel::trace}, {"debug", io::LogLevel::debug}, {"info", io::LogLevel::info},    {"warn", io::LogLevel::warn},
      {"error", io::LogLevel::error}, {"fatal", io::LogLevel::fatal}, {"silent", io::LogLevel::silent}};
  const auto level_of = [&](const std::string& word, io::LogLevel fallback) {
    const auto known = kLevels.find(word);
    return known == kLevels.end() ? fallback : known->second;
  };
  const auto configured = [&](std::string_view path) {
    const Json* value = settings.config->find(path);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  const std::string console = !options.log_level.empty() ? options.log_level : options.verbose ? "debug" : configured("logging.consoleLevel");
  world.set_console_log_level(level_of(console, io::LogLevel::info));
  const std::string file = config::log_file(*settings.config, settings.paths, local_date(world.io().clock));
  const std::string folder = file.substr(0, file.rfind('/'));
  if (auto logging = world.log_to_folder(folder, level_of(configured("logging.level"), io::LogLevel::info), log_bytes_max(*settings.config));
      !logging) {
    world.io().log.warn("log", logging.error().message);
  }
}

gateway::GatewayParts gateway_parts(const io::Io& io, const Settings& settings, Wired& wired, io::HttpServer& server, gateway::WebAssets assets) {
  gateway::GatewaySettings own{
      .auth = settings.auth, .version = OC_VERSION, .state_dir = settings.paths.state_dir, .config_path = settings.paths.config_path};
  own.log_file = [&clock = io.clock, config = settings.config, paths = settings.paths] {
    return config::log_file(*config, paths, local_date(clock));
  };
  return {.io = io,
          .engine = wired.engine(),
          .store = wired.store(),
          .server = server,
          .settings = std::move(own),
          .config = make_config_door(io, settings.paths),
          .toolbox = &wired.toolbox(),
          .assets = assets};
}

io::Task<> serve_logged(gateway::Gateway& gateway, io::Log& log, io::Event& failed) {
  auto served = co_await gateway.serve();
  if (!served && served.error().code != Errc::cancelled) {
    log.error("gateway", to_text(served.error()));
    failed.set();
  }
}

/// Under session.requireDmIsolation: whom pairing let in counts too.
io::Task<Result<void>> check_isolation(const io::Io& io, const Settings& settings, store::Store& store) {
  const Json* wanted = settings.config->find("session.requireDmIsolation");
  if (!wanted || !wanted->is_bool() || !wanted->get_bool()) co_return Result<void>{};
  const auto config = settings.config;
  const auto approved = co_await store::approved_everywhere(io, store, config::credentials_dir(settings.paths), config->root());
  const auto where_of = [&config](std::string_view path) { return to_string(config->where(path)); };
  const auto shared = access::shared_mains(config->root(), approved, where_of);
  if (shared.empty()) co_return Result<void>{};
  co_return fail(Errc::denied, "session.requireDmIsolation is on, but: " + shared.front().sentence, shared.front().hint);
}

/// Waits for the signal that ends the program; SIGHUP reads the config again.
io::Task<Result<int>> wait_for_signal(io::RealWorld& world, Reload& reload) {
  for (;;) {
    const int signal = co_await world.next_signal();
    if (signal != SIGHUP) co_return signal;
    reload.now("SIGHUP");
  }
}

/// The lock and the port; with --force from whoever has them, when it is a gateway.
io::Task<Result<std::unique_ptr<io::FileLock>>> take_lock(const io::Io& io, std::string state_dir, bool force) {
  if (!force) co_return only_one(io, state_dir);
  co_return co_await take_state(io, std::move(state_dir));
}

io::Task<Result<void>> listen(const io::Io& io, io::HttpServer& server, std::string host, std::uint16_t port, bool force) {
  auto listening = server.listen(host, port);
  if (listening || listening.error().code != Errc::conflict) co_return listening;
  if (force) {
    OC_CO_CHECKED(co_await clear_port(io, port));
    co_return server.listen(host, port);
  }
  Error error = std::move(listening).error();
  if (const auto other = listener_on(io, port)) {
    error.message += fmt::format(": process {} ({})", other->pid, other->name);
    if (other->is_gateway) error.hint = "Stop that gateway and start this one: openclaw gateway run --force    or take another port: --port";
  }
  co_return std::unexpected(std::move(error));
}

/// Where the gateway is to run.
struct Site {
  io::RealWorld& world;
  Settings& settings;
  Wired& wired;
  io::HttpServer& server;
};

/// What must be kept before the gateway may say that it is ready. May be done again.
io::Task<Result<void>> prepare(const Site& site) {
  const io::Io io = site.world.io();
  const std::string& state_dir = site.settings.paths.state_dir;
  OC_CO_CHECKED(keep_token(io, state_dir, site.settings.auth));
  if (auto written = write_pid_file(io, state_dir, site.server.port()); !written) {
    if (written.error().code == Errc::io) co_return written;
    io.log.warn("gateway", written.error().message);
  }
  if (auto opened = co_await site.wired.store().gateway(); !opened) co_return std::unexpected(opened.error());
  OC_CO_CHECKED(co_await take_over(io, site.wired.store(), *site.settings.config, site.settings.paths));
  co_return co_await check_isolation(io, site.settings, site.wired.store());
}

io::Task<Result<void>> prepare_at_last(const Site& site, NotReady& told) {
  const io::Io io = site.world.io();
  for (Millis wait = kStoreProbeMin;; wait = std::min<Millis>(wait * 2, kStoreProbeMax)) {
    co_await io.clock.sleep(wait);
    auto prepared = co_await prepare(site);
    if (prepared || prepared.error().code != Errc::io) co_return prepared;
    told.tell(prepared.error());
  }
}

io::Task<> note_end(io::RealWorld& world, io::Event& ended, int& signal) {
  do signal = co_await world.next_signal();
  while (signal == SIGHUP);
  ended.set();
}

/// The disk takes nothing (`why`): says so, answers that it is not ready, and prepares when there is room again. Gives the signal that ended the
/// waiting, 0 when all is prepared. Errors: those that waiting does not mend.
io::Task<Result<int>> wait_for_disk(const Site& site, Error why) {
  const io::Io io = site.world.io();
  const std::string& state_dir = site.settings.paths.state_dir;
  io.log.error("gateway", "not ready: " + why.message, {{"hint", why.hint}});
  fmt::print(stderr, "The gateway is not ready: {}\n", to_text(why));
  fmt::print(stderr, "It needs room in {0} (df -h '{0}'), takes nothing until then, and goes on by itself.\n", printable(state_dir));
  NotReady told(std::move(why));
  io::Event ended(io.executor);
  io::TaskGroup beside(io.executor);
  int signal = 0;
  beside.spawn(site.server.serve(told));
  beside.spawn(note_end(site.world, ended, signal));
  const auto prepared = co_await io::until(ended, prepare_at_last(site, told));
  co_await beside.stop();
  if (ended.is_set()) co_return signal;
  if (prepared) co_return 0;
  co_return std::unexpected(prepared.error());
}

/// Serves until a signal, or until the listening fails. The exit code.
io::Task<int> serve(const Site& site, cli::GatewayRunOptions options, gateway::WebAssets assets, Millis began) {
  io::RealWorld& world = site.world;
  const io::Io io = world.io();
  const Settings& settings = site.settings;
  engine::Engine& engine = site.wired.engine();
  auto gateway = gateway::make_gateway(gateway_parts(io, settings, site.wired, site.server, assets));
  Reload reload(io, settings.paths, engine, [&](const config::Config& config) -> Result<void> {
    OC_TRY(auto auth, resolve_auth(io, config, settings.paths.state_dir, options));
    OC_CHECKED(keep_token(io, settings.paths.state_dir, auth));
    OC_CHECKED(gateway::check_exposure(auth, settings.host));
    gateway->apply_auth(std::move(auth));
    return {};
  });
  io::TaskGroup tasks(io.executor);
  io::Event failed(io.executor);
  tasks.spawn(engine.run());
  tasks.spawn(serve_logged(*gateway, io.log, failed));
  tasks.spawn(reload.watch());
  io.log.info("gateway", "ready", {{"port", std::to_string(site.server.port())}, {"ms", std::to_string((io.clock.steady() - began).count())}});
  print_welcome(settings, site.server.port(), engine.agents());

  io::give_back_startup_pages();
  const auto signal = co_await io::until(failed, wait_for_signal(world, reload));
  const bool restarts = signal && *signal == SIGUSR1;
  io.log.info("gateway", restarts ? "restarting" : "stopping", {{"signal", signal ? std::to_string(*signal) : "none"}});
  co_await engine.stop(drain_of(*engine.config()));
  co_await gateway->stop(restarts ? gateway::Gateway::StopReason::restarting : gateway::Gateway::StopReason::stopping);
  co_await tasks.stop();
  co_return restarts ? kRestart : signal ? 0 : 1;
}

}  // namespace

io::Task<int> run_gateway(io::RealWorld& world, cli::GatewayRunOptions options, gateway::WebAssets assets) {
  const io::Io io = world.io();
  const Millis began = io.clock.steady();
  auto settings = read_settings(io, options);
  if (!settings) {
    print_error(settings.error());
    co_return 1;
  }
  auto lock = co_await take_lock(io, settings->paths.state_dir, options.force);
  if (!lock) {
    print_error(lock.error());
    co_return 1;
  }
  OC_CRASH_POINT("start.open");
  set_up_log(world, *settings, options);
  // Before anybody can see that the gateway is there, and tell it to stop.
  world.keep_signals();
  auto server = world.make_http_server();
  if (auto listening = co_await listen(io, *server, settings->host, settings->port, options.force); !listening) {
    print_error(listening.error());
    co_return 1;
  }
  Wired wired(io, settings->paths, settings->config, Wired::Keep::on_disk, Wired::Channels::all);
  const Site site{world, *settings, wired, *server};
  auto prepared = co_await prepare(site);
  int ended = 0;
  if (!prepared && prepared.error().code == Errc::io) {
    auto waited = co_await wait_for_disk(site, prepared.error());
    ended = waited.value_or(0);
    prepared = waited ? Result<void>() : std::unexpected(waited.error());
  }
  if (!prepared) print_error(prepared.error());
  const auto code = prepared && ended == 0 ? co_await serve(site, options, assets, began) : ended == SIGUSR1 ? kRestart : ended != 0 ? 0 : 1;
  co_await wired.store().stop();
  static_cast<void>(io.files.remove(settings->paths.state_dir + "/gateway.pid"));
  co_return code;
}

}  // namespace oc::app
