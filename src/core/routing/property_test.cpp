// The index against the plain rules, over random configurations (security.md E4, E6).
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <random>

#include "core/routing/explain.h"
#include "core/routing/naive_route_test.h"
#include "core/routing/table.h"

using namespace oc;
using namespace oc::routing;

namespace {

/// Draws from small sets, so that things meet.
class World {
 public:
  explicit World(std::uint64_t seed) : random_(seed) {}

  std::string one_of(std::initializer_list<const char*> words) { return *(words.begin() + static_cast<std::ptrdiff_t>(below(words.size()))); }
  std::size_t below(std::size_t count) { return random_() % count; }
  bool chance(unsigned percent) { return below(100) < percent; }

  Json peer() {
    if (chance(5)) return Json(one_of({"", "42", " "}));
    JsonObject out{{"kind", one_of({"direct", "dm", "group", "channel", "GROUP", "room"})},
                   {"id", one_of({"1", "2", "A", "a", "*", " * ", "", "-100:topic:4"})}};
    if (chance(5)) out["id"] = 1;
    return out;
  }

  Json roles() {
    JsonArray out;
    for (std::size_t i = below(3); i > 0; i--) out.emplace_back(one_of({"r1", "r2", "r3"}));
    return out;
  }

  Json binding() {
    JsonObject match{{"channel", one_of({"discord", "Discord ", "telegram", "slack"})}};
    if (chance(60)) match["accountId"] = one_of({"*", "biz", "Biz", "default", "", "work one"});
    if (chance(45)) match["peer"] = peer();
    if (chance(30)) match["guildId"] = one_of({"g1", "g2", " g1"});
    if (chance(25)) match["teamId"] = one_of({"t1", "t2"});
    if (chance(30)) match["roles"] = roles();
    JsonObject out{{"agentId", one_of({"main", "work", "Work ", "ghost", ""})}, {"match", std::move(match)}};
    if (chance(5)) out["type"] = one_of({"acp", "route"});
    if (chance(15)) out["session"] = JsonObject{{"dmScope", one_of({"main", "per-peer", "nonsense"})}, {"groupScope", one_of({"main", "per-group"})}};
    return out;
  }

  Json config() {
    JsonArray bindings;
    for (std::size_t i = below(14); i > 0; i--) bindings.push_back(binding());
    if (chance(10)) bindings.push_back(nullptr);
    JsonObject out{{"bindings", std::move(bindings)}};
    if (chance(80)) {
      out["agents"] = JsonObject{{"list", JsonArray{JsonObject{{"id", "main"}}, JsonObject{{"id", "work"}, {"default", chance(50)}}}}};
    } else if (chance(50)) {
      out["agents"] = JsonObject{{"entries", JsonObject{{"work", JsonObject()}, {"9", JsonObject()}}}};
    }
    JsonObject session{{"dmScope", one_of({"main", "per-peer", "per-channel-peer", "per-account-channel-peer"})}};
    if (chance(40)) session["identityLinks"] = JsonObject{{"Alice", JsonArray{"discord:1", "2"}}, {"7", JsonArray{"a"}}};
    out["session"] = std::move(session);
    return out;
  }

  std::optional<Peer> asked_peer() {
    if (chance(15)) return std::nullopt;
    return Peer{one_of({"direct", "dm", "group", "channel", "Direct", "room", ""}),
                one_of({"1", "2", "A", "a ", "*", "", "-100:topic:4", "Ä", "ΑΣ"})};
  }

  RouteInput input() {
    RouteInput out{.channel = one_of({"discord", " DISCORD", "telegram", "slack", "", "other"}),
                   .account_id = one_of({"", "biz", "BIZ", "work-one", "x"}),
                   .peer = asked_peer()};
    if (chance(30)) out.parent_peer = asked_peer();
    if (chance(40)) out.guild_id = one_of({"g1", "g2", "g3", " g1 "});
    if (chance(30)) out.team_id = one_of({"t1", "t3"});
    for (std::size_t i = below(3); i > 0; i--) out.member_role_ids.push_back(one_of({"r1", "r2", "r9"}));
    if (chance(10)) out.dm_scope = DmScope::per_peer;
    if (chance(10)) out.group_scope = GroupScope::main;
    if (chance(5)) out.default_agent_id = "Work";
    return out;
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace

TEST_CASE("E6: the index agrees with the plain rules in 1,000 random configurations") {
  World world(20261121);
  Route route;
  for (int i = 0; i < 1'000; i++) {
    const Json config = world.config();
    const auto table = RouteTable::compile(config, Dialect::recorded);
    for (int k = 0; k < 8; k++) {
      const RouteInput input = world.input();
      table->resolve(input, route);
      const std::string got = to_json_text(to_json(route)), want = to_json_text(naive::route(config, input));
      REQUIRE_MESSAGE(got == want, to_json_text(config));
      REQUIRE(naive::winner_of(config, input).binding == route.binding);
    }
  }
}

TEST_CASE("an explanation names the same winner as the route, exactly once") {
  World world(7);
  for (int i = 0; i < 300; i++) {
    const Json config = world.config();
    const RouteInput input = world.input();
    const Explanation explained = explain(config, input, {}, Dialect::recorded);
    std::size_t winners = 0;
    for (const TierReport& tier : explained.tiers) {
      for (const Candidate& candidate : tier.candidates) {
        if (candidate.outcome != Outcome::won) continue;
        winners++;
        CHECK(static_cast<std::int32_t>(candidate.binding) == explained.route.binding);
        CHECK(tier.tier == explained.route.matched_by);
      }
      // Nothing that fits may stand before the winner.
      if (tier.tier < explained.route.matched_by) {
        for (const Candidate& candidate : tier.candidates)
          REQUIRE_MESSAGE((candidate.outcome == Outcome::failed || candidate.outcome == Outcome::off), to_json_text(config));
      }
    }
    REQUIRE(winners == (explained.route.binding >= 0 ? 1 : 0));
    CHECK_FALSE(to_text(explained).empty());
  }
}

TEST_CASE("E4: unequal conversations have unequal keys under per-account-channel-peer") {
  // Ids hold colons and the words that keys are made of.
  const Json config = JsonObject{{"session", JsonObject{{"dmScope", "per-account-channel-peer"}}}};
  const auto table = RouteTable::compile(config);
  std::map<std::string, std::string> seen;
  const std::vector<std::string> channels = {"a", "direct", "a-b", "group"}, accounts = {"", "b", "direct", "c"};
  const std::vector<std::string> ids = {"1", "b:direct:1", "direct:1", "1:thread:2", "1:2", "c", ":1", "1:"};
  for (const std::string& channel : channels) {
    for (const std::string& account : accounts) {
      for (const std::string& id : ids) {
        const Route route = table->resolve({.channel = channel, .account_id = account, .peer = Peer{"direct", id}});
        const std::string who = channel + "\n" + route.account_id + "\n" + id;
        const auto [at, is_new] = seen.emplace(route.session_key, who);
        CHECK_MESSAGE((is_new || at->second == who), route.session_key);
      }
    }
  }
}
