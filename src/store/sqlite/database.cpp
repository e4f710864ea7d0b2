// The one file that speaks SQLite's C interface.
#include "store/sqlite/database.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/text.h"

namespace oc::store {

Statement::Statement(Statement&& other) noexcept : database_(other.database_), statement_(other.statement_), bound_(other.bound_) {
  other.statement_ = nullptr;
}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Statement& Statement::bind(std::int64_t value) {
  CHECK(statement_ == nullptr || sqlite3_bind_int64(statement_, ++bound_, value) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(std::string_view value) {
  CHECK(statement_ == nullptr || sqlite3_bind_text64(statement_, ++bound_, value.data() == nullptr ? "" : value.data(), value.size(),
                                                     SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK);
  return *this;
}

Result<bool> Statement::step() {
  // It could not be prepared: the file is damaged or held by somebody else.
  if (statement_ == nullptr) return std::unexpected(database_->error("reading"));
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return std::unexpected(database_->error("writing or reading"));
}

Result<void> Statement::run() {
  auto stepped = step();
  if (!stepped) return std::unexpected(stepped.error());
  return {};
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_, column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Json Statement::json(int column) const {
  auto parsed = parse_json(text(column));
  return parsed ? std::move(*parsed) : Json();
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
  std::unique_ptr<Database> database(new Database(path));
  const bool in_memory = path == ":memory:";
  const mode_t mask = ::umask(077);
  const int code = sqlite3_open_v2(path.c_str(), &database->connection_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  ::umask(mask);
  if (code != SQLITE_OK) return std::unexpected(database->error("opening"));
  sqlite3_busy_timeout(database->connection_, 5000);
  const char* settings =
      in_memory ? "PRAGMA cache_size=-256" : "PRAGMA cache_size=-256; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON";
  if (auto ready = database->execute(settings); !ready) {
    Error error = ready.error();
    if (sqlite3_errcode(database->connection_) == SQLITE_NOTADB) {
      error.code = Errc::invalid;
      error.message = path + " is not a database, or it is damaged";
      error.hint = fmt::format("Set it aside and start again: mv '{0}' '{0}.damaged'", path);
    }
    return std::unexpected(std::move(error));
  }
  return database;
}

Database::~Database() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(connection_);
}

Result<void> Database::execute(const char* sql) {
  if (sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return std::unexpected(error("writing"));
}

Statement Database::prepare(const char* sql) {
  auto& statement = statements_[sql];
  if (statement == nullptr) static_cast<void>(sqlite3_prepare_v3(connection_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
  return {*this, statement};
}

std::int64_t Database::last_id() const { return sqlite3_last_insert_rowid(connection_); }
std::int64_t Database::changes() const { return sqlite3_changes64(connection_); }

Result<std::int64_t> Database::version() {
  auto statement = prepare("PRAGMA user_version");
  OC_TRY(const bool row, statement.step());
  return row ? statement.integer(0) : 0;
}

Error Database::error(std::string_view doing) const {
  const int code = connection_ ? sqlite3_extended_errcode(connection_) : SQLITE_NOMEM;
  Error error{.code = Errc::io, .message = fmt::format("{} {}: {}", doing, path_, connection_ ? sqlite3_errmsg(connection_) : "out of memory")};
  if ((code & 0xff) == SQLITE_CONSTRAINT) error.code = Errc::conflict;
  if ((code & 0xff) == SQLITE_BUSY) error.hint = "Another process holds the database; is a second gateway running on this state directory?";
  if ((code & 0xff) == SQLITE_FULL) error.hint = "The disk is full; free some space, the gateway goes on by itself.";
  if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
    error.hint = fmt::format("The file is damaged. Stop the gateway and set it aside: mv '{0}' '{0}.damaged'", path_);
  if ((code & 0xff) == SQLITE_CANTOPEN) error.hint = "Check that its folder exists and can be written by this user.";
  return error;
}

Transaction::Transaction(Database& database) : database_(database), begun_(database.execute("BEGIN IMMEDIATE")) { open_ = begun_.has_value(); }

Transaction::~Transaction() {
  if (open_) static_cast<void>(database_.execute("ROLLBACK"));
}

Result<void> Transaction::commit() {
  OC_CHECKED(database_.execute("COMMIT"));
  open_ = false;
  return {};
}

}  // namespace oc::store
