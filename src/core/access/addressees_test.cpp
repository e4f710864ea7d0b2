// Tests of which agents of a broadcast group a message is said to.
#include "core/access/addressees.h"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::access;

TEST_CASE("9.6: of a broadcast group those answer who are named by @, and all when nobody is") {
  const Json config = parse_json(R"({"agents":{"list":[
    {"id":"reviewer","groupChat":{"mentionPatterns":["@reviewer\\b"]}},
    {"id":"writer","identity":{"name":"Writer","emoji":"✍️"}},
    {"id":"fun","groupChat":{"mentionPatterns":["fun","<@77>"]}}]}})")
                          .value();
  const std::vector<std::string> all{"reviewer", "writer", "fun"};
  struct Row {
    const char* text;
    std::vector<std::string> agents;
  };
  const Row rows[] = {
      {"hello everybody", all},
      {"@writer go on", {"writer"}},
      {"Hey @Writer and @reviewer: look", {"reviewer", "writer"}},
      {"the writer should go on, and it is fun", all},
      {"@fun with the writer", {"fun"}},
      {"<@77> hello", {"fun"}},
      {"write to me@writer.example", all},
      {"схема@writer", all},
      {"здесь: @writer", {"writer"}},
      {"✍️ @somebody", all},
      {"", all},
      {"@", all},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(addressed_agents(config, all, row.text) == row.agents);
  }
}
