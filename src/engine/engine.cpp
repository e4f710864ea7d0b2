// The engine: births, runs, sessions and accounts behind one face.
#include "engine/engine.h"

#include <fmt/format.h>

#include "base/crash_point.h"
#include "base/limits.h"
#include "base/text.h"
#include "core/access/accounts.h"
#include "core/sessions/entry.h"
#include "core/sessions/key.h"
#include "engine/accounts.h"
#include "engine/history.h"
#include "engine/life.h"
#include "engine/logins.h"
#include "engine/maintenance.h"
#include "engine/messages.h"
#include "engine/orders.h"
#include "engine/outbound.h"
#include "engine/parked.h"
#include "engine/ports/webhook.h"
#include "engine/recovery.h"
#include "engine/reply_place.h"
#include "engine/session_book.h"
#include "engine/session_orders.h"
#include "engine/steps.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/log.h"

namespace oc::engine {
namespace {

/// Runs that answer messages of channels have ids of this form, and no client may take one of them.
Result<void> check_run_id(const std::string& run_id) {
  const auto dash = run_id.rfind('-');
  const bool is_reserved = (run_id.starts_with("in-") || run_id.starts_with("notice-") || run_id.starts_with("send-")) && dash + 1 < run_id.size() &&
                           std::ranges::all_of(run_id.substr(dash + 1), [](char c) { return c >= '0' && c <= '9'; });
  if (!is_reserved) return {};
  return fail(Errc::invalid, fmt::format("the key \"{}\" has the form of a channel message's run", printable(run_id, 80)),
              "Choose another one, such as a UUID.", {.key = "idempotencyKey"});
}

class EngineImpl final : public Engine, public InboundSink {
 public:
  explicit EngineImpl(EngineParts parts) : inside_(std::move(parts)), accounts_(inside_, *this), logins_(inside_), recovered_(inside_.io.executor) {
    inside_.accounts = &accounts_;
    recovered_.set();  // A command that never runs the engine takes nothing up.
    inside_.snapshot = make_snapshot(inside_.parts.config, inside_.parts.paths, inside_.io.log);
  }

  Task<> run() override;
  Task<> stop(Millis drain) override;
  bool is_ready() const override { return ready_ && !inside_.stopping; }
  std::optional<Error> trouble() const override {
    if (inside_.trouble) return inside_.trouble;
    const auto of_store = inside_.parts.store.trouble();
    return of_store ? of_store : inside_.seats.trouble();
  }

  std::shared_ptr<const config::Config> config() const override { return inside_.snapshot->config; }
  void apply_config(std::shared_ptr<const config::Config> config) override {
    inside_.snapshot = make_snapshot(std::move(config), inside_.parts.paths, inside_.io.log);
    if (!ready_ || inside_.stopping) return;
    accounts_.apply(inside_.snapshot->config);
    inside_.tasks.spawn(tell_strangers(inside_));
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

  Task<Result<std::vector<Json>>> messages(std::string agent_id, store::MessageQuery query) override {
    co_return co_await list_messages(inside_, std::move(agent_id), std::move(query));
  }
  Task<Result<Json>> message(std::string id) override { co_return co_await show_message(inside_, std::move(id)); }
  Task<Result<Json>> retry_message(std::string id, std::string actor) override {
    const auto again = [this](Inbound message) { return offer(std::move(message)); };
    co_return co_await engine::retry_message(inside_, std::move(id), std::move(actor), again);
  }
  Task<Result<Json>> drop_message(std::string id, std::string actor) override {
    co_return co_await engine::drop_message(inside_, std::move(id), std::move(actor));
  }
  Task<store::MessageCounts> message_counts() override { co_return co_await count_messages(inside_); }

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

  // What is asked of the accounts.
  Task<Result<Json>> deliver(OutboundMessage message) override {
    co_await recovered_.wait();
    co_return co_await send_outbound(inside_, std::move(message));
  }
  Task<Result<Json>> channel_action(std::string channel, std::string account_id, std::string action, Json params) override {
    co_return co_await act_on_channel(inside_, std::move(channel), std::move(account_id), std::move(action), std::move(params));
  }
  Task<Result<std::vector<DirectoryEntry>>> directory(std::string channel, std::string account_id, DirectoryQuery query) override {
    OC_CO_TRY(const auto account, accounts_.asked_for(channel, account_id));
    co_return co_await account->look_up(std::move(query));
  }
  Result<Capabilities> capabilities(const std::string& channel, const std::string& account_id) const override {
    OC_TRY(const auto account, accounts_.asked_for(channel, account_id));
    return account->capabilities();
  }
  Task<Result<LoginState>> login_start(std::string channel, std::string account_id, LoginWish wish) override {
    OC_CO_TRY(auto account, accounts_.asked_for(channel, account_id));
    co_return co_await logins_.start(std::move(account), std::move(wish));
  }
  Task<Result<LoginState>> login_wait(std::string channel, std::string account_id, Millis timeout) override {
    OC_CO_TRY(const auto account, accounts_.asked_for(channel, account_id));
    co_return co_await logins_.wait(account->channel(), account->account_id(), timeout);
  }
  Task<Result<bool>> logout(std::string channel, std::string account_id) override;
  bool has_webhook(const std::string& path) const override { return accounts_.webhooks.has(path); }
  std::optional<io::HttpResponse> webhook_refusal(const WebhookRequest& head) override { return accounts_.webhooks.refusal(head); }
  Task<io::HttpResponse> webhook(WebhookRequest request) override { co_return co_await accounts_.webhooks.call(std::move(request)); }

  // What the channels tell.
  Task<Result<void>> receive(Inbound message) override;
  Task<Result<void>> park(std::string channel, std::string account_id, std::string name, std::string raw, std::string error) override {
    store::ParkedRow row{.channel = std::move(channel), .account_id = std::move(account_id), .name = std::move(name), .raw = std::move(raw)};
    row.error = std::move(error);
    co_return co_await park_update(inside_, std::move(row));
  }
  Task<Result<std::string>> cursor(std::string channel, std::string account_id) override {
    OC_CO_TRY(auto* database, co_await inside_.parts.store.gateway());
    co_return co_await database->cursor(std::move(channel), std::move(account_id));
  }
  Task<Result<void>> keep_cursor(std::string channel, std::string account_id, std::string value) override {
    OC_CO_TRY(auto* database, co_await inside_.parts.store.gateway());
    co_return co_await database->put_cursor(std::move(channel), std::move(account_id), std::move(value));
  }
  void chat_moved(std::string channel, std::string account_id, std::string old_chat_id, std::string new_chat_id) override;

 private:
  Task<Result<Keeping::Outcome>> offer(Inbound message);
  Task<> note_outcome(std::string name, std::shared_ptr<Keeping> keeping);
  Task<Result<std::optional<RunStarted>>> known_run(const Prompted& prompted);
  Task<Result<void>> grant_wishes(Prompted& prompted, const ChatMessage& message);
  Task<Result<RunStarted::State>> begin_kept_turn(Prompted prompted, std::shared_ptr<Run> run, RunStarted::State fresh);
  Task<std::optional<Prompted>> answer_order(commands::Command command, Prompted prompted);
  Result<void> check_agent_of(const std::string& session_key) const;
  void begin_turn(Prompted prompted) { inside_.tasks.spawn(life_of_prompt(inside_, std::move(prompted))); }

  Inside inside_;
  Accounts accounts_;
  Logins logins_;
  std::map<std::string, std::weak_ptr<Keeping>> being_kept_;  ///< messages that are on their way into the inbox, by name
  io::Event recovered_;
  bool ready_ = false;
};

/// How often this state folder was started is told by the log and by `openclaw store stats`.
io::Task<> count_start(Inside& inside) {
  auto database = co_await inside.parts.store.gateway();
  if (!database) co_return;
  if (const auto number = co_await (*database)->begin_boot(inside.io.clock.now()))
    inside.io.log.info("engine", "started", {{"start", std::to_string(*number)}});
}

Task<> EngineImpl::run() {
  recovered_.reset();
  // What is unfinished has its place before anything can come in, so nothing new overtakes it.
  co_await take_up_messages(inside_);
  accounts_.apply(inside_.snapshot->config);
  inside_.tasks.spawn(take_up_answers(inside_));
  inside_.tasks.spawn(tell_strangers(inside_));
  inside_.tasks.spawn(look_after_sessions(inside_));
  inside_.tasks.spawn(count_start(inside_));
  ready_ = true;
  recovered_.set();
  inside_.runs.tell_health_changed();
  OC_CRASH_POINT("start.ready");
  io::Event never(inside_.io.executor);
  co_await never.wait();
}

Task<> EngineImpl::stop(Millis drain) {
  OC_CRASH_POINT("stop.drain");
  inside_.stopping = true;  // receive() and send() refuse from here on.
  const Millis until = inside_.io.clock.steady() + drain;
  const auto is_busy = [this] { return !inside_.runs.all_active().empty() || inside_.delivering > 0; };
  while (is_busy() && inside_.io.clock.steady() < until) co_await inside_.io.clock.sleep(Millis(20));
  inside_.halting.set();
  for (const auto& run : inside_.runs.all_active()) {
    run->for_restart = true;
    run->stop_reason = "shutdown";
    run->stop.set();
  }
  const Millis at_most = inside_.io.clock.steady() + Millis(2000);
  // A send that is cut off on its way may have arrived, and would be sent again at the next start: it gets the same time to end.
  while (is_busy() && inside_.io.clock.steady() < at_most) co_await inside_.io.clock.sleep(Millis(5));
  co_await inside_.tasks.stop();
  co_await accounts_.stop();
}

/// Gives what came of keeping it.
Task<Result<Keeping::Outcome>> EngineImpl::offer(Inbound message) {
  OC_CRASH_POINT("in.receive");
  if (inside_.stopping) co_return fail(Errc::unavailable, "the gateway is stopping");
  const std::string name = seen_name(message.channel, message.account_id, message.message_id);
  // Offered again while it is being kept: that is answered by what comes of it.
  auto& slot = being_kept_[name];
  const bool is_first = slot.expired();
  auto keeping = is_first ? std::make_shared<Keeping>(inside_.io.executor) : slot.lock();
  if (is_first) {
    slot = keeping;
    inside_.tasks.spawn(note_outcome(name, keeping));
    inside_.tasks.spawn(life_of(inside_, std::move(message), keeping));
  }
  co_await keeping->done.wait();
  co_return keeping->outcome;
}

Task<Result<void>> EngineImpl::receive(Inbound message) {
  auto kept = co_await offer(message);
  if (kept) co_return Result<void>{};
  if (!is_refused_for_good(kept.error()) || inside_.stopping) co_return std::unexpected(std::move(kept.error()));
  co_return co_await park_message(inside_, std::move(message), std::move(kept.error()));
}

/// Whoever offered it may have given up waiting meanwhile: what was not kept is not known when it is offered again.
Task<> EngineImpl::note_outcome(std::string name, std::shared_ptr<Keeping> keeping) {
  co_await keeping->done.wait();
  being_kept_.erase(name);
  if (!keeping->outcome) inside_.seen.forget(name);
}

/// The account runs on without its credential, so that its status says what it lacks.
Task<Result<bool>> EngineImpl::logout(std::string channel, std::string account_id) {
  OC_CO_TRY(const auto account, accounts_.asked_for(channel, account_id));
  logins_.end(account->channel(), account->account_id());
  OC_CO_TRY(const bool was_linked, co_await account->logout());
  if (was_linked) accounts_.restart(account->channel(), account->account_id());
  co_return was_linked;
}

/// Whether a binding names the chat.
bool is_bound(const Json& root, const std::string& chat_id) {
  const Json* bindings = member(root, "bindings");
  if (!bindings || !bindings->is_array()) return false;
  return std::ranges::any_of(bindings->get_array(), [&](const Json& binding) {
    const Json* peer = at_path(binding, "match.peer");
    return peer && string_member_or(*peer, "id", "") == chat_id;
  });
}

void EngineImpl::chat_moved(std::string channel, std::string account_id, std::string old_chat_id, std::string new_chat_id) {
  const Json& root = inside_.snapshot->config->root();
  const Json settings = access::account_settings(root, channel, account_id);
  const Json* groups = member(settings, "groups");
  const bool is_named = (groups && member(*groups, old_chat_id) && !member(*groups, new_chat_id)) || is_bound(root, old_chat_id);
  const bool may_write = bool_member(settings, "configWrites").value_or(true);
  const io::LogFields fields{{"account", account_id}, {"old", old_chat_id}, {"new", new_chat_id}};
  if (!is_named || !may_write || !inside_.parts.rewrite_chat) {
    inside_.io.log.warn(channel, is_named ? "a group has a new id; change it in the config by hand" : "a group has a new id", fields);
    return;
  }
  inside_.io.log.info(channel, "a group has a new id; the config is changed", fields);
  inside_.parts.rewrite_chat({std::move(channel), std::move(account_id), std::move(old_chat_id), std::move(new_chat_id)});
}

Task<Result<RunStarted>> EngineImpl::send(ChatMessage message) {
  if (inside_.stopping) co_return fail(Errc::unavailable, "the gateway is stopping");
  if (js_trim(message.text).empty()) co_return fail(Errc::invalid, "message or attachment required", {}, {.key = "message"});
  OC_CO_CHECKED(check_run_id(message.run_id));
  co_await recovered_.wait();
  message.session_key = message.session_key.empty() ? "" : canonical_session_key(message.session_key);
  OC_CO_TRY(auto prompted, Births::from_chat(inside_, message));
  OC_CO_CHECKED(check_trouble(inside_, prompted.route.agent_id));
  OC_CO_CHECKED(inside_.seats.check_room(prompted.route.session_key));
  OC_CO_TRY(const bool may, co_await may_speak(inside_, prompted.route.session_key, message.channel, "direct"));
  if (!may) co_return fail(Errc::denied, "send blocked by session policy");
  OC_CO_TRY(auto known, co_await known_run(prompted));
  if (known) co_return *known;
  OC_CO_CHECKED(co_await grant_wishes(prompted, message));
  // The same may have come once more meanwhile.
  OC_CO_TRY(known, co_await known_run(prompted));
  if (known) co_return *known;
  RunStarted started{.run_id = prompted.run_id, .session_key = prompted.route.session_key, .agent_id = prompted.route.agent_id};
  OC_CO_TRY(auto run, inside_.runs.begin(prompted.run_id, prompted.route.agent_id, prompted.route.session_key, prompted.origin));
  const bool is_kept = message.kept == ChatMessage::Kept::in_inbox;
  const bool may_order = message.words == ChatMessage::Words::typed;
  if (const auto command =
          !may_order ? std::nullopt
                     : order_in(inside_, {.text = message.text, .agent_id = prompted.route.agent_id, .chat_kind = "direct", .own_username = ""})) {
    started.state = RunStarted::State::answered;
    auto turn = co_await answer_order(*command, std::move(prompted));
    if (!turn) co_return started;
    prompted = std::move(*turn);
  }
  if (!is_kept) {
    begin_turn(std::move(prompted));
    co_return started;
  }
  OC_CO_TRY(started.state, co_await begin_kept_turn(std::move(prompted), std::move(run), started.state));
  co_return started;
}

/// What the same id was told. Whoever sends it again is answered when it is on disk, as the first one is.
Task<Result<std::optional<RunStarted>>> EngineImpl::known_run(const Prompted& prompted) {
  const auto known = inside_.runs.find(prompted.run_id);
  if (!known) co_return std::nullopt;
  const auto name = being_kept_.find(seen_name(prompted.route.channel, "", prompted.run_id));
  if (const auto keeping = name == being_kept_.end() ? nullptr : name->second.lock()) {
    co_await keeping->done.wait();
    if (!keeping->outcome) co_return std::unexpected(keeping->outcome.error());
  }
  co_return RunStarted{.run_id = prompted.run_id,
                       .session_key = prompted.route.session_key,
                       .agent_id = prompted.route.agent_id,
                       .state = known->ended.is_set() ? RunStarted::State::done : RunStarted::State::in_flight};
}

/// The model and the place of the answer that the message asks for.
Task<Result<void>> EngineImpl::grant_wishes(Prompted& prompted, const ChatMessage& message) {
  if (!message.model.empty()) {
    OC_CO_TRY(prompted.model, model_named(inside_, prompted.route.agent_id, message.model));
  }
  if (!message.deliver) co_return Result<void>{};
  OC_CO_TRY(auto place, co_await find_reply_place(inside_, prompted.route.agent_id, *message.deliver));
  if (!place) co_return Result<void>{};
  OC_CO_TRY(const bool may, co_await may_speak(inside_, prompted.route.session_key, place->address.channel, place->chat_kind));
  if (!may) co_return fail(Errc::denied, "send blocked by session policy");
  prompted.chat_context =
      fmt::format("Nobody asked this in a chat. Your answer is sent to a {} chat on {}.", place->chat_kind, place->address.channel);
  prompted.chat_kind = std::move(place->chat_kind);
  prompted.reply_address = std::move(place->address);
  co_return Result<void>{};
}

/// The turn begins while its message is being kept; the client is told when it is. A key that the inbox knows from before a restart gets what came
/// of it then.
Task<Result<RunStarted::State>> EngineImpl::begin_kept_turn(Prompted prompted, std::shared_ptr<Run> run, RunStarted::State fresh) {
  const std::string agent_id = prompted.route.agent_id;
  const auto database = co_await inside_.parts.store.agent(agent_id);
  if (!database) {
    inside_.runs.end(*run, {.state = RunOutcome::State::error, .error = database.error().message});
    inside_.runs.forget(run->run_id);
    co_return std::unexpected(database.error());
  }
  store::InboxRow row{.id = (*database)->next_inbox_id(),
                      .channel = prompted.route.channel,
                      .message_id = prompted.run_id,
                      .session_key = prompted.route.session_key,
                      .message = {{"chat", run_facts(prompted)}},
                      .state = "accepted",
                      .accepted_at = inside_.io.clock.now()};
  auto keeping = std::make_shared<Keeping>(inside_.io.executor);
  prompted.keeping = keeping;
  prompted.inbox_ids = {row.id};
  const std::string name = seen_name(row.channel, row.account_id, row.message_id);
  being_kept_[name] = keeping;
  inside_.tasks.spawn(note_outcome(name, keeping));
  inside_.tasks.spawn(keep_message(inside_, agent_id, std::move(row), keeping));
  if (prompted.is_made) {
    inside_.tasks.spawn(life_of_kept_prompt(inside_, std::move(prompted)));
  } else {
    begin_turn(std::move(prompted));
  }
  co_await keeping->done.wait();
  if (keeping->is_kept()) co_return fresh;
  co_await run->ended.wait();
  inside_.runs.forget(run->run_id);
  if (!keeping->outcome) co_return std::unexpected(keeping->outcome.error());
  co_return co_await recall_run(inside_, agent_id, keeping->inbox_id);
}

/// A command that came over the protocol: its words are the run's final message; /new and /reset give a turn to be begun.
Task<std::optional<Prompted>> EngineImpl::answer_order(commands::Command command, Prompted prompted) {
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
    co_return std::nullopt;
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
    prompted.fresh_model = order.fresh_model;
    prompted.queue_words = order.queue_words;
    co_return prompted;
  }
  RunEvent event{.kind = RunEvent::Kind::ended, .stop_reason = "stop"};
  event.message = {.role = turn::Role::assistant, .time = now, .stop_reason = "stop"};
  event.message.content.push_back({.text = order.answer});
  inside_.runs.tell(*run, std::move(event));
  inside_.runs.end(*run, {.text = order.answer, .started_at = now, .stop_reason = "stop"});
  co_return std::nullopt;
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
  store::SessionRow row = fresh_session(inside_.io, key, old ? sessions::handed_on(old->entry, sessions::Renewal::by_client) : JsonObject());
  OC_CO_CHECKED(co_await database->replace_session(row, "reset", inside_.io.clock.now()));
  inside_.runs.tell_session_changed(key, "reset");
  co_return summary_of(inside_, std::move(row));
}

Task<Result<bool>> EngineImpl::delete_session(std::string session_key) {
  const std::string key = canonical_session_key(session_key);
  if (!check_agent_of(key)) co_return false;
  static_cast<void>(stop_runs(inside_, key, "", "delete"));
  OC_CO_TRY(auto* database, co_await inside_.parts.store.agent(sessions::agent_id_of_key(key)));
  OC_CO_TRY(const bool removed, co_await database->remove_session(key, "deleted", inside_.io.clock.now()));
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
