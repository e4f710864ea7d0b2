// Tests of exec: which variables a command sees, when it is killed, and how much it may print.
#include "base/limits.h"
#include "tools/toolbox_test.h"

namespace oc::tools {
namespace {

/// Sets variables of this process while it lives, as an unlucky environment of the gateway would.
class Variables {
 public:
  explicit Variables(std::vector<std::string> names) : names_(std::move(names)) {
    for (const auto& name : names_) ::setenv(name.c_str(), ("CANARY-" + name).c_str(), 1);
  }
  ~Variables() {
    for (const auto& name : names_) ::unsetenv(name.c_str());
  }
  Variables(const Variables&) = delete;
  Variables& operator=(const Variables&) = delete;

 private:
  std::vector<std::string> names_;
};

/// Names that change which code runs or where secrets go, and secrets themselves.
const std::vector<std::string> kDangerous{"LD_PRELOAD",
                                          "LD_LIBRARY_PATH",
                                          "LD_AUDIT",
                                          "DYLD_INSERT_LIBRARIES",
                                          "DYLD_LIBRARY_PATH",
                                          "BASH_ENV",
                                          "ENV",
                                          "BASH_FUNC_ls",
                                          "PS4",
                                          "SHELLOPTS",
                                          "ZDOTDIR",
                                          "GIT_EXEC_PATH",
                                          "GIT_EXTERNAL_DIFF",
                                          "GIT_SSH_COMMAND",
                                          "NODE_OPTIONS",
                                          "SSLKEYLOGFILE",
                                          "NPM_CONFIG_USERCONFIG",
                                          "npm_config_userconfig",
                                          "PYTHONPATH",
                                          "PYTHONSTARTUP",
                                          "PERL5OPT",
                                          "PERL5LIB",
                                          "RUBYOPT",
                                          "OPENCLAW_GATEWAY_TOKEN"};
const std::vector<std::string> kSecrets{"ANTHROPIC_API_KEY", "OPENAI_API_KEY", "TELEGRAM_BOT_TOKEN", "AWS_SECRET_ACCESS_KEY", "SSH_AUTH_SOCK"};

void script_shell(SimTools& tools, io::SimExec exec) {
  tools.sim.processes().script("/bin/sh", [exec](const io::ExecPlan&) { return exec; });
}

}  // namespace

TEST_CASE("a command sees none of the gateway's own variables but the few that are let through (security.md G14)") {
  RealTools tools;
  std::vector<std::string> names = kSecrets;
  // What would act on this very process and its shells is shown by the next test.
  for (const auto& name : kDangerous) {
    if (!name.starts_with("LD_")) names.push_back(name);
  }
  const Variables set(names);
  const auto shown = tools.run("exec", {{"command", "env"}}).text;
  CHECK(shown.find("CANARY-") == std::string::npos);
  CHECK(shown.find("PATH=/usr/local/sbin:") != std::string::npos);
  CHECK(shown.find("PWD=" + tools.workspace) != std::string::npos);
}

TEST_CASE("a model cannot set a variable that changes which code runs; each name is refused and nothing is started") {
  SimTools tools;
  script_shell(tools, {.output = "ran"});
  std::vector<std::string> names = kDangerous;
  for (const char* more : {"PATH", "HOME", "IFS", "BASH_FUNC_ls%%", "BASH_FUNC_ls()", "A=B", "", "A B", "LD_X", "DYLD_X", "GIT_X"})
    names.emplace_back(more);
  for (const auto& name : names) {
    CAPTURE(name);
    const auto result = tools.run("exec", {{"command", "id"}, {"env", {{name, "/tmp/evil"}}}});
    CHECK(result.is_error);
    CHECK(result.text.find("cannot be set for a command") != std::string::npos);
  }
  CHECK(tools.run("exec", {{"command", "id"}, {"env", {{"EDITION", "2"}}}}).text == "ran");
  REQUIRE(tools.sim.processes().plans().size() == 1);
  CHECK(tools.sim.processes().plans()[0].environment.back() == std::pair<std::string, std::string>("EDITION", "2"));
}

TEST_CASE("the plan of a command names a shell, the workspace, the variables, the time and the output it may have") {
  SimTools tools;
  script_shell(tools, {.output = "ran"});
  tools.sim.environment().set("LANG", "de_DE.UTF-8");
  tools.sim.environment().set("OPENAI_API_KEY", "CANARY");
  tools.run("exec", {{"command", "make all"}});
  const auto& plan = tools.sim.processes().plans().at(0);
  CHECK(plan.argv == std::vector<std::string>{"/bin/sh", "-c", "make all"});
  CHECK(plan.working_directory == tools.workspace);
  CHECK(plan.timeout == kExecTimeout);
  CHECK(plan.output_bytes_max == kExecOutputCharsMax);
  std::vector<std::string> names;
  for (const auto& [name, value] : plan.environment) names.push_back(name);
  CHECK(names == std::vector<std::string>{"PATH", "HOME", "PWD", "LANG"});
}

TEST_CASE("a command that runs longer than kExecTimeout is killed, whatever time the model asks for") {
  SimTools tools;
  script_shell(tools, {.output = "began", .length = kExecTimeout + Millis(1)});
  const UnixTime before = tools.sim.clock().now();
  const auto result = tools.run("exec", {{"command", "serve"}, {"timeout", 1e12}});
  CHECK(result.is_error);
  CHECK(result.text == "began\n\nCommand timed out after 1800 seconds");
  CHECK(tools.sim.clock().now() - before == kExecTimeout);
  script_shell(tools, {.output = "ended", .length = kExecTimeout});
  CHECK(tools.run("exec", {{"command", "serve"}}).text == "ended");
}

TEST_CASE("a real command that hangs is killed with its children when its time is over") {
  RealTools tools;
  const auto result = tools.run("exec", {{"command", "echo begun; (sleep 60; echo child > late.txt) & sleep 60"}, {"timeout", 0.3}});
  CHECK(result.is_error);
  CHECK(result.text.starts_with("begun\n"));
  CHECK(result.text.find("Command timed out") != std::string::npos);
  // Nothing of it runs any more: no process stands in the workspace.
  CHECK(tools
            .run("exec", {{"command",
                           "for p in /proc/[0-9]*; do [ \"$(readlink $p/cwd)\" = \"$PWD\" ] && [ \"${p#/proc/}\" != $$ ] && tr '\\0' ' ' < "
                           "$p/cmdline; done; true"}})
            .text.find("sleep 60") == std::string::npos);
}

TEST_CASE("output beyond kExecOutputCharsMax is cut and the cut is told") {
  RealTools tools;
  const auto most = tools.run("exec", {{"command", "head -c " + std::to_string(kExecOutputCharsMax) + " /dev/zero | tr '\\0' x"}});
  CHECK(most.text.size() == kExecOutputCharsMax);
  const auto more = tools.run("exec", {{"command", "head -c " + std::to_string(kExecOutputCharsMax * 3) + " /dev/zero | tr '\\0' x; echo end >&2"}});
  CHECK(!more.is_error);
  CHECK(more.text.size() < kExecOutputCharsMax + 100);
  CHECK(more.text.ends_with("[output cut at " + std::to_string(kExecOutputCharsMax) + " bytes]"));
}

TEST_CASE("output, error output and the exit code come back") {
  RealTools tools;
  CHECK(tools.run("exec", {{"command", "echo out; echo err >&2; exit 3"}}).text == "out\nerr\n\n\n(Command exited with code 3)");
  CHECK(tools.run("exec", {{"command", "true"}}).text == "(no output)");
  CHECK(tools.run("exec", {{"command", "pwd"}}).text == tools.workspace + "\n");
  CHECK(tools.run("exec", {{"command", "printf 'a\\377b'"}}).text ==
        "a\xef\xbf\xbd"
        "b");
  CHECK(tools.run("exec", {{"command", "  "}}).text == "Provide a command to start.");
  CHECK(tools.run("exec", {{"command", "id"}, {"workdir", "no such folder"}}).is_error);
}

TEST_CASE("tools.exec.security closes exec for all or for one agent, however its id is written") {
  SimTools all(R"({"tools":{"exec":{"security":"deny"}}})");
  CHECK(all.run("exec", {{"command", "id"}}).text == "exec is denied by tools.exec.security");
  CHECK(all.sim.processes().plans().empty());
  SimTools one(R"({"agents":{"list":[{"id":"main"},{"id":"Family Bot","tools":{"exec":{"security":"deny"}}}]}})");
  script_shell(one, {.output = "ran"});
  CHECK(one.run("exec", {{"command", "id"}}, "family-bot").is_error);
  CHECK(one.run("exec", {{"command", "id"}}, "main").text == "ran");
  SimTools approvals(R"({"tools":{"exec":{"security":"allowlist"}}})");
  script_shell(approvals, {.output = "ran"});
  CHECK(approvals.run("exec", {{"command", "id"}}).is_error);
}

}  // namespace oc::tools
