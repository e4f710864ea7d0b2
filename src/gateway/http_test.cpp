// The HTTP side: health, the page, and OpenAI's two endpoints.
#include "gateway/http/openai_request.h"
#include "gateway/test_world.h"

using namespace oc;
using namespace oc::gateway;

namespace {

std::string home() { return "home"; }

constexpr Asset kAssets[] = {
    {"/index.html", "text/html; charset=utf-8", "<html>"}, {"/assets/main.js", "text/javascript", "js"}, {"/favicon.svg", "image/svg+xml", "<svg/>"}};

void with_assets(GatewayParts& parts) { parts.assets.files = kAssets; }

io::ServerRequest get(const std::string& path, const std::string& query = "") {
  auto request = local_upgrade();
  request.path = path;
  request.query = query;
  return request;
}

io::ServerRequest post(const std::string& path, const Json& body, const std::string& token = kTestToken) {
  auto request = get(path);
  request.method = "POST";
  request.headers.push_back({"Content-Type", "application/json"});
  if (!token.empty()) request.headers.push_back({"Authorization", "Bearer " + token});
  request.body = to_json_text(body);
  return request;
}

io::HttpResponse ask(World& world, io::ServerRequest request) {
  auto response = world.sim.run(world.server->request(std::move(request)));
  REQUIRE(response);
  return *response;
}

Json body_of(const io::HttpResponse& response) {
  auto body = parse_json(response.body);
  REQUIRE(body);
  return *body;
}

JsonObject completion(const std::string& text) {
  return {{"model", "openclaw"}, {"messages", JsonArray{JsonObject{{"role", "user"}, {"content", text}}}}};
}

std::vector<Json> chunks_of(const std::string& body) {
  std::vector<Json> out;
  for (std::size_t at = body.find("data: "); at != std::string::npos; at = body.find("data: ", at + 1)) {
    const auto line = body.substr(at + 6, body.find('\n', at) - at - 6);
    if (line != "[DONE]") out.push_back(*parse_json(line));
  }
  return out;
}

}  // namespace

TEST_CASE("health says live to everybody, readiness says why not to this machine only") {
  World world;
  for (const auto* path : {"/health", "/healthz", "/health/"}) CHECK(ask(world, get(path)).body == R"({"ok":true,"status":"live"})");
  auto request = get("/health");
  request.method = "POST";
  CHECK(ask(world, request).status == 405);
  CHECK(bool_member(body_of(ask(world, get("/readyz"))), "ready") == true);
  world.engine.ready = false;
  const auto local = ask(world, get("/ready"));
  CHECK(local.status == 503);
  CHECK(to_json_text(*member(body_of(local), "failing")) == R"(["engine"])");
  auto remote = remote_upgrade();
  remote.path = "/ready";
  CHECK(ask(world, remote).body == R"({"ready":false})");
}

TEST_CASE("an account that should run and does not makes the gateway unready") {
  World world;
  world.engine.channel_runs = false;
  TestClient client(world);
  client.join();
  client.event("health");
  const auto response = ask(world, get("/ready"));
  CHECK(response.status == 503);
  CHECK(to_json_text(*member(body_of(response), "failing")) == R"(["telegram/default"])");
}

TEST_CASE("A26: every answer forbids sniffing, referrers and powers; the page forbids frames and foreign scripts") {
  World world(with_assets);
  for (const auto* path : {"/health", "/", "/api/x", "/missing.js", "/v1/models", "/ready"}) {
    const auto response = ask(world, get(path));
    CHECK(io::header_value(response.headers, "x-content-type-options") == "nosniff");
    CHECK(io::header_value(response.headers, "referrer-policy") == "no-referrer");
    CHECK(io::header_value(response.headers, "permissions-policy") == "camera=(), microphone=(), geolocation=()");
  }
  const auto page = ask(world, get("/"));
  CHECK(io::header_value(page.headers, "x-frame-options") == "DENY");
  CHECK(io::header_value(page.headers, "content-security-policy").starts_with("default-src 'none'; script-src 'self';"));
  CHECK(io::header_value(page.headers, "cache-control") == "no-cache");
}

TEST_CASE("the page answers for its own routes, files that are missing are missing") {
  World world(with_assets);
  for (const auto* path : {"/", "/chat", "/agents/home", "/index.html"}) CHECK(ask(world, get(path)).body == "<html>");
  CHECK(ask(world, get("/assets/main.js")).body == "js");
  CHECK(ask(world, get("/chat/assets/main.js")).body == "js");
  for (const auto* path : {"/assets/other.js", "/x.css", "/robots.txt"}) CHECK(ask(world, get(path)).status == 404);
  auto request = get("/");
  request.method = "POST";
  CHECK(ask(world, request).status == 405);
  CHECK(text_at(body_of(ask(world, get("/__openclaw/control-ui-config.json"))), "assistantName") == "Homer");
  CHECK(ask(world, get("/avatar/home", "meta=1")).body == R"({"avatarUrl":null})");
  CHECK(ask(world, get("/avatar/nope", "meta=1")).status == 404);
  world.engine.set_config(*parse_json(R"({"gateway":{"controlUi":{"basePath":"/claw"}}})"));
  CHECK(ask(world, get("/claw/")).body == "<html>");
  CHECK(ask(world, get("/")).status == 404);
  CHECK(io::header_value(ask(world, get("/claw")).headers, "location") == "/claw/");
  world.engine.set_config(*parse_json(R"({"gateway":{"controlUi":{"enabled":false}}})"));
  CHECK(ask(world, get("/")).status == 404);
}

TEST_CASE("A14: however a closed path is spelled, the decision is the same") {
  World world(with_assets);
  for (const std::string folder : {"/api", "/plugins", "/v1/unknown", "/hooks/agent", "/tools/invoke"}) {
    for (std::size_t mask = 0; mask < 64; mask++) {
      std::string path = folder;
      for (std::size_t i = 0; i < path.size(); i++) {
        if (mask >> (i % 6) & 1) path[i] = static_cast<char>(path[i] >= 'a' && path[i] <= 'z' ? path[i] - 32 : path[i]);
      }
      if (mask % 2) path += "/";
      INFO(path);
      CHECK(ask(world, get(path)).status == 404);
    }
  }
  for (const std::string path : {"/v1/models", "/V1/models", "/v1/MODELS/", "/v1/models/openclaw"}) CHECK(ask(world, get(path)).status == 401);
  for (const std::string path : {"/v1/chat/completions", "/V1/Chat/Completions", "/v1/chat/completions/"}) {
    CHECK(ask(world, post(path, completion("hi"), "")).status == 401);
  }
}

TEST_CASE("a whole completion has the text and the real usage") {
  World world;
  world.engine.answers_with = "Hello there";
  const auto response = ask(world, post("/v1/chat/completions", completion("hi")));
  CHECK(response.status == 200);
  const auto body = body_of(response);
  CHECK(text_at(body, "object") == "chat.completion");
  CHECK(text_at(body, "choices.0.message.content") == "Hello there");
  CHECK(text_at(body, "choices.0.finish_reason") == "stop");
  CHECK(to_json_text(*member(body, "usage")) == R"({"prompt_tokens":11,"completion_tokens":7,"total_tokens":18})");
  CHECK(world.engine.sent[0].session_key.starts_with("agent:home:openai:"));
  CHECK(world.engine.sent[0].text == "hi");
}

TEST_CASE("a streamed completion is role, text, finish, usage and done") {
  World world;
  world.engine.answers_with = "Hello there";
  auto request = completion("hi");
  request["stream"] = true;
  request["stream_options"] = JsonObject{{"include_usage", true}};
  const auto response = ask(world, post("/v1/chat/completions", request));
  CHECK(io::header_value(response.headers, "content-type") == "text/event-stream; charset=utf-8");
  CHECK(response.body.ends_with("data: [DONE]\n\n"));
  const auto chunks = chunks_of(response.body);
  CHECK(text_at(chunks.at(0), "choices.0.delta.role") == "assistant");
  std::string text;
  for (const auto& chunk : chunks) text += text_at(chunk, "choices.0.delta.content");
  CHECK(text == "Hello there");
  CHECK(text_at(chunks.at(chunks.size() - 2), "choices.0.finish_reason") == "stop");
  CHECK(int_member(*member(chunks.back(), "usage"), "total_tokens") == 18);
}

TEST_CASE("a stream tells a failure as its text, and a silent answer as nothing") {
  World world;
  auto request = completion("hi");
  request["stream"] = true;
  for (const bool fails : {true, false}) {
    std::string body;
    world.engine.sent.clear();
    world.tasks.spawn([](World& w, io::ServerRequest asked, std::string& out) -> io::Task<> {
      auto response = co_await w.server->request(std::move(asked));
      if (response) out = response->body;
    }(world, post("/v1/chat/completions", request), body));
    world.sim.run_until_idle();
    REQUIRE(world.engine.sent.size() == 1);
    const auto run = world.engine.sent[0].run_id;
    if (fails) {
      world.engine.say(run, "Wait", "Wait");
      world.sim.advance(Millis(25'000));
      world.engine.fail_run(run, "Wait: the model is gone");
    } else {
      world.engine.say(run, "NO_RE", "NO_RE");
      world.engine.end(run, "");
    }
    world.sim.run_until([&] { return !body.empty(); });
    std::string text;
    for (const auto& chunk : chunks_of(body)) text += text_at(chunk, "choices.0.delta.content");
    CHECK(text == (fails ? "Wait: the model is gone" : ""));
    CHECK((body.find(": waiting\n\n") != std::string::npos) == fails);
  }
}

TEST_CASE("agents are chosen by model name or header, sessions by user or header") {
  const auto read = [](JsonObject body, std::vector<io::Header> headers = {}) {
    io::ServerRequest request{.headers = std::move(headers), .body = to_json_text(body)};
    return read_chat_request(request, home, "fresh");
  };
  const std::map<std::string, std::string> agents{
      {"openclaw", ""}, {"openclaw/default", ""}, {"openclaw/work", "work"}, {"openclaw:work", "work"}, {"agent:Work", "work"}};
  for (const auto& [model, agent] : agents) {
    auto body = completion("hi");
    body["model"] = model;
    CHECK(read(body)->agent_id == agent);
  }
  auto gpt = completion("hi");
  gpt["model"] = "gpt-4o";
  CHECK(read(gpt).error() == "Invalid `model`. Use `openclaw` or `openclaw/<agentId>`.");
  CHECK(read(gpt, {{"x-openclaw-agent-id", "work"}})->agent_id == "work");
  auto body = completion("hi");
  CHECK(read(body)->session_key == "agent:home:openai:fresh");
  body["user"] = "ann";
  CHECK(read(body)->session_key == "agent:home:openai-user:ann");
  CHECK(read(body, {{"X-OpenClaw-Session-Key", "agent:home:mine"}})->session_key == "agent:home:mine");
  body["messages"] = JsonArray{};
  CHECK(read(body).error() == "Missing user message in `messages`.");
  body["messages"] = JsonArray{JsonObject{{"role", "user"}, {"content", JsonArray{JsonObject{{"type", "image_url"}}}}}};
  CHECK(read(body).error() == "Only text parts are supported in `messages[].content`.");
  CHECK(read_chat_request({.body = "{"}, home, "fresh").error() == "The request body is not a JSON object.");
}

TEST_CASE("what was said before goes along only where the session does not remember it") {
  const auto body =
      *parse_json(R"({"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"one"},{"role":"assistant","content":"two"},
    {"role":"user","content":[{"type":"text","text":"three"}]}]})");
  const auto fresh = read_chat_request({.body = to_json_text(body)}, home, "f");
  CHECK(fresh->system_extra == "Be brief.");
  CHECK(fresh->text == "Earlier in this conversation:\nuser: one\nassistant: two\n\nNow:\nthree");
  const auto lasting = read_chat_request({.headers = {{"x-openclaw-session-key", "k"}}, .body = to_json_text(body)}, home, "f");
  CHECK(lasting->text == "three");
}

TEST_CASE("the secret is asked for, wrong ones are counted, and a locked address is told when to come back") {
  World world;
  auto request = post("/v1/chat/completions", completion("hi"), "wrong");
  request.peer_is_loopback = false;
  request.peer_address = "203.0.113.5";
  for (int i = 0; i < 10; i++) {
    const auto response = ask(world, request);
    CHECK(response.status == 401);
    CHECK(response.body == R"({"error":{"message":"Unauthorized","type":"unauthorized"}})");
  }
  const auto locked = ask(world, request);
  CHECK(locked.status == 429);
  CHECK(io::header_value(locked.headers, "retry-after") == "300");
  CHECK(locked.body == R"({"error":{"message":"Too many failed authentication attempts. Please try again later.","type":"rate_limited"}})");
  CHECK(world.engine.sent.empty());
}

TEST_CASE("without a secret only this machine's own programs and pages may speak") {
  World world([](GatewayParts& parts) { parts.settings.auth.mode = protocol::AuthMode::none; });
  world.engine.answers_with = "yes";
  CHECK(ask(world, post("/v1/chat/completions", completion("hi"), "")).status == 200);
  auto evil_page = post("/v1/chat/completions", completion("hi"), "");
  evil_page.headers.push_back({"Origin", "http://evil.example"});
  CHECK(ask(world, evil_page).status == 403);
  auto rebound = post("/v1/chat/completions", completion("hi"), "");
  rebound.headers[0].value = "evil.example:18789";
  CHECK(ask(world, rebound).status == 401);
  auto form = post("/v1/chat/completions", completion("hi"), "");
  form.headers[1].value = "text/plain";
  CHECK(ask(world, form).status == 415);
  CHECK(world.engine.sent.size() == 1);
}

TEST_CASE("models are the agents") {
  World world;
  auto request = get("/v1/models");
  request.headers.push_back({"Authorization", "Bearer " + kTestToken});
  const auto list = body_of(ask(world, request));
  CHECK(list.at("data").as_array().size() == 4);
  CHECK(text_at(list, "data.2.id") == "openclaw/home");
  request.path = "/v1/models/openclaw/work";
  CHECK(text_at(body_of(ask(world, request)), "id") == "openclaw/work");
  request.path = "/v1/models/gpt-4o";
  CHECK(ask(world, request).status == 404);
  world.engine.set_config(*parse_json(R"({"gateway":{"http":{"endpoints":{"chatCompletions":{"enabled":false}}}}})"));
  request.path = "/v1/models";
  CHECK(ask(world, request).status == 404);
}

TEST_CASE("a refusal of the engine becomes the status that fits") {
  World world;
  world.engine.refuses_with = Error{.code = Errc::invalid, .message = "unknown agent id \"nope\""};
  const auto response = ask(world, post("/v1/chat/completions", completion("hi")));
  CHECK(response.status == 400);
  CHECK(text_at(body_of(response), "error.message") == "unknown agent id \"nope\"");
  world.engine.refuses_with = Error{.code = Errc::unavailable, .message = "stopping"};
  CHECK(ask(world, post("/v1/chat/completions", completion("hi"))).status == 503);
}

TEST_CASE("reliability 3.4: with an Idempotency-Key a request is kept, and asking again gives the kept answer") {
  World world;
  world.engine.answers_with = "Hello there";
  const auto keyed = [&](bool streamed, const std::string& key) {
    auto body = completion("hi");
    body["stream"] = streamed;
    auto request = post("/v1/chat/completions", body);
    if (!key.empty()) request.headers.push_back({"Idempotency-Key", key});
    return ask(world, std::move(request));
  };
  keyed(false, "");
  CHECK(world.engine.sent[0].kept == engine::ChatMessage::Kept::not_at_all);
  CHECK(text_at(body_of(keyed(false, "order-7")), "choices.0.message.content") == "Hello there");
  CHECK(world.engine.sent[1].kept == engine::ChatMessage::Kept::in_inbox);
  CHECK(world.engine.sent[1].run_id == "chatcmpl_order-7");
  const auto again = keyed(false, "order-7");
  CHECK(text_at(body_of(again), "id") == "chatcmpl_order-7");
  CHECK(text_at(body_of(again), "choices.0.message.content") == "Hello there");
  std::string text;
  for (const auto& chunk : chunks_of(keyed(true, "order-7").body)) text += text_at(chunk, "choices.0.delta.content");
  CHECK(text == "Hello there");
  for (const std::string& bad : {std::string("a b"), std::string("a/b"), std::string(129, 'k')}) CHECK(keyed(false, bad).status == 400);
}

TEST_CASE("while nothing can be kept the gateway is not ready and says why") {
  World world;
  world.engine.store_trouble = Error{.code = Errc::io, .message = "database or disk is full", .hint = "Free some space."};
  TestClient client(world);
  client.join();
  const auto event = client.event("health");
  CHECK(text_at(*member(event, "payload"), "store.error") == "database or disk is full");
  const auto response = ask(world, get("/readyz"));
  CHECK(response.status == 503);
  CHECK(to_json_text(*member(body_of(response), "failing")) == R"(["store"])");
}

TEST_CASE("a client that goes away aborts its run") {
  World world;
  auto request = completion("hi");
  request["stream"] = true;
  {
    io::TaskGroup client(world.sim.executor());
    client.spawn([](World& w, io::ServerRequest asked) -> io::Task<> { static_cast<void>(co_await w.server->request(std::move(asked))); }(
                                                           world, post("/v1/chat/completions", request)));
    world.sim.run_until_idle();
    world.sim.run(client.stop());
  }
  REQUIRE(world.engine.sent.size() == 1);
  const auto run = world.engine.sent[0].run_id;
  world.engine.say(run, "Hello", "Hello");
  world.sim.run_until_idle();
  const auto outcome = world.sim.run(world.engine.wait(run, Millis(0)));
  REQUIRE(outcome);
  CHECK(outcome->state == engine::RunOutcome::State::aborted);
}
