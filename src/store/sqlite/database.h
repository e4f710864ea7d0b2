// SQLite, spoken in our words: one connection, statements, rows.
#pragma once

#include <cstdint>
#include <memory>
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

  std::int64_t integer(int column) const;
  std::string text(int column) const;
  Json json(int column) const;  ///< null when the column does not hold JSON
  UnixTime time(int column) const { return from_ms(integer(column)); }

 private:
  friend class Database;
  Statement(Database& database, sqlite3_stmt* statement) : database_(&database), statement_(statement) {}
  Database* database_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

/// One connection. Used by one thread at a time.
class Database {
 public:
  /// Opens or makes the file (mode 0600, WAL, synchronous=FULL), or a database in memory for ":memory:".
  /// Errors: io, invalid (not a database; the hint tells what to do).
  static Result<std::unique_ptr<Database>> open(const std::string& path);
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

 private:
  explicit Database(std::string path) : path_(std::move(path)) {}
  std::string path_;
  sqlite3* connection_ = nullptr;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
};

/// BEGIN IMMEDIATE … COMMIT; rolls back when destroyed without commit().
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Result<void> begun() const { return begun_; }
  Result<void> commit();

 private:
  Database& database_;
  Result<void> begun_;
  bool open_ = false;
};

}  // namespace oc::store
