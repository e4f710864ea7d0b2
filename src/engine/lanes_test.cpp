// Lanes, places for runs, and seats: order, fairness, and what is left when a waiter goes away.
#include "engine/lanes.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"
#include "engine/faulty_store_test.h"
#include "engine/run_slots.h"
#include "engine/seat.h"
#include "engine/story_world_test.h"
#include "io/sim/sim.h"

namespace oc::engine {
namespace {

using queue::Lane;

io::Task<> pass(Lanes& lanes, io::SimWorld& sim, std::string name, std::vector<std::string>& seen, Millis length) {
  const auto turn = co_await lanes.enter("lane");
  seen.push_back(name);
  co_await sim.clock().sleep(length);
}

/// Runs of agents that each hold a place for so long.
struct Runners {
  io::SimWorld sim;
  io::Io io = sim.io();
  RunSlots slots{io};
  io::TaskGroup tasks{sim.executor()};
  std::vector<std::string> begun;
  int running = 0;
  int running_most = 0;

  io::Task<> run(Lane lane, std::string agent, RunSlots::Caps caps, Millis length) {
    const auto slot = co_await slots.enter(lane, agent, caps);
    begun.push_back(agent);
    running_most = std::max(running_most, ++running);
    co_await sim.clock().sleep(length);
    running--;
  }
  void start(const std::string& agent, RunSlots::Caps caps, Millis length, Lane lane = Lane::main) { tasks.spawn(run(lane, agent, caps, length)); }
  ~Runners() { sim.run(tasks.stop()); }
};

}  // namespace

TEST_CASE("a lane is passed one at a time in order of arrival") {
  io::SimWorld sim;
  Lanes lanes(sim.executor());
  io::TaskGroup tasks(sim.executor());
  std::vector<std::string> seen;
  for (const char* name : {"a", "b", "c"}) tasks.spawn(pass(lanes, sim, name, seen, Millis(1000)));
  sim.run_until_idle();
  CHECK(seen == std::vector<std::string>{"a"});
  CHECK(lanes.waiting("lane") == 2);
  sim.advance(Millis(5000));
  CHECK(seen == std::vector<std::string>{"a", "b", "c"});
  CHECK(lanes.size() == 0);
  sim.run(tasks.stop());
}

TEST_CASE("a place is taken without waiting, and given up from the middle") {
  io::SimWorld sim;
  Lanes lanes(sim.executor());
  auto first = lanes.reserve("lane");
  auto second = lanes.reserve("lane");
  auto third = lanes.reserve("lane");
  CHECK(first->is_called());
  CHECK_FALSE(second->is_called());
  second.reset();
  CHECK_FALSE(third->is_called());
  first.reset();
  CHECK(third->is_called());
  third.reset();
  CHECK_FALSE(lanes.is_busy("lane"));
}

TEST_CASE("who has the turn can let somebody go before") {
  io::SimWorld sim;
  Lanes lanes(sim.executor());
  auto mine = lanes.reserve("lane");
  auto next = lanes.reserve("lane");
  auto before = lanes.let_before(*mine);
  CHECK(before->is_called());
  CHECK_FALSE(mine->is_called());
  before.reset();
  CHECK(mine->is_called());
  CHECK_FALSE(next->is_called());
  mine.reset();
  CHECK(next->is_called());
}

TEST_CASE("a lane has as many runs at once as its cap, and the others in order") {
  Runners runners;
  for (int i = 0; i < 6; i++) runners.start("a", {.lane = 2, .agent = 9}, Millis(1000));
  runners.sim.advance(Millis(500));
  CHECK(runners.slots.running(Lane::main) == 2);
  CHECK(runners.slots.waiting(Lane::main) == 4);
  runners.sim.advance(Millis(10'000));
  CHECK(runners.running_most == 2);
  CHECK(runners.begun.size() == 6);
}

TEST_CASE("lanes do not wait for each other") {
  Runners runners;
  runners.start("a", {.lane = 1, .agent = 1}, Millis(60'000), Lane::cron);
  runners.start("a", {.lane = 1, .agent = 1}, Millis(60'000), Lane::nested);
  runners.start("a", {.lane = 8, .agent = kRunsAtOnceMax}, Millis(60'000), Lane::subagent);
  runners.start("a", {.lane = 1, .agent = 1}, Millis(60'000), Lane::main);
  runners.sim.advance(Millis(1));
  CHECK(runners.begun.size() == 4);
}

TEST_CASE("a free place goes to the agent that has the fewest runs") {
  Runners runners;
  const RunSlots::Caps caps{.lane = 3, .agent = 2};
  for (int i = 0; i < 10; i++) runners.start("busy", caps, Millis(1000));
  runners.sim.advance(Millis(10));
  runners.start("late", caps, Millis(1000));
  runners.sim.advance(Millis(10));
  CHECK(runners.begun == std::vector<std::string>{"busy", "busy", "late"});
}

TEST_CASE("a run that is cancelled while it waits leaves no place behind") {
  Runners runners;
  const RunSlots::Caps caps{.lane = 1, .agent = 1};
  runners.start("a", caps, Millis(1000));
  io::TaskGroup others(runners.sim.executor());
  others.spawn(runners.run(Lane::main, "b", caps, Millis(1000)));
  runners.sim.advance(Millis(10));
  CHECK(runners.slots.waiting(Lane::main) == 1);
  runners.sim.run(others.stop());
  CHECK(runners.slots.waiting(Lane::main) == 0);
  runners.sim.advance(Millis(2000));
  CHECK(runners.slots.running(Lane::main) == 0);
  CHECK(runners.begun == std::vector<std::string>{"a"});
}

TEST_CASE("a wait of kLaneWaitTold is told to the log in OpenClaw's words") {
  Runners runners;
  const RunSlots::Caps caps{.lane = 1, .agent = 1};
  runners.start("a", caps, kLaneWaitTold + Millis(500));
  runners.start("a", caps, Millis(10));
  runners.sim.advance(Millis(5000));
  CHECK(runners.sim.log().has("lane wait exceeded: lane=main waitedMs=2500 queueAhead=0"));
}

TEST_CASE("seats count what is unfinished, also when messages are joined") {
  io::SimWorld sim;
  const io::Io io = sim.io();
  Seats seats(io);
  auto one = seats.take("agent:main:s");
  auto two = seats.take("agent:main:s");
  CHECK(seats.unfinished() == 2);
  two->absorb(*one);
  one.reset();
  CHECK(seats.unfinished() == 2);
  CHECK(two->place->is_called());
  two.reset();
  CHECK(seats.unfinished() == 0);
  // In whatever order they go.
  auto three = seats.take("agent:main:s");
  auto four = seats.take("agent:main:s");
  four->absorb(*three);
  four.reset();
  CHECK(seats.unfinished() == 0);
  three.reset();
  CHECK(seats.unfinished() == 0);
}

TEST_CASE("an agent with kInboxPendingMax unfinished messages takes no room from others; all together have kInboxPendingAllMax") {
  io::SimWorld sim;
  const io::Io io = sim.io();
  Seats seats(io);
  std::vector<std::shared_ptr<Seat>> taken;
  const auto fill = [&](const std::string& session) {
    for (std::size_t i = 0; i < kInboxPendingMax; i++) taken.push_back(seats.take(session));
  };
  fill("agent:hung:s");
  const auto refused = seats.check_room("agent:hung:other");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::unavailable);
  CHECK(refused.error().message == "10000 messages of the agent \"hung\" are unfinished; new ones stay with their platforms until some are done");
  CHECK(refused.error().hint == "See what waits: openclaw messages list --state unfinished --agent hung");
  CHECK(seats.check_room("agent:well:s"));
  REQUIRE(seats.trouble());
  CHECK(seats.trouble()->message == refused.error().message);
  taken.pop_back();
  CHECK(seats.check_room("agent:hung:other"));
  CHECK_FALSE(seats.trouble());
  for (int agent = 1; taken.size() + kInboxPendingMax <= kInboxPendingAllMax; agent++) fill(fmt::format("agent:a{}:s", agent));
  CHECK(seats.check_room("agent:well:s"));
  taken.push_back(seats.take("agent:hung:s"));
  CHECK(seats.unfinished() == kInboxPendingAllMax);
  CHECK(seats.check_room("agent:well:s").error().message.starts_with("50000 messages are unfinished"));
  taken.clear();
  CHECK(seats.check_room("agent:well:s"));
  CHECK(sim.log().has("new messages are taken again"));
}

TEST_CASE("an agent that hangs in all its places does not delay 999 others by a moment") {
  std::string list;
  for (int i = 0; i < 1000; i++) list += fmt::format(R"({{ id: "a{}" }},)", i);
  StoryWorld world(fmt::format("{{ agents: {{ list: [{}] }} }}", list));
  world.models.script = [](const ModelCall& call) {
    return Scripted{.text = "done", .length = call.agent_id == "a0" ? Millis(60'000) : Millis(100)};
  };
  for (int i = 0; i < 50; i++)
    REQUIRE(world.sim.run(world.engine().send({.session_key = fmt::format("agent:a0:chat{}", i), .text = "hang", .run_id = fmt::format("h{}", i)})));
  world.settle(Millis(10));
  CHECK(world.models.running == 4);
  for (int i = 1; i < 1000; i++)
    REQUIRE(world.sim.run(world.engine().send({.session_key = fmt::format("agent:a{}:main", i), .text = "go", .run_id = fmt::format("r{}", i)})));
  const Millis before = world.sim.clock().steady();
  world.settle(Millis(150));
  CHECK(world.sim.clock().steady() - before <= Millis(150));
  CHECK(world.models.running == 4);
  CHECK(world.models.calls.size() == 4 + 999);
}

TEST_CASE("an agent's own maxConcurrent and the cap of all hold") {
  StoryWorld world(R"({ agents: { defaults: { maxConcurrent: 5 }, list: [{ id: "a", maxConcurrent: 2 }, { id: "b" }] } })");
  world.models.script = [](const ModelCall&) { return Scripted{.text = "done", .length = Millis(1000)}; };
  for (int i = 0; i < 10; i++) {
    for (const char* agent : {"a", "b"})
      REQUIRE(world.sim.run(world.engine().send({.session_key = fmt::format("agent:{}:chat{}", agent, i), .text = "go"})));
  }
  world.settle(Millis(500));
  CHECK(world.models.running == 5);
  int of_a = 0;
  for (const auto& call : world.models.calls) of_a += call.agent_id == "a" ? 1 : 0;
  CHECK(of_a == 2);
  world.settle();
  CHECK(world.models.calls.size() == 20);
  CHECK(world.models.running_most == 5);
}

TEST_CASE("a run that waits for its place keeps its session, and /stop ends it there") {
  StoryWorld world(
      R"({ agents: { defaults: { maxConcurrent: 1 } }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*", "100"] } }, session: { dmScope: "per-peer" } })");
  world.models.script = [](const ModelCall&) { return Scripted{.text = "done", .length = Millis(60'000)}; };
  REQUIRE(world.say({.by = "200", .text = "long"}));
  REQUIRE(world.say({.by = "100", .text = "waits"}));
  REQUIRE(world.tell({.by = "100", .text = "/stop"}, Millis(100)));
  CHECK(world.arrived() == std::vector<std::string>{"⚙️ Agent was aborted."});
  CHECK(world.models.calls.size() == 1);
  CHECK(world.sim.run(world.agent_store("main").unfinished_inbox())->size() == 1);
  world.settle(std::chrono::minutes(2));
  CHECK(world.models.calls.size() == 1);
}

TEST_CASE("/stop waits for the messages before it no longer than kControlWaitMax") {
  Faults faults;
  StoryWorld world({.config = R"({ channels: { telegram: { dmPolicy: "open", allowFrom: ["*", "100"] } } })",
                    .wrap_store = [&](store::Store& inner) { return std::make_unique<FaultyStore>(inner, faults); }});
  world.models.script = [](const ModelCall&) { return Scripted{.text = "done", .length = Millis(60'000)}; };
  REQUIRE(world.say({.text = "long"}));
  io::Event never(world.sim.executor());
  faults.session_gate = &never;
  REQUIRE(world.say({.text = "stands in front of its queue"}));
  REQUIRE(world.say({.text = "/stop"}));
  world.settle(kControlWaitMax - Millis(10));
  CHECK(world.models.running == 1);
  world.settle(Millis(20));
  CHECK(world.models.running == 0);
  faults.session_gate = nullptr;
  never.set();
  world.settle();
}

}  // namespace oc::engine
