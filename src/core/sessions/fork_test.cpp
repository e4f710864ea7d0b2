// Tests of the parent that a thread's transcript is copied from.
#include "core/sessions/fork.h"

#include <doctest/doctest.h>

namespace oc::sessions {

TEST_CASE("9.4: the parent is the key cut at its thread or topic, Discord's parent channel, and Slack's only when it is asked for") {
  const Json plain = *parse_json("{}");
  const Json inherits = *parse_json(R"({"channels":{"slack":{"thread":{"inheritParent":true}}}})");
  struct Row {
    const Json& config;
    ThreadStart thread;
    std::optional<std::string> parent;
  };
  const Row rows[] = {
      {plain, {"telegram", "agent:a:telegram:group:-5:topic:7", "group", "-5"}, "agent:a:telegram:group:-5"},
      {plain, {"mattermost", "agent:a:mattermost:channel:x:thread:9", "", ""}, "agent:a:mattermost:channel:x"},
      {plain, {"discord", "agent:a:discord:channel:900", "channel", "77"}, "agent:a:discord:channel:77"},
      {plain, {"discord", "agent:a:discord:channel:77", "", ""}, std::nullopt},
      {plain, {"discord", "agent:a:discord:channel:77", "channel", "77"}, std::nullopt},
      {plain, {"slack", "agent:a:slack:channel:c1:thread:1.2", "", ""}, std::nullopt},
      {inherits, {"slack", "agent:a:slack:channel:c1:thread:1.2", "", ""}, "agent:a:slack:channel:c1"},
      {plain, {"telegram", "agent:a:main", "", ""}, std::nullopt},
  };
  for (const auto& row : rows) {
    CAPTURE(row.thread.session_key);
    CHECK(fork_parent_key(row.config, row.thread) == row.parent);
  }
}

TEST_CASE("9.4: parentForkMaxTokens keeps large parents out; 0 has no limit") {
  CHECK(may_fork(nullptr, 100'000));
  CHECK(!may_fork(nullptr, 100'001));
  const Json small = *parse_json(R"({"parentForkMaxTokens":10})");
  CHECK(may_fork(&small, 10));
  CHECK(!may_fork(&small, 11));
  const Json none = *parse_json(R"({"parentForkMaxTokens":0})");
  CHECK(may_fork(&none, 1'000'000'000));
}

}  // namespace oc::sessions
