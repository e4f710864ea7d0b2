// Tests of maintenance beside the turns, and of what the log is told about shared main sessions.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"
#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

std::string config_with(const std::string& maintenance) {
  return R"({ session: { dmScope: "per-peer", reset: { mode: "idle" }, maintenance: )" + maintenance +
         R"( }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } } })";
}

std::vector<std::string> keys_of(StoryWorld& world) {
  std::vector<std::string> keys;
  for (const auto& row : *world.sim.run(world.agent_store("main").sessions(1000))) keys.push_back(row.key);
  return keys;
}

void put(StoryWorld& world, const std::string& key, Millis age) {
  const UnixTime then = world.sim.clock().now() - age;
  REQUIRE(world.sim.run(
      world.agent_store("main").put_session({.key = key, .session_id = key, .created_at = then, .updated_at = then, .entry = JsonObject()})));
}

constexpr Millis kDay = std::chrono::hours(24);

}  // namespace

TEST_CASE("11: enforced maintenance archives what is older than pruneAfter, then what is beyond maxEntries, kMaintenanceDelay after the start") {
  StoryWorld world(config_with(R"({ mode: "enforce", pruneAfter: "10d", maxEntries: 2 })"));
  world.tell({.by = "1", .text = "hello"});
  put(world, "agent:main:direct:old", kDay * 11);
  put(world, "agent:main:direct:b", kDay * 3);
  put(world, "agent:main:direct:c", kDay * 2);
  world.restart(Millis(0));
  world.settle(kMaintenanceDelay - Millis(1000));
  CHECK(keys_of(world).size() == 4);
  world.settle(Millis(2000));
  CHECK(keys_of(world) == std::vector<std::string>{"agent:main:direct:1", "agent:main:direct:c"});
  CHECK(world.sim.run(world.agent_store("main").archives("agent:main:direct:old", 10))->at(0).reason == "pruned");
  CHECK(world.watcher.sessions.back().second == "delete");
  // The archives go when their own time is over.
  world.settle(kDay * 11);
  CHECK(world.sim.run(world.agent_store("main").archives("agent:main:direct:old", 10))->empty());
}

TEST_CASE("11: mode warn tells what would go and removes nothing; a session in use is told once in its chat") {
  StoryWorld world(config_with(R"({ maxEntries: 1 })"));
  world.tell({.by = "1", .text = "hello"});
  world.tell({.by = "2", .text = "hello"});
  world.restart(Millis(0));
  world.models.script = [](const ModelCall&) { return Scripted{.text = "late", .length = std::chrono::hours(3)}; };
  world.say({.by = "1", .text = "think long"});
  const std::size_t before = world.channels.sends.size();
  put(world, "agent:main:direct:3", -kDay);
  world.settle(kMaintenanceDelay + kMaintenanceInterval + Millis(1000));
  CHECK(keys_of(world).size() == 3);
  CHECK(world.sim.log().has("mode is warn, so they stay"));
  std::size_t told = 0;
  for (std::size_t i = before; i < world.channels.sends.size(); i++)
    told += world.channels.sends[i].text.starts_with("⚠️ Session maintenance") ? 1 : 0;
  CHECK(told == 1);
}

TEST_CASE("11: enforced, a session in use stays, whatever its age") {
  StoryWorld world(config_with(R"({ mode: "enforce", maxEntries: 1 })"));
  world.tell({.by = "1", .text = "hello"});
  world.restart(Millis(0));
  world.models.script = [](const ModelCall&) { return Scripted{.text = "late", .length = std::chrono::hours(3)}; };
  world.say({.by = "1", .text = "think long"});
  put(world, "agent:main:direct:3", Millis(0));
  put(world, "agent:main:direct:4", Millis(0));
  world.settle(kMaintenanceDelay + Millis(1000));
  const auto keys = keys_of(world);
  CHECK(std::ranges::find(keys, "agent:main:direct:1") != keys.end());
}

TEST_CASE("kMaintenanceSessions new sessions make a round due before its hour") {
  StoryWorld world(config_with(R"({ mode: "enforce", maxEntries: 10 })"));
  world.restart(Millis(0));
  world.settle(kMaintenanceDelay + Millis(1000));
  for (std::size_t i = 0; i < kMaintenanceSessions; i++) world.say({.by = std::to_string(1000 + i), .text = "hello"});
  world.settle(std::chrono::minutes(2));
  CHECK(keys_of(world).size() < kMaintenanceSessions);
}

TEST_CASE("finished messages are looked away from after kMessageRetention, in any mode") {
  StoryWorld world(config_with("{}"));
  world.tell({.by = "1", .text = "hello"});
  world.tell({.by = "1", .text = "hello again"});
  world.restart(Millis(0));
  world.settle(kMaintenanceDelay + Millis(1000));
  CHECK(world.sim.run(world.agent_store("main").messages({}))->size() == 2);
  world.settle(kMessageRetention + kMaintenanceInterval);
  // The newest stays: its number must not be given away again.
  CHECK(world.sim.run(world.agent_store("main").messages({}))->size() == 1);
}

TEST_CASE("the log names a shared main session at the start, once, and again when a reload or an approval changes who shares it") {
  StoryWorld world(R"({ channels: { telegram: { dmPolicy: "pairing", allowFrom: ["100"] } } })");
  const auto warnings = [&] {
    std::size_t count = 0;
    for (const auto& line : world.sim.log().lines()) count += line.message.find("share the main session") != std::string::npos ? 1 : 0;
    return count;
  };
  world.settle(Millis(100));
  CHECK(warnings() == 0);
  world.pair("telegram", "default", "200");
  world.settle(kMaintenanceDelay);
  CHECK(warnings() == 1);
  CHECK(world.sim.log().has("telegram account \"default\" let in 200 by pairing"));
  world.settle(kMaintenanceInterval * 3);
  CHECK(warnings() == 1);
  world.change_config(R"({ channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } } })");
  world.settle(Millis(100));
  CHECK(warnings() == 2);
  CHECK(world.sim.log().has("openclaw config set session.dmScope per-channel-peer"));
  world.change_config(R"({ session: { dmScope: "per-channel-peer" }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } } })");
  world.settle(kMaintenanceInterval);
  CHECK(warnings() == 2);
}

}  // namespace oc::engine
