// Writes a note as the newest line of its session.
#include "engine/note_down.h"

#include <utility>

#include "engine/keeping.h"
#include "engine/session_book.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {
namespace {

constexpr int kTriesMax = 10;

/// Errors: those of the store; conflict when somebody else changed the session meanwhile, and nothing was written.
io::Task<Result<void>> write_down(Inside& inside, const Prompted& prompted) {
  OC_CO_TRY(auto session, co_await open_session(inside, prompted));
  const UnixTime now = inside.io.clock.now();
  const AgentInfo* agent = inside.snapshot->find(prompted.route.agent_id);
  LineMaker maker(inside.io, session.last_line_id);
  store::TurnCommit commit{.expected = store::TurnCommit::Expected{.key = session.row.key, .row = std::move(session.found)},
                           .session = session.row,
                           .session_id = session.row.session_id,
                           .inbox_ids = prompted.inbox_ids,
                           .inbox_state = prompted.inbox_ids.empty() ? "" : "done",
                           .now = now};
  if (session.is_new) commit.lines.push_back(maker.session_header(session.row.session_id, agent ? agent->workspace : ""));
  Json facts{{"runId", prompted.run_id}, {"text", prompted.text}, {"route", to_json(prompted.route)}};
  commit.lines.push_back(maker.message(turn::user_message(prompted.user_text, now), std::move(facts)));
  co_return co_await keep(inside, prompted.route.agent_id, std::move(commit));
}

io::Task<Result<void>> write_at_last(Inside& inside, const Prompted& prompted) {
  for (int tries = 1;; tries++) {
    auto written = co_await write_down(inside, prompted);
    if (written || written.error().code != Errc::conflict || tries == kTriesMax) co_return written;
  }
}

}  // namespace

io::Task<> note_down(Inside& inside, Queued queued) {
  const Prompted& prompted = queued.prompted;
  const auto run = inside.runs.find(prompted.run_id);
  RunOutcome outcome{.started_at = inside.io.clock.now(), .stop_reason = "stop"};
  if (inside.stopping || run->stop.is_set()) {
    // Taken back by somebody; what the gateway's own stop cuts short stays unfinished in the inbox.
    if (!inside.stopping && !run->for_restart) co_await mark_inbox(inside, prompted.route.agent_id, prompted.inbox_ids, "done", "");
    outcome.state = RunOutcome::State::aborted;
    outcome.stop_reason = run->stop_reason;
    inside.runs.end(*run, std::move(outcome));
    co_return;
  }
  const auto written = co_await write_at_last(inside, prompted);
  if (!written) {
    inside.io.log.error("engine", written.error().message, {{"session", prompted.route.session_key}, {"run", prompted.run_id}});
    outcome.state = RunOutcome::State::error;
    outcome.error = written.error().message;
  }
  inside.runs.end(*run, std::move(outcome));
  if (written) inside.runs.tell_session_changed(prompted.route.session_key, "message");
}

}  // namespace oc::engine
