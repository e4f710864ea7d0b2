// Tests of the one door to the tools: the policy is asked where a tool is run, and arguments must fit its schema.
#include "base/limits.h"
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
  const auto main = toolbox->specs("main", "agent:main:main");
  CHECK(main.size() == kAll.size());
  CHECK(toolbox->specs("main", "agent:main:main").shares_with(main));
  CHECK(toolbox->specs("main", "global").shares_with(main));
  CHECK(toolbox->specs("main", "agent:main:telegram:direct:1").size() < kAll.size());
  in_force = second;
  CHECK(toolbox->specs("main", "agent:main:main").size() == kAll.size() - 1);
  CHECK(toolbox->specs("main", "agent:main:telegram:direct:1").size() == kAll.size() - 1);
  in_force = first;
  CHECK(toolbox->specs("main", "agent:main:main").size() == kAll.size());
}

TEST_CASE("the policies of kToolPoliciesRemembered agents are remembered at most") {
  io::SimWorld sim;
  const auto toolbox = make_toolbox(sim.io(), config_source("{}"), [] { return nullptr; });
  const auto specs_of = [&](std::size_t i) { return toolbox->specs("a" + std::to_string(i), "agent:a" + std::to_string(i) + ":main"); };
  const auto first = specs_of(0);
  for (std::size_t i = 1; i < kToolPoliciesRemembered; i++) static_cast<void>(specs_of(i));
  CHECK(specs_of(0).shares_with(first));
  static_cast<void>(specs_of(kToolPoliciesRemembered));
  CHECK_FALSE(specs_of(0).shares_with(first));
  CHECK(specs_of(0).size() == first.size());
}

}  // namespace oc::tools
