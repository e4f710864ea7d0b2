// Tests of one agent's maintenance.
#include "store/upkeep.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"
#include "io/sim/sim.h"

namespace oc::store {
namespace {

constexpr Millis kDay = std::chrono::hours(24);

struct Home {
  Home() : store(open_memory_store(sim.io())), database(*sim.run(store->agent("main"))) {}
  ~Home() { sim.run(store->stop()); }

  void put(const std::string& key, Millis age, std::size_t bytes = 10) {
    const UnixTime then = sim.clock().now() - age;
    REQUIRE(sim.run(database->put_session({.key = key, .session_id = key, .created_at = then, .updated_at = then, .entry = JsonObject()})));
    REQUIRE(sim.run(database->append(key, {Json{{"type", "message"}, {"text", std::string(bytes, 'x')}}})));
  }
  UpkeepReport run(UpkeepOrder order) {
    order.now = sim.clock().now();
    const auto report = sim.run(keep_house(*database, std::move(order)));
    REQUIRE(report);
    return *report;
  }
  std::string keys() {
    std::string text;
    for (const auto& row : *sim.run(database->sessions(10'000))) text += (text.empty() ? "" : " ") + row.key;
    return text;
  }

  io::SimWorld sim;
  std::unique_ptr<Store> store;
  AgentStore* database;
};

sessions::Maintenance rules(std::string_view text) {
  const Json settings = *parse_json(text);
  return sessions::resolve_maintenance(&settings);
}

}  // namespace

TEST_CASE("11: the oldest go, first by age, then by number; a look changes nothing and says the same") {
  Home home;
  home.put("new", Millis(0));
  home.put("b", kDay);
  home.put("c", kDay * 2);
  home.put("d", kDay * 40);
  home.put("e", kDay * 50);
  for (const auto mode : {UpkeepOrder::Mode::look, UpkeepOrder::Mode::act}) {
    const auto report = home.run({.mode = mode, .rules = rules(R"({"maxEntries":2})")});
    CHECK(report.sessions == 5);
    CHECK(report.too_old == 2);
    CHECK(report.too_many == 1);
    CHECK(report.keys == std::vector<std::string>{"e", "d", "c"});
    if (mode == UpkeepOrder::Mode::look) CHECK(home.keys() == "new b c d e");
  }
  CHECK(home.keys() == "new b");
  CHECK(home.sim.run(home.database->archives("", 10))->size() == 3);
}

TEST_CASE("11: a session in use stays, and no younger one goes in its place") {
  Home home;
  home.put("a", Millis(0));
  home.put("b", kDay);
  home.put("c", kDay * 40);
  UpkeepOrder order{.mode = UpkeepOrder::Mode::act, .rules = rules(R"({"maxEntries":1})")};
  order.in_use = [](const std::string& key) { return key == "c"; };
  const auto report = home.run(std::move(order));
  CHECK(report.spared == std::vector<std::string>{"c"});
  CHECK(home.keys() == "a c");
}

TEST_CASE("11: archives of resets have a retention of their own, false keeps them for ever") {
  for (const char* text : {R"({"pruneAfter":"10d","resetArchiveRetention":"2d"})", R"({"pruneAfter":"2d","resetArchiveRetention":false})"}) {
    CAPTURE(text);
    Home home;
    const UnixTime then = home.sim.clock().now() - kDay * 5;
    home.put("reset", Millis(0));
    home.put("gone", Millis(0));
    REQUIRE(home.sim.run(home.database->remove_session("reset", "reset", then)));
    REQUIRE(home.sim.run(home.database->remove_session("gone", "deleted", then)));
    CHECK(home.run({.mode = UpkeepOrder::Mode::look, .rules = rules(text)}).archives == 0);
    CHECK(home.run({.mode = UpkeepOrder::Mode::act, .rules = rules(text)}).archives == 1);
    const auto left = *home.sim.run(home.database->archives("", 10));
    REQUIRE(left.size() == 1);
    CHECK(left[0].reason == (std::string_view(text).find("false") == std::string_view::npos ? "deleted" : "reset"));
  }
}

TEST_CASE("11: above maxDiskBytes the oldest archives go, then the oldest sessions, down to highWaterBytes, never one in use") {
  Home home;
  for (int i = 0; i < 20; i++) home.put(fmt::format("s{:02}", i), kDay * (20 - i), 100'000);
  for (int i = 0; i < 5; i++) REQUIRE(home.sim.run(home.database->remove_session(fmt::format("s{:02}", i), "deleted", home.sim.clock().now())));
  UpkeepOrder order{.mode = UpkeepOrder::Mode::act, .rules = rules(R"({"pruneAfter":"300d","maxDiskBytes":"1mb","highWaterBytes":"600kb"})")};
  order.in_use = [](const std::string& key) { return key == "s05"; };
  const auto report = home.run(std::move(order));
  CHECK(report.is_over_disk);
  CHECK(report.disk_bytes > 1 << 20);
  CHECK(report.disk_bytes_after <= 600 << 10);
  CHECK(report.archives == 5);
  CHECK(report.for_space > 0);
  CHECK(home.keys().find("s05") != std::string::npos);
  CHECK(home.keys().find("s19") != std::string::npos);
  CHECK(home.keys().find("s06") == std::string::npos);
}

TEST_CASE("a look names no more than kMaintenanceKeysMax sessions, and takes them kMaintenanceRowsMax at a time") {
  Home home;
  for (std::size_t i = 0; i < kMaintenanceKeysMax + kMaintenanceRowsMax; i++) home.put(fmt::format("s{:05}", i), kDay * 40);
  const auto report = home.run({.mode = UpkeepOrder::Mode::look, .rules = rules("{}")});
  CHECK(report.keys.size() == kMaintenanceKeysMax);
  CHECK(report.too_old == static_cast<std::int64_t>(kMaintenanceKeysMax + kMaintenanceRowsMax));
  CHECK(home.run({.mode = UpkeepOrder::Mode::act, .rules = rules("{}")}).keys.size() == kMaintenanceKeysMax + kMaintenanceRowsMax);
  CHECK(home.keys().empty());
}

}  // namespace oc::store
