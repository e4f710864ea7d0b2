// What a command needs that does a gateway's work in its own process: the config, and the state directory for itself.
#pragma once

#include <memory>
#include <string>

#include "cli/cli.h"
#include "core/config/config.h"
#include "core/config/paths.h"
#include "io/files.h"
#include "io/io.h"

namespace oc::app {

struct Alone {
  config::Paths paths;
  std::shared_ptr<const config::Config> config;
};

/// The problems of the config are told on `error`. Errors: invalid (it cannot be used).
Result<Alone> load_alone(const io::Io& io, const std::string& profile, bool is_dev, cli::Output& error);

/// One state directory has one writer. Errors: conflict with `hint` when a gateway runs there.
Result<std::unique_ptr<io::FileLock>> claim_state(const io::Io& io, const std::string& state_dir, std::string hint);

}  // namespace oc::app
