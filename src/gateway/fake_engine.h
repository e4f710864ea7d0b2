// For tests: an engine that is told what happens, and a store that keeps devices in memory.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/limits.h"
#include "core/config/config.h"
#include "engine/engine.h"
#include "engine/ports/login.h"
#include "engine/ports/webhook.h"
#include "io/clock.h"
#include "store/store.h"

namespace oc::gateway {

/// Runs stay open until the test ends them, or answer by themselves when `answers_with` is set.
class FakeEngine final : public engine::Engine {
 public:
  template <class T = void>
  using Task = io::Task<T>;

  explicit FakeEngine(const io::Io& io) : io_(io) { set_config(JsonObject{}); }

  struct Run {
    engine::ChatMessage message;
    engine::RunOutcome outcome;
    bool ended = false;
    std::int64_t seq = 0;
    std::unique_ptr<io::Event> end;
  };

  void set_config(Json root) { config_ = config::load_value(std::move(root)).config; }

  void emit(engine::RunEvent event) {
    auto& run = runs_.at(event.run_id);
    event.agent_id = run.outcome.agent_id;
    event.session_key = run.outcome.session_key;
    event.origin = run.message.origin;
    event.seq = ++run.seq;
    event.at = io_.clock.now();
    for (auto* observer : observers_) observer->on_run_event(event);
  }

  void say(const std::string& run_id, const std::string& text, const std::string& delta) {
    emit({.kind = engine::RunEvent::Kind::text, .run_id = run_id, .text = text, .delta = delta});
  }

  void end(const std::string& run_id, const std::string& text) {
    auto& run = runs_.at(run_id);
    finish(run, engine::RunOutcome::State::ok, text);
    engine::RunEvent event{.kind = engine::RunEvent::Kind::ended, .run_id = run_id, .stop_reason = "stop"};
    event.message = assistant(run, text);
    emit(std::move(event));
  }

  void fail_run(const std::string& run_id, const std::string& error) {
    auto& run = runs_.at(run_id);
    run.outcome.error = error;
    finish(run, engine::RunOutcome::State::error, "");
    engine::RunEvent event{.kind = engine::RunEvent::Kind::failed, .run_id = run_id, .error = error};
    event.message = assistant(run, error);
    emit(std::move(event));
  }

  Task<> run() override { co_return; }
  Task<> stop(Millis) override { co_return; }
  bool is_ready() const override { return ready; }
  std::shared_ptr<const config::Config> config() const override { return config_; }
  void apply_config(std::shared_ptr<const config::Config> config) override { config_ = std::move(config); }
  void add_observer(engine::Observer& observer) override { observers_.push_back(&observer); }
  void remove_observer(engine::Observer& observer) override { std::erase(observers_, &observer); }

  Task<Result<engine::RunStarted>> send(engine::ChatMessage message) override {
    sent.push_back(message);
    if (refuses_with) co_return std::unexpected(*refuses_with);
    const auto key = canonical_session_key(!message.session_key.empty() ? message.session_key
                                           : message.agent_id.empty()   ? "main"
                                                                        : "agent:" + message.agent_id + ":main");
    using State = engine::RunStarted::State;
    engine::RunStarted started{.run_id = message.run_id, .session_key = key, .agent_id = key.substr(6, key.find(':', 6) - 6)};
    if (const auto known = runs_.find(message.run_id); known != runs_.end()) {
      started.state = known->second.ended ? State::done : State::in_flight;
      co_return started;
    }
    auto& run = runs_[message.run_id];
    run.message = message;
    run.end = std::make_unique<io::Event>(io_.executor);
    run.outcome = {
        .run_id = message.run_id, .session_key = key, .session_id = "sid-1", .agent_id = started.agent_id, .provider = "fake", .model = "m-1"};
    run.outcome.usage = {.input = 11, .output = 7};
    run.outcome.started_at = io_.clock.now();
    emit({.kind = engine::RunEvent::Kind::started, .run_id = message.run_id});
    if (!answers_with.empty()) {
      say(message.run_id, answers_with.substr(0, 2), answers_with.substr(0, 2));
      say(message.run_id, answers_with, answers_with.substr(2));
      end(message.run_id, answers_with);
    }
    co_return started;
  }

  Task<Result<engine::RunOutcome>> wait(std::string run_id, Millis timeout) override {
    const auto found = runs_.find(run_id);
    if (found == runs_.end()) co_return fail(Errc::not_found, "no such run");
    if (!found->second.ended) static_cast<void>(co_await io::within(io_.clock, timeout, ended(*found->second.end)));
    auto outcome = runs_.at(run_id).outcome;
    if (!runs_.at(run_id).ended) outcome.state = engine::RunOutcome::State::timeout;
    co_return outcome;
  }

  Task<Result<std::vector<std::string>>> abort(std::string session_key, std::string run_id, std::string) override {
    std::vector<std::string> stopped;
    if (const auto named = runs_.find(run_id); named != runs_.end() && named->second.outcome.session_key != session_key) {
      co_return fail(Errc::invalid, "another session's run");
    }
    for (auto& [id, run] : runs_) {
      if (run.ended || run.outcome.session_key != session_key || (!run_id.empty() && id != run_id)) continue;
      finish(run, engine::RunOutcome::State::aborted, "");
      engine::RunEvent event{.kind = engine::RunEvent::Kind::aborted, .run_id = id, .text = "so far", .stop_reason = "rpc"};
      event.message = assistant(run, "so far");
      stopped.push_back(id);
      emit(std::move(event));
    }
    co_return stopped;
  }

  Task<Result<std::vector<Json>>> messages(std::string agent_id, store::MessageQuery query) override {
    asked_messages.emplace_back(agent_id, query);
    co_return std::vector<Json>{JsonObject{{"id", "home:1"}, {"state", "dead"}}};
  }
  Task<Result<Json>> message(std::string id) override {
    if (id != "home:1") co_return fail(Errc::not_found, "no message " + id, "See the messages: openclaw messages list --state all");
    co_return Json(JsonObject{{"id", id}, {"events", JsonArray{}}});
  }
  Task<Result<Json>> retry_message(std::string id, std::string actor) override {
    acts.push_back("retry " + id + " by " + actor);
    co_return Json(JsonObject{{"id", id}, {"state", "waiting"}, {"told", "it is answered again"}});
  }
  Task<Result<Json>> drop_message(std::string id, std::string actor) override {
    acts.push_back("drop " + id + " by " + actor);
    co_return fail(Errc::conflict, "there is nothing to drop in " + id);
  }
  Task<store::MessageCounts> message_counts() override { co_return counts; }
  std::optional<Error> trouble() const override { return store_trouble; }

  std::string canonical_session_key(const std::string& request_key) const override {
    if (request_key == "main" || request_key.empty()) return "agent:home:main";
    return request_key.starts_with("agent:") ? request_key : "agent:home:" + request_key;
  }
  Task<Result<engine::History>> history(std::string session_key, std::size_t messages_max) override {
    engine::History out{.session_key = session_key, .session_id = "sid-1", .thinking_level = "low"};
    const auto& all = transcripts[session_key];
    out.messages.assign(all.size() > messages_max ? all.end() - static_cast<std::ptrdiff_t>(messages_max) : all.begin(), all.end());
    co_return out;
  }
  Task<Result<std::vector<engine::SessionSummary>>> sessions(std::string agent_id, std::size_t) override {
    std::vector<engine::SessionSummary> out;
    for (const auto& session : session_rows) {
      if (agent_id.empty() || session.agent_id == agent_id) out.push_back(session);
    }
    co_return out;
  }
  Task<Result<std::int64_t>> session_count(std::string agent_id) override {
    co_return static_cast<std::int64_t>((co_await sessions(agent_id, 0))->size());
  }
  Task<Result<engine::SessionSummary>> patch_session(engine::SessionPatch patch) override {
    auto* row = row_of(patch.session_key);
    if (!row) co_return fail(Errc::not_found, "no such session");
    for (const auto& [key, value] : patch.fields.as_object()) row->entry.as_object()[key] = value;
    co_return *row;
  }
  Task<Result<engine::SessionSummary>> reset_session(std::string session_key) override {
    auto* row = row_of(session_key);
    if (!row) co_return fail(Errc::not_found, "no such session");
    row->session_id = "sid-new";
    co_return *row;
  }
  Task<Result<bool>> delete_session(std::string session_key) override {
    co_return std::erase_if(session_rows, [&](const auto& row) { return row.key == session_key; }) > 0;
  }

  std::vector<engine::AgentSummary> agents() const override {
    return {{.id = "home",
             .name = "Home",
             .identity = JsonObject{{"name", "Homer"}, {"emoji", "🏠"}},
             .is_default = true,
             .workspace = "/ws/home",
             .model = {"fake", "m-1"}},
            {.id = "work", .name = "Work", .workspace = "/ws/work", .model = {"fake", "m-1"}}};
  }
  Task<std::vector<engine::AgentSummary>> agents_with_models() override { co_return agents(); }
  std::vector<engine::ModelInfo> models(const std::string&) override {
    return {{.ref = {"fake", "m-1"}, .name = "Model One", .context_window = 1000, .has_auth = true}};
  }
  Task<Result<std::string>> session_status(std::string, std::string session_key) override { co_return "session " + session_key; }
  routing::Route route(const routing::RouteInput&) const override { return {}; }
  Json explain_route(const routing::RouteInput& input) const override { return JsonObject{{"agentId", "home"}, {"channel", input.channel}}; }
  Task<Result<Json>> route_of(std::string session_key, std::string) override {
    co_return JsonObject{{"sessionKey", session_key}, {"matchedBy", "default"}};
  }
  Task<std::vector<engine::ChannelSummary>> channels(bool probe, Millis) override {
    probes += probe ? 1 : 0;
    engine::ChannelSummary telegram{.id = "telegram", .label = "Telegram", .detail_label = "Telegram Bot", .default_account_id = "default"};
    telegram.accounts.push_back(
        {.channel = "telegram",
         .status = {.account_id = "default", .configured = true, .running = channel_runs, .token_source = "config", .mode = "polling"}});
    std::vector<engine::ChannelSummary> all{telegram};
    all.insert(all.end(), more_channels.begin(), more_channels.end());
    co_return all;
  }

  Task<Result<Json>> deliver(engine::OutboundMessage message) override {
    delivered.push_back(message);
    if (refuses_with) co_return std::unexpected(*refuses_with);
    co_return Json(JsonObject{{"messageId", "m" + std::to_string(delivered.size())}, {"channel", message.channel}, {"to", message.to}});
  }
  Task<Result<Json>> channel_action(std::string channel, std::string account_id, std::string action, Json params) override {
    acts.push_back(channel + "/" + account_id + " " + action + " " + to_json_text(params));
    if (action == "kick") co_return fail(Errc::invalid, channel + " cannot kick");
    co_return Json(JsonObject{{"ok", true}, {"action", action}});
  }
  Task<Result<std::vector<engine::DirectoryEntry>>> directory(std::string channel, std::string account_id, engine::DirectoryQuery query) override {
    asked_directory.push_back(query);
    if (channel == "irc") co_return fail(Errc::invalid, "irc cannot list people and groups");
    std::vector<engine::DirectoryEntry> found;
    for (const auto& entry : directory_entries) {
      if (query.text.empty() || entry.handle == query.text || entry.name.find(query.text) != std::string::npos) found.push_back(entry);
    }
    static_cast<void>(account_id);
    co_return found;
  }
  Result<engine::Capabilities> capabilities(const std::string& channel, const std::string&) const override {
    if (channel != "telegram") return fail(Errc::not_found, "no such channel");
    return engine::Capabilities{
        .threads = true, .edit = true, .text_utf16_max = 4096, .buttons = true, .chat_kinds = {"direct", "group"}, .actions = {"poll"}};
  }
  Task<Result<engine::LoginState>> login_start(std::string channel, std::string account_id, engine::LoginWish wish) override {
    acts.push_back("login " + channel + "/" + account_id + (wish.force ? " force" : "") + (wish.phone.empty() ? "" : " " + wish.phone));
    co_return co_await next_login_step();
  }
  Task<Result<engine::LoginState>> login_wait(std::string, std::string, Millis timeout) override {
    if (login_steps.empty()) co_await io_.clock.sleep(timeout);
    co_return co_await next_login_step();
  }
  Task<Result<bool>> logout(std::string channel, std::string account_id) override {
    acts.push_back("logout " + channel + "/" + account_id);
    if (channel == "telegram") co_return fail(Errc::invalid, "telegram cannot log out: its credential is in the config");
    co_return account_id != "nobody";
  }
  bool has_webhook(const std::string& path) const override { return webhook_paths.contains(path); }
  std::optional<io::HttpResponse> webhook_refusal(const engine::WebhookRequest& head) override {
    heads.push_back(head);
    return head_status == 0 ? std::nullopt : std::optional(io::HttpResponse{.status = head_status, .headers = {}, .body = "no"});
  }
  Task<io::HttpResponse> webhook(engine::WebhookRequest request) override {
    webhooks.push_back(request);
    if (webhook_time > Millis(0)) co_await io_.clock.sleep(webhook_time);
    co_return io::HttpResponse{.status = webhook_status, .headers = {}, .body = "have it"};
  }

  std::vector<engine::ChannelSummary> more_channels;
  std::vector<engine::OutboundMessage> delivered;
  std::vector<engine::DirectoryEntry> directory_entries;
  std::vector<engine::DirectoryQuery> asked_directory;
  std::deque<engine::LoginState> login_steps;  ///< the last one stays
  std::set<std::string> webhook_paths;
  std::vector<engine::WebhookRequest> webhooks;
  std::vector<engine::WebhookRequest> heads;
  int head_status = 0;  ///< of the answer to a head; 0 = the body is to be read
  Millis webhook_time{0};
  int webhook_status = 200;

  bool ready = true;
  bool channel_runs = true;
  int probes = 0;
  std::string answers_with;
  std::optional<Error> refuses_with;
  std::vector<engine::ChatMessage> sent;
  std::vector<engine::SessionSummary> session_rows;
  std::map<std::string, std::vector<engine::HistoryMessage>> transcripts;
  std::vector<std::pair<std::string, store::MessageQuery>> asked_messages;
  std::vector<std::string> acts;  ///< on messages
  store::MessageCounts counts;
  std::optional<Error> store_trouble;
  const std::vector<engine::Observer*>& observers() const { return observers_; }

 private:
  Task<Result<engine::LoginState>> next_login_step() {
    if (login_steps.empty() && !last_step_) co_return fail(Errc::not_found, "no login runs");
    if (!login_steps.empty()) {
      last_step_ = login_steps.front();
      login_steps.pop_front();
    }
    co_return *last_step_;
  }
  static Task<Result<void>> ended(io::Event& event) {
    co_await event.wait();
    co_return Result<void>();
  }
  void finish(Run& run, engine::RunOutcome::State state, const std::string& text) {
    run.ended = true;
    run.outcome.state = state;
    run.outcome.text = text;
    run.outcome.ended_at = io_.clock.now();
    run.outcome.stop_reason = "stop";
    run.end->set();
  }
  turn::Message assistant(const Run& run, const std::string& text) const {
    turn::Message message{
        .role = turn::Role::assistant, .time = io_.clock.now(), .api = "fake", .provider = "fake", .model = "m-1", .usage = run.outcome.usage};
    message.stop_reason = "stop";
    if (!text.empty()) message.content.push_back({.kind = turn::Block::Kind::text, .text = text});
    return message;
  }
  engine::SessionSummary* row_of(const std::string& key) {
    const auto found = std::find_if(session_rows.begin(), session_rows.end(), [&](const auto& row) { return row.key == key; });
    return found == session_rows.end() ? nullptr : &*found;
  }

  io::Io io_;
  std::shared_ptr<const config::Config> config_;
  std::vector<engine::Observer*> observers_;
  std::map<std::string, Run> runs_;
  std::optional<engine::LoginState> last_step_;
};

/// Only devices are kept; everything else is unavailable.
class FakeStore final : public store::Store, public store::GatewayStore {
 public:
  template <class T = void>
  using Task = io::Task<T>;

  Task<Result<store::AgentStore*>> agent(std::string) override { co_return fail(Errc::unavailable, "not in this test"); }
  Task<Result<store::GatewayStore*>> gateway() override { co_return static_cast<store::GatewayStore*>(this); }
  Task<> stop() override { co_return; }
  Task<Result<std::string>> cursor(std::string, std::string) override { co_return std::string(); }
  Task<Result<void>> put_cursor(std::string, std::string, std::string) override { co_return Result<void>(); }
  Task<Result<PairingOutcome>> request_pairing(store::PairingRequest, std::string) override { co_return fail(Errc::unavailable, "not in this test"); }
  Task<Result<void>> show_pairing(std::string, std::string, std::string) override { co_return Result<void>(); }
  Task<Result<std::vector<store::PairingRequest>>> pairing_requests(std::string) override { co_return std::vector<store::PairingRequest>{}; }
  Task<Result<store::PairingRequest>> approve_pairing(std::string, std::string) override { co_return fail(Errc::not_found, "not in this test"); }
  Task<Result<std::vector<std::string>>> approved_senders(std::string, std::string) override { co_return std::vector<std::string>{}; }

  Task<Result<void>> put_approved(std::string, std::string, std::string) override { co_return Result<void>(); }
  Task<Result<std::vector<store::CronJobRow>>> cron_jobs() override { co_return std::vector<store::CronJobRow>{}; }
  Task<Result<void>> put_cron_job(store::CronJobRow) override { co_return Result<void>(); }
  Task<Result<std::optional<Json>>> import_mark(std::string) override { co_return std::optional<Json>(); }
  Task<Result<std::vector<std::pair<std::string, Json>>>> import_marks() override { co_return std::vector<std::pair<std::string, Json>>{}; }
  Task<Result<void>> put_import_mark(std::string, Json) override { co_return Result<void>(); }
  Task<Result<std::int64_t>> begin_boot(UnixTime) override { co_return 1; }
  Task<Result<void>> add_audit(store::AuditRow) override { co_return Result<void>(); }
  Task<Result<std::vector<store::AuditRow>>> audit(std::size_t) override { co_return std::vector<store::AuditRow>{}; }
  Task<Result<ParkOutcome>> park(store::ParkedRow) override { co_return fail(Errc::unavailable, "not in this test"); }
  Task<Result<std::vector<store::ParkedRow>>> parked(std::string, std::size_t) override { co_return std::vector<store::ParkedRow>{}; }
  Task<Result<std::optional<store::ParkedRow>>> parked_row(std::int64_t) override { co_return std::optional<store::ParkedRow>(); }
  Task<Result<std::int64_t>> parked_count() override { co_return 0; }
  Task<Result<bool>> remove_parked(std::int64_t) override { co_return false; }
  Task<Result<std::int64_t>> prune_parked(UnixTime) override { co_return 0; }
  Task<Result<store::StoreStats>> stats() override { co_return store::StoreStats{}; }
  Task<Result<std::vector<std::string>>> check() override { co_return std::vector<std::string>{}; }
  Task<Result<void>> vacuum() override { co_return Result<void>(); }
  std::optional<Error> trouble() const override { return std::nullopt; }

  Task<Result<std::vector<store::DeviceRow>>> devices() override {
    std::vector<store::DeviceRow> rows;
    for (const auto& [id, record] : records) rows.push_back({.device_id = id, .record = record});
    co_return rows;
  }
  Task<Result<void>> put_device(store::DeviceRow row) override {
    if (refuses) co_return fail(Errc::io, "the disk is full");
    records[row.device_id] = row.record;
    co_return Result<void>();
  }
  Task<Result<bool>> remove_device(std::string device_id) override { co_return records.erase(device_id) > 0; }

  bool refuses = false;
  std::map<std::string, Json> records;
};

}  // namespace oc::gateway
