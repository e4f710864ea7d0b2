// An agent's database, as plain calls on the store's thread.
#pragma once

#include "store/sqlite/database.h"
#include "store/store.h"

namespace oc::store {

class AgentDatabase {
 public:
  /// Opens it and brings its tables to this version. Errors: as Database::open; invalid when a newer version made it.
  static Result<std::unique_ptr<AgentDatabase>> open(const std::string& path);

  Result<AgentStore::AcceptResult> accept(const InboxRow& row);
  Result<void> set_inbox_state(std::int64_t inbox_id, const std::string& state);
  Result<std::vector<InboxRow>> unfinished_inbox();
  Result<std::optional<SessionRow>> session(const std::string& key);
  Result<void> put_session(const SessionRow& row);
  Result<std::vector<SessionRow>> sessions(std::size_t rows_max);
  Result<std::int64_t> session_count();
  Result<bool> remove_session(const std::string& key);
  Result<void> append(const std::string& session_id, const std::vector<Json>& lines);
  Result<std::vector<EntryRow>> entries(const std::string& session_id, std::size_t rows_max);
  Result<void> put_run(const RunRow& row);
  Result<std::vector<RunRow>> unfinished_runs();
  Result<void> commit(const TurnCommit& turn);
  Result<std::vector<OutboxRow>> due_outbox(UnixTime now, std::size_t rows_max);
  Result<std::vector<OutboxRow>> outbox_of_run(const std::string& run_id);
  Result<void> put_outbox(const OutboxRow& row);

 private:
  explicit AgentDatabase(std::unique_ptr<Database> database) : database_(std::move(database)) {}
  Result<void> insert_lines(const std::string& session_id, const std::vector<Json>& lines);
  std::unique_ptr<Database> database_;
};

/// Runs the steps from the database's version up, each in its own transaction, and refuses a newer one.
Result<void> migrate(Database& database, const std::vector<const char*>& steps);

}  // namespace oc::store
