// SQLite, spoken in our words: one connection, statements, rows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace oc::store {

class Database;

/// A prepared statement with its values bound, and the row it stands on. Reset when destroyed; at most one use at a time.
class Statement {
 public:
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement(const Statement&) = delete;

  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view value);
  Statement& bind(UnixTime value) { return bind(to_ms(value)); }
  /// Goes to the next row: true when there is one. Errors: io, conflict (a unique key), too_large (disk full is io).
  Result<bool> step();
  /// For statements that give no rows.
  Result<void> run();

  int columns() const;
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  Json json(int column) const;  ///< null when the column does not hold JSON
  std::optional<Json> sound_json(int column) const;
  UnixTime time(int column) const { return from_ms(integer(column)); }

 private:
  friend class Database;
  Statement(Database& database, sqlite3_stmt* statement) : database_(&database), statement_(statement) {}
  Database* database_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

/// What a database may still be trusted with.
enum class Trust : std::uint8_t {
  sound,
  unsure,   ///< reading, writing or a sync failed: what the descriptor says from now on proves nothing. make_sound() comes before the next write
  damaged,  ///< the file's content is broken
};

/// One connection. Used by one thread at a time.
class Database {
 public:
  /// Opens or makes the file (mode 0600, WAL, synchronous=FULL), or a database in memory for ":memory:".
  /// Errors: io, invalid (not a database; the hint tells what to do).
  /// `vfs` names the file layer; "" = the system's.
  static Result<std::unique_ptr<Database>> open(const std::string& path, const std::string& vfs = {});
  /// The same; `trust` tells what the file may be trusted with also when this fails.
  static Result<std::unique_ptr<Database>> open(const std::string& path, const std::string& vfs, Trust& trust);
  /// A database of another program, which is only read: nothing is made, set up or changed in it (SQLite may put its shared index beside it).
  /// Errors: as open().
  static Result<std::unique_ptr<Database>> open_to_read(const std::string& path);
  ~Database();
  Database(const Database&) = delete;

  Result<void> execute(const char* sql);
  /// Prepared once for each text, which must be a literal. A fault in the SQL is a bug (CHECK).
  Statement prepare(const char* sql);
  std::int64_t last_id() const;
  std::int64_t changes() const;
  Result<std::int64_t> version();
  Error error(std::string_view doing) const;
  const std::string& path() const { return path_; }
  bool is_in_memory() const { return path_ == ":memory:"; }
  bool is_in_transaction() const;

  /// How a part of a transaction is undone: by itself, for which SQLite keeps a copy of every page that it changes, or not at all: then the whole is
  /// torn, and whoever began it has to give it up.
  enum class Parts : std::uint8_t { alone, with_the_whole };
  void undo_parts(Parts how) {
    parts_ = how;
    is_torn_ = false;
  }
  bool is_torn() const { return is_torn_; }

  Trust trust() const { return trust_; }
  /// After a commit that failed half-way: takes care that no later opening finds it complete.
  void bury_failed_commit();
  /// Does nothing to a sound one. Else forgets the descriptors, opens the file anew and brings everything of the log into it (fsync).
  /// Errors: io; it is still unsure then.
  Result<void> make_sound();
  /// Writes something that changes nothing. Errors: io.
  Result<void> probe();
  /// Closes the connection, opens the path again. Calls in between fail with io.
  void close();
  Result<void> reopen();

  /// Copies what an earlier process left in the log into the file and syncs it, before anything is written behind it: its last sync may have failed,
  /// and then only the system's memory still has those pages; nobody would sync them again. Where that fails the database is unsure. Never waits for
  /// others.
  void secure_log();
  /// Copies what the log holds into the file, when there is so much of it that reading becomes slow. Never waits for others.
  void checkpoint_when_long();
  /// The same with all of it; the log is empty afterwards. Errors: io (another process reads, or the disk).
  Result<void> checkpoint();
  std::int64_t log_pages() const { return log_pages_; }

  /// What was kept since it was opened.
  struct Counters {
    std::int64_t commits = 0;  ///< each one sync
    std::int64_t writes = 0;   ///< calls whose changes they kept
  };
  Counters counters{};
  /// Steps that SQLite has made for the prepared statements: what a call costs, whatever else the machine does.
  std::int64_t steps() const;

 private:
  Database(std::string path, std::string vfs) : path_(std::move(path)), vfs_(std::move(vfs)) {}
  Result<void> connect();
  Result<void> configure();
  void remember(int code) const;
  friend class Transaction;
  std::string path_;
  std::string vfs_;
  sqlite3* connection_ = nullptr;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
  std::string closed_because_ = "it is closed";
  Parts parts_ = Parts::alone;
  bool is_torn_ = false;
  mutable Trust trust_ = Trust::sound;
  int log_pages_ = 0;
};

/// Every row that the statement gives.
template <class Row>
Result<std::vector<Row>> all_rows(Statement& statement, Row (*read)(const Statement&)) {
  std::vector<Row> rows;
  for (;;) {
    OC_TRY(const bool more, statement.step());
    if (!more) return rows;
    rows.push_back(read(statement));
  }
}

/// BEGIN IMMEDIATE … COMMIT, or a part of the transaction that is open already (SAVEPOINT … RELEASE, or nothing: Database::undo_parts). Rolls back,
/// or tears the whole, when destroyed without commit().
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Result<void> begun() const { return begun_; }
  /// Errors: io. Nothing of it is kept then.
  Result<void> commit();

 private:
  enum class Kind : std::uint8_t { whole, part, part_of_one };
  Database& database_;
  Kind kind_;
  Result<void> begun_;
  bool open_ = false;
};

}  // namespace oc::store
