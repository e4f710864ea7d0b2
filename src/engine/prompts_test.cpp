// System prompts are made once for the same facts and tools, within limits.
#include "engine/prompts.h"

#include <doctest/doctest.h>

#include "base/limits.h"

using namespace oc;
using namespace oc::engine;

TEST_CASE("a prompt is made anew when a fact or the list of tools changes") {
  Prompts prompts;
  int made = 0;
  const auto get = [&](const std::string& facts, const SharedVector<ToolSpec>& tools) {
    return prompts.get(facts, tools, [&] { return facts + " " + std::to_string(++made); });
  };
  const SharedVector<ToolSpec> tools{ToolSpec{.name = "ls"}};
  CHECK(get("a", tools) == "a 1");
  CHECK(get("a", tools) == "a 1");
  CHECK(get("b", tools) == "b 2");
  const SharedVector<ToolSpec> others{ToolSpec{.name = "ls"}};
  CHECK(get("a", others) == "a 3");
  CHECK(get("a", others) == "a 3");
  CHECK(get("a", tools) == "a 4");
  CHECK(prompts.size() == 2);
}

TEST_CASE("at most kPromptsRemembered prompts of kPromptBytesRemembered bytes are remembered") {
  Prompts prompts;
  for (std::size_t i = 0; i < 3 * kPromptsRemembered; i++) {
    CHECK(prompts.get(std::to_string(i), {}, [&] { return std::string("x"); }) == "x");
    REQUIRE(prompts.size() <= kPromptsRemembered);
  }
  const std::string large(kPromptBytesRemembered / 3, 'x');
  for (int i = 0; i < 10; i++) {
    CHECK(prompts.get("large" + std::to_string(i), {}, [&] { return large; }) == large);
    REQUIRE(prompts.bytes() <= kPromptBytesRemembered);
  }
  const std::size_t before = prompts.size();
  CHECK(prompts.get("too large", {}, [&] { return large + large + large + large; }).size() == 4 * large.size());
  CHECK(prompts.size() == before);
}
