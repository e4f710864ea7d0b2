// The command line: what was typed, run in the world that app gives it, until an exit code is known.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "io/io.h"

namespace oc::store {
class Store;
struct StorePaths;
}  // namespace oc::store

namespace oc::cli {

/// Standard output or standard error. Takes bytes as they are; nothing is buffered behind the caller's back for longer than a command.
class Output {
 public:
  virtual ~Output() = default;
  virtual void write(std::string_view text) = 0;
};

/// Standard input, line by line.
class Input {
 public:
  virtual ~Input() = default;
  /// The next line without its end; nothing at the end of the input, or when Ctrl-C was pressed.
  /// Waits: until a line was typed.
  virtual io::Task<std::optional<std::string>> line() = 0;
};

/// The words of `gateway run`. An empty member was not given: the configuration decides.
struct GatewayRunOptions {
  std::string profile;                ///< of --profile; "" when not given
  bool is_dev = false;                ///< --dev
  std::optional<std::uint16_t> port;  ///< --port
  std::string bind;                   ///< --bind: loopback, lan, tailnet, auto, custom
  std::string auth;                   ///< --auth: token, password, none, trusted-proxy
  std::string token;                  ///< --token
  std::string password;               ///< --password, or the content of --password-file
  bool allow_unconfigured = false;    ///< --allow-unconfigured: start without gateway.mode
  bool force = false;                 ///< --force: stop what holds the port
  bool verbose = false;               ///< --verbose
  std::string log_level;              ///< --log-level: silent, fatal, error, warn, info, debug, trace
  bool no_color = false;              ///< --no-color
};

/// One turn of an agent without a gateway: `openclaw agent --local`.
struct LocalAgentOptions {
  std::string profile;
  bool is_dev = false;
  std::string agent_id;     ///< in its normal form; "" when the session key says it
  std::string session_key;  ///< --session-key; "" when not given
  std::string session_id;   ///< --session-id
  std::string to;           ///< --to
  std::string message;
  std::string thinking;  ///< --thinking
  std::optional<std::int64_t> timeout_seconds;
  bool json = false;
  std::string log_level;
};

/// `openclaw channels login` and `logout` without a gateway.
struct ChannelLoginOptions {
  std::string profile;
  bool is_dev = false;
  std::string channel;
  std::string account_id;
  std::string phone;  ///< --phone: by a code that is typed on the phone with this number; "" = by QR code
  bool force = false;
  bool verbose = false;
  std::string log_level;
};

/// What a login shows, step by step; see engine/ports/login.h.
struct ChannelLoginStep {
  std::string kind;  ///< code, text, notice, done, failed
  std::string code;
  std::string text;
};

/// `openclaw models list`.
struct ModelsListOptions {
  std::string profile;
  bool is_dev = false;
  std::string agent_id;
  std::string provider;
  bool all = false;
  bool json = false;
  bool plain = false;
};

/// What the command line runs in. `arguments` is argv without the program's name.
/// Lifetime: output, error and input outlive the run.
struct CliWorld {
  io::Io io;
  std::vector<std::string> arguments;
  bool stdin_is_terminal = false;
  bool stdout_is_terminal = false;
  Output& output;
  Output& error;
  Input& input;
  std::string version;       ///< such as `0.1.0`
  std::string build;         ///< commit, for --version; may be ""
  std::string program_path;  ///< absolute path of the running program, for service units; may be ""

  // Hooks into what this folder must not know. They print for themselves (to `output` and `error`) and answer the exit code.
  std::function<io::Task<int>(GatewayRunOptions)> run_gateway;
  std::function<io::Task<int>(LocalAgentOptions)> run_local_agent;  ///< may be empty
  std::function<io::Task<int>(ModelsListOptions)> list_models;      ///< may be empty: models.list of a running gateway is asked
  /// Runs the login in this process and calls `show` for each step. Errors: invalid (the channel has no login), conflict (a gateway runs).
  std::function<io::Task<Result<void>>(ChannelLoginOptions, std::function<void(ChannelLoginStep)> show)> run_channel_login;
  /// Forgets what a login made. Gives false when there was nothing.
  std::function<io::Task<Result<bool>>(ChannelLoginOptions)> run_channel_logout;
  std::function<std::unique_ptr<store::Store>(const io::Io&, store::StorePaths)> open_store;  ///< may be empty: the databases on disk
};

/// Runs one command line.
/// Waits: as long as the command does; `gateway run` until it is stopped.
/// Errors: told on world.error; the exit code is 0 for success, 1 for everything else.
io::Task<int> run(CliWorld world);

/// The answer to `--version`, `-V`, `--help`, `-h` and `help [command]`, without a world: nothing is read. Nothing when the arguments ask for more.
/// For main(), which need not build a world for it.
struct QuickAnswer {
  std::string text;
  int exit_code = 0;
};
std::optional<QuickAnswer> quick_answer(const std::vector<std::string>& arguments, std::string_view version, std::string_view build);

}  // namespace oc::cli
