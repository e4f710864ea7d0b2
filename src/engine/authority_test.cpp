// Who may do what, from the tables themselves: security.md B3, D7, D15.
#include <doctest/doctest.h>

#include "base/limits.h"
#include "core/commands/commands.h"
#include "engine/story_world_test.h"

namespace oc::engine {

TEST_CASE("B3: strangers who come all at once get no more codes than kPairingRequestsMax, and each at most one") {
  StoryWorld world("{ channels: { telegram: {} } }");
  std::vector<std::shared_ptr<Offer>> offers;
  for (int i = 0; i < 64; i++) offers.push_back(world.offer({.by = std::to_string(700 + i % 32)}));
  world.settle();
  for (const auto& offer : offers) CHECK(offer->ended);
  CHECK(world.channels.sends.size() == kPairingRequestsMax);
  CHECK(world.sim.run((*world.sim.run(world.store().gateway()))->pairing_requests("telegram"))->size() == kPairingRequestsMax);
  CHECK(world.models.calls.empty());
}

TEST_CASE("D7: every command of the table is carried out for those it is for, and passed over in silence for all others") {
  using Who = commands::Row::Who;
  struct Role {
    const char* sender;
    bool is_authorised;
    bool is_owner;
  };
  constexpr Role kRoles[] = {{"2", false, false}, {"1", true, false}, {"9", true, true}};
  for (const auto& row : commands::table()) {
    for (const Role& role : kRoles) {
      CAPTURE(std::string(row.word));
      CAPTURE(std::string(role.sender));
      StoryWorld world(
          "{ commands: { allowFrom: { telegram: [1, 9] }, ownerAllowFrom: ['telegram:9'] }, channels: { telegram: { dmPolicy: 'open', allowFrom: "
          "['*'] } } }");
      const bool may = row.who == Who::anyone_admitted || (row.who == Who::authorised ? role.is_authorised : role.is_owner);
      world.tell({.by = role.sender, .text = "/" + std::string(row.word)});
      CHECK(world.channels.sends.empty() != may);
      if (!may) CHECK(world.models.calls.empty());
      // The talk goes on for everybody.
      world.models.calls.clear();
      world.tell({.by = role.sender, .text = "hello"});
      CHECK(world.models.calls.size() == 1);
    }
  }
}

TEST_CASE("D7: where owners are named, nobody else is one on a channel on which none is named") {
  StoryWorld world(
      "{ commands: { ownerAllowFrom: ['telegram:9'] }, channels: { slack: { dmPolicy: 'open', allowFrom: ['*', 'U1'] }, telegram: {} } }");
  world.tell({.channel = "slack", .by = "U1", .text = "/send off"});
  CHECK(world.channels.sends.empty());
  world.tell({.channel = "slack", .by = "U1", .text = "hello"});
  CHECK(world.arrived() == std::vector<std::string>{"answer from main"});
}

TEST_CASE(
    "D15: another bot is let in by allowBots alone, with \"mentions\" only when it names the agent, and asked the rules that people are asked") {
  const auto answers = [](const std::string& settings, const Said& said) {
    StoryWorld world("{ channels: { slack: { groupPolicy: 'open', channels: { '*': { requireMention: false } }, " + settings + " } } }");
    world.tell(said);
    return world.models.calls.size() == 1;
  };
  const Said bot{.channel = "slack", .room = "C1", .is_bot = true};
  const Said naming{.channel = "slack", .room = "C1", .mentions_me = true, .is_bot = true};
  const Said alone{.channel = "slack", .is_bot = true};
  CHECK_FALSE(answers("dmPolicy: 'pairing'", bot));
  CHECK_FALSE(answers("allowBots: false", naming));
  CHECK(answers("allowBots: true", bot));
  CHECK_FALSE(answers("allowBots: 'mentions'", bot));
  CHECK(answers("allowBots: 'mentions'", naming));
  CHECK_FALSE(answers("allowBots: true, dmPolicy: 'allowlist', allowFrom: [1]", alone));
}

}  // namespace oc::engine
