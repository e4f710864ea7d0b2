// The config while the gateway runs: read again when its files change; what does not load leaves the last good one in force.
#pragma once

#include <functional>
#include <memory>

#include "core/config/config.h"
#include "core/config/paths.h"
#include "engine/engine.h"
#include "io/io.h"

namespace oc::app {

/// Event loop only. Lifetime: outlives watch().
class Reload {
 public:
  /// Takes what the gateway itself needs of a new config. A failure leaves the last good config in force as a whole.
  using Applied = std::function<Result<void>(const config::Config&)>;
  Reload(const io::Io& io, config::Paths paths, engine::Engine& engine, Applied applied);

  /// Waits for changes of the config file until cancelled. `gateway.reload.mode: off` is honoured at each change.
  io::Task<> watch();
  /// Reads it now and tells the log what came of it.
  void now(std::string_view why);

 private:
  io::Io io_;
  config::Paths paths_;
  engine::Engine& engine_;
  Applied applied_;
};

}  // namespace oc::app
