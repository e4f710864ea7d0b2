// The methods over the wire: chat, agent, sessions, devices, and what everybody hears.
#include "gateway/methods/methods.h"
#include "core/protocol/protocol.h"
#include "gateway/test_world.h"

using namespace oc;
using namespace oc::gateway;

namespace {

JsonObject chat(const std::string& text, const std::string& key) { return {{"sessionKey", "main"}, {"message", text}, {"idempotencyKey", key}}; }

std::string delta_text(const Json& event) { return text_at(event, "payload.message.content.0.text"); }

}  // namespace

TEST_CASE("A7: each method that the table serves has a handler, and no handler is outside of it") {
  std::size_t served = 0;
  for (const auto& rule : protocol::methods()) {
    INFO(rule.name);
    CHECK((find_handler(rule.name) != nullptr) == !rule.params.empty());
    served += rule.params.empty() ? 0 : 1;
  }
  std::size_t handlers = 0;
  for (const auto& family : {system_methods(), channel_methods(), agent_methods(), chat_methods(), session_methods(), message_methods(),
                             model_methods(), config_methods(), device_methods()}) {
    handlers += family.size();
  }
  CHECK(handlers == served);
}

TEST_CASE("hello-ok lists exactly what can be called") {
  World world;
  TestClient client(world);
  const auto hello = client.join();
  for (const auto& name : at_path(hello, "features.methods")->as_array()) {
    const auto answer = client.call(std::string(name.as_string()));
    CHECK(text_at(answer, "error.message").find("not available") == std::string::npos);
    CHECK(text_at(answer, "error.message").find("unknown method") == std::string::npos);
    // A24: no answer holds the gateway's secret.
    CHECK(to_json_text(answer).find(kTestToken) == std::string::npos);
  }
  CHECK(client.error("config.get") == "config.get is not available in this gateway yet");
  CHECK(client.error("cron.add") == "cron.add is not available in this gateway yet");
  CHECK(client.error("nope") == "unknown method: nope");
  CHECK(client.error("connect") == "connect is only valid as the first request");
}

TEST_CASE("chat.send answers at once, streams, and ends with the message") {
  World world;
  TestClient client(world);
  TestClient other(world);
  client.join();
  Identity second;
  other.join(second);
  CHECK(to_json_text(client.ok("chat.send", chat("hi", "k1"))) == R"({"runId":"k1","status":"started"})");
  world.engine.say("k1", "Hel", "Hel");
  world.sim.advance(Millis(200));
  world.engine.say("k1", "Hello", "lo");
  world.engine.end("k1", "Hello");
  for (auto* who : {&client, &other}) {
    CHECK(text_at(who->event("agent"), "payload.data.phase") == "start");
    CHECK(delta_text(who->event("chat")) == "Hel");
    CHECK(delta_text(who->event("chat")) == "Hello");
    const auto end = who->event("chat");
    CHECK(text_at(end, "payload.state") == "final");
    CHECK(text_at(end, "payload.runId") == "k1");
    CHECK(text_at(end, "payload.sessionKey") == "agent:home:main");
    CHECK(delta_text(end) == "Hello");
    CHECK(int_member(*at_path(end, "payload.message.usage"), "input") == 11);
  }
}

TEST_CASE("each client's own numbers have no gaps") {
  World world;
  TestClient client(world);
  client.join();
  client.ok("chat.send", chat("hi", "k1"));
  for (int i = 0; i < 20; i++) {
    world.engine.say("k1", std::string(static_cast<std::size_t>(i) + 1, 'x'), "x");
    world.sim.advance(kChatDeltaInterval);
  }
  world.engine.end("k1", "done");
  client.event("tick");
  std::int64_t last = 0;
  for (const auto& frame : client.frames) {
    const auto seq = int_member(frame, "seq");
    if (!seq) continue;
    CHECK(*seq == last + 1);
    last = *seq;
  }
  CHECK(last > 40);
}

TEST_CASE("the same key starts nothing twice") {
  World world;
  TestClient client(world);
  client.join();
  client.ok("chat.send", chat("hi", "k1"));
  CHECK(text_at(client.ok("chat.send", chat("hi", "k1")), "status") == "in_flight");
  world.engine.end("k1", "done");
  CHECK(to_json_text(client.ok("chat.send", chat("hi", "k1"))) == R"({"runId":"k1","status":"ok"})");
  CHECK(world.engine.sent.size() == 2);
}

TEST_CASE("chat.send refuses what it cannot do, with the words clients know") {
  World world;
  TestClient client(world);
  client.join();
  CHECK(client.error("chat.send", chat("  ", "k")) == "message or attachment required");
  CHECK(client.error("chat.send", JsonObject{{"message", "hi"}, {"x", 1}, {"idempotencyKey", "k"}}) ==
        "invalid chat.send params: must have required property 'sessionKey'; at root: unexpected property 'x'");
  auto with_image = chat("look", "k");
  with_image["attachments"] = JsonArray{JsonObject{{"type", "image"}}};
  CHECK(client.error("chat.send", with_image) == "attachments are not available in this gateway yet");
  world.engine.refuses_with = Error{.code = Errc::denied, .message = "send blocked by session policy"};
  CHECK(client.error("chat.send", chat("hi", "k")) == "send blocked by session policy");
  CHECK(world.engine.sent.size() == 1);
}

TEST_CASE("chat.abort stops the run and tells what was said; stop words do the same") {
  World world;
  TestClient client(world);
  client.join();
  client.ok("chat.send", chat("hi", "k1"));
  CHECK(client.error("chat.abort", JsonObject{{"sessionKey", "agent:work:main"}, {"runId", "k1"}}) == "runId does not match sessionKey");
  CHECK(to_json_text(client.ok("chat.abort", JsonObject{{"sessionKey", "main"}, {"runId", "k1"}})) ==
        R"({"ok":true,"aborted":true,"runIds":["k1"]})");
  const auto aborted = client.event("chat");
  CHECK(text_at(aborted, "payload.state") == "aborted");
  CHECK(text_at(aborted, "payload.stopReason") == "rpc");
  CHECK(to_json_text(client.ok("chat.abort", JsonObject{{"sessionKey", "main"}})) == R"({"ok":true,"aborted":false,"runIds":[]})");
  client.ok("chat.send", chat("again", "k2"));
  CHECK(to_json_text(client.ok("chat.send", chat("/stop", "k3"))) == R"({"ok":true,"aborted":true,"runIds":["k2"]})");
  CHECK(world.engine.sent.size() == 2);
}

TEST_CASE("chat.history has the messages with their marks") {
  World world;
  world.engine.transcripts["agent:home:main"] = {{.id = "a",
                                                  .seq = 1,
                                                  .message = JsonObject{{"role", "user"}, {"content", "[Sat 2026-11-21 05:34 UTC] hi"}},
                                                  .route = JsonObject{{"matchedBy", "default"}}},
                                                 {.id = "b", .seq = 2, .message = JsonObject{{"role", "assistant"}, {"content", "hello"}}}};
  TestClient client(world);
  client.join();
  const auto history = client.ok("chat.history", JsonObject{{"sessionKey", "main"}});
  CHECK(text_at(history, "sessionKey") == "agent:home:main");
  CHECK(text_at(history, "thinkingLevel") == "low");
  CHECK(text_at(history, "messages.0.content") == "hi");
  CHECK(text_at(history, "messages.0.__openclaw.route.matchedBy") == "default");
  CHECK(client.ok("chat.history", JsonObject{{"sessionKey", "main"}, {"limit", 1}}).at("messages").as_array().size() == 1);
  CHECK(client.error("chat.history", JsonObject{{"sessionKey", "main"}, {"limit", 1001}}) ==
        "invalid chat.history params: at /limit: must be <= 1000");
  CHECK(int_member(client.ok("chat.startup", JsonObject{{"sessionKey", "main"}}), "totalMessages") == 2);
}

TEST_CASE("agent answers twice under one id, and a repeat of the key gets the kept answer") {
  World world;
  TestClient client(world);
  client.join();
  const JsonObject params{{"message", "hi"}, {"agentId", "work"}, {"idempotencyKey", "a1"}};
  const auto id = client.send("agent", params);
  const auto accepted = client.response(id);
  CHECK(text_at(accepted, "payload.status") == "accepted");
  CHECK(text_at(accepted, "payload.runId") == "a1");
  world.engine.end("a1", "the answer");
  const auto final = client.response(id);
  CHECK(bool_member(final, "ok") == true);
  CHECK(text_at(final, "payload.status") == "ok");
  CHECK(text_at(final, "payload.summary") == "completed");
  CHECK(text_at(final, "payload.result.payloads.0.text") == "the answer");
  CHECK(text_at(final, "payload.result.meta.agentMeta.model") == "m-1");
  CHECK(text_at(client.ok("agent", params), "result.payloads.0.text") == "the answer");
  CHECK(world.engine.sent.size() == 1);
  CHECK(world.engine.sent[0].agent_id == "work");
}

TEST_CASE("a model's failure is an answer, its text is the error") {
  World world;
  TestClient client(world);
  client.join();
  const auto id = client.send("agent", JsonObject{{"message", "hi"}, {"idempotencyKey", "a1"}});
  client.response(id);
  world.engine.fail_run("a1", "the model is busy");
  const auto final = client.response(id);
  CHECK(text_at(final, "payload.status") == "ok");
  CHECK(text_at(final, "payload.result.payloads.0.text") == "the model is busy");
  CHECK(text_at(client.event("chat"), "payload.errorMessage") == "the model is busy");
}

TEST_CASE("agent tells which agent or session does not fit") {
  World world;
  TestClient client(world);
  client.join();
  CHECK(client.error("agent", JsonObject{{"message", "hi"}, {"agentId", "nope"}, {"idempotencyKey", "k"}}) ==
        "invalid agent params: unknown agent id \"nope\"");
  CHECK(client.error("agent", JsonObject{{"message", "hi"}, {"agentId", "work"}, {"sessionKey", "agent:home:main"}, {"idempotencyKey", "k"}}) ==
        "invalid agent params: agent \"work\" does not match session key agent \"home\"");
  CHECK(client.error("agent", JsonObject{{"message", ""}, {"idempotencyKey", "k"}}) ==
        "invalid agent params: at /message: must NOT have fewer than 1 characters");
}

TEST_CASE("agent.wait tells ok, error and timeout without touching the run") {
  World world;
  TestClient client(world);
  client.join();
  client.ok("chat.send", chat("hi", "k1"));
  CHECK(text_at(client.ok("agent.wait", JsonObject{{"runId", "k1"}, {"timeoutMs", 50}}), "status") == "timeout");
  world.engine.end("k1", "done");
  CHECK(text_at(client.ok("agent.wait", JsonObject{{"runId", "k1"}}), "status") == "ok");
  CHECK(text_at(client.ok("agent.wait", JsonObject{{"runId", "nobody"}, {"timeoutMs", 500}}), "status") == "timeout");
}

TEST_CASE("tool events go to the connection that started the run and asked for them") {
  World world;
  Identity with_tools;
  with_tools.caps = {"tool-events"};
  TestClient starter(world), other(world);
  starter.join(with_tools);
  other.join(with_tools);
  starter.ok("chat.send", chat("hi", "k1"));
  world.engine.emit({.kind = engine::RunEvent::Kind::tool_started, .run_id = "k1", .tool_name = "ls", .tool_call_id = "t1"});
  world.engine.end("k1", "done");
  const auto streams = [](TestClient& client) {
    std::string out;
    for (const auto& frame : client.frames) out += text_at(frame, "event") == "agent" ? text_at(frame, "payload.stream") + " " : "";
    while (true) {
      const auto frame = client.read();
      if (text_at(frame, "event") == "agent") out += text_at(frame, "payload.stream") + " ";
      if (text_at(frame, "payload.state") == "final") return out;
    }
  };
  CHECK(streams(starter) == "lifecycle tool lifecycle ");
  CHECK(streams(other) == "lifecycle lifecycle ");
}

TEST_CASE("who subscribes hears sessions change") {
  World world;
  TestClient client(world);
  client.join();
  client.ok("sessions.subscribe");
  client.ok("sessions.messages.subscribe", JsonObject{{"key", "main"}});
  client.ok("chat.send", chat("hi", "k1"));
  CHECK(text_at(client.event("sessions.changed"), "payload.phase") == "start");
  world.engine.end("k1", "done");
  CHECK(text_at(client.event("sessions.changed"), "payload.phase") == "end");
  CHECK(text_at(client.event("session.message"), "payload.sessionKey") == "agent:home:main");
  for (auto* observer : world.engine.observers()) observer->on_session_changed("agent:home:x", "patch");
  const auto patched = client.event("sessions.changed");
  CHECK(text_at(patched, "payload.reason") == "patch");
  CHECK(member(patched, "seq") == nullptr);
}

TEST_CASE("sessions are listed, filtered, patched, reset and deleted") {
  World world;
  const auto now = world.sim.clock().now();
  world.engine.session_rows = {{.key = "agent:home:main",
                                .agent_id = "home",
                                .session_id = "s1",
                                .updated_at = now,
                                .entry = JsonObject{{"label", "Mine"}, {"skillsSnapshot", "secret"}, {"totalTokens", 500}}},
                               {.key = "agent:work:telegram:group:-5",
                                .agent_id = "work",
                                .session_id = "s2",
                                .updated_at = now - std::chrono::hours(2),
                                .entry = JsonObject{},
                                .running = true}};
  world.engine.transcripts["agent:home:main"] = {{.id = "a", .message = JsonObject{{"role", "user"}, {"content", "plan the trip"}}},
                                                 {.id = "b", .message = JsonObject{{"role", "assistant"}, {"content", "where to?"}}}};
  TestClient client(world);
  client.join();
  const auto list = client.ok("sessions.list", JsonObject{{"includeDerivedTitles", true}, {"includeLastMessage", true}});
  CHECK(int_member(list, "count") == 2);
  CHECK(text_at(list, "sessions.0.derivedTitle") == "plan the trip");
  CHECK(text_at(list, "sessions.0.lastMessagePreview") == "where to?");
  CHECK(at_path(list, "sessions.0.skillsSnapshot") == nullptr);
  CHECK(text_at(list, "sessions.1.kind") == "group");
  CHECK(text_at(list, "sessions.1.status") == "running");
  CHECK(text_at(list, "defaults.model") == "m-1");
  CHECK(int_member(client.ok("sessions.list", JsonObject{{"agentId", "work"}}), "count") == 1);
  CHECK(int_member(client.ok("sessions.list", JsonObject{{"activeMinutes", 60}}), "count") == 1);
  CHECK(int_member(client.ok("sessions.list", JsonObject{{"search", "MINE"}}), "count") == 1);
  CHECK(int_member(client.ok("sessions.list", JsonObject{{"limit", 1}}), "count") == 1);
  CHECK(text_at(client.ok("sessions.resolve", JsonObject{{"label", "Mine"}}), "key") == "agent:home:main");
  CHECK(text_at(client.ok("sessions.resolve", JsonObject{{"sessionId", "s2"}}), "key") == "agent:work:telegram:group:-5");
  CHECK(client.error("sessions.resolve", JsonObject{{"label", "no"}}) == "No session found with label: no");
  CHECK(text_at(client.ok("sessions.patch", JsonObject{{"key", "main"}, {"thinkingLevel", "high"}}), "entry.thinkingLevel") == "high");
  CHECK(text_at(client.ok("sessions.preview", JsonObject{{"keys", JsonArray{"main"}}}), "previews.0.items.0.text") == "plan the trip");
  CHECK(text_at(client.ok("sessions.reset", JsonObject{{"key", "main"}}), "entry.sessionId") == "sid-new");
  CHECK(bool_member(client.ok("sessions.delete", JsonObject{{"key", "main"}}), "deleted") == true);
  CHECK(bool_member(client.ok("sessions.delete", JsonObject{{"key", "main"}}), "deleted") == false);
}

TEST_CASE("health, status, channels and presence have their shapes") {
  World world;
  TestClient client(world);
  client.join();
  const auto health = client.ok("health");
  CHECK(text_at(health, "channels.telegram.accounts.default.accountId") == "default");
  CHECK(text_at(health, "agents.0.agentId") == "home");
  CHECK(text_at(health, "defaultAgentId") == "home");
  const auto status = client.ok("status");
  CHECK(text_at(status, "runtimeVersion") == "9.9.9");
  CHECK(text_at(status, "channelSummary.0") == "Telegram: configured");
  const auto channels = client.ok("channels.status", JsonObject{{"probe", true}});
  CHECK(text_at(channels, "channelAccounts.telegram.0.accountId") == "default");
  CHECK(text_at(channels, "channelOrder.0") == "telegram");
  CHECK(world.engine.probes == 1);
  const auto presence = client.ok("system-presence");
  CHECK(text_at(presence, "0.mode") == "gateway");
  CHECK(presence.as_array().size() == 1);
  CHECK(client.ok("last-heartbeat").is_null());
  CHECK(client.ok("cron.list").at("jobs").as_array().empty());
  CHECK(client.ok("node.list").at("nodes").as_array().empty());
}

TEST_CASE("agents, identities, models and routes are told") {
  World world;
  TestClient client(world);
  client.join();
  const auto agents = client.ok("agents.list");
  CHECK(text_at(agents, "defaultId") == "home");
  CHECK(text_at(agents, "agents.0.identity.emoji") == "🏠");
  CHECK(at_path(agents, "agents.0.workspace") == nullptr);
  CHECK(text_at(client.ok("agent.identity.get", JsonObject{{"sessionKey", "agent:work:main"}}), "agentId") == "work");
  CHECK(text_at(client.ok("agent.identity.get"), "name") == "Homer");
  CHECK(text_at(client.ok("models.list"), "models.0.id") == "m-1");
  CHECK(text_at(client.ok("chat.route", JsonObject{{"sessionKey", "main"}}), "sessionKey") == "agent:home:main");
  CHECK(text_at(client.ok("route.explain", JsonObject{{"channel", "telegram"}, {"roles", JsonArray{"r"}}}), "channel") == "telegram");
  Identity modern;
  modern.protocol_min = modern.protocol_max = 4;
  TestClient other(world);
  other.join(modern);
  CHECK(text_at(other.ok("agents.list", JsonObject{{"newer", true}}), "agents.0.model.primary") == "fake/m-1");
}

TEST_CASE("workspace files are listed, read and written by their known names only") {
  World world;
  REQUIRE(world.sim.files().make_directories("/ws/home", 0700));
  REQUIRE(world.sim.files().write_atomic("/ws/home/SOUL.md", "# soul", 0600));
  TestClient client(world);
  client.join();
  const auto list = client.ok("agents.files.list", JsonObject{{"agentId", "home"}});
  CHECK(text_at(list, "workspace") == "/ws/home");
  CHECK(text_at(client.ok("agents.files.get", JsonObject{{"agentId", "home"}, {"name", "SOUL.md"}}), "file.content") == "# soul");
  CHECK(bool_member(*at_path(client.ok("agents.files.get", JsonObject{{"agentId", "home"}, {"name", "USER.md"}}), "file"), "missing") == true);
  client.ok("agents.files.set", JsonObject{{"agentId", "work"}, {"name", "USER.md"}, {"content", "me"}});
  CHECK(text_at(client.ok("agents.files.get", JsonObject{{"agentId", "work"}, {"name", "USER.md"}}), "file.content") == "me");
  for (const auto* name : {"../../etc/passwd", "/etc/passwd", "notes.txt", "soul.md"}) {
    CHECK(client.error("agents.files.get", JsonObject{{"agentId", "home"}, {"name", name}}) == "unsupported file \"" + std::string(name) + "\"");
  }
  CHECK(client.error("agents.files.list", JsonObject{{"agentId", "nope"}}) == "unknown agent id");
  CHECK(client.error("agents.files.set",
                     JsonObject{{"agentId", "home"}, {"name", "USER.md"}, {"content", std::string(kWorkspaceFileBytesMax + 1, 'x')}}) ==
        "the file is larger than 2097152 bytes");
}

TEST_CASE("logs.tail follows a file by its cursor, and notices when it was replaced") {
  World world([](GatewayParts& parts) { parts.settings.log_file = [] { return std::string("/tmp/openclaw/log"); }; });
  TestClient client(world);
  client.join();
  CHECK(client.ok("logs.tail").at("lines").as_array().empty());
  REQUIRE(world.sim.files().make_directories("/tmp/openclaw", 0700));
  REQUIRE(world.sim.files().write_atomic("/tmp/openclaw/log", "one\ntwo\nthree\n", 0600));
  const auto first = client.ok("logs.tail", JsonObject{{"limit", 2}});
  CHECK(to_json_text(*member(first, "lines")) == R"(["two","three"])");
  REQUIRE(world.sim.files().write_atomic("/tmp/openclaw/log", "one\ntwo\nthree\nfour\n", 0600));
  const auto second = client.ok("logs.tail", JsonObject{{"cursor", *int_member(first, "cursor")}});
  CHECK(to_json_text(*member(second, "lines")) == R"(["four"])");
  CHECK(bool_member(second, "truncated") == false);
  REQUIRE(world.sim.files().write_atomic("/tmp/openclaw/log", "new\n", 0600));
  const auto third = client.ok("logs.tail", JsonObject{{"cursor", *int_member(second, "cursor")}});
  CHECK(bool_member(third, "reset") == true);
  CHECK(to_json_text(*member(third, "lines")) == R"(["new"])");
  const auto fourth = client.ok("logs.tail", JsonObject{{"maxBytes", 2}});
  CHECK(bool_member(fourth, "truncated") == true);
  CHECK(member(fourth, "lines")->as_array().empty());
}

TEST_CASE("A9: minted scopes are within the caller's and the device's") {
  World world;
  TestClient owner(world);
  owner.join();
  Identity phone;
  phone.scopes = {"operator.read", "operator.pairing"};
  TestClient device(world);
  device.join(phone);
  const JsonObject params{{"deviceId", phone.device_id()}, {"role", "operator"}, {"scopes", JsonArray{"operator.admin"}}};
  CHECK(device.error("device.token.rotate", params) == "cannot mint scopes that you do not hold yourself");
  CHECK(owner.error("device.token.rotate", params) == "the device was not approved for these scopes");
  const auto minted =
      owner.ok("device.token.rotate", JsonObject{{"deviceId", phone.device_id()}, {"role", "operator"}, {"scopes", JsonArray{"operator.read"}}});
  CHECK(to_json_text(*member(minted, "scopes")) == R"(["operator.read"])");
}

TEST_CASE("A10: nobody approves more than he holds") {
  World world;
  Identity approver;
  approver.scopes = {"operator.pairing"};
  TestClient caller(world);
  caller.join(approver);
  TestClient asking(world, remote_upgrade());
  const auto id = text_at(asking.connect({}), "error.details.requestId");
  CHECK(caller.error("device.pair.approve", JsonObject{{"requestId", id}}) == "cannot approve scopes that you do not hold yourself");
  CHECK(caller.error("device.pair.approve", JsonObject{{"requestId", "no"}}) == "unknown requestId");
  caller.ok("device.pair.reject", JsonObject{{"requestId", id}});
  CHECK(text_at(caller.event("device.pair.resolved"), "payload.decision") == "rejected");
}

TEST_CASE("A11: revoked, rotated and removed devices lose their sockets at once and their tokens for good") {
  for (const std::string method : {"device.token.revoke", "device.token.rotate", "device.pair.remove"}) {
    INFO(method);
    World world;
    TestClient owner(world);
    owner.join();
    Identity phone;
    TestClient device(world);
    const auto token = text_at(device.join(phone), "auth.deviceToken");
    device.event("health");
    JsonObject params{{"deviceId", phone.device_id()}};
    if (method != "device.pair.remove") params["role"] = "operator";
    owner.ok(method, params);
    const auto before = world.sim.clock().steady();
    while (!device.read().is_null()) {
    }
    CHECK(device.close_code == 1008);
    CHECK(world.sim.clock().steady() - before < Millis(1000));
    phone.auth = JsonObject{{"deviceToken", token}};
    TestClient again(world, remote_upgrade());
    CHECK(text_at(again.connect(phone), "error.details.code") == "AUTH_DEVICE_TOKEN_MISMATCH");
  }
}

TEST_CASE("a device that rotates its own token gets the new one before its socket ends") {
  World world;
  Identity identity;
  TestClient client(world);
  client.join(identity);
  const auto token = text_at(client.ok("device.token.rotate", JsonObject{{"deviceId", identity.device_id()}, {"role", "operator"}}), "token");
  while (!client.read().is_null()) {
  }
  CHECK(client.close_reason == "device token rotated");
  identity.auth = JsonObject{{"deviceToken", token}};
  TestClient again(world, remote_upgrade());
  again.join(identity);
}

TEST_CASE("A11: another gateway token closes what the old one opened, and leaves device tokens alone") {
  World world;
  Identity with_device_token;
  std::string token;
  {
    TestClient first(world);
    token = text_at(first.join(with_device_token), "auth.deviceToken");
  }
  with_device_token.auth = JsonObject{{"deviceToken", token}};
  TestClient by_device(world), by_secret(world);
  by_device.join(with_device_token);
  by_secret.join();
  AuthSettings changed;
  changed.token = Secret("another-long-random-token");
  world.gateway->apply_auth(changed);
  while (!by_secret.read().is_null()) {
  }
  CHECK(by_secret.close_reason == "gateway auth changed");
  by_device.ok("health");
  TestClient old(world);
  CHECK(text_at(old.connect({}), "error.details.code") == "AUTH_TOKEN_MISMATCH");
}

TEST_CASE("A19: a client that goes on asking for another role's methods is closed") {
  World world;
  TestClient client(world);
  client.join();
  for (int i = 0; i < kUnauthorizedCallsMax; i++) CHECK(client.error("node.event") == "unauthorized role: operator");
  client.call("node.event");
  while (!client.read().is_null()) {
  }
  CHECK(client.close_code == 1008);
  CHECK(client.close_reason == "repeated unauthorized calls");
}

TEST_CASE("frames that are no requests are answered by their id, bytes that are no JSON are ignored") {
  World world;
  TestClient client(world);
  client.join();
  client.write("not json");
  client.write(R"({"type":"req","id":"x1","method":"health","extra":1})");
  CHECK(text_at(client.response("x1"), "error.message") == "invalid request frame: at root: unexpected property 'extra'");
  client.write(R"({"type":"event","event":"x"})");
  CHECK(text_at(client.response("invalid"), "error.code") == "INVALID_REQUEST");
  client.ok("health");
}

TEST_CASE("too many requests at once on one connection are refused, and it goes on") {
  World world;
  TestClient client(world);
  client.join();
  client.ok("chat.send", chat("hi", "k1"));
  std::string last;
  for (std::size_t i = 0; i < kRequestsInFlightMax + 1; i++) last = client.send("agent.wait", JsonObject{{"runId", "k1"}, {"timeoutMs", 60'000}});
  const auto refused = client.response(last);
  CHECK(text_at(refused, "error.message") == "too many requests at once on this connection");
  CHECK(bool_member(*member(refused, "error"), "retryable") == true);
  world.engine.end("k1", "done");
  world.sim.run_until_idle();
  client.ok("health");
}

TEST_CASE("a client that does not read is closed, and the others are not held up") {
  World world;
  TestClient slow(world), quick(world);
  slow.join();
  quick.join();
  slow.event("health");
  quick.event("health");
  quick.ok("chat.send", chat("hi", "k1"));
  const std::string big(4u << 20, 'x');
  for (int i = 0; i < 20; i++) {
    world.engine.emit({.kind = engine::RunEvent::Kind::thinking, .run_id = "k1", .text = big});
    world.sim.run_until_idle();
    while (text_at(quick.event("agent"), "payload.stream") != "thinking") {
    }
  }
  world.sim.advance(Millis(3000));
  CHECK(world.gateway->connections() == 1);
  while (!slow.read().is_null()) {
  }
  CHECK(slow.close_code == 1008);
  CHECK(slow.close_reason == "slow consumer");
}

TEST_CASE("the gateway ticks every thirty seconds and says good-bye when it stops") {
  World world;
  TestClient client(world);
  client.join();
  const auto before = world.sim.clock().steady();
  client.event("tick");
  client.event("tick");
  CHECK(world.sim.clock().steady() - before <= Millis(60'000));
  world.sim.run(world.gateway->stop(Gateway::StopReason::restarting));
  const auto shutdown = client.event("shutdown");
  CHECK(to_json_text(*member(shutdown, "payload")) == R"({"reason":"gateway restarting","restartExpectedMs":1500})");
  CHECK(client.read().is_null());
  CHECK(client.close_code == 1012);
  CHECK(client.close_reason == "service restart");
  CHECK_FALSE(TestClient(world).has_socket());
}

TEST_CASE("a client without read hears that the gateway lives, and nothing of what is said") {
  World world;
  Identity bare;
  bare.has_device = false;
  TestClient listener(world), speaker(world);
  listener.join(bare);
  speaker.join();
  speaker.ok("chat.send", chat("a secret", "k1"));
  world.engine.end("k1", "a secret");
  listener.event("tick");
  for (const auto& frame : listener.frames) CHECK(to_json_text(frame).find("secret") == std::string::npos);
}

TEST_CASE("a web client that leaves is told to the others") {
  World world;
  TestClient stays(world);
  stays.join();
  Identity page;
  page.client_id = "openclaw-tui";
  page.client_mode = "ui";
  {
    TestClient leaves(world);
    leaves.join(page);
    CHECK(stays.ok("system-presence").as_array().size() == 2);
  }
  const auto presence = stays.event("presence");
  CHECK(at_path(presence, "payload.presence")->as_array().size() == 1);
  CHECK(at_path(presence, "stateVersion.presence") != nullptr);
}

TEST_CASE("the presence list and a connection's subscriptions are bounded") {
  World world;
  Identity page;
  page.client_id = "openclaw-tui";
  page.client_mode = "ui";
  std::vector<std::unique_ptr<TestClient>> clients;
  for (std::size_t i = 0; i < kPresenceEntriesMax + 5; i++) {
    clients.push_back(std::make_unique<TestClient>(world));
    clients.back()->join(page);
  }
  auto& client = *clients.front();
  CHECK(client.ok("system-presence").as_array().size() == kPresenceEntriesMax);
  clients.resize(1);
  for (std::size_t i = 0; i < kSessionRowsMax; i++) client.send("sessions.messages.subscribe", JsonObject{{"key", "k" + std::to_string(i)}});
  CHECK(client.error("sessions.messages.subscribe", JsonObject{{"key", "one more"}}) == "too many subscriptions on this connection");
  client.ok("sessions.messages.subscribe", JsonObject{{"key", "k0"}});
}

TEST_CASE("of a log too large to be read whole only the end is read") {
  World world([](GatewayParts& parts) { parts.settings.log_file = [] { return std::string("/log"); }; });
  REQUIRE(world.sim.files().write_atomic("/log", std::string(kFileReadBytesMax + 1, 'x') + "\nthe last line\n", 0600));
  TestClient client(world);
  client.join();
  const Json tail = client.ok("logs.tail");
  const std::string text = to_json_text(tail);
  CHECK(text.find("the last line") != std::string::npos);
  CHECK(text.size() <= kLogTailBytesMax);
}
