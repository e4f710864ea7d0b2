// Tests of what is heard of a bot that answers every answer.
#include "core/access/bot_loops.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace oc::access {
namespace {

/// How many of `count` messages, `step` apart, are heard. Moves `now` on.
int heard_of(BotLoops& loops, int count, Millis step, Millis& now, const BotLoopRules& rules = {}, const std::string& pair = "a") {
  int heard = 0;
  for (int i = 0; i < count; i++, now += step) heard += loops.hear(pair, rules, now) == 0 ? 1 : 0;
  return heard;
}

TEST_CASE("20 messages of a bot are heard within 60 s, then none for 60 s, then it goes on") {
  BotLoops loops;
  Millis now{1'000};
  CHECK(heard_of(loops, 20, Millis(100), now) == 20);
  CHECK(loops.hear("a", {}, now) == 1);
  const Millis until = now + Millis(60'000);
  CHECK(loops.hear("a", {}, now) == 2);
  CHECK(heard_of(loops, 59, Millis(1'000), now) == 0);
  // What comes meanwhile does not make it longer.
  CHECK(loops.hear("a", {}, until - Millis(1)) == 62);
  now = until;
  CHECK(heard_of(loops, 25, Millis(10), now) == 20);
}

TEST_CASE("the window slides: a bot that keeps under its measure is always heard") {
  BotLoops loops;
  Millis now{0};
  CHECK(heard_of(loops, 500, Millis(3'000), now) == 500);
  BotLoops faster;
  CHECK(heard_of(faster, 21, Millis(2'999), now) == 20);
  // A message at the end of the window is out of it: 20 at once, and 60 s later 20 again.
  BotLoops bursts;
  Millis at{0};
  CHECK(heard_of(bursts, 20, Millis(0), at) == 20);
  at += Millis(60'000);
  CHECK(heard_of(bursts, 20, Millis(0), at) == 20);
}

TEST_CASE("each pair is measured by itself, and not at all where it is switched off") {
  BotLoops loops;
  Millis now{0};
  CHECK(heard_of(loops, 30, Millis(1), now, {}, "a") == 20);
  CHECK(heard_of(loops, 30, Millis(1), now, {}, "b") == 20);
  CHECK(heard_of(loops, 100, Millis(1), now, {.enabled = false}, "a") == 100);
  CHECK(loops.size() == 1);
}

TEST_CASE("kBotPairsMax pairs are remembered, those heard longest ago go; kBotEventsPerPairMax are counted") {
  BotLoops loops;
  Millis now{0};
  for (std::size_t i = 0; i < kBotPairsMax + 10; i++, now += Millis(1)) loops.hear(fmt::format("p{}", i), {.events_max = 1}, now);
  CHECK(loops.size() == kBotPairsMax);
  CHECK(loops.hear(fmt::format("p{}", kBotPairsMax + 9), {.events_max = 1}, now) == 1);
  CHECK(loops.hear("p0", {.events_max = 1}, now) == 0);
  BotLoops one;
  CHECK(heard_of(one, 2 * static_cast<int>(kBotEventsPerPairMax), Millis(0), now, {.events_max = 1'000'000}) ==
        static_cast<int>(kBotEventsPerPairMax));
}

BotLoopRules rules_in(const std::string& channels, const Chat& chat, std::string_view channel = "slack") {
  const Json config = *parse_json(R"({"channels":)" + channels + "}");
  return bot_loop_rules(config, account_policy(config, channel, "work"), chat);
}

TEST_CASE("each key by itself: chat, account, channel, channels.defaults, built in") {
  const Chat room{.kind = ChatType::channel, .id = "C1"};
  const auto usual = rules_in(R"({"slack":{}})", room);
  CHECK(usual.enabled);
  CHECK(usual.events_max == 20);
  CHECK(usual.window == Millis(60'000));
  CHECK(usual.cooldown == Millis(60'000));
  const std::string all = R"({"defaults":{"botLoopProtection":{"maxEventsPerWindow":9,"windowSeconds":10,"cooldownSeconds":30,"enabled":false}},
    "slack":{"botLoopProtection":{"maxEventsPerWindow":8,"windowSeconds":20},"channels":{"C1":{"botLoopProtection":{"maxEventsPerWindow":5}}},
      "accounts":{"work":{"botLoopProtection":{"maxEventsPerWindow":7,"enabled":true}}}}})";
  const auto here = rules_in(all, room);
  CHECK(here.enabled);
  CHECK(here.events_max == 5);
  CHECK(here.window == Millis(20'000));
  CHECK(here.cooldown == Millis(30'000));
  CHECK(rules_in(all, {.kind = ChatType::channel, .id = "C2"}).events_max == 7);
  CHECK(rules_in(all, {.kind = ChatType::direct, .id = "D1"}).events_max == 7);
  const auto elsewhere = rules_in(all, room, "discord");
  CHECK_FALSE(elsewhere.enabled);
  CHECK(elsewhere.events_max == 9);
}

TEST_CASE("what is no number above 0 is passed over, and what is too much is cut") {
  const Chat room{.kind = ChatType::channel, .id = "C1"};
  const auto rules = rules_in(
      R"({"slack":{"botLoopProtection":{"maxEventsPerWindow":-1,"windowSeconds":"x","cooldownSeconds":99999999}},"defaults":{"botLoopProtection":true}})",
      room);
  CHECK(rules.events_max == 20);
  CHECK(rules.window == Millis(60'000));
  CHECK(rules.cooldown == Millis(86'400'000));
  CHECK(rules_in(R"({"slack":{"botLoopProtection":{"maxEventsPerWindow":9007199254740992}}})", room).events_max == kBotEventsPerPairMax);
}

}  // namespace
}  // namespace oc::access
