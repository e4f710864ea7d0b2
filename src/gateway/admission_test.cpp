// Getting in: real keys, real frames, every refusal with its words and its close.
#include "gateway/test_world.h"

using namespace oc;
using namespace oc::gateway;

TEST_CASE("a local client with the token is paired in silence and greeted") {
  World world;
  TestClient client(world);
  const auto hello = client.join();
  CHECK(text_at(hello, "type") == "hello-ok");
  CHECK(int_member(hello, "protocol") == 3);
  CHECK(text_at(hello, "server.version") == "9.9.9");
  CHECK(text_at(hello, "auth.role") == "operator");
  CHECK_FALSE(text_at(hello, "auth.deviceToken").empty());
  CHECK(text_at(hello, "snapshot.sessionDefaults.mainSessionKey") == "agent:home:main");
  CHECK(text_at(hello, "snapshot.authMode") == "token");
  CHECK(int_member(*member(hello, "policy"), "tickIntervalMs") == 30'000);
  const auto health = client.event("health");
  CHECK(bool_member(*member(health, "payload"), "ok") == true);
  CHECK(int_member(health, "seq") == 1);
  CHECK(world.store.records.size() == 1);
}

TEST_CASE("only digests of device tokens are kept") {
  World world;
  TestClient client(world);
  const auto token = text_at(client.join(), "auth.deviceToken");
  const auto kept = to_json_text(world.store.records.begin()->second);
  CHECK(kept.find(token) == std::string::npos);
  CHECK(kept.find(io::sha256_hex(token)) != std::string::npos);
}

TEST_CASE("signatures of the older form and protocol 4 are taken") {
  World world;
  Identity identity;
  identity.version_of_signature = 2;
  identity.protocol_max = 4;
  TestClient client(world);
  CHECK(int_member(client.join(identity), "protocol") == 4);
}

TEST_CASE("every refusal is answered, then the socket is closed with the same words") {
  struct Row {
    std::string name;
    std::function<void(JsonObject&)> spoil;
    std::string message;
    int code = 1008;
  };
  const std::vector<Row> rows = {
      {"unknown field", [](JsonObject& p) { p["extra"] = 1; }, "invalid connect params: at root: unexpected property 'extra'"},
      {"old protocol", [](JsonObject& p) { p["minProtocol"] = 1, p["maxProtocol"] = 2; }, "protocol mismatch", 1002},
      {"role", [](JsonObject& p) { p["role"] = "root"; }, "invalid role"},
      {"signature of another text", [](JsonObject& p) { p["scopes"] = JsonArray{"operator.read"}; }, "device signature invalid"},
      {"another key", [](JsonObject& p) { p["device"].as_object()["publicKey"] = io::base64url(std::string(32, 'k')); }, "device identity mismatch"},
      {"no key", [](JsonObject& p) { p["device"].as_object()["publicKey"] = "?"; }, "device public key invalid"},
      {"nonce", [](JsonObject& p) { p["device"].as_object()["nonce"] = "mine"; }, "device nonce mismatch"},
      {"stale", [](JsonObject& p) { p["device"].as_object()["signedAt"] = 5; }, "device signature expired"},
  };
  World world;
  for (const auto& row : rows) {
    INFO(row.name);
    TestClient client(world);
    const auto answer = client.connect({}, row.spoil);
    CHECK(text_at(answer, "error.message") == row.message);
    CHECK(client.read().is_null());
    CHECK(client.close_code == row.code);
    CHECK(client.close_reason == row.message);
  }
}

TEST_CASE("A18: a first message over 64 KiB, one that is not JSON, and none at all end the socket") {
  World world;
  TestClient large(world);
  large.event("connect.challenge");
  large.write(std::string(kPreauthFrameBytesMax + 1, 'x'));
  CHECK(large.read().is_null());
  CHECK(large.close_code == 1009);

  TestClient garbage(world);
  garbage.event("connect.challenge");
  garbage.write("hello");
  CHECK(garbage.read().is_null());
  CHECK(garbage.close_code == 1000);

  TestClient silent(world);
  silent.event("connect.challenge");
  world.sim.advance(kHandshakeTimeout + Millis(1));
  CHECK(silent.read().is_null());
  CHECK(silent.close_code == 1000);
}

TEST_CASE("A18: an address has at most 32 sockets that have not said who they are, and others are not affected") {
  World world;
  std::vector<std::unique_ptr<TestClient>> waiting;
  for (std::size_t i = 0; i < kPreauthSocketsPerAddressMax; i++) {
    waiting.push_back(std::make_unique<TestClient>(world, remote_upgrade()));
    REQUIRE(waiting.back()->has_socket());
    world.sim.run_until_idle();
  }
  CHECK_FALSE(TestClient(world, remote_upgrade()).has_socket());
  CHECK(TestClient(world, remote_upgrade("203.0.113.10")).has_socket());
  world.sim.advance(kHandshakeTimeout + Millis(1));
  CHECK(TestClient(world, remote_upgrade()).has_socket());
}

TEST_CASE("A3: only pages of this gateway's own address, or those that are allowed, get further") {
  struct Row {
    std::string origin;
    bool forwarded;
    bool allowed;
  };
  const std::vector<Row> rows = {
      {"http://127.0.0.1:18789", false, true},
      {"http://localhost:5173", false, true},
      {"http://LOCALHOST", false, true},
      {"http://[::1]:80", false, true},
      {"http://evil.example", false, false},
      {"http://127.0.0.1.evil", false, false},
      {"null", false, false},
      {"", false, false},
      {"http://127.0.0.1@evil.example", false, false},
      {"http://localhost/path", false, false},
      {"file://localhost", false, false},
      {"http://127.0.0.1:18789", true, false},
      {"https://ui.example", true, true},
      {"https://UI.example", false, true},
      {"http://ui.example", false, false},
      {"https://ui.example:444", false, false},
  };
  World world([](GatewayParts& parts) { parts.settings.auth.origins.allowed = {"https://ui.example/"}; });
  for (const auto& row : rows) {
    INFO(row.origin, row.forwarded ? " forwarded" : "");
    auto request = browser_upgrade(row.origin);
    if (row.forwarded) request.headers.push_back({"X-Forwarded-For", "127.0.0.1"});
    TestClient client(world, request);
    Identity identity;
    identity.client_id = "openclaw-control-ui";
    identity.client_mode = "webchat";
    const auto answer = client.connect(identity);
    const auto code = text_at(answer, "error.details.code");
    CHECK((code != "CONTROL_UI_ORIGIN_NOT_ALLOWED") == row.allowed);
    if (!row.allowed) CHECK(bool_member(answer, "ok") == false);
  }
}

TEST_CASE("A4: a page on this machine that guesses is locked out within ten tries, even for the right token") {
  World world;
  Identity identity;
  identity.client_id = "webchat-ui";
  identity.client_mode = "webchat";
  const auto attempt = [&](const std::string& token) {
    identity.auth = JsonObject{{"token", token}};
    TestClient client(world, browser_upgrade("http://localhost:9999"));
    return text_at(client.connect(identity), "error.details.code");
  };
  for (int i = 0; i < 10; i++) CHECK(attempt("guess" + std::to_string(i)) == "AUTH_TOKEN_MISMATCH");
  CHECK(attempt("guess") == "AUTH_RATE_LIMITED");
  CHECK(attempt(kTestToken) == "AUTH_RATE_LIMITED");
  world.sim.advance(Millis(300'001));
  CHECK(attempt(kTestToken).empty());
  CHECK(world.store.records.size() == 1);
}

TEST_CASE("A4: a program on this machine is not locked out by such pages") {
  World world;
  Identity guessing;
  guessing.client_id = "webchat-ui";
  guessing.client_mode = "webchat";
  guessing.auth = JsonObject{{"token", "wrong-guess"}};
  for (int i = 0; i < 12; i++) TestClient(world, browser_upgrade("http://localhost")).connect(guessing);
  TestClient client(world);
  client.join();
}

TEST_CASE("A5: the count of failures advances whatever other fields stand beside the wrong secret") {
  for (const auto& extra : {JsonObject{}, JsonObject{{"deviceToken", "x"}}, JsonObject{{"deviceToken", ""}}, JsonObject{{"bootstrapToken", "y"}},
                            JsonObject{{"password", "p"}}}) {
    World world;
    Identity identity;
    identity.auth = JsonObject{{"token", "wrong-guess"}};
    for (const auto& [key, value] : extra) identity.auth[key] = value;
    std::string code;
    for (int i = 0; i < 11; i++) {
      TestClient client(world, remote_upgrade());
      code = text_at(client.connect(identity), "error.details.code");
    }
    INFO(to_json_text(extra));
    identity.auth = JsonObject{{"token", kTestToken}};
    TestClient client(world, remote_upgrade());
    CHECK(text_at(client.connect(identity), "error.details.code") == "AUTH_RATE_LIMITED");
  }
}

TEST_CASE("A5: a wrong token counts also where the device is wrong too, and tells nothing about the token") {
  World world;
  Identity identity;
  const auto break_signature = [](JsonObject& p) { p["device"].as_object()["signature"] = "AAAA"; };
  const auto attempt = [&](const std::string& token) {
    identity.auth = JsonObject{{"token", token}};
    TestClient client(world, remote_upgrade());
    return text_at(client.connect(identity, break_signature), "error.message");
  };
  CHECK(attempt(kTestToken) == attempt("wrong-guess"));
  for (int i = 0; i < 10; i++) attempt("wrong-guess");
  identity.auth = JsonObject{{"token", kTestToken}};
  TestClient client(world, remote_upgrade());
  CHECK(text_at(client.connect(identity), "error.details.code") == "AUTH_RATE_LIMITED");
}

TEST_CASE("A6: a token that is merely present opens nothing") {
  World world;
  for (const auto* token : {"", " ", "null", "undefined", "wrong"}) {
    Identity identity;
    identity.has_device = false;
    identity.auth = JsonObject{{"token", token}};
    TestClient client(world);
    CHECK(bool_member(client.connect(identity), "ok") == false);
  }
  CHECK(world.gateway->connections() == 0);
}

TEST_CASE("A8: a client without a device that declares itself admin may ask for health and nothing else") {
  World world;
  Identity identity;
  identity.has_device = false;
  TestClient client(world);
  const auto hello = client.join(identity);
  CHECK(member(hello, "auth") == nullptr);
  CHECK(text_at(hello, "snapshot.stateDir").empty());
  CHECK(bool_member(client.ok("health"), "ok") == true);
  CHECK(client.error("chat.history", JsonObject{{"sessionKey", "main"}}) == "missing scope: operator.read");
}

TEST_CASE("A15, A16: forwarded headers and foreign Host names make no connection local") {
  std::vector<io::ServerRequest> requests(5, local_upgrade());
  requests[0].headers.push_back({"X-Forwarded-For", "127.0.0.1"});
  requests[1].headers.push_back({"x-real-ip", "127.0.0.1"});
  requests[2].headers.push_back({"Forwarded", "for=127.0.0.1"});
  requests[3].headers = {{"Host", "evil.example"}};
  requests[4] = remote_upgrade();
  requests[4].headers = {{"Host", "localhost"}};
  for (const auto& request : requests) {
    World world;
    TestClient client(world, request);
    CHECK(text_at(client.connect({}), "error.details.code") == "PAIRING_REQUIRED");
    CHECK(world.store.records.empty());
  }
}

TEST_CASE("an unknown device from afar waits for a person, who is told and decides") {
  World world;
  TestClient owner(world);
  owner.join();
  Identity phone;
  phone.scopes = {"operator.read"};
  TestClient first(world, remote_upgrade());
  const auto refusal = first.connect(phone);
  CHECK(text_at(refusal, "error.code") == "NOT_PAIRED");
  CHECK(text_at(refusal, "error.message") == "pairing required");
  const auto request_id = text_at(refusal, "error.details.requestId");
  const auto asked = owner.event("device.pair.requested");
  CHECK(text_at(asked, "payload.requestId") == request_id);
  CHECK(text_at(asked, "payload.deviceId") == phone.device_id());
  CHECK(owner.ok("device.pair.list").at("pending").as_array().size() == 1);
  owner.ok("device.pair.approve", JsonObject{{"requestId", request_id}});
  CHECK(text_at(owner.event("device.pair.resolved"), "payload.decision") == "approved");
  TestClient again(world, remote_upgrade());
  CHECK(text_at(again.join(phone), "type") == "hello-ok");
  CHECK(again.error("sessions.reset", JsonObject{{"key", "main"}}) == "missing scope: operator.admin");
}

TEST_CASE("asking again makes no second request") {
  World world;
  TestClient owner(world);
  owner.join();
  Identity phone;
  std::set<std::string> ids;
  for (int i = 0; i < 5; i++) {
    TestClient client(world, remote_upgrade());
    ids.insert(text_at(client.connect(phone), "error.details.requestId"));
  }
  CHECK(ids.size() == 1);
  world.sim.advance(std::chrono::minutes(6));
  CHECK(owner.ok("device.pair.list").at("pending").as_array().empty());
}

TEST_CASE("B3: the pending devices are bounded") {
  World world;
  TestClient owner(world);
  owner.join();
  for (std::size_t i = 0; i < kDeviceRequestsMax + 5; i++) TestClient(world, remote_upgrade("203.0.113." + std::to_string(i))).connect({});
  CHECK(owner.ok("device.pair.list").at("pending").as_array().size() == kDeviceRequestsMax);
}

TEST_CASE("a device token opens the door by itself, and is the same when it is used") {
  World world;
  Identity identity;
  TestClient first(world);
  const auto token = text_at(first.join(identity), "auth.deviceToken");
  identity.auth = JsonObject{{"deviceToken", token}};
  TestClient second(world, remote_upgrade());
  CHECK(text_at(second.join(identity), "auth.deviceToken") == token);
  identity.auth = JsonObject{{"token", token}};
  TestClient third(world, remote_upgrade());
  CHECK(text_at(third.join(identity), "auth.deviceToken") == token);
  Identity thief = identity;
  thief.key = io::ed25519_generate();
  TestClient fourth(world, remote_upgrade());
  CHECK(bool_member(fourth.connect(thief), "ok") == false);
}

TEST_CASE("a device keeps its last four tokens, the oldest falls away") {
  World world;
  Identity identity;
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < kDeviceTokensPerRoleMax + 1; i++) {
    TestClient client(world);
    tokens.push_back(text_at(client.join(identity), "auth.deviceToken"));
  }
  identity.auth = JsonObject{{"deviceToken", tokens[1]}};
  TestClient kept(world, remote_upgrade());
  kept.join(identity);
  identity.auth = JsonObject{{"deviceToken", tokens[0]}};
  TestClient gone(world, remote_upgrade());
  CHECK(text_at(gone.connect(identity), "error.details.code") == "AUTH_DEVICE_TOKEN_MISMATCH");
}

TEST_CASE("devices outlive the gateway") {
  Identity identity;
  std::string token;
  std::map<std::string, Json> kept;
  {
    World world;
    TestClient client(world);
    token = text_at(client.join(identity), "auth.deviceToken");
    kept = world.store.records;
  }
  World world;
  FakeStore old;
  world.store.records = kept;
  // A second gateway on the same store reads them when it starts.
  auto server = world.sim.make_http_server();
  REQUIRE(server->listen("127.0.0.1", 18790));
  GatewayParts parts{.io = world.sim.io(), .engine = world.engine, .store = world.store, .server = *server};
  parts.settings.auth.token = Secret(kTestToken);
  const auto second = make_gateway(std::move(parts));
  world.tasks.spawn(World::serve(*second));
  world.sim.run_until_idle();
  std::swap(world.server, server);
  identity.auth = JsonObject{{"deviceToken", token}};
  {
    TestClient client(world, remote_upgrade());
    client.join(identity);
  }
  std::swap(world.server, server);
  world.sim.run(second->stop(Gateway::StopReason::stopping));
}

TEST_CASE("a disk that refuses lets nobody in who would not be remembered") {
  World world;
  world.store.refuses = true;
  TestClient client(world);
  const auto answer = client.connect({});
  CHECK(text_at(answer, "error.code") == "UNAVAILABLE");
  CHECK(client.read().is_null());
}

TEST_CASE("modes: password, none and a trusted proxy") {
  SUBCASE("password") {
    World world([](GatewayParts& parts) {
      parts.settings.auth.mode = protocol::AuthMode::password;
      parts.settings.auth.password = Secret("the-right-password");
    });
    Identity identity;
    TestClient with_token(world);
    CHECK(text_at(with_token.connect(identity), "error.details.code") == "AUTH_PASSWORD_MISSING");
    identity.auth = JsonObject{{"password", "nope"}};
    TestClient wrong(world);
    CHECK(text_at(wrong.connect(identity), "error.details.code") == "AUTH_PASSWORD_MISMATCH");
    identity.auth = JsonObject{{"password", "the-right-password"}};
    TestClient right(world);
    right.join(identity);
  }
  SUBCASE("none") {
    World world([](GatewayParts& parts) { parts.settings.auth.mode = protocol::AuthMode::none; });
    Identity identity;
    identity.auth = {};
    TestClient local(world);
    local.join(identity);
    identity.key = io::ed25519_generate();
    TestClient remote(world, remote_upgrade());
    CHECK(text_at(remote.connect(identity), "error.details.code") == "PAIRING_REQUIRED");
  }
  SUBCASE("trusted proxy") {
    World world([](GatewayParts& parts) {
      auto& auth = parts.settings.auth;
      auth.mode = protocol::AuthMode::trusted_proxy;
      auth.trusted_proxies = {"10.0.0.0/8"};
      auth.proxy = {.user_header = "x-forwarded-user", .required_headers = {"x-proxy"}, .allow_users = {"ann"}};
    });
    Identity identity;
    identity.has_device = false;
    identity.auth = {};
    const auto reason = [&](io::ServerRequest request) {
      TestClient client(world, std::move(request));
      const auto answer = client.connect(identity);
      return bool_member(answer, "ok") == true ? "ok" : text_at(answer, "error.details.authReason") + text_at(answer, "error.details.code");
    };
    auto request = remote_upgrade("10.1.2.3");
    CHECK(reason(request) == "DEVICE_IDENTITY_REQUIRED");
    request.headers.push_back({"X-Proxy", "1"});
    request.headers.push_back({"X-Forwarded-User", "ann"});
    CHECK(reason(request) == "ok");
    request.peer_address = "203.0.113.1";
    CHECK(reason(request) == "DEVICE_IDENTITY_REQUIRED");
  }
}
