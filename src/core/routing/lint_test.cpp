// What lint finds, case by case.
#include "core/routing/lint.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "base/limits.h"
#include "core/routing/check.h"
#include "core/routing/naive_route_test.h"

using namespace oc;
using namespace oc::routing;

namespace {

std::vector<Finding> findings(std::string_view text) {
  const auto config = parse_json(text);
  REQUIRE_MESSAGE(config.has_value(), std::string(text));
  return lint(*config);
}

/// The one finding of a configuration with one binding, whose match is given.
Finding only(const std::string& match, const std::string& more = "") {
  const auto found = findings(R"({"agents":{"list":[{"id":"work"}]},)" + more + R"("bindings":[{"agentId":"work","match":)" + match + "}]}");
  REQUIRE_MESSAGE(found.size() == 1, match);
  return found[0];
}

}  // namespace

TEST_CASE("a clean configuration has no findings") {
  CHECK(findings(R"({"agents":{"list":[{"id":"work"},{"id":"home"}]},"channels":{"telegram":{"accounts":{"default":{},"alerts":{}}}},"bindings":[
    {"agentId":"work","match":{"channel":"telegram","accountId":"alerts"}},
    {"agentId":"home","match":{"channel":"telegram","peer":{"kind":"group","id":"-100123:topic:7"}}},
    {"agentId":"home","match":{"channel":"telegram","peer":{"kind":"direct","id":"*"}}},
    {"agentId":"home","match":{"channel":"whatsapp","accountId":"*","peer":{"kind":"group","id":"120363@g.us"}}},
    {"agentId":"work","match":{"channel":"discord","guildId":"1","roles":["2"]}},
    {"agentId":"work","match":{"channel":"discord","guildId":"1"}}]})")
            .empty());
}

TEST_CASE("each mistake has its code, its place and a fix") {
  struct Row {
    const char* match;
    LintCode code;
    const char* path;
    const char* hint;
  };
  const Row rows[] = {
      {R"({"channel":"imsg"})", LintCode::channel_alias, "bindings.0.match.channel", "imessage"},
      {R"({"channel":"telegrm"})", LintCode::unknown_channel, "bindings.0.match.channel", "telegram"},
      {R"({"channel":"telegram","peer":{"kind":"direct","id":"tg:123"}})", LintCode::id_prefix, "bindings.0.match.peer.id", "\"123\""},
      {R"({"channel":"whatsapp","peer":{"kind":"direct","id":"whatsapp:+1555"}})", LintCode::id_prefix, "bindings.0.match.peer.id", "+1555"},
      {R"({"channel":"discord","peer":{"kind":"channel","id":"discord:1"}})", LintCode::id_prefix, "bindings.0.match.peer.id", "\"1\""},
      {R"({"channel":"whatsapp","peer":{"kind":"direct","id":"1555123"}})", LintCode::whatsapp_number, "bindings.0.match.peer.id", "+1555123"},
      {R"({"channel":"whatsapp","peer":{"kind":"direct","id":"+1 (555) 000"}})", LintCode::whatsapp_number, "bindings.0.match.peer.id", "+1555000"},
      {R"({"channel":"whatsapp","peer":{"kind":"group","id":"120363"}})", LintCode::whatsapp_group, "bindings.0.match.peer.id", "120363@g.us"},
      {R"({"channel":"telegram","peer":{"kind":"group","id":"family"}})", LintCode::telegram_number, "bindings.0.match.peer.id", "number"},
      {R"({"channel":"telegram","peer":{"kind":"channel","id":"-100"}})", LintCode::peer_kind, "bindings.0.match.peer.kind", "group"},
      {R"({"channel":"signal","peer":{"kind":"group","id":"ab c="}})", LintCode::id_space, "bindings.0.match.peer.id", "white space"},
      {R"({"channel":"telegram","peer":{"kind":"room","id":"1"}})", LintCode::dead_peer, "bindings.0.match.peer", "kind"},
      {R"({"channel":"telegram","peer":{"kind":"direct","id":" "}})", LintCode::dead_peer, "bindings.0.match.peer", "kind"},
      {R"({"channel":"telegram","peer":"-1001"})", LintCode::peer_shorthand, "bindings.0.match.peer", "group"},
      {R"({"channel":"slack","roles":["r"]})", LintCode::roles_without_guild, "bindings.0.match.roles", "guildId"},
      {R"({"channel":"telegram","guildId":"1"})", LintCode::guild_on_channel, "bindings.0.match.guildId", "guildId"},
      {R"({"channel":"discord","teamId":"1"})", LintCode::guild_on_channel, "bindings.0.match.teamId", "teamId"},
      {R"({"channel":"discord","peer":{"kind":"direct","id":" * "}})", LintCode::literal_star, "bindings.0.match.peer.id", "\"*\""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.match);
    const Finding found = only(row.match);
    CHECK(to_string(found.code) == to_string(row.code));
    CHECK(found.path == row.path);
    CHECK(found.hint.find(row.hint) != std::string::npos);
    CHECK(to_text(found).find(found.message) != std::string::npos);
  }
}

TEST_CASE("accounts are held against channels.<c>.accounts") {
  const std::string accounts = R"("channels":{"whatsapp":{"accounts":{"Biz":{},"personal":{}}}},)";
  CHECK(only(R"({"channel":"whatsapp"})", accounts).code == LintCode::missing_account);
  const Finding unknown = only(R"({"channel":"whatsapp","accountId":"bizz"})", accounts);
  CHECK(unknown.code == LintCode::unknown_account);
  CHECK(unknown.hint.find("Did you mean \"biz\"?") != std::string::npos);
  CHECK(findings(R"({"channels":{"whatsapp":{"accounts":{"Biz":{}}}},"bindings":[{"agentId":"a","match":{"channel":"whatsapp","accountId":"BIZ"}}]})")
            .empty());
}

TEST_CASE("an unknown agent is named with the one that was meant") {
  const auto found =
      findings(R"({"agents":{"list":[{"id":"main"},{"id":"family"}]},"bindings":[{"agentId":"famly","match":{"channel":"telegram"}}]})");
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == LintCode::unknown_agent);
  CHECK(found[0].hint == "Did you mean \"family\"?");
}

TEST_CASE("a binding that an earlier one leaves nothing is found, one that it does not is not") {
  struct Row {
    const char* first;
    const char* second;
    bool is_shadowed;
  };
  const Row rows[] = {
      {R"({"channel":"discord"})", R"({"channel":"Discord","accountId":"default"})", true},
      {R"({"channel":"discord","guildId":"1"})", R"({"channel":"discord","guildId":"1","teamId":"2"})", true},
      {R"({"channel":"discord","guildId":"1","accountId":"*"})", R"({"channel":"discord","guildId":"1"})", true},
      {R"({"channel":"discord","guildId":"1"})", R"({"channel":"discord","guildId":"1","accountId":"*"})", false},
      {R"({"channel":"discord","guildId":"1"})", R"({"channel":"discord","guildId":"1","roles":["r"]})", false},
      {R"({"channel":"discord","guildId":"1","roles":["r","s"]})", R"({"channel":"discord","guildId":"1","roles":["s"]})", true},
      {R"({"channel":"discord","guildId":"1","roles":["s"]})", R"({"channel":"discord","guildId":"1","roles":["r","s"]})", false},
      {R"({"channel":"discord","peer":{"kind":"group","id":"1"}})", R"({"channel":"discord","peer":{"kind":"channel","id":"1"}})", true},
      {R"({"channel":"discord","peer":{"kind":"direct","id":"1"}})", R"({"channel":"discord","peer":{"kind":"channel","id":"1"}})", false},
      {R"({"channel":"discord","peer":{"kind":"direct","id":"*"}})", R"({"channel":"discord","peer":{"kind":"direct","id":"1"}})", false},
      {R"({"channel":"discord","accountId":"*"})", R"({"channel":"discord"})", false},
      {R"({"channel":"discord","peer":{"kind":"direct","id":"1"}})", R"({"channel":"discord","peer":{"kind":"direct","id":"1"},"guildId":"2"})",
       true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.first);
    CAPTURE(row.second);
    const auto found =
        findings(std::string(R"({"bindings":[{"agentId":"a","match":)") + row.first + R"(},{"agentId":"b","match":)" + row.second + "}]}");
    const bool is_found = std::ranges::any_of(found, [](const Finding& one) { return one.code == LintCode::shadowed && one.binding == 1; });
    CHECK(is_found == row.is_shadowed);
  }
}

TEST_CASE("a binding called shadowed never wins, whatever is asked") {
  std::mt19937_64 random(3);
  const auto pick = [&](std::initializer_list<const char*> words) {
    return std::string(*(words.begin() + static_cast<std::ptrdiff_t>(random() % words.size())));
  };
  for (int round = 0; round < 300; round++) {
    JsonArray bindings;
    for (int i = 0; i < 8; i++) {
      JsonObject match{{"channel", "discord"}};
      if (random() % 2) match["accountId"] = pick({"*", "b"});
      if (random() % 2) match["peer"] = JsonObject{{"kind", pick({"direct", "group", "channel"})}, {"id", pick({"1", "2", "*"})}};
      if (random() % 2) match["guildId"] = pick({"g", "h"});
      if (random() % 3 == 0) match["teamId"] = "t";
      if (random() % 3 == 0) match["roles"] = random() % 2 ? JsonArray{"r"} : JsonArray{"r", "s"};
      bindings.push_back(JsonObject{{"agentId", "a"}, {"match", std::move(match)}});
    }
    const Json config = JsonObject{{"bindings", std::move(bindings)}};
    std::vector<bool> shadowed(8);
    for (const Finding& one : lint(config)) shadowed[one.binding] = shadowed[one.binding] || one.code == LintCode::shadowed;
    for (int i = 0; i < 60; i++) {
      RouteInput input{.channel = "discord", .account_id = pick({"", "b", "c"}), .peer = Peer{pick({"direct", "group"}), pick({"1", "2", "3"})}};
      if (random() % 2) input.parent_peer = Peer{"channel", pick({"1", "2"})};
      if (random() % 2) input.guild_id = pick({"g", "h"});
      if (random() % 2) input.team_id = "t";
      if (random() % 2) input.member_role_ids = {pick({"r", "s"})};
      const int winner = naive::winner_of(config, input).binding;
      if (winner >= 0) REQUIRE_MESSAGE(!shadowed[static_cast<std::size_t>(winner)], to_json_text(config));
    }
  }
}

TEST_CASE("check: the user's cases are run, and bindings that no case reached are named") {
  const auto config = parse_json(R"({"agents":{"list":[{"id":"home"},{"id":"work"}]},"bindings":[
    {"agentId":"work","match":{"channel":"telegram","peer":{"kind":"group","id":"-5"}}},{"agentId":"work","match":{"channel":"slack"}},{"agentId":"home","match":{"channel":"discord"}}]})");
  const auto cases = parse_json(R"([
    {"name":"the group","from":{"channel":"telegram","peer":"group:-5"},"expect":"Work"},
    {"from":{"channel":"slack","roles":["x"]},"expect":{"agentId":"work","matchedBy":"binding.account","sessionKey":"agent:work:main"}},
    {"name":"wrong","from":{"channel":"telegram","peer":{"kind":"direct","id":1}},"expect":"work"}])");
  const auto report = run_checks(*config, *cases);
  REQUIRE(report);
  CHECK(report->held() == 2);
  CHECK(report->cases[2].difference == "agentId is home, not work");
  CHECK(report->unreached == std::vector<std::size_t>{2});
  CHECK(to_text(*report).find("bindings.2 is reached by no case.") != std::string::npos);
  CHECK(to_json(*report).at("held").to_number<int>() == 2);
}

TEST_CASE("check: what cannot be read says which case and which field") {
  const Json config = JsonObject();
  for (const char* text : {R"({})", R"([{"expect":"a"}])", R"([{"from":{"chanel":"x"},"expect":"a"}])",
                           R"([{"from":{"channel":"x","peer":"nocolon"},"expect":"a"}])", R"([{"from":{"channel":"x"},"expect":5}])"}) {
    CAPTURE(text);
    const auto report = run_checks(config, *parse_json(text));
    REQUIRE_FALSE(report);
    CHECK(report.error().code == Errc::invalid);
  }
  CHECK(run_checks(config, JsonArray(kRouteCasesMax + 1)).error().code == Errc::too_large);
  CHECK(run_checks(config, *parse_json(R"([{"name":"n","from":{"chanel":"x"},"expect":"a"}])")).error().hint == "Did you mean \"channel\"?");
}
