// Providers and models, built in and configured.
#include "models/catalog.h"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::models;

namespace {

Json json(const char* text) { return parse_json(text).value(); }

}  // namespace

TEST_CASE("built-in providers are known with their address, api and variable") {
  const auto anthropic = find_target(json("{}"), {"anthropic", "claude-opus-4-6"}).value();
  CHECK(anthropic.provider.base_url == "https://api.anthropic.com");
  CHECK(anthropic.provider.api == Api::anthropic_messages);
  CHECK(anthropic.provider.variables == std::vector<std::string>{"ANTHROPIC_OAUTH_TOKEN", "ANTHROPIC_API_KEY"});
  CHECK(anthropic.provider.key_need == KeyNeed::required);
  CHECK(anthropic.model.context_window == 200'000);
  const auto ollama = find_target(json("{}"), {"ollama", "qwen3:8b"}).value();
  CHECK(ollama.provider.base_url == "http://127.0.0.1:11434/v1");
  CHECK(ollama.provider.key_need == KeyNeed::optional);
  CHECK(ollama.model.context_window == 200'000);
  CHECK(find_target(json("{}"), {"openrouter", "auto"})->model.wire_id == "openrouter/auto");
  CHECK(find_target(json("{}"), {"openrouter", "a/b"})->model.wire_id == "a/b");
}

TEST_CASE("a configured provider says where it is and what its models are") {
  const Json config = json(
      R"({"models":{"providers":{"My-Server":{"baseUrl":"https://llm.example.com/v1/","api":"openai-completions","headers":{"X-Team":"a"},"models":[
    {"id":"m","name":"Mine","reasoning":true,"contextWindow":1000,"maxTokens":50,"cost":{"input":1,"output":2,"cacheRead":0.5,"cacheWrite":4},"headers":{"X-Model":"b"}}]}}}})");
  const auto target = find_target(config, {"my-server", "m"}).value();
  CHECK(target.provider.base_url == "https://llm.example.com/v1");
  CHECK(target.provider.config_path == "models.providers.My-Server");
  CHECK(target.provider.key_need == KeyNeed::required);
  CHECK(target.provider.variables == std::vector<std::string>{"MY_SERVER_API_KEY"});
  CHECK(target.model.name == "Mine");
  CHECK(target.model.context_window == 1000);
  CHECK(target.model.tokens_max == 50);
  CHECK(target.headers.size() == 2);
  CHECK(cost_of(target.model.cost, {.input = 1'000'000, .output = 1'000'000, .cache_read = 2'000'000, .cache_write = 0}) == doctest::Approx(4.0));
  CHECK(find_target(config, {"my-server", "not-listed"})->model.wire_id == "not-listed");
}

TEST_CASE("a server that is near needs no key, and its baseUrl no path where the kind is known") {
  CHECK(find_target(json(R"({"models":{"providers":{"x":{"baseUrl":"http://192.168.1.5:8080/v1"}}}})"), {"x", "m"})->provider.key_need ==
        KeyNeed::optional);
  CHECK(find_target(json(R"({"models":{"providers":{"ollama":{"baseUrl":"http://gpu-box:11434"}}}})"), {"ollama", "m"})->provider.base_url ==
        "http://gpu-box:11434/v1");
  CHECK(find_target(json(R"({"models":{"providers":{"x":{"baseUrl":"http://localhost:1","api":"ollama"}}}})"), {"x", "m"})->provider.base_url ==
        "http://localhost:1/v1");
  CHECK(find_target(json(R"({"models":{"providers":{"openai":{"baseUrl":"http://127.0.0.1:9/v1"}}}})"), {"openai", "m"})->provider.key_need ==
        KeyNeed::optional);
}

TEST_CASE("an unknown model is named, with the nearest names") {
  const auto typo = find_target(json("{}"), {"antropic", "claude-opus-4-6"});
  REQUIRE_FALSE(typo);
  CHECK(typo.error().code == Errc::not_found);
  CHECK(typo.error().message == "Unknown model: antropic/claude-opus-4-6");
  CHECK(typo.error().hint == "Did you mean anthropic/claude-opus-4-6?");
  const auto strange = find_target(json("{}"), {"zzzzzzzzzz", "m"});
  CHECK(strange.error().message == "Unknown model: zzzzzzzzzz/m");
  CHECK(strange.error().hint.find("Known are anthropic, openai") != std::string::npos);
  CHECK(strange.error().hint.find("models.providers.zzzzzzzzzz.baseUrl") != std::string::npos);
}

TEST_CASE("an api that is not spoken is refused, naming the two that are") {
  const auto refused = find_target(json(R"({"models":{"providers":{"openai":{"api":"openai-responses"}}}})"), {"openai", "gpt-5.2"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::invalid);
  CHECK(refused.error().message == "models.providers.openai uses the api \"openai-responses\", which is not supported");
  CHECK(refused.error().hint.find("anthropic-messages or openai-completions") != std::string::npos);
  CHECK(refused.error().where.key == "models.providers.openai.api");
  CHECK(find_target(json(R"({"models":{"providers":{"x":{"api":"anthropic-messages"}}}})"), {"x", "m"}).error().where.key ==
        "models.providers.x.baseUrl");
  CHECK(find_target(json(R"({"models":{"providers":{"x":{"baseUrl":"https://h","auth":"aws-sdk"}}}})"), {"x", "m"}).error().where.key ==
        "models.providers.x.auth");
}

TEST_CASE("the configured models come in order, each once") {
  const Json config = json(
      R"({"agents":{"defaults":{"model":{"primary":"a/1","fallbacks":["b/2"]},"models":{"c/3":{},"a/1":{}}},"list":[{"id":"main"},{"id":"x","model":"d/4"}]},
    "models":{"providers":{"e":{"baseUrl":"http://h","models":[{"id":"5"},{"id":""}]}}}})");
  std::string text;
  for (const auto& ref : configured_models(config)) text += ref.text() + " ";
  CHECK(text == "a/1 b/2 c/3 d/4 e/5 ");
}

TEST_CASE("agents.defaults.contextTokens bounds the context window") {
  CHECK(model_facts(json(R"({"agents":{"defaults":{"contextTokens":5000}}})"), {"anthropic", "claude-opus-4-6"}).context_window == 5000);
  CHECK(model_facts(json(R"({"agents":{"defaults":{"contextTokens":900000}}})"), {"anthropic", "claude-opus-4-6"}).context_window == 200'000);
}

TEST_CASE("an origin shows the host only") {
  CHECK(origin_of("https://user:pass@host.example:8443/v1?key=secret") == "https://host.example:8443");
  CHECK(origin_of("http://h#x") == "http://h");
  CHECK(origin_of("nonsense") == "an address without http:// or https://");
}

TEST_CASE("this machine and private networks are near, all else is not") {
  for (const auto* url :
       {"http://127.0.0.1:1", "http://localhost/v1", "http://[::1]:8080/v1", "http://10.1.2.3", "http://192.168.0.9", "http://172.16.0.1",
        "http://172.31.9.9", "http://gpu-box:8000", "http://nas.local", "http://0.0.0.0:5", "http://[fd00::1]/"}) {
    CAPTURE(url);
    CHECK(is_near(url));
  }
  for (const auto* url : {"https://api.openai.com/v1", "http://172.32.0.1", "http://8.8.8.8", "https://10.example.com",
                          "https://127.0.0.1.evil.example", "http://[2001:db8::1]/", "http://localhost@evil.example/"}) {
    CAPTURE(url);
    CHECK_FALSE(is_near(url));
  }
}
