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

io::Task<> notice(io::FileWatch& watch, io::Event& noticed) {
  for (;;) {
    co_await watch.changed();
    noticed.set();
  }
}

}  // namespace

Reload::Reload(const io::Io& io, config::Paths paths, engine::Engine& engine, Applied applied)
    : io_(io), paths_(std::move(paths)), engine_(engine), applied_(std::move(applied)), files_{paths_.config_path}, noticed_(io.executor) {
  const auto read = engine_.config()->source_files();
  files_.insert(read.begin(), read.end());
}

void Reload::now(std::string_view why) {
  auto [loaded, files] = read_config(io_, paths_);
  if (files != files_) {
    files_ = std::move(files);
    noticed_.set();
  }
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

bool Reload::is_off() const {
  const Json* mode = engine_.config()->find("gateway.reload.mode");
  return mode && mode->is_string() && mode->get_string() == "off";
}

std::vector<std::unique_ptr<io::FileWatch>> Reload::watches_of(const std::set<std::string>& files) {
  std::vector<std::unique_ptr<io::FileWatch>> watches;
  for (const auto& file : files) {
    if (watches.size() == kWatchedFilesMax) {
      io_.log.warn("config", "so many files are included that changes of some are not noticed by themselves", {{"first", file}});
      break;
    }
    auto watch = io_.files.watch(file);
    if (watch) {
      watches.push_back(std::move(*watch));
    } else {
      io_.log.warn("config", "changes of the config are not noticed by themselves: " + watch.error().message,
                   {{"file", file}, {"hint", "send SIGHUP, or restart the gateway"}});
    }
  }
  return watches;
}

/// Until the config is read from other files than these.
io::Task<> Reload::take_changes(const std::set<std::string>& files) {
  while (files_ == files) {
    co_await noticed_.wait();
    co_await io_.clock.sleep(kSettle);
    noticed_.reset();
    if (!is_off()) now("file");
  }
}

io::Task<> Reload::watch() {
  for (bool is_first = true;; is_first = false) {
    const auto files = files_;
    const auto watches = watches_of(files);
    noticed_.reset();
    // What changed before it was watched is not missed.
    if (!is_first && !is_off()) now("file");
    io::TaskGroup noticing(io_.executor);
    for (const auto& watch : watches) noticing.spawn(notice(*watch, noticed_));
    co_await noticing.around(take_changes(files));
  }
}

}  // namespace oc::app
