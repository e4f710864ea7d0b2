// The store's face over the databases of the agents and the gateway.
#include "store/store.h"

#include <fmt/format.h>

#include <map>

#include "io/clock.h"
#include "io/files.h"
#include "store/sqlite/agent_database.h"
#include "store/sqlite/gateway_database.h"
#include "store/worker.h"

namespace oc::store {
namespace {

class SqliteAgentStore final : public AgentStore {
 public:
  SqliteAgentStore(Worker& worker, std::unique_ptr<AgentDatabase> database) : worker_(worker), database_(std::move(database)) {}

  Task<Result<AcceptResult>> accept(InboxRow row) override {
    co_return co_await worker_.run([db = database_.get(), row = std::move(row)] { return db->accept(row); });
  }
  Task<Result<void>> set_inbox_state(std::int64_t inbox_id, std::string state) override {
    co_return co_await worker_.run([db = database_.get(), inbox_id, state = std::move(state)] { return db->set_inbox_state(inbox_id, state); });
  }
  Task<Result<std::vector<InboxRow>>> unfinished_inbox() override {
    co_return co_await worker_.run([db = database_.get()] { return db->unfinished_inbox(); });
  }
  Task<Result<std::optional<SessionRow>>> session(std::string key) override {
    co_return co_await worker_.run([db = database_.get(), key = std::move(key)] { return db->session(key); });
  }
  Task<Result<void>> put_session(SessionRow row) override {
    co_return co_await worker_.run([db = database_.get(), row = std::move(row)] { return db->put_session(row); });
  }
  Task<Result<std::vector<SessionRow>>> sessions(std::size_t rows_max) override {
    co_return co_await worker_.run([db = database_.get(), rows_max] { return db->sessions(rows_max); });
  }
  Task<Result<std::int64_t>> session_count() override {
    co_return co_await worker_.run([db = database_.get()] { return db->session_count(); });
  }
  Task<Result<bool>> remove_session(std::string key) override {
    co_return co_await worker_.run([db = database_.get(), key = std::move(key)] { return db->remove_session(key); });
  }
  Task<Result<void>> append(std::string session_id, std::vector<Json> lines) override {
    co_return co_await worker_.run([db = database_.get(), id = std::move(session_id), lines = std::move(lines)] { return db->append(id, lines); });
  }
  Task<Result<std::vector<EntryRow>>> entries(std::string session_id, std::size_t rows_max) override {
    co_return co_await worker_.run([db = database_.get(), id = std::move(session_id), rows_max] { return db->entries(id, rows_max); });
  }
  Task<Result<void>> put_run(RunRow row) override {
    co_return co_await worker_.run([db = database_.get(), row = std::move(row)] { return db->put_run(row); });
  }
  Task<Result<std::vector<RunRow>>> unfinished_runs() override {
    co_return co_await worker_.run([db = database_.get()] { return db->unfinished_runs(); });
  }
  Task<Result<void>> commit(TurnCommit turn) override {
    co_return co_await worker_.run([db = database_.get(), turn = std::move(turn)] { return db->commit(turn); });
  }
  Task<Result<std::vector<OutboxRow>>> due_outbox(UnixTime now, std::size_t rows_max) override {
    co_return co_await worker_.run([db = database_.get(), now, rows_max] { return db->due_outbox(now, rows_max); });
  }
  Task<Result<std::vector<OutboxRow>>> outbox_of_run(std::string run_id) override {
    co_return co_await worker_.run([db = database_.get(), run_id = std::move(run_id)] { return db->outbox_of_run(run_id); });
  }
  Task<Result<void>> put_outbox(OutboxRow row) override {
    co_return co_await worker_.run([db = database_.get(), row = std::move(row)] { return db->put_outbox(row); });
  }

 private:
  Worker& worker_;
  std::unique_ptr<AgentDatabase> database_;
};

class SqliteGatewayStore final : public GatewayStore {
 public:
  SqliteGatewayStore(Worker& worker, const io::Io& io, std::unique_ptr<GatewayDatabase> database)
      : worker_(worker), io_(io), database_(std::move(database)) {}

  Task<Result<std::string>> cursor(std::string channel, std::string account_id) override {
    co_return co_await worker_.run([db = database_.get(), c = std::move(channel), a = std::move(account_id)] { return db->cursor(c, a); });
  }
  Task<Result<void>> put_cursor(std::string channel, std::string account_id, std::string value) override {
    co_return co_await worker_.run(
        [db = database_.get(), c = std::move(channel), a = std::move(account_id), v = std::move(value)] { return db->put_cursor(c, a, v); });
  }
  Task<Result<PairingOutcome>> request_pairing(PairingRequest request, std::string fresh_code) override {
    co_return co_await worker_.run(
        [db = database_.get(), request = std::move(request), code = std::move(fresh_code)] { return db->request_pairing(request, code); });
  }
  Task<Result<std::vector<PairingRequest>>> pairing_requests(std::string channel) override {
    co_return co_await worker_.run([db = database_.get(), c = std::move(channel), now = io_.clock.now()] { return db->pairing_requests(c, now); });
  }
  Task<Result<PairingRequest>> approve_pairing(std::string channel, std::string code) override {
    co_return co_await worker_.run(
        [db = database_.get(), c = std::move(channel), code = std::move(code), now = io_.clock.now()] { return db->approve_pairing(c, code, now); });
  }
  Task<Result<std::vector<std::string>>> approved_senders(std::string channel, std::string account_id) override {
    co_return co_await worker_.run([db = database_.get(), c = std::move(channel), a = std::move(account_id)] { return db->approved_senders(c, a); });
  }
  Task<Result<std::vector<DeviceRow>>> devices() override {
    co_return co_await worker_.run([db = database_.get()] { return db->devices(); });
  }
  Task<Result<void>> put_device(DeviceRow row) override {
    co_return co_await worker_.run([db = database_.get(), row = std::move(row)] { return db->put_device(row); });
  }
  Task<Result<bool>> remove_device(std::string device_id) override {
    co_return co_await worker_.run([db = database_.get(), id = std::move(device_id)] { return db->remove_device(id); });
  }

 private:
  Worker& worker_;
  const io::Io& io_;
  std::unique_ptr<GatewayDatabase> database_;
};

class SqliteStore final : public Store {
 public:
  SqliteStore(const io::Io& io, std::optional<StorePaths> paths)
      : io_(io), paths_(std::move(paths)), worker_(io.executor, paths_ ? Worker::Where::own_thread : Worker::Where::inline_on_loop) {}

  Task<Result<AgentStore*>> agent(std::string agent_id) override {
    if (stopped_) co_return fail(Errc::unavailable, "the store is closed");
    if (const auto known = agents_.find(agent_id); known != agents_.end()) co_return known->second.get();
    OC_CO_TRY(const std::string path, file_in("agents/" + agent_id + "/sessions", "sessions.sqlite"));
    OC_CO_TRY(auto database, co_await worker_.run([path] { return AgentDatabase::open(path); }));
    // Somebody else may have opened it while we waited.
    auto& slot = agents_[agent_id];
    if (!slot) slot = std::make_unique<SqliteAgentStore>(worker_, std::move(database));
    co_return slot.get();
  }

  Task<Result<GatewayStore*>> gateway() override {
    if (stopped_) co_return fail(Errc::unavailable, "the store is closed");
    if (gateway_) co_return gateway_.get();
    OC_CO_TRY(const std::string path, file_in("state", "gateway.sqlite"));
    OC_CO_TRY(auto database, co_await worker_.run([path] { return GatewayDatabase::open(path); }));
    if (!gateway_) gateway_ = std::make_unique<SqliteGatewayStore>(worker_, io_, std::move(database));
    co_return gateway_.get();
  }

  Task<> stop() override {
    stopped_ = true;
    static_cast<void>(co_await worker_.run([] { return Result<void>{}; }));  // Everything given before this has been done.
    worker_.join();
  }

 private:
  Result<std::string> file_in(const std::string& folder, const std::string& name) {
    if (!paths_) return std::string(":memory:");
    const std::string path = paths_->state_dir + "/" + folder;
    OC_CHECKED(io_.files.make_directories(path, 0700));
    return path + "/" + name;
  }

  io::Io io_;
  std::optional<StorePaths> paths_;
  Worker worker_;
  std::map<std::string, std::unique_ptr<SqliteAgentStore>> agents_;
  std::unique_ptr<SqliteGatewayStore> gateway_;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Store> open_store(const io::Io& io, StorePaths paths) { return std::make_unique<SqliteStore>(io, std::move(paths)); }
std::unique_ptr<Store> open_memory_store(const io::Io& io) { return std::make_unique<SqliteStore>(io, std::nullopt); }

}  // namespace oc::store
