// Tests of the SQLite wrapper: versions, transactions, and a disk that is full.
#include "store/sqlite/database.h"

#include <sys/resource.h>

#include <csignal>
#include <filesystem>

#include "store/sqlite/agent_database.h"
#include "store/store_test.h"

namespace oc::store {
namespace {

constexpr const char* kFirst = "CREATE TABLE words(word TEXT NOT NULL UNIQUE) STRICT";
constexpr const char* kSecond = "ALTER TABLE words ADD COLUMN length INTEGER NOT NULL DEFAULT 0";

std::int64_t count(Database& database) {
  auto statement = database.prepare("SELECT count(*) FROM words");
  REQUIRE(*statement.step());
  return statement.integer(0);
}

/// No file of this process may grow beyond that: what a full disk does to a writer.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t file_bytes_max) {
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const struct rlimit small{file_bytes_max, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  struct rlimit before_{};
  void (*handler_)(int) = SIG_DFL;
};

}  // namespace

TEST_CASE("a database goes up version by version, keeps its rows, and is not migrated twice") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.sqlite";
  {
    auto database = *Database::open(path);
    REQUIRE(migrate(*database, {kFirst}));
    CHECK(*database->version() == 1);
    REQUIRE(database->prepare("INSERT INTO words(word) VALUES(?)").bind("one").run());
  }
  auto database = *Database::open(path);
  REQUIRE(migrate(*database, {kFirst, kSecond}));
  CHECK(*database->version() == 2);
  CHECK(count(*database) == 1);
  REQUIRE(migrate(*database, {kFirst, kSecond}));
}

TEST_CASE("a step that fails leaves the version before it") {
  auto database = *Database::open(":memory:");
  CHECK(!migrate(*database, {kFirst, "CREATE TABLE broken("}));
  CHECK(*database->version() == 1);
  CHECK(count(*database) == 0);
}

TEST_CASE("a database of a newer version is refused with both ways out, and not touched") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/a.sqlite";
  {
    auto database = *Database::open(path);
    REQUIRE(database->execute("PRAGMA user_version=99"));
  }
  const auto refused = AgentDatabase::open(path);
  REQUIRE(!refused);
  CHECK(refused.error().code == Errc::invalid);
  CHECK(refused.error().message.find(path) != std::string::npos);
  CHECK(refused.error().message.find("newer openclaw (store version 99") != std::string::npos);
  CHECK(refused.error().hint.find("OPENCLAW_STATE_DIR=") != std::string::npos);
  CHECK(*(*Database::open(path))->version() == 99);
}

TEST_CASE("a transaction without commit leaves nothing behind") {
  auto database = *Database::open(":memory:");
  REQUIRE(migrate(*database, {kFirst}));
  {
    Transaction transaction(*database);
    REQUIRE(transaction.begun());
    REQUIRE(database->prepare("INSERT INTO words(word) VALUES(?)").bind("lost").run());
    CHECK(count(*database) == 1);
  }
  CHECK(count(*database) == 0);
  Transaction transaction(*database);
  REQUIRE(database->prepare("INSERT INTO words(word) VALUES(?)").bind("kept").run());
  REQUIRE(transaction.commit());
  CHECK(count(*database) == 1);
}

TEST_CASE("a second unique value is a conflict that names the file") {
  auto database = *Database::open(":memory:");
  REQUIRE(migrate(*database, {kFirst}));
  REQUIRE(database->prepare("INSERT INTO words(word) VALUES(?)").bind("one").run());
  const auto second = database->prepare("INSERT INTO words(word) VALUES(?)").bind("one").run();
  REQUIRE(!second);
  CHECK(second.error().code == Errc::conflict);
  CHECK(second.error().message.find(":memory:") != std::string::npos);
}

TEST_CASE("values come back as they were, with NUL, quotes and text that is no UTF-8") {
  auto database = *Database::open(":memory:");
  REQUIRE(migrate(*database, {kFirst}));
  const std::string odd("a\0b'c\"\n\xff", 8);
  REQUIRE(database->prepare("INSERT INTO words(word) VALUES(?)").bind(odd).run());
  auto statement = database->prepare("SELECT word FROM words");
  REQUIRE(*statement.step());
  CHECK(statement.text(0) == odd);
  CHECK(statement.json(0).is_null());
}

TEST_CASE("on a full disk a turn is kept whole or not at all, and the next one is kept again (security.md N12)") {
  const TemporaryFolder folder;
  auto database = *AgentDatabase::open(folder.path() + "/a.sqlite");
  const auto accepted =
      *database->accept({.channel = "telegram", .account_id = "default", .message_id = "1", .message = JsonObject(), .state = "accepted"});
  TurnCommit turn{.session = SessionRow{.key = "key", .session_id = "id", .entry = JsonObject()},
                  .session_id = "id",
                  .lines = {Json(std::string(4'000'000, 'x'))}};
  turn.outbox.push_back({.run_id = "r", .text = "answer", .idempotency_key = "r:0", .state = "pending"});
  turn.inbox_ids = {accepted.inbox_id};
  turn.inbox_state = "done";
  {
    const SmallDisk disk(1'000'000);
    const auto failed = database->commit(turn);
    REQUIRE(!failed);
    CHECK(failed.error().code == Errc::io);
    CHECK(failed.error().message.find("a.sqlite") != std::string::npos);
  }
  CHECK(!database->session("key")->has_value());
  CHECK(database->entries("id", 10)->empty());
  CHECK(database->waiting_outbox(10)->empty());
  CHECK(database->unfinished_inbox(UnixTime{})->size() == 1);
  REQUIRE(database->commit(turn));
  CHECK(database->waiting_outbox(10)->size() == 1);
  CHECK(database->unfinished_inbox(UnixTime{})->empty());
}

}  // namespace oc::store
