// The roster and the default agent.
#include "core/sessions/roster.h"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::sessions;

namespace {
std::string default_of(std::string_view text) { return Roster(*parse_json(text)).default_agent_id(); }
}  // namespace

TEST_CASE("3.5: the first agent marked default, else the first, else main") {
  CHECK(default_of("{}") == "main");
  CHECK(default_of(R"({"agents":{"list":[]}})") == "main");
  CHECK(default_of(R"({"agents":{"list":[{"id":"Home Base"},{"id":"b"}]}})") == "home-base");
  CHECK(default_of(R"({"agents":{"list":[{"id":"a"},{"id":"b","default":true},{"id":"c","default":true}]}})") == "b");
  CHECK(default_of(R"({"agents":{"list":[{"id":"a","default":0},{"id":"b","default":"yes"}]}})") == "b");
  CHECK(default_of(R"({"agents":{"list":[null,7,{"id":" "}]}})") == "main");
}

TEST_CASE("3.5: entries go in JavaScript's order, and explicit ownership names the system agent") {
  CHECK(default_of(R"({"agents":{"entries":{"b":{},"10":{},"2":{}}}})") == "2");
  CHECK(default_of(R"({"agents":{"ownership":"explicit","entries":{"one":{},"two":{}},"defaults":{"systemAgent":{"agentId":"Two"}}}})") == "two");
  CHECK(default_of(R"({"agents":{"entries":{},"list":[{"id":"x"}]}})") == "x");
}

TEST_CASE("3.4: resolve knows what the roster knows") {
  const auto config = parse_json(R"({"agents":{"list":[{"id":"Coder X"},{"id":"b"}]}})");
  const Roster roster(*config);
  CHECK(roster.resolve(" coder x ") == "coder-x");
  CHECK(roster.resolve("") == "coder-x");
  CHECK_FALSE(roster.resolve("ghost").has_value());
  CHECK_FALSE(roster.resolve("main").has_value());
  CHECK(roster.find("B")->path == "agents.list.1");
  const auto entries = parse_json(R"({"agents":{"entries":{"one":{}}}})");
  CHECK(Roster(*entries).resolve("main") == "main");
  const auto none = parse_json("{}");
  CHECK(Roster(*none).resolve("Any One") == "any-one");
}
