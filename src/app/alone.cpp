// Reads the config for a command, and takes the gateway's lock.
#include "app/alone.h"

#include "app/load.h"
#include "io/environment.h"

namespace oc::app {

Result<Alone> load_alone(const io::Io& io, const std::string& profile, bool is_dev, cli::Output& error) {
  Alone loaded;
  OC_TRY(loaded.paths, config::resolve_paths([&](std::string_view name) { return io.environment.variable(std::string(name)); },
                                             {.profile = profile, .is_dev = is_dev}));
  auto config = load_config(io, loaded.paths);
  for (const auto& problem : config.problems) {
    if (problem.level == config::Level::error) error.write(config::to_text(problem) + "\n");
  }
  if (!config.valid()) return fail(Errc::invalid, "the config cannot be used", "Check it with: openclaw config validate");
  loaded.config = config.config;
  return loaded;
}

Result<std::unique_ptr<io::FileLock>> claim_state(const io::Io& io, const std::string& state_dir, std::string hint) {
  OC_CHECKED(io.files.make_directories(state_dir, 0700));
  auto lock = io.files.lock(state_dir + "/gateway.lock", Millis(0));
  if (lock) return lock;
  Error error = lock.error();
  if (error.code == Errc::conflict) {
    error.message = "a gateway runs on this state directory (" + error.message + ")";
    error.hint = std::move(hint);
  }
  return std::unexpected(std::move(error));
}

}  // namespace oc::app
