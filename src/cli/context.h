// What every command works with: the world, what was typed, where the files are, and the configuration read once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "core/config/agents.h"
#include "core/config/config.h"
#include "core/config/paths.h"

namespace oc::store {
class Store;
}

namespace oc::cli {

/// Lifetime: outlives the command's coroutine.
struct Context {
  Context(CliWorld in, Parsed parsed)
      : world(std::move(in)), command(parsed.command), globals(std::move(parsed.globals)), arguments(std::move(parsed.arguments)) {}

  CliWorld world;
  const CommandRow* command;
  Globals globals;
  Arguments arguments;
  config::Paths paths;

  const io::Io& io() const { return world.io; }
  bool has(std::string_view flag) const { return arguments.has(flag); }
  bool json() const { return arguments.has("--json"); }

  /// Writes the text and a line end.
  void out(std::string_view line) const;
  void err(std::string_view line) const;
  void out_json(const Json& value) const { out(to_pretty_json(value)); }
  /// Tells the error and answers the exit code 1.
  int fail_with(const Error& error) const;
  int fail_with(std::string_view message) const;

  std::optional<std::string> variable(std::string_view name) const;
  config::EnvLookup env() const;

  /// The path for people: home as `~`, safe in a terminal.
  std::string shown(std::string_view path) const;
  /// A path that a person typed: `~` and the working directory in front of a relative one.
  std::string typed_path(std::string_view path) const;

  /// The configuration file's text; nothing when there is none. Errors: denied, too_large, io.
  Result<std::optional<std::string>> config_text() const;
  config::Loaded load(std::optional<std::string> text, config::Strictness strictness = config::Strictness::normal) const;
  /// The configuration. Errors: invalid, with every problem in the message.
  Result<std::shared_ptr<const config::Config>> config();

  /// The profile as the hooks and service units need it.
  config::ProfileChoice profile_choice() const { return {.profile = globals.profile, .is_dev = globals.is_dev}; }

  std::unique_ptr<store::Store> open_store() const;

 private:
  std::shared_ptr<const config::Config> config_;
};

/// All errors of a configuration in one text, the way that commands refuse it.
Error config_error(const Context& context, const std::vector<config::Problem>& problems);

/// `openclaw` or `openclaw --profile work`: what to type in front of a command to get to the same gateway.
std::string program_words(const Context& context);

}  // namespace oc::cli
