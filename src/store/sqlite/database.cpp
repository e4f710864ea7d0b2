// The one file that speaks SQLite's C interface.
#include "store/sqlite/database.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/limits.h"
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

int Statement::columns() const { return sqlite3_column_count(statement_); }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Statement::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_, column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Json Statement::json(int column) const { return sound_json(column).value_or(Json()); }

std::optional<Json> Statement::sound_json(int column) const {
  auto parsed = parse_json(text(column));
  return parsed ? std::optional(std::move(*parsed)) : std::nullopt;
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, const std::string& vfs) {
  Trust trust = Trust::sound;
  return open(path, vfs, trust);
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, const std::string& vfs, Trust& trust) {
  std::unique_ptr<Database> database(new Database(path, vfs));
  const auto connected = database->connect();
  trust = database->trust();
  if (!connected) return std::unexpected(connected.error());
  return database;
}

Result<void> Database::connect() {
  // Made before SQLite does, so that only this user may read it; the files beside it take its mode. What is there stays as it is.
  if (!is_in_memory() && vfs_.empty()) static_cast<void>(::mknod(path_.c_str(), S_IFREG | 0600, 0));
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(path_.c_str(), &connection_, flags, vfs_.empty() ? nullptr : vfs_.c_str());
  auto ready = code == SQLITE_OK ? configure() : Result<void>(std::unexpected(error("opening")));
  if (ready) return {};
  Error error = ready.error();
  if (connection_ != nullptr && sqlite3_errcode(connection_) == SQLITE_NOTADB) {
    error.code = Errc::invalid;
    error.message = path_ + " is not a database, or it is damaged";
    error.hint = fmt::format("Set it aside and start again: mv '{0}' '{0}.damaged'", path_);
  }
  close();
  closed_because_ = error.message;
  return std::unexpected(std::move(error));
}

Result<std::unique_ptr<Database>> Database::open_to_read(const std::string& path) {
  std::unique_ptr<Database> database(new Database(path, ""));
  const int code = sqlite3_open_v2(path.c_str(), &database->connection_, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK) return std::unexpected(database->error("opening"));
  sqlite3_busy_timeout(database->connection_, static_cast<int>(kStoreBusyWait.count()));
  OC_CHECKED(database->execute("PRAGMA cache_size=-1024; PRAGMA query_only=ON; PRAGMA mmap_size=0"));
  // SQLite opens anything; whether it is a database shows at the first look.
  OC_TRY(const auto version, database->version());
  static_cast<void>(version);
  return database;
}

Result<void> Database::configure() {
  sqlite3_busy_timeout(connection_, static_cast<int>(kStoreBusyWait.count()));
  if (is_in_memory()) return execute("PRAGMA cache_size=-256");
  // The log is copied into the file after the answers were given, not in a commit: see checkpoint_when_long().
  sqlite3_wal_hook(
      connection_,
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Database*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      this);
  return execute(
      "PRAGMA cache_size=-1024; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=16777216");
}

void Database::close() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  statements_.clear();
  sqlite3_close(connection_);
  connection_ = nullptr;
  log_pages_ = 0;
}

Database::~Database() { close(); }

Result<void> Database::reopen() {
  close();
  trust_ = Trust::sound;
  return connect();
}

std::int64_t Database::steps() const {
  std::int64_t all = 0;
  for (const auto& [sql, statement] : statements_) all += statement == nullptr ? 0 : sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 0);
  return all;
}

bool Database::is_in_transaction() const { return connection_ != nullptr && sqlite3_get_autocommit(connection_) == 0; }

void Database::bury_failed_commit() {
  if (connection_ == nullptr || is_in_memory()) return;
  // Its pages may lie complete in the log, only unsynced: whoever opened the file next would take them for kept, and its caller does them again.
  // A commit that needs no sync overwrites the first of them, which makes the others worthless.
  if (!execute("PRAGMA synchronous=OFF")) return;
  static_cast<void>(probe());
  static_cast<void>(execute("PRAGMA synchronous=FULL"));
}

Result<void> Database::probe() {
  OC_TRY(const auto now, version());
  return execute(fmt::format("PRAGMA user_version={}", now).c_str());
}

Result<void> Database::make_sound() {
  if (is_in_memory() || (trust_ == Trust::sound && connection_ != nullptr)) return {};
  if (trust_ == Trust::damaged) return {};  // Other means are needed; what can be done with it may be done.
  auto sound = reopen();
  if (sound) sound = checkpoint();
  if (!sound) trust_ = Trust::unsure;
  return sound;
}

void Database::secure_log() {
  if (is_in_memory()) return;
  const int code = sqlite3_wal_checkpoint_v2(connection_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  // Busy: a living process has it open, and looks after what it wrote.
  if (code == SQLITE_OK || code == SQLITE_BUSY) return;
  remember(sqlite3_extended_errcode(connection_));
  if (trust_ == Trust::sound) trust_ = Trust::unsure;
}

void Database::checkpoint_when_long() {
  if (log_pages_ < kStoreLogPages || connection_ == nullptr || trust_ != Trust::sound) return;
  const int code = sqlite3_wal_checkpoint_v2(connection_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code == SQLITE_OK || code == SQLITE_BUSY) {
    log_pages_ = 0;  // The next commit tells the true number.
  } else {
    remember(sqlite3_extended_errcode(connection_));
  }
}

Result<void> Database::checkpoint() {
  int pages = 0;
  int copied = 0;
  const int code = sqlite3_wal_checkpoint_v2(connection_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, &pages, &copied);
  if (code == SQLITE_OK) log_pages_ = 0;
  // A reader may keep the log from being emptied: all of it is in the file and synced nevertheless.
  if (code == SQLITE_OK || (code == SQLITE_BUSY && pages == copied)) return {};
  return std::unexpected(error("syncing"));
}

Result<void> Database::execute(const char* sql) {
  if (connection_ != nullptr && sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return std::unexpected(error("writing"));
}

Statement Database::prepare(const char* sql) {
  if (connection_ == nullptr) return {*this, nullptr};
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

void Database::remember(int code) const {
  const int kind = code & 0xff;
  if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB) trust_ = Trust::damaged;
  if (kind == SQLITE_IOERR && trust_ == Trust::sound) trust_ = Trust::unsure;
}

Error Database::error(std::string_view doing) const {
  if (connection_ == nullptr) return {.code = Errc::io, .message = fmt::format("{} {}: {}", doing, path_, closed_because_)};
  const int code = sqlite3_extended_errcode(connection_);
  remember(code);
  Error error{.code = Errc::io, .message = fmt::format("{} {}: {}", doing, path_, sqlite3_errmsg(connection_))};
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT: error.code = Errc::conflict; break;
    case SQLITE_BUSY: error.hint = "Another process holds the database; is a second gateway running on this state directory?"; break;
    case SQLITE_FULL: error.hint = "The disk is full; free some space, the gateway goes on by itself."; break;
    case SQLITE_IOERR:
      error.hint = "The system could not read or write the file (its log says why: dmesg); the gateway tries again by itself.";
      break;
    case SQLITE_READONLY: error.hint = "Check that the file and its folder can be written by this user; the gateway goes on by itself."; break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: error.hint = fmt::format("The file is damaged. Stop the gateway and set it aside: mv '{0}' '{0}.damaged'", path_); break;
    case SQLITE_CANTOPEN: error.hint = "Check that its folder exists and can be written by this user."; break;
    default: break;
  }
  return error;
}

Transaction::Transaction(Database& database)
    : database_(database),
      kind_(!database.is_in_transaction()                        ? Kind::whole
            : database.parts_ == Database::Parts::with_the_whole ? Kind::part_of_one
                                                                 : Kind::part) {
  if (kind_ == Kind::whole) begun_ = database.prepare("BEGIN IMMEDIATE").run();
  if (kind_ == Kind::part) begun_ = database.prepare("SAVEPOINT part").run();
  open_ = begun_.has_value();
}

Transaction::~Transaction() {
  if (!open_) return;
  if (kind_ == Kind::part_of_one) database_.is_torn_ = true;
  // After some failures SQLite has rolled everything back already.
  if (!database_.is_in_transaction()) return;
  if (kind_ == Kind::whole) static_cast<void>(database_.prepare("ROLLBACK").run());
  if (kind_ != Kind::part) return;
  static_cast<void>(database_.prepare("ROLLBACK TO part").run());
  static_cast<void>(database_.prepare("RELEASE part").run());
}

Result<void> Transaction::commit() {
  if (kind_ == Kind::whole) OC_CHECKED(database_.prepare("COMMIT").run());
  if (kind_ == Kind::part) OC_CHECKED(database_.prepare("RELEASE part").run());
  open_ = false;
  return {};
}

}  // namespace oc::store
