// A store that fails when told to, between the engine and a store that does not.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "store/store.h"

namespace oc::engine {

/// How many of the next calls fail, by what they do.
struct Faults {
  int open = 0;
  int accept = 0;
  int append = 0;
  int commit = 0;
  bool dead = false;                          ///< the process was killed: nothing is written any more
  std::function<io::Task<>()> before_accept;  ///< waited for; empty: nothing is
  std::function<io::Task<>()> before_gateway;
  std::function<io::Task<>(const store::TurnCommit&)> before_commit;
  io::Event* session_gate = nullptr;  ///< waited for before a session is read

  static bool due(int& count) { return count > 0 && count-- > 0; }
  static std::unexpected<Error> full() {
    return fail(Errc::io, "writing sessions.sqlite: database or disk is full", "The disk is full; free some space, the gateway goes on by itself.");
  }
};

class FaultyAgentStore final : public store::AgentStore {
 public:
  template <class T = void>
  using Task = io::Task<T>;
  FaultyAgentStore(store::AgentStore& inner, Faults& faults) : inner_(inner), faults_(faults) {}

  Task<Result<AcceptResult>> accept(store::InboxRow row) override {
    if (faults_.before_accept) co_await faults_.before_accept();
    if (faults_.dead) co_return killed();
    if (Faults::due(faults_.accept)) co_return Faults::full();
    co_return co_await inner_.accept(std::move(row));
  }
  Task<Result<void>> append(std::string session_id, std::vector<Json> lines) override {
    if (faults_.dead) co_return killed();
    if (Faults::due(faults_.append)) co_return Faults::full();
    co_return co_await inner_.append(std::move(session_id), std::move(lines));
  }
  Task<Result<void>> commit(std::shared_ptr<const store::TurnCommit> turn) override {
    if (faults_.before_commit) co_await faults_.before_commit(*turn);
    if (faults_.dead) co_return killed();
    if (Faults::due(faults_.commit)) co_return Faults::full();
    co_return co_await inner_.commit(std::move(turn));
  }
  std::int64_t next_inbox_id() override { return inner_.next_inbox_id(); }
  Task<Result<std::vector<store::InboxRow>>> unfinished_inbox() override { return inner_.unfinished_inbox(); }
  Task<Result<std::vector<store::MessageName>>> newest_messages(std::size_t rows_max) override { return inner_.newest_messages(rows_max); }
  Task<Result<std::vector<store::MessageRecord>>> messages(store::MessageQuery query) override { return inner_.messages(std::move(query)); }
  Task<Result<store::MessageCounts>> message_counts() override { return inner_.message_counts(); }
  Task<Result<std::optional<store::MessageRecord>>> message(std::int64_t inbox_id) override { return inner_.message(inbox_id); }
  Task<Result<std::vector<store::InboxRow>>> inbox_of_run(std::string session_key, std::string run_id) override {
    return inner_.inbox_of_run(std::move(session_key), std::move(run_id));
  }
  Task<Result<std::optional<store::SessionRow>>> session(std::string key) override {
    if (faults_.session_gate) co_await faults_.session_gate->wait();
    co_return co_await inner_.session(std::move(key));
  }
  Task<Result<void>> put_session(store::SessionRow row) override {
    if (faults_.dead) co_return killed();
    co_return co_await inner_.put_session(std::move(row));
  }
  Task<Result<std::vector<store::SessionRow>>> sessions(std::size_t rows_max) override { return inner_.sessions(rows_max); }
  Task<Result<std::int64_t>> session_count() override { return inner_.session_count(); }
  Task<Result<std::int64_t>> session_count_before(UnixTime before) override { return inner_.session_count_before(before); }
  Task<Result<std::vector<store::SessionRow>>> oldest_sessions(std::size_t skip, std::size_t rows_max) override {
    return inner_.oldest_sessions(skip, rows_max);
  }
  Task<Result<bool>> remove_session(std::string key, std::string reason, UnixTime now) override {
    if (faults_.dead) co_return killed();
    co_return co_await inner_.remove_session(std::move(key), std::move(reason), now);
  }
  Task<Result<void>> replace_session(store::SessionRow fresh, std::string reason, UnixTime now) override {
    if (faults_.dead) co_return killed();
    co_return co_await inner_.replace_session(std::move(fresh), std::move(reason), now);
  }
  Task<Result<std::vector<store::ArchiveRow>>> archives(std::string key, std::size_t rows_max) override {
    return inner_.archives(std::move(key), rows_max);
  }
  Task<Result<std::vector<store::EntryRow>>> entries(std::string session_id, std::size_t rows_max) override {
    return inner_.entries(std::move(session_id), rows_max);
  }
  Task<Result<std::vector<store::EntryRow>>> entries_after(std::string session_id, std::int64_t seq, std::size_t rows_max) override {
    return inner_.entries_after(std::move(session_id), seq, rows_max);
  }
  Task<Result<void>> take_over(std::vector<store::TakenSession> taken) override { return inner_.take_over(std::move(taken)); }
  Task<Result<std::vector<store::SearchHit>>> search(std::string words, std::size_t rows_max) override {
    return inner_.search(std::move(words), rows_max);
  }
  Task<Result<std::optional<store::RunRow>>> run(std::string run_id) override { return inner_.run(std::move(run_id)); }
  Task<Result<std::vector<store::RunRow>>> unfinished_runs() override { return inner_.unfinished_runs(); }
  Task<Result<std::vector<store::OutboxRow>>> waiting_outbox(std::size_t rows_max) override { return inner_.waiting_outbox(rows_max); }
  Task<Result<std::vector<store::OutboxRow>>> outbox_of_run(std::string run_id) override { return inner_.outbox_of_run(std::move(run_id)); }
  Task<Result<void>> put_outbox(std::vector<store::OutboxRow> rows) override {
    if (faults_.dead) co_return killed();
    co_return co_await inner_.put_outbox(std::move(rows));
  }
  Task<Result<store::Pruned>> prune(store::Retention retention, UnixTime now) override { return inner_.prune(retention, now); }
  Task<Result<store::StoreStats>> stats() override { return inner_.stats(); }
  Task<Result<store::StoreStats>> sizes() override { return inner_.sizes(); }
  Task<Result<std::vector<std::string>>> check() override { return inner_.check(); }
  Task<Result<void>> vacuum() override { return inner_.vacuum(); }

 private:
  static std::unexpected<Error> killed() { return fail(Errc::unavailable, "killed"); }
  store::AgentStore& inner_;
  Faults& faults_;
};

class FaultyStore final : public store::Store {
 public:
  FaultyStore(store::Store& inner, Faults& faults) : inner_(inner), faults_(faults) {}
  io::Task<Result<store::AgentStore*>> agent(std::string agent_id) override {
    if (Faults::due(faults_.open)) co_return Faults::full();
    OC_CO_TRY(auto* opened, co_await inner_.agent(agent_id));
    auto& slot = agents_[agent_id];
    if (!slot) slot = std::make_unique<FaultyAgentStore>(*opened, faults_);
    co_return slot.get();
  }
  io::Task<Result<store::GatewayStore*>> gateway() override {
    if (faults_.before_gateway) co_await faults_.before_gateway();
    co_return co_await inner_.gateway();
  }
  std::optional<Error> trouble() const override { return inner_.trouble(); }
  io::Task<> stop() override { return inner_.stop(); }

 private:
  store::Store& inner_;
  Faults& faults_;
  std::map<std::string, std::unique_ptr<FaultyAgentStore>> agents_;
};

}  // namespace oc::engine
