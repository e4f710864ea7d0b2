// The rounds of maintenance.
#include "engine/maintenance.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "core/access/strangers.h"
#include "core/config/paths.h"
#include "core/sessions/maintenance.h"
#include "engine/history.h"
#include "engine/media.h"
#include "engine/message.h"
#include "engine/parked.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/log.h"
#include "store/approved.h"
#include "store/upkeep.h"

namespace oc::engine {
namespace {

io::Task<Result<void>> pause(Inside& inside, Millis length) {
  co_await inside.io.clock.sleep(length);
  co_return Result<void>{};
}

std::string rules_text(const sessions::Maintenance& rules) {
  return fmt::format("pruneAfter {} days, maxEntries {}", rules.prune_after_ms / 86'400'000, rules.max_entries);
}

io::Task<> say_once(Inside& inside, ReplyAddress address, std::string text) {
  static_cast<void>(co_await say(inside, std::move(address), std::move(text)));
}

/// The person who writes there now is told that enforcing would take the session away under them.
io::Task<> warn_chat(Inside& inside, store::AgentStore& database, std::string key, std::string rules) {
  if (!inside.maintenance_warned.insert(key).second) co_return;
  const auto row = co_await database.session(key);
  if (!row || !*row) co_return;
  const Json* context = member((*row)->entry, "deliveryContext");
  if (!context) co_return;
  ReplyAddress address{.channel = string_member_or(*context, "channel", ""),
                       .account_id = string_member_or(*context, "accountId", ""),
                       .to = string_member_or(*context, "to", ""),
                       .thread_id = string_member_or(*context, "threadId", "")};
  if (address.channel.empty() || address.to.empty()) co_return;
  // Beside this round: a chat that takes nothing now must not hold it up.
  inside.tasks.spawn(say_once(
      inside, std::move(address),
      fmt::format(
          "⚠️ Session maintenance: this session would be removed by its rules ({}). session.maintenance.mode is \"warn\", so nothing was done. "
          "Raise the limits, or let it happen with: openclaw config set session.maintenance.mode enforce",
          rules)));
}

void tell_report(Inside& inside, const std::string& agent_id, const store::UpkeepReport& report, const sessions::Maintenance& rules) {
  const bool enforces = rules.mode == sessions::MaintenanceMode::enforce;
  if (report.count() > 0 || (report.is_over_disk && !enforces)) {
    inside.io.log.warn("sessions",
                       enforces ? "maintenance removed sessions" : "session.maintenance would remove sessions; mode is warn, so they stay",
                       {{"agent", agent_id},
                        {"sessions", std::to_string(report.sessions)},
                        {"tooOld", std::to_string(report.too_old)},
                        {"tooMany", std::to_string(report.too_many)},
                        {"forSpace", std::to_string(report.for_space)},
                        {"diskBytes", std::to_string(report.disk_bytes)},
                        {"rules", rules_text(rules)}});
  }
  if (report.archives + report.messages > 0) {
    inside.io.log.info("sessions", "old records were looked away from",
                       {{"agent", agent_id}, {"archives", std::to_string(report.archives)}, {"messages", std::to_string(report.messages)}});
  }
}

io::Task<Result<void>> maintain_agent(Inside& inside, std::string agent_id) {
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(agent_id));
  const auto snapshot = inside.snapshot;
  const auto rules = sessions::resolve_maintenance(snapshot->config->find("session.maintenance"));
  const bool enforces = rules.mode == sessions::MaintenanceMode::enforce;
  store::UpkeepOrder order{.mode = enforces ? store::UpkeepOrder::Mode::act : store::UpkeepOrder::Mode::look,
                           .rules = rules,
                           .messages = kMessageRetention,
                           .in_use = [&inside](const std::string& key) { return inside.runs.is_running(key); },
                           .now = inside.io.clock.now()};
  OC_CO_TRY(const auto report, co_await store::keep_house(*database, std::move(order)));
  tell_report(inside, agent_id, report, rules);
  if (enforces) {
    for (const auto& key : report.keys) inside.runs.tell_session_changed(key, "delete");
  } else {
    for (const auto& key : report.spared) co_await warn_chat(inside, *database, key, rules_text(rules));
  }
  co_return Result<void>{};
}

}  // namespace

io::Task<> maintain_sessions(Inside& inside) {
  const auto snapshot = inside.snapshot;
  for (const auto& agent : snapshot->agents) {
    // An agent without a database has nothing to look after, and none is made for it here.
    if (!has_database(inside, agent.id)) continue;
    const auto done = co_await maintain_agent(inside, agent.id);
    if (!done) inside.io.log.error("store", "maintenance: " + to_text(done.error()), {{"agent", agent.id}});
  }
  co_await prune_parked(inside);
}

io::Task<> look_after_sessions(Inside& inside) {
  Millis length = kMaintenanceDelay;
  for (;;) {
    static_cast<void>(co_await io::until(inside.maintenance_due, pause(inside, length)));
    inside.maintenance_due.reset();
    length = kMaintenanceInterval;
    co_await maintain_sessions(inside);
    co_await remove_old_media(inside);
    co_await tell_strangers(inside);
  }
}

io::Task<> tell_strangers(Inside& inside) {
  const auto config = inside.snapshot->config;
  const auto approved =
      co_await store::approved_everywhere(inside.io, inside.parts.store, config::credentials_dir(inside.parts.paths), config->root());
  const auto where_of = [&config](std::string_view path) { return to_string(config->where(path)); };
  std::set<std::string> found;
  for (const auto& shared : access::shared_mains(config->root(), approved, where_of)) {
    found.insert(shared.sentence);
    if (inside.strangers_told.contains(shared.sentence)) continue;
    inside.io.log.warn("access", shared.sentence + "\n" + shared.hint, {{"agent", shared.agent_id}, {"account", shared.account}});
  }
  inside.strangers_told = std::move(found);
}

}  // namespace oc::engine
