// config …: the recorded answers; edits keep the file's form, lose nothing, and never write half a file.
#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>

#include "base/json5.h"
#include "base/limits.h"
#include "cli/config_edit.h"
#include "cli/test_world.h"
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

TEST_CASE("config get prints values as recorded") {
  TestWorld world(kRecordedConfig);
  CHECK(world.run({"config", "get", "gateway.port"}).out == "19328\n");
  const Said said = world.run({"config", "get", "agents"});
  CHECK(json(said.out) == *at_path(json(TestWorld::in_home(kRecordedConfig)), "agents"));
  CHECK(said.out.starts_with("{\n  \"defaults\": {\n    \"model\": {\n      \"primary\": \"mock/mock-1\"\n    },\n"));
  CHECK(world.run({"config", "get", "agents.list[1].name"}).out == "Work\n");
  CHECK(world.run({"config", "get", "agents.list.1.name", "--json"}).out == "\"Work\"\n");
  const Said missing = world.run({"config", "get", "no.such"});
  CHECK(missing.err == "Config path not found: no.such\n");
  CHECK(missing.code == 1);
}

TEST_CASE("config get never prints a secret, whichever way it is asked") {
  TestWorld world(kRecordedConfig);
  CHECK(world.run({"config", "get", "gateway.auth.token"}).out == "__OPENCLAW_REDACTED__\n");
  for (const char* path : {"gateway", "channels", "channels.telegram.accounts", "channels.telegram.accounts.default.botToken", "gateway.auth"}) {
    const Said said = world.run({"config", "get", path});
    CHECK(said.code == 0);
    CHECK(said.out.find("canary") == std::string::npos);
    CHECK(said.out.find("AAAAAA") == std::string::npos);
  }
}

TEST_CASE("no listing prints a secret of the config") {
  const std::vector<std::vector<std::string>> commands = {{"agents", "list", "--json"},
                                                          {"channels", "list"},
                                                          {"channels", "list", "--json"},
                                                          {"config", "validate", "--json"},
                                                          {"status", "--json"},
                                                          {"status"},
                                                          {"doctor"},
                                                          {"gateway", "status", "--json"},
                                                          {"models", "status"},
                                                          {"channels", "status", "--json"},
                                                          {"gateway", "install"}};
  for (const auto& arguments : commands) {
    TestWorld world(kRecordedConfig);
    const Said said = world.run(arguments);
    CHECK((said.out + said.err).find("canary") == std::string::npos);
    CHECK((said.out + said.err).find("BBBBBB") == std::string::npos);
  }
}

TEST_CASE("config set and unset answer in the recorded words and keep the rest of the file") {
  TestWorld world(kRecordedConfig);
  Said said = world.run({"config", "set", "session.dmScope", "per-channel-peer"});
  CHECK(said.out == "Updated session.dmScope. Restart the gateway to apply.\n");
  CHECK(said.err == "Config overwrite: ~/.openclaw/openclaw.json (sha256 " + io::sha256_hex(kRecordedConfig) + " -> " +
                        io::sha256_hex(world.config()) + ", backup=~/.openclaw/openclaw.json.bak)\n");
  CHECK(world.config().find("// at the office") != std::string::npos);
  said = world.run({"config", "unset", "session.dmScope"});
  CHECK(said.out == "Removed session.dmScope. Restart the gateway to apply.\n");
  said = world.run({"config", "unset", "session.dmScope"});
  CHECK(said.code == 1);
  CHECK(said.err == "Config path not found: session.dmScope\n");
}

TEST_CASE("a value that cannot be is refused in the recorded words, and nothing is written") {
  TestWorld world(kRecordedConfig);
  const Said said = world.run({"config", "set", "session.dmScope", "bogus"});
  CHECK(said.code == 1);
  CHECK(
      said.err.starts_with("Error: Config validation failed: session.dmScope: Invalid input (allowed: \"main\", \"per-peer\", \"per-channel-peer\", "
                           "\"per-account-channel-peer\")\n"));
  CHECK(world.config() == kRecordedConfig);
  CHECK(!world.sim.files().info(std::string(kConfigPath) + ".bak"));
}

TEST_CASE("a value is JSON5 when it reads as such, else a text") {
  TestWorld world;
  CHECK(world.run({"config", "set", "gateway.port", "18790"}).code == 0);
  CHECK(world.run({"config", "set", "session.dmScope", "main"}).code == 0);
  CHECK(world.run({"config", "set", "bindings.+", "{agentId: 'main', match: {channel: 'telegram'}}"}).code == 0);
  CHECK(world.run({"config", "set", "tools.deny", "[\"exec\",\"write\"]"}).code == 0);
  CHECK(json(world.config()) ==
        json("{gateway:{port:18790},session:{dmScope:'main'},bindings:[{agentId:'main',match:{channel:'telegram'}}],tools:{deny:['exec','write']}}"));
  const Said said = world.run({"config", "set", "session.dmScope", "main", "--strict-json"});
  CHECK(said.code == 1);
  CHECK(said.err.find("no JSON5") != std::string::npos);
}

TEST_CASE("a dry run checks and writes nothing") {
  TestWorld world(kRecordedConfig);
  CHECK(world.run({"config", "set", "gateway.port", "18790", "--dry-run"}).code == 0);
  CHECK(world.run({"config", "set", "gateway.port", "nonsense", "--dry-run"}).code == 1);
  CHECK(world.run({"config", "unset", "gateway", "--dry-run"}).code == 0);
  CHECK(world.config() == kRecordedConfig);
}

TEST_CASE("a batch is written as a whole or not at all") {
  TestWorld world;
  CHECK(world.run({"config", "set", "--batch-json", R"([{"path":"gateway.port","value":18790},{"path":"session.dmScope","value":"bogus"}])"}).code ==
        1);
  CHECK(!world.sim.files().info(kConfigPath));
  world.sim.files().put("/home/user/batch.json", R"([{"path":"gateway.port","value":18790},{"path":"session.dmScope","value":"main"}])");
  CHECK(world.run({"config", "set", "--batch-file", "batch.json"}).code == 0);
  CHECK(json(world.config()) == json("{gateway:{port:18790},session:{dmScope:'main'}}"));
}

TEST_CASE("a hidden secret that is set back stays what it was") {
  TestWorld world(kRecordedConfig);
  CHECK(world.run({"config", "set", "gateway.auth.token", "__OPENCLAW_REDACTED__"}).code == 0);
  CHECK(world.config().find("canary-gateway-token-1234567890") != std::string::npos);
  CHECK(world.run({"config", "set", "gateway.auth.password", "__OPENCLAW_REDACTED__"}).code == 1);
  CHECK(world.config().find("__OPENCLAW_REDACTED__") == std::string::npos);
}

TEST_CASE("config validate prints the recorded line or every problem with its place") {
  TestWorld world(kRecordedConfig);
  CHECK(world.run({"config", "validate"}).out == "Config valid: ~/.openclaw/openclaw.json\n");
  CHECK(world.run({"config", "validate", "--json"}).out == "{\"valid\":true,\"path\":\"~/.openclaw/openclaw.json\"}\n");
  TestWorld bad("{\n  session: { dmScope: 'bogus' },\n}\n");
  const Said said = bad.run({"config", "validate"});
  CHECK(said.code == 1);
  CHECK(said.err.find("openclaw.json:2:") != std::string::npos);
  CHECK(said.err.find("session.dmScope") != std::string::npos);
  TestWorld unknown("{\n  gatewey: { port: 1 },\n}\n");
  CHECK(unknown.run({"config", "validate"}).code == 0);
  CHECK(unknown.run({"config", "validate", "--strict"}).code == 1);
}

TEST_CASE("a broken file can be repaired step by step, but other commands refuse it") {
  TestWorld world("{\n  session: { dmScope: 'bogus' },\n  gateway: { port: 'x' },\n}\n");
  CHECK(world.run({"agents", "bind", "--bind", "telegram"}).code == 1);
  CHECK(world.run({"config", "set", "session.dmScope", "main"}).code == 0);
  CHECK(world.run({"config", "set", "session.dmScope", "worse"}).code == 1);
  CHECK(world.run({"config", "unset", "gateway.port"}).code == 0);
  CHECK(world.run({"config", "validate"}).code == 0);
}

TEST_CASE("two commands at once lose nothing of each other") {
  TestWorld world(kRecordedConfig);
  std::vector<std::unique_ptr<Screen>> screens;
  int ended = 0;
  const auto start = [&](std::vector<std::string> arguments) {
    screens.push_back(std::make_unique<Screen>());
    Screen& screen = *screens.back();
    boost::asio::co_spawn(world.sim.executor(), run(world.world(std::move(arguments), screen, screen)), [&](std::exception_ptr, int code) {
      CHECK(code == 0);
      ended++;
    });
  };
  for (int i = 0; i < 20; i++) start({"agents", "bind", "--agent", i % 2 == 0 ? "home" : "work", "--bind", "telegram:n" + std::to_string(i)});
  world.sim.run_until([&] { return ended == 20; });
  CHECK(at_path(json(world.config()), "bindings")->as_array().size() == 23);
}

TEST_CASE("a lock that another program holds ends the command with words, after kConfigLockWait") {
  TestWorld world(kRecordedConfig);
  const auto lock = world.sim.files().lock(std::string(kConfigPath) + ".lock", Millis(0));
  REQUIRE(lock);
  const Said said = world.run({"config", "set", "gateway.port", "1"});
  CHECK(said.code == 1);
  CHECK(said.err.find("Another openclaw command is changing the file.") != std::string::npos);
  CHECK(world.config() == kRecordedConfig);
  CHECK(kConfigLockWait == std::chrono::seconds(10));
}

TEST_CASE("a full disk leaves the old file whole") {
  TestWorld world(kRecordedConfig);
  for (std::size_t failing = 1; failing <= 4; failing++) {
    world.sim.files().fail_next_writes(failing);
    CHECK(world.run({"config", "set", "gateway.port", "18790"}).code == 1);
    world.sim.files().fail_next_writes(0);
    CHECK(world.config() == kRecordedConfig);
  }
}

TEST_CASE("the file keeps its mode, a new one is private") {
  TestWorld world;
  CHECK(world.run({"config", "set", "gateway.port", "18790"}).code == 0);
  CHECK((world.sim.files().info(kConfigPath)->mode & 0777) == 0600);
  CHECK(world.run({"config", "file"}).out == "~/.openclaw/openclaw.json\n");
}

TEST_CASE("config schema is a JSON Schema") {
  TestWorld world;
  const Json schema = json(world.run({"config", "schema"}).out);
  CHECK(at_path(schema, "properties.bindings") != nullptr);
}
