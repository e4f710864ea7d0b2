// Commands against a gateway at the other end of a simulated socket.
#include "cli/client.h"

#include <doctest/doctest.h>

#include <map>

#include "base/json5.h"
#include "base/limits.h"
#include "cli/fake_gateway_test.h"
#include "cli/gateway_process.h"
#include "cli/test_world.h"
#include "core/protocol/protocol.h"
#include "io/crypto.h"

using namespace oc;
using namespace oc::cli;

namespace {

Json json(const std::string& text) {
  auto value = parse_json5(text);
  REQUIRE(value);
  return value->take_value();
}

}  // namespace

TEST_CASE("the client signs the v3 text with its device key and shows the configured token") {
  TestWorld world(kRecordedConfig);
  FakeGateway gateway{.answers = {{"health", json("{ok:true}")}}};
  gateway.serve(world);
  CHECK(world.run({"health"}).code == 0);
  REQUIRE(gateway.connects.size() == 1);
  const auto said = protocol::decode_connect(gateway.connects[0]);
  REQUIRE(said);
  CHECK(said->client.id == "gateway-client");
  CHECK(said->scopes == std::vector<std::string>{"operator.read"});
  CHECK(said->token.reveal() == "canary-gateway-token-1234567890");
  CHECK(said->device->nonce == "n-1");
  const std::string key = io::from_base64(said->device->public_key).value();
  CHECK(said->device->id == io::sha256_hex(key));
  CHECK(io::ed25519_verify(key, protocol::signed_texts(*said).front(), io::from_base64(said->device->signature).value()));
}

TEST_CASE("the device key is made once, kept private, and used again") {
  TestWorld world(kRecordedConfig);
  FakeGateway gateway{.answers = {{"health", json("{ok:true}")}}};
  gateway.serve(world);
  CHECK(world.run({"health"}).code == 0);
  const auto info = world.sim.files().info("/home/user/.openclaw/identity/device.json");
  REQUIRE(info);
  CHECK((info->mode & 0777) == 0600);
  CHECK(world.run({"gateway", "call", "health"}).code == 0);
  CHECK(*at_path(gateway.connects[0], "device.id") == *at_path(gateway.connects[1], "device.id"));
  CHECK(*at_path(gateway.connects[1], "client.id") == Json("cli"));
  CHECK(at_path(gateway.connects[1], "scopes")->as_array().size() == 5);
  world.sim.files().put("/home/user/.openclaw/identity/device.json", "{}");
  CHECK(world.run({"health"}).err.find("is no device key") != std::string::npos);
  CHECK(world.sim.files().read("/home/user/.openclaw/identity/device.json", 99).value() == "{}");
}

TEST_CASE("the token comes from the config, then the environment, then the state folder") {
  FakeGateway gateway{.answers = {{"health", json("{ok:true}")}}};
  TestWorld world("{ gateway: { port: 19328 } }");
  gateway.serve(world);
  world.sim.files().put("/home/user/.openclaw/gateway-token", "from-file\n", 0600);
  CHECK(world.run({"health"}).code == 0);
  CHECK(*at_path(gateway.connects.back(), "auth.token") == Json("from-file"));
  world.sim.environment().set("OPENCLAW_GATEWAY_TOKEN", "from-env");
  CHECK(world.run({"health"}).code == 0);
  CHECK(*at_path(gateway.connects.back(), "auth.token") == Json("from-env"));
  CHECK(world.run({"gateway", "health", "--token", "typed"}).code == 0);
  CHECK(*at_path(gateway.connects.back(), "auth.token") == Json("typed"));
}

TEST_CASE("--url to another gateway without its own secret connects to nothing") {
  TestWorld world(kRecordedConfig);
  FakeGateway evil{.answers = {{"health", json("{ok:true}")}}};
  evil.serve(world, "wss://evil.example");
  evil.serve(world, "ws://127.0.0.1:666");
  for (const char* url : {"wss://evil.example", "ws://127.0.0.1:666"}) {
    const Said said = world.run({"gateway", "health", "--url", url});
    CHECK(said.code == 1);
    CHECK(said.err.find("gateway url override requires explicit credentials") != std::string::npos);
  }
  CHECK(evil.connects.empty());
  CHECK(world.run({"gateway", "health", "--url", "wss://evil.example", "--token", "theirs"}).code == 0);
  CHECK(*at_path(evil.connects[0], "auth.token") == Json("theirs"));
}

TEST_CASE("plain ws beyond this machine is refused before anything is sent") {
  TestWorld world(kRecordedConfig);
  FakeGateway far{.answers = {{"health", json("{ok:true}")}}};
  far.serve(world, "ws://10.0.0.5:18789");
  const Said said = world.run({"gateway", "health", "--url", "ws://10.0.0.5:18789", "--token", "t"});
  CHECK(said.code == 1);
  CHECK(said.err.find("unencrypted") != std::string::npos);
  CHECK(far.connects.empty());
  CHECK(is_loopback_host(host_of("ws://[::1]:1/x")));
  CHECK(!is_loopback_host(host_of("ws://127.0.0.1.evil.example")));
  CHECK(!is_loopback_host(host_of("ws://localhost@evil.example:1")));
}

TEST_CASE("no gateway, a silent one, a refusing one: each in words that say what to do") {
  TestWorld world(kRecordedConfig);
  Said said = world.run({"health"});
  CHECK(said.code == 1);
  CHECK(said.err == "No gateway is running on ws://127.0.0.1:19328.\n  Start it: openclaw gateway run\n");
  FakeGateway gateway{.silent = true};
  gateway.serve(world);
  said = world.run({"health"});
  CHECK(said.code == 1);
  CHECK(said.err.find("did not answer in time (timed out after 10000 ms)") != std::string::npos);
  CHECK(kCallTimeout == Millis(10'000));
  gateway.silent = false;
  gateway.refusal = protocol::invalid_request("unauthorized: gateway token mismatch (set it)", json("{code:'AUTH_TOKEN_MISMATCH'}"));
  said = world.run({"health"});
  CHECK(said.err.starts_with("unauthorized: gateway token mismatch (set it)\n  Pass --token"));
  gateway.refusal.reset();
  said = world.run({"gateway", "call", "no.such"});
  CHECK(said.err == "unknown method: no.such\n");
}

TEST_CASE("agent waits for the second answer and prints the texts") {
  TestWorld world(kRecordedConfig);
  FakeGateway gateway{.answers = {{"agent", json("{runId:'r',status:'ok',summary:'completed',result:{payloads:[{text:'hello "
                                                 "\\u001b[31mred',mediaUrl:null},{text:'more'}],meta:{durationMs:1}}}")}}};
  gateway.two_answers = true;
  gateway.serve(world);
  Said said = world.run({"agent", "--agent", "work", "--message", "hi"});
  CHECK(said.code == 0);
  CHECK(said.out == "hello \\u{1b}[31mred\nmore\n");
  const Json& sent = gateway.requests.back();
  CHECK(*at_path(sent, "params.agentId") == Json("work"));
  CHECK(*at_path(sent, "params.message") == Json("hi"));
  CHECK(at_path(sent, "params.idempotencyKey") != nullptr);
  CHECK(!protocol::check_params(*protocol::find_method("agent"), *member(sent, "params"), protocol::Unknown::refused));
  said = world.run({"agent", "--agent", "work", "--message", "hi", "--json"});
  CHECK(*at_path(json(said.out), "result.payloads.1.text") == Json("more"));
}

TEST_CASE("agent refuses in the recorded words, and falls back to nothing by itself") {
  TestWorld world(kRecordedConfig);
  CHECK(world.run({"agent", "--message", "hi"}).err == "Error: Pass --to <E.164>, --session-id, or --agent to choose a session\n");
  CHECK(world.run({"agent", "--agent", "nope", "--message", "hi"}).err ==
        "Error: Unknown agent id \"nope\". Use \"openclaw agents list\" to see configured agents.\n");
  const Said said = world.run({"agent", "--agent", "work", "--message", "hi"});
  CHECK(said.code == 1);
  CHECK(said.err.find("openclaw gateway run") != std::string::npos);
  CHECK(said.err.find("--local") != std::string::npos);
}

TEST_CASE("agent --local hands the words to the hook") {
  TestWorld world(kRecordedConfig);
  Screen out;
  Screen err;
  LocalAgentOptions got;
  auto cli_world = world.world({"--profile", "x", "agent", "--local", "--agent", "Main", "-m", "hi", "--timeout", "5"}, out, err);
  const auto keep = [&got](LocalAgentOptions options) {
    got = std::move(options);
    return [](int code) -> io::Task<int> { co_return code; }(7);
  };
  cli_world.run_local_agent = keep;
  CHECK(world.sim.run(run(std::move(cli_world))) == 7);
  CHECK(got.agent_id == "main");
  CHECK(got.profile == "x");
  CHECK(got.message == "hi");
  CHECK(got.timeout_seconds == 5);
}

TEST_CASE("health prints the recorded lines") {
  TestWorld world(kRecordedConfig);
  FakeGateway gateway{
      .answers = {
          {"health",
           json(
               R"({ok:true,ts:1,durationMs:1,channels:{telegram:{configured:true}},channelOrder:["telegram"],channelLabels:{telegram:"Telegram"},defaultAgentId:"home",
    agents:[{agentId:"home",isDefault:true,heartbeat:{every:"30m"}},{agentId:"work",isDefault:false,heartbeat:{every:"disabled"}}],
    sessions:{path:"/home/user/.openclaw/agents/home/sessions/sessions.json",count:1,recent:[{key:"agent:home:main",updatedAt:1,age:335170}]}})")}}};
  gateway.serve(world);
  CHECK(world.run({"health"}).out ==
        "Telegram: configured\nAgents: home (default), work\nHeartbeat interval: 30m (home)\nSession store (home): "
        "~/.openclaw/agents/home/sessions/sessions.json (1 entries)\n- agent:home:main (5m ago)\n");
  CHECK(world.run({"gateway", "health"}).out == "Gateway Health\nOK (0ms)\nTelegram: configured\n");
}

TEST_CASE("channels status prints the recorded lines, and the config's when no gateway answers") {
  TestWorld world(kRecordedConfig);
  Said said = world.run({"channels", "status"});
  CHECK(said.code == 0);
  CHECK(said.err.starts_with("Gateway not reachable: No gateway is running on ws://127.0.0.1:19328."));
  CHECK(said.out.find("- Telegram alerts: disabled, configured, token:config\n") != std::string::npos);
  FakeGateway gateway{
      .answers = {{"channels.status", json(R"({ts:1,channelOrder:["telegram"],channelLabels:{telegram:"Telegram"},channelAccounts:{telegram:[
    {accountId:"alerts",enabled:false,configured:true,running:false,lastError:"disabled",lastInboundAt:null,tokenSource:"config",mode:"polling"},
    {accountId:"default",enabled:false,configured:true,running:false,lastError:"disabled",lastInboundAt:null,tokenSource:"config",mode:"polling"}]}})")}}};
  gateway.serve(world);
  said = world.run({"channels", "status", "--probe"});
  CHECK(said.out ==
        "Checking channel status (probe)…\nGateway reachable.\n- Telegram alerts: disabled, configured, stopped, mode:polling, token:config, "
        "error:disabled\n"
        "- Telegram default: disabled, configured, stopped, mode:polling, token:config, error:disabled\n\n"
        "Tip: https://docs.openclaw.ai/cli#status adds gateway health probes to status output (requires a reachable gateway).\n");
  CHECK(*at_path(gateway.requests.back(), "params.probe") == Json(true));
}

TEST_CASE("gateway status says where, and whether it answers") {
  TestWorld world(kRecordedConfig);
  Said said = world.run({"gateway", "status"});
  CHECK(said.code == 0);
  CHECK(
      said.out.find(
          "Gateway: bind=loopback (127.0.0.1), port=19328 (env/config)\nProbe target: ws://127.0.0.1:19328\nDashboard: http://127.0.0.1:19328/\n") !=
      std::string::npos);
  CHECK(said.out.find("RPC probe: failed\n") != std::string::npos);
  CHECK(world.run({"gateway", "status", "--require-rpc"}).code == 1);
  FakeGateway gateway;
  gateway.serve(world);
  said = world.run({"gateway", "status", "--json"});
  CHECK(*at_path(json(said.out), "rpc") == json("{ok:true,url:'ws://127.0.0.1:19328'}"));
  CHECK(*at_path(gateway.connects[0], "client.mode") == Json("probe"));
}

TEST_CASE("gateway probe reports each question") {
  TestWorld world(kRecordedConfig);
  FakeGateway gateway{.answers = {{"health", json("{ok:true}")}, {"status", json("{}")}, {"config.get", json("{}")}}};
  gateway.serve(world);
  const Said said = world.run({"gateway", "probe"});
  CHECK(said.code == 0);
  CHECK(said.out.find("Version: 9.9.9\nhealth: ok\nstatus: ok\nsystem-presence: unknown method: system-presence\nconfig.get: ok\n") !=
        std::string::npos);
}

TEST_CASE("gateway stop ends the process that gateway.pid names, once it is known to be a gateway") {
  TestWorld world(kRecordedConfig);
  CHECK(world.run({"gateway", "stop"}).out.starts_with("No gateway is running for ~/.openclaw."));
  world.sim.files().put("/home/user/.openclaw/gateway.pid", R"({"pid":77,"port":19328,"startedAt":5})");
  int other_signals = 0;
  world.sim.processes().put_process(77, {"/usr/bin/vim", "gateway"}, [&](int) { other_signals++; });
  CHECK(world.run({"gateway", "stop"}).out.starts_with("No gateway is running"));
  CHECK(other_signals == 0);
  int signal = 0;
  world.sim.processes().put_process(77, {"/usr/bin/openclaw", "gateway", "run"}, [&](int number) {
    signal = number;
    world.sim.processes().remove_process(77);
  });
  CHECK(world.run({"gateway", "stop"}).out == "Gateway stopped (pid 77).\n");
  CHECK(signal == 15);
}

TEST_CASE("gateway stop gives up after kRestartWait and says so") {
  TestWorld world(kRecordedConfig);
  world.sim.files().put("/home/user/.openclaw/gateway.pid", R"({"pid":77,"port":19328,"startedAt":5})");
  world.sim.processes().put_process(77, {"openclaw", "gateway"});
  const Millis began = world.sim.clock().steady();
  const Said said = world.run({"gateway", "stop"});
  CHECK(said.code == 1);
  CHECK(world.sim.clock().steady() - began >= kRestartWait);
}

TEST_CASE("gateway restart waits until another life of the gateway answers") {
  TestWorld world(kRecordedConfig);
  FakeGateway gateway;
  gateway.serve(world);
  world.sim.files().put("/home/user/.openclaw/gateway.pid", R"({"pid":77,"port":19328,"startedAt":5})");
  int signal = 0;
  world.sim.processes().put_process(77, {"openclaw-gateway"}, [&](int number) {
    signal = number;
    world.sim.files().put("/home/user/.openclaw/gateway.pid", R"({"pid":77,"port":19328,"startedAt":6})");
  });
  CHECK(world.run({"gateway", "restart"}).out == "Gateway restarted (pid 77).\n");
  CHECK(signal == 10);
}

TEST_CASE("a gateway that was started on another port is found through gateway.pid") {
  TestWorld world(kRecordedConfig);
  world.sim.files().put("/home/user/.openclaw/gateway.pid", R"({"pid":77,"port":20000,"startedAt":5})");
  world.sim.processes().put_process(77, {"openclaw", "gateway", "run", "--port", "20000"});
  FakeGateway gateway{.answers = {{"health", json("{ok:true}")}}};
  gateway.serve(world, "ws://127.0.0.1:20000");
  CHECK(world.run({"health"}).code == 0);
}

TEST_CASE("a copy of the program under another name finds the gateway that runs under the same name") {
  TestWorld world(kRecordedConfig);
  world.sim.files().put("/home/user/.openclaw/gateway.pid", R"({"pid":77,"port":20000,"startedAt":5})");
  world.sim.processes().put_process(77, {"/opt/claw2", "gateway", "run", "--port", "20000"});
  FakeGateway gateway{.answers = {{"health", json("{ok:true}")}}};
  gateway.serve(world, "ws://127.0.0.1:20000");
  CHECK(world.run({"health"}).code == 1);
  world.sim.processes().put_process(world.sim.environment().process_id(), {"claw2", "health"});
  CHECK(world.run({"health"}).code == 0);
}

TEST_CASE("devices lists, approves the newest, and refuses without a choice") {
  TestWorld world(kRecordedConfig);
  FakeGateway gateway{
      .answers = {{"device.pair.list", json("{pending:[{requestId:'old',deviceId:'d1',ts:1},{requestId:'new',deviceId:'d2',ts:2}],paired:[]}")},
                  {"device.pair.approve", json("{requestId:'new',device:{}}")}}};
  gateway.serve(world);
  CHECK(world.run({"devices", "list"}).out.find("Pending (2)\n") == 0);
  CHECK(world.run({"devices", "approve"}).code == 1);
  CHECK(world.run({"devices", "approve", "--latest"}).out == "Approved request new.\n");
  CHECK(*at_path(gateway.requests.back(), "params.requestId") == Json("new"));
}

TEST_CASE("logs prints lines of the gateway, or of the file when there is none") {
  TestWorld world(kRecordedConfig);
  FakeGateway gateway{.answers = {{"logs.tail", json(R"({file:"/tmp/openclaw/x.log",cursor:9,size:9,truncated:true,reset:false,lines:[
    "{\"0\":\"{\\\"subsystem\\\":\\\"gateway/ws\\\"}\",\"1\":\"connect client=cli\",\"_meta\":{\"logLevelName\":\"INFO\"},\"time\":\"2026-11-21T06:28:29.210Z\"}",
    "{\"time\":\"2026-11-21T06:28:30.000Z\",\"level\":\"warn\",\"subsystem\":\"routing\",\"message\":\"odd\",\"fields\":{\"agent\":\"work\"}}", "plain \u001b[2J text"]})")}}};
  gateway.serve(world);
  const Said said = world.run({"logs", "--limit", "5"});
  CHECK(said.out ==
        "Log file: /tmp/openclaw/x.log\n2026-11-21T06:28:29.210Z info gateway/ws {\"subsystem\":\"gateway/ws\"} connect client=cli\n"
        "2026-11-21T06:28:30.000Z warn routing odd agent=work\nplain \\u{1b}[2J text\n");
  CHECK(said.err == "Log tail truncated (increase --max-bytes).\n");
  TestWorld alone("{ logging: { file: '/tmp/own.log' } }");
  // The setting names the folder; the file in it is the day's.
  const std::string today = "/tmp/openclaw-" + to_iso(alone.sim.clock().now()).substr(0, 10) + ".log";
  alone.sim.files().put("/tmp/own.log", "not this file\n");
  alone.sim.files().put(today, "one\ntwo\nthree\n");
  CHECK(alone.run({"logs", "--limit", "2"}).out == "Log file: " + today + "\ntwo\nthree\n");
}

TEST_CASE("logs reads no more of the log than kLogTailBytesMax, and no file over kFileReadBytesMax") {
  TestWorld world("{ logging: { file: '/tmp/own.log' } }");
  const std::string today = "/tmp/openclaw-" + to_iso(world.sim.clock().now()).substr(0, 10) + ".log";
  world.sim.files().put(today, "one\n");
  CHECK(world.run({"logs", "--max-bytes", std::to_string(kLogTailBytesMax)}).out == "Log file: " + today + "\none\n");
  CHECK(world.run({"logs", "--max-bytes", std::to_string(kLogTailBytesMax + 1)}).code == 1);
  world.sim.files().put(today, std::string(kFileReadBytesMax - 4, 'x') + "\nend");
  CHECK(world.run({"logs"}).out == "Log file: " + today + "\nend\n");
  world.sim.files().put(today, std::string(kFileReadBytesMax - 3, 'x') + "\nend");
  CHECK(world.run({"logs"}).code == 1);
}
