// The tool policy.
#include "core/policy/tools.h"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::policy;

namespace {
const std::vector<std::string> kTools{"read", "write", "edit", "ls", "exec", "session_status"};
ToolPolicy of(const char* config, const char* agent = "a", const char* key = "agent:a:main") {
  return {parse_json(config).value(), agent, key, kTools};
}
std::vector<std::string> allowed(const ToolPolicy& policy) {
  std::vector<std::string> names;
  for (const auto& tool : kTools) {
    if (policy.check(tool).allowed) names.push_back(tool);
  }
  return names;
}
using Names = std::vector<std::string>;
}  // namespace

TEST_CASE("with nothing configured every tool is there") { CHECK(allowed(of("{}")) == kTools); }

TEST_CASE("the family agent of the seeds reads and runs, and never writes") {
  const auto policy =
      of(R"({"agents":{"list":[{"id":"a","tools":{"allow":["exec","read","sessions_list","session_status"],"deny":["write","edit"]}}]}})");
  CHECK(allowed(policy) == Names{"read", "exec", "session_status"});
  CHECK(policy.check("write").reason.find("agents.list.0.tools.deny") != std::string::npos);
}

TEST_CASE("layers intersect: a profile and an allow list outside of it leave nothing, alsoAllow adds") {
  CHECK(allowed(of(R"({"tools":{"profile":"minimal","allow":["exec"]}})")).empty());
  CHECK(allowed(of(R"({"tools":{"profile":"minimal","alsoAllow":["exec"]}})")) == Names{"exec", "session_status"});
  CHECK(allowed(of(R"({"tools":{"profile":"minimal"},"agents":{"list":[{"id":"a","tools":{"profile":"coding"}}]}})")) == kTools);
}

TEST_CASE("an allow list of unknown names alone is ignored with a warning; deny lists never are") {
  const auto policy = of(R"({"tools":{"allow":["agent_send"],"deny":["exec"]}})");
  CHECK(allowed(policy) == Names{"read", "write", "edit", "ls", "session_status"});
  CHECK(policy.warnings().size() == 1);
}

TEST_CASE("globs and groups") {
  CHECK(allowed(of(R"({"tools":{"deny":["*_status","group:fs"]}})")) == Names{"exec"});
  CHECK(allowed(of(R"({"tools":{"deny":["WRITE","e*"]}})")) == Names{"read", "ls", "session_status"});
  CHECK(allowed(of(R"({"tools":{"deny":["write_*"]}})")) == kTools);
}

TEST_CASE("message is of group:messaging and of the profile messaging, of no other") {
  const auto of_message = [](const char* config) {
    return ToolPolicy(parse_json(config).value(), "a", "agent:a:main", {"exec", "message", "session_status"}).check("message").allowed;
  };
  CHECK(of_message("{}"));
  CHECK_FALSE(of_message(R"({"tools":{"deny":["group:messaging"]}})"));
  CHECK(of_message(R"({"tools":{"allow":["group:messaging"]}})"));
  CHECK(of_message(R"({"tools":{"profile":"messaging"}})"));
  for (const char* other : {"minimal", "coding"}) CHECK_FALSE(of_message((std::string(R"({"tools":{"profile":")") + other + "\"}}").c_str()));
  // A sandbox keeps what runs on the machine away, not what is said.
  CHECK(of_message(R"({"agents":{"defaults":{"sandbox":{"mode":"all"}}}})"));
}

TEST_CASE("security F2: other spellings of a name are no tools at all") {
  const auto policy = of(R"({"tools":{"deny":["exec"]}})");
  for (const char* name : {"Exec", "exec ", "functions.exec", "bash", "еxec", "exec\n", ""}) CHECK_FALSE(policy.check(name).allowed);
}

TEST_CASE("security F4: a session that must be sandboxed runs nothing on the host") {
  const char* all = R"({"agents":{"list":[{"id":"a","sandbox":{"mode":"all"}}]}})";
  CHECK(allowed(of(all)) == Names{"read", "ls", "session_status"});
  const char* non_main = R"({"agents":{"defaults":{"sandbox":{"mode":"non-main"}}}})";
  CHECK(allowed(of(non_main)) == kTools);
  CHECK_FALSE(of(non_main, "a", "agent:a:telegram:group:1").check("exec").allowed);
  CHECK(of(R"({"agents":{"defaults":{"sandbox":{"mode":"all"}},"list":[{"id":"a","sandbox":{"mode":"off"}}]}})").check("exec").allowed);
}

TEST_CASE("the policy of an agent holds however its id is written") {
  const auto policy =
      of(R"({"agents":{"list":[{"id":" Family Bot ","tools":{"deny":["exec"]},"sandbox":{"mode":"all"}}]}})", "family-bot", "agent:family-bot:main");
  CHECK(allowed(policy) == Names{"read", "ls", "session_status"});
}
