// An agent's database, as plain calls on the store's thread.
#pragma once

#include <atomic>
#include <set>

#include "store/sqlite/opening.h"
#include "store/sqlite/search.h"
#include "store/store.h"

namespace oc::store {

/// The tables, version by version.
const Versions& agent_versions();

class AgentDatabase {
 public:
  /// Opens it and brings its tables to this version. Errors: those of open_database(). `notes` gets what people must read.
  static Result<std::unique_ptr<AgentDatabase>> open(const Opening& opening, std::vector<std::string>& notes);
  static Result<std::unique_ptr<AgentDatabase>> open(const std::string& path, const std::string& vfs = {});
  Database& database() { return *database_; }
  /// As oc::store::look_through().
  Result<std::optional<std::string>> look_through(const Opening& opening);

  std::int64_t next_inbox_id() { return ++last_inbox_id_; }
  Result<AgentStore::AcceptResult> accept(const InboxRow& row);
  Result<std::vector<InboxRow>> unfinished_inbox(UnixTime now);
  Result<std::vector<MessageName>> newest_messages(std::size_t rows_max);
  Result<std::vector<MessageRecord>> messages(const MessageQuery& query);
  Result<std::optional<MessageRecord>> message(std::int64_t inbox_id);
  Result<std::vector<InboxRow>> inbox_of_run(const std::string& session_key, const std::string& run_id);
  Result<MessageCounts> message_counts();

  Result<std::optional<SessionRow>> session(const std::string& key);
  Result<void> put_session(const SessionRow& row);
  Result<std::vector<SessionRow>> sessions(std::size_t rows_max);
  Result<std::int64_t> session_count();
  Result<std::int64_t> session_count_before(UnixTime before);
  Result<std::vector<SessionRow>> oldest_sessions(std::size_t skip, std::size_t rows_max);
  Result<bool> remove_session(const std::string& key, const std::string& reason, UnixTime now);
  Result<void> replace_session(const SessionRow& fresh, const std::string& reason, UnixTime now);
  Result<std::vector<ArchiveRow>> archives(const std::string& key, std::size_t rows_max);

  Result<void> append(const std::string& session_id, const std::vector<Json>& lines);
  Result<std::vector<EntryRow>> entries(const std::string& session_id, std::size_t rows_max);
  Result<std::vector<EntryRow>> entries_after(const std::string& session_id, std::int64_t seq, std::size_t rows_max);
  Result<void> take_over(const std::vector<TakenSession>& taken);
  /// Takes some more of the transcripts into the index; true when there is more.
  Result<bool> index_some() { return search_.index_some(); }
  Result<std::vector<SearchHit>> search(const std::string& words, std::size_t rows_max) { return search_.find(words, rows_max); }

  Result<std::optional<RunRow>> run(const std::string& run_id);
  Result<std::vector<RunRow>> unfinished_runs();
  Result<void> commit(const TurnCommit& turn);

  Result<std::vector<OutboxRow>> waiting_outbox(std::size_t rows_max);
  Result<std::vector<OutboxRow>> outbox_of_run(const std::string& run_id);
  Result<void> put_outbox(const std::vector<OutboxRow>& rows);

  /// At most kStorePruneRowsAtOnce messages and a few archives. Nothing pruned = nothing left to do.
  Result<Pruned> prune(const Retention& retention, UnixTime now);
  Result<StoreStats> stats();
  Result<StoreStats> sizes();
  Result<std::vector<std::string>> check();
  Result<void> vacuum();

 private:
  explicit AgentDatabase(std::unique_ptr<Database> database) : database_(std::move(database)), search_(*database_) {}
  Result<void> insert_message(std::int64_t id, const InboxRow& row);
  Result<std::int64_t> last_id_in_use();
  Result<void> insert_lines(const std::string& session_id, const std::vector<Json>& lines);
  Result<void> put_run(const RunRow& row);
  Result<void> put_part(const OutboxRow& row);
  Result<void> mark_inbox(const TurnCommit& turn, std::int64_t inbox_id);
  Result<bool> stands_as(const TurnCommit::Expected& expected);
  Result<bool> has_transcript_of(const std::string& session_id);
  Result<void> put_said(const TurnCommit& turn);
  Result<void> archive(const std::string& key, const std::string& reason, UnixTime now);
  Result<MessageRecord> record_of(InboxRow inbox);
  Result<void> count(std::string_view counter, std::int64_t more);
  Result<void> remove_message(std::int64_t inbox_id);
  Result<void> remove_entries(const std::string& session_id);
  Result<std::int64_t> prune_messages(UnixTime before);
  Result<std::int64_t> prune_archives(UnixTime before, UnixTime resets_before);
  Result<std::vector<OutboxRow>> sound_parts(Statement& statement);
  Result<std::vector<EntryRow>> sound_lines(const std::string& session_id, Statement& statement);
  std::unique_ptr<Database> database_;
  SearchIndex search_;
  std::set<std::pair<std::string, std::int64_t>> unreadable_;  ///< lines that were met
  std::atomic<std::int64_t> last_inbox_id_ = 0;
};

}  // namespace oc::store
