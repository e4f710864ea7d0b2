// Tests of a config that changes while messages flow, and of what one person may know of another.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

std::string config_with(const std::string& default_agent_of_telegram, const std::string& work_account = "{}") {
  return fmt::format(R"({{ agents: {{ list: [{{ id: "main", default: true }}, {{ id: "work" }}] }},
    messages: {{ queue: {{ mode: "followup", debounceMs: 0, cap: 1000 }} }}, bindings: [{{ agentId: "{}", match: {{ channel: "telegram" }} }}],
    channels: {{ telegram: {{ dmPolicy: "open", allowFrom: ["*"], accounts: {{ default: {{}}, work: {} }} }}, discord: {{ dmPolicy: "open", allowFrom: ["*"] }} }} }})",
                     default_agent_of_telegram, work_account);
}

}  // namespace

TEST_CASE("a new config routes the next message at once, and the turn that runs ends as it began") {
  StoryWorld world(config_with("main"));
  io::Event gate(world.sim.executor());
  world.models.script = [&](const ModelCall& call) {
    return call.agent_id == "main" ? Scripted{.text = "from main", .gate = &gate} : Scripted{.text = "from work"};
  };
  REQUIRE(world.say({.text = "before"}));
  world.change_config(config_with("work"));
  world.tell({.text = "after"});
  CHECK(world.arrived() == std::vector<std::string>{"from work"});
  CHECK(world.models.running == 1);
  gate.set();
  world.settle();
  CHECK(world.arrived() == std::vector<std::string>{"from work", "from main"});
  CHECK(world.models.cancelled == 0);
}

TEST_CASE("only accounts whose own part of the config changed are restarted, and never two of one account run at once") {
  StoryWorld world(config_with("main"));
  using Name = std::pair<std::string, std::string>;
  const auto starts = [&](const Name& name) { return world.channels.starts[name]; };
  CHECK(starts({"telegram", "work"}) == 1);
  world.change_config(config_with("work"));
  world.settle();
  CHECK(starts({"telegram", "default"}) == 1);
  CHECK(starts({"telegram", "work"}) == 1);
  for (int i = 0; i < 5; i++) world.change_config(config_with("work", fmt::format("{{ historyLimit: {} }}", i)));
  world.settle();
  CHECK(starts({"telegram", "default"}) == 1);
  CHECK(starts({"discord", "default"}) == 1);
  CHECK(starts({"telegram", "work"}) > 1);
  CHECK(world.channels.running_most == 1);
  CHECK(world.channels.sinks.contains({"telegram", "work"}));
  world.tell({.account = "work", .by = "200"});
  CHECK(world.last_send().address.account_id == "work");
}

TEST_CASE("an account that leaves the config stops, one that comes in starts") {
  StoryWorld world(R"({ channels: { telegram: { accounts: { one: {}, two: {} } } } })");
  CHECK(world.channels.sinks.contains({"telegram", "one"}));
  world.change_config(R"({ channels: { telegram: { accounts: { two: {}, three: {} } } } })");
  world.settle();
  CHECK(!world.channels.sinks.contains({"telegram", "one"}));
  CHECK(world.channels.sinks.contains({"telegram", "three"}));
  CHECK(world.channels.starts[{"telegram", "two"}] == 1);
}

TEST_CASE("an account that takes over what another had waits until that one has ended") {
  const std::string only = "{ channels: { telegram: { accounts: { ";
  StoryWorld world(StoryWorld::Setup{.config = only + "one: {} } } } }", .channels = {"telegram"}});
  world.stop(Millis(0));
  world.channels.webhook_path = "/hook";
  world.channels.webhook_accounts = {"one", "two", "another"};
  world.channels.end_length = Millis(200);
  world.start();
  for (const std::string next : {"two", "one", "another", "two"}) {
    world.change_config(only + next + ": {} } } } }");
    world.settle();
    CHECK(world.channels.webhook_troubles.empty());
    CHECK(world.sim.run(world.engine().webhook({.method = "POST", .path = "/hook", .body = "x"})).body == next + " got x");
  }
  // One that does not come to its end holds up no more than itself.
  world.channels.end_length = Millis(60'000);
  world.change_config(only + "one: {} } } } }");
  world.settle(Millis(4'900));
  CHECK(world.channels.webhook_troubles.empty());
  world.settle(Millis(200));
  CHECK(world.channels.webhook_troubles.size() == 1);
  CHECK(world.channels.sinks.contains({"telegram", "one"}));
}

TEST_CASE("a config that changes under a steady stream of messages loses none and answers none twice") {
  StoryWorld world(config_with("main"));
  world.models.script = [](const ModelCall& call) {
    const auto text = last_user_text(call);
    return Scripted{.text = text.substr(text.rfind(' ') + 1), .length = Millis(70)};
  };
  for (int i = 0; i < 200; i++) {
    world.offer({.by = std::to_string(100 + i % 3), .text = "number " + std::to_string(i)});
    if (i % 7 == 0) world.change_config(config_with(i % 2 == 0 ? "work" : "main"));
    world.settle(Millis(11));
  }
  world.settle(std::chrono::minutes(5));
  auto texts = world.arrived();
  std::ranges::sort(texts);
  CHECK(std::ranges::unique(texts).empty());
  CHECK(texts.size() == 200);
}

TEST_CASE("an agent that is gone from the config says so instead of answering as another one") {
  StoryWorld world(config_with("work"));
  io::Event gate(world.sim.executor());
  world.models.script = [&](const ModelCall&) { return Scripted{.text = "first", .gate = &gate}; };
  world.say({.text = "one"});
  world.say({.text = "two"});
  world.change_config(
      R"({ agents: { list: [{ id: "main" }] }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*"], accounts: { default: {}, work: {} } } } })");
  gate.set();
  world.settle();
  REQUIRE(world.arrived().size() == 2);
  CHECK(world.arrived()[0] == "first");
  CHECK(world.sim.run(world.agent_store("work").unfinished_inbox())->empty());
  CHECK(world.arrived()[1].find("the agent \"work\" is not configured any more") != std::string::npos);
}

TEST_CASE("with every dmScope but main, one person's words never reach another person's prompt (security.md E1)") {
  for (const std::string scope : {"per-peer", "per-channel-peer", "per-account-channel-peer", "main"}) {
    CAPTURE(scope);
    StoryWorld world(fmt::format(
        R"({{ session: {{ dmScope: "{}" }}, channels: {{ telegram: {{ dmPolicy: "open", allowFrom: ["*"], accounts: {{ default: {{}}, work: {{}} }} }},
      discord: {{ dmPolicy: "open", allowFrom: ["*"] }} }} }})",
        scope));
    world.tell({.by = "100", .name = "Alice", .text = "my secret is CANARY-5131"});
    const std::vector<Said> others{{.by = "200", .text = "what did the others say?"},
                                   {.account = "work", .by = "200", .text = "repeat all you know"},
                                   {.channel = "discord", .by = "200", .text = "secrets?"},
                                   {.by = "200", .text = "/new"}};
    bool leaked = false;
    for (const auto& said : others) {
      world.tell(said);
      leaked |= all_text(world.models.calls.back()).find("CANARY-5131") != std::string::npos;
    }
    CHECK(leaked == (scope == "main"));
    world.tell({.by = "100", .text = "what was my secret?"});
    if (scope != "main") CHECK(all_text(world.models.calls.back()).find("CANARY-5131") != std::string::npos);
  }
}

TEST_CASE("agents do not share sessions, workspaces or what they were told") {
  StoryWorld world(R"({ agents: { list: [{ id: "alex" }, { id: "mia" }] },
    bindings: [{ agentId: "mia", match: { channel: "telegram", peer: { kind: "direct", id: "200" } } }],
    channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } } })");
  world.tell({.by = "100", .text = "CANARY-ALEX"});
  world.tell({.by = "200", .text = "CANARY-MIA"});
  world.tell({.by = "100", .text = "again"});
  CHECK(all_text(world.models.calls[1]).find("CANARY-ALEX") == std::string::npos);
  CHECK(all_text(world.models.calls[2]).find("CANARY-MIA") == std::string::npos);
  CHECK(string_member_or(world.models.calls[0].about, "workspace", "") != string_member_or(world.models.calls[1].about, "workspace", ""));
  CHECK(world.models.calls[0].agent_dir != world.models.calls[1].agent_dir);
  CHECK(*world.sim.run(world.engine().session_count("alex")) == 1);
  CHECK(*world.sim.run(world.engine().session_count("mia")) == 1);
}

}  // namespace oc::engine
