// agents …: the recorded answers, and that a file keeps everything that was not asked to change.
#include <doctest/doctest.h>

#include "base/json5.h"
#include "cli/bindings.h"
#include "cli/identity_file.h"
#include "cli/test_world.h"

using namespace oc;
using namespace oc::cli;

namespace {

Json json(const std::string& text) {
  auto value = parse_json5(text);
  REQUIRE(value);
  return value->take_value();
}

constexpr const char* kFooter =
    "Routing rules map channel/account/peer to an agent. Use --bindings for full rules.\n"
    "Channel status reflects local config/creds. For live health: openclaw channels status --probe.\n";

}  // namespace

TEST_CASE("agents list prints what the real one prints") {
  TestWorld world(kRecordedConfig);
  const Said said = world.run({"agents", "list"});
  CHECK(said.code == 0);
  CHECK(said.err == "");
  CHECK(said.out == std::string(R"J(Agents:
- home (default) (Home)
  Workspace: ~/.openclaw/workspace-home
  Agent dir: ~/.openclaw/agents/home/agent
  Model: mock/mock-1
  Routing rules: 1
  Routing: default (no explicit rules)
- work (Work)
  Workspace: ~/.openclaw/workspace-work
  Agent dir: ~/.openclaw/agents/work/agent
  Model: mockant/mock-1
  Routing rules: 2
)J") + kFooter);
}

TEST_CASE("agents list --bindings adds the rules of each agent") {
  TestWorld world(kRecordedConfig);
  const Said said = world.run({"agents", "list", "--bindings"});
  CHECK(said.out == std::string(R"J(Agents:
- home (default) (Home)
  Workspace: ~/.openclaw/workspace-home
  Agent dir: ~/.openclaw/agents/home/agent
  Model: mock/mock-1
  Routing rules: 1
  Routing: default (no explicit rules)
  Routing rules:
    - telegram accountId=default
- work (Work)
  Workspace: ~/.openclaw/workspace-work
  Agent dir: ~/.openclaw/agents/work/agent
  Model: mockant/mock-1
  Routing rules: 2
  Routing rules:
    - telegram accountId=alerts
    - telegram accountId=default peer=group:-1001234567890
)J") + kFooter);
}

TEST_CASE("agents alone also shows the accounts behind the rules") {
  TestWorld world(kRecordedConfig);
  const Said said = world.run({"agents"});
  CHECK(said.out == std::string(R"J(Agents:
- home (default) (Home)
  Workspace: ~/.openclaw/workspace-home
  Agent dir: ~/.openclaw/agents/home/agent
  Model: mock/mock-1
  Routing rules: 1
  Routing: Telegram default
  Providers:
    - Telegram default: configured, disabled
- work (Work)
  Workspace: ~/.openclaw/workspace-work
  Agent dir: ~/.openclaw/agents/work/agent
  Model: mockant/mock-1
  Routing rules: 2
  Routing: Telegram alerts, Telegram default
  Providers:
    - Telegram alerts: configured, disabled
    - Telegram default: configured, disabled
)J") + kFooter);
}

TEST_CASE("agents list --json has the recorded shape") {
  TestWorld world(kRecordedConfig);
  const Json plain = json(world.run({"agents", "list", "--json"}).out);
  CHECK(plain == json(R"J([
    {id:"home",name:"Home",workspace:"~/.openclaw/workspace-home",agentDir:"~/.openclaw/agents/home/agent",model:"mock/mock-1",bindings:1,isDefault:true,routes:["default (no explicit rules)"]},
    {id:"work",name:"Work",workspace:"~/.openclaw/workspace-work",agentDir:"~/.openclaw/agents/work/agent",model:"mockant/mock-1",bindings:2,isDefault:false}])J"));
  const Json rules = json(world.run({"agents", "list", "--bindings", "--json"}).out);
  CHECK(*at_path(rules, "1.bindingDetails") == json(R"(["telegram accountId=alerts","telegram accountId=default peer=group:-1001234567890"])"));
}

TEST_CASE("agents bindings prints the recorded lines and objects") {
  TestWorld world(kRecordedConfig);
  CHECK(world.run({"agents", "bindings"}).out ==
        "Routing bindings:\n- home <- telegram accountId=default\n- work <- telegram accountId=alerts\n- work <- telegram accountId=default "
        "peer=group:-1001234567890\n");
  CHECK(json(world.run({"agents", "bindings", "--json", "--agent", "home"}).out) ==
        json(R"([{agentId:"home",match:{channel:"telegram",accountId:"default"},description:"telegram accountId=default"}])"));
}

TEST_CASE("agents add writes the entry, makes the folders and says so in the recorded words") {
  TestWorld world(kRecordedConfig);
  const Said said = world.run({"agents", "add", "ops", "--non-interactive", "--workspace", "~/.openclaw/workspace-ops"});
  CHECK(said.code == 0);
  CHECK(said.out == R"(Updated ~/.openclaw/openclaw.json
Workspace OK: ~/.openclaw/workspace-ops
Sessions OK: ~/.openclaw/agents/ops/sessions
Agent: ops
Workspace: ~/.openclaw/workspace-ops
Agent dir: ~/.openclaw/agents/ops/agent
)");
  CHECK(said.err.starts_with("Config overwrite: ~/.openclaw/openclaw.json (sha256 "));
  CHECK(said.err.ends_with(", backup=~/.openclaw/openclaw.json.bak)\n"));
  const std::string text = world.config();
  CHECK(text.find("// who answers") != std::string::npos);
  CHECK(text.find("// at the office") != std::string::npos);
  CHECK(*at_path(json(text), "agents.list.2") ==
        json(R"({id:"ops",name:"ops",workspace:"/home/user/.openclaw/workspace-ops",agentDir:"/home/user/.openclaw/agents/ops/agent"})"));
  CHECK(world.sim.files().read(std::string(kConfigPath) + ".bak", 1u << 20).value() == kRecordedConfig);
  CHECK(world.sim.files().info("/home/user/.openclaw/workspace-ops/AGENTS.md").has_value());
  CHECK(world.sim.files().info("/home/user/.openclaw/agents/ops/sessions").has_value());
}

TEST_CASE("agents add --json has the recorded shape, and tells the id it made of the name") {
  TestWorld world(kRecordedConfig);
  const Said said = world.run({"agents", "add", "Ops Two", "--non-interactive", "--workspace", "~/.openclaw/workspace-ops2", "--model", "mock/mock-2",
                               "--bind", "telegram:ops2", "--json"});
  CHECK(said.code == 0);
  CHECK(
      json(said.out) ==
      json(
          R"({agentId:"ops-two",name:"Ops Two",workspace:"~/.openclaw/workspace-ops2",agentDir:"~/.openclaw/agents/ops-two/agent",model:"mock/mock-2",
    bindings:{added:["telegram accountId=ops2"],updated:[],skipped:[],conflicts:[]}})"));
  CHECK(TestWorld::without_overwrite(said.err) == "Normalized agent id to \"ops-two\".\n");
  CHECK(*at_path(json(world.config()), "bindings.3") == json(R"({agentId:"ops-two",match:{channel:"telegram",accountId:"ops2"}})"));
}

TEST_CASE("agents add refuses in the recorded words and leaves the file alone") {
  struct Row {
    std::vector<std::string> arguments;
    const char* err;
  };
  const Row rows[] = {
      {{"agents", "add", "work", "--non-interactive", "--workspace", "/tmp/w"}, "Agent \"work\" already exists.\n"},
      {{"agents", "add", "ops", "--non-interactive"}, "Non-interactive mode requires --workspace. Re-run without flags to use the wizard.\n"},
      {{"agents", "add", "ops"}, "Non-interactive mode requires --workspace. Re-run without flags to use the wizard.\n"},
      {{"agents", "add", "main", "--workspace", "/tmp/w"}, "\"main\" is reserved. Choose another name.\n"},
      {{"agents", "add", "ops", "--workspace", "/tmp/w", "--bind", "nosuch:x"}, "Unknown channel \"nosuch\".\n"},
  };
  for (const auto& row : rows) {
    TestWorld world(kRecordedConfig);
    const Said said = world.run(row.arguments);
    CHECK(said.code == 1);
    CHECK(said.out == "");
    CHECK(said.err == row.err);
    CHECK(world.config() == kRecordedConfig);
  }
}

TEST_CASE("the first added agent leaves main the default") {
  TestWorld world;
  CHECK(world.run({"agents", "add", "ops", "--workspace", "/home/user/w"}).code == 0);
  const Json config = json(world.config());
  CHECK(*at_path(config, "agents.list.0") == json(R"({id:"main"})"));
  CHECK(*at_path(config, "agents.list.1.id") == Json("ops"));
  CHECK(world.run({"agents", "list"}).out.find("- main (default)") != std::string::npos);
}

TEST_CASE("an agent is added to agents.entries where the file has that shape") {
  TestWorld world("{ agents: { entries: { home: { default: true } } } }\n");
  CHECK(world.run({"agents", "add", "ops", "--workspace", "/home/user/w"}).code == 0);
  const Json config = json(world.config());
  CHECK(at_path(config, "agents.entries.ops.workspace") != nullptr);
  CHECK(at_path(config, "agents.list") == nullptr);
  CHECK(TestWorld::without_overwrite(world.run({"agents", "delete", "ops", "--force"}).err) == "");
  CHECK(at_path(json(world.config()), "agents.entries.ops") == nullptr);
}

TEST_CASE("the wizard asks, shows what it will write, and writes it") {
  TestWorld world(kRecordedConfig);
  world.is_terminal = true;
  world.keyboard.lines = {"Ops Three", "", "", "y"};
  const Said said = world.run({"agents", "add"});
  CHECK(said.code == 0);
  CHECK(said.out.find("Workspace folder [~/.openclaw/workspace-ops-three]: ") != std::string::npos);
  CHECK(said.out.find("This will be added to ~/.openclaw/openclaw.json:") != std::string::npos);
  CHECK(said.out.find("Agent \"ops-three\" ready.") != std::string::npos);
  CHECK(*at_path(json(world.config()), "agents.list.2.name") == Json("Ops Three"));
}

TEST_CASE("Ctrl-C at any question of the wizard leaves everything as it was") {
  const std::deque<std::string> answers = {"ops", "", "", "y"};
  for (std::size_t given = 0; given < answers.size(); given++) {
    TestWorld world(kRecordedConfig);
    world.is_terminal = true;
    world.keyboard.lines.assign(answers.begin(), answers.begin() + static_cast<std::ptrdiff_t>(given));
    const auto before = world.sim.files().all_files();
    const Said said = world.run({"agents", "add"});
    CHECK(said.code == 1);
    CHECK(said.err == "\nNothing was changed.\n");
    CHECK(world.sim.files().all_files() == before);
    CHECK(world.config() == kRecordedConfig);
  }
}

TEST_CASE("the wizard offers accounts that no agent has, and binds those chosen") {
  TestWorld world(
      R"({ channels: { telegram: { accounts: { a: { botToken: "1:x" }, b: { botToken: "2:x" } } } }, bindings: [ { agentId: "main", match: { channel: "telegram", accountId: "a" } } ] })");
  world.is_terminal = true;
  world.keyboard.lines = {"", "openai/gpt-5", "7", "1", "y"};
  const Said said = world.run({"agents", "add", "ops"});
  CHECK(said.code == 0);
  CHECK(said.out.find("  1. Telegram b\n") != std::string::npos);
  CHECK(said.out.find("Please give numbers from 1 to 1.") != std::string::npos);
  CHECK(*at_path(json(world.config()), "bindings.1") == json(R"({agentId:"ops",match:{channel:"telegram",accountId:"b"}})"));
  CHECK(*at_path(json(world.config()), "agents.list.1.model") == Json("openai/gpt-5"));
}

TEST_CASE("agents bind and unbind answer in the recorded words") {
  TestWorld world(kRecordedConfig);
  CHECK(world.run({"agents", "add", "ops", "--workspace", "/home/user/w"}).code == 0);
  Said said = world.run({"agents", "bind", "--agent", "ops", "--bind", "telegram:ops"});
  CHECK(said.out == "Updated ~/.openclaw/openclaw.json\nAdded bindings:\n- telegram accountId=ops\n");
  said = world.run({"agents", "bind", "--agent", "ops", "--bind", "telegram:ops"});
  CHECK(said.out == "No new bindings added.\nAlready present:\n- telegram accountId=ops\n");
  CHECK(said.code == 0);
  said = world.run({"agents", "bind", "--agent", "ops", "--bind", "telegram:alerts"});
  CHECK(said.out == "No new bindings added.\n");
  CHECK(said.err == "Skipped bindings already claimed by another agent:\n- telegram accountId=alerts (agent=work)\n");
  CHECK(said.code == 1);
  said = world.run({"agents", "bind", "--agent", "ops", "--bind", "telegram:alerts", "--json"});
  CHECK(json(said.out) == json(R"J({agentId:"ops",added:[],updated:[],skipped:[],conflicts:["telegram accountId=alerts (agent=work)"]})J"));
  CHECK(said.code == 1);
  said = world.run({"agents", "bind", "--agent", "nope", "--bind", "telegram"});
  CHECK(said.err == "Agent \"nope\" not found.\n");
  said = world.run({"agents", "unbind", "--agent", "ops", "--bind", "telegram:zzz"});
  CHECK(said.out == "No bindings removed.\nNot found:\n- telegram accountId=zzz\n");
  CHECK(said.code == 0);
  said = world.run({"agents", "unbind", "--agent", "ops", "--bind", "telegram:ops"});
  CHECK(said.out == "Updated ~/.openclaw/openclaw.json\nRemoved bindings:\n- telegram accountId=ops\n");
  CHECK(world.run({"agents", "unbind", "--agent", "work", "--all"}).code == 0);
  CHECK(at_path(json(world.config()), "bindings")->as_array().size() == 1);
}

TEST_CASE("a rule of a whole channel becomes one of an account when the account is named later") {
  TestWorld world(kRecordedConfig);
  CHECK(world.run({"agents", "bind", "--agent", "work", "--bind", "discord"}).code == 0);
  const Said said = world.run({"agents", "bind", "--agent", "work", "--bind", "discord:guild"});
  CHECK(said.out == "Updated ~/.openclaw/openclaw.json\nUpdated bindings:\n- discord accountId=guild\n");
  CHECK(at_path(json(world.config()), "bindings")->as_array().size() == 4);
}

TEST_CASE("agents set-identity writes what was said and prints the recorded lines") {
  TestWorld world(kRecordedConfig);
  Said said =
      world.run({"agents", "set-identity", "--agent", "work", "--name", "OpsBot", "--emoji", "🛠", "--theme", "calm", "--avatar", "avatars/a.png"});
  CHECK(said.out == "Updated ~/.openclaw/openclaw.json\nAgent: work\nName: OpsBot\nTheme: calm\nEmoji: 🛠\nAvatar: avatars/a.png\n");
  said = world.run({"agents", "set-identity", "--agent", "work", "--name", "OpsBot2", "--json"});
  CHECK(json(said.out) ==
        json(R"({agentId:"work",identity:{name:"OpsBot2",theme:"calm",emoji:"🛠",avatar:"avatars/a.png"},workspace:null,identityFile:null})"));
  said = world.run({"agents", "set-identity", "--agent", "work"});
  CHECK(said.err == "No identity data found in ~/IDENTITY.md.\n");
  CHECK(said.code == 1);
}

TEST_CASE("agents set-identity reads IDENTITY.md of the agent's workspace") {
  TestWorld world(kRecordedConfig);
  world.sim.files().put("/home/user/.openclaw/workspace-work/IDENTITY.md",
                        "# me\n- **Name:** Ada\n- **Vibe:** dry\n- **Emoji:** _(pick one)_\n- **Avatar:**\n");
  const Said said = world.run({"agents", "set-identity", "--workspace", "~/.openclaw/workspace-work"});
  CHECK(said.code == 0);
  CHECK(*at_path(json(world.config()), "agents.list.1.identity") == json(R"({name:"Ada",theme:"dry"})"));
  CHECK(world.run({"agents", "list"}).out.find("  Identity: Ada (IDENTITY.md)\n") != std::string::npos);
}

TEST_CASE("IDENTITY.md of the template holds no identity") {
  CHECK(read_identity("- **Name:**\n  _(pick something)_\n- **Emoji:**\n").empty());
  const IdentityCard card = read_identity("Name: Eve\r\n* - **Creature:** fox\n - **Theme:** *night*\n");
  CHECK(card.name == "Eve");
  CHECK(card.theme_or_like() == "night");
}

TEST_CASE("agents delete refuses in the recorded words") {
  TestWorld world(kRecordedConfig);
  CHECK(world.run({"agents", "delete", "main", "--force"}).err == "\"main\" cannot be deleted.\n");
  CHECK(world.run({"agents", "delete", "work"}).err == "Non-interactive session. Re-run with --force.\n");
  CHECK(world.run({"agents", "delete", "nope", "--force"}).err == "Agent \"nope\" not found.\n");
  CHECK(world.config() == kRecordedConfig);
}

TEST_CASE("agents delete moves the folders to the trash and takes the rules away") {
  TestWorld world(kRecordedConfig);
  world.sim.files().put("/home/user/.openclaw/workspace-work/notes.md", "dear");
  world.sim.files().put("/home/user/.openclaw/agents/work/sessions/sessions.sqlite", "rows");
  const Said said = world.run({"agents", "delete", "work", "--force"});
  CHECK(said.code == 0);
  CHECK(said.out.starts_with("Updated ~/.openclaw/openclaw.json\nMoved to trash: ~/.openclaw/workspace-work -> ~/.openclaw/trash/"));
  CHECK(said.out.ends_with("Deleted agent: work\n"));
  CHECK(!world.sim.files().info("/home/user/.openclaw/workspace-work"));
  bool kept = false;
  for (const auto& path : world.sim.files().all_files()) kept = kept || path.ends_with("-work/workspace/notes.md");
  CHECK(kept);
  CHECK(at_path(json(world.config()), "agents.list")->as_array().size() == 1);
  CHECK(at_path(json(world.config()), "bindings")->as_array().size() == 1);
}

TEST_CASE("agents delete --json has the recorded shape") {
  TestWorld world(kRecordedConfig);
  const Said said = world.run({"agents", "delete", "work", "--force", "--json"});
  CHECK(
      json(said.out) ==
      json(
          R"({agentId:"work",workspace:"~/.openclaw/workspace-work",agentDir:"~/.openclaw/agents/work/agent",sessionsDir:"~/.openclaw/agents/work/sessions",removedBindings:2,removedAllow:0})"));
}

TEST_CASE("a workspace that another agent or the home folder needs stays where it is") {
  TestWorld world(
      R"({ agents: { list: [ { id: "a", default: true, workspace: "~/shared/a" }, { id: "b", workspace: "~/shared" }, { id: "c", workspace: "~" } ] } })");
  world.sim.files().put("/home/user/shared/a/x", "1");
  CHECK(world.run({"agents", "delete", "b", "--force"}).out.find("Kept: ~/shared (agent \"a\" uses it too)") != std::string::npos);
  CHECK(world.run({"agents", "delete", "c", "--force"}).out.find("Kept: ~ (it holds more than this agent)") != std::string::npos);
  CHECK(world.sim.files().info("/home/user/shared/a/x").has_value());
}

TEST_CASE("escape sequences in names are shown, not sent to the terminal") {
  TestWorld world(
      "{ agents: { list: [ { id: 'a', default: true, name: 'x\\u001b]0;evil\\u0007' } ] }, bindings: [ { agentId: 'a', match: { channel: 'telegram', "
      "accountId: 'y\\u001b[2J' } } ] }");
  for (const auto& arguments : {std::vector<std::string>{"agents", "list", "--bindings"}, {"agents", "bindings"}, {"agents"}}) {
    const Said said = world.run(arguments);
    CHECK(said.out.find('\x1b') == std::string::npos);
    CHECK(said.out.find("\\u{1b}") != std::string::npos);
  }
}

TEST_CASE("agents route answers as the routing rules do, and names the line of the rule") {
  TestWorld world(kRecordedConfig);
  Said said = world.run({"agents", "route", "--channel", "telegram", "--peer", "group:-1001234567890", "--json"});
  CHECK(said.code == 0);
  CHECK(*at_path(json(said.out), "agentId") == Json("work"));
  CHECK(*at_path(json(said.out), "matchedBy") == Json("binding.peer"));
  said = world.run({"agents", "route", "--channel", "telegram", "--account", "alerts"});
  CHECK(said.out.starts_with("Agent: work\nSession: agent:work:main\nMatched by: binding.account\nBinding: ~/.openclaw/openclaw.json:12:"));
  said = world.run({"agents", "route", "--channel", "telegram", "--explain"});
  CHECK(said.code == 0);
  CHECK(said.out.find("home") != std::string::npos);
  said = world.run({"agents", "route", "--channel", "telegram", "--peer", "nonsense"});
  CHECK(said.code == 1);
  CHECK(said.err.find("--peer") != std::string::npos);
}

TEST_CASE("agents route --batch answers line by line") {
  TestWorld world(kRecordedConfig);
  world.keyboard.lines = {R"({"input":{"channel":"telegram","accountId":"alerts"}})", "",
                          R"({"config":{"agents":{"list":[{"id":"z"}]}},"input":{"channel":"telegram"}})", "{broken"};
  const Said said = world.run({"agents", "route", "--batch"});
  const auto lines = split(said.out, '\n');
  REQUIRE(lines.size() == 4);
  CHECK(*at_path(json(lines[0]), "agentId") == Json("work"));
  CHECK(*at_path(json(lines[1]), "agentId") == Json("z"));
  CHECK(at_path(json(lines[2]), "error") != nullptr);
}

TEST_CASE("agents route --check fails when a case does not hold") {
  TestWorld world(kRecordedConfig);
  world.sim.files().put("/home/user/good.json5", "[{from: {channel: 'telegram', accountId: 'alerts'}, expect: 'work'}]");
  world.sim.files().put("/home/user/bad.json5", "[{from: {channel: 'telegram', accountId: 'alerts'}, expect: 'home'}]");
  CHECK(world.run({"agents", "route", "--check", "good.json5"}).code == 0);
  CHECK(world.run({"agents", "route", "--check", "bad.json5"}).code == 1);
}

TEST_CASE("agents bindings --lint names file and line, and fails for a rule that can never win") {
  TestWorld world(
      "{\n bindings: [\n  { agentId: 'main', match: { channel: 'telegram' } },\n  { agentId: 'main', match: { channel: 'telegram' } },\n ]\n}\n");
  const Said said = world.run({"agents", "bindings", "--lint"});
  CHECK(said.code == 1);
  CHECK(said.out.find("openclaw.json:4:") != std::string::npos);
  TestWorld good(kRecordedConfig);
  CHECK(good.run({"agents", "bindings", "--lint"}).code == 0);
}
