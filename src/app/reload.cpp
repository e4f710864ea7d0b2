// Taking a changed config over.
#include "app/reload.h"

#include "app/load.h"
#include "base/text.h"
#include "io/clock.h"
#include "io/files.h"
#include "io/log.h"

namespace oc::app {
namespace {

constexpr Millis kSettle{150};  // editors write in several steps

/// The top-level keys whose values differ.
std::vector<std::string> changed_keys(const Json& before, const Json& after) {
  std::vector<std::string> keys;
  const auto compare = [&](const Json& one, const Json& other) {
    if (!one.is_object()) return;
    for (const auto& [key, value] : one.get_object()) {
      const Json* same = member(other, key);
      const bool differs = !same || *same != value;
      if (differs && std::ranges::find(keys, std::string_view(key)) == keys.end()) keys.emplace_back(key);
    }
  };
  compare(before, after);
  compare(after, before);
  return keys;
}

}  // namespace

Reload::Reload(const io::Io& io, config::Paths paths, engine::Engine& engine, Applied applied)
    : io_(io), paths_(std::move(paths)), engine_(engine), applied_(std::move(applied)) {}

void Reload::now(std::string_view why) {
  auto loaded = load_config(io_, paths_);
  log_problems(io_.log, loaded.problems);
  if (!loaded.valid()) {
    io_.log.error("config", "config reload skipped (invalid config): the last good one stays in force", {{"file", paths_.config_path}});
    return;
  }
  const auto keys = changed_keys(engine_.config()->root(), loaded.config->root());
  if (keys.empty()) return;
  const auto before_config = engine_.config();
  if (auto taken = applied_(*loaded.config); !taken) {
    io_.log.error("config", "config reload skipped: " + to_text(taken.error()), {{"file", paths_.config_path}});
    return;
  }
  engine_.apply_config(loaded.config);
  io_.log.info("config", "config change applied (" + join(keys, ", ") + ")", {{"why", std::string(why)}});
  for (std::string_view key : {"gateway.port", "gateway.bind", "gateway.customBindHost"}) {
    const Json* before = before_config->find(key);
    const Json* after = loaded.config->find(key);
    if ((before == nullptr) != (after == nullptr) || (before && *before != *after)) {
      io_.log.warn("config", std::string(key) + " takes effect at the next start: openclaw gateway restart");
    }
  }
}

io::Task<> Reload::watch() {
  auto watch = io_.files.watch(paths_.config_path);
  if (!watch) {
    io_.log.warn("config", "changes of the config are not noticed by themselves: " + watch.error().message,
                 {{"hint", "send SIGHUP, or restart the gateway"}});
    co_return;
  }
  for (;;) {
    co_await (*watch)->changed();
    co_await io_.clock.sleep(kSettle);
    const Json* mode = engine_.config()->find("gateway.reload.mode");
    if (mode && mode->is_string() && mode->get_string() == "off") continue;
    now("file");
  }
}

}  // namespace oc::app
