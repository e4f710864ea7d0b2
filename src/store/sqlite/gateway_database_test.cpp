// Tests of the gateway's database: the chain of the audit, starts, marks of what was taken over.
#include "store/sqlite/gateway_database.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "store/parked.h"
#include "store/store_test.h"

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

using Kind = ParkedRow::Kind;

ParkedRow aside(std::string name, Kind kind = Kind::update, std::int64_t at = 5) {
  ParkedRow row{.channel = "telegram", .account_id = "default", .name = std::move(name), .kind = kind, .raw = "{}", .error = "no chat"};
  row.parked_at = from_ms(at);
  return row;
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

TEST_CASE("what is set aside is kept once under its name; without a name each time") {
  auto database = *GatewayDatabase::open(":memory:");
  const auto first = *database->park(aside("7"));
  CHECK(first.is_new);
  const auto again = *database->park(aside("7"));
  CHECK_FALSE(again.is_new);
  CHECK(again.id == first.id);
  CHECK(database->park(aside("7", Kind::message))->is_new);
  CHECK(database->park(aside(""))->is_new);
  CHECK(database->park(aside(""))->is_new);
  const std::string long_name(kParkedNameBytesMax + 1, 'x');
  CHECK(database->park(aside(long_name))->is_new);
  CHECK(database->park(aside(long_name))->is_new);
  CHECK_FALSE(database->park(aside("7"))->is_new);
  CHECK(*database->parked_count() == 6);
  CHECK(database->parked("telegram", 2)->size() == 2);
  CHECK(database->parked("", 2)->front().id > first.id);
  CHECK(database->parked("slack", 9)->empty());
  const auto row = *database->parked_row(first.id);
  REQUIRE(row);
  CHECK(row->account_id == "default");
  CHECK(row->name == "7");
  CHECK(row->kind == Kind::update);
  CHECK(row->error == "no chat");
  CHECK(row->parked_at == from_ms(5));
  CHECK(*database->remove_parked(first.id));
  CHECK_FALSE(*database->remove_parked(first.id));
  CHECK_FALSE(*database->parked_row(first.id));
  CHECK(database->park(aside("7"))->id > first.id);
  const auto stats = *database->stats();
  CHECK(std::ranges::find(stats.counts, std::pair<std::string, std::int64_t>{"parked.update", 5}) != stats.counts.end());
  CHECK(std::ranges::find(stats.counts, std::pair<std::string, std::int64_t>{"parked.message", 1}) != stats.counts.end());
}

TEST_CASE("of an update kParkedBytesMax bytes are kept, of its error kParkedErrorBytesMax; a message is kept whole, up to kParkedMessageBytesMax") {
  auto database = *GatewayDatabase::open(":memory:");
  auto update = aside("1");
  update.raw = std::string(kParkedBytesMax - 1, 'x') + "€ and more";
  update.error = std::string(kParkedErrorBytesMax * 2, 'e');
  REQUIRE(database->park(update));
  update.name = "2";
  update.raw = std::string(kParkedBytesMax * 2, '\xff');
  REQUIRE(database->park(update));
  const auto rows = *database->parked("", 9);
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].raw == std::string(kParkedBytesMax - 1, 'x'));
  CHECK(rows[1].error.size() <= kParkedErrorBytesMax + 3);
  CHECK(is_valid_utf8(rows[0].raw));
  CHECK(rows[0].raw.size() > kParkedBytesMax - 3);
  CHECK(rows[0].raw.size() <= kParkedBytesMax);
  auto message = aside("1", Kind::message);
  message.raw = std::string(kParkedMessageBytesMax, 'x');
  const auto kept = database->park(message);
  REQUIRE(kept);
  CHECK((*database->parked_row(kept->id))->raw == message.raw);
  message.name = "2";
  message.raw += "x";
  CHECK(database->park(message).error().code == Errc::too_large);
}

TEST_CASE("of kParkedMax updates of one account the oldest go; so many messages let no more of it in, for none of them may be lost") {
  auto database = *GatewayDatabase::open(":memory:");
  auto other = aside("1");
  other.account_id = "work";
  const auto older = *database->park(other);
  std::vector<std::int64_t> ids;
  for (std::size_t i = 1; i <= kParkedMax + 2; i++) {
    const auto parked = database->park(aside(std::to_string(i)));
    REQUIRE(parked);
    ids.push_back(parked->id);
  }
  CHECK(*database->parked_count() == static_cast<std::int64_t>(kParkedMax) + 1);
  CHECK(*database->parked_row(older.id));
  CHECK_FALSE(*database->parked_row(ids[1]));
  CHECK(*database->parked_row(ids[2]));
  for (std::size_t i = 1; i <= kParkedMax; i++) REQUIRE(database->park(aside(std::to_string(i), Kind::message)));
  CHECK(database->park(aside("one more", Kind::message)).error().code == Errc::unavailable);
  CHECK_FALSE(database->park(aside("1", Kind::message))->is_new);
  other = aside("one more", Kind::message);
  other.account_id = "work";
  CHECK(database->park(other)->is_new);
  other.account_id = "default";
  other.channel = "slack";
  CHECK(database->park(other)->is_new);
}

TEST_CASE("updates are pruned by their age, messages are not") {
  auto database = *GatewayDatabase::open(":memory:");
  REQUIRE(database->park(aside("1", Kind::update, 10)));
  REQUIRE(database->park(aside("2", Kind::update, 20)));
  REQUIRE(database->park(aside("3", Kind::message, 10)));
  CHECK(*database->prune_parked(from_ms(20)) == 1);
  CHECK(*database->parked_count() == 2);
}

TEST_CASE("of a list in parts the first shows what was set aside, when it is of all agents and sessions") {
  CHECK(shows_parked(MessageQuery{}, ""));
  MessageQuery next;
  next.before_id = 9;
  CHECK_FALSE(shows_parked(next, ""));
  MessageQuery of_session;
  of_session.session_key = "agent:main:main";
  CHECK_FALSE(shows_parked(of_session, ""));
  MessageQuery unfinished;
  unfinished.which = MessageQuery::Which::unfinished;
  CHECK_FALSE(shows_parked(unfinished, ""));
  CHECK_FALSE(shows_parked(MessageQuery{}, "main"));
}

TEST_CASE("whether the database is of an earlier version is told without bringing it to this one") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/gateway.sqlite";
  CHECK_FALSE(is_of_earlier_version(path));
  CHECK_FALSE(std::filesystem::exists(path));
  for (const bool is_earlier : {false, true}) {
    {
      const auto opened = GatewayDatabase::open(path);
      REQUIRE(opened);
      if (is_earlier) REQUIRE((*opened)->database().execute("PRAGMA user_version=2"));
    }
    CHECK(is_of_earlier_version(path) == is_earlier);
  }
  const auto untouched = Database::open_to_read(path);
  REQUIRE(untouched);
  CHECK(*(*untouched)->version() == 2);
}

}  // namespace oc::store
