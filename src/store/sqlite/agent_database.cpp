// Tables and statements of an agent's database.
#include "store/sqlite/agent_database.h"

#include <fmt/format.h>

#include <algorithm>

namespace oc::store {
namespace {

constexpr const char* kTables = R"(
CREATE TABLE inbox(id INTEGER PRIMARY KEY, channel TEXT NOT NULL, account_id TEXT NOT NULL, message_id TEXT NOT NULL, session_key TEXT NOT NULL,
  message TEXT NOT NULL, state TEXT NOT NULL, accepted_at INTEGER NOT NULL, UNIQUE(channel, account_id, message_id)) STRICT;
CREATE INDEX inbox_unfinished ON inbox(id) WHERE state IN ('accepted', 'running');
CREATE TABLE sessions(key TEXT PRIMARY KEY, session_id TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, entry TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_newest ON sessions(updated_at DESC);
CREATE TABLE entries(session_id TEXT NOT NULL, seq INTEGER NOT NULL, line TEXT NOT NULL, PRIMARY KEY(session_id, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE runs(run_id TEXT PRIMARY KEY, session_key TEXT NOT NULL, inbox_id INTEGER NOT NULL, state TEXT NOT NULL, started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL, facts TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX runs_unfinished ON runs(run_id) WHERE state = 'running';
CREATE TABLE outbox(id INTEGER PRIMARY KEY, inbox_id INTEGER NOT NULL, run_id TEXT NOT NULL, part INTEGER NOT NULL, session_key TEXT NOT NULL, address TEXT NOT NULL,
  text TEXT NOT NULL, idempotency_key TEXT NOT NULL UNIQUE, state TEXT NOT NULL, attempts INTEGER NOT NULL, error TEXT NOT NULL, sent_message_id TEXT NOT NULL,
  created_at INTEGER NOT NULL, not_before INTEGER NOT NULL) STRICT;
CREATE INDEX outbox_run ON outbox(run_id, part);
CREATE INDEX outbox_due ON outbox(not_before, id) WHERE state IN ('pending', 'sending');
)";

InboxRow inbox_row(const Statement& row) {
  return {.id = row.integer(0),
          .channel = row.text(1),
          .account_id = row.text(2),
          .message_id = row.text(3),
          .session_key = row.text(4),
          .message = row.json(5),
          .state = row.text(6),
          .accepted_at = row.time(7)};
}

SessionRow session_row(const Statement& row) {
  SessionRow session{.key = row.text(0), .session_id = row.text(1), .created_at = row.time(2), .updated_at = row.time(3), .entry = row.json(4)};
  if (!session.entry.is_object()) session.entry = JsonObject();
  return session;
}

OutboxRow outbox_row(const Statement& row) {
  return {.id = row.integer(0),
          .inbox_id = row.integer(1),
          .run_id = row.text(2),
          .part = static_cast<int>(row.integer(3)),
          .session_key = row.text(4),
          .address = row.json(5),
          .text = row.text(6),
          .idempotency_key = row.text(7),
          .state = row.text(8),
          .attempts = static_cast<int>(row.integer(9)),
          .error = row.text(10),
          .sent_message_id = row.text(11),
          .created_at = row.time(12),
          .not_before = row.time(13)};
}

RunRow run_row(const Statement& row) {
  return {.run_id = row.text(0),
          .session_key = row.text(1),
          .inbox_id = row.integer(2),
          .state = row.text(3),
          .started_at = row.time(4),
          .ended_at = row.time(5),
          .facts = row.json(6)};
}

template <class Row>
Result<std::vector<Row>> all_rows(Statement& statement, Row (*read)(const Statement&)) {
  std::vector<Row> rows;
  for (;;) {
    OC_TRY(const bool more, statement.step());
    if (!more) return rows;
    rows.push_back(read(statement));
  }
}

}  // namespace

Result<void> migrate(Database& database, const std::vector<const char*>& steps) {
  OC_TRY(const std::int64_t version, database.version());
  const auto newest = static_cast<std::int64_t>(steps.size());
  if (version > newest) {
    return fail(Errc::invalid,
                fmt::format("{} was written by a newer openclaw (store version {}, this program knows {})", database.path(), version, newest),
                "Install that newer version again, or start this one with another state directory: OPENCLAW_STATE_DIR=<folder> openclaw gateway run");
  }
  for (auto step = version; step < newest; step++) {
    Transaction transaction(database);
    OC_CHECKED(transaction.begun());
    // Another process may have taken the step while this one waited for the lock.
    OC_TRY(const std::int64_t reached, database.version());
    if (reached > step) continue;
    OC_CHECKED(database.execute(steps[static_cast<std::size_t>(step)]));
    OC_CHECKED(database.execute(fmt::format("PRAGMA user_version={}", step + 1).c_str()));
    OC_CHECKED(transaction.commit());
  }
  return {};
}

Result<std::unique_ptr<AgentDatabase>> AgentDatabase::open(const std::string& path) {
  OC_TRY(auto database, Database::open(path));
  OC_CHECKED(migrate(*database, {kTables}));
  return std::unique_ptr<AgentDatabase>(new AgentDatabase(std::move(database)));
}

Result<AgentStore::AcceptResult> AgentDatabase::accept(const InboxRow& row) {
  // The unique key decides, not a look beforehand: so it holds for two connections, too.
  auto insert = database_->prepare(
      "INSERT INTO inbox(channel, account_id, message_id, session_key, message, state, accepted_at) VALUES(?,?,?,?,?,?,?)"
      " ON CONFLICT(channel, account_id, message_id) DO NOTHING");
  insert.bind(row.channel)
      .bind(row.account_id)
      .bind(row.message_id)
      .bind(row.session_key)
      .bind(to_json_text(row.message))
      .bind(row.state)
      .bind(row.accepted_at);
  OC_CHECKED(insert.run());
  if (database_->changes() > 0) return AgentStore::AcceptResult{AgentStore::Accepted::fresh, database_->last_id()};
  auto known = database_->prepare("SELECT id FROM inbox WHERE channel=? AND account_id=? AND message_id=?");
  OC_TRY(const bool found, known.bind(row.channel).bind(row.account_id).bind(row.message_id).step());
  return AgentStore::AcceptResult{AgentStore::Accepted::repeat, found ? known.integer(0) : 0};
}

Result<void> AgentDatabase::set_inbox_state(std::int64_t inbox_id, const std::string& state) {
  return database_->prepare("UPDATE inbox SET state=? WHERE id=?").bind(state).bind(inbox_id).run();
}

Result<std::vector<InboxRow>> AgentDatabase::unfinished_inbox() {
  auto statement = database_->prepare(
      "SELECT id, channel, account_id, message_id, session_key, message, state, accepted_at FROM inbox WHERE state IN ('accepted', 'running') ORDER "
      "BY id");
  return all_rows(statement, inbox_row);
}

Result<std::optional<SessionRow>> AgentDatabase::session(const std::string& key) {
  auto statement = database_->prepare("SELECT key, session_id, created_at, updated_at, entry FROM sessions WHERE key=?");
  OC_TRY(const bool found, statement.bind(key).step());
  if (!found) return std::nullopt;
  return session_row(statement);
}

Result<void> AgentDatabase::put_session(const SessionRow& row) {
  return database_->prepare("INSERT OR REPLACE INTO sessions(key, session_id, created_at, updated_at, entry) VALUES(?,?,?,?,?)")
      .bind(row.key)
      .bind(row.session_id)
      .bind(row.created_at)
      .bind(row.updated_at)
      .bind(to_json_text(row.entry))
      .run();
}

Result<std::vector<SessionRow>> AgentDatabase::sessions(std::size_t rows_max) {
  auto statement = database_->prepare("SELECT key, session_id, created_at, updated_at, entry FROM sessions ORDER BY updated_at DESC, key LIMIT ?");
  statement.bind(static_cast<std::int64_t>(rows_max));
  return all_rows(statement, session_row);
}

Result<std::int64_t> AgentDatabase::session_count() {
  auto statement = database_->prepare("SELECT count(*) FROM sessions");
  OC_TRY(const bool found, statement.step());
  return found ? statement.integer(0) : 0;
}

Result<bool> AgentDatabase::remove_session(const std::string& key) {
  Transaction transaction(*database_);
  OC_CHECKED(transaction.begun());
  OC_CHECKED(database_->prepare("DELETE FROM entries WHERE session_id=(SELECT session_id FROM sessions WHERE key=?)").bind(key).run());
  OC_CHECKED(database_->prepare("DELETE FROM sessions WHERE key=?").bind(key).run());
  const bool removed = database_->changes() > 0;
  OC_CHECKED(transaction.commit());
  return removed;
}

Result<void> AgentDatabase::insert_lines(const std::string& session_id, const std::vector<Json>& lines) {
  for (const auto& line : lines) {
    auto insert = database_->prepare(
        "INSERT INTO entries(session_id, seq, line) VALUES(?1, (SELECT coalesce(max(seq), 0) + 1 FROM entries WHERE session_id=?1), ?2)");
    OC_CHECKED(insert.bind(session_id).bind(to_json_text(line)).run());
  }
  return {};
}

Result<void> AgentDatabase::append(const std::string& session_id, const std::vector<Json>& lines) {
  Transaction transaction(*database_);
  OC_CHECKED(transaction.begun());
  OC_CHECKED(insert_lines(session_id, lines));
  return transaction.commit();
}

Result<std::vector<EntryRow>> AgentDatabase::entries(const std::string& session_id, std::size_t rows_max) {
  auto statement = database_->prepare("SELECT seq, line FROM entries WHERE session_id=? ORDER BY seq DESC LIMIT ?");
  statement.bind(session_id).bind(static_cast<std::int64_t>(rows_max));
  OC_TRY(auto rows, all_rows<EntryRow>(statement, [](const Statement& row) { return EntryRow{row.integer(0), row.json(1)}; }));
  std::ranges::reverse(rows);
  return rows;
}

Result<void> AgentDatabase::put_run(const RunRow& row) {
  return database_->prepare("INSERT OR REPLACE INTO runs(run_id, session_key, inbox_id, state, started_at, ended_at, facts) VALUES(?,?,?,?,?,?,?)")
      .bind(row.run_id)
      .bind(row.session_key)
      .bind(row.inbox_id)
      .bind(row.state)
      .bind(row.started_at)
      .bind(row.ended_at)
      .bind(to_json_text(row.facts))
      .run();
}

Result<std::vector<RunRow>> AgentDatabase::unfinished_runs() {
  auto statement = database_->prepare(
      "SELECT run_id, session_key, inbox_id, state, started_at, ended_at, facts FROM runs WHERE state='running' ORDER BY started_at");
  return all_rows(statement, run_row);
}

Result<void> AgentDatabase::commit(const TurnCommit& turn) {
  Transaction transaction(*database_);
  OC_CHECKED(transaction.begun());
  OC_CHECKED(put_session(turn.session));
  OC_CHECKED(insert_lines(turn.session.session_id, turn.lines));
  for (const auto& row : turn.outbox) OC_CHECKED(put_outbox(row));
  if (turn.run) OC_CHECKED(put_run(*turn.run));
  if (turn.inbox_id != 0) OC_CHECKED(set_inbox_state(turn.inbox_id, turn.inbox_state));
  return transaction.commit();
}

Result<std::vector<OutboxRow>> AgentDatabase::due_outbox(UnixTime now, std::size_t rows_max) {
  auto statement = database_->prepare(
      "SELECT id, inbox_id, run_id, part, session_key, address, text, idempotency_key, state, attempts, error, sent_message_id, created_at, "
      "not_before FROM outbox"
      " WHERE state IN ('pending', 'sending') AND not_before<=? ORDER BY id LIMIT ?");
  statement.bind(now).bind(static_cast<std::int64_t>(rows_max));
  return all_rows(statement, outbox_row);
}

Result<std::vector<OutboxRow>> AgentDatabase::outbox_of_run(const std::string& run_id) {
  auto statement = database_->prepare(
      "SELECT id, inbox_id, run_id, part, session_key, address, text, idempotency_key, state, attempts, error, sent_message_id, created_at, "
      "not_before FROM outbox"
      " WHERE run_id=? AND state IN ('pending', 'sending') ORDER BY part");
  statement.bind(run_id);
  return all_rows(statement, outbox_row);
}

Result<void> AgentDatabase::put_outbox(const OutboxRow& row) {
  auto statement = database_->prepare(
      "INSERT INTO outbox(inbox_id, run_id, part, session_key, address, text, idempotency_key, state, attempts, error, sent_message_id, created_at, "
      "not_before)"
      " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(idempotency_key) DO UPDATE SET state=excluded.state, attempts=excluded.attempts, "
      "error=excluded.error,"
      " sent_message_id=excluded.sent_message_id, not_before=excluded.not_before");
  statement.bind(row.inbox_id).bind(row.run_id).bind(std::int64_t{row.part}).bind(row.session_key).bind(to_json_text(row.address)).bind(row.text);
  statement.bind(row.idempotency_key).bind(row.state).bind(std::int64_t{row.attempts}).bind(row.error).bind(row.sent_message_id);
  return statement.bind(row.created_at).bind(row.not_before).run();
}

}  // namespace oc::store
