// Tests of rows that cannot be read: parked once with their error, and nothing behind them waits.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/limits.h"
#include "store/sqlite/agent_database.h"

namespace oc::store {
namespace {

std::unique_ptr<AgentDatabase> filled() {
  auto database = *AgentDatabase::open(":memory:");
  for (int i = 1; i <= 3; i++) {
    REQUIRE(database->accept({.id = i, .channel = "telegram", .message_id = std::to_string(i), .message = JsonObject(), .state = "accepted"}));
    REQUIRE(database->put_outbox(
        {{.inbox_id = i, .run_id = "r", .part = i, .address = JsonObject(), .idempotency_key = std::to_string(i), .state = "pending"}}));
    REQUIRE(database->append("s", {Json(i)}));
  }
  REQUIRE(
      database->database().execute("UPDATE inbox SET message='{\"text\":' WHERE id=2; UPDATE outbox SET address='' WHERE id=2;"
                                   "UPDATE entries SET line='{' WHERE seq=2"));
  return database;
}

}  // namespace

TEST_CASE("a message that cannot be read is dead with its error, once; the others come") {
  auto database = filled();
  const auto rows = database->unfinished_inbox(from_ms(77));
  REQUIRE(rows->size() == 2);
  CHECK((*rows)[0].id == 1);
  CHECK((*rows)[1].id == 3);
  const auto dead = database->messages({.which = MessageQuery::Which::dead});
  REQUIRE(dead->size() == 1);
  CHECK((*dead)[0].inbox.state == "dead");
  CHECK((*dead)[0].inbox.error == "what was kept of the message cannot be read");
  CHECK((*dead)[0].inbox.done_at == from_ms(77));
  CHECK(database->unfinished_inbox(from_ms(99))->size() == 2);
  CHECK((*database->message(2))->inbox.done_at == from_ms(77));
}

TEST_CASE("an answer whose address cannot be read is failed with its error; the others wait to be sent") {
  auto database = filled();
  CHECK(database->outbox_of_run("r")->size() == 2);
  CHECK(database->waiting_outbox(10)->size() == 2);
  const auto record = database->message(2);
  REQUIRE((*record)->parts.size() == 1);
  CHECK((*record)->parts[0].state == "failed");
  CHECK((*record)->parts[0].error == "what was kept of the address cannot be read");
}

TEST_CASE("a transcript line that cannot be read is left out and counted once") {
  auto database = filled();
  for (int i = 0; i < 3; i++) {
    const auto lines = database->entries("s", 10);
    REQUIRE(lines->size() == 2);
    CHECK((*lines)[1].seq == 3);
  }
  CHECK(database->entries_after("s", 1, 10)->size() == 1);
  const auto stats = database->stats();
  const std::pair<std::string, std::int64_t> counted{"counter.entries_unreadable_total", 1};
  CHECK(std::ranges::find(stats->counts, counted) != stats->counts.end());
  CHECK(database->search("2", 10));
}

TEST_CASE("finished messages go kStorePruneRowsAtOnce at a time, with their runs and answers; the newest, the unfinished and the undelivered stay") {
  auto database = *AgentDatabase::open(":memory:");
  constexpr auto kMessages = static_cast<std::int64_t>(kStorePruneRowsAtOnce) + 10;
  for (std::int64_t i = 1; i <= kMessages; i++) {
    REQUIRE(database->accept({.id = i, .channel = "telegram", .message_id = std::to_string(i), .message = JsonObject(), .state = "accepted"}));
    if (i == 5) continue;
    TurnCommit turn{.inbox_ids = {i}, .inbox_state = "done", .now = from_ms(i)};
    turn.run = RunRow{.run_id = "r" + std::to_string(i), .inbox_id = i, .state = "done", .ended_at = from_ms(i)};
    OutboxRow part{.inbox_id = i, .address = JsonObject(), .idempotency_key = std::to_string(i), .state = i == 7 ? "held" : "sent"};
    turn.outbox.push_back(std::move(part));
    REQUIRE(database->commit(turn));
  }
  const Retention retention{.messages = Millis(1)};
  CHECK(database->prune(retention, from_ms(1'000'000))->messages == static_cast<std::int64_t>(kStorePruneRowsAtOnce));
  CHECK(database->prune(retention, from_ms(1'000'000))->messages > 0);
  CHECK(database->prune(retention, from_ms(1'000'000))->messages == 0);
  const auto left = database->messages({});
  REQUIRE(left->size() == 3);
  CHECK((*left)[0].inbox.id == kMessages);
  CHECK((*left)[1].inbox.id == 7);
  CHECK((*left)[1].run);
  CHECK((*left)[2].inbox.id == 5);
  CHECK(!*database->run("r1"));
  CHECK(database->check()->empty());
}

TEST_CASE("check() tells each of them, answers without a message, and gaps") {
  auto database = filled();
  REQUIRE(
      database->database().execute("DELETE FROM inbox WHERE id=3; INSERT INTO entries VALUES('gap', 1, '1'), ('gap', 3, '3');"
                                   "INSERT INTO sessions VALUES('k', 'id', 0, 0, 'no json')"));
  CHECK(*database->check() == std::vector<std::string>{"outbox 3: its message (inbox 3) is not there", "entries of gap: 2 lines between 1 and 3",
                                                       "entries of s: line 2 cannot be read", "inbox 2: the message cannot be read",
                                                       "outbox 2: the address cannot be read", "sessions k: the entry cannot be read"});
}

}  // namespace oc::store
