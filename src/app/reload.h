// The config while the gateway runs: read again when its files change; what does not load leaves the last good one in force.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/config/config.h"
#include "core/config/paths.h"
#include "engine/engine.h"
#include "io/files.h"
#include "io/io.h"
#include "io/task.h"

namespace oc::app {

inline constexpr std::size_t kWatchedFilesMax = 64;

/// Event loop only. Lifetime: outlives watch().
class Reload {
 public:
  /// Takes what the gateway itself needs of a new config. A failure leaves the last good config in force as a whole.
  using Applied = std::function<Result<void>(const config::Config&)>;
  Reload(const io::Io& io, config::Paths paths, engine::Engine& engine, Applied applied);

  /// Waits for changes of the config file and of all that it includes until cancelled. `gateway.reload.mode: off` is honoured at each change.
  /// Limits: kWatchedFilesMax; what is beyond is noticed with the next change of another one, or by SIGHUP.
  io::Task<> watch();
  /// Reads it now and tells the log what came of it.
  void now(std::string_view why);

 private:
  std::vector<std::unique_ptr<io::FileWatch>> watches_of(const std::set<std::string>& files);
  io::Task<> take_changes(const std::set<std::string>& files);
  bool is_off() const;

  io::Io io_;
  config::Paths paths_;
  engine::Engine& engine_;
  Applied applied_;
  std::set<std::string> files_;  ///< that the config was last read from
  io::Event noticed_;
};

}  // namespace oc::app
