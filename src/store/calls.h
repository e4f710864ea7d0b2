// Each call of the store's face, as a job for the thread of its database.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "io/clock.h"
#include "store/sqlite/agent_database.h"
#include "store/sqlite/gateway_database.h"
#include "store/store.h"
#include "store/worker.h"

namespace oc::store {

/// An agent's database as the engine sees it.
class SqliteAgentStore final : public AgentStore {
 public:
  using Kind = AgentDatabase;
  SqliteAgentStore(std::unique_ptr<Worker> worker, io::Clock& clock, std::unique_ptr<AgentDatabase> database)
      : clock_(clock), worker_(std::move(worker)), database_(std::move(database)) {
    worker_->serve(database_->database());
  }
  Worker& worker() { return *worker_; }
  AgentDatabase& database() { return *database_; }

  std::int64_t next_inbox_id() override { return database_->next_inbox_id(); }
  Task<Result<AcceptResult>> accept(InboxRow row) override {
    co_return co_await worker_->write([db = database_.get(), row = std::move(row)] { return db->accept(row); });
  }
  Task<Result<std::vector<InboxRow>>> unfinished_inbox() override {
    co_return co_await worker_->write([db = database_.get(), now = clock_.now()] { return db->unfinished_inbox(now); });
  }
  Task<Result<std::vector<MessageName>>> newest_messages(std::size_t rows_max) override {
    co_return co_await worker_->read([db = database_.get(), rows_max] { return db->newest_messages(rows_max); });
  }
  Task<Result<std::vector<MessageRecord>>> messages(MessageQuery query) override {
    co_return co_await worker_->read([db = database_.get(), query = std::move(query)] { return db->messages(query); });
  }
  Task<Result<MessageCounts>> message_counts() override {
    co_return co_await worker_->read([db = database_.get()] { return db->message_counts(); });
  }
  Task<Result<std::optional<MessageRecord>>> message(std::int64_t inbox_id) override {
    co_return co_await worker_->read([db = database_.get(), inbox_id] { return db->message(inbox_id); });
  }
  Task<Result<std::vector<InboxRow>>> inbox_of_run(std::string session_key, std::string run_id) override {
    co_return co_await worker_->read(
        [db = database_.get(), key = std::move(session_key), id = std::move(run_id)] { return db->inbox_of_run(key, id); });
  }
  Task<Result<std::optional<SessionRow>>> session(std::string key) override {
    co_return co_await worker_->read([db = database_.get(), key = std::move(key)] { return db->session(key); });
  }
  Task<Result<void>> put_session(SessionRow row) override {
    co_return co_await worker_->write([db = database_.get(), row = std::move(row)] { return db->put_session(row); });
  }
  Task<Result<std::vector<SessionRow>>> sessions(std::size_t rows_max) override {
    co_return co_await worker_->read([db = database_.get(), rows_max] { return db->sessions(rows_max); });
  }
  Task<Result<std::int64_t>> session_count() override {
    co_return co_await worker_->read([db = database_.get()] { return db->session_count(); });
  }
  Task<Result<std::int64_t>> session_count_before(UnixTime before) override {
    co_return co_await worker_->read([db = database_.get(), before] { return db->session_count_before(before); });
  }
  Task<Result<std::vector<SessionRow>>> oldest_sessions(std::size_t skip, std::size_t rows_max) override {
    co_return co_await worker_->read([db = database_.get(), skip, rows_max] { return db->oldest_sessions(skip, rows_max); });
  }
  Task<Result<bool>> remove_session(std::string key, std::string reason, UnixTime now) override {
    co_return co_await worker_->write(
        [db = database_.get(), key = std::move(key), reason = std::move(reason), now] { return db->remove_session(key, reason, now); });
  }
  Task<Result<void>> replace_session(SessionRow fresh, std::string reason, UnixTime now) override {
    co_return co_await worker_->write(
        [db = database_.get(), fresh = std::move(fresh), reason = std::move(reason), now] { return db->replace_session(fresh, reason, now); });
  }
  Task<Result<std::vector<ArchiveRow>>> archives(std::string key, std::size_t rows_max) override {
    co_return co_await worker_->read([db = database_.get(), key = std::move(key), rows_max] { return db->archives(key, rows_max); });
  }
  Task<Result<void>> append(std::string session_id, std::vector<Json> lines) override {
    co_return co_await worker_->write(
        [db = database_.get(), session_id = std::move(session_id), lines = std::move(lines)] { return db->append(session_id, lines); });
  }
  Task<Result<std::vector<EntryRow>>> entries(std::string session_id, std::size_t rows_max) override {
    co_return co_await worker_->read(
        [db = database_.get(), session_id = std::move(session_id), rows_max] { return db->entries(session_id, rows_max); });
  }
  Task<Result<std::vector<EntryRow>>> entries_after(std::string session_id, std::int64_t seq, std::size_t rows_max) override {
    co_return co_await worker_->read(
        [db = database_.get(), session_id = std::move(session_id), seq, rows_max] { return db->entries_after(session_id, seq, rows_max); });
  }
  Task<Result<void>> take_over(std::vector<TakenSession> taken) override {
    co_return co_await worker_->write([db = database_.get(), taken = std::move(taken)] { return db->take_over(taken); });
  }
  Task<Result<std::vector<SearchHit>>> search(std::string words, std::size_t rows_max) override {
    OC_CO_CHECKED(co_await index_all());
    co_return co_await worker_->read([db = database_.get(), words = std::move(words), rows_max] { return db->search(words, rows_max); });
  }
  Task<Result<std::optional<RunRow>>> run(std::string run_id) override {
    co_return co_await worker_->read([db = database_.get(), run_id = std::move(run_id)] { return db->run(run_id); });
  }
  Task<Result<std::vector<RunRow>>> unfinished_runs() override {
    co_return co_await worker_->read([db = database_.get()] { return db->unfinished_runs(); });
  }
  Task<Result<void>> commit(std::shared_ptr<const TurnCommit> turn) override {
    co_return co_await worker_->write([db = database_.get(), turn = std::move(turn)] { return db->commit(*turn); });
  }
  Task<Result<std::vector<OutboxRow>>> waiting_outbox(std::size_t rows_max) override {
    co_return co_await worker_->read([db = database_.get(), rows_max] { return db->waiting_outbox(rows_max); });
  }
  Task<Result<std::vector<OutboxRow>>> outbox_of_run(std::string run_id) override {
    co_return co_await worker_->read([db = database_.get(), run_id = std::move(run_id)] { return db->outbox_of_run(run_id); });
  }
  Task<Result<void>> put_outbox(std::vector<OutboxRow> rows) override {
    co_return co_await worker_->write([db = database_.get(), rows = std::move(rows)] { return db->put_outbox(rows); });
  }
  Task<Result<Pruned>> prune(Retention retention, UnixTime now) override {
    Pruned all;
    for (;;) {
      OC_CO_TRY(const Pruned some, co_await worker_->write([db = database_.get(), retention, now] { return db->prune(retention, now); }));
      all.messages += some.messages;
      all.archives += some.archives;
      if (some.messages + some.archives == 0) break;
    }
    OC_CO_CHECKED(co_await index_all());
    co_return all;
  }
  Task<Result<StoreStats>> sizes() override {
    co_return co_await worker_->read([db = database_.get()] { return db->sizes(); });
  }
  Task<Result<StoreStats>> stats() override {
    co_return co_await worker_->read([db = database_.get()] { return db->stats(); });
  }
  Task<Result<std::vector<std::string>>> check() override {
    co_return co_await worker_->alone([db = database_.get()] { return db->check(); });
  }
  Task<Result<void>> vacuum() override {
    co_return co_await worker_->alone([db = database_.get()] { return db->vacuum(); });
  }

 private:
  /// In small commits, so that others get their turn in between.
  Task<Result<void>> index_all() {
    for (int round = 0; round < kSearchRoundsMax; round++) {
      OC_CO_TRY(const bool has_more, co_await worker_->write([db = database_.get()] { return db->index_some(); }));
      if (!has_more) break;
    }
    co_return Result<void>{};
  }

  io::Clock& clock_;
  std::unique_ptr<Worker> worker_;
  std::unique_ptr<AgentDatabase> database_;
};

/// The gateway's database as the engine sees it.
class SqliteGatewayStore final : public GatewayStore {
 public:
  using Kind = GatewayDatabase;
  SqliteGatewayStore(std::unique_ptr<Worker> worker, io::Clock& clock, std::unique_ptr<GatewayDatabase> database)
      : worker_(std::move(worker)), clock_(clock), database_(std::move(database)) {
    worker_->serve(database_->database());
  }
  Worker& worker() { return *worker_; }
  GatewayDatabase& database() { return *database_; }

  Task<Result<std::string>> cursor(std::string channel, std::string account_id) override {
    co_return co_await worker_->read([db = database_.get(), c = std::move(channel), a = std::move(account_id)] { return db->cursor(c, a); });
  }
  Task<Result<void>> put_cursor(std::string channel, std::string account_id, std::string value) override {
    co_return co_await worker_->write(
        [db = database_.get(), c = std::move(channel), a = std::move(account_id), v = std::move(value)] { return db->put_cursor(c, a, v); });
  }
  Task<Result<PairingOutcome>> request_pairing(PairingRequest request, std::string fresh_code) override {
    co_return co_await worker_->write(
        [db = database_.get(), request = std::move(request), code = std::move(fresh_code)] { return db->request_pairing(request, code); });
  }
  Task<Result<void>> show_pairing(std::string channel, std::string account_id, std::string sender_id) override {
    co_return co_await worker_->write(
        [db = database_.get(), c = std::move(channel), a = std::move(account_id), s = std::move(sender_id)] { return db->show_pairing(c, a, s); });
  }
  Task<Result<std::vector<PairingRequest>>> pairing_requests(std::string channel) override {
    co_return co_await worker_->read([db = database_.get(), c = std::move(channel), now = clock_.now()] { return db->pairing_requests(c, now); });
  }
  Task<Result<PairingRequest>> approve_pairing(std::string channel, std::string code) override {
    co_return co_await worker_->write(
        [db = database_.get(), c = std::move(channel), code = std::move(code), now = clock_.now()] { return db->approve_pairing(c, code, now); });
  }
  Task<Result<std::vector<std::string>>> approved_senders(std::string channel, std::string account_id) override {
    co_return co_await worker_->read(
        [db = database_.get(), c = std::move(channel), a = std::move(account_id)] { return db->approved_senders(c, a); });
  }
  Task<Result<void>> put_approved(std::string channel, std::string account_id, std::string sender_id) override {
    co_return co_await worker_->write([db = database_.get(), c = std::move(channel), a = std::move(account_id), s = std::move(sender_id),
                                       now = clock_.now()] { return db->put_approved(c, a, s, now); });
  }
  Task<Result<std::vector<CronJobRow>>> cron_jobs() override {
    co_return co_await worker_->read([db = database_.get()] { return db->cron_jobs(); });
  }
  Task<Result<void>> put_cron_job(CronJobRow row) override {
    co_return co_await worker_->write([db = database_.get(), row = std::move(row)] { return db->put_cron_job(row); });
  }
  Task<Result<std::optional<Json>>> import_mark(std::string source) override {
    co_return co_await worker_->read([db = database_.get(), source = std::move(source)] { return db->import_mark(source); });
  }
  Task<Result<std::vector<std::pair<std::string, Json>>>> import_marks() override {
    co_return co_await worker_->read([db = database_.get()] { return db->import_marks(); });
  }
  Task<Result<void>> put_import_mark(std::string source, Json mark) override {
    co_return co_await worker_->write(
        [db = database_.get(), source = std::move(source), mark = std::move(mark)] { return db->put_import_mark(source, mark); });
  }
  Task<Result<std::int64_t>> begin_boot(UnixTime now) override {
    co_return co_await worker_->write([db = database_.get(), now] { return db->begin_boot(now); });
  }
  Task<Result<void>> add_audit(AuditRow row) override {
    co_return co_await worker_->write([db = database_.get(), row = std::move(row)] { return db->add_audit(row); });
  }
  Task<Result<std::vector<AuditRow>>> audit(std::size_t rows_max) override {
    co_return co_await worker_->read([db = database_.get(), rows_max] { return db->audit(rows_max); });
  }
  Task<Result<ParkOutcome>> park(ParkedRow row) override {
    co_return co_await worker_->write([db = database_.get(), row = std::move(row)] { return db->park(row); });
  }
  Task<Result<std::vector<ParkedRow>>> parked(std::string channel, std::size_t rows_max) override {
    co_return co_await worker_->read([db = database_.get(), c = std::move(channel), rows_max] { return db->parked(c, rows_max); });
  }
  Task<Result<std::optional<ParkedRow>>> parked_row(std::int64_t id) override {
    co_return co_await worker_->read([db = database_.get(), id] { return db->parked_row(id); });
  }
  Task<Result<std::int64_t>> parked_count() override {
    co_return co_await worker_->read([db = database_.get()] { return db->parked_count(); });
  }
  Task<Result<bool>> remove_parked(std::int64_t id) override {
    co_return co_await worker_->write([db = database_.get(), id] { return db->remove_parked(id); });
  }
  Task<Result<std::int64_t>> prune_parked(UnixTime before) override {
    co_return co_await worker_->write([db = database_.get(), before] { return db->prune_parked(before); });
  }
  Task<Result<StoreStats>> stats() override {
    co_return co_await worker_->read([db = database_.get()] { return db->stats(); });
  }
  Task<Result<std::vector<std::string>>> check() override {
    co_return co_await worker_->alone([db = database_.get()] { return db->check(); });
  }
  Task<Result<void>> vacuum() override {
    co_return co_await worker_->alone([db = database_.get()] { return db->vacuum(); });
  }
  Task<Result<std::vector<DeviceRow>>> devices() override {
    co_return co_await worker_->read([db = database_.get()] { return db->devices(); });
  }
  Task<Result<void>> put_device(DeviceRow row) override {
    co_return co_await worker_->write([db = database_.get(), row = std::move(row)] { return db->put_device(row); });
  }
  Task<Result<bool>> remove_device(std::string device_id) override {
    co_return co_await worker_->write([db = database_.get(), id = std::move(device_id)] { return db->remove_device(id); });
  }

 private:
  std::unique_ptr<Worker> worker_;
  io::Clock& clock_;
  std::unique_ptr<GatewayDatabase> database_;
};

}  // namespace oc::store
