// Tests of two bots that answer each other: D15 of spec/security.md.
#include <doctest/doctest.h>

#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

std::string config_with(const std::string& more) {
  return R"({ messages: { queue: { mode: "followup", debounceMs: 0, cap: 1000 } }, channels: { slack: { allowBots: true, groupPolicy: "open", dmPolicy: "open", allowFrom: ["*"],
    channels: { C1: { requireMention: false }, C2: { requireMention: true } } )" +
         more + " } } }";
}

/// How many of `count` messages of the bot, a second apart, are answered.
std::size_t answered(StoryWorld& world, int count, const Said& said) {
  const std::size_t before = world.channels.sends.size();
  for (int i = 0; i < count; i++) {
    world.offer(said);
    world.settle(Millis(1'000));
  }
  return world.channels.sends.size() - before;
}

const Said kBot{.channel = "slack", .by = "B9", .room = "C1", .is_bot = true};

}  // namespace

TEST_CASE("D15: a bot that answers every answer is answered 20 times a minute, then not for a minute; nobody else is kept waiting") {
  StoryWorld world(config_with(""));
  CHECK(answered(world, 40, kBot) == 20);
  CHECK(answered(world, 3, {.channel = "slack", .by = "U1", .room = "C1"}) == 3);
  CHECK(answered(world, 3, {.channel = "slack", .by = "B8", .room = "C1", .is_bot = true}) == 3);
  CHECK(answered(world, 3, {.channel = "slack", .by = "B9", .is_bot = true}) == 3);
  world.settle(Millis(60'000));
  CHECK(answered(world, 3, kBot) == 3);
}

TEST_CASE("D15: its threads are one place with their channel, and its measure can be set or switched off while it speaks") {
  StoryWorld world(config_with(", botLoopProtection: { maxEventsPerWindow: 2, cooldownSeconds: 3600 }"));
  CHECK(answered(world, 5, kBot) == 2);
  world.settle(Millis(120'000));
  Said in_thread = kBot;
  in_thread.thread = "1700000000.000100";
  CHECK(answered(world, 5, in_thread) == 0);
  CHECK(answered(world, 5, kBot) == 0);
  world.change_config(config_with(", botLoopProtection: { enabled: false }"));
  CHECK(answered(world, 30, kBot) == 30);
}

TEST_CASE("D15: what is not said to the agent costs a bot nothing") {
  StoryWorld world(config_with(", botLoopProtection: { maxEventsPerWindow: 2 }"));
  Said said = kBot;
  said.room = "C2";
  CHECK(answered(world, 30, said) == 0);
  said.mentions_me = true;
  CHECK(answered(world, 5, said) == 2);
}

TEST_CASE("a refused message of a bot is done with: a restart does not answer it") {
  StoryWorld world(config_with(", botLoopProtection: { maxEventsPerWindow: 1 }"));
  CHECK(answered(world, 3, kBot) == 1);
  world.stop(Millis(0));
  world.start();
  world.settle(Millis(5'000));
  CHECK(world.channels.sends.size() == 1);
}

}  // namespace oc::engine
