// Agents of topics: whose they are, what they leave of the bindings' answer, and how it is told.
#include "core/routing/topics.h"

#include <doctest/doctest.h>

#include "core/routing/batch.h"
#include "core/routing/check.h"
#include "core/routing/explain.h"
#include "core/routing/lint.h"
#include "core/routing/table.h"

using namespace oc;
using namespace oc::routing;

namespace {

Json json(std::string_view text) {
  auto value = parse_json(text);
  REQUIRE_MESSAGE(value.has_value(), std::string(text));
  return std::move(*value);
}

/// A group that a binding gives to `team`, with topic 7 of `ops`; other accounts and chats beside it.
constexpr std::string_view kForum = R"({
  "agents":{"list":[{"id":"main"},{"id":"team"},{"id":"ops"},{"id":"own"}]},
  "bindings":[{"agentId":"team","match":{"channel":"telegram","accountId":"*","peer":{"kind":"group","id":"-100"}},"session":{"dmScope":"per-peer"}}],
  "channels":{"telegram":{
    "groups":{"-100":{"topics":{"7":{"agentId":" Ops "},"8":{"agentId":""},"9":{"requireMention":false}}},"*":{"topics":{"9":{"agentId":"own"}}}},
    "direct":{"5":{"topics":{"3":{"agentId":"own"}}},"*":{"topics":{"4":{"agentId":"ghost"}}}},
    "accounts":{"default":{},"Work Bot":{"groups":{"-100":{"topics":{"2":{"agentId":"own"}}}}},"bare":{"groups":{}}}}}})";

RouteInput topic(std::string_view id, std::string_view account = "") {
  return {.channel = "telegram",
          .account_id = std::string(account),
          .peer = Peer{"group", "-100:topic:" + std::string(id)},
          .parent_peer = Peer{"group", "-100"}};
}
Route ask(const RouteInput& input, std::string_view config = kForum) { return RouteTable::compile(json(config))->resolve(input); }

}  // namespace

TEST_CASE("3.2: a topic's agentId replaces the agent of the bindings, and the keys are built anew") {
  const Route route = ask(topic("7"));
  CHECK(route.agent_id == "ops");
  CHECK(route.session_key == "agent:ops:telegram:group:-100:topic:7");
  CHECK(route.main_session_key == "agent:ops:main");
  CHECK(to_string(route.matched_by) == "topic.agentId");
  CHECK(route.path == "channels.telegram.groups.-100.topics.7.agentId");
  CHECK(route.binding == -1);
  CHECK(route.last_route_policy == LastRoutePolicy::session);
  // Topics without one, and the group outside of topics, stay with the bindings.
  for (const RouteInput& input : {topic("8"), topic("6"), RouteInput{.channel = "telegram", .peer = Peer{"group", "-100"}}}) {
    CHECK(ask(input).agent_id == "team");
    CHECK(ask(input).path.empty());
  }
  RouteInput other = topic("7");
  other.channel = "discord";
  CHECK(ask(other).agent_id == "main");
}

TEST_CASE("a route that is asked for again forgets the topic of the one before") {
  const auto table = RouteTable::compile(json(kForum));
  Route route;
  table->resolve({.channel = "telegram", .peer = Peer{"direct", "6"}, .topic_id = "4"}, route);
  CHECK(route.unknown_agent == "ghost");
  table->resolve({.channel = "telegram", .peer = Peer{"direct", "6"}}, route);
  CHECK(route.unknown_agent.empty());
  CHECK(route.path.empty());
  CHECK(route.matched_by == MatchedBy::default_agent);
}

TEST_CASE("the chat's own entry, else that of `*`; an account's own map hides the channel's, even an empty one") {
  CHECK(ask(topic("9")).agent_id == "own");
  CHECK(ask(topic("9")).path == "channels.telegram.groups.*.topics.9.agentId");
  CHECK(ask(topic("2", "work-bot")).path == "channels.telegram.accounts.Work Bot.groups.-100.topics.2.agentId");
  CHECK(ask(topic("7", "work-bot")).agent_id == "team");
  CHECK(ask(topic("7", "bare")).agent_id == "team");
  CHECK(ask(topic("7", "another")).agent_id == "ops");
  CHECK(ask(topic("2")).agent_id == "team");
  // The direct map of the channel still holds for them.
  CHECK(ask({.channel = "telegram", .account_id = "work-bot", .peer = Peer{"direct", "5"}, .topic_id = "3"}).agent_id == "own");
}

TEST_CASE("9.6: a topic of a direct chat has an agent too; the session's scope is the configuration's, not the binding's") {
  const RouteInput input{.channel = "telegram", .peer = Peer{"direct", "5"}, .topic_id = "3"};
  CHECK(ask(input).session_key == "agent:own:main");
  constexpr std::string_view scoped =
      R"({"session":{"dmScope":"per-channel-peer"},"bindings":[{"agentId":"b","match":{"channel":"telegram"},"session":{"dmScope":"main"}}],
          "channels":{"telegram":{"direct":{"5":{"topics":{"3":{"agentId":"own"}}}}}}})";
  CHECK(ask(input, scoped).session_key == "agent:own:telegram:direct:5");
  CHECK(ask({.channel = "telegram", .peer = Peer{"direct", "5"}}, scoped).session_key == "agent:b:main");
  // The number alone is no topic of a group.
  CHECK(ask({.channel = "telegram", .peer = Peer{"group", "-100"}, .topic_id = "7"}).agent_id == "team");
}

TEST_CASE("an agent that nobody knows: the default agent, told by the route and by lint") {
  const Route route = ask({.channel = "telegram", .peer = Peer{"direct", "6"}, .topic_id = "4"});
  CHECK(route.agent_id == "main");
  CHECK(route.unknown_agent == "ghost");
  CHECK(route.matched_by == MatchedBy::topic);
  const auto found = lint(json(kForum));
  REQUIRE(found.size() == 1);
  CHECK(found[0].path == "channels.telegram.direct.*.topics.4.agentId");
  CHECK(found[0].code == LintCode::unknown_agent);
  CHECK(found[0].severity == Severity::warning);
  CHECK(found[0].message == R"(there is no agent "ghost", so the topic's messages go to the default agent "main")");
  CHECK(to_json(found[0]).if_contains("binding") == nullptr);
  // Without a roster every agent is taken at its word.
  CHECK(lint(json(R"({"channels":{"telegram":{"groups":{"-1":{"topics":{"2":{"agentId":"x"}}}}}}})")).empty());
}

TEST_CASE("the explanation names the topic's setting and where it stands, and what the bindings would have said") {
  const auto where_of = [](std::string_view) { return Where{.file = "openclaw.json", .line = 9, .column = 3}; };
  const Explanation explained = explain(json(kForum), topic("7"), where_of);
  const std::string text = to_text(explained);
  CHECK(text.contains("because  topic.agentId\n         channels.telegram.groups.-100.topics.7.agentId  openclaw.json:9:3\n"));
  CHECK(text.contains("it fits too, but topic.agentId is tried before binding.peer.parent"));
  CHECK_FALSE(text.contains("<- this one"));
  const JsonObject object = to_json(explained);
  CHECK(object.at("matchedBy") == "topic.agentId");
  CHECK(object.at("topic").as_object().at("path") == "channels.telegram.groups.-100.topics.7.agentId");
  CHECK(object.at("topic").as_object().at("line") == 9);
  CHECK(object.if_contains("binding") == nullptr);
  const Explanation unknown = explain(json(kForum), {.channel = "telegram", .peer = Peer{"direct", "6"}, .topic_id = "4"});
  CHECK(to_text(unknown).contains(R"(there is no agent "ghost", so the default agent has the message)"));
  CHECK_FALSE(to_text(explain(json(kForum), topic("6"))).contains("topics."));
}

TEST_CASE("the user's own cases and batches may name the topic of a direct chat; what OpenClaw recorded knows no topics") {
  const auto report = run_checks(
      json(kForum), json(R"([{"from":{"channel":"telegram","peer":"direct:5","topicId":3},"expect":{"agentId":"own","matchedBy":"topic.agentId"}},
     {"from":{"channel":"telegram","peer":"group:-100:topic:7"},"expect":"ops"}])"));
  REQUIRE(report.has_value());
  CHECK(report->held() == 2);
  CHECK(report->unreached == std::vector<std::size_t>{0});
  const auto table = RouteTable::compile(json(kForum));
  CHECK(answer_line(R"({"input":{"channel":"telegram","peer":{"kind":"direct","id":"5"},"topicId":"3"}})", table.get()).contains("topic.agentId"));
  CHECK(RouteTable::compile(json(kForum), Dialect::recorded)->resolve(topic("7")).agent_id == "team");
}

TEST_CASE("entries of any other form are passed over") {
  for (const char* config : {R"({"channels":{"telegram":7}})", R"({"channels":{"telegram":{"groups":[],"direct":{"5":7},"accounts":[1]}}})",
                             R"({"channels":{"telegram":{"groups":{"-100":{"topics":{"7":{"agentId":5},"8":null}}},"accounts":{"a":null}}}})"}) {
    CAPTURE(config);
    CHECK(topic_agents(json(config)).empty());
    CHECK(ask(topic("7"), config).agent_id == "main");
  }
}
