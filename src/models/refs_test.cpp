// Names of models, aliases, and what agents are configured to use.
#include "models/refs.h"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::models;

namespace {

Json json(const char* text) { return parse_json(text).value(); }

std::string parsed(const Json& config, std::string_view text) {
  const auto ref = parse_ref(config, text);
  return ref ? ref->text() : "nothing";
}

std::string choice(const Json& config, std::string_view agent) {
  const ModelChoice made = configured_choice(config, agent);
  std::string text = made.primary ? made.primary->text() : "none";
  for (const auto& ref : made.fallbacks) text += " > " + ref.text();
  return text;
}

}  // namespace

TEST_CASE("a model name is split at the first slash and the provider spelled our way") {
  const Json none = json("{}");
  CHECK(parsed(none, "openai/gpt-5.2") == "openai/gpt-5.2");
  CHECK(parsed(none, " OpenRouter/meta-llama/Llama-3 ") == "openrouter/meta-llama/Llama-3");
  CHECK(parsed(none, "Z.AI/glm-4.7") == "zai/glm-4.7");
  CHECK(parsed(none, "anthropic/opus-4.6") == "anthropic/claude-opus-4-6");
  CHECK(parsed(none, "sonnet-4.5") == "anthropic/claude-sonnet-4-5");
  CHECK(parsed(none, "claude-opus-4-6") == "anthropic/claude-opus-4-6");
  for (const std::string_view bad : {"", "  ", "/x", "openai/", "/"}) CHECK(parsed(none, bad) == "nothing");
}

TEST_CASE("aliases are found in any case, built-in ones only for models that are listed") {
  const Json config = json(
      R"({"agents":{"defaults":{"models":{"ollama/qwen3":{"alias":"Local"},"openai/gpt-5.2":{},"anthropic/claude-opus-4-6":{"alias":"big"}}}}})");
  CHECK(parsed(config, "local") == "ollama/qwen3");
  CHECK(parsed(config, "GPT") == "openai/gpt-5.2");
  CHECK(parsed(config, "opus") == "anthropic/opus");
  CHECK(parsed(config, "big") == "anthropic/claude-opus-4-6");
  CHECK(parsed(json("{}"), "gpt") == "anthropic/gpt");
}

TEST_CASE("an agent's string replaces the primary, its object also the fallbacks it names") {
  const Json config = json(R"({"agents":{"defaults":{"model":{"primary":"a/one","fallbacks":["b/two","c/three"]}},"list":[
    {"id":"main"},{"id":"Chat","model":"d/four"},{"id":"alone","model":{"primary":"e/five","fallbacks":[]}},{"id":"own","model":{"fallbacks":["f/six"]}}]}})");
  CHECK(choice(config, "main") == "a/one > b/two > c/three");
  CHECK(choice(config, "chat") == "d/four > b/two > c/three");
  CHECK(choice(config, "alone") == "e/five");
  CHECK(choice(config, "own") == "a/one > f/six");
  CHECK(choice(config, "unknown") == "a/one > b/two > c/three");
  CHECK(choice(json("{}"), "main") == "none");
  CHECK(choice(json(R"({"agents":{"defaults":{"model":"x/y"}}})"), "main") == "x/y");
}

TEST_CASE("no agent means the default one: marked, else the first") {
  CHECK(choice(json(R"({"agents":{"list":[{"id":"a","model":"p/a"},{"id":"b","default":true,"model":"p/b"}]}})"), "") == "p/b");
  CHECK(choice(json(R"({"agents":{"list":[{"id":"a","model":"p/a"},{"id":"b","model":"p/b"}]}})"), "") == "p/a");
}
