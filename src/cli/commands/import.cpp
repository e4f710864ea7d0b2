// import and export: coming from OpenClaw, and going back.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "core/config/agents.h"
#include "core/sessions/ids.h"
#include "io/files.h"
#include "store/migrate/migrate.h"

namespace oc::cli {
namespace {

/// While the gateway runs, the sessions are its own.
Result<std::unique_ptr<io::FileLock>> claim(const Context& context) {
  OC_CHECKED(context.io().files.make_directories(context.paths.state_dir, 0700));
  auto lock = context.io().files.lock(context.paths.state_dir + "/gateway.lock", Millis(0));
  if (lock) return lock;
  Error error = lock.error();
  if (error.code == Errc::conflict) {
    error.message = "a gateway runs on this state directory (" + error.message + ")";
    error.hint = "Stop it first: " + program_words(context) + " gateway stop";
  }
  return std::unexpected(std::move(error));
}

store::StateSource source_of(const Context& context, const config::Config& config) {
  const auto from = context.arguments.value("--from");
  if (!from) return store::state_source(context.io(), config, context.paths);
  return store::state_source_in(context.io(), config, context.paths, context.typed_path(*from));
}

io::Task<Result<store::ImportReport>> run_import(Context& context, const config::Config& config) {
  const auto source = source_of(context, config);
  if (context.has("--from") && !context.io().files.info(source.state_dir + "/agents"))
    co_return fail(Errc::not_found, context.shown(source.state_dir) + " holds no agents folder",
                   "Name the state directory itself, such as ~/.openclaw");
  std::unique_ptr<io::FileLock> lock;
  const bool is_look = context.has("--dry-run");
  if (!is_look) {
    OC_CO_TRY(lock, claim(context));
  }
  store::ImportOptions options{.mode = is_look ? store::ImportOptions::Mode::look : store::ImportOptions::Mode::take,
                               .state_dir = context.paths.state_dir};
  options.progress = [&context](const store::ImportProgress& progress) {
    if (context.world.stdout_is_terminal)
      context.err(fmt::format("{} of {} sessions of {}", progress.done, progress.of, context.shown(progress.path)));
  };
  const auto store = context.open_store();
  auto report = co_await store::import_state(context.io(), *store, source, std::move(options));
  co_await store->stop();
  co_return report;
}

struct Exported {
  JsonArray sessions;
  JsonArray failures;
};

io::Task<Result<void>> export_agent(const Context& context, store::Store& store, const std::string& agent_id, const std::string& folder,
                                    Exported& out) {
  OC_CO_TRY(auto* database, co_await store.agent(agent_id));
  OC_CO_TRY(const auto count, co_await database->session_count());
  OC_CO_TRY(const auto rows, co_await database->sessions(static_cast<std::size_t>(count)));
  for (const auto& row : rows) {
    OC_CO_TRY(const auto session, co_await store::export_session(context.io(), *database, row.key));
    const auto put = co_await store::put_back(context.io(), session, folder);
    // One that is newer there does not hold up the others; a locked or broken folder holds up all of them.
    if (!put && !put.error().message.contains(" is newer in ")) co_return std::unexpected(put.error());
    if (put) {
      out.sessions.push_back(JsonObject{{"key", row.key}, {"file", folder + "/" + session.file_name}, {"lines", session.lines}});
    } else {
      out.failures.push_back(JsonObject{{"key", row.key}, {"reason", put.error().message}});
    }
  }
  co_return Result<void>{};
}

io::Task<Result<Exported>> run_export(const Context& context, const config::Config& config, const std::string& to) {
  const auto store = context.open_store();
  const auto wanted = context.arguments.value("--agent");
  Exported out;
  Result<void> done;
  for (const auto& agent : config::agents(config, context.paths)) {
    if (wanted && agent.id != sessions::normalize_agent_id(*wanted)) continue;
    // An agent that never ran has no database, and needs none.
    if (!context.world.open_store && !context.io().files.info(config::sessions_dir(context.paths, agent.id) + "/sessions.sqlite")) continue;
    done = co_await export_agent(context, *store, agent.id, to + "/agents/" + agent.id + "/sessions", out);
    if (!done) break;
  }
  co_await store->stop();
  if (!done) co_return std::unexpected(done.error());
  co_return out;
}

}  // namespace

io::Task<int> import(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  const auto report = co_await run_import(context, **config);
  if (!report) co_return context.fail_with(report.error());
  if (context.json()) {
    context.out_json(store::to_json(*report));
  } else {
    std::string text = store::to_text(*report);
    text.pop_back();
    context.out(text);
  }
  co_return 0;
}

io::Task<int> export_sessions(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  const auto to = context.arguments.value("--to");
  if (!to) {
    context.err("Name the state directory to write into: " + program_words(context) + " export --to ~/.openclaw");
    co_return 1;
  }
  const auto out = co_await run_export(context, **config, context.typed_path(*to));
  if (!out) co_return context.fail_with(out.error());
  if (context.json()) {
    context.out_json(JsonObject{{"sessions", out->sessions}, {"left", out->failures}});
    co_return 0;
  }
  context.out(fmt::format("Written: {} session{} into {}", out->sessions.size(), out->sessions.size() == 1 ? "" : "s",
                          context.shown(context.typed_path(*to))));
  for (const auto& left : out->failures) context.out("Left: " + printable(string_member_or(left, "reason", "")));
  co_return 0;
}

}  // namespace oc::cli
