// Tests of 100,000 sessions and long transcripts: the calls of a turn go through an index, and memory stays bounded.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "base/limits.h"
#include "store/sqlite/agent_database.h"

namespace oc::store {
namespace {

/// What SQLite would do, a line for each step.
std::string plan(Database& database, const std::string& sql) {
  const std::string text = "EXPLAIN QUERY PLAN " + sql;
  // By its text, not by its address: the statement is used once and lives as long as the database.
  static std::vector<std::unique_ptr<std::string>> texts;
  texts.push_back(std::make_unique<std::string>(text));
  auto statement = database.prepare(texts.back()->c_str());
  std::string steps;
  for (;;) {
    const auto more = statement.step();
    REQUIRE(more);
    if (!*more) return steps;
    steps += statement.text(3) + "\n";
  }
}

void fill(Database& database, int sessions, int lines) {
  Transaction transaction(database);
  for (int i = 0; i < sessions; i++) {
    const std::string id = std::to_string(i);
    REQUIRE(database.prepare("INSERT INTO sessions VALUES(?,?,?,?,'{}')")
                .bind("agent:main:" + id)
                .bind(id)
                .bind(std::int64_t{1})
                .bind(std::int64_t{i})
                .run());
  }
  for (int i = 0; i < lines; i++) {
    REQUIRE(database.prepare("INSERT INTO entries VALUES('long', ?, '{}')").bind(std::int64_t{i + 1}).run());
  }
  REQUIRE(transaction.commit());
}

TurnCommit turn_of(int number) {
  TurnCommit turn{.session_id = "long", .lines = {Json("said"), Json("answered")}};
  turn.session = SessionRow{.key = "agent:main:77", .session_id = "77", .updated_at = from_ms(1'000'000 + number), .entry = JsonObject()};
  turn.run = RunRow{.run_id = "run" + std::to_string(number), .session_key = "agent:main:77", .state = "done", .ended_at = from_ms(number)};
  OutboxRow part{.run_id = "run", .address = JsonObject(), .idempotency_key = std::to_string(number), .state = "pending"};
  turn.outbox.push_back(std::move(part));
  return turn;
}

/// Bytes that SQLite holds for pages, statements and all else.
std::int64_t bytes_in_use() { return sqlite3_memory_used(); }

}  // namespace

TEST_CASE("no call of a turn walks over rows that are not its own") {
  auto database = *AgentDatabase::open(":memory:");
  for (const char* sql : {
           "SELECT key, session_id, created_at, updated_at, entry FROM sessions WHERE key=?",
           "SELECT coalesce(max(seq), 0) + 1 FROM entries WHERE session_id=?",
           "SELECT seq, line FROM entries WHERE session_id=? ORDER BY seq DESC LIMIT ?",
           "SELECT seq, line FROM entries WHERE session_id=? AND seq>? ORDER BY seq LIMIT ?",
           "SELECT id FROM inbox WHERE channel=? AND account_id=? AND message_id=?",
           "SELECT id FROM inbox WHERE state IN ('accepted', 'running') ORDER BY id",
           "SELECT id FROM inbox ORDER BY id DESC LIMIT ?",
           "SELECT run_id FROM runs WHERE state='running'",
           "SELECT id FROM outbox WHERE state IN ('pending', 'sending') ORDER BY id LIMIT ?",
           "SELECT id FROM outbox WHERE run_id=? AND state IN ('pending', 'sending') ORDER BY part",
           "SELECT ambiguous FROM outbox WHERE idempotency_key=?",
           "SELECT id FROM inbox WHERE state IN ('done', 'refused', 'dropped') AND done_at<? ORDER BY done_at LIMIT ?",
           "SELECT run_id FROM runs WHERE state<>'running' AND ended_at<? LIMIT ?",
           "SELECT session_id FROM archives WHERE archived_at<? ORDER BY archived_at LIMIT 20",
           "SELECT 1 FROM sessions WHERE session_id=?",
           "SELECT key FROM sessions ORDER BY updated_at DESC LIMIT ?",
       }) {
    const std::string steps = plan(database->database(), sql);
    CAPTURE(sql);
    CAPTURE(steps);
    CHECK(!steps.empty());
    // A SCAN is allowed only of an index that holds nothing else, or in the order that is asked for.
    const bool scans_rows =
        steps.find("SCAN") != std::string::npos && steps.find("USING") == std::string::npos && steps.find("SCAN inbox\n") == std::string::npos;
    CHECK(!scans_rows);
    CHECK(steps.find("TEMP B-TREE") == std::string::npos);
  }
}

TEST_CASE("a turn in 100,000 sessions and 100,000 lines takes as many steps of SQLite as in ten, and no more memory") {
  std::int64_t steps_small = 0;
  for (const int size : {10, 100'000}) {
    auto database = *AgentDatabase::open(":memory:");
    fill(database->database(), size, size);
    const std::int64_t before = bytes_in_use();
    const std::int64_t steps_before = database->database().steps();
    for (int i = 0; i < 50; i++) {
      REQUIRE(database->session("agent:main:7"));
      REQUIRE(database->entries("long", 5));
      REQUIRE(database->commit(turn_of(i)));
    }
    const std::int64_t steps = database->database().steps() - steps_before;
    CHECK(bytes_in_use() - before < 1'000'000);
    if (size == 10) {
      steps_small = steps;
    } else {
      CHECK(steps < steps_small * 2);
    }
  }
}

}  // namespace oc::store
