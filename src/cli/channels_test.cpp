// Everything by which a person reaches the channels: accounts, logins, messages, directories.
#include <doctest/doctest.h>

#include "base/json5.h"
#include "base/limits.h"
#include "cli/fake_gateway_test.h"
#include "cli/message_text.h"
#include "cli/table.h"

using namespace oc;
using namespace oc::cli;

namespace {

Json json(const std::string& text) {
  auto value = parse_json5(text);
  REQUIRE(value);
  return value->take_value();
}

constexpr const char* kMany = R"({
  gateway: { port: 19328, auth: { token: "canary-gateway-token-1234567890" } }, // the door
  channels: {
    telegram: { accounts: { default: { botToken: "1:a" }, alerts: { botToken: "2:b" } } },
    discord: { token: "disc-token" },
    slack: { botToken: "xoxb-1", appToken: "xapp-1" },
    whatsapp: { accounts: { home: {}, work: {} } },
    irc: { host: "irc.example.net", nick: "molty" },
    signal: { account: "+1555" },
  },
}
)";

Json params_of(const FakeGateway& gateway) { return *member(gateway.requests.back(), "params"); }

}  // namespace

TEST_CASE("channels list tells the accounts of every channel and where their tokens come from") {
  TestWorld world(kMany);
  world.sim.files().put("/home/user/.openclaw/credentials/whatsapp/work/creds.json", "{}");
  const std::string out = world.run({"channels", "list", "--no-usage"}).out;
  CHECK(out.find("- Telegram alerts: configured, token=config, enabled\n- Telegram default: configured, token=config, enabled\n"
                 "- Discord default: configured, token=config, enabled\n- Slack default: configured, bot=config, app=config, enabled\n"
                 "- WhatsApp home: not linked, enabled\n- WhatsApp work: linked, enabled\n- IRC default: configured, enabled\n") !=
        std::string::npos);
  CHECK(out.find("disc-token") == std::string::npos);
}

TEST_CASE("channels add writes what each channel needs, and says what is missing") {
  TestWorld world("{ // mine\n}\n");
  CHECK(world.run({"channels", "add", "--channel", "discord", "--token", "T", "--name", "Main"}).out == "Added discord account \"default\".\n");
  CHECK(world.run({"channels", "add", "--channel", "slack", "--bot-token", "xoxb-1", "--app-token", "xapp-1"}).code == 0);
  CHECK(world.run({"channels", "add", "--channel", "whatsapp", "--account", "work"}).out ==
        "Added whatsapp account \"work\".\nLink it: openclaw channels login --channel whatsapp --account work\n");
  CHECK(world
            .run({"channels", "add", "--channel", "irc", "--host", "irc.example.net", "--port", "6667", "--no-tls", "--nick", "molty",
                  "--group-channels", "#a, #b"})
            .code == 0);
  const Json config = json(world.config());
  CHECK(*at_path(config, "channels.discord") == json("{enabled:true,name:'Main',token:'T'}"));
  CHECK(*at_path(config, "channels.slack") == json("{enabled:true,botToken:'xoxb-1',appToken:'xapp-1'}"));
  CHECK(*at_path(config, "channels.whatsapp") == json("{accounts:{work:{enabled:true}}}"));
  CHECK(*at_path(config, "channels.irc") == json("{enabled:true,host:'irc.example.net',port:6667,tls:false,nick:'molty',channels:['#a','#b']}"));
  CHECK(world.config().find("// mine") != std::string::npos);

  CHECK(world.run({"channels", "add", "--channel", "slack", "--account", "two", "--bot-token", "xoxb-2"})
            .err.starts_with("Slack requires --bot-token and --app-token (or --use-env)."));
  CHECK(world.run({"channels", "add", "--channel", "discord", "--account", "two"}).err.starts_with("Discord requires token (or --use-env)."));
  CHECK(world.run({"channels", "add", "--channel", "discord", "--bot-token", "x"}).err == "--bot-token is not for Discord.\n  It takes: --token\n");
  CHECK(world.run({"channels", "add", "--channel", "telegram", "--account", "two", "--use-env"})
            .err.starts_with("TELEGRAM_BOT_TOKEN can only be used for the default account."));
  CHECK(world.run({"channels", "add", "--channel", "telegram", "--use-env"}).code == 0);
  CHECK(world.run({"channels", "add", "--channel", "signal"}).err.starts_with("Signal is not in this version of the gateway."));
  CHECK(world.run({"channels", "add", "--channel", "irc", "--host", "x", "--nick", "y", "--port", "99999"}).code == 1);
  // An account that has its token is renamed without showing it again.
  CHECK(world.run({"channels", "add", "--channel", "discord", "--name", "Other"}).code == 0);
  CHECK(*at_path(json(world.config()), "channels.discord.name") == Json("Other"));
}

TEST_CASE("in a terminal channels add asks for what was not typed, and Ctrl-C leaves everything as it was") {
  TestWorld world("{ // mine\n}\n");
  world.is_terminal = true;
  world.keyboard.lines = {"slack", "", "xoxb-1", "xapp-1"};
  const Said said = world.run({"channels", "add"});
  CHECK(said.code == 0);
  CHECK(said.out.ends_with("Added slack account \"default\".\n"));
  CHECK(*at_path(json(world.config()), "channels.slack") == json("{enabled:true,botToken:'xoxb-1',appToken:'xapp-1'}"));
  world.keyboard.lines = {"irc", "work", "irc.example.net", "molty", ""};
  CHECK(world.run({"channels", "add"}).code == 0);
  CHECK(*at_path(json(world.config()), "channels.irc.accounts.work") == json("{enabled:true,host:'irc.example.net',nick:'molty'}"));
  const std::string before = world.config();
  world.keyboard.lines = {"telegram", "work"};
  CHECK(world.run({"channels", "add"}).err == "Nothing was changed.\n");
  world.keyboard.lines = {"telegram", "work", ""};
  CHECK(world.run({"channels", "add"}).err.starts_with("Telegram requires token or --token-file"));
  CHECK(world.config() == before);
}

TEST_CASE("the second account of a channel leaves the first one whole, tokens and linked devices alike") {
  TestWorld world("{ channels: { slack: { botToken: 'xoxb-1', appToken: 'xapp-1', channels: { C1: {} } }, whatsapp: { dmPolicy: 'pairing' } } }\n");
  CHECK(world.run({"channels", "add", "--channel", "slack", "--account", "two", "--bot-token", "xoxb-2", "--app-token", "xapp-2"}).code == 0);
  CHECK(world.run({"channels", "add", "--channel", "whatsapp", "--account", "work"}).code == 0);
  const Json config = json(world.config());
  CHECK(*at_path(config, "channels.slack.accounts.default") == json("{botToken:'xoxb-1',appToken:'xapp-1'}"));
  CHECK(*at_path(config, "channels.slack.accounts.two") == json("{enabled:true,botToken:'xoxb-2',appToken:'xapp-2'}"));
  CHECK(at_path(config, "channels.slack.channels.C1") != nullptr);
  CHECK(at_path(config, "channels.whatsapp.accounts.default") != nullptr);
  CHECK(*at_path(config, "channels.whatsapp.dmPolicy") == Json("pairing"));
}

TEST_CASE("channels logout takes every secret of the account out of the config") {
  TestWorld world(kMany);
  const Said said = world.run({"channels", "logout", "--channel", "slack"});
  CHECK(said.out == "Logged out of Slack account \"default\": its token is no longer in the config.\n");
  CHECK(at_path(json(world.config()), "channels.slack.botToken") == nullptr);
  CHECK(at_path(json(world.config()), "channels.slack.appToken") == nullptr);
  CHECK(world.run({"channels", "logout", "--channel", "slack"}).out == "No stored credentials for Slack account \"default\".\n");
}

TEST_CASE("a login through the gateway draws each code once and ends with its words") {
  TestWorld world(kMany);
  FakeGateway gateway;
  gateway.scripts["web.login.start"] = {
      json("{kind:'code',code:'ref1,a,b',connected:false,message:'',notices:['Waiting for WhatsApp connection...']}")};
  gateway.scripts["web.login.wait"] = {json("{kind:'code',code:'ref1,a,b',connected:false,message:''}"),
                                       json("{kind:'code',code:'ref2,a,b',connected:false,message:''}"),
                                       json("{kind:'done',connected:true,message:'✅ Linked after restart; web session ready.',notices:['WhatsApp "
                                            "asked for a restart after pairing']}")};
  gateway.serve(world);
  const Said said = world.run({"channels", "login", "--channel", "whatsapp", "--account", "Work"});
  CHECK(said.code == 0);
  CHECK(said.err.empty());
  const auto lines = split(said.out, '\n');
  CHECK(lines.front() == "Waiting for WhatsApp connection...");
  CHECK(std::count(lines.begin(), lines.end(), "Waiting for WhatsApp connection...") == 1);
  CHECK(std::count(lines.begin(), lines.end(), "Scan this QR in WhatsApp (Linked Devices):") == 2);
  CHECK(lines.at(2).starts_with("███"));
  CHECK(said.out.ends_with("WhatsApp asked for a restart after pairing\n✅ Linked after restart; web session ready.\n"));
  CHECK(said.out.find('\x1b') == std::string::npos);
  CHECK(*at_path(gateway.requests.front(), "params.accountId") == Json("work"));
  CHECK(*at_path(gateway.requests.front(), "params.channel") == Json("whatsapp"));
}

TEST_CASE("a login by phone number shows the code as words, and asks with the number once") {
  TestWorld world(kMany);
  FakeGateway gateway;
  gateway.scripts["web.login.start"] = {json("{kind:'text',message:'Type this code: ABCD-1234',connected:false}")};
  gateway.scripts["web.login.wait"] = {json("{kind:'text',message:'Type this code: ABCD-1234',connected:false}"),
                                       json("{kind:'done',connected:true,message:'linked'}")};
  gateway.serve(world);
  const Said said = world.run({"channels", "login", "--channel", "whatsapp", "--account", "work", "--phone", "+15550000001"});
  CHECK(said.code == 0);
  CHECK(said.out == "Type this code: ABCD-1234\nlinked\n");
  CHECK(*at_path(gateway.requests.front(), "params.phone") == Json("+15550000001"));
  CHECK(at_path(gateway.requests.back(), "params.phone") == nullptr);
}

TEST_CASE("in a terminal a new code takes the place of the old one") {
  TestWorld world(kMany);
  world.is_terminal = true;
  FakeGateway gateway;
  gateway.scripts["web.login.start"] = {json("{kind:'code',code:'ref1,a,b'}")};
  gateway.scripts["web.login.wait"] = {json("{kind:'code',code:'ref2,a,b'}"), json("{kind:'failed',message:'The codes ran out. Log in again.'}")};
  gateway.serve(world);
  const Said said = world.run({"channels", "login", "--channel", "whatsapp", "--account", "work"});
  CHECK(said.code == 1);
  CHECK(said.err == "The codes ran out. Log in again.\n");
  // The words, the drawing of a code of version 1 (13 lines), and what stands below.
  CHECK(said.out.find("\x1b[15A\x1b[0J") != std::string::npos);
  CHECK(said.out.find("\x1b[15A\x1b[0J") == said.out.rfind("\x1b[15A"));
  CHECK(said.out.find("Cut off?") != std::string::npos);
}

TEST_CASE("without a gateway the login runs through the hook, and its failure is told") {
  TestWorld world(kMany);
  Screen out;
  Screen err;
  CliWorld made = world.world({"channels", "login", "--channel", "whatsapp", "--account", "work", "--force"}, out, err);
  ChannelLoginOptions asked;
  ChannelLoginOptions* const seen = &asked;
  made.run_channel_login = [seen](ChannelLoginOptions options, std::function<void(ChannelLoginStep)> show) -> io::Task<Result<void>> {
    *seen = options;
    show({.kind = "code", .code = "ref1,a,b"});
    show({.kind = "done", .text = "✅ Linked!"});
    co_return Result<void>();
  };
  CHECK(world.sim.run(run(std::move(made))) == 0);
  CHECK(asked.account_id == "work");
  CHECK(asked.force);
  CHECK(out.text.ends_with("✅ Linked!\n"));

  CliWorld failing = world.world({"channels", "login", "--channel", "whatsapp", "--account", "nobody"}, out, err);
  failing.run_channel_login = [](ChannelLoginOptions, std::function<void(ChannelLoginStep)>) -> io::Task<Result<void>> {
    co_return fail(Errc::not_found, "WhatsApp has no account \"nobody\" in the config file.", "Add it");
  };
  CHECK(world.sim.run(run(std::move(failing))) == 1);
  CHECK(err.text.find("WhatsApp has no account \"nobody\" in the config file.\n  Add it\n") != std::string::npos);
  const Said telegram = world.run({"channels", "login", "--channel", "discord", "--account", "work"});
  CHECK(telegram.code == 0);
  CHECK(telegram.out.find("openclaw channels add --channel discord --account work --token TOKEN\n") != std::string::npos);
}

TEST_CASE("a login writes the account that the config does not have, with its comments kept and nothing opened") {
  TestWorld world("{ // mine\n}\n");
  Screen out;
  Screen err;
  CliWorld made = world.world({"channels", "login", "--channel", "whatsapp", "--account", "Work"}, out, err);
  TestWorld* const seen = &world;
  made.run_channel_login = [seen](ChannelLoginOptions options, std::function<void(ChannelLoginStep)> show) -> io::Task<Result<void>> {
    // The account is there when it is to be linked.
    CHECK(at_path(json(seen->config()), "channels.whatsapp.accounts." + options.account_id) != nullptr);
    show({.kind = "done", .text = "✅ Linked!"});
    co_return Result<void>();
  };
  CHECK(world.sim.run(run(std::move(made))) == 0);
  CHECK(out.text ==
        "Added whatsapp account \"work\".\n✅ Linked!\n"
        "Whoever writes to it gets a code first. To let them in: openclaw pairing approve whatsapp CODE --account work\n"
        "It answers while the gateway runs: openclaw gateway run\n");
  CHECK(*member(json(world.config()), "channels") == json("{whatsapp:{accounts:{work:{enabled:true}}}}"));
  CHECK(world.config().find("// mine") != std::string::npos);

  const std::string before = world.config();
  CliWorld failing = world.world({"channels", "login", "--channel", "whatsapp", "--account", "work"}, out, err);
  err.text.clear();
  failing.run_channel_login = [](ChannelLoginOptions, std::function<void(ChannelLoginStep)> show) -> io::Task<Result<void>> {
    show({.kind = "failed", .text = "No QR code was scanned in time."});
    co_return Result<void>();
  };
  CHECK(world.sim.run(run(std::move(failing))) == 1);
  CHECK(err.text == "No QR code was scanned in time.\n");
  CHECK(world.config() == before);
}

TEST_CASE("a login says what is switched off: a new account switches its channel on, an old one stays as it is") {
  TestWorld world("{ gateway: { port: 19328 }, channels: { whatsapp: { enabled: false, accounts: { old: {} } } } }\n");
  FakeGateway gateway;
  gateway.answers["channels.status"] = json("{channelAccounts:{whatsapp:[{accountId:'new'}]}}");
  gateway.answers["web.login.start"] = json("{kind:'done',connected:true,message:'linked'}");
  gateway.serve(world);
  CHECK(world.run({"channels", "login", "--channel", "whatsapp", "--account", "old"}).out ==
        "linked\nIt is switched off in the config and answers nobody. To switch it on: openclaw channels add --channel whatsapp --account old\n");
  CHECK(world.run({"channels", "login", "--channel", "whatsapp", "--account", "new"})
            .out.starts_with("Added whatsapp account \"new\".\nWhatsApp was switched off in the config and is on now.\nlinked\n"));
  CHECK(*at_path(json(world.config()), "channels.whatsapp.enabled") == Json(true));
}

TEST_CASE("a login that writes the account and fails says how to take it out again") {
  TestWorld world("{ gateway: { port: 19328 }, channels: { whatsapp: { allowFrom: ['+1555'] } } }\n");
  const Said said = world.run({"channels", "login", "--channel", "whatsapp", "--account", "two"});
  CHECK(said.code == 1);
  CHECK(said.out == "Added whatsapp account \"two\".\n");
  CHECK(
      said.err.ends_with("The account stays in the config, not linked. To take it out: openclaw channels remove --channel whatsapp --account two "
                         "--delete\n"));
  // The account that had no name keeps its place, as with `channels add`.
  CHECK(*at_path(json(world.config()), "channels.whatsapp") == json("{allowFrom:['+1555'],accounts:{default:{enabled:true},two:{enabled:true}}}"));
}

TEST_CASE("a login through the gateway waits until the gateway has read the new account, but not for ever") {
  TestWorld world("{ gateway: { port: 19328 } }\n");
  FakeGateway gateway;
  gateway.scripts["channels.status"] = {json("{channelAccounts:{}}"), json("{channelAccounts:{whatsapp:[{accountId:'default'}]}}")};
  gateway.answers["web.login.start"] = json("{kind:'done',connected:true,message:'linked'}");
  gateway.serve(world);
  const Said said = world.run({"channels", "login", "--channel", "whatsapp"});
  CHECK(said.code == 0);
  CHECK(said.out ==
        "Added whatsapp account \"default\".\nlinked\n"
        "Whoever writes to it gets a code first. To let them in: openclaw pairing approve whatsapp CODE --account default\n");
  CHECK(*member(gateway.requests.back(), "method") == Json("web.login.start"));
  CHECK(*member(json(world.config()), "channels") == json("{whatsapp:{enabled:true}}"));

  gateway.answers["channels.status"] = json("{channelAccounts:{whatsapp:[{accountId:'default'}]}}");
  const Said late = world.run({"channels", "login", "--channel", "whatsapp", "--account", "late"});
  CHECK(late.code == 1);
  CHECK(TestWorld::without_overwrite(late.err) ==
        "The running gateway has not read the new account within 15 seconds.\n  gateway.reload.mode may be off. Restart it, then log in again: "
        "openclaw gateway restart\n"
        "The account stays in the config, not linked. To take it out: openclaw channels remove --channel whatsapp --account late --delete\n");
}

TEST_CASE("the config of this machine is not that of a gateway elsewhere") {
  const std::string config = "{ gateway: { mode: 'remote', remote: { url: '" + std::string(kUrl) + "', token: 't' } } }\n";
  TestWorld world(config);
  FakeGateway gateway;
  gateway.errors["web.login.start"] = "Unknown whatsapp account: work";
  gateway.serve(world);
  const Said said = world.run({"channels", "login", "--channel", "whatsapp", "--account", "work"});
  CHECK(said.code == 1);
  CHECK(said.err.starts_with("Unknown whatsapp account: work"));
  CHECK(world.config() == config);
}

TEST_CASE("a login without --account takes the only account, and of several asks which") {
  for (const auto& [accounts, wanted] : std::vector<std::pair<std::string, std::string>>{
           {"{work:{}}", "work"}, {"{default:{},work:{}}", "default"}, {"{a:{},b:{}},defaultAccount:'b'", "b"}}) {
    INFO(accounts);
    TestWorld world("{ gateway: { port: 19328 }, channels: { whatsapp: { accounts: " + accounts + " } } }\n");
    const std::string before = world.config();
    FakeGateway gateway;
    gateway.answers["web.login.start"] = json("{kind:'done',connected:true,message:'linked'}");
    gateway.serve(world);
    CHECK(world.run({"channels", "login", "--channel", "whatsapp"}).out == "linked\n");
    CHECK(*at_path(gateway.requests.front(), "params.accountId") == Json(wanted));
    CHECK(world.config() == before);
  }
  TestWorld world(kMany);
  for (const char* word : {"login", "logout"}) {
    // Of the configured channels this one alone is logged in to.
    CHECK(world.run({"channels", word}).err == "WhatsApp has several accounts: home, work\n  Which one? Pass --account, such as --account home.\n");
    CHECK(world.run({"channels", word, "--channel", "whatsapp", "--account", ""}).err.starts_with("--account needs the name of an account."));
  }
  CHECK(TestWorld("{}").run({"channels", "login"}).err.starts_with("Which channel? Pass --channel, such as --channel whatsapp."));
}

TEST_CASE("logging a linked device out says whether there was one") {
  TestWorld world(kMany);
  FakeGateway gateway;
  gateway.answers["channels.logout"] = json("{channel:'whatsapp',accountId:'work',cleared:true}");
  gateway.serve(world);
  CHECK(world.run({"channels", "logout", "--channel", "whatsapp", "--account", "work"}).out == "Cleared WhatsApp Web credentials.\n");
  gateway.answers["channels.logout"] = json("{cleared:false}");
  CHECK(world.run({"channels", "logout", "--channel", "whatsapp", "--account", "work"}).out == "No WhatsApp Web session found; nothing to delete.\n");
}

TEST_CASE("channels status --probe prints the recorded line of every channel") {
  TestWorld world(kMany);
  const auto now = to_ms(world.sim.clock().now());
  FakeGateway gateway;
  Json status = json(R"({channelLabels:{telegram:"Telegram",whatsapp:"WhatsApp",discord:"Discord",slack:"Slack"},channelAccounts:{
    telegram:[{accountId:"alerts",enabled:true,configured:true,running:true,connected:true,mode:"polling",tokenSource:"config",dmPolicy:"pairing",probe:{ok:true,bot:{username:"alerts_bot"}}},
              {accountId:"down",enabled:true,configured:true,running:true,connected:false,reconnectAttempts:3,mode:"polling",tokenSource:"config",lastError:"no route"}],
    whatsapp:[{accountId:"work",enabled:true,configured:true,linked:true,running:true,connected:true,dmPolicy:"pairing"}],
    discord:[{accountId:"default",enabled:true,configured:true,running:true,connected:true,tokenSource:"config",words:["intents:content=limited"],probe:{ok:true,words:["audit ok"]}}],
    slack:[{accountId:"default",enabled:true,configured:true,running:true,connected:true,botTokenSource:"config",appTokenSource:"config",tokenSource:"config",probe:{ok:false,error:"invalid_auth"}}]}})");
  status.as_object()["channelAccounts"].as_object()["telegram"].as_array()[0].as_object()["lastInboundAt"] = now - 60'000;
  gateway.answers["channels.status"] = status;
  gateway.serve(world);
  CHECK(world.run({"channels", "status", "--probe"}).out ==
        "Checking channel status (probe)…\nGateway reachable.\n"
        "- Telegram alerts: enabled, configured, running, in:1m ago, mode:polling, bot:@alerts_bot, token:config, works\n"
        "- Telegram down: enabled, configured, running, disconnected, retry:3, mode:polling, token:config, error:no route\n"
        "- WhatsApp work: enabled, configured, linked, running, connected, dm:pairing\n"
        "- Discord default: enabled, configured, running, connected, token:config, intents:content=limited, works, audit ok\n"
        "- Slack default: enabled, configured, running, bot:config, app:config, probe failed, probe error:invalid_auth\n\n"
        "Tip: https://docs.openclaw.ai/cli#status adds gateway health probes to status output (requires a reachable gateway).\n");
}

TEST_CASE("capabilities, resolve and directory print what the gateway tells") {
  TestWorld world(kMany);
  FakeGateway gateway;
  gateway.answers = {
      {"channels.capabilities", json("{channels:[{channel:'telegram',label:'Telegram',accountId:'default',support:{chatTypes:['direct','group'],"
                                     "polls:true,edit:true,textLimit:4096},"
                                     "actions:['poll','read']}]}")},
      {"channels.resolve", json("{results:[{input:'@ada',resolved:true,id:'user:1',name:'Ada'},{input:'#x',resolved:false,note:'not found'}]}")},
      {"directory.peers.list", json("{entries:[{kind:'user',id:'user:1',name:'Ada',handle:'@ada'}]}")},
      {"directory.groups.members", json("{entries:[]}")},
      {"directory.self", json("{entry:null}")}};
  gateway.serve(world);
  CHECK(world.run({"channels", "capabilities"}).out ==
        "Telegram default\nSupport: chatTypes=direct,group polls edit\nText: 4096 characters a message\nActions: poll, read\n");
  CHECK(world.run({"channels", "resolve", "--channel", "slack", "@ada", "#x"}).out == "@ada -> user:1 (Ada)\n#x -> unresolved (not found)\n");
  CHECK(params_of(gateway) == json("{channel:'slack',kind:'auto',entries:['@ada','#x']}"));
  CHECK(world.run({"directory", "peers", "list", "--channel", "slack", "--query", "ada", "--limit", "5"}).out.find("│ user:1 │ Ada @ada") !=
        std::string::npos);
  CHECK(params_of(gateway) == json("{channel:'slack',query:'ada',limit:5}"));
  CHECK(world.run({"directory", "peers", "list", "--channel", "slack", "--json"}).out.starts_with("[\n  {\n    \"kind\": \"user\""));
  CHECK(world.run({"directory", "groups", "members", "--channel", "slack", "--group-id", "C1"}).out == "No group members found.\n");
  CHECK(world.run({"directory", "self", "--channel", "slack"}).out == "Not available.\n");
  CHECK(world.run({"directory", "groups", "members", "--channel", "slack"}).code == 1);
  CHECK(world.run({"directory", "self"})
            .err.starts_with("Channel is required when multiple channels are configured: telegram, discord, slack, whatsapp, irc"));
  // What is configured but not in this program cannot be meant, and is told as such.
  CHECK(world.run({"directory", "self"}).err.find("signal") == std::string::npos);
  CHECK(world.run({"directory", "self", "--channel", "signal"}).err.starts_with("Signal is not in this version of the gateway."));
}

TEST_CASE("message send --dry-run answers in the recorded words and asks nobody") {
  TestWorld world(kMany);
  const std::vector<std::string> words{"message",  "send", "--channel", "telegram", "--account", "alerts",
                                       "--target", "123",  "--message", "hi",       "--dry-run"};
  CHECK(world.run(words).out == "✅ Sent via Telegram. Message ID: unknown\n");
  auto with_json = words;
  with_json.emplace_back("--json");
  CHECK(json(world.run(with_json).out) == json(R"({action:"send",channel:"telegram",dryRun:true,handledBy:"core",
      payload:{channel:"telegram",to:"telegram:123",via:"direct",mediaUrl:null,dryRun:true}})"));
}

TEST_CASE("message send hands every flag to the gateway and tells what came of it") {
  TestWorld world(kMany);
  FakeGateway gateway;
  gateway.answers["send"] = json("{runId:'r',messageId:'42',channel:'telegram',to:'telegram:123',state:'sent'}");
  gateway.serve(world);
  const Said said = world.run({"message",
                               "send",
                               "--channel",
                               "telegram",
                               "--account",
                               "Alerts",
                               "-t",
                               "123",
                               "-m",
                               "hi",
                               "--media",
                               "cat.png",
                               "--media",
                               "https://example.com/dog.png",
                               "--reply-to",
                               "7",
                               "--thread-id",
                               "9",
                               "--silent",
                               "--force-document",
                               "--quote",
                               "you said",
                               "--gif-playback",
                               "--buttons",
                               R"([[{"text":"Yes","callback_data":"y"}]])"});
  CHECK(said.out == "✅ Sent via Telegram. Message ID: 42\n");
  Json params = params_of(gateway);
  CHECK(params.as_object().erase("idempotencyKey") == 1);
  const std::string cat = world.sim.io().environment.working_directory() + "/cat.png";
  CHECK(params == json("{to:'123',message:'hi',mediaUrls:['" + cat +
                       "','https://example.com/dog.png'],threadId:'9',replyToId:'7',quoteText:'you said',silent:true,"
                       "forceDocument:true,gifPlayback:true,buttons:[[{text:'Yes',callback_data:'y'}]],channel:'telegram',accountId:'alerts'}"));
  gateway.answers["send"] = json("{state:'waiting',id:'home:7',reason:'not linked; type: x'}");
  CHECK(world.run({"message", "send", "--channel", "telegram", "-t", "123", "-m", "hi"}).out ==
        "⏳ Telegram has not taken it yet; it is kept and tried again.\nWhy: not linked; type: x\nSee what becomes of it: openclaw messages show "
        "home:7\n");
  gateway.errors["send"] = "Bad Request: chat not found";
  const Said failed = world.run({"message", "send", "--channel", "telegram", "-t", "1", "-m", "hi"});
  CHECK(failed.code == 1);
  CHECK(failed.err == "Bad Request: chat not found\n");
}

TEST_CASE("capabilities tells what the account may do in a chat") {
  TestWorld world(kMany);
  FakeGateway gateway;
  gateway.answers["channels.capabilities"] = json("{channels:[{channel:'telegram',label:'Telegram',accountId:'alerts',actions:['poll']}]}");
  gateway.answers["message.action"] = json("{ok:true,permissions:{status:'administrator'}}");
  gateway.serve(world);
  CHECK(world.run({"channels", "capabilities", "--target", "-100"}).err == "--target requires a specific --channel.\n");
  const Said said = world.run({"channels", "capabilities", "--channel", "telegram", "--account", "alerts", "--target", "-100"});
  CHECK(said.out.find("Actions: poll") != std::string::npos);
  CHECK(said.out.find("administrator") != std::string::npos);
  CHECK(params_of(gateway) == json("{action:'permissions',params:{to:'-100'},channel:'telegram',accountId:'alerts'}"));
}

TEST_CASE("message send says what is missing before it asks anybody") {
  TestWorld world(kMany);
  CHECK(world.run({"message", "send", "--channel", "telegram", "-m", "hi"})
            .err.starts_with("error: required option '-t, --target <dest>' not specified"));
  CHECK(world.run({"message", "send", "--channel", "telegram", "-t", "1"})
            .err.starts_with("error: required option '-m, --message <text>' not specified"));
  CHECK(world.run({"message", "send", "--channel", "telegrm", "-t", "1", "-m", "x"}).err == "Unknown channel: telegrm\n  Did you mean telegram?\n");
  CHECK(world.run({"message", "send", "--channel", "telegram", "-t", "1", "-m", "x", "--buttons", "{}"})
            .err.starts_with("--buttons must be rows of buttons"));
  CHECK(world.run({"message", "send", "--channel", "telegram", "-t", "1", "-m", "x"}).err.starts_with("No gateway is running on"));
  CHECK(world.run({"message", "send", "--channel", "telegram", "-t", "1", "-m", "x", "--quote", "y"}).err.starts_with("--quote needs the message"));
  CHECK(world.run({"message", "send", "--channel", "telegram", "-t", "1", "-m", "x", "--gif-playback"})
            .err.starts_with("--gif-playback needs a video"));
  CHECK(world.run({"message", "kick", "--channel", "telegram", "--user-id", "5"}).err ==
        "error: required option '--guild-id <id>' or '-t, --target <dest>' not specified\n  See: openclaw message kick --help\n");
}

TEST_CASE("a flag that OpenClaw has and this program has not is refused with the reason, and offered to nobody") {
  TestWorld world(kMany);
  CHECK(world.run({"message", "send", "-t", "1", "-m", "x", "--card", "{}"}).err ==
        "error: option '--card' is for cards of Microsoft Teams and Google Chat, which are not in this version; buttons go with --buttons.\n"
        "See: openclaw message send --help\n");
  CHECK(world.run({"channels", "add", "--channel", "signal", "--signal-number", "+1555"})
            .err.starts_with("error: option '--signal-number' is for Signal, which is not in this version."));
  CHECK(world.run({"message", "send", "--help"}).out.find("--card") == std::string::npos);
  CHECK(world.run({"completion", "-s", "fish"}).out.find("signal-number") == std::string::npos);
  CHECK(world.run({"completion"}).out.find("--interactive") == std::string::npos);
  CHECK(world.run({"message", "send", "-t", "1", "-m", "x", "--cards", "{}"}).err.find("Did you mean --card?") == std::string::npos);
}

TEST_CASE("every action has a command whose flags become its parameters") {
  TestWorld world(kMany);
  FakeGateway gateway;
  gateway.answers["message.action"] = json("{ok:true,messageId:'9'}");
  gateway.serve(world);
  CHECK(world
            .run({"message", "poll", "--channel", "telegram", "-t", "-100", "--poll-question", "Lunch?", "--poll-option", "Pizza", "--poll-option",
                  "Soup", "--poll-multi", "--poll-duration-seconds", "60"})
            .out == "✅ Poll sent via Telegram. Message ID: 9\n");
  Json params = params_of(gateway);
  CHECK(params.as_object().erase("idempotencyKey") == 1);
  CHECK(params == json("{action:'poll',params:{pollQuestion:'Lunch?',pollOption:['Pizza','Soup'],pollMulti:true,pollDurationSeconds:60,to:'-100'},"
                       "channel:'telegram'}"));
  CHECK(world.run({"message", "react", "--channel", "slack", "-t", "C1", "--message-id", "1.2"}).code == 0);
  CHECK(*at_path(params_of(gateway), "params.messageId") == Json("1.2"));
  CHECK(
      world.run({"message", "delete", "--channel", "slack", "-t", "C1"}).err.starts_with("error: required option '--message-id <id>' not specified"));
  CHECK(world.run({"message", "kick", "--channel", "telegram", "-t", "-100", "--user-id", "2"}).code == 0);
  CHECK(*member(params_of(gateway), "params") == json("{userId:'2',to:'-100'}"));
  CHECK(world.run({"message", "member", "info", "--channel", "slack", "--user-id", "U1"}).code == 0);
  CHECK(*member(params_of(gateway), "params") == json("{userId:'U1'}"));
  CHECK(world.run({"message", "kick", "--channel", "discord", "--guild-id", "1", "--user-id", "2", "--dry-run"}).out ==
        "[dry-run] would run kick via discord\n");
  CHECK(json(world.run({"message", "kick", "--channel", "discord", "--guild-id", "1", "--user-id", "2", "--dry-run", "--json"}).out) ==
        json("{action:'kick',channel:'discord',dryRun:true,handledBy:'dry-run',payload:{guildId:'1',userId:'2'}}"));
  // Each row that acts is known to message_act.
  for (const auto& row : commands()) {
    if (!row.words.starts_with("message ") || !row.run || row.words == "message send" || row.words == "message broadcast") continue;
    INFO(row.words);
    std::vector<std::string> words = split(row.words, ' ');
    for (const auto& flag : flags_of(row)) {
      if (flag.value.empty() || flag.name == "--channel" || flag.name == "--timeout" || flag.name == "--url") continue;
      words.push_back(flag.name);
      words.push_back(flag.value == "<n>" ? "3" : "x");
    }
    words.insert(words.end(), {"--channel", "discord", "--dry-run"});
    CHECK(world.run(words).out.starts_with("[dry-run] would run "));
  }
}

TEST_CASE("what an action answers is shown as a sentence or a table, safe in a terminal") {
  CHECK(action_text("react", "telegram", json("{added:'👍'}")) == "✅ Reaction added: 👍\n");
  CHECK(action_text("react", "telegram", json("{removed:true}")) == "✅ Reaction removed\n");
  CHECK(action_text("pin", "slack", json("{ok:true}")) == "✅ pin via Slack.\n");
  CHECK(action_text("read", "discord", json("{messages:[]}")) == "No messages.\n");
  const std::string read =
      action_text("read", "discord", json("{messages:[{id:'5',author:{username:'ada'},content:'hi \\u001b[2J',timestamp:'2026-11-21T10:00:00Z'}]}"));
  CHECK(read.find("│ 2026-11-21T10:00:00Z │ ada") != std::string::npos);
  CHECK(read.find('\x1b') == std::string::npos);
  CHECK(action_text("channel-info", "discord", json("{id:'1',topic:null}")).find("│ id") != std::string::npos);
}

TEST_CASE("a broadcast tells how many it reached") {
  TestWorld world(kMany);
  FakeGateway gateway;
  gateway.scripts["send"] = {json("{messageId:'1'}")};
  gateway.errors["send"] = "chat not found";
  gateway.serve(world);
  const Said said = world.run({"message", "broadcast", "--channel", "telegram", "-m", "noon", "--targets", "1", "2"});
  CHECK(said.code == 1);
  CHECK(said.out == "✅ Broadcast complete (1/2 succeeded, 1 failed)\n");
  CHECK(said.err == "2: chat not found\n");
}

TEST_CASE("channels logs shows the lines of the channel, whichever part of the gateway wrote them") {
  TestWorld world("{ logging: { file: '/tmp/own.log' } }");
  const std::string today = "/tmp/openclaw-" + to_iso(world.sim.clock().now()).substr(0, 10) + ".log";
  world.sim.files().put(today, R"({"time":"t1","level":"info","subsystem":"telegram","message":"connected","fields":{"account":"a"}})"
                               "\n"
                               R"({"time":"t2","level":"warn","subsystem":"deliver","message":"late","fields":{"channel":"telegram"}})"
                               "\n"
                               R"({"time":"t3","level":"info","subsystem":"discord","message":"ready"})"
                               "\n"
                               R"({"time":"t4","level":"info","subsystem":"gateway/ws","message":"telegram is a word"})"
                               "\n");
  CHECK(world.run({"channels", "logs", "--channel", "telegram"}).out ==
        "Log file: " + today + "\nChannel: telegram\nt1 info telegram connected account=a\nt2 warn deliver late channel=telegram\n");
  CHECK(world.run({"channels", "logs", "--lines", "1"}).out == "Log file: " + today + "\nt3 info discord ready\n");
  CHECK(world.run({"channels", "logs", "--channel", "irc"}).out == "Log file: " + today + "\nChannel: irc\nNo matching log lines.\n");
  CHECK(*at_path(json(world.run({"channels", "logs", "--channel", "discord", "--json"}).out), "lines.0.message") == Json("ready"));
}

TEST_CASE("status and doctor tell each channel's state, and what to type where something is missing") {
  TestWorld world(kMany);
  const std::string status = world.run({"status"}).out;
  for (const auto* row : {"│ Telegram", "│ Discord", "│ Slack", "│ WhatsApp", "│ IRC"}) CHECK(status.find(row) != std::string::npos);
  CHECK(status.find("home: not linked · work: not linked") != std::string::npos);
  const std::string doctor = world.run({"doctor"}).out;
  CHECK(doctor.find("WhatsApp work is enabled, but not linked\n        openclaw channels login --channel whatsapp --account work") !=
        std::string::npos);
  CHECK(doctor.find("Signal default: this gateway does not have Signal") != std::string::npos);
  CHECK(doctor.find("ok    Slack default: configured") != std::string::npos);
}
