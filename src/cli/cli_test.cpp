// Parsing, help, completion, channels, sessions, pairing and the rest.
#include "cli/cli.h"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "base/json5.h"
#include "base/limits.h"
#include "cli/completion.h"
#include "cli/help.h"
#include "cli/systemd_unit.h"
#include "cli/table.h"
#include "cli/test_world.h"
#include "cli/text_table.h"

using namespace oc;
using namespace oc::cli;

namespace {

Json json(const std::string& text) {
  auto value = parse_json5(text);
  REQUIRE(value);
  return value->take_value();
}

/// Runs with a store in which the test has put something.
Said run_with(TestWorld& world, std::vector<std::string> arguments, std::unique_ptr<store::Store> store) {
  Screen out;
  Screen err;
  CliWorld made = world.world(std::move(arguments), out, err);
  const auto shared = std::make_shared<std::unique_ptr<store::Store>>(std::move(store));
  made.open_store = [shared](const io::Io&, const store::StorePaths&) { return std::move(*shared); };
  const int code = world.sim.run(run(std::move(made)));
  return {.code = code, .out = TestWorld::in_home(out.text), .err = TestWorld::in_home(err.text)};
}

io::Task<Result<void>> put_session(store::Store& store, store::SessionRow row) {
  OC_CO_TRY(store::AgentStore * agent, co_await store.agent("home"));
  co_return co_await agent->put_session(std::move(row));
}

io::Task<Result<void>> ask_pairing(store::Store& store, store::PairingRequest request, std::string code) {
  OC_CO_TRY(store::GatewayStore * gateway, co_await store.gateway());
  OC_CO_TRY(const auto outcome, co_await gateway->request_pairing(std::move(request), std::move(code)));
  CHECK(outcome.is_new);
  co_return Result<void>();
}

}  // namespace

TEST_CASE("version and help are answered without reading anything") {
  CHECK(quick_answer({"--version"}, "1.2.3", "abc")->text == "OpenClaw 1.2.3 (abc)\n");
  CHECK(quick_answer({"--profile", "x", "-V"}, "1.2.3", "")->text == "OpenClaw 1.2.3\n");
  CHECK(quick_answer({"agents", "list", "--help"}, "1", "")->text == help_page("agents list"));
  CHECK(quick_answer({"help", "agents", "list"}, "1", "")->text == help_page("agents list"));
  CHECK(quick_answer({}, "1", "")->exit_code == 0);
  CHECK(quick_answer({"devices"}, "1", "")->exit_code == 1);
  CHECK(!quick_answer({"agents", "list"}, "1", ""));
  TestWorld world("{ broken");
  CHECK(world.run({"--help"}).code == 0);
  CHECK(world.run({"-V"}).out == "OpenClaw 1.2.3\n");
}

TEST_CASE("every command has a page with usage, a sentence for each flag, and a function or commands below") {
  std::set<std::string_view> seen;
  for (const auto& command : commands()) {
    CHECK(seen.insert(command.words).second);
    const std::string page = help_page(command.words);
    CHECK(page.find("Usage: openclaw " + std::string(command.words)) != std::string::npos);
    CHECK(!command.sentence.empty());
    for (const auto& flag : flags_of(command)) {
      CHECK(flag.name.starts_with("--"));
      CHECK(!flag.sentence.empty());
      if (!flag.is_refused) CHECK(page.find(flag.name) != std::string::npos);
    }
    if (command.words != "help") CHECK((command.run != nullptr || !words_below(command.words).empty()));
  }
}

TEST_CASE("a wrong word is answered with the nearest right one and exit code 1") {
  struct Row {
    std::vector<std::string> arguments;
    const char* err;
  };
  const Row rows[] = {
      {{"agnets"}, "error: unknown command 'agnets'\n(Did you mean agents?)\n"},
      {{"agents", "lsit"}, "error: unknown command 'lsit'\n(Did you mean list?)\n"},
      {{"agents", "list", "--bindigns"}, "error: unknown option '--bindigns'\n(Did you mean --bindings?)\n"},
      {{"agents", "list", "--zzzzzzzzz"}, "error: unknown option '--zzzzzzzzz'\nSee: openclaw agents list --help\n"},
      {{"agents", "delete"}, "error: missing required argument 'id'\nSee: openclaw agents delete --help\n"},
      {{"config", "get", "a", "b"}, "error: too many arguments for 'config get'. Expected 1 argument but got 2.\nSee: openclaw config get --help\n"},
      {{"agents", "bind", "--agent"}, "error: option '--agent <id>' argument missing\nSee: openclaw agents bind --help\n"},
      {{"--log-level", "loud", "agents"}, "error: 'loud' is no log level\nUse one of: silent, fatal, error, warn, info, debug, trace\n"},
      {{"--profile", "../x", "agents"}, "'../x' is no profile name\n  use letters, digits, - and _ only\n"},
  };
  for (const auto& row : rows) {
    TestWorld world(kRecordedConfig);
    const Said said = world.run(row.arguments);
    CHECK(said.code == 1);
    CHECK(said.err == row.err);
  }
}

TEST_CASE("words are taken as they are typed: negative numbers, brackets, equal signs, dashes behind --") {
  TestWorld world;
  CHECK(world.run({"config", "set", "own.a", "-5"}).err == "");
  CHECK(TestWorld::without_overwrite(world.run({"config", "set", "env.vars.B", "--", "--dash"}).err) == "");
  CHECK(world.run({"config", "set", "tools.deny", "[\"exec\",\"read\"]"}).code == 0);
  CHECK(world.run({"agents", "add", "x", "--workspace=/home/user/w"}).code == 0);
  CHECK(*at_path(json(world.config()), "own.a") == Json(-5));
  CHECK(*at_path(json(world.config()), "env.vars.B") == Json("--dash"));
  CHECK(*at_path(json(world.config()), "tools.deny") == json("['exec','read']"));
}

TEST_CASE("global flags work before and behind the command") {
  TestWorld world;
  CHECK(world.run({"--profile", "work", "config", "file"}).out == "~/.openclaw-work/openclaw.json\n");
  CHECK(world.run({"config", "file", "--profile", "work"}).out == "~/.openclaw-work/openclaw.json\n");
  CHECK(world.run({"--dev", "config", "file"}).out == "~/.openclaw-dev/openclaw.json\n");
}

TEST_CASE("gateway alone is gateway run, and the flags reach the hook") {
  TestWorld world(kRecordedConfig);
  for (const auto& words : {std::vector<std::string>{"gateway"}, {"gateway", "run"}}) {
    GatewayRunOptions got;
    Screen out;
    Screen err;
    auto arguments = words;
    arguments.insert(arguments.end(), {"--port", "4242", "--bind", "lan", "--token", "t", "--allow-unconfigured", "--verbose", "--dev"});
    CliWorld made = world.world(arguments, out, err);
    const auto keep = [&got](GatewayRunOptions options) {
      got = std::move(options);
      return [](int code) -> io::Task<int> { co_return code; }(3);
    };
    made.run_gateway = keep;
    CHECK(world.sim.run(run(std::move(made))) == 3);
    CHECK(got.port == 4242);
    CHECK(got.bind == "lan");
    CHECK(got.token == "t");
    CHECK((got.allow_unconfigured && got.verbose && got.is_dev));
  }
  CHECK(world.run({"gateway", "run", "--port", "70000"}).err == "--port takes a whole number from 1 to 65535, not '70000'\n");
  CHECK(world.run({"gateway", "run", "--bind", "moon"}).code == 1);
}

TEST_CASE("a service unit carries every word exactly") {
  CHECK(quoted_for_unit("a b\"c\\d%e$f", UnitPlace::exec_start) == "\"a b\\\"c\\\\d%%e$$f\"");
  CHECK(quoted_for_unit("A=b$c%", UnitPlace::environment) == "\"A=b$c%%\"");
  CHECK(!to_text(SystemdUnit{.words = {"/x\nExecStartPre=/bin/evil"}}));
  TestWorld world;
  world.sim.environment().set("OPENCLAW_STATE_DIR", "/srv/my state");
  const Said said = world.run({"gateway", "install", "--port", "4242", "--print"});
  CHECK(said.err == "");
  CHECK(said.out.find(
            "ExecStart=\"/usr/local/bin/openclaw\" \"gateway\" \"run\" \"--port\" \"4242\"\nEnvironment=\"OPENCLAW_STATE_DIR=/srv/my state\"\n") !=
        std::string::npos);
}

TEST_CASE("completion scripts know every command") {
  for (const auto& command : commands()) {
    CHECK(bash_completion().find("\"" + std::string(command.words) + "\") words=") != std::string::npos);
    CHECK(zsh_completion().find("\"" + std::string(command.words) + "\") words_text=") != std::string::npos);
  }
  CHECK(fish_completion().find("-a agents") != std::string::npos);
  TestWorld world;
  CHECK(world.run({"completion", "-s", "bash"}).out == bash_completion());
  CHECK(world.run({"completion", "--shell", "csh"}).code == 1);
}

TEST_CASE("channels list prints what the real one prints") {
  TestWorld world(kRecordedConfig);
  CHECK(
      world.run({"channels", "list"}).out ==
      "Chat channels:\n- Telegram alerts: configured, token=config, disabled\n- Telegram default: configured, token=config, disabled\n\n"
      "Auth providers (OAuth + API keys):\n- none\n\nUsage: no provider usage available.\n\nDocs: https://docs.openclaw.ai/gateway/configuration\n");
  Json listed = json(world.run({"channels", "list", "--json"}).out);
  listed.at("usage").as_object()["updatedAt"] = 0;
  CHECK(listed == json("{chat:{telegram:['alerts','default']},auth:[],usage:{updatedAt:0,providers:[]}}"));
}

TEST_CASE("channels add, logout and remove change one account and nothing else") {
  TestWorld world(kRecordedConfig);
  CHECK(world
            .run({"channels", "add", "--channel", "telegram", "--account", "ops", "--token", "111111:CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC", "--name",
                  "Ops bot"})
            .out == "Added telegram account \"ops\".\n");
  CHECK(*at_path(json(world.config()), "channels.telegram.accounts.ops") ==
        json("{enabled:true,name:'Ops bot',botToken:'111111:CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC'}"));
  CHECK(*at_path(json(world.config()), "channels.telegram.enabled") == Json(true));
  CHECK(world.run({"channels", "logout", "--channel", "telegram", "--account", "ops"}).code == 0);
  CHECK(at_path(json(world.config()), "channels.telegram.accounts.ops.botToken") == nullptr);
  CHECK(world.run({"channels", "remove", "--channel", "telegram", "--account", "ops"}).out == "Disabled Telegram account \"ops\".\n");
  CHECK(*at_path(json(world.config()), "channels.telegram.accounts.ops.enabled") == Json(false));
  CHECK(world.run({"channels", "remove", "--channel", "telegram", "--account", "ops", "--delete"}).code == 0);
  CHECK(at_path(json(world.config()), "channels.telegram.accounts.ops") == nullptr);
  CHECK(world.run({"channels", "remove", "--channel", "telegram", "--account", "nobody"}).code == 1);
}

TEST_CASE("a token that stood beside the channel becomes the account default when a second one is named") {
  TestWorld world("{ channels: { telegram: { botToken: '1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' } } }\n");
  CHECK(world.run({"channels", "add", "--channel", "telegram", "--account", "two", "--token", "2:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"}).code == 0);
  const Json config = json(world.config());
  CHECK(*at_path(config, "channels.telegram.accounts.default.botToken") == Json("1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
  CHECK(*at_path(config, "channels.telegram.accounts.two.botToken") == Json("2:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"));
  CHECK(at_path(config, "channels.telegram.botToken") == nullptr);
}

TEST_CASE("channels say plainly what this version cannot do") {
  TestWorld world;
  const Said signal = world.run({"channels", "login", "--channel", "signal"});
  CHECK(signal.code == 1);
  CHECK(signal.err.find("Signal is not in this version") != std::string::npos);
  CHECK(world.run({"channels", "login", "--channel", "telegram"}).code == 0);
  CHECK(world.run({"channels", "add", "--channel", "telegrm", "--token", "1:x"}).err == "Unknown channel: telegrm\n  Did you mean telegram?\n");
  CHECK(world.run({"channels", "add", "--channel", "telegram"}).code == 1);
}

TEST_CASE("sessions prints the recorded table and objects") {
  TestWorld world(kRecordedConfig);
  CHECK(world.run({"sessions"}).out == "Session store: ~/.openclaw/agents/home/sessions/sessions.sqlite\nSessions listed: 0\nNo sessions found.\n");
  CHECK(!world.sim.files().info("/home/user/.openclaw/agents"));
  world.sim.files().put("/home/user/.openclaw/agents/home/sessions/sessions.sqlite", "x");
  const UnixTime now = world.sim.clock().now();
  const store::SessionRow row{.key = "agent:home:main",
                              .session_id = "50f0ec6b-6000-4157-808e-2bc97577cde3",
                              .created_at = now,
                              .updated_at = now - std::chrono::seconds(172),
                              .entry = json("{systemSent:true,abortedLastRun:false,inputTokens:15968,outputTokens:10,totalTokens:15968,"
                                            "totalTokensFresh:true,model:'mock-1',modelProvider:'mock',contextTokens:200000}")};
  const auto filled = [&] {
    auto store = store::open_memory_store(world.sim.io());
    CHECK(world.sim.run(put_session(*store, row)));
    return store;
  };
  CHECK(run_with(world, {"sessions"}, filled()).out ==
        "Session store: ~/.openclaw/agents/home/sessions/sessions.sqlite\nSessions listed: 1\n"
        "Kind   Key                        Age       Model          Tokens (ctx %)       Flags\n"
        "direct agent:home:main            2m ago    mock-1         16k/200k (8%)        system id:50f0ec6b-6000-4157-808e-2bc97577cde3\n");
  const Json listed = json(run_with(world, {"sessions", "--json"}, filled()).out);
  CHECK(*at_path(listed, "sessions.0") ==
        json("{key:'agent:home:main',updatedAt:" + std::to_string(to_ms(row.updated_at)) +
             ",ageMs:172000,sessionId:'50f0ec6b-6000-4157-808e-2bc97577cde3',systemSent:true,abortedLastRun:false,inputTokens:15968,outputTokens:10,"
             "totalTokens:15968,"
             "totalTokensFresh:true,model:'mock-1',modelProvider:'mock',contextTokens:200000,agentId:'home',kind:'direct'}"));
  CHECK(*at_path(listed, "activeMinutes") == Json());
  CHECK(*at_path(json(run_with(world, {"sessions", "--json", "--active", "2"}, filled()).out), "count") == Json(0));
  CHECK(*at_path(json(run_with(world, {"sessions", "--json", "--all-agents"}, filled()).out), "allAgents") == Json(true));
  CHECK(world.run({"sessions", "--agent", "nope"}).code == 1);
}

TEST_CASE("no more than kSessionsListedMax sessions of an agent are listed") {
  TestWorld world(kRecordedConfig);
  world.sim.files().put("/home/user/.openclaw/agents/home/sessions/sessions.sqlite", "x");
  auto store = store::open_memory_store(world.sim.io());
  for (std::size_t i = 0; i < kSessionsListedMax + 1; i++) {
    const auto number = std::to_string(i);
    REQUIRE(world.sim.run(
        put_session(*store, {.key = "agent:home:" + number, .session_id = number, .updated_at = world.sim.clock().now(), .entry = JsonObject{}})));
  }
  const Json listed = json(run_with(world, {"sessions", "--json"}, std::move(store)).out);
  CHECK(*at_path(listed, "count") == Json(kSessionsListedMax));
  CHECK(at_path(listed, "sessions")->as_array().size() == kSessionsListedMax);
}

TEST_CASE("pairing list and approve answer in the recorded words") {
  TestWorld world;
  CHECK(world.run({"pairing", "list", "telegram"}).out == "No pending telegram pairing requests.\n");
  CHECK(json(world.run({"pairing", "list", "telegram", "--json"}).out) == json("{channel:'telegram',requests:[]}"));
  CHECK(world.run({"pairing", "approve", "telegram", "ABCDEFGH"}).err ==
        "No pending pairing request found for code: ABCDEFGH\n  A code is good for an hour. Who waits: openclaw pairing list telegram\n");
  CHECK(world.run({"pairing", "approve", "telegram"}).err ==
        "The code is missing.\n  Type: openclaw pairing approve telegram CODE. Who waits: openclaw pairing list telegram\n");
  CHECK(world.run({"pairing", "approve", "ABCDEFGH"}).err.ends_with("  Such as: openclaw pairing approve telegram ABCDEFGH\n"));
  CHECK(world.run({"pairing", "list", "foo"}).err == "Unknown channel: foo\n  Channels: telegram, discord, slack, whatsapp, irc, webchat\n");
  CHECK(world.run({"pairing", "list"}).code == 1);
  CHECK(world.run({"pairing", "list", "telegrm"}).code == 1);
  world.sim.files().put("/home/user/.openclaw/state/gateway.sqlite", "x");
  const auto filled = [&] {
    auto store = store::open_memory_store(world.sim.io());
    store::PairingRequest request{.channel = "telegram",
                                  .account_id = "ops",
                                  .sender_id = "42",
                                  .created_at = world.sim.clock().now(),
                                  .last_seen_at = world.sim.clock().now(),
                                  .meta = JsonObject()};
    CHECK(world.sim.run(ask_pairing(*store, std::move(request), "ABCD2345")));
    return store;
  };
  CHECK(run_with(world, {"pairing", "list", "telegram"}, filled()).out.find("│ ABCD2345 │ 42") != std::string::npos);
  CHECK(run_with(world, {"pairing", "list", "telegram", "--account", "other"}, filled()).out == "No pending telegram pairing requests.\n");
  CHECK(run_with(world, {"pairing", "approve", "telegram", "abcd2345"}, filled()).out == "Approved telegram sender 42.\n");
  CHECK(run_with(world, {"pairing", "approve", "ABCD2345", "--channel", "telegram"}, filled()).code == 0);
  CHECK(run_with(world, {"pairing", "approve", "telegram", "ABCD2345", "--account", "other"}, filled()).code == 1);
  // Where a config of 9.x names no owner, the first who is let in becomes the one; others are left alone.
  const std::string plain = "{ channels: { telegram: {} } }";
  world.sim.files().put("/home/user/.openclaw/openclaw.json", plain);
  CHECK(run_with(world, {"pairing", "approve", "telegram", "ABCD2345"}, filled()).out == "Approved telegram sender 42.\n");
  CHECK(world.sim.files().read("/home/user/.openclaw/openclaw.json", 1000) == plain);
  world.sim.files().put("/home/user/.openclaw/openclaw.json", "{ agents: { entries: { main: { default: true } } }, channels: { telegram: {} } }");
  CHECK(run_with(world, {"pairing", "approve", "telegram", "ABCD2345"}, filled()).out ==
        "Approved telegram sender 42.\nCommand owner configured telegram:42 (commands.ownerAllowFrom was empty).\n");
  CHECK(world.sim.files().read("/home/user/.openclaw/openclaw.json", 1000)->contains("telegram:42"));
  CHECK(run_with(world, {"pairing", "approve", "telegram", "ABCD2345"}, filled()).out == "Approved telegram sender 42.\n");
}

TEST_CASE("status works without a gateway and says how to start one") {
  TestWorld world(kRecordedConfig);
  const Said said = world.run({"status"});
  CHECK(said.code == 0);
  CHECK(said.out.starts_with("OpenClaw status\n\nOverview\n┌──"));
  CHECK(said.out.find("│ Telegram │ OFF     │ OFF   │ alerts: disabled · default: disabled") != std::string::npos);
  CHECK(said.out.find("Start it: openclaw gateway run") != std::string::npos);
  const Json facts = json(world.run({"status", "--json"}).out);
  CHECK(*at_path(facts, "gateway.reachable") == Json(false));
  CHECK(*at_path(facts, "agents.defaultId") == Json("home"));
  CHECK(*at_path(facts, "sessions.count") == Json(0));
}

TEST_CASE("models status tells the default and its fallbacks") {
  TestWorld world("{ agents: { defaults: { model: { primary: 'mock/mock-1', fallbacks: ['mock/two'] } } } }");
  const Said said = world.run({"models", "status"});
  CHECK(said.out.find("Default       : mock/mock-1\nFallbacks (1) : mock/two\n") != std::string::npos);
  CHECK(*at_path(json(world.run({"models", "status", "--json"}).out), "fallbacks") == json("['mock/two']"));
  CHECK(world.run({"models", "status", "--plain"}).out == "mock/mock-1\n");
}

TEST_CASE("dashboard prints the address with the token in its fragment") {
  TestWorld world("{ gateway: { auth: { token: 'a b#1234567890' } } }");
  CHECK(world.run({"dashboard", "--no-open"}).out == "Dashboard URL: http://127.0.0.1:18789/#token=a%20b%231234567890\n");
  CHECK(world.run({"tui"}).code == 1);
}

TEST_CASE("doctor finds what is wrong and fails for errors only") {
  TestWorld bad("{ session: { dmScope: 'bogus' } }");
  CHECK(bad.run({"doctor"}).code == 1);
  TestWorld world(kRecordedConfig);
  world.sim.files().put("/home/user/.openclaw/gateway-token", "t", 0644);
  const Said said = world.run({"doctor"});
  CHECK(said.code == 0);
  CHECK(said.out.find("chmod 600 ~/.openclaw/gateway-token") != std::string::npos);
  CHECK(said.out.find("Start it: openclaw gateway run") != std::string::npos);
}

TEST_CASE("a table is never wider than it may be, and wide characters count twice") {
  TextTable table{.head = {"A", "B"}, .rows = {{"x", std::string(200, 'y')}, {"日本", "🦞"}}, .width_max = 40};
  for (const auto& line : split(to_text(table), '\n')) CHECK((line.empty() || display_width(line) == 40));
}
