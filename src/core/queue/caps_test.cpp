// How many runs at once.
#include "core/queue/caps.h"

#include <doctest/doctest.h>

#include "base/limits.h"

using namespace oc;
using namespace oc::queue;

namespace {
Json json(std::string_view text) { return *parse_json(text); }
}  // namespace

TEST_CASE("the lanes have the caps of the config, else their own (8.1)") {
  const Json none = json("{}");
  CHECK(runs_at_once(none, Lane::main) == kRunsAtOnceMax);
  CHECK(runs_at_once(none, Lane::cron) == 1);
  CHECK(runs_at_once(none, Lane::subagent) == 8);
  CHECK(runs_at_once(none, Lane::nested) == 1);
  const Json config = json(R"({"cron": {"maxConcurrentRuns": 3}, "agents": {"defaults": {"maxConcurrent": 5, "subagents": {"maxConcurrent": 2}}}})");
  CHECK(runs_at_once(config, Lane::main) == 5);
  CHECK(runs_at_once(config, Lane::cron) == 3);
  CHECK(runs_at_once(config, Lane::subagent) == 2);
  CHECK(runs_at_once(json(R"({"agents": {"defaults": {"maxConcurrent": 1e300}}})"), Lane::main) == kRunsAtOnceMax);
  CHECK(runs_at_once(json(R"({"agents": {"defaults": {"maxConcurrent": 0}}})"), Lane::main) == kRunsAtOnceMax);
}

TEST_CASE("one agent has four places of its own, or what is written, but never the last of a bounded lane") {
  const Json none = json("{}");
  const Json ten = json(R"({"agents": {"defaults": {"maxConcurrent": 10}}})");
  const Json one = json(R"({"agents": {"defaults": {"maxConcurrent": 1}}})");
  const Json two = json(R"({"maxConcurrent": 2})");
  const Json fifty = json(R"({"maxConcurrent": 50})");
  CHECK(runs_at_once_of_agent(none, nullptr) == 4);
  CHECK(runs_at_once_of_agent(none, &fifty) == 50);
  CHECK(runs_at_once_of_agent(ten, nullptr) == 9);
  CHECK(runs_at_once_of_agent(ten, &two) == 2);
  CHECK(runs_at_once_of_agent(ten, &fifty) == 9);
  CHECK(runs_at_once_of_agent(one, &fifty) == 1);
}
