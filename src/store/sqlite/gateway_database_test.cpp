// Tests of the gateway's database: the chain of the audit, starts, marks of what was taken over.
#include "store/sqlite/gateway_database.h"

#include <doctest/doctest.h>

namespace oc::store {
namespace {

std::unique_ptr<GatewayDatabase> with_acts() {
  auto database = *GatewayDatabase::open(":memory:");
  for (int i = 0; i < 4; i++) {
    REQUIRE(
        database->add_audit({.at = from_ms(i), .actor = "cli", .action = "messages.drop", .subject = std::to_string(i), .facts = {{"why", "old"}}}));
  }
  return database;
}

}  // namespace

TEST_CASE("acts are kept newest first, each with the digest of all before it") {
  auto database = with_acts();
  const auto acts = *database->audit(3);
  REQUIRE(acts.size() == 3);
  CHECK(acts[0].subject == "3");
  CHECK(acts[0].digest.size() == 64);
  CHECK(acts[0].digest != acts[1].digest);
  CHECK(acts[0].facts == Json{{"why", "old"}});
  CHECK(database->check()->empty());
}

TEST_CASE("an act that was changed, taken away or put in shows") {
  for (const char* forgery : {"UPDATE audit SET subject='9' WHERE id=2", "UPDATE audit SET facts='{}' WHERE id=2", "UPDATE audit SET at=7 WHERE id=2",
                              "UPDATE audit SET actor='cl', action='imessages.drop' WHERE id=2", "DELETE FROM audit WHERE id=2",
                              "UPDATE audit SET digest='' WHERE id=1", "DELETE FROM audit WHERE id=1"}) {
    CAPTURE(forgery);
    auto database = with_acts();
    REQUIRE(database->database().execute(forgery));
    const auto faults = database->check();
    REQUIRE(!faults->empty());
    CHECK(faults->front().find("was changed or taken away") != std::string::npos);
  }
}

TEST_CASE("starts are counted, and jobs and marks are kept under their names") {
  auto database = *GatewayDatabase::open(":memory:");
  CHECK(*database->begin_boot(from_ms(1)) == 1);
  CHECK(*database->begin_boot(from_ms(2)) == 2);
  REQUIRE(database->put_cron_job({"b", {{"at", 1}}}));
  REQUIRE(database->put_cron_job({"a", {{"at", 2}}}));
  REQUIRE(database->put_cron_job({"b", {{"at", 3}}}));
  const auto jobs = *database->cron_jobs();
  REQUIRE(jobs.size() == 2);
  CHECK(jobs[1].job == Json{{"at", 3}});
  CHECK(!*database->import_mark("sessions.json"));
  REQUIRE(database->put_import_mark("sessions.json", {{"lines", 7}}));
  CHECK(**database->import_mark("sessions.json") == Json{{"lines", 7}});
  REQUIRE(database->put_approved("telegram", "default", "100", from_ms(1)));
  REQUIRE(database->put_approved("telegram", "default", "100", from_ms(2)));
  CHECK(database->approved_senders("telegram", "default")->size() == 1);
}

}  // namespace oc::store
