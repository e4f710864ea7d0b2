// Step 7, queue: one run at a time in a session; what comes meanwhile waits, joins the run or replaces it; then a place among the runs of all
// sessions.
#include <fmt/format.h>

#include "base/crash_point.h"
#include "base/limits.h"
#include "core/queue/decide.h"
#include "engine/keeping.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {
namespace {

/// What came of a message at the door of its session; neither: its life ends here.
struct Entered {
  std::unique_ptr<SessionTurn> turn;
  std::shared_ptr<QueueItem> item;
};

io::Task<queue::Settings> settings_of(Inside& inside, const Prompted& message) {
  Json entry;
  if (auto database = co_await inside.parts.store.agent(message.route.agent_id)) {
    if (const auto row = co_await (*database)->session(message.route.session_key); row && *row) entry = (*row)->entry;
  }
  co_return queue::resolve(inside.snapshot->config->root(), message.route.channel, entry, message.queue_words);
}

/// A run that ends before it began.
void end_unbegun(Inside& inside, Run& run, const std::string& reason) {
  if (run.ended.is_set()) return;
  if (run.stop_reason.empty()) run.stop_reason = reason;
  RunEvent event{.kind = RunEvent::Kind::aborted, .stop_reason = run.stop_reason};
  event.message = {.role = turn::Role::assistant, .time = inside.io.clock.now(), .stop_reason = "aborted"};
  inside.runs.tell(run, std::move(event));
  inside.runs.end(run, {.state = RunOutcome::State::aborted, .started_at = inside.io.clock.now(), .stop_reason = run.stop_reason});
}

/// The message gets no answer, and the books say why. PARITY: OpenClaw tells the sender nothing.
io::Task<> refuse(Inside& inside, const Prompted& message, Run& run, std::string why) {
  inside.io.log.info("queue", why, {{"step", "queue"}, {"session", message.route.session_key}, {"run", message.run_id}});
  end_unbegun(inside, run, "queue");
  co_await mark_inbox(inside, message.route.agent_id, message.inbox_ids, "refused", std::move(why));
}

void interrupt(Inside& inside, const std::string& session_key) {
  inside.queues.clear(session_key, "cleared by a newer message (queue mode interrupt)");
  const auto running = inside.queues.running(session_key);
  if (!running || running->is_note) return;
  if (running->stop_reason.empty()) running->stop_reason = "interrupt";
  running->stop.set();
}

/// The session was busy when the message came. Whatever had to be asked has been; from here on nothing waits.
Entered place_in_queue(Inside& inside, Prompted message, const std::shared_ptr<Run>& run, const queue::Settings& settings, std::string& refused) {
  QueueBook& book = inside.queues;
  const std::string key = message.route.session_key;
  const auto running = book.running(key);
  // What came while the run could not be told anything yet waits for a turn: what comes now is answered behind it.
  const bool must_wait = settings.mode == queue::Mode::steer && message.reply_address && book.waits_from_chat(key, *message.reply_address);
  const queue::Facts facts{.is_active = book.is_busy(key),
                           // One session may serve several chats; what is said in one of them must not be answered in another.
                           // A run that goes on after a restart has lines of its own, so no other can answer for it.
                           .takes_steering = running && running->takes_steering && !running->stop.is_set() &&
                                             running->queue_route == run->queue_route && !must_wait && !message.resumes && !message.is_made,
                           .answers_a_chat = message.reply_address && !message.is_made,
                           .begins_session = message.fresh_session};
  // What a program made ends nobody's run either.
  const auto decision = queue::decide(message.is_made ? queue::Mode::followup : settings.mode, facts);
  Entered entered;
  if (decision.run_now) {
    entered.turn = book.take(key, run);
    entered.item = std::make_shared<QueueItem>(inside.io.executor, std::move(message), run);
    return entered;
  }
  inside.io.log.debug("queue", "a run goes on in the session",
                      {{"step", "queue"}, {"session", key}, {"run", message.run_id}, {"mode", std::string(queue::to_string(settings.mode))}});
  if (decision.interrupt) {
    interrupt(inside, key);
    entered.item = book.enqueue(std::move(message), run, settings, QueueBook::Pace::at_once);
    return entered;
  }
  if (decision.steer && !decision.enqueue) {
    entered.item = book.steer(std::move(message), run);
    return entered;
  }
  // The turn that it gets later answers it; what the running one is told has no row of its own.
  if (decision.steer)
    running->steered.push_back({.text = message.text,
                                .user_text = message.user_text,
                                .images = message.images,
                                .said = said_in(message),
                                .reply_address = message.reply_address});
  if (message.reply_address && !message.is_made && !message.fresh_session && !book.make_room(key, settings)) {
    refused = fmt::format("dropped by the queue: {} messages waited already (drop: new)", settings.cap);
    entered.item = std::make_shared<QueueItem>(inside.io.executor, std::move(message), run);
    return entered;
  }
  entered.item = book.enqueue(std::move(message), run, settings, QueueBook::Pace::debounced);
  return entered;
}

io::Task<Result<bool>> decided(std::shared_ptr<QueueItem> item) {
  co_await item->decided.wait();
  co_return true;
}

void tell_wait(Inside& inside, const QueueItem& item) {
  const Millis waited = inside.io.clock.steady() - item.since;
  // PARITY: a chat's message waits in a queue, a client's in the session's lane.
  if (waited < kLaneWaitTold || item.prompted.reply_address) return;
  inside.io.log.warn("queue", fmt::format("lane wait exceeded: lane=session:{} waitedMs={} queueAhead={}", item.prompted.route.session_key,
                                          waited.count(), item.ahead));
}

/// Waits for the item's fate. Nothing: its life ends here.
io::Task<bool> has_turn(Inside& inside, std::shared_ptr<QueueItem> item) {
  Run& run = *item->run;
  static_cast<void>(co_await io::until(run.stop, decided(item)));
  if (!item->decided.is_set() && inside.queues.withdraw(*item)) {
    // Stopped while it waited. When the gateway stops it stays unfinished, for the next start.
    end_unbegun(inside, run, "stop");
    if (!run.for_restart) co_await mark_inbox(inside, item->prompted.route.agent_id, item->prompted.inbox_ids, "done", "");
    co_return false;
  }
  co_await item->decided.wait();
  if (item->fate == QueueItem::Fate::dropped) co_await refuse(inside, item->prompted, run, item->why);
  if (item->fate != QueueItem::Fate::runs) co_return false;
  tell_wait(inside, *item);
  co_return true;
}

/// With its turn in the session: waits for a place among all runs. A run that is stopped meanwhile needs none.
io::Task<Queued> with_slot(Inside& inside, Queued queued, std::shared_ptr<Run> run) {
  const Snapshot& snapshot = *inside.snapshot;
  const queue::Lane lane = queued.prompted.lane;
  const AgentInfo* agent = snapshot.find(queued.prompted.route.agent_id);
  const RunSlots::Caps caps{.lane = snapshot.lane_caps[static_cast<std::size_t>(lane)],
                            .agent = lane == queue::Lane::main && agent ? agent->runs_at_once : kRunsAtOnceMax};
  if (!run->stop.is_set()) queued.slot = inside.slots.try_enter(lane, queued.prompted.route.agent_id, caps);
  if (!queued.slot) {
    auto slot = co_await io::until(run->stop, inside.slots.enter(lane, queued.prompted.route.agent_id, caps));
    if (slot) queued.slot = std::move(*slot);
  }
  OC_CRASH_POINT("queue.enter");
  co_return queued;
}

}  // namespace

io::Task<std::optional<Queued>> QueueStep::take(Inside& inside, Prompted message) {
  const std::string key = message.route.session_key;
  if (!message.seat) message.seat = inside.seats.take(key);
  co_await message.seat->place->called();
  const auto run = inside.runs.find(message.run_id);
  message.tool_rules = inside.parts.toolbox.chat_rules(said_in(message));
  run->queue_route = queue_route_of(message);
  run->is_note = message.is_noted;
  if (!inside.queues.is_busy(key)) {
    auto turn = inside.queues.take(key, run);
    message.seat->place.reset();
    co_return co_await with_slot(inside, Queued(By<QueueStep>{}, std::move(message), std::move(turn)), run);
  }
  // What waits lies on disk: so it can be put together with others, and nobody takes it back.
  if (!co_await is_kept(message.keeping)) {
    end_unbegun(inside, *run, "repeat");
    co_return std::nullopt;
  }
  message.keeping = nullptr;
  const auto settings = co_await settings_of(inside, message);
  std::string refused;
  const auto seat = message.seat;
  auto entered = place_in_queue(inside, std::move(message), run, settings, refused);
  seat->place.reset();
  if (!refused.empty()) {
    co_await refuse(inside, entered.item->prompted, *run, std::move(refused));
    co_return std::nullopt;
  }
  if (!entered.turn) {
    if (!co_await has_turn(inside, entered.item)) co_return std::nullopt;
    entered.turn = std::move(entered.item->turn);
  }
  co_return co_await with_slot(inside, Queued(By<QueueStep>{}, std::move(entered.item->prompted), std::move(entered.turn)), run);
}

}  // namespace oc::engine
