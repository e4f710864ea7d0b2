// A store that fails when told to, between the engine and a store that does not.
#pragma once

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
    if (Faults::due(faults_.accept)) co_return Faults::full();
    co_return co_await inner_.accept(std::move(row));
  }
  Task<Result<void>> append(std::string session_id, std::vector<Json> lines) override {
    if (Faults::due(faults_.append)) co_return Faults::full();
    co_return co_await inner_.append(std::move(session_id), std::move(lines));
  }
  Task<Result<void>> commit(store::TurnCommit turn) override {
    if (Faults::due(faults_.commit)) co_return Faults::full();
    co_return co_await inner_.commit(std::move(turn));
  }
  Task<Result<void>> set_inbox_state(std::int64_t id, std::string state) override { return inner_.set_inbox_state(id, std::move(state)); }
  Task<Result<std::vector<store::InboxRow>>> unfinished_inbox() override { return inner_.unfinished_inbox(); }
  Task<Result<std::optional<store::SessionRow>>> session(std::string key) override { return inner_.session(std::move(key)); }
  Task<Result<void>> put_session(store::SessionRow row) override { return inner_.put_session(std::move(row)); }
  Task<Result<std::vector<store::SessionRow>>> sessions(std::size_t rows_max) override { return inner_.sessions(rows_max); }
  Task<Result<std::int64_t>> session_count() override { return inner_.session_count(); }
  Task<Result<bool>> remove_session(std::string key) override { return inner_.remove_session(std::move(key)); }
  Task<Result<std::vector<store::EntryRow>>> entries(std::string id, std::size_t rows_max) override {
    return inner_.entries(std::move(id), rows_max);
  }
  Task<Result<void>> put_run(store::RunRow row) override { return inner_.put_run(std::move(row)); }
  Task<Result<std::vector<store::RunRow>>> unfinished_runs() override { return inner_.unfinished_runs(); }
  Task<Result<std::vector<store::OutboxRow>>> outbox_of_run(std::string run_id) override { return inner_.outbox_of_run(std::move(run_id)); }
  Task<Result<std::vector<store::OutboxRow>>> due_outbox(UnixTime now, std::size_t rows_max) override { return inner_.due_outbox(now, rows_max); }
  Task<Result<void>> put_outbox(store::OutboxRow row) override { return inner_.put_outbox(std::move(row)); }

 private:
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
  io::Task<Result<store::GatewayStore*>> gateway() override { return inner_.gateway(); }
  io::Task<> stop() override { return inner_.stop(); }

 private:
  store::Store& inner_;
  Faults& faults_;
  std::map<std::string, std::unique_ptr<FaultyAgentStore>> agents_;
};

}  // namespace oc::engine
