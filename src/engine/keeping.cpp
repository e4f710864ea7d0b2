// Repeats a commit until the disk takes it, and remembers whose disk does not.
#include "engine/keeping.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/crash_point.h"
#include "base/limits.h"
#include "io/clock.h"
#include "io/log.h"
#include "store/store.h"

namespace oc::engine {
namespace {

io::Task<Result<void>> sleep(Inside& inside, Millis length) {
  co_await inside.io.clock.sleep(length);
  co_return Result<void>{};
}

/// A write without a meaning: whether the disk takes anything again.
io::Task<Result<void>> write_probe(Inside& inside, std::string agent_id) {
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(std::move(agent_id)));
  const UnixTime now = inside.io.clock.now();
  store::TurnCommit probe{.run = store::RunRow{.run_id = "store-probe", .state = "done", .started_at = now, .ended_at = now}, .now = now};
  co_return co_await database->commit(std::move(probe));
}

io::Task<> watch_trouble(Inside& inside, std::string agent_id) {
  Millis pause = kKeepRetryMin;
  while (inside.troubles.contains(agent_id)) {
    if (!co_await io::until(inside.halting, sleep(inside, pause)) || inside.halting.is_set()) co_return;
    pause = std::min(pause * 2, kKeepRetryMax);
    if (!inside.troubles.contains(agent_id)) co_return;
    if (co_await write_probe(inside, agent_id)) clear_trouble(inside, agent_id);
  }
}

void show_first_trouble(Inside& inside) {
  inside.trouble = inside.troubles.empty() ? std::nullopt : std::optional(inside.troubles.begin()->second);
  inside.runs.tell_health_changed();
}

}  // namespace

io::Task<bool> is_kept(std::shared_ptr<Keeping> keeping) {
  if (!keeping) co_return true;
  co_await keeping->done.wait();
  co_return keeping->is_kept();
}

io::Task<Result<void>> keep(Inside& inside, std::string agent_id, std::shared_ptr<const store::TurnCommit> commit) {
  Millis pause = kKeepRetryMin;
  for (;;) {
    Result<void> kept;
    if (auto database = co_await inside.parts.store.agent(agent_id)) {
      kept = co_await (*database)->commit(commit);
    } else {
      kept = std::unexpected(database.error());
    }
    if (kept) {
      clear_trouble(inside, agent_id);
      co_return kept;
    }
    if (kept.error().code != Errc::io) co_return kept;
    mark_trouble(inside, agent_id, kept.error());
    if (!co_await io::until(inside.halting, sleep(inside, pause)) || inside.halting.is_set()) {
      co_return fail(Errc::unavailable, "the gateway stops, and could not keep this: " + kept.error().message);
    }
    pause = std::min(pause * 2, kKeepRetryMax);
  }
}

io::Task<> keep_message(Inside& inside, std::string agent_id, store::InboxRow row, std::shared_ptr<Keeping> keeping) {
  OC_CRASH_POINT("in.commit.before");
  inside.first_inbox_ids.try_emplace(agent_id, row.id);
  Result<store::AgentStore::AcceptResult> accepted;
  if (auto database = co_await inside.parts.store.agent(agent_id)) {
    accepted = co_await (*database)->accept(std::move(row));
  } else {
    accepted = std::unexpected(database.error());
  }
  if (!accepted) {
    if (accepted.error().code == Errc::io) mark_trouble(inside, agent_id, accepted.error());
    co_return keeping->finish(std::unexpected(accepted.error()));
  }
  clear_trouble(inside, agent_id);
  OC_CRASH_POINT("in.commit.after");
  keeping->inbox_id = accepted->inbox_id;
  keeping->finish(accepted->accepted == store::AgentStore::Accepted::fresh ? Keeping::Outcome::fresh : Keeping::Outcome::repeat);
}

io::Task<> mark_inbox(Inside& inside, std::string agent_id, std::vector<std::int64_t> inbox_ids, std::string state, std::string error) {
  if (inbox_ids.empty()) co_return;
  store::TurnCommit commit{
      .inbox_ids = std::move(inbox_ids), .inbox_state = std::move(state), .inbox_error = std::move(error), .now = inside.io.clock.now()};
  if (auto kept = co_await keep(inside, agent_id, std::move(commit)); !kept)
    inside.io.log.error("engine", kept.error().message, {{"agent", agent_id}});
}

void mark_trouble(Inside& inside, const std::string& agent_id, const Error& error) {
  const bool is_new = inside.troubles.insert_or_assign(agent_id, error).second;
  if (!is_new) return;
  inside.io.log.error("store", "nothing can be kept now; new messages are refused until it can: " + to_text(error), {{"agent", agent_id}});
  show_first_trouble(inside);
  inside.tasks.spawn(watch_trouble(inside, agent_id));
}

void clear_trouble(Inside& inside, const std::string& agent_id) {
  if (inside.troubles.erase(agent_id) == 0) return;
  inside.io.log.info("store", "messages can be kept again", {{"agent", agent_id}});
  show_first_trouble(inside);
}

Result<void> check_trouble(const Inside& inside, const std::string& agent_id) {
  const auto trouble = inside.troubles.find(agent_id);
  if (trouble == inside.troubles.end()) return {};
  return fail(Errc::unavailable, fmt::format("nothing can be kept for the agent \"{}\" now: {}", agent_id, trouble->second.message),
              trouble->second.hint);
}

}  // namespace oc::engine
