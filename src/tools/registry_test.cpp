// Tests of the one door to the tools: the policy is asked where a tool is run, and arguments must fit its schema.
#include "base/limits.h"
#include "engine/ports/channel.h"
#include "tools/schema.h"
#include "tools/toolbox_test.h"

namespace oc::tools {
namespace {

using Names = std::vector<std::string>;
const Names kAll{"read", "write", "edit", "ls", "exec", "session_status", "message"};

struct Card final : engine::Services {
  Task<Result<std::string>> session_status(std::string agent_id, std::string session_key) override {
    co_return "card of " + agent_id + " " + session_key;
  }
  Task<Result<Json>> message(engine::ToolContext, std::string, Json) override { co_return Json(nullptr); }
};

engine::ChatMessages said_by(const std::string& sender, const std::string& group) {
  engine::Inbound inbound{.channel = "telegram", .account_id = "default"};
  inbound.sender.id = sender;
  inbound.chat = {.kind = "group", .id = group};
  return {std::make_shared<const engine::Inbound>(std::move(inbound))};
}

}  // namespace

TEST_CASE("without a policy every tool is offered, in a fixed order") { CHECK(SimTools().offered() == kAll); }

TEST_CASE("durability 6: only tools that change nothing may be run again after a crash; a name that nobody knows is none of them") {
  const SimTools tools;
  for (const auto& name : kAll) CHECK(tools.repeats_safely(name) == (name == "read" || name == "ls" || name == "session_status"));
  CHECK_FALSE(tools.repeats_safely("mcp_anything"));
}

TEST_CASE("a tool that is not offered is not run when it is called by name all the same (security.md F1)") {
  SimTools tools(R"({"tools":{"deny":["write","exec"]}})");
  CHECK(tools.offered() == Names{"read", "edit", "ls", "session_status", "message"});
  const auto refused = tools.run("write", {{"path", "a.txt"}, {"content", "x"}});
  CHECK(refused.is_error);
  CHECK(refused.text == "Tool \"write\" is denied by tools.deny");
  CHECK(!tools.sim.files().info(tools.workspace + "/a.txt"));
  CHECK(tools.run("exec", {{"command", "id"}}).is_error);
  CHECK(tools.sim.processes().plans().empty());
}

TEST_CASE("a denied tool stays denied under every other spelling of its name (security.md F2)") {
  SimTools tools(R"({"tools":{"deny":["exec"]}})");
  tools.sim.processes().script("/bin/sh", [](const io::ExecPlan&) { return io::SimExec{.output = "ran"}; });
  for (const char* name :
       {"exec", "Exec", "EXEC", " exec", "exec ", "exec\n", "functions.exec", "bash", "\xd0\xb5xec", "exec\xe2\x80\x8b", "", "system"}) {
    CAPTURE(name);
    CHECK(tools.run(name, {{"command", "id"}}).is_error);
  }
  CHECK(tools.run("exec" + std::string(1, '\0'), {{"command", "id"}}).is_error);
  CHECK(tools.sim.processes().plans().empty());
}

TEST_CASE("an unknown name is an error result, not the end of the turn") {
  SimTools tools;
  const auto result = tools.run("teleport", JsonObject());
  CHECK(result.is_error);
  CHECK(result.text == "Tool teleport not found");
}

TEST_CASE("a session that must be sandboxed runs nothing on the host (security.md F4)") {
  SimTools tools(R"({"agents":{"list":[{"id":"main","sandbox":{"mode":"all"}},{"id":"free"}]}})");
  tools.sim.processes().script("/bin/sh", [](const io::ExecPlan&) { return io::SimExec{.output = "ran"}; });
  CHECK(tools.offered("main") == Names{"read", "ls", "session_status", "message"});
  const auto refused = tools.run("exec", {{"command", "id"}});
  CHECK(refused.is_error);
  CHECK(refused.text.find("sandbox") != std::string::npos);
  CHECK(tools.sim.processes().plans().empty());
  CHECK(tools.run("exec", {{"command", "id"}}, "free").text == "ran");
}

TEST_CASE("arguments that do not fit the schema are told member by member and the tool is not run") {
  SimTools tools;
  struct Case {
    const char* tool;
    Json arguments;
    const char* told;
  };
  const std::vector<Case> cases{
      {"write", {{"path", "a.txt"}}, "content"},
      {"write", {{"path", 5}, {"content", "x"}}, "path"},
      {"write", {{"path", "a.txt"}, {"content", JsonArray{1}}}, "content"},
      {"read", {{"path", "a.txt"}, {"offset", "one"}}, "offset"},
      {"exec", JsonObject(), "command"},
      {"exec", {{"command", "id"}, {"env", {{"A", 5}}}}, "env"},
      {"exec", {{"command", "id"}, {"timeout", "long"}}, "timeout"},
      {"ls", JsonArray{"a"}, ""},
      {"ls", "a", ""},
  };
  for (const auto& one : cases) {
    CAPTURE(to_json_text(one.arguments));
    const auto result = tools.run(one.tool, one.arguments);
    CHECK(result.is_error);
    CHECK(result.text.starts_with(std::string("Validation failed for tool \"") + one.tool + "\": "));
    CHECK(result.text.find(one.told) != std::string::npos);
  }
  CHECK(tools.sim.files().all_files().empty());
  CHECK(tools.sim.processes().plans().empty());
}

TEST_CASE("no arguments at all are an empty object") {
  SimTools tools;
  CHECK(tools.run("ls", nullptr).text == "(empty directory)");
}

TEST_CASE("session_status tells of the caller's own session, whatever session is named") {
  Card card;
  SimTools tools("{}", &card);
  CHECK(tools.run("session_status", {{"sessionKey", "agent:other:main"}}).text == "card of main agent:main:main");
  SimTools unready;
  CHECK(unready.run("session_status", JsonObject()).is_error);
}

TEST_CASE("a schema that cannot be read is told, not obeyed") {
  CHECK(!fits_schema({{"type", "no such type"}}, JsonObject()));
  CHECK(fits_schema({{"type", "object"}}, JsonObject()));
}

TEST_CASE("what an agent may use is worked out once for a config, anew for another one, and its main session may use more") {
  io::SimWorld sim;
  const auto first = config_source(R"({"agents":{"list":[{"id":"main","sandbox":{"mode":"non-main"}}]}})")();
  const auto second = config_source(R"({"tools":{"deny":["ls"]}})")();
  auto in_force = first;
  const auto toolbox = make_toolbox(sim.io(), [&in_force] { return in_force; }, [] { return nullptr; });
  const auto main = toolbox->specs("main", "agent:main:main", {});
  CHECK(main.size() == kAll.size());
  CHECK(toolbox->specs("main", "agent:main:main", {}).shares_with(main));
  CHECK(toolbox->specs("main", "global", {}).shares_with(main));
  CHECK(toolbox->specs("main", "agent:main:telegram:direct:1", {}).size() < kAll.size());
  in_force = second;
  CHECK(toolbox->specs("main", "agent:main:main", {}).size() == kAll.size() - 1);
  CHECK(toolbox->specs("main", "agent:main:telegram:direct:1", {}).size() == kAll.size() - 1);
  in_force = first;
  CHECK(toolbox->specs("main", "agent:main:main", {}).size() == kAll.size());
}

TEST_CASE("the policies of kToolPoliciesRemembered agents are remembered at most") {
  io::SimWorld sim;
  const auto toolbox = make_toolbox(sim.io(), config_source("{}"), [] { return nullptr; });
  const auto specs_of = [&](std::size_t i) { return toolbox->specs("a" + std::to_string(i), "agent:a" + std::to_string(i) + ":main", {}); };
  const auto first = specs_of(0);
  for (std::size_t i = 1; i < kToolPoliciesRemembered; i++) static_cast<void>(specs_of(i));
  CHECK(specs_of(0).shares_with(first));
  static_cast<void>(specs_of(kToolPoliciesRemembered));
  CHECK_FALSE(specs_of(0).shares_with(first));
  CHECK(specs_of(0).size() == first.size());
}

TEST_CASE("what the rule of a chat denies is neither offered nor run there; where no chat is answered it does not hold") {
  SimTools tools(R"({"channels":{"telegram":{"groups":{"-1":{"tools":{"deny":["write","exec"]},"toolsBySender":{"id:7":{"deny":["message"]}}}}}}})");
  const auto guest = said_by("5", "-1");
  const auto friend_of_mine = said_by("7", "-1");
  const Json file{{"path", "a.txt"}, {"content", "x"}};
  CHECK(tools.offered("main", guest) == Names{"read", "edit", "ls", "session_status", "message"});
  const auto refused = tools.run("write", file, "main", guest);
  CHECK(refused.is_error);
  CHECK(refused.text == "Tool \"write\" is denied by channels.telegram.groups.-1.tools.deny");
  CHECK(tools.sim.files().all_files().empty());
  CHECK(tools.offered("main", friend_of_mine) == Names{"read", "write", "edit", "ls", "exec", "session_status"});
  CHECK_FALSE(tools.run("write", file, "main", friend_of_mine).is_error);
  CHECK(tools.offered("main", said_by("5", "-2")) == kAll);
  CHECK(tools.offered() == kAll);
  CHECK(tools.chat_rules({}).empty());
  CHECK(tools.chat_rules(said_by("5", "-2")).empty());
  CHECK(tools.chat_rules(guest) == tools.chat_rules(said_by("6", "-1")));
  CHECK(tools.chat_rules(guest) != tools.chat_rules(friend_of_mine));
}

TEST_CASE("what several people said is answered under the rules of all of them") {
  SimTools tools(R"({"channels":{"telegram":{"groups":{"-1":{"tools":{"deny":["write","exec"]},"toolsBySender":{"id:7":{"deny":["message"]}}}}}}})");
  auto both = said_by("7", "-1");
  both.push_back(said_by("5", "-1").front());
  both.push_back(said_by("6", "-1").front());
  CHECK(tools.offered("main", both) == Names{"read", "edit", "ls", "session_status"});
  CHECK(tools.run("write", {{"path", "a.txt"}, {"content", "x"}}, "main", both).is_error);
  CHECK(tools.run("message", {{"action", "send"}}, "main", both).text.find("toolsBySender.id:7.deny") != std::string::npos);
}

TEST_CASE("rules that leave the same tools share one list, and kToolPoliciesRemembered policies are remembered with them") {
  io::SimWorld sim;
  const auto config = config_source(R"({"channels":{"telegram":{"groups":{"-1":{"tools":{"deny":["exec"]}},"-2":{"tools":{"deny":["bash"]}},
      "*":{"toolsBySender":{"*":{"deny":["write"]}}}}}}})");
  const auto toolbox = make_toolbox(sim.io(), config, [] { return nullptr; });
  const auto specs_of = [&](std::size_t agent, const char* group) {
    return toolbox->specs("a" + std::to_string(agent), "agent:a" + std::to_string(agent) + ":main", said_by("5", group));
  };
  const auto first = specs_of(0, "-1");
  CHECK(specs_of(0, "-1").shares_with(first));
  CHECK(specs_of(0, "-2").shares_with(first));
  CHECK(specs_of(1, "-1").shares_with(first));
  CHECK_FALSE(specs_of(0, "-3").shares_with(first));
  constexpr std::size_t kSoFar = 4;
  for (std::size_t i = kSoFar; i < kToolPoliciesRemembered; i++) static_cast<void>(specs_of(i, "-1"));
  CHECK(specs_of(0, "-1").shares_with(first));
  static_cast<void>(specs_of(kToolPoliciesRemembered, "-1"));
  CHECK_FALSE(specs_of(0, "-1").shares_with(first));
  CHECK(specs_of(0, "-1").size() == first.size());
}

TEST_CASE("a chat's rule is the one of the config in force") {
  io::SimWorld sim;
  const auto strict = config_source(R"({"channels":{"telegram":{"groups":{"-1":{"tools":{"deny":["*"]}}}}}})")();
  const auto free = config_source("{}")();
  auto in_force = free;
  const auto toolbox = make_toolbox(sim.io(), [&in_force] { return in_force; }, [] { return nullptr; });
  const auto said = said_by("5", "-1");
  CHECK(toolbox->specs("main", "agent:main:main", said).size() == kAll.size());
  in_force = strict;
  CHECK(toolbox->chat_rules(said) == "33:channels.telegram.groups.-1.tools;");
  const auto refused =
      sim.run(toolbox->run("ls", {.agent_id = "main", .session_key = "agent:main:main", .workspace = "/home/user", .said = said}, nullptr));
  CHECK(refused.is_error);
  CHECK(toolbox->specs("main", "agent:main:main", said).empty());
}

TEST_CASE("a rule that cannot be read lets nothing through, and the log says where it is written") {
  io::SimWorld sim;
  // Where the table of keys knows the rule, the check refuses the config; it does not know those of topics.
  auto loaded = config::load({.path = "/home/user/openclaw.json",
                              .text = "{ channels: { telegram: { groups: { \"-1\": { topics: { \"5\":\n  { tools: \"none\" } } } } } } }",
                              .env = [](std::string_view) { return std::optional<std::string>(); }});
  REQUIRE(loaded.valid());
  const auto toolbox = make_toolbox(sim.io(), [config = loaded.config] { return config; }, [] { return nullptr; });
  engine::Inbound inbound = *said_by("5", "-1").front();
  inbound.chat.thread_id = "5";
  const engine::ChatMessages said{std::make_shared<const engine::Inbound>(inbound)};
  CHECK(toolbox->specs("main", "agent:main:main", said).empty());
  CHECK(sim.log().has("/home/user/openclaw.json:2:"));
  CHECK(sim.log().has("channels.telegram.groups.-1.topics.5.tools is not {allow"));
}

}  // namespace oc::tools
