// The engine: births, runs, sessions and accounts behind one face.
#include "engine/engine.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "core/sessions/key.h"
#include "engine/accounts.h"
#include "engine/history.h"
#include "engine/life.h"
#include "engine/orders.h"
#include "engine/session_book.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::engine {
namespace {

io::Task<> deliver_again(Inside& inside, Spoken part) { static_cast<void>(co_await DeliverStep::take(inside, std::move(part))); }

class EngineImpl final : public Engine, public InboundSink {
 public:
  explicit EngineImpl(EngineParts parts) : inside_(std::move(parts)), accounts_(inside_, *this) {
    inside_.accounts = &accounts_;
    inside_.snapshot = make_snapshot(inside_.parts.config, inside_.parts.paths, inside_.io.log);
  }

  Task<> run() override;
  Task<> stop(Millis drain) override;
  bool is_ready() const override { return ready_ && !inside_.stopping; }

  std::shared_ptr<const config::Config> config() const override { return inside_.snapshot->config; }
  void apply_config(std::shared_ptr<const config::Config> config) override {
    inside_.snapshot = make_snapshot(std::move(config), inside_.parts.paths, inside_.io.log);
    if (ready_ && !inside_.stopping) accounts_.apply(inside_.snapshot->config);
  }

  void add_observer(Observer& observer) override { inside_.runs.add_observer(observer); }
  void remove_observer(Observer& observer) override { inside_.runs.remove_observer(observer); }

  Task<Result<RunStarted>> send(ChatMessage message) override;
  Task<Result<RunOutcome>> wait(std::string run_id, Millis timeout) override;
  Task<Result<std::vector<std::string>>> abort(std::string session_key, std::string run_id, std::string origin) override {
    co_return stop_runs(inside_, canonical_session_key(session_key), run_id, std::move(origin));
  }

  std::string canonical_session_key(const std::string& request_key) const override;
  Task<Result<History>> history(std::string session_key, std::size_t messages_max) override {
    co_return co_await read_history(inside_, canonical_session_key(session_key), messages_max);
  }
  Task<Result<std::vector<SessionSummary>>> sessions(std::string agent_id, std::size_t rows_max) override {
    co_return co_await list_sessions(inside_, std::move(agent_id), rows_max);
  }
  Task<Result<std::int64_t>> session_count(std::string agent_id) override {
    OC_CO_TRY(auto* database, co_await inside_.parts.store.agent(std::move(agent_id)));
    co_return co_await database->session_count();
  }
  Task<Result<SessionSummary>> patch_session(SessionPatch patch) override {
    const std::string key = canonical_session_key(patch.session_key);
    OC_CO_CHECKED(check_agent_of(key));
    OC_CO_TRY(auto row, co_await patch_session_row(inside_, key, std::move(patch.fields)));
    co_return summary_of(inside_, std::move(row));
  }
  Task<Result<SessionSummary>> reset_session(std::string session_key) override;
  Task<Result<bool>> delete_session(std::string session_key) override;

  std::vector<AgentSummary> agents() const override;
  Task<std::vector<AgentSummary>> agents_with_models() override;
  std::vector<ModelInfo> models(const std::string& agent_id) override {
    const auto* agent = inside_.snapshot->find(agent_id);
    return inside_.parts.models.list((agent ? *agent : inside_.snapshot->default_agent()).agent_dir);
  }

  Task<Result<std::string>> session_status(std::string agent_id, std::string session_key) override {
    co_return co_await status_card(inside_, std::move(agent_id), std::move(session_key));
  }

  routing::Route route(const routing::RouteInput& input) const override { return inside_.snapshot->routes->resolve(input); }
  Json explain_route(const routing::RouteInput& input) const override { return explain(*inside_.snapshot, input); }
  Task<Result<Json>> route_of(std::string session_key, std::string run_id) override {
    co_return co_await read_route(inside_, canonical_session_key(session_key), std::move(run_id));
  }
  Task<std::vector<ChannelSummary>> channels(bool probe, Millis timeout) override { co_return co_await accounts_.summaries(probe, timeout); }

  // What the channels tell.
  Task<Result<void>> receive(Inbound message) override;
  Task<Result<std::string>> cursor(std::string channel, std::string account_id) override {
    OC_CO_TRY(auto* database, co_await inside_.parts.store.gateway());
    co_return co_await database->cursor(std::move(channel), std::move(account_id));
  }
  Task<Result<void>> keep_cursor(std::string channel, std::string account_id, std::string value) override {
    OC_CO_TRY(auto* database, co_await inside_.parts.store.gateway());
    co_return co_await database->put_cursor(std::move(channel), std::move(account_id), std::move(value));
  }

 private:
  Task<> take_up_unfinished();
  Task<> take_up_unfinished_of(std::string agent_id);
  Task<> answer_order(commands::Command command, Prompted prompted);
  Result<void> check_agent_of(const std::string& session_key) const;
  void begin_turn(Prompted prompted) { inside_.tasks.spawn(life_of_prompt(inside_, std::move(prompted))); }

  Inside inside_;
  Accounts accounts_;
  bool ready_ = false;
};

Task<> EngineImpl::run() {
  ready_ = true;
  accounts_.apply(inside_.snapshot->config);
  inside_.tasks.spawn(take_up_unfinished());
  io::Event never(inside_.io.executor);
  co_await never.wait();
}

/// What a stopped or killed gateway left: answers that were not sent, then messages that were not answered, in order of arrival.
Task<> EngineImpl::take_up_unfinished() {
  const auto snapshot = inside_.snapshot;
  for (const auto& agent : snapshot->agents) co_await take_up_unfinished_of(agent.id);
}

Task<> EngineImpl::take_up_unfinished_of(std::string agent_id) {
  // An agent without a database has nothing unfinished, and none is made for it here.
  if (!has_database(inside_, agent_id)) co_return;
  auto database = co_await inside_.parts.store.agent(agent_id);
  if (!database) {
    inside_.io.log.error("store", to_text(database.error()), {{"agent", agent_id}});
    co_return;
  }
  if (const auto rows = co_await (*database)->due_outbox(UnixTime::max(), 10'000)) {
    for (const auto& row : *rows) {
      // A run of this process delivers its answer itself.
      if (!inside_.runs.find(row.run_id)) inside_.tasks.spawn(deliver_again(inside_, SpeakStep::resume(row, agent_id)));
    }
  }
  if (const auto rows = co_await (*database)->unfinished_inbox()) {
    for (const auto& row : *rows) {
      // What came in since the start is on its way already; what is taken up here is refused as a repeat.
      if (inside_.seen.add(seen_name(row.channel, row.account_id, row.message_id))) inside_.tasks.spawn(life_from_inbox(inside_, row));
    }
    if (!rows->empty())
      inside_.io.log.info("engine", "going on with messages from before the restart",
                          {{"agent", agent_id}, {"messages", std::to_string(rows->size())}});
  }
}

Task<> EngineImpl::stop(Millis drain) {
  inside_.stopping = true;  // receive() and send() refuse from here on.
  const Millis until = inside_.io.clock.steady() + drain;
  while (!inside_.runs.all_active().empty() && inside_.io.clock.steady() < until) co_await inside_.io.clock.sleep(Millis(20));
  for (const auto& run : inside_.runs.all_active()) {
    run->for_restart = true;
    run->stop_reason = "shutdown";
    run->stop.set();
  }
  const Millis at_most = inside_.io.clock.steady() + Millis(2000);
  // A send that is cut off on its way may have arrived, and would be sent again at the next start: it gets the same time to end.
  const auto is_busy = [this] { return !inside_.runs.all_active().empty() || inside_.chat_lanes.size() > 0; };
  while (is_busy() && inside_.io.clock.steady() < at_most) co_await inside_.io.clock.sleep(Millis(5));
  co_await inside_.tasks.stop();
  co_await accounts_.stop();
}

Task<Result<void>> EngineImpl::receive(Inbound message) {
  if (inside_.stopping) co_return fail(Errc::unavailable, "the gateway is stopping");
  const std::string name = seen_name(message.channel, message.account_id, message.message_id);
  auto kept = std::make_shared<Kept>(inside_.io.executor);
  inside_.tasks.spawn(life_of(inside_, std::move(message), kept));
  co_await kept->raised.wait();
  if (!kept->outcome) inside_.seen.forget(name);  // The platform will offer it again.
  co_return kept->outcome;
}

Task<Result<RunStarted>> EngineImpl::send(ChatMessage message) {
  if (inside_.stopping) co_return fail(Errc::unavailable, "the gateway is stopping");
  if (js_trim(message.text).empty()) co_return fail(Errc::invalid, "message or attachment required", {}, {.key = "message"});
  message.session_key = message.session_key.empty() ? "" : canonical_session_key(message.session_key);
  OC_CO_TRY(auto prompted, Births::from_chat(inside_, message));
  RunStarted started{.run_id = prompted.run_id, .session_key = prompted.route.session_key, .agent_id = prompted.route.agent_id};
  if (const auto known = inside_.runs.find(prompted.run_id)) {
    started.state = known->ended.is_set() ? RunStarted::State::done : RunStarted::State::in_flight;
    co_return started;
  }
  OC_CO_TRY(auto run, inside_.runs.begin(prompted.run_id, prompted.route.agent_id, prompted.route.session_key, prompted.origin));
  if (const auto command = commands::parse(message.text, "")) {
    started.state = RunStarted::State::answered;
    co_await answer_order(*command, std::move(prompted));
    co_return started;
  }
  begin_turn(std::move(prompted));
  co_return started;
}

/// A command that came over the protocol: its words are the run's final message; /new and /reset begin a turn.
Task<> EngineImpl::answer_order(commands::Command command, Prompted prompted) {
  const auto run = inside_.runs.find(prompted.run_id);
  const UnixTime now = inside_.io.clock.now();
  OrderFrom from{.agent_id = prompted.route.agent_id,
                 .session_key = prompted.route.session_key,
                 .channel = prompted.route.channel,
                 .authorised = prompted.sender_is_owner,
                 .origin = prompted.origin};
  OrderResult order;
  if (command.name == commands::Name::stop) {
    // This order's own run is no run to stop.
    RunOutcome own{.text = "", .started_at = now, .stop_reason = "stop"};
    inside_.runs.end(*run, own);
    static_cast<void>(stop_runs(inside_, prompted.route.session_key, "", "stop"));
    co_return;
  }
  // Cancelled meanwhile, the run must not seem to go on for ever.
  struct Ending {
    Runs& runs;
    Run& run;
    bool is_settled = false;
    ~Ending() {
      if (!is_settled) runs.end(run, {.state = RunOutcome::State::aborted, .stop_reason = "shutdown"});
    }
  } ending{inside_.runs, *run};
  auto carried = co_await carry_out(inside_, command, from);
  ending.is_settled = true;
  order = carried ? std::move(*carried) : OrderResult{.answer = "⚠️ " + carried.error().message};
  if (order.turn) {
    prompted.user_text = *order.turn;
    prompted.fresh_session = order.fresh_session;
    begin_turn(std::move(prompted));
    co_return;
  }
  RunEvent event{.kind = RunEvent::Kind::ended, .stop_reason = "stop"};
  event.message = {.role = turn::Role::assistant, .time = now, .stop_reason = "stop"};
  event.message.content.push_back({.text = order.answer});
  inside_.runs.tell(*run, std::move(event));
  inside_.runs.end(*run, {.text = order.answer, .started_at = now, .stop_reason = "stop"});
}

Task<Result<RunOutcome>> EngineImpl::wait(std::string run_id, Millis timeout) {
  const auto run = inside_.runs.find(run_id);
  if (!run) co_return fail(Errc::not_found, fmt::format("no run {}", printable(run_id, 80)));
  const auto ended = [](std::shared_ptr<Run> of) -> Task<Result<RunOutcome>> {
    co_await of->ended.wait();
    co_return of->outcome;
  };
  auto outcome = co_await io::within(inside_.io.clock, timeout, ended(run));
  if (outcome) co_return outcome;
  RunOutcome still = run->outcome;
  still.state = RunOutcome::State::timeout;
  co_return still;
}

std::string EngineImpl::canonical_session_key(const std::string& request_key) const {
  const Snapshot& snapshot = *inside_.snapshot;
  const auto parsed = sessions::parse_agent_key(request_key);
  const std::string agent_id = parsed ? parsed->agent_id : snapshot.default_agent().id;
  return sessions::canonical_main_alias(snapshot.config->root(), agent_id, sessions::store_key(agent_id, request_key));
}

Result<void> EngineImpl::check_agent_of(const std::string& session_key) const {
  const std::string agent_id = sessions::agent_id_of_key(session_key);
  if (is_known_agent(inside_, agent_id)) return {};
  return fail(Errc::invalid, fmt::format("unknown agent id \"{}\"", printable(agent_id, 80)), {}, {.key = "key"});
}

Task<Result<SessionSummary>> EngineImpl::reset_session(std::string session_key) {
  const std::string key = canonical_session_key(session_key);
  OC_CO_CHECKED(check_agent_of(key));
  OC_CO_TRY(auto* database, co_await inside_.parts.store.agent(sessions::agent_id_of_key(key)));
  OC_CO_TRY(const auto old, co_await database->session(key));
  store::SessionRow row = fresh_session(inside_.io, key, old ? old->entry : Json());
  OC_CO_CHECKED(co_await database->put_session(row));
  inside_.runs.tell_session_changed(key, "reset");
  co_return summary_of(inside_, std::move(row));
}

Task<Result<bool>> EngineImpl::delete_session(std::string session_key) {
  const std::string key = canonical_session_key(session_key);
  if (!check_agent_of(key)) co_return false;
  static_cast<void>(stop_runs(inside_, key, "", "delete"));
  OC_CO_TRY(auto* database, co_await inside_.parts.store.agent(sessions::agent_id_of_key(key)));
  OC_CO_TRY(const bool removed, co_await database->remove_session(key));
  if (removed) inside_.runs.tell_session_changed(key, "delete");
  co_return removed;
}

std::vector<AgentSummary> EngineImpl::agents() const {
  std::vector<AgentSummary> summaries;
  for (const auto& agent : inside_.snapshot->agents) {
    summaries.push_back({.id = agent.id,
                         .name = agent.name,
                         .identity = agent.identity,
                         .is_default = agent.is_default,
                         .workspace = agent.workspace,
                         .agent_dir = agent.agent_dir});
  }
  std::ranges::stable_partition(summaries, [](const AgentSummary& agent) { return agent.is_default; });
  return summaries;
}

Task<std::vector<AgentSummary>> EngineImpl::agents_with_models() {
  auto summaries = agents();
  for (auto& summary : summaries) summary.model = co_await inside_.parts.models.default_model(summary.id);
  co_return summaries;
}

}  // namespace

std::unique_ptr<Engine> make_engine(EngineParts parts) { return std::make_unique<EngineImpl>(std::move(parts)); }

}  // namespace oc::engine
