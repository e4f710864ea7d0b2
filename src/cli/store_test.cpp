// Tests of openclaw store: what is listed, what is told of damage, and what is refused.
#include <doctest/doctest.h>

#include "base/json5.h"
#include "cli/test_world.h"

using namespace oc;
using namespace oc::cli;

namespace {

Json json(const std::string& text) {
  auto value = parse_json5(text);
  REQUIRE(value);
  return value->take_value();
}

io::Task<Result<void>> fill(store::Store& store) {
  OC_CO_TRY(store::AgentStore * agent, co_await store.agent("home"));
  co_return co_await agent->append("session", {Json("one"), Json("two")});
}

/// Runs with a store in which something is kept.
Said run_filled(TestWorld& world, std::vector<std::string> arguments) {
  Screen out;
  Screen err;
  CliWorld made = world.world(std::move(arguments), out, err);
  auto filled = store::open_memory_store(world.sim.io());
  REQUIRE(world.sim.run(fill(*filled)));
  const auto shared = std::make_shared<std::unique_ptr<store::Store>>(std::move(filled));
  made.open_store = [shared](const io::Io&, const store::StorePaths&) { return std::move(*shared); };
  const int code = world.sim.run(run(std::move(made)));
  return {.code = code, .out = TestWorld::in_home(out.text), .err = TestWorld::in_home(err.text)};
}

void put_files(TestWorld& world) {
  world.sim.files().put("/home/user/.openclaw/agents/home/sessions/sessions.sqlite", "x");
  world.sim.files().put("/home/user/.openclaw/agents/gone/sessions/sessions.sqlite", "x");
  world.sim.files().put("/home/user/.openclaw/agents/silent/agent/auth-profiles.json", "{}");
  world.sim.files().put("/home/user/.openclaw/state/gateway.sqlite", "x");
}

}  // namespace

TEST_CASE("before anything is kept, all three say so and make nothing") {
  TestWorld world(kRecordedConfig);
  CHECK(world.run({"store", "stats"}).out == "Nothing is kept yet in ~/.openclaw\n");
  CHECK(world.run({"store", "check"}).code == 0);
  CHECK(json(world.run({"store", "check", "--json"}).out) == json("{sound:true,stores:[]}"));
  CHECK(world.run({"store", "vacuum"}).code == 0);
  const Said missing = world.run({"store", "stats", "--agent", "work"});
  CHECK(missing.code == 1);
  CHECK(missing.err.starts_with("Agent work has kept nothing yet: there is no ~/.openclaw/agents/work/sessions/sessions.sqlite"));
  CHECK(world.run({"store", "stats", "--agent", "../../x"}).code == 1);
}

TEST_CASE("stats lists the gateway's database and those of all agents, also of one that the config does not name") {
  TestWorld world(kRecordedConfig);
  put_files(world);
  const Said said = run_filled(world, {"store", "stats"});
  CHECK(said.code == 0);
  CHECK(said.out.find("gateway: ~/.openclaw/state/gateway.sqlite\n  version 3, ") != std::string::npos);
  CHECK(said.out.find("agent gone: ") != std::string::npos);
  CHECK(said.out.find("agent home: ~/.openclaw/agents/home/sessions/sessions.sqlite\n") != std::string::npos);
  CHECK(said.out.find("  entries                      2\n") != std::string::npos);
  CHECK(said.out.find("silent") == std::string::npos);
  const Json listed = json(run_filled(world, {"store", "stats", "--agent", "home", "--json"}).out);
  CHECK(*at_path(listed, "stores.0.agentId") == Json("home"));
  CHECK(*at_path(listed, "stores.0.counts.entries") == Json(2));
}

TEST_CASE("check ends with 0 when all is sound, and tells each database") {
  TestWorld world(kRecordedConfig);
  put_files(world);
  const Said said = run_filled(world, {"store", "check"});
  CHECK(said.code == 0);
  CHECK(said.out == "gateway: sound\nagent gone: sound\nagent home: sound\n");
  CHECK(*at_path(json(run_filled(world, {"store", "check", "--json"}).out), "sound") == Json(true));
  CHECK(run_filled(world, {"store", "vacuum", "--agent", "home"}).out.starts_with("agent home: "));
}
