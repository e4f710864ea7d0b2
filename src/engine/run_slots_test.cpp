// Places for runs: one that is free is had at once, one that somebody waits for is not.
#include "engine/run_slots.h"

#include <doctest/doctest.h>

#include "io/sim/sim.h"

using namespace oc;
using namespace oc::engine;

TEST_CASE("a free place is had at once, within the caps of the lane and of the agent, and given back") {
  io::SimWorld sim;
  const auto io = sim.io();
  RunSlots slots(io);
  const RunSlots::Caps caps{.lane = 3, .agent = 2};
  auto first = slots.try_enter(queue::Lane::main, "a", caps);
  auto second = slots.try_enter(queue::Lane::main, "a", caps);
  CHECK(first);
  CHECK(second);
  CHECK_FALSE(slots.try_enter(queue::Lane::main, "a", caps));
  auto other = slots.try_enter(queue::Lane::main, "b", caps);
  CHECK(other);
  CHECK(slots.running(queue::Lane::main) == 3);
  CHECK_FALSE(slots.try_enter(queue::Lane::main, "b", caps));
  CHECK(slots.try_enter(queue::Lane::cron, "b", caps));
  other.reset();
  CHECK_FALSE(slots.try_enter(queue::Lane::main, "a", caps));
  first.reset();
  CHECK(slots.try_enter(queue::Lane::main, "a", caps));
  second.reset();
  CHECK(slots.running(queue::Lane::main) == 0);
}

TEST_CASE("nobody passes those who wait for a place") {
  io::SimWorld sim;
  const auto io = sim.io();
  RunSlots slots(io);
  const RunSlots::Caps caps{.lane = 1, .agent = 1};
  auto held = slots.try_enter(queue::Lane::main, "a", caps);
  std::unique_ptr<RunSlot> got;
  const auto wait = [](RunSlots& in, RunSlots::Caps with, std::unique_ptr<RunSlot>& out) -> io::Task<> {
    out = std::move(*co_await in.enter(queue::Lane::main, "b", with));
  };
  io::TaskGroup tasks(sim.executor());
  tasks.spawn(wait(slots, caps, got));
  sim.run_until_idle();
  CHECK(slots.waiting(queue::Lane::main) == 1);
  CHECK_FALSE(slots.try_enter(queue::Lane::main, "c", {.lane = 5, .agent = 5}));
  held.reset();
  sim.run_until_idle();
  CHECK(got);
  got.reset();
  CHECK(slots.try_enter(queue::Lane::main, "c", caps));
}
