// Loading: what is wrong is told with file, line, column and what to type; what is right keeps its places.
#include <doctest/doctest.h>

#include <map>

#include "base/limits.h"
#include "core/config/config.h"
#include "core/config/environment.h"

using namespace oc;
using namespace oc::config;

namespace {

/// A directory in memory.
struct Files {
  std::map<std::string, std::string> texts;
  std::map<std::string, std::string> links;
  std::map<std::string, std::string> env = {{"HOME", "/home/u"}};

  Loaded load(Strictness strictness = Strictness::normal) const {
    LoadInput input{.path = "/c/openclaw.json"};
    if (texts.contains(input.path)) input.text = texts.at(input.path);
    input.env = [this](std::string_view name) -> std::optional<std::string> {
      const auto found = env.find(std::string(name));
      return found == env.end() ? std::nullopt : std::optional(found->second);
    };
    input.reader = [this](const std::string& path) -> Result<std::string> {
      if (!texts.contains(path)) return fail(Errc::not_found, "no such file");
      return texts.at(path);
    };
    input.real_path = [this](const std::string& path) -> Result<std::string> { return links.contains(path) ? links.at(path) : path; };
    input.strictness = strictness;
    return config::load(std::move(input));
  }
};

Loaded load_text(std::string text, Strictness strictness = Strictness::normal) {
  return Files{{{"/c/openclaw.json", std::move(text)}}}.load(strictness);
}

std::string first_problem(const Loaded& loaded) { return loaded.problems.empty() ? "no problem" : to_text(loaded.problems.front()); }
std::string problem_of(std::string text) { return first_problem(load_text(std::move(text))); }

std::string place(const Loaded& loaded, std::string_view path) { return loaded.config ? to_string(loaded.config->where(path)) : "no config"; }

}  // namespace

TEST_CASE("a file that does not exist is an empty configuration, an empty file is a mistake") {
  const Loaded missing = Files{}.load();
  REQUIRE(missing.valid());
  CHECK(missing.config->root() == Json(JsonObject()));
  CHECK(missing.config->value_or_default("gateway.port") == Json(18789));
  CHECK(problem_of("") == "/c/openclaw.json:1:1: error: JSON5 parse failed: the file ends where a value was expected\n  an empty config is {}");
}

TEST_CASE("a value of the wrong type names its place and what to write") {
  CHECK(problem_of("{\n  gateway: { port: '18789' },\n}") ==
        "/c/openclaw.json:2:14: error: gateway.port: Invalid input: expected number, received string\n  write a whole number from 1 to 65535");
  CHECK(problem_of("{ session: { dmScope: 'per-per' } }") ==
        "/c/openclaw.json:1:14: error: session.dmScope: Invalid input (allowed: \"main\", \"per-peer\", \"per-channel-peer\", "
        "\"per-account-channel-peer\")\n"
        "  did you mean \"per-peer\"?");
  CHECK(problem_of("{ channels: { telegram: { enabled: 'yes' } } }")
            .ends_with("expected boolean, received string\n  write true or false, without quotes"));
  CHECK(problem_of("{ channels: { whatsapp: { allowFrom: [15551234] } } }") ==
        "/c/openclaw.json:1:39: error: channels.whatsapp.allowFrom.0: Invalid input: expected string, received number\n  put it in quotes: "
        "\"15551234\"");
  CHECK(problem_of("{ agents: { list: [ { name: 'x' } ] } }")
            .starts_with("/c/openclaw.json:1:21: error: agents.list.0.id: Invalid input: expected string, received undefined"));
  CHECK(problem_of("[]").starts_with("/c/openclaw.json:1:1: error: Invalid input: expected object, received array"));
}

TEST_CASE("in bindings the entry is named as OpenClaw does, the hint and the place say which part") {
  const Loaded loaded = load_text("{ bindings: [\n {agentId: 'a', match: {channel: 'whatsapp', peer: {kind: 'group', id: 123}}} ] }");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(to_text(loaded.problems[0]) ==
        "/c/openclaw.json:2:68: error: bindings.0: Invalid input\n  match.peer.id: Invalid input: expected string, received number; put it in "
        "quotes: \"123\"");
  CHECK(loaded.problems[0].where.key == "bindings.0.match.peer.id");
}

TEST_CASE("an unknown key is a warning with the nearest known one, and an error under strict") {
  const std::string text = "{ bindings: [ { agentId: 'a', match: { channel: 'x', accountID: 'b' } } ] }";
  const Loaded loaded = load_text(text);
  CHECK(loaded.valid());
  CHECK(first_problem(loaded) == "/c/openclaw.json:1:54: warning: bindings.0.match: Unrecognized key: \"accountID\"\n  did you mean `accountId`?");
  CHECK_FALSE(load_text(text, Strictness::strict).valid());
  CHECK(problem_of("{ biding: [] }").ends_with("did you mean `bindings`?"));
  CHECK(problem_of("{ dmScope: 'main' }").ends_with("Unrecognized key: \"dmScope\"\n  it belongs to session.dmScope"));
  CHECK(problem_of("{ routing: { allowFrom: [] } }").find("channels.<channel>.allowFrom") != std::string::npos);
  CHECK(problem_of("{ bindings: [ { agentId: 'a', match: { provider: 'x', channel: 'x' } } ] }").ends_with("write channel"));
  CHECK(problem_of("{ '\x1b[2J': 1 }").find('\x1b') == std::string::npos);
}

TEST_CASE("a channel that nobody knows is an error, one of a plugin a warning") {
  CHECK(problem_of("{ channels: { telegramm: {} } }") ==
        "/c/openclaw.json:1:15: error: channels.telegramm: unknown channel id: telegramm\n  did you mean channels.telegram?");
  CHECK(load_text("{ channels: { weixin: {} }, plugins: { entries: { weixin: { enabled: true } } } }").valid());
}

TEST_CASE("a key that is there twice is told") {
  const Loaded loaded = load_text("{ gateway: { port: 1 },\n gateway: { port: 2 } }");
  REQUIRE(loaded.valid());
  CHECK(*loaded.config->find("gateway.port") == Json(2));
  CHECK(first_problem(loaded) == "/c/openclaw.json:2:2: warning: the key \"gateway\" is there twice; the last one counts\n  take one of them out");
}

TEST_CASE("problems end at kConfigProblemsMax") {
  std::string text = "{";
  for (std::size_t i = 0; i < kConfigProblemsMax + 50; i++) text += "unknownkey" + std::to_string(i) + ": 1,";
  CHECK(load_text(text + "}").problems.size() == kConfigProblemsMax);
}

TEST_CASE("a configuration of 100,000 bindings loads, and each binding knows its line") {
  std::string text = "{ agents: { list: [ { id: 'a' } ] }, bindings: [\n";
  for (int i = 0; i < 100'000; i++)
    text += "{ agentId: 'a', match: { channel: 'whatsapp', peer: { kind: 'direct', id: '+" + std::to_string(15550000000 + i) + "' } } },\n";
  const Loaded loaded = load_text(text + "] }");
  REQUIRE(loaded.valid());
  CHECK(loaded.problems.empty());
  CHECK(place(loaded, "bindings.99999.match.peer.id") == "/c/openclaw.json:100001:71");
}

TEST_CASE("${NAME} is replaced, a missing name is an error with its path") {
  Files files;
  files.env["TOKEN"] = "t-1";
  files.texts["/c/openclaw.json"] =
      "{ env: { vars: { B: 'b', TOKEN: 'no' }, C: 'c' }, messages: { responsePrefix: '${TOKEN}/${B}/${C}/$${TOKEN}/${lower}/$X' } }";
  const Loaded loaded = files.load();
  REQUIRE(loaded.valid());
  CHECK(*loaded.config->find("messages.responsePrefix") == Json("t-1/b/c/${TOKEN}/${lower}/$X"));
  CHECK(problem_of("{ channels: { telegram: { botToken: '${NOT_THERE}' } } }") ==
        "/c/openclaw.json:1:27: error: channels.telegram.botToken: Missing env var \"NOT_THERE\" referenced at config path: "
        "channels.telegram.botToken\n"
        "  export NOT_THERE=..., or put NOT_THERE into the env block; write $${NOT_THERE} for the plain text");
  CHECK(is_env_reference("${A_1}"));
  CHECK_FALSE(is_env_reference("x${A}"));
}

TEST_CASE("$include merges files: lists are joined, siblings win, and every place is known") {
  Files files;
  files.texts["/c/openclaw.json"] =
      "{\n  $include: ['./parts/a.json5', 'b.json5'],\n  gateway: { port: 1 },\n  bindings: [ { agentId: 'main', match: { channel: 'own' } } ],\n}";
  files.texts["/c/parts/a.json5"] =
      "{ gateway: { port: 2, bind: 'lan' },\n bindings: [ { agentId: 'main', match: { channel: 'a0' } }, { agentId: 'main', match: { channel: 'a1' } "
      "} ] }";
  files.texts["/c/b.json5"] =
      "{\n\n bindings: [ { agentId: 'main', match: { $include: 'match.json5' } } ], agents: { list: { $include: 'list.json5' } } }";
  files.texts["/c/match.json5"] = "{ channel: 'b0' }";
  files.texts["/c/list.json5"] = "[\n {id: 'main'} ]";
  const Loaded loaded = files.load();
  REQUIRE_MESSAGE(loaded.valid(), first_problem(loaded));
  CHECK(*loaded.config->find("gateway") == Json(JsonObject{{"port", 1}, {"bind", "lan"}}));
  std::string channels;
  for (const auto& binding : loaded.config->find("bindings")->get_array())
    channels += std::string(binding.at("match").at("channel").get_string()) + " ";
  CHECK(channels == "a0 a1 b0 own ");
  CHECK(place(loaded, "gateway.port") == "/c/openclaw.json:3:14");
  CHECK(place(loaded, "gateway.bind") == "/c/parts/a.json5:1:23");
  CHECK(place(loaded, "bindings.1.match.channel") == "/c/parts/a.json5:2:89");
  CHECK(place(loaded, "bindings.2.match.channel") == "/c/match.json5:1:3");
  CHECK(place(loaded, "bindings.2.agentId") == "/c/b.json5:3:16");
  CHECK(place(loaded, "bindings.3.match.channel") == "/c/openclaw.json:4:43");
  CHECK(place(loaded, "agents.list.0.id") == "/c/list.json5:2:3");
  CHECK(loaded.config->source_files() ==
        std::vector<std::string>{"/c/openclaw.json", "/c/parts/a.json5", "/c/b.json5", "/c/match.json5", "/c/list.json5"});
}

TEST_CASE("a mistake in an included file is told with that file") {
  Files files;
  files.texts["/c/openclaw.json"] = "{ session: { $include: 's.json' } }";
  files.texts["/c/s.json"] = "{\n idleMinutes: 0 }";
  CHECK(first_problem(files.load()).starts_with("/c/s.json:2:2: error: session.idleMinutes: Too small: expected number to be >0"));
  files.texts["/c/s.json"] = "{\n idleMinutes 0 }";
  CHECK(first_problem(files.load()).starts_with("/c/s.json:2:14: error: ':' was expected after the key \"idleMinutes\""));
}

TEST_CASE("$include stays in the directory, links followed") {
  Files files;
  const auto include = [&](const std::string& name) {
    files.texts["/c/openclaw.json"] = "{ $include: '" + name + "' }";
    return first_problem(files.load());
  };
  files.texts["/etc/passwd"] = "{}";
  files.texts["/c/link.json"] = "{}";
  files.texts["/c/sub/x.json"] = "{ $include: '../ok.json' }";
  files.texts["/c/ok.json"] = "{}";
  files.links["/c/link.json"] = "/etc/passwd";
  CHECK(include("../etc/passwd").starts_with("/c/openclaw.json:1:3: error: $include: Include path escapes config directory: ../etc/passwd"));
  CHECK(include("/etc/passwd").find("escapes config directory") != std::string::npos);
  CHECK(include("/c/../etc/passwd").find("escapes config directory") != std::string::npos);
  CHECK(include("link.json").find("escapes config directory") != std::string::npos);
  CHECK(include("/cc/x.json").find("escapes config directory") != std::string::npos);
  CHECK(include("sub/x.json") == "no problem");
  CHECK(include("missing.json").find("Failed to read include file: missing.json: no such file") != std::string::npos);
  files.texts["/c/openclaw.json"] = "{ $include: 5 }";
  CHECK(first_problem(files.load()).find("$include must be a file name") != std::string::npos);
  files.texts["/c/list.json"] = "[]";
  files.texts["/c/openclaw.json"] = "{ agents: { $include: 'list.json', list: [] } }";
  CHECK(first_problem(files.load()).find("Sibling keys require included content to be an object") != std::string::npos);
}

TEST_CASE("a circle of files is named, and depth and number of files end at their limits") {
  Files files;
  files.texts["/c/openclaw.json"] = "{ $include: 'a.json' }";
  files.texts["/c/a.json"] = "{ $include: 'b.json' }";
  files.texts["/c/b.json"] = "{ $include: './a.json' }";
  CHECK(first_problem(files.load()).find("Circular include detected: /c/openclaw.json -> /c/a.json -> /c/b.json -> /c/a.json") != std::string::npos);

  files.texts["/c/openclaw.json"] = "{ $include: '0.json' }";
  const auto chain = [&](std::size_t length) {
    for (std::size_t i = 0; i < length; i++)
      files.texts["/c/" + std::to_string(i) + ".json"] = i + 1 < length ? "{ $include: '" + std::to_string(i + 1) + ".json' }" : "{}";
    return first_problem(files.load());
  };
  CHECK(chain(kConfigIncludeDepthMax) == "no problem");
  CHECK(chain(kConfigIncludeDepthMax + 1).find("Maximum include depth (10) exceeded at: /c/10.json") != std::string::npos);

  std::string list;
  for (std::size_t i = 0; i <= kConfigIncludeFilesMax; i++) list += "'ok.json',";
  files.texts["/c/ok.json"] = "{}";
  files.texts["/c/openclaw.json"] = "{ $include: [" + list + "] }";
  CHECK(first_problem(files.load()).find("more than 256 files") != std::string::npos);
}

TEST_CASE("the shape of 2026.9.6 becomes that of 2026.3.28, and places stay those of the file") {
  const Loaded loaded = load_text(
      "{ agents: { ownership: 'explicit', defaults: { systemAgent: { agentId: 'work' } },\n entries: {\n home: {},\n work: { name: 'W' } } } }");
  REQUIRE_MESSAGE(loaded.valid(), first_problem(loaded));
  CHECK(loaded.config->find("agents.entries") == nullptr);
  CHECK(*loaded.config->find("agents.list") ==
        Json(JsonArray{JsonObject{{"id", "home"}}, JsonObject{{"id", "work"}, {"name", "W"}, {"default", true}}}));
  CHECK(place(loaded, "agents.list.1.name") == "/c/openclaw.json:4:10");
  CHECK(place(loaded, "agents.list.1.default") == "/c/openclaw.json:4:2");
  CHECK(problem_of("{ agents: { entries: { a: { workspace: 5 } } } }").starts_with("/c/openclaw.json:1:29: error: agents.entries.a.workspace"));
}

TEST_CASE("the short forms of the handbook are written out") {
  const Loaded loaded = load_text(
      "{ agents: { defaults: { heartbeat: { target: { channel: 'telegram', peer: 'tg:1' } } } },\n"
      "session: { mainKey: 'Home', identityLinks: [ { whatsapp: '+1(555)000-0123', telegram: 'tg:1' } ], resetByType: { dm: { mode: 'idle' } },\n"
      "sendPolicy: { whatsapp: { dm: 'deny', group: 'mention-only' }, telegram: { group: 'deny' } } },\n"
      "channels: { discord: { guilds: { g: { channels: { c: { enabled: false }, d: { allow: true } } } } } } }");
  REQUIRE_MESSAGE(loaded.valid(), first_problem(loaded));
  CHECK(first_problem(loaded) ==
        "/c/openclaw.json:2:12: warning: session.mainKey: session.mainKey is ignored; main session is always \"main\".\n  openclaw config unset "
        "session.mainKey");
  const Config& config = *loaded.config;
  CHECK(to_json_text(*config.find("agents.defaults.heartbeat")) == R"({"target":"telegram","to":"tg:1"})");
  CHECK(to_string(config.where("agents.defaults.heartbeat.to")) == "/c/openclaw.json:1:69");
  CHECK(to_json_text(*config.find("session.identityLinks")) == R"({"+15550000123":["whatsapp:+15550000123","telegram:1"]})");
  CHECK(config.find("session.mainKey") == nullptr);
  CHECK(to_json_text(*config.find("session.resetByType")) == R"({"direct":{"mode":"idle"}})");
  CHECK(
      to_json_text(*config.find("session.sendPolicy")) ==
      R"({"rules":[{"action":"deny","match":{"channel":"whatsapp","chatType":"direct"}},{"action":"deny","match":{"channel":"telegram","chatType":"group"}},)"
      R"({"action":"deny","match":{"channel":"telegram","chatType":"channel"}}]})");
  CHECK(to_string(config.where("session.sendPolicy.rules.1.action")) == "/c/openclaw.json:3:76");
  CHECK(to_json_text(*config.find("channels.discord.guilds.g.channels")) ==
        R"({"c":{"enabled":false,"allow":false},"d":{"allow":true,"enabled":true}})");
}

TEST_CASE("agents: unknown ones are told with the nearest, equal ones too") {
  const std::string agents = "agents: { list: [ { id: 'home' }, { id: 'work' } ] }";
  CHECK(problem_of("{ " + agents + ", bindings: [ { agentId: 'wrok', match: { channel: 'x' } } ] }") ==
        "/c/openclaw.json:1:71: warning: bindings.0.agentId: Unknown agent id \"wrok\" (not in agents.list).\n  did you mean \"work\"?");
  CHECK(problem_of("{ " + agents + ", broadcast: { '+1': ['home', 'nobody'] } }")
            .find("error: broadcast.+1.1: Unknown agent id \"nobody\" (not in agents.list).") != std::string::npos);
  CHECK(problem_of("{ agents: { list: [ { id: 'a' }, { id: 'A' } ] } }")
            .find("warning: agents.list.1.id: Agent id \"a\" is there twice; agents.list.0 counts.") != std::string::npos);
  CHECK(problem_of("{ agents: { list: [ { id: 'a', default: true }, { id: 'b', default: true } ] } }")
            .find("Multiple agents marked default=true; using the first") != std::string::npos);
}

TEST_CASE("two agents may not share a directory, however it is written") {
  const std::string text = problem_of("{ agents: { list: [ { id: 'a', agentDir: '~/x/' }, { id: 'b', agentDir: '/home/u/y/../x' } ] } }");
  CHECK(text.find("error: agents.list: Duplicate agentDir detected") != std::string::npos);
  CHECK(text.find("- /home/u/x: \"a\", \"b\"") != std::string::npos);
  CHECK(problem_of("{ agents: { list: [ { id: 'a' }, { id: 'b', agentDir: '~/.openclaw/agents/a/agent' } ] } }").find("Duplicate agentDir") !=
        std::string::npos);
}

TEST_CASE("an open door must say so, an allowlist must name somebody; accounts take it from the channel") {
  CHECK(problem_of("{ channels: { telegram: { dmPolicy: 'open' } } }")
            .find("error: channels.telegram.allowFrom: channels.telegram.dmPolicy=\"open\" requires channels.telegram.allowFrom to include \"*\"") !=
        std::string::npos);
  CHECK(problem_of("{ channels: { telegram: { allowFrom: ['*'], accounts: { a: { dmPolicy: 'open' } } } } }") == "no problem");
  CHECK(problem_of("{ channels: { telegram: { accounts: { a: { dmPolicy: 'allowlist' } } } } }").find("channels.telegram.accounts.a.allowFrom") !=
        std::string::npos);
  CHECK(problem_of("{ channels: { discord: { dm: { policy: 'open', allowFrom: ['*'] } } } }") == "no problem");
}

TEST_CASE("an entry of an allowlist that can be nobody is told with its place, and an entry that is somebody is not") {
  CHECK(problem_of("{ channels: { whatsapp: { allowFrom: ['+15551230001', 'abc123'] } } }") ==
        "/c/openclaw.json:1:55: warning: channels.whatsapp.allowFrom.1: \"abc123\" is no phone number with its country code and lets nobody in.\n"
        "  write it like \"+15551234567\"");
  CHECK(
      problem_of("{ channels: { whatsapp: { accounts: { a: { groupAllowFrom: ['0151234567'] } } } } }").find("accounts.a.groupAllowFrom.0: \"0151") !=
      std::string::npos);
  CHECK(problem_of("{ channels: { whatsapp: { groupAllowFrom: ['120363-1@g.us'] } } }").find("is a group") != std::string::npos);
  CHECK(problem_of("{ channels: { telegram: { allowFrom: ['@ann'] } } }").find("\"@ann\" is no Telegram id") != std::string::npos);
  CHECK(problem_of("{ channels: { whatsapp: { allowFrom: ['*', '15551230001', 'whatsapp:+1 (555) 123-0001', '1@s.whatsapp.net', '900101@lid', "
                   "'US.13491208655302741918'] } } }") == "no problem");
}

TEST_CASE("a token that is none is refused") {
  for (const char* token : {"", "  ", "undefined", "NULL", "change-me"}) {
    CAPTURE(token);
    const Loaded loaded = load_text(std::string("{ gateway: { auth: { token: '") + token + "' } } }");
    CHECK_FALSE(loaded.valid());
    CHECK(first_problem(loaded).find("openclaw config set gateway.auth.token") != std::string::npos);
  }
  CHECK(load_text("{ gateway: { auth: { token: 'k3j4h5k3jh45' } } }").valid());
}

TEST_CASE("durations and sizes are checked") {
  CHECK(problem_of("{ agents: { defaults: { heartbeat: { every: 'often' } } } }").find("agents.defaults.heartbeat.every: invalid duration") !=
        std::string::npos);
  for (const char* good : {"30d", "1h30m", "5", "1.5h"})
    CHECK(load_text(std::string("{ session: { maintenance: { pruneAfter: '") + good + "' } } }").valid());
  for (const char* bad : {"", "d", "3 weeks", "1.h", "1h5", "-1d"}) {
    CAPTURE(bad);
    CHECK_FALSE(load_text(std::string("{ session: { maintenance: { pruneAfter: '") + bad + "' } } }").valid());
  }
}

TEST_CASE("a value that is in no file can be loaded too") {
  const Loaded loaded = load_value(parse_json(R"({"agents":{"list":[{"id":"a"}]}})").value());
  REQUIRE(loaded.valid());
  CHECK(loaded.config->source_files().empty());
  CHECK(to_string(loaded.config->where("agents.list.0")) == "");
  CHECK(loaded.config->where("agents.list.0").key == "agents.list.0");
}

TEST_CASE("more than kAgentsMax agents are refused at once, with their number") {
  std::string list = "{ agents: { list: [";
  for (std::size_t i = 0; i <= kAgentsMax; i++) list += "{ id: 'a' },";
  CHECK(problem_of(list + "] } }").find("Too large: 10001 agents") != std::string::npos);
}
