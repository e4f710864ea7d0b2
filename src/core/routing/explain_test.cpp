// What an explanation says.
#include "core/routing/explain.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"

using namespace oc;
using namespace oc::routing;

namespace {

const Candidate& only(const Explanation& explained, MatchedBy tier) {
  const TierReport& report = explained.tiers[static_cast<std::size_t>(tier)];
  REQUIRE(report.candidates.size() == 1);
  return report.candidates[0];
}

Explanation explain_text(std::string_view config, const RouteInput& input) {
  return explain(*parse_json(config), input,
                 [](std::string_view path) { return Where{.file = "openclaw.json", .line = 7, .column = 3, .key = std::string(path)}; });
}

}  // namespace

TEST_CASE("each field that fails is named, with what was wanted, what came, and what to write") {
  constexpr std::string_view config =
      R"({"agents":{"list":[{"id":"home"},{"id":"work"}]},"bindings":[{"agentId":"work","match":{"channel":"discord","peer":{"kind":"direct","id":"User1"},"guildId":"g","roles":["r"]}}]})";
  struct Row {
    RouteInput input;
    const char* field;
    const char* part;
  };
  const Row rows[] = {
      {{.channel = "discord", .account_id = "bot", .peer = Peer{"direct", "User1"}}, "accountId", "add accountId \"bot\""},
      {{.channel = "discord", .peer = Peer{"group", "User1"}}, "peer.kind", "it wants a direct peer"},
      {{.channel = "discord", .peer = Peer{"direct", "user1"}}, "peer.id", "upper and lower case"},
      {{.channel = "discord", .peer = Peer{"direct", "User1"}}, "guildId", "the message has none"},
      {{.channel = "discord", .peer = Peer{"direct", "User1"}, .guild_id = "h"}, "guildId", "write \"h\" to take it"},
      {{.channel = "discord", .peer = Peer{"direct", "User1"}, .guild_id = "g", .member_role_ids = {"s"}}, "roles", "the sender has \"s\""},
  };
  for (const Row& row : rows) {
    const Explanation explained = explain_text(config, row.input);
    const Candidate& candidate = only(explained, MatchedBy::peer);
    CAPTURE(row.field);
    CHECK(candidate.outcome == Outcome::failed);
    CHECK(candidate.field == row.field);
    CHECK_MESSAGE(candidate.sentence.find(row.part) != std::string::npos, candidate.sentence);
    CHECK(candidate.path == "bindings.0");
    CHECK(to_text(explained).find("openclaw.json:7:3") != std::string::npos);
    CHECK(explained.route.agent_id == "home");
  }
}

TEST_CASE("tiers that are off say why, and losers say to whom they lost") {
  const Explanation explained = explain_text(R"({"agents":{"list":[{"id":"a"},{"id":"b"}]},"bindings":[
    {"agentId":"a","match":{"channel":"c"}},{"agentId":"b","match":{"channel":"c"}},{"agentId":"b","match":{"channel":"c","accountId":"*"}},{"agentId":"b","match":{"channel":"other"}}]})",
                                             {.channel = "c"});
  CHECK(explained.tiers[0].why_off == "the message has no peer");
  CHECK(explained.tiers[3].why_off == "the message has no guild");
  const TierReport& account = explained.tiers[static_cast<std::size_t>(MatchedBy::account)];
  REQUIRE(account.candidates.size() == 2);
  CHECK(account.candidates[0].outcome == Outcome::won);
  CHECK(account.candidates[1].outcome == Outcome::later_in_tier);
  CHECK(account.candidates[1].sentence.find("bindings.0") != std::string::npos);
  CHECK(only(explained, MatchedBy::channel).outcome == Outcome::later_tier);
  CHECK(explained.other_channels == 1);
  const JsonObject json = to_json(explained);
  CHECK(json.at("tiers").get_array().size() == kTierCount);
  CHECK(json.at("agentId") == "a");
}

TEST_CASE("an unknown agent, an ACP binding and the reason for the default are told") {
  const Explanation explained = explain_text(R"({"agents":{"list":[{"id":"a"},{"id":"b","default":true}]},"bindings":[
    {"agentId":"x","type":"acp","match":{"channel":"c","peer":{"kind":"group","id":"1"}}},{"agentId":"ghost","match":{"channel":"c"}}]})",
                                             {.channel = "c"});
  CHECK(only(explained, MatchedBy::account).sentence.find("there is no agent \"ghost\"") != std::string::npos);
  REQUIRE(explained.skipped.size() == 1);
  CHECK(explained.default_reason == "agents.list.1 is marked default");
  CHECK(explain_text("{}", {.channel = "c"}).default_reason == "no agents are configured");
}

TEST_CASE("of many candidates kExplainCandidatesMax are listed, the winner among them") {
  JsonArray bindings;
  for (std::size_t i = 0; i < kExplainCandidatesMax + 50; i++)
    bindings.push_back(JsonObject{{"agentId", "a"},
                                  {"match", JsonObject{{"channel", "c"}, {"peer", JsonObject{{"kind", "direct"}, {"id", fmt::format("{}", i)}}}}}});
  const Explanation explained =
      explain(JsonObject{{"bindings", std::move(bindings)}}, {.channel = "c", .peer = Peer{"direct", fmt::format("{}", kExplainCandidatesMax + 20)}});
  const TierReport& peers = explained.tiers[0];
  CHECK(peers.candidates.size() == kExplainCandidatesMax + 1);
  CHECK(peers.left_out == 49);
  CHECK(peers.candidates.back().outcome == Outcome::won);
}
