// Tests of the engine's small memories: what was seen, what was said in groups, the runs, the lanes; each with its limit.
#include <doctest/doctest.h>

#include "base/limits.h"
#include "engine/inside.h"
#include "io/sim/sim.h"

namespace oc::engine {

TEST_CASE("a message is seen once, until kSeenMessagesMax others have come") {
  SeenMessages seen;
  CHECK(seen.add("first"));
  CHECK(!seen.add("first"));
  for (std::size_t i = 1; i < kSeenMessagesMax; i++) CHECK(seen.add(std::to_string(i)));
  CHECK(!seen.add("first"));
  CHECK(seen.add("one more"));
  CHECK(seen.add("first"));
  seen.forget("one more");
  CHECK(seen.add("one more"));
}

TEST_CASE("at most kPendingGroupsMax groups have pending lines, the oldest is dropped; each keeps its newest lines") {
  PendingContext pending;
  for (std::size_t i = 0; i < kPendingGroupsMax + 1; i++) pending.add("group" + std::to_string(i), "someone", "text", 50);
  CHECK(pending.take("group0").empty());
  CHECK(pending.take("group1").size() == 1);
  CHECK(pending.take("group1").empty());
  CHECK(pending.take("group" + std::to_string(kPendingGroupsMax)).size() == 1);
  for (int i = 0; i < 5; i++) pending.add("g", "someone", std::to_string(i), 3);
  const auto lines = pending.take("g");
  REQUIRE(lines.size() == 3);
  CHECK(lines.front().second == "2");
  CHECK(lines.back().second == "4");
  pending.add("off", "someone", "text", 0);
  CHECK(pending.take("off").empty());
}

TEST_CASE("finished runs are remembered: the last kRunsRemembered of them") {
  io::SimWorld sim;
  const io::Io io = sim.io();
  Runs runs(io);
  const auto run_and_end = [&](const std::string& id) {
    const auto run = runs.begin(id, "main", "agent:main:main", "test");
    REQUIRE(run);
    runs.end(**run, {});
  };
  const auto goes_on = *runs.begin("goes on", "main", "agent:main:main", "test");
  for (std::size_t i = 0; i < kRunsRemembered + 100; i++) run_and_end(std::to_string(i));
  CHECK(runs.find("0") == nullptr);
  CHECK(runs.find("50") == nullptr);
  CHECK(runs.find(std::to_string(kRunsRemembered + 99)) != nullptr);
  CHECK(runs.find(std::to_string(kRunsRemembered + 99 - (kRunsRemembered - 2))) != nullptr);
  CHECK(runs.find("goes on") == goes_on);
  CHECK(runs.begin("goes on", "main", "k", "test").error().code == Errc::already_exists);
  CHECK(runs.begin(std::to_string(kRunsRemembered + 99), "main", "k", "test").error().code == Errc::already_exists);
  runs.end(*goes_on, {});
}

TEST_CASE("finished runs are remembered for kRunMemory, running ones for as long as they run") {
  io::SimWorld sim;
  const io::Io io = sim.io();
  Runs runs(io);
  runs.end(**runs.begin("old", "main", "k", "test"), {});
  const auto running = *runs.begin("running", "main", "k", "test");
  sim.advance(kRunMemory);
  runs.end(**runs.begin("x", "main", "k", "test"), {});
  CHECK(runs.find("old") != nullptr);
  sim.advance(Millis(1));
  runs.end(**runs.begin("y", "main", "k", "test"), {});
  CHECK(runs.find("old") == nullptr);
  CHECK(runs.find("x") != nullptr);
  CHECK(runs.active("k").size() == 1);
  runs.end(*running, {});
}

namespace {

io::Task<> visit(Lanes& lanes, io::Clock& clock, std::string lane, int number, std::vector<int>& order) {
  const auto turn = co_await lanes.enter(lane);
  order.push_back(number);
  co_await clock.sleep(Millis(10));
}

}  // namespace

TEST_CASE("a lane lets one in at a time, in order; another lane does not wait; an empty lane leaves nothing behind") {
  io::SimWorld sim;
  Lanes lanes(sim.executor());
  io::TaskGroup group(sim.executor());
  std::vector<int> order;
  for (int i = 0; i < 4; i++) group.spawn(visit(lanes, sim.clock(), "a", i, order));
  group.spawn(visit(lanes, sim.clock(), "b", 100, order));
  sim.run_until_idle();
  CHECK(order == std::vector<int>{0, 100});
  CHECK(lanes.waiting("a") == 3);
  CHECK(lanes.is_busy("a"));
  sim.advance(Millis(100));
  CHECK(order == std::vector<int>{0, 100, 1, 2, 3});
  CHECK(lanes.size() == 0);
  sim.run(group.stop());
}

TEST_CASE("somebody who is cancelled while waiting gives the place up, and those behind still come in") {
  io::SimWorld sim;
  Lanes lanes(sim.executor());
  io::TaskGroup first(sim.executor());
  io::TaskGroup cancelled(sim.executor());
  io::TaskGroup last(sim.executor());
  std::vector<int> order;
  first.spawn(visit(lanes, sim.clock(), "a", 1, order));
  sim.run_until_idle();
  cancelled.spawn(visit(lanes, sim.clock(), "a", 2, order));
  sim.run_until_idle();
  last.spawn(visit(lanes, sim.clock(), "a", 3, order));
  sim.run_until_idle();
  CHECK(lanes.waiting("a") == 2);
  sim.run(cancelled.stop());
  sim.advance(Millis(100));
  CHECK(order == std::vector<int>{1, 3});
  CHECK(lanes.size() == 0);
  sim.run(first.stop());
  sim.run(last.stop());
}

TEST_CASE("somebody who is cancelled while having the lane gives it to the next") {
  io::SimWorld sim;
  Lanes lanes(sim.executor());
  io::TaskGroup first(sim.executor());
  io::TaskGroup second(sim.executor());
  std::vector<int> order;
  first.spawn(visit(lanes, sim.clock(), "a", 1, order));
  second.spawn(visit(lanes, sim.clock(), "a", 2, order));
  sim.run_until_idle();
  sim.run(first.stop());
  sim.advance(Millis(100));
  CHECK(order == std::vector<int>{1, 2});
  CHECK(lanes.size() == 0);
  sim.run(second.stop());
}

}  // namespace oc::engine
