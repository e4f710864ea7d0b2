// Tables and statements of an agent's database.
#include "store/sqlite/agent_database.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/limits.h"
#include "store/sqlite/inspection.h"

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

// Version 2: what became of a message, archives, counters.
constexpr const char* kHistories = R"(
ALTER TABLE inbox ADD COLUMN run_id TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox ADD COLUMN starts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE inbox ADD COLUMN error TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox ADD COLUMN done_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX inbox_finished ON inbox(done_at) WHERE state IN ('done', 'refused', 'dropped');
CREATE INDEX inbox_dead ON inbox(id) WHERE state = 'dead';
CREATE INDEX inbox_session ON inbox(session_key, id);
ALTER TABLE outbox ADD COLUMN ambiguous INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN sent_at INTEGER NOT NULL DEFAULT 0;
DROP INDEX outbox_due;
CREATE INDEX outbox_waiting ON outbox(id) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_dead ON outbox(inbox_id) WHERE state IN ('held', 'failed');
CREATE INDEX outbox_inbox ON outbox(inbox_id, part);
CREATE TABLE archives(session_id TEXT PRIMARY KEY, key TEXT NOT NULL, reason TEXT NOT NULL, archived_at INTEGER NOT NULL, entry TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX archives_newest ON archives(archived_at DESC);
CREATE INDEX runs_ended ON runs(ended_at) WHERE state<>'running';
CREATE INDEX sessions_id ON sessions(session_id);
CREATE TABLE searched(id INTEGER PRIMARY KEY, session_id TEXT NOT NULL, seq INTEGER NOT NULL, UNIQUE(session_id, seq)) STRICT;
CREATE TABLE search_marks(session_id TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='unicode61 remove_diacritics 2');
CREATE TABLE counters(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)";

constexpr std::size_t kUnreadableRemembered = 1000;

#define OC_INBOX "id, channel, account_id, message_id, session_key, message, state, accepted_at, run_id, starts, error, done_at"
#define OC_OUTBOX                                                                                                                              \
  "id, inbox_id, run_id, part, session_key, address, text, idempotency_key, state, attempts, error, sent_message_id, created_at, not_before, " \
  "ambiguous, sent_at"

InboxRow inbox_row(const Statement& row) {
  return {.id = row.integer(0),
          .channel = row.text(1),
          .account_id = row.text(2),
          .message_id = row.text(3),
          .session_key = row.text(4),
          .message = row.json(5),
          .state = row.text(6),
          .accepted_at = row.time(7),
          .run_id = row.text(8),
          .starts = static_cast<int>(row.integer(9)),
          .error = row.text(10),
          .done_at = row.time(11)};
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
          .ambiguous = static_cast<int>(row.integer(14)),
          .error = row.text(10),
          .sent_message_id = row.text(11),
          .created_at = row.time(12),
          .not_before = row.time(13),
          .sent_at = row.time(15)};
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

}  // namespace

const Versions& agent_versions() {
  static const Versions all{kTables, kHistories};
  return all;
}

Result<std::unique_ptr<AgentDatabase>> AgentDatabase::open(const std::string& path, const std::string& vfs) {
  std::vector<std::string> notes;
  return open(Opening{.path = path, .vfs = vfs}, notes);
}

Result<std::unique_ptr<AgentDatabase>> AgentDatabase::open(const Opening& opening, std::vector<std::string>& notes) {
  OC_TRY(auto opened, open_database(opening, agent_versions()));
  notes = std::move(opened.notes);
  std::unique_ptr<AgentDatabase> database(new AgentDatabase(std::move(opened.database)));
  OC_TRY(const std::int64_t last, database->last_id_in_use());
  database->last_inbox_id_ = last;
  return database;
}

Result<std::optional<std::string>> AgentDatabase::look_through(const Opening& opening) {
  return store::look_through(*database_, opening, agent_versions());
}

Result<void> AgentDatabase::insert_message(std::int64_t id, const InboxRow& row) {
  // The unique key decides, not a look beforehand: so it holds for two connections, too.
  auto insert = database_->prepare(
      "INSERT INTO inbox(id, channel, account_id, message_id, session_key, message, state, accepted_at) VALUES(?,?,?,?,?,?,?,?)"
      " ON CONFLICT(channel, account_id, message_id) DO NOTHING");
  insert.bind(id).bind(row.channel).bind(row.account_id).bind(row.message_id).bind(row.session_key).bind(to_json_text(row.message));
  return insert.bind(row.state).bind(row.accepted_at).run();
}

Result<AgentStore::AcceptResult> AgentDatabase::accept(const InboxRow& row) {
  std::int64_t id = row.id > 0 ? row.id : next_inbox_id();
  auto inserted = insert_message(id, row);
  if (inserted && database_->changes() > 0) return AgentStore::AcceptResult{AgentStore::Accepted::fresh, id};
  if (!inserted && inserted.error().code != Errc::conflict) return std::unexpected(inserted.error());
  {
    auto known = database_->prepare("SELECT id FROM inbox WHERE channel=? AND account_id=? AND message_id=?");
    OC_TRY(const bool found, known.bind(row.channel).bind(row.account_id).bind(row.message_id).step());
    if (found) {
      // The same call once more, after one whose commit was told as failed and is there nevertheless, is no repeat.
      const bool is_own = row.id > 0 && known.integer(0) == row.id;
      return AgentStore::AcceptResult{is_own ? AgentStore::Accepted::fresh : AgentStore::Accepted::repeat, known.integer(0)};
    }
  }
  // Another process gave this number away. Who has told it to nobody yet takes the next.
  if (row.id > 0) return std::unexpected(inserted.error());
  OC_TRY(const std::int64_t in_use, last_id_in_use());
  std::int64_t last = last_inbox_id_;
  while (last < in_use && !last_inbox_id_.compare_exchange_weak(last, in_use)) {
  }
  id = next_inbox_id();
  OC_CHECKED(insert_message(id, row));
  return AgentStore::AcceptResult{AgentStore::Accepted::fresh, id};
}

Result<std::int64_t> AgentDatabase::last_id_in_use() {
  auto last = database_->prepare("SELECT coalesce(max(id), 0) FROM inbox");
  OC_TRY(const bool found, last.step());
  return found ? last.integer(0) : 0;
}

Result<std::vector<InboxRow>> AgentDatabase::unfinished_inbox(UnixTime now) {
  std::vector<InboxRow> rows;
  std::vector<std::int64_t> unreadable;
  {
    auto statement = database_->prepare("SELECT " OC_INBOX " FROM inbox WHERE state IN ('accepted', 'running') ORDER BY id");
    for (;;) {
      OC_TRY(const bool more, statement.step());
      if (!more) break;
      if (statement.sound_json(5)) {
        rows.push_back(inbox_row(statement));
      } else {
        unreadable.push_back(statement.integer(0));
      }
    }
  }
  for (const auto id : unreadable) {
    OC_CHECKED(database_->prepare("UPDATE inbox SET state='dead', error='what was kept of the message cannot be read', done_at=? WHERE id=?")
                   .bind(now)
                   .bind(id)
                   .run());
  }
  return rows;
}

Result<std::vector<MessageName>> AgentDatabase::newest_messages(std::size_t rows_max) {
  auto statement = database_->prepare("SELECT channel, account_id, message_id FROM inbox ORDER BY id DESC LIMIT ?");
  statement.bind(static_cast<std::int64_t>(rows_max));
  return all_rows<MessageName>(statement, [](const Statement& row) { return MessageName{row.text(0), row.text(1), row.text(2)}; });
}

Result<MessageRecord> AgentDatabase::record_of(InboxRow inbox) {
  MessageRecord record{.inbox = std::move(inbox)};
  if (!record.inbox.run_id.empty()) {
    OC_TRY(record.run, run(record.inbox.run_id));
  }
  auto parts = database_->prepare("SELECT " OC_OUTBOX " FROM outbox WHERE inbox_id=? ORDER BY part, id");
  parts.bind(record.inbox.id);
  OC_TRY(record.parts, all_rows(parts, outbox_row));
  return record;
}

Result<std::vector<MessageRecord>> AgentDatabase::messages(const MessageQuery& query) {
  const auto statement_of = [this](MessageQuery::Which which) {
    switch (which) {
      case MessageQuery::Which::unfinished:
        return database_->prepare(
            "SELECT " OC_INBOX
            " FROM inbox WHERE (state IN ('accepted', 'running') OR id IN (SELECT inbox_id FROM outbox WHERE state IN ('pending', "
            "'sending'))) AND id<?1 AND (?2='' OR session_key=?2) AND (?3='' OR channel=?3) ORDER BY id DESC LIMIT ?4");
      case MessageQuery::Which::dead:
        return database_->prepare(
            "SELECT " OC_INBOX
            " FROM inbox WHERE (state='dead' OR id IN (SELECT inbox_id FROM outbox WHERE state IN ('held', 'failed'))) AND id<?1 "
            "AND (?2='' OR session_key=?2) AND (?3='' OR channel=?3) ORDER BY id DESC LIMIT ?4");
      case MessageQuery::Which::all: break;
    }
    return database_->prepare("SELECT " OC_INBOX
                              " FROM inbox WHERE id<?1 AND (?2='' OR session_key=?2) AND (?3='' OR channel=?3) ORDER BY id DESC LIMIT ?4");
  };
  std::vector<InboxRow> found;
  {
    auto statement = statement_of(query.which);
    statement.bind(query.before_id > 0 ? query.before_id : std::numeric_limits<std::int64_t>::max());
    statement.bind(query.session_key).bind(query.channel).bind(static_cast<std::int64_t>(query.rows_max));
    OC_TRY(found, all_rows(statement, inbox_row));
  }
  std::vector<MessageRecord> records;
  for (auto& inbox : found) {
    OC_TRY(auto record, record_of(std::move(inbox)));
    records.push_back(std::move(record));
  }
  return records;
}

Result<std::optional<MessageRecord>> AgentDatabase::message(std::int64_t inbox_id) {
  std::vector<InboxRow> found;
  {
    auto statement = database_->prepare("SELECT " OC_INBOX " FROM inbox WHERE id=?");
    statement.bind(inbox_id);
    OC_TRY(found, all_rows(statement, inbox_row));
  }
  if (found.empty()) return std::nullopt;
  OC_TRY(auto record, record_of(std::move(found.front())));
  if (record.inbox.state != "dead" || record.inbox.run_id.empty()) return record;
  OC_TRY(record.company, inbox_of_run(record.inbox.session_key, record.inbox.run_id));
  std::erase_if(record.company, [&](const InboxRow& row) { return row.id == inbox_id || row.state != "dead"; });
  return record;
}

Result<std::vector<InboxRow>> AgentDatabase::inbox_of_run(const std::string& session_key, const std::string& run_id) {
  // By the index of sessions: there is none of runs.
  auto statement = database_->prepare("SELECT " OC_INBOX " FROM inbox WHERE session_key=? AND run_id=? ORDER BY id");
  statement.bind(session_key).bind(run_id);
  return all_rows(statement, inbox_row);
}

Result<MessageCounts> AgentDatabase::message_counts() {
  MessageCounts counts;
  // Each count is the length of an index that holds nothing else.
  auto statement = database_->prepare(
      "SELECT (SELECT count(*) FROM inbox WHERE state IN ('accepted', 'running')), (SELECT count(*) FROM outbox WHERE state IN ('pending', "
      "'sending')),"
      " (SELECT count(*) FROM outbox WHERE state IN ('held', 'failed') AND state='held'),"
      " (SELECT count(*) FROM outbox WHERE state IN ('held', 'failed') AND state='failed'), (SELECT count(*) FROM inbox WHERE state='dead'),"
      " (SELECT coalesce(max(value), 0) FROM counters WHERE name='delivery_ambiguous_total')");
  OC_TRY(const bool found, statement.step());
  if (!found) return counts;
  counts = {.waiting = statement.integer(0),
            .sending = statement.integer(1),
            .held = statement.integer(2),
            .failed = statement.integer(3),
            .dead = statement.integer(4),
            .delivery_ambiguous_total = statement.integer(5)};
  return counts;
}

Result<std::optional<SessionRow>> AgentDatabase::session(const std::string& key) {
  auto statement = database_->prepare("SELECT key, session_id, created_at, updated_at, entry FROM sessions WHERE key=?");
  OC_TRY(const bool found, statement.bind(key).step());
  if (!found) return std::nullopt;
  return session_row(statement);
}

Result<void> AgentDatabase::put_session(const SessionRow& row) {
  // Not OR REPLACE, which would take the row out of every index and put it back.
  return database_
      ->prepare(
          "INSERT INTO sessions(key, session_id, created_at, updated_at, entry) VALUES(?,?,?,?,?) ON CONFLICT(key) DO UPDATE SET "
          "session_id=excluded.session_id, created_at=excluded.created_at, updated_at=excluded.updated_at, entry=excluded.entry")
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

Result<std::int64_t> AgentDatabase::session_count_before(UnixTime before) {
  auto statement = database_->prepare("SELECT count(*) FROM sessions WHERE updated_at<?");
  OC_TRY(const bool found, statement.bind(before).step());
  return found ? statement.integer(0) : 0;
}

Result<std::vector<SessionRow>> AgentDatabase::oldest_sessions(std::size_t skip, std::size_t rows_max) {
  auto statement =
      database_->prepare("SELECT key, session_id, created_at, updated_at, entry FROM sessions ORDER BY updated_at, key DESC LIMIT ? OFFSET ?");
  statement.bind(static_cast<std::int64_t>(rows_max)).bind(static_cast<std::int64_t>(skip));
  return all_rows(statement, session_row);
}

Result<void> AgentDatabase::archive(const std::string& key, const std::string& reason, UnixTime now) {
  return database_
      ->prepare(
          "INSERT OR REPLACE INTO archives(session_id, key, reason, archived_at, entry) SELECT session_id, key, ?, ?, entry FROM sessions WHERE "
          "key=?")
      .bind(reason)
      .bind(now)
      .bind(key)
      .run();
}

Result<bool> AgentDatabase::remove_session(const std::string& key, const std::string& reason, UnixTime now) {
  Transaction transaction(*database_);
  OC_CHECKED(transaction.begun());
  if (reason.empty()) {
    std::string session_id;
    {
      auto known = database_->prepare("SELECT session_id FROM sessions WHERE key=?");
      OC_TRY(const bool found, known.bind(key).step());
      if (found) session_id = known.text(0);
    }
    OC_CHECKED(remove_entries(session_id));
  } else {
    OC_CHECKED(archive(key, reason, now));
  }
  OC_CHECKED(database_->prepare("DELETE FROM sessions WHERE key=?").bind(key).run());
  const bool removed = database_->changes() > 0;
  OC_CHECKED(transaction.commit());
  return removed;
}

Result<void> AgentDatabase::replace_session(const SessionRow& fresh, const std::string& reason, UnixTime now) {
  Transaction transaction(*database_);
  OC_CHECKED(transaction.begun());
  OC_CHECKED(archive(fresh.key, reason, now));
  OC_CHECKED(put_session(fresh));
  return transaction.commit();
}

Result<std::vector<ArchiveRow>> AgentDatabase::archives(const std::string& key, std::size_t rows_max) {
  auto statement = database_->prepare(
      "SELECT session_id, key, reason, archived_at, entry FROM archives WHERE ?1='' OR key=?1 ORDER BY archived_at DESC, session_id LIMIT ?2");
  statement.bind(key).bind(static_cast<std::int64_t>(rows_max));
  return all_rows<ArchiveRow>(statement,
                              [](const Statement& row) { return ArchiveRow{row.text(0), row.text(1), row.text(2), row.time(3), row.json(4)}; });
}

Result<void> AgentDatabase::insert_lines(const std::string& session_id, const std::vector<Json>& lines) {
  for (const auto& line : lines) {
    auto insert = database_->prepare(
        "INSERT INTO entries(session_id, seq, line) VALUES(?1, (SELECT coalesce(max(seq), 0) + 1 FROM entries WHERE session_id=?1), ?2)");
    OC_CHECKED(insert.bind(session_id).bind(to_json_text(line)).run());
  }
  if (!lines.empty()) search_.note_appended(session_id);
  return {};
}

Result<void> AgentDatabase::remove_entries(const std::string& session_id) {
  OC_CHECKED(search_.forget(session_id));
  return database_->prepare("DELETE FROM entries WHERE session_id=?").bind(session_id).run();
}

Result<std::vector<EntryRow>> AgentDatabase::sound_lines(const std::string& session_id, Statement& statement) {
  std::vector<EntryRow> rows;
  for (;;) {
    OC_TRY(const bool more, statement.step());
    if (!more) return rows;
    if (auto line = statement.sound_json(1)) {
      rows.push_back({statement.integer(0), std::move(*line)});
    } else if (unreadable_.size() < kUnreadableRemembered) {
      unreadable_.emplace(session_id, statement.integer(0));
    }
  }
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
  OC_TRY(auto rows, sound_lines(session_id, statement));
  std::ranges::reverse(rows);
  return rows;
}

Result<void> AgentDatabase::put_run(const RunRow& row) {
  return database_
      ->prepare(
          "INSERT INTO runs(run_id, session_key, inbox_id, state, started_at, ended_at, facts) VALUES(?,?,?,?,?,?,?) ON CONFLICT(run_id) DO UPDATE "
          "SET "
          "session_key=excluded.session_key, inbox_id=excluded.inbox_id, state=excluded.state, started_at=excluded.started_at, "
          "ended_at=excluded.ended_at, facts=excluded.facts")
      .bind(row.run_id)
      .bind(row.session_key)
      .bind(row.inbox_id)
      .bind(row.state)
      .bind(row.started_at)
      .bind(row.ended_at)
      .bind(to_json_text(row.facts))
      .run();
}

Result<std::optional<RunRow>> AgentDatabase::run(const std::string& run_id) {
  auto statement = database_->prepare("SELECT run_id, session_key, inbox_id, state, started_at, ended_at, facts FROM runs WHERE run_id=?");
  OC_TRY(const bool found, statement.bind(run_id).step());
  if (!found) return std::nullopt;
  return run_row(statement);
}

Result<std::vector<RunRow>> AgentDatabase::unfinished_runs() {
  auto statement = database_->prepare(
      "SELECT run_id, session_key, inbox_id, state, started_at, ended_at, facts FROM runs WHERE state='running' ORDER BY started_at");
  return all_rows(statement, run_row);
}

Result<void> AgentDatabase::mark_inbox(const TurnCommit& turn, std::int64_t inbox_id) {
  auto statement = database_->prepare(
      "UPDATE inbox SET state=?1, error=?2, run_id=CASE ?3 WHEN '' THEN run_id ELSE ?3 END,"
      " starts=CASE ?4 WHEN 0 THEN starts WHEN 1 THEN starts + 1 ELSE 0 END, done_at=?5 WHERE id=?6");
  const bool is_open = turn.inbox_state == "accepted" || turn.inbox_state == "running";
  statement.bind(turn.inbox_state).bind(turn.inbox_error).bind(turn.run ? turn.run->run_id : "").bind(static_cast<std::int64_t>(turn.starts));
  return statement.bind(is_open ? UnixTime{} : turn.now).bind(inbox_id).run();
}

Result<bool> AgentDatabase::stands_as(const TurnCommit::Expected& expected) {
  const auto& row = expected.row;
  auto current = database_->prepare("SELECT session_id, entry FROM sessions WHERE key=?");
  OC_TRY(const bool found, current.bind(expected.key).step());
  bool is_same = found == row.has_value() && (!found || current.text(0) == row->session_id);
  // Most entries were written by us: then their texts are alike.
  if (is_same && found) is_same = current.text(1) == to_json_text(row->entry) || current.json(1) == row->entry;
  return is_same;
}

Result<bool> AgentDatabase::has_transcript_of(const std::string& session_id) {
  auto known = database_->prepare("SELECT 1 FROM sessions WHERE session_id=?1 UNION ALL SELECT 1 FROM archives WHERE session_id=?1 LIMIT 1");
  return known.bind(session_id).step();
}

/// The session and its lines, as far as it stands as the turn saw it.
Result<void> AgentDatabase::put_said(const TurnCommit& turn) {
  bool is_as_seen = true;
  if (turn.expected) {
    OC_TRY(is_as_seen, stands_as(*turn.expected));
  }
  if (!is_as_seen) {
    if (turn.expected->otherwise == TurnCommit::Expected::Otherwise::refuse) return fail(Errc::conflict, "the session was changed meanwhile");
    OC_TRY(const bool has_transcript, has_transcript_of(turn.session_id));
    return has_transcript ? insert_lines(turn.session_id, turn.lines) : Result<void>{};
  }
  if (turn.session) OC_CHECKED(put_session(*turn.session));
  return insert_lines(turn.session_id, turn.lines);
}

Result<void> AgentDatabase::commit(const TurnCommit& turn) {
  Transaction transaction(*database_);
  OC_CHECKED(transaction.begun());
  OC_CHECKED(put_said(turn));
  for (const auto& row : turn.outbox) OC_CHECKED(put_part(row));
  if (turn.run) OC_CHECKED(put_run(*turn.run));
  for (const auto id : turn.inbox_ids) OC_CHECKED(mark_inbox(turn, id));
  return transaction.commit();
}

Result<std::vector<OutboxRow>> AgentDatabase::waiting_outbox(std::size_t rows_max) {
  auto statement = database_->prepare("SELECT " OC_OUTBOX " FROM outbox WHERE state IN ('pending', 'sending') ORDER BY id LIMIT ?");
  statement.bind(static_cast<std::int64_t>(rows_max));
  return sound_parts(statement);
}

Result<std::vector<OutboxRow>> AgentDatabase::outbox_of_run(const std::string& run_id) {
  auto statement = database_->prepare("SELECT " OC_OUTBOX " FROM outbox WHERE run_id=? AND state IN ('pending', 'sending') ORDER BY part");
  statement.bind(run_id);
  return sound_parts(statement);
}

Result<std::vector<OutboxRow>> AgentDatabase::sound_parts(Statement& statement) {
  std::vector<OutboxRow> rows;
  std::vector<std::int64_t> unreadable;
  for (;;) {
    OC_TRY(const bool more, statement.step());
    if (!more) break;
    if (statement.sound_json(5)) {
      rows.push_back(outbox_row(statement));
    } else {
      unreadable.push_back(statement.integer(0));
    }
  }
  for (const auto id : unreadable) {
    OC_CHECKED(database_->prepare("UPDATE outbox SET state='failed', error='what was kept of the address cannot be read' WHERE id=?").bind(id).run());
  }
  return rows;
}

Result<void> AgentDatabase::count(std::string_view counter, std::int64_t more) {
  return database_->prepare("INSERT INTO counters(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value=value + ?2")
      .bind(counter)
      .bind(more)
      .run();
}

Result<void> AgentDatabase::put_part(const OutboxRow& row) {
  std::int64_t known = 0;
  if (row.ambiguous > 0) {
    auto before = database_->prepare("SELECT ambiguous FROM outbox WHERE idempotency_key=?");
    OC_TRY(const bool found, before.bind(row.idempotency_key).step());
    if (found) known = before.integer(0);
  }
  if (row.ambiguous > known) OC_CHECKED(count("delivery_ambiguous_total", row.ambiguous - known));
  auto statement = database_->prepare(
      "INSERT INTO outbox(inbox_id, run_id, part, session_key, address, text, idempotency_key, state, attempts, error, sent_message_id, created_at, "
      "not_before, ambiguous, sent_at)"
      " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(idempotency_key) DO UPDATE SET state=excluded.state, attempts=excluded.attempts, "
      "error=excluded.error, sent_message_id=excluded.sent_message_id, not_before=excluded.not_before, ambiguous=excluded.ambiguous, "
      "sent_at=excluded.sent_at");
  statement.bind(row.inbox_id).bind(row.run_id).bind(std::int64_t{row.part}).bind(row.session_key).bind(to_json_text(row.address)).bind(row.text);
  statement.bind(row.idempotency_key).bind(row.state).bind(std::int64_t{row.attempts}).bind(row.error).bind(row.sent_message_id);
  return statement.bind(row.created_at).bind(row.not_before).bind(std::int64_t{row.ambiguous}).bind(row.sent_at).run();
}

Result<void> AgentDatabase::put_outbox(const std::vector<OutboxRow>& rows) {
  Transaction transaction(*database_);
  OC_CHECKED(transaction.begun());
  for (const auto& row : rows) OC_CHECKED(put_part(row));
  return transaction.commit();
}

Result<Pruned> AgentDatabase::prune(const Retention& retention, UnixTime now) {
  Pruned pruned;
  Transaction transaction(*database_);
  OC_CHECKED(transaction.begun());
  if (retention.messages.count() > 0) {
    OC_TRY(pruned.messages, prune_messages(now - retention.messages));
  }
  // 0 = for ever: nothing was archived before the beginning of time.
  const UnixTime archives = retention.archives.count() > 0 ? now - retention.archives : UnixTime::min();
  const UnixTime resets = retention.resets.count() > 0 ? now - retention.resets : UnixTime::min();
  OC_TRY(pruned.archives, prune_archives(archives, resets));
  OC_CHECKED(transaction.commit());
  return pruned;
}

Result<void> AgentDatabase::remove_message(std::int64_t inbox_id) {
  OC_CHECKED(database_->prepare("DELETE FROM outbox WHERE inbox_id=?").bind(inbox_id).run());
  return database_->prepare("DELETE FROM inbox WHERE id=?").bind(inbox_id).run();
}

Result<std::int64_t> AgentDatabase::prune_messages(UnixTime before) {
  constexpr auto kRows = static_cast<std::int64_t>(kStorePruneRowsAtOnce);
  std::vector<std::int64_t> ids;
  {
    // A message goes when it and every part of its answer are finished. The newest one stays: its number must not be given away again.
    auto statement = database_->prepare(
        "SELECT id FROM inbox WHERE state IN ('done', 'refused', 'dropped') AND done_at<? AND id<(SELECT max(id) FROM inbox) AND NOT EXISTS (SELECT "
        "1 "
        "FROM outbox WHERE outbox.inbox_id=inbox.id AND outbox.state NOT IN ('sent', 'dropped')) ORDER BY done_at LIMIT ?");
    statement.bind(before).bind(kRows);
    OC_TRY(ids, all_rows<std::int64_t>(statement, [](const Statement& row) { return row.integer(0); }));
  }
  for (const auto id : ids) OC_CHECKED(remove_message(id));
  auto answers = database_->prepare(
      "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE inbox_id=0 AND state IN ('sent', 'dropped') AND created_at<? LIMIT ?)");
  OC_CHECKED(answers.bind(before).bind(kRows).run());
  const std::int64_t answered = database_->changes();
  auto runs = database_->prepare(
      "DELETE FROM runs WHERE run_id IN (SELECT run_id FROM runs WHERE state<>'running' AND ended_at<? AND NOT EXISTS (SELECT 1 FROM inbox WHERE "
      "inbox.id=runs.inbox_id) LIMIT ?)");
  OC_CHECKED(runs.bind(before).bind(kRows).run());
  return std::max({static_cast<std::int64_t>(ids.size()), answered, database_->changes()});
}

Result<std::int64_t> AgentDatabase::prune_archives(UnixTime before, UnixTime resets_before) {
  std::vector<std::string> ids;
  {
    auto statement = database_->prepare(
        "SELECT session_id FROM archives WHERE archived_at<CASE WHEN reason IN ('reset', 'stale') THEN ? ELSE ? END ORDER BY archived_at LIMIT 20");
    statement.bind(resets_before).bind(before);
    OC_TRY(ids, all_rows<std::string>(statement, [](const Statement& row) { return row.text(0); }));
  }
  for (const auto& id : ids) {
    bool is_in_use = false;
    {
      auto live = database_->prepare("SELECT 1 FROM sessions WHERE session_id=?");
      OC_TRY(is_in_use, live.bind(id).step());
    }
    if (!is_in_use) OC_CHECKED(remove_entries(id));
    OC_CHECKED(database_->prepare("DELETE FROM archives WHERE session_id=?").bind(id).run());
  }
  return static_cast<std::int64_t>(ids.size());
}

Result<StoreStats> AgentDatabase::sizes() { return stats_of(*database_, {}); }

Result<StoreStats> AgentDatabase::stats() {
  OC_TRY(auto stats, stats_of(*database_, {{"inbox", "SELECT state, count(*) FROM inbox GROUP BY state"},
                                           {"outbox", "SELECT state, count(*) FROM outbox GROUP BY state"},
                                           {"runs", "SELECT state, count(*) FROM runs GROUP BY state"},
                                           {"sessions", "SELECT count(*) FROM sessions"},
                                           {"archives", "SELECT count(*) FROM archives"},
                                           {"entries", "SELECT count(*) FROM entries"},
                                           {"counter", "SELECT name, value FROM counters"}}));
  if (!unreadable_.empty()) stats.counts.emplace_back("counter.entries_unreadable_total", static_cast<std::int64_t>(unreadable_.size()));
  return stats;
}

Result<std::vector<std::string>> AgentDatabase::check() {
  return check_of(*database_,
                  {{"SELECT printf('outbox %d: its message (inbox %d) is not there', id, inbox_id) FROM outbox WHERE state IN ('pending', 'sending', "
                    "'held', 'failed') AND inbox_id<>0 AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.id=outbox.inbox_id)"},
                   {"SELECT printf('entries of %s: %d lines between %d and %d', session_id, count(*), min(seq), max(seq)) FROM entries GROUP BY "
                    "session_id HAVING max(seq) - min(seq) + 1<>count(*)"},
                   {"SELECT printf('entries of %s: line %d cannot be read', session_id, seq) FROM entries WHERE NOT json_valid(line)"},
                   {"SELECT printf('inbox %d: the message cannot be read', id) FROM inbox WHERE NOT json_valid(message) AND state<>'dead'"},
                   {"SELECT printf('outbox %d: the address cannot be read', id) FROM outbox WHERE NOT json_valid(address)"},
                   {"SELECT printf('sessions %s: the entry cannot be read', key) FROM sessions WHERE NOT json_valid(entry)"}});
}

Result<void> AgentDatabase::vacuum() { return database_->execute("VACUUM"); }

}  // namespace oc::store
