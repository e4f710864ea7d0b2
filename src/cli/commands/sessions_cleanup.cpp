// sessions cleanup, delete: letting old sessions go by the rules, and one by its name. A running gateway does it itself.
#include <fmt/format.h>

#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/gateway_process.h"
#include "cli/prompts.h"
#include "cli/session_pick.h"
#include "cli/session_rows.h"
#include "cli/text_table.h"
#include "io/clock.h"
#include "io/files.h"
#include "store/upkeep.h"

namespace oc::cli {
namespace {

constexpr std::size_t kActionsShown = 50;

struct Plan {
  sessions::Maintenance rules;
  bool is_enforced = false;
  bool is_dry = false;
  bool has_gateway = false;
  std::set<std::string> in_use;
};

struct Outcome {
  std::string agent_id;
  std::string path;
  store::UpkeepReport report;
  bool was_applied = false;
  std::int64_t after = 0;
};

/// The sessions that run now, as the gateway knows them.
io::Task<Result<std::set<std::string>>> running_keys(Context& context) {
  std::set<std::string> keys;
  OC_CO_TRY(const Json answer, co_await call_gateway(context, "sessions.list", JsonObject{{"includeGlobal", true}}, ClientKind::reader));
  const Json* rows = member(answer, "sessions");
  for (const Json& row : rows && rows->is_array() ? rows->get_array() : JsonArray()) {
    if (string_member_or(row, "status", "") == "running") keys.insert(string_member_or(row, "key", ""));
  }
  co_return keys;
}

io::Task<Result<bool>> delete_by_gateway(Context& context, std::string key) {
  OC_CO_TRY(const Json answer, co_await call_gateway(context, "sessions.delete", JsonObject{{"key", key}}, ClientKind::operator_all));
  co_return bool_member(answer, "deleted").value_or(false);
}

io::Task<Result<Plan>> make_plan(Context& context, const config::Config& config) {
  if (context.has("--enforce") && context.has("--dry-run")) co_return fail(Errc::invalid, "Use either --enforce or --dry-run, not both.");
  Plan plan{.rules = sessions::resolve_maintenance(config.find("session.maintenance")), .is_dry = context.has("--dry-run")};
  plan.is_enforced = context.has("--enforce") || plan.rules.mode == sessions::MaintenanceMode::enforce;
  plan.has_gateway = find_gateway(context).has_value();
  if (const auto active = context.arguments.value("--active-key")) plan.in_use.insert(std::string(js_trim(*active)));
  if (plan.has_gateway && plan.is_enforced && !plan.is_dry) {
    OC_CO_TRY(auto running, co_await running_keys(context));
    plan.in_use.merge(running);
  }
  co_return plan;
}

io::Task<Result<Outcome>> clean(Context& context, store::Store& store, const Plan& plan, std::string agent_id) {
  Outcome outcome{.agent_id = agent_id, .path = session_store_path(context, agent_id)};
  if (!context.io().files.info(outcome.path)) co_return outcome;
  OC_CO_TRY(auto* database, co_await store.agent(agent_id));
  store::UpkeepOrder order{.rules = plan.rules, .now = context.io().clock.now()};
  order.in_use = [&plan](const std::string& key) { return plan.in_use.contains(key); };
  if (plan.is_enforced && !plan.is_dry) {
    order.mode = store::UpkeepOrder::Mode::act;
    outcome.was_applied = true;
  }
  if (plan.has_gateway) {
    // Its memory and the file must not part ways; making room for the disk is its own work.
    order.remove = [&context](std::string key) { return delete_by_gateway(context, std::move(key)); };
    order.rules.max_disk_bytes.reset();
  }
  OC_CO_TRY(outcome.report, co_await store::keep_house(*database, std::move(order)));
  OC_CO_TRY(outcome.after, co_await database->session_count());
  if (!outcome.was_applied) outcome.after = outcome.report.sessions - outcome.report.count();
  co_return outcome;
}

Json disk_json(const Plan& plan, const store::UpkeepReport& report) {
  if (!plan.rules.max_disk_bytes) return nullptr;
  return JsonObject{{"totalBytesBefore", report.disk_bytes},
                    {"totalBytesAfter", report.disk_bytes_after},
                    {"removedEntries", report.for_space},
                    {"maxBytes", *plan.rules.max_disk_bytes},
                    {"highWaterBytes", plan.rules.high_water_bytes.value_or(*plan.rules.max_disk_bytes)},
                    {"overBudget", report.is_over_disk}};
}

std::string_view mode_word(const Plan& plan) { return plan.is_enforced ? "enforce" : "warn"; }

JsonObject outcome_json(const Plan& plan, const Outcome& outcome) {
  const auto& report = outcome.report;
  JsonObject object{{"agentId", outcome.agent_id},
                    {"storePath", outcome.path},
                    {"mode", mode_word(plan)},
                    {"dryRun", plan.is_dry},
                    {"beforeCount", report.sessions},
                    {"afterCount", outcome.after},
                    {"missing", 0},
                    {"pruned", report.too_old},
                    {"capped", report.too_many},
                    {"archives", report.archives},
                    {"diskBudget", disk_json(plan, report)}};
  object["wouldMutate"] = report.count() > 0 || report.archives > 0 || report.is_over_disk;
  if (outcome.was_applied) {
    object["applied"] = true;
    object["appliedCount"] = outcome.after;
  }
  return object;
}

void print_outcome(const Context& context, const Plan& plan, const Outcome& outcome) {
  const auto& report = outcome.report;
  context.out("Session store: " + context.shown(outcome.path));
  context.out(fmt::format("Maintenance mode: {}", mode_word(plan)));
  context.out(fmt::format("Entries: {} -> {} (remove {})", report.sessions, outcome.after, report.count()));
  const std::string_view would = outcome.was_applied ? "Pruned" : "Would prune";
  context.out(fmt::format("{} stale: {}", would, report.too_old));
  context.out(fmt::format("{} overflow: {}", outcome.was_applied ? "Capped" : "Would cap", report.too_many));
  if (report.archives > 0) context.out(fmt::format("Archived transcripts removed: {}", report.archives));
  if (plan.rules.max_disk_bytes && report.is_over_disk)
    context.out(fmt::format("Disk budget: {} -> {} bytes (at most {})", report.disk_bytes, report.disk_bytes_after, *plan.rules.max_disk_bytes));
  for (const auto& key : report.spared) context.out("Kept, it is in use: " + printable(key, 300));
  for (std::size_t i = 0; i < report.keys.size() && i < kActionsShown; i++)
    context.out(fmt::format("  {}  {}", outcome.was_applied ? "removed" : "remove", printable(report.keys[i], 300)));
  if (report.keys.size() > kActionsShown) context.out(fmt::format("  and {} more", report.keys.size() - kActionsShown));
  if (outcome.was_applied) {
    context.out(fmt::format("Applied maintenance. Current entries: {}", outcome.after));
  } else if (!plan.is_dry && report.count() > 0) {
    context.out(
        fmt::format("session.maintenance.mode is \"warn\": nothing was removed.\nDo it now: {} sessions cleanup --enforce", program_words(context)));
  }
}

io::Task<Result<std::vector<Outcome>>> clean_all(Context& context, const Plan& plan, const AskedAgents& asked) {
  std::vector<Outcome> outcomes;
  const auto store = context.open_store();
  Result<void> done;
  for (const auto& agent : asked.ids) {
    auto outcome = co_await clean(context, *store, plan, agent);
    if (!outcome) {
      done = std::unexpected(outcome.error());
      break;
    }
    outcomes.push_back(std::move(*outcome));
  }
  co_await store->stop();
  if (!done) co_return std::unexpected(done.error());
  co_return outcomes;
}

/// The session is there, so that a mistyped key is told before anybody is asked. With the gateway, only reading.
io::Task<Result<bool>> delete_here(const Context& context, store::Store& store, PickedSession picked) {
  OC_CO_TRY(auto* database, co_await existing_store(context, store, picked.agent_id));
  co_return co_await database->remove_session(picked.key, "deleted", context.io().clock.now());
}
io::Task<Result<store::SessionRow>> look_up(const Context& context, store::Store& store, PickedSession picked) {
  OC_CO_TRY(auto* database, co_await existing_store(context, store, picked.agent_id));
  co_return co_await existing_session(*database, picked.key);
}

/// Nothing: go on. Else the exit code.
io::Task<std::optional<int>> ask_first(Context& context, const store::SessionRow& row) {
  if (context.has("--yes")) co_return std::nullopt;
  if (!context.world.stdin_is_terminal)
    co_return context.fail_with(Error{.code = Errc::invalid, .message = "Nobody can be asked here.", .hint = "Say it with --yes."});
  const auto answer = co_await confirm(
      context, fmt::format("Delete the session {} (used {})?", printable(row.key, 300), age_text(context.io().clock.now() - row.updated_at)),
      Answer::no);
  if (answer == Answer::yes) co_return std::nullopt;
  context.out("Nothing was deleted.");
  co_return 1;
}

}  // namespace

io::Task<int> sessions_cleanup(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  const auto asked = asked_agents(context, **config);
  if (!asked) co_return context.fail_with(asked.error());
  const auto plan = co_await make_plan(context, **config);
  if (!plan) co_return context.fail_with(plan.error());
  const auto outcomes = co_await clean_all(context, *plan, *asked);
  if (!outcomes) co_return context.fail_with(outcomes.error());
  if (!context.json()) {
    for (const auto& outcome : *outcomes) print_outcome(context, *plan, outcome);
    co_return 0;
  }
  if (!asked->is_all) {
    context.out_json(outcome_json(*plan, outcomes->front()));
    co_return 0;
  }
  JsonArray stores;
  for (const auto& outcome : *outcomes) stores.push_back(outcome_json(*plan, outcome));
  context.out_json(JsonObject{{"allAgents", true}, {"mode", mode_word(*plan)}, {"dryRun", plan->is_dry}, {"stores", std::move(stores)}});
  co_return 0;
}

io::Task<int> sessions_delete(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  const auto picked = picked_session(context, **config);
  if (!picked) co_return context.fail_with(picked.error());
  const auto store = context.open_store();
  const auto row = co_await look_up(context, *store, *picked);
  Result<bool> deleted = false;
  std::optional<int> ended;
  if (row) {
    ended = co_await ask_first(context, *row);
    if (!ended && find_gateway(context))
      deleted = co_await delete_by_gateway(context, row->key);
    else if (!ended)
      deleted = co_await delete_here(context, *store, *picked);
  }
  co_await store->stop();
  if (!row) co_return context.fail_with(row.error());
  if (ended) co_return *ended;
  if (!deleted) co_return context.fail_with(deleted.error());
  if (context.json())
    context.out_json(JsonObject{{"key", row->key}, {"deleted", *deleted}, {"archived", JsonArray{Json(row->session_id)}}});
  else
    context.out(fmt::format("Deleted {}. Its transcript stays archived as {} until it is pruned.", printable(row->key, 300), row->session_id));
  co_return 0;
}

}  // namespace oc::cli
