// The config file and everything it names, read from the real files.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/config/config.h"
#include "core/config/paths.h"
#include "io/io.h"

namespace oc::app {

/// Looks a variable up in the process, then in `<state dir>/.env` (which never overrides the process).
config::EnvLookup make_env_lookup(const io::Io& io, const std::string& state_dir);

/// Errors of reading the file itself stand among the problems.
config::Loaded load_config(const io::Io& io, const config::Paths& paths, config::Strictness strictness = config::Strictness::normal);

/// The same, with the files that were read or looked for: the config and all that it includes, also those that are not there.
struct ReadConfig {
  config::Loaded loaded;
  std::set<std::string> files;
};
ReadConfig read_config(const io::Io& io, const config::Paths& paths, config::Strictness strictness = config::Strictness::normal);

/// One log line for each problem.
void log_problems(io::Log& log, const std::vector<config::Problem>& problems);

}  // namespace oc::app
