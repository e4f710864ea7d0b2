// The import of the state directory at the start.
#include "app/take_over.h"

#include <fmt/format.h>

#include "io/clock.h"
#include "io/log.h"
#include "store/migrate/migrate.h"

namespace oc::app {
namespace {

constexpr Millis kTellEvery{2000};

}  // namespace

io::Task<Result<void>> take_over(const io::Io& io, store::Store& store, const config::Config& config, const config::Paths& paths) {
  const auto source = store::state_source(io, config, paths);
  OC_CO_TRY(const bool is_due, co_await store::is_import_due(io, store, source));
  if (!is_due) co_return Result<void>{};
  io.log.info("import", "taking over what an earlier OpenClaw kept", {{"from", source.state_dir}});
  Millis told = io.clock.steady();
  store::ImportOptions options{.state_dir = paths.state_dir};
  options.progress = [&io, &told](const store::ImportProgress& progress) {
    if (io.clock.steady() - told < kTellEvery) return;
    told = io.clock.steady();
    io.log.info("import", fmt::format("{} of {} sessions", progress.done, progress.of), {{"from", progress.path}});
  };
  auto report = co_await store::import_state(io, store, source, std::move(options));
  if (!report) {
    Error error = std::move(report).error();
    if (error.hint.empty())
      error.hint = "What was taken over is kept, and the next start goes on. To look without changing anything: openclaw import --dry-run";
    co_return std::unexpected(std::move(error));
  }
  io.log.info("import", "taken over: " + store::summary(*report), {{"report", report->path}});
  co_return Result<void>{};
}

}  // namespace oc::app
