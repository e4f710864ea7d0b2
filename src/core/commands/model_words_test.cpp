// Tests of finding a model in the words behind /new.
#include "core/commands/model_words.h"

#include <doctest/doctest.h>

namespace oc::commands {

TEST_CASE("9.1: /new takes an alias, provider/model, provider model, a provider, or a piece of a name of six letters and more") {
  const ModelNames names{.refs = {"anthropic/claude-opus-4-6", "anthropic/claude-sonnet-4-5", "openai/gpt-5.2", "ollama/qwen3:8b"},
                         .aliases = {{"Fast", "openai/gpt-5.2"}}};
  struct Row {
    const char* words;
    const char* ref;  ///< "" = none
    const char* rest;
  };
  const Row rows[] = {{"fast plan a trip", "openai/gpt-5.2", "plan a trip"},
                      {"anthropic/claude-sonnet-4-5", "anthropic/claude-sonnet-4-5", ""},
                      {"OpenAI/GPT-5.2 hi", "openai/gpt-5.2", "hi"},
                      {"anthropic claude-sonnet-4-5 hi there", "anthropic/claude-sonnet-4-5", "hi there"},
                      {"anthropic hello", "anthropic/claude-opus-4-6", "hello"},
                      {"gpt-5.2", "openai/gpt-5.2", ""},
                      {"qwen3:8b", "ollama/qwen3:8b", ""},
                      {"sonnet write a song", "anthropic/claude-sonnet-4-5", "write a song"},
                      {"opus write a song", "", ""},
                      {"please write", "", ""},
                      {"hello", "", ""},
                      {"  ", "", ""}};
  for (const auto& row : rows) {
    CAPTURE(row.words);
    const auto found = leading_model(row.words, names);
    CHECK((found ? found->ref : "") == row.ref);
    if (found) CHECK(found->rest == row.rest);
  }
  CHECK(!leading_model("anything", {}));
}

}  // namespace oc::commands
