// The whole edge against simulated providers: keys, retries, fallbacks, local servers, streams in trouble.
#include <doctest/doctest.h>

#include <set>

#include "base/limits.h"
#include "core/config/config.h"
#include "io/sim/sim.h"
#include "models/guide/guide.h"
#include "models/models.h"

using namespace oc;
using namespace oc::models;
using engine::ModelCall;
using engine::ModelEvent;

namespace {

const std::string kCanary = "sk-ant-canary-key-42";

std::string text_chunk(const std::string& text) { return R"(data: {"choices":[{"index":0,"delta":{"content":")" + text + "\"}}]}\n\n"; }
const std::string kStopChunk = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
const std::string kUsageChunk = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2}}\n\n";
const std::string kDone = "data: [DONE]\n\n";

io::SimAnswer says(const std::string& text) { return io::sim_event_stream({text_chunk(text) + kStopChunk, kUsageChunk + kDone}); }

io::SimAnswer claude_says(const std::string& text) {
  return io::sim_event_stream(
      {"event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}\n\n",
       "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
       "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + text +
           "\"}}\n\n",
       "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":3}}\n\n",
       "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"});
}

struct Scene {
  io::SimWorld world;
  std::shared_ptr<const config::Config> config;
  std::unique_ptr<engine::Models> models;
  std::string heard;

  explicit Scene(const char* config_text = "{}") {
    set_config(config_text);
    models =
        make_models(world.io(), [this] { return config; }, [](const std::string& agent) { return "/agents/" + (agent.empty() ? "main" : agent); });
  }
  void set_config(const char* text) {
    auto loaded = config::load_value(parse_json(text).value());
    REQUIRE(loaded.valid());
    config = loaded.config;
  }
  Result<turn::Message> call(const char* provider, const char* model, const char* agent = "main") {
    ModelCall made{.ref = {provider, model}, .agent_id = agent, .system_prompt = "Be brief."};
    made.messages.push_back(turn::user_message("hi", UnixTime()));
    heard.clear();
    return world.run(models->call(std::move(made), [this](const ModelEvent& event) { heard += event.delta; }));
  }
  void serve(const char* origin, std::vector<io::SimAnswer> answers) {
    auto queue = std::make_shared<std::vector<io::SimAnswer>>(std::move(answers));
    auto next = std::make_shared<std::size_t>(0);
    world.http().serve(origin,
                       [queue, next](const io::HttpRequest&) -> Result<io::SimAnswer> { return (*queue)[std::min((*next)++, queue->size() - 1)]; });
  }
  std::size_t requests() { return world.http().requests().size(); }
  std::string_view header(std::string_view name) { return io::header_value(world.http().requests().back().headers, name); }
  bool leaks() {
    for (const auto& line : world.log().lines()) {
      if (line.message.find(kCanary) != std::string::npos) return true;
    }
    return world.log().has(kCanary);
  }
};

constexpr const char* kAnthropic = "https://api.anthropic.com";
constexpr const char* kOpenAi = "https://api.openai.com";

/// A provider that needs no key, at http://127.0.0.1:9.
constexpr const char* kNear =
    R"({"models":{"providers":{"near":{"baseUrl":"http://127.0.0.1:9/v1","models":[{"id":"m","name":"M","cost":{"input":100000,"output":0,"cacheRead":0,"cacheWrite":0}}]}}}})";
constexpr const char* kNearOrigin = "http://127.0.0.1:9";

}  // namespace

TEST_CASE("an Anthropic call goes out with its headers and comes back as one message") {
  Scene scene;
  scene.world.environment().set("ANTHROPIC_API_KEY", kCanary);
  scene.serve(kAnthropic, {claude_says("Hello")});
  const auto answer = scene.call("anthropic", "claude-opus-4-6");
  REQUIRE(answer);
  CHECK(turn::text_of(*answer) == "Hello");
  CHECK(scene.heard == "Hello");
  CHECK(answer->api == "anthropic-messages");
  CHECK(answer->provider == "anthropic");
  CHECK(answer->model == "claude-opus-4-6");
  CHECK(answer->usage.output == 3);
  CHECK(answer->time == scene.world.clock().now());
  const auto& request = scene.world.http().requests().back();
  CHECK(request.method == "POST");
  CHECK(request.url == "https://api.anthropic.com/v1/messages");
  CHECK(scene.header("x-api-key") == kCanary);
  CHECK(scene.header("anthropic-version") == "2023-06-01");
  CHECK(scene.header("authorization").empty());
  CHECK(request.idle_timeout == Millis(kModelIdleTimeout));
  CHECK(request.body_bytes_max == kModelStreamBytesMax);
  CHECK(string_member(parse_json(request.body).value(), "model") == "claude-opus-4-6");
  CHECK_FALSE(scene.leaks());
}

TEST_CASE("tokens go out as bearers, and configured headers replace ours") {
  Scene scene(
      R"({"models":{"providers":{"anthropic":{"baseUrl":"https://proxy.example","headers":{"User-Agent":"mine","X-Team":"a"},"models":[]}}}})");
  scene.world.environment().set("ANTHROPIC_OAUTH_TOKEN", kCanary);
  scene.serve("https://proxy.example", {claude_says("x")});
  REQUIRE(scene.call("anthropic", "claude-opus-4-6"));
  CHECK(scene.header("authorization") == "Bearer " + kCanary);
  CHECK(scene.header("anthropic-beta") == "oauth-2025-04-20");
  CHECK(scene.header("x-api-key").empty());
  CHECK(scene.header("user-agent") == "mine");
  CHECK(scene.header("x-team") == "a");
}

TEST_CASE("an OpenAI-compatible call near by needs no key and counts its cost") {
  Scene scene(kNear);
  scene.serve(kNearOrigin, {says("yo")});
  const auto answer = scene.call("near", "m");
  REQUIRE(answer);
  CHECK(turn::text_of(*answer) == "yo");
  CHECK(answer->usage.cost_usd == doctest::Approx(1.0));
  CHECK(scene.header("authorization").empty());
  CHECK(scene.world.http().requests().back().idle_timeout == Millis(kLocalModelIdleTimeout));
}

TEST_CASE("without a key nothing is sent, and the words say where it was looked for") {
  Scene scene;
  const auto answer = scene.call("anthropic", "claude-opus-4-6", "chat");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Errc::denied);
  CHECK(answer.error().message.starts_with(
      "No API key found for provider \"anthropic\". Auth store: /agents/chat/auth-profiles.json (agentDir: /agents/chat)."));
  CHECK(scene.requests() == 0);
}

TEST_CASE("an unknown model asks nobody") {
  Scene scene;
  const auto answer = scene.call("antropic", "claude-opus-4-6");
  CHECK(answer.error().message == "Unknown model: antropic/claude-opus-4-6");
  CHECK(scene.requests() == 0);
}

TEST_CASE("rate limits are retried after the wait the provider asks for") {
  Scene scene(kNear);
  scene.serve(kNearOrigin, {io::sim_answer(429, "{}", {{"retry-after", "7"}}), says("at last")});
  const Millis start = scene.world.clock().steady();
  const auto answer = scene.call("near", "m");
  REQUIRE(answer);
  CHECK(turn::text_of(*answer) == "at last");
  CHECK(scene.world.clock().steady() - start >= Millis(7000));
  CHECK(scene.requests() == 2);
  CHECK(scene.world.log().has("try 1 of 4 failed, next in 7000 ms"));
}

TEST_CASE("every status that may pass is tried four times in all, then told") {
  for (const int status : {429, 408, 500, 502, 503, 504, 529}) {
    CAPTURE(status);
    Scene scene(kNear);
    scene.serve(kNearOrigin, {io::sim_answer(status, "{}")});
    const Millis start = scene.world.clock().steady();
    const auto answer = scene.call("near", "m");
    REQUIRE_FALSE(answer);
    CHECK(scene.requests() == 4);
    CHECK(answer.error().http_status == status);
    const Millis took = scene.world.clock().steady() - start;
    CHECK(took >= Millis(2625));
    CHECK(took <= Millis(4500));
  }
}

TEST_CASE("what cannot pass is tried once") {
  for (const int status : {400, 401, 403, 404, 413, 422, 301}) {
    CAPTURE(status);
    Scene scene(kNear);
    scene.serve(kNearOrigin, {io::sim_answer(status, "{}")});
    REQUIRE_FALSE(scene.call("near", "m"));
    CHECK(scene.requests() == 1);
  }
  Scene scene(kNear);
  scene.serve(kNearOrigin, {io::sim_answer(429, "{}", {{"retry-after", "61"}})});
  CHECK(scene.call("near", "m").error().code == Errc::rate_limited);
  CHECK(scene.requests() == 1);
}

TEST_CASE("a server that is not there is tried again, and then named") {
  Scene scene;
  const auto answer = scene.call("ollama", "qwen3");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Errc::unavailable);
  CHECK(answer.error().message.starts_with("Cannot reach Ollama ("));
  CHECK(answer.error().message.find("127.0.0.1") == std::string::npos);
  CHECK(scene.world.log().has("http://127.0.0.1:11434"));
  CHECK(answer.error().hint == "Is it running? Start it with: ollama serve");
  CHECK(scene.requests() == 4);
}

TEST_CASE("all known models: the usable ones first, then the built-in ones of providers without a key, each once") {
  Scene scene;
  scene.world.environment().set("OPENAI_API_KEY", kCanary);
  const auto usable = scene.models->list("/agents/main");
  const auto known = known_models(scene.world.io(), [&] { return scene.config; }, "/agents/main");
  REQUIRE(known.size() > usable.size());
  for (std::size_t i = 0; i < usable.size(); i++) CHECK(known[i].ref == usable[i].ref);
  std::set<std::string> names, providers;
  for (const auto& model : known) {
    names.insert(model.ref.text());
    providers.insert(model.ref.provider);
    if (model.ref.provider == "anthropic") CHECK_FALSE(model.has_auth);
    if (model.ref.provider == "openai") CHECK(model.has_auth);
    CHECK(model.context_window > 0);
  }
  CHECK(names.size() == known.size());
  CHECK(providers.contains("anthropic"));
  CHECK(providers.contains("demo"));
}

TEST_CASE("nothing is tried again once a word was heard") {
  Scene scene(kNear);
  io::SimAnswer cut = io::sim_event_stream({text_chunk("half")});
  cut.end = Error{.code = Errc::connection_lost, .message = "reset"};
  scene.serve(kNearOrigin, {cut});
  const auto answer = scene.call("near", "m");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Errc::connection_lost);
  CHECK(scene.heard == "half");
  CHECK(scene.requests() == 1);
}

TEST_CASE("a connection that is lost before the first word is tried again") {
  Scene scene(kNear);
  io::SimAnswer cut = io::sim_event_stream({": hello\n\n"});
  cut.end = Error{.code = Errc::connection_lost, .message = "reset"};
  scene.serve(kNearOrigin, {cut, says("ok")});
  CHECK(turn::text_of(*scene.call("near", "m")) == "ok");
}

TEST_CASE("an overload told inside the stream before the first word is tried again") {
  Scene scene;
  scene.world.environment().set("ANTHROPIC_API_KEY", kCanary);
  scene.serve(
      kAnthropic,
      {io::sim_event_stream({"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"}),
       claude_says("ok")});
  CHECK(turn::text_of(*scene.call("anthropic", "claude-opus-4-6")) == "ok");
}

TEST_CASE("a stream that falls silent is a timeout") {
  Scene scene(kNear);
  io::SimAnswer slow = io::sim_event_stream({text_chunk("one")});
  slow.pieces.push_back({Millis(kLocalModelIdleTimeout) + Millis(1), text_chunk("two")});
  scene.serve(kNearOrigin, {slow});
  const auto answer = scene.call("near", "m");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Errc::timeout);
  CHECK(answer.error().message == "LLM request timed out.");
  CHECK(scene.heard == "one");
}

TEST_CASE("answers arrive whole from servers that do not stream, and from streams without [DONE]") {
  const std::string whole =
      R"({"choices":[{"index":0,"message":{"role":"assistant","content":"whole"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}})";
  const std::vector<std::pair<std::string, io::SimAnswer>> rows = {
      {"whole", io::sim_answer(200, whole, {{"content-type", "application/json; charset=utf-8"}})},
      {"whole", io::sim_answer(200, "\n " + whole)},
      {"x", io::sim_event_stream({text_chunk("x") + kStopChunk})},
      {"xy",
       io::sim_event_stream({": keep-alive\n\n", text_chunk("x").substr(0, 9), text_chunk("x").substr(9), ": ping\n\n" + text_chunk("y"), kDone})},
      {"x", io::sim_event_stream({text_chunk("x") + kStopChunk.substr(0, kStopChunk.size() - 2)})},
  };
  for (const auto& [expected, answer] : rows) {
    Scene scene(kNear);
    scene.serve(kNearOrigin, {answer});
    const auto message = scene.call("near", "m");
    REQUIRE(message);
    CHECK(turn::text_of(*message) == expected);
    CHECK(scene.heard == expected);
  }
}

TEST_CASE("garbage with status 200 is told as what it is") {
  for (const std::string body :
       {"<!DOCTYPE html><html>captive portal</html>", "{\"hello\":\"world\"}", "data: nonsense\n\n", "", "[]", "{\"choices\":"}) {
    CAPTURE(body);
    Scene scene(kNear);
    scene.serve(kNearOrigin, {io::sim_answer(200, body)});
    const auto answer = scene.call("near", "m");
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == Errc::protocol);
    CHECK(answer.error().message.find("near") != std::string::npos);
    CHECK(answer.error().hint.find("models.providers.near.baseUrl") != std::string::npos);
    CHECK(scene.requests() == 1);
  }
}

TEST_CASE("a huge error body is read to its limit only") {
  Scene scene(kNear);
  io::SimAnswer huge{.status = 400};
  for (int i = 0; i < 100; i++) huge.pieces.push_back({Millis(0), std::string(kModelErrorBytesMax, 'x')});
  scene.serve(kNearOrigin, {huge});
  const auto answer = scene.call("near", "m");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().message.size() < 4 * kModelErrorTextCharsMax);
}

TEST_CASE("fallbacks are asked in order when the primary cannot, and the log tells") {
  Scene scene(R"({"agents":{"defaults":{"model":{"primary":"anthropic/claude-opus-4-6","fallbacks":["nobody/x","near/m"]}}},
    "models":{"providers":{"near":{"baseUrl":"http://127.0.0.1:9/v1","models":[]}}}})");
  scene.world.environment().set("ANTHROPIC_API_KEY", kCanary);
  scene.serve(kAnthropic, {io::sim_answer(401, R"({"error":{"type":"authentication_error","message":"invalid x-api-key )" + kCanary + "\"}}")});
  scene.serve(kNearOrigin, {says("from the fallback")});
  const auto answer = scene.call("anthropic", "claude-opus-4-6");
  REQUIRE(answer);
  CHECK(turn::text_of(*answer) == "from the fallback");
  CHECK(answer->provider == "near");
  CHECK(scene.world.log().has("model failed, trying the next fallback"));
  CHECK(scene.world.log().has("anthropic/claude-opus-4-6"));
  CHECK_FALSE(scene.leaks());
}

TEST_CASE("when all models fail, the first failure is told and the others named") {
  Scene scene(R"({"agents":{"defaults":{"model":{"primary":"anthropic/claude-opus-4-6","fallbacks":["openai/gpt-4o","nobody/x"]}}}})");
  scene.world.environment().set("ANTHROPIC_API_KEY", kCanary);
  scene.serve(kAnthropic, {io::sim_answer(401, "{}")});
  const auto answer = scene.call("anthropic", "claude-opus-4-6");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().message.starts_with("Anthropic does not accept the API key"));
  CHECK(answer.error().hint.find("Also tried, without success: openai/gpt-4o (denied), nobody/x (not_found)") != std::string::npos);
}

TEST_CASE("no fallback is asked when the message is at fault or an answer had begun") {
  const char* config =
      R"({"agents":{"defaults":{"model":{"primary":"near/m","fallbacks":["openai/gpt-4o"]}}},"models":{"providers":{"near":{"baseUrl":"http://127.0.0.1:9/v1","models":[]}}}})";
  Scene rejected(config);
  rejected.world.environment().set("OPENAI_API_KEY", kCanary);
  rejected.serve(kNearOrigin, {io::sim_answer(400, R"({"error":{"message":"maximum context length","type":"invalid_request_error"}})")});
  rejected.serve(kOpenAi, {says("no")});
  CHECK(rejected.call("near", "m").error().code == Errc::too_large);
  CHECK(rejected.requests() == 1);
  Scene begun(config);
  begun.world.environment().set("OPENAI_API_KEY", kCanary);
  begun.serve(kNearOrigin, {io::sim_event_stream({text_chunk("half"), "data: {\"error\":{\"message\":\"m\",\"code\":503}}\n\n"})});
  begun.serve(kOpenAi, {says("no")});
  CHECK(begun.call("near", "m").error().code == Errc::unavailable);
  CHECK(begun.requests() == 1);
}

TEST_CASE("the next profile is used when a key is refused") {
  Scene scene;
  scene.world.files().put(
      "/agents/main/auth-profiles.json",
      R"({"profiles":{"a":{"type":"api_key","provider":"openai","key":"first"},"b":{"type":"api_key","provider":"openai","key":"second"}},"order":{"openai":["a","b"]}})");
  scene.serve(kOpenAi, {io::sim_answer(401, "{}"), says("ok")});
  CHECK(turn::text_of(*scene.call("openai", "gpt-4o")) == "ok");
  CHECK(scene.header("authorization") == "Bearer second");
  CHECK(scene.world.log().has("profile a failed, trying the next profile"));
}

TEST_CASE("no failure of any kind shows the key") {
  const std::string body = R"({"error":{"type":"api_error","message":"got )" + kCanary + " and Bearer " + kCanary + R"("}})";
  for (const int status : {400, 401, 403, 404, 418, 429, 500, 529}) {
    CAPTURE(status);
    Scene scene;
    scene.world.environment().set("ANTHROPIC_API_KEY", kCanary);
    scene.serve(kAnthropic, {io::sim_answer(status, body)});
    const auto answer = scene.call("anthropic", "claude-opus-4-6");
    REQUIRE_FALSE(answer);
    CHECK(to_text(answer.error()).find(kCanary) == std::string::npos);
    CHECK_FALSE(scene.leaks());
  }
  Scene scene;
  scene.world.environment().set("ANTHROPIC_API_KEY", kCanary);
  scene.serve(kAnthropic,
              {io::sim_event_stream({"data: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"" + kCanary + "\"}}\n\n"})});
  const auto answer = scene.call("anthropic", "claude-opus-4-6");
  CHECK(to_text(answer.error()).find(kCanary) == std::string::npos);
  CHECK_FALSE(scene.leaks());
}

TEST_CASE("a header that cannot be sent is refused before anything is") {
  Scene scene(R"({"models":{"providers":{"near":{"baseUrl":"http://127.0.0.1:9/v1","headers":{"X-Bad":"a\nInjected: b"},"models":[]}}}})");
  scene.serve(kNearOrigin, {says("x")});
  const auto answer = scene.call("near", "m");
  CHECK(answer.error().code == Errc::invalid);
  CHECK(answer.error().where.key == "models.providers.near.headers.X-Bad");
  CHECK(scene.requests() == 0);
}

TEST_CASE("the default model: configured, else a provider with a key, else a local server, else the guide") {
  Scene scene;
  const auto chosen = [&](const char* agent = "main") { return scene.world.run(scene.models->default_model(agent)).text(); };
  const Millis start = scene.world.clock().steady();
  CHECK(chosen() == "demo/guide");
  CHECK(scene.world.clock().steady() - start <= kLocalProbeTimeout);
  scene.world.http().serve("http://127.0.0.1:11434", [](const io::HttpRequest& request) -> Result<io::SimAnswer> {
    return request.url.ends_with("/api/tags")
               ? io::sim_answer(200, R"({"models":[{"name":"nomic-embed-text:latest"},{"name":"qwen3:8b","model":"qwen3:8b"}]})")
               : io::sim_answer(404, "");
  });
  CHECK(chosen() == "demo/guide");
  scene.world.advance(kLocalProbeLifetime);
  CHECK(chosen() == "ollama/qwen3:8b");
  scene.world.environment().set("OPENAI_API_KEY", "k");
  CHECK(chosen() == "openai/gpt-5.2");
  scene.world.files().put("/agents/chat/auth-profiles.json", R"({"profiles":{"p":{"type":"api_key","provider":"anthropic","key":"k"}}})");
  CHECK(chosen("chat") == "anthropic/claude-opus-4-6");
  CHECK(chosen("main") == "openai/gpt-5.2");
  scene.set_config(R"({"agents":{"defaults":{"model":"xai/grok-4"}}})");
  CHECK(chosen() == "xai/grok-4");
}

TEST_CASE("a local server that hangs costs no more than the limit, and the others are still found") {
  Scene scene;
  scene.world.http().serve_task("http://127.0.0.1:11434", [&](io::HttpRequest) -> io::Task<Result<io::SimAnswer>> {
    return [](io::SimWorld& world) -> io::Task<Result<io::SimAnswer>> {
      co_await world.clock().sleep(std::chrono::minutes(5));
      co_return io::sim_answer(200, "{}");
    }(scene.world);
  });
  scene.world.http().serve("http://127.0.0.1:1234",
                           [](const io::HttpRequest&) -> Result<io::SimAnswer> { return io::sim_answer(200, R"({"data":[{"id":"local-model"}]})"); });
  const Millis start = scene.world.clock().steady();
  CHECK(scene.world.run(scene.models->default_model("main")).text() == "lmstudio/local-model");
  CHECK(scene.world.clock().steady() - start == Millis(kLocalProbeTimeout));
}

TEST_CASE("of one local server only so many models are listed") {
  Scene scene;
  std::string body = "{\"data\":[{\"id\":\"m\"}";
  for (std::size_t i = 1; i < kLocalModelsMax + 50; i++) body += ",{\"id\":\"m" + std::to_string(i) + "\"}";
  scene.serve("http://127.0.0.1:8000", {io::sim_answer(200, body + "]}")});
  CHECK(scene.world.run(scene.models->default_model("main")).text() == "vllm/m");
  CHECK(scene.models->list("").size() == kLocalModelsMax + 1);
}

TEST_CASE("a whole answer over the limit is refused") {
  Scene scene(kNear);
  io::SimAnswer huge;
  for (int i = 0; i < 20; i++) huge.pieces.push_back({Millis(0), (i == 0 ? "{" : "") + std::string(1 << 20, ' ')});
  scene.serve(kNearOrigin, {huge});
  CHECK(scene.call("near", "m").error().code == Errc::too_large);
}

TEST_CASE("a login token in the key's variable is sent as what it is") {
  Scene scene;
  scene.world.environment().set("ANTHROPIC_API_KEY", "sk-ant-oat01-abc");
  scene.serve(kAnthropic, {claude_says("x")});
  REQUIRE(scene.call("anthropic", "claude-opus-4-6"));
  CHECK(scene.header("authorization") == "Bearer sk-ant-oat01-abc");
  CHECK(scene.header("x-api-key").empty());
}

TEST_CASE("local garbage is no model") {
  for (const std::string body : {"", "<html>", "[]", "{\"models\":{}}", "{\"data\":[1,{}]}"}) {
    Scene scene;
    for (const auto* origin : {"http://127.0.0.1:11434", "http://127.0.0.1:1234", "http://127.0.0.1:8000"})
      scene.serve(origin, {io::sim_answer(200, body)});
    CHECK(scene.world.run(scene.models->default_model("main")).text() == "demo/guide");
  }
}

TEST_CASE("the list has the configured, the reachable and the guide, and says which can be tried") {
  Scene scene(
      R"({"agents":{"defaults":{"model":"anthropic/claude-opus-4-6"}},"models":{"providers":{"near":{"baseUrl":"http://127.0.0.1:9/v1","models":[{"id":"m","name":"Mine","contextWindow":4096}]}}}})");
  scene.world.environment().set("OPENAI_API_KEY", "k");
  std::string listed;
  for (const auto& info : scene.models->list("")) listed += info.ref.text() + (info.has_auth ? "+ " : "- ");
  CHECK(listed.starts_with("anthropic/claude-opus-4-6- near/m+ openai/gpt-5.2+ "));
  CHECK(listed.ends_with("demo/guide+ "));
  const auto infos = scene.models->list("");
  CHECK(infos[0].context_window == 200'000);
  CHECK(infos[1].name == "Mine");
  CHECK(infos[1].context_window == 4096);
}

TEST_CASE("the guide answers without any request") {
  Scene scene;
  const auto answer = scene.call("demo", "guide");
  REQUIRE(answer);
  CHECK(turn::text_of(*answer).find("not a language model") != std::string::npos);
  CHECK(scene.heard == turn::text_of(*answer));
  CHECK(scene.requests() == 0);
}

TEST_CASE("a call can be stopped in the middle of an answer") {
  Scene scene(kNear);
  scene.serve(kNearOrigin, {io::sim_event_stream({text_chunk("one"), text_chunk("two"), kDone}, Millis(1000))});
  io::Event stop(scene.world.executor());
  ModelCall call{.ref = {"near", "m"}};
  call.messages.push_back(turn::user_message("hi", UnixTime()));
  auto task = scene.models->call(std::move(call), [&](const ModelEvent& event) {
    scene.heard += event.delta;
    stop.set();
  });
  const auto answer = scene.world.run(io::until(stop, std::move(task)));
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Errc::cancelled);
  CHECK(scene.heard == "one");
}
