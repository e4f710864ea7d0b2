// Tests of who may speak: pairing, the policies of direct chats and groups, mention gating, and what is kept for later.
#include <doctest/doctest.h>

#include "base/limits.h"
#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

std::string telegram(const std::string& settings) { return "{ channels: { telegram: {" + settings + "} } }"; }
const std::string kTwoAccounts = telegram("dmPolicy: 'pairing', accounts: { default: {}, work: {} }");

/// The eight characters that a pairing answer gives.
std::string code_in(const std::string& text) {
  const auto at = text.find("```\n");
  return at == std::string::npos ? "" : text.substr(at + 4, 8);
}

/// Approves the code when the store is asked for the second time: between the look at the approved ones and the request for a code.
io::Task<> approve_between(StoryWorld& world, int& looks, std::string code) {
  if (++looks != 2) co_return;
  auto* gateway = *(co_await world.store().gateway());
  REQUIRE(co_await gateway->approve_pairing("telegram", code));
}

Result<store::PairingRequest> approve(StoryWorld& world, const std::string& code) {
  return world.sim.run((*world.sim.run(world.store().gateway()))->approve_pairing("telegram", code));
}

}  // namespace

TEST_CASE("a stranger gets one answer with a code, and after approval the agent; nothing is asked of a model before") {
  StoryWorld world(kTwoAccounts);
  REQUIRE(world.tell({.text = "hi"}));
  REQUIRE(world.channels.sends.size() == 1);
  CHECK(world.last_send().address.to == "100");
  CHECK(world.last_send().text.starts_with("OpenClaw: access not configured.\n\nYour Telegram user id: 100\nPairing code:\n"));
  const std::string code = code_in(world.last_send().text);
  CHECK(code.size() == 8);
  CHECK(code.find_first_not_of("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") == std::string::npos);
  for (int i = 0; i < 3; i++) world.tell({.text = "hello?"});
  CHECK(world.channels.sends.size() == 1);
  CHECK(world.models.calls.empty());
  CHECK(world.channels.typed == 0);
  REQUIRE(approve(world, code));
  world.tell({.text = "now"});
  CHECK(world.arrived().back() == "answer from main");
}

TEST_CASE("at most kPairingRequestsMax strangers of an account get a code; the next gets silence until kPairingLifetime is over") {
  StoryWorld world(kTwoAccounts);
  for (std::size_t i = 0; i <= kPairingRequestsMax; i++) world.tell({.by = "70" + std::to_string(i)});
  CHECK(world.channels.sends.size() == kPairingRequestsMax);
  world.tell({.account = "work", .by = "800"});
  CHECK(world.channels.sends.size() == kPairingRequestsMax + 1);
  world.settle(kPairingLifetime);
  world.tell({.by = "900"});
  CHECK(world.channels.sends.size() == kPairingRequestsMax + 2);
}

TEST_CASE("a message that crosses its sender's approval goes on: no second code, and the agent answers") {
  StoryWorld world(kTwoAccounts);
  REQUIRE(world.tell({.text = "hi"}));
  const std::string code = code_in(world.last_send().text);
  int looks = 0;
  world.faults.before_gateway = [&] { return approve_between(world, looks, code); };
  REQUIRE(world.tell({.text = "now"}));
  world.faults.before_gateway = nullptr;
  CHECK(looks >= 2);
  REQUIRE(world.channels.sends.size() == 2);
  CHECK(world.last_send().text == "answer from main");
  CHECK(world.sim.run((*world.sim.run(world.store().gateway()))->pairing_requests("telegram"))->empty());
}

TEST_CASE("15.5: WhatsApp's strangers get no code for what they wrote more than 30 s before it was connected") {
  StoryWorld world("{ channels: { whatsapp: { dmPolicy: 'pairing' } } }");
  world.channels.started_at = world.sim.clock().now();
  world.tell({.channel = "whatsapp", .by = "+15550001", .age = std::chrono::seconds(40)});
  CHECK(world.channels.sends.empty());
  world.tell({.channel = "whatsapp", .by = "+15550001", .age = std::chrono::seconds(40)});
  REQUIRE(world.channels.sends.size() == 1);  // half a minute has passed meanwhile
  CHECK(world.last_send().text.starts_with("OpenClaw: access not configured."));
}

TEST_CASE("who is approved at one account is a stranger at another (security.md B4)") {
  StoryWorld world(kTwoAccounts);
  world.tell({.by = "100"});
  REQUIRE(approve(world, code_in(world.last_send().text)));
  world.tell({.by = "100"});
  CHECK(world.arrived().back() == "answer from main");
  world.tell({.account = "work", .by = "100"});
  CHECK(world.last_send().address.account_id == "work");
  CHECK(world.last_send().text.starts_with("OpenClaw: access not configured."));
  CHECK(world.models.calls.size() == 1);
}

TEST_CASE("an earlier OpenClaw's approvals are read from its files, each for its account") {
  StoryWorld world(kTwoAccounts);
  const std::string folder = "/home/user/.openclaw/credentials/";
  world.sim.files().put(folder + "telegram-allowFrom.json", R"({"version":1,"allowFrom":["100"]})");
  world.sim.files().put(folder + "telegram-work-allowFrom.json", R"({"version":1,"allowFrom":["tg:200"]})");
  world.tell({.by = "100"});
  world.tell({.account = "work", .by = "200"});
  CHECK(world.models.calls.size() == 2);
  world.tell({.account = "work", .by = "100"});
  world.tell({.by = "200"});
  CHECK(world.models.calls.size() == 2);
}

TEST_CASE("the policies of direct chats, for a listed sender, a paired one and a stranger") {
  enum class Came : std::uint8_t { answered, asked, silent };
  struct Case {
    const char* policy;
    const char* allow_from;
    Came listed, paired, stranger;
  };
  using enum Came;
  const std::vector<Case> cases{
      {"pairing", "['100']", answered, answered, asked},  {"pairing", "[]", asked, answered, asked},
      {"allowlist", "['100']", answered, silent, silent}, {"open", "['*']", answered, answered, answered},
      {"disabled", "['100']", silent, silent, silent},
  };
  for (const auto& one : cases) {
    CAPTURE(one.policy);
    CAPTURE(one.allow_from);
    StoryWorld world(telegram(std::string("dmPolicy: '") + one.policy + "', allowFrom: " + one.allow_from));
    world.pair("telegram", "default", "200");
    const auto came = [&](const std::string& by) {
      const std::size_t calls = world.models.calls.size();
      const std::size_t sends = world.channels.sends.size();
      CHECK(world.tell({.by = by}));
      if (world.models.calls.size() > calls) return answered;
      return world.channels.sends.size() > sends ? asked : silent;
    };
    CHECK((came("100") == one.listed));
    CHECK((came("200") == one.paired));
    CHECK((came("300") == one.stranger));
  }
}

TEST_CASE("with nothing configured a direct chat asks for pairing and a group is refused (security.md D3, D4)") {
  StoryWorld world("{}");
  world.tell({.by = "100"});
  CHECK(world.channels.sends.size() == 1);
  world.tell({.by = "100", .group = "-500", .mentions_me = true});
  CHECK(world.channels.sends.size() == 1);
  CHECK(world.models.calls.empty());
}

TEST_CASE("being paired or listed for direct chats opens no group (security.md D2)") {
  StoryWorld world(telegram("dmPolicy: 'pairing', groupPolicy: 'allowlist', groupAllowFrom: ['300'], groups: { '*': { requireMention: false } }"));
  world.pair("telegram", "default", "100");
  world.tell({.by = "100", .group = "-500"});
  CHECK(world.models.calls.empty());
  world.tell({.by = "300", .group = "-500"});
  CHECK(world.models.calls.size() == 1);
}

TEST_CASE("a name is nobody's id: who renames themselves to a listed name stays out (security.md D1)") {
  StoryWorld world(telegram("dmPolicy: 'allowlist', allowFrom: ['100', 'alice', '@alice']"));
  world.tell({.by = "666", .name = "alice", .username = "alice"});
  CHECK(world.models.calls.empty());
  world.tell({.by = "100", .name = "mallory"});
  CHECK(world.models.calls.size() == 1);
}

TEST_CASE("bots are not answered, so that two of them cannot talk for ever (security.md D15)") {
  StoryWorld world(telegram("dmPolicy: 'open', allowFrom: ['*'], groupPolicy: 'open', groups: { '*': { requireMention: false } }"));
  world.tell({.by = "700", .is_bot = true});
  world.tell({.by = "700", .group = "-500", .is_bot = true});
  CHECK(world.models.calls.empty());
  CHECK(world.channels.sends.empty());
}

TEST_CASE("in an open chat everybody may talk but only a listed sender may command (security.md D9)") {
  StoryWorld world(telegram("dmPolicy: 'open', allowFrom: ['*', '100']"));
  for (const char* order : {"/status", "/model scripted/two", "/think high", "/new", "/reset", "/stop"}) {
    CAPTURE(order);
    const std::size_t before = world.channels.sends.size() + world.models.calls.size();
    world.tell({.by = "999", .text = order});
    CHECK(world.channels.sends.size() + world.models.calls.size() == before);
  }
  world.tell({.by = "100", .text = "/status"});
  CHECK(world.channels.sends.size() == 1);
}

TEST_CASE("a group is answered when the agent is mentioned; what was said before comes along as context, once") {
  StoryWorld world(telegram("groupPolicy: 'open', groups: { '-500': {} }"));
  world.tell({.by = "1", .group = "-500", .name = "Ann", .text = "shall we meet at six?"});
  world.tell({.by = "2", .group = "-500", .name = "Ben", .text = "yes, at the lake"});
  CHECK(world.models.calls.empty());
  world.tell({.by = "3", .group = "-500", .name = "Cem", .text = "what do you think?", .mentions_me = true});
  REQUIRE(world.models.calls.size() == 1);
  const auto shown = last_user_text(world.models.calls[0]);
  CHECK(shown.find("shall we meet at six?") != std::string::npos);
  CHECK(shown.find("yes, at the lake") != std::string::npos);
  CHECK(shown.find("Ann") < shown.find("Ben"));
  CHECK(shown.ends_with("what do you think?"));
  CHECK(world.last_send().address.to == "-500");
  world.tell({.by = "3", .group = "-500", .text = "and now?", .replies_to_me = true});
  REQUIRE(world.models.calls.size() == 2);
  CHECK(last_user_text(world.models.calls[1]).find("shall we meet at six?") == std::string::npos);
}

TEST_CASE("pending lines stay in their group and their account, and historyLimit bounds them") {
  StoryWorld world(telegram("groupPolicy: 'open', historyLimit: 2, accounts: { default: {}, work: {} }, groups: { '*': {} }"));
  for (int i = 1; i <= 4; i++) world.tell({.group = "-500", .text = "line" + std::to_string(i)});
  world.tell({.account = "work", .group = "-500", .text = "who?", .mentions_me = true});
  world.tell({.group = "-600", .text = "who?", .mentions_me = true});
  for (const auto& call : world.models.calls) CHECK(all_text(call).find("line4") == std::string::npos);
  world.tell({.group = "-500", .text = "who?", .mentions_me = true});
  const auto shown = last_user_text(world.models.calls.back());
  CHECK(shown.find("line2") == std::string::npos);
  CHECK(shown.find("line3") != std::string::npos);
  CHECK(shown.find("line4") != std::string::npos);
}

TEST_CASE("requireMention: false answers everything; a topic's own word counts before its group's") {
  StoryWorld world(telegram("groupPolicy: 'open', groups: { '-500': { requireMention: false, topics: { '7': { requireMention: true } } } }"));
  world.tell({.group = "-500"});
  CHECK(world.models.calls.size() == 1);
  world.tell({.group = "-500", .thread = "7"});
  CHECK(world.models.calls.size() == 1);
  world.tell({.group = "-500", .thread = "7", .mentions_me = true});
  CHECK(world.models.calls.size() == 2);
  world.tell({.group = "-500", .thread = "8"});
  CHECK(world.models.calls.size() == 3);
  CHECK(world.models.calls.back().session_key == "agent:main:telegram:group:-500:topic:8");
}

TEST_CASE("a group that is not listed is refused although its sender is allowed") {
  StoryWorld world(telegram("groupPolicy: 'allowlist', groupAllowFrom: ['100'], groups: { '-500': { requireMention: false } }"));
  world.tell({.group = "-600"});
  CHECK(world.models.calls.empty());
  world.tell({.by = "999", .group = "-500"});
  CHECK(world.models.calls.empty());
  world.tell({.group = "-500"});
  CHECK(world.models.calls.size() == 1);
}

TEST_CASE("a Discord guild lists its channels; a thread counts as its channel; roles and users restrict") {
  StoryWorld world(R"({ channels: { discord: { groupPolicy: "allowlist", guilds: {
      "900": { channels: { "901": { requireMention: false }, "902": { allow: false }, "903": { users: ["5"], roles: ["77"], requireMention: false } } } } } } })");
  const auto answers = [&](Said said) {
    const std::size_t before = world.models.calls.size();
    said.channel = "discord";
    world.tell(said);
    return world.models.calls.size() > before;
  };
  CHECK(answers({.by = "1", .room = "901", .guild = "900"}));
  CHECK(answers({.by = "1", .room = "901", .thread = "950", .guild = "900"}));
  CHECK(!answers({.by = "1", .room = "902", .guild = "900", .mentions_me = true}));
  CHECK(!answers({.by = "1", .room = "999", .guild = "900", .mentions_me = true}));
  CHECK(!answers({.by = "1", .room = "901", .guild = "800", .mentions_me = true}));
  CHECK(!answers({.by = "1", .room = "903", .guild = "900"}));
  CHECK(answers({.by = "5", .room = "903", .guild = "900"}));
  CHECK(answers({.by = "1", .room = "903", .guild = "900", .roles = {"77"}}));
}

TEST_CASE("the gateway's answer to a refused sender costs nothing: no session, no file, no inbox row (security.md D6)") {
  StoryWorld world(telegram("dmPolicy: 'disabled'"));
  const auto files = world.sim.files().all_files();
  for (int i = 0; i < 20; i++) CHECK(world.tell({.by = std::to_string(i)}));
  CHECK(world.channels.sends.empty());
  CHECK(world.channels.typed == 0);
  CHECK(world.sim.files().all_files() == files);
  CHECK(*world.sim.run(world.engine().session_count("main")) == 0);
  CHECK(world.sim.run(world.agent_store("main").unfinished_inbox())->empty());
}

TEST_CASE("allowBots of a Slack channel's own entry goes before the account's") {
  const auto answers = [](const std::string& account, const std::string& entry, bool mentions) {
    StoryWorld world("{ channels: { slack: { groupPolicy: 'open', requireMention: false, " + account + " channels: { C1: { " + entry + " } } } } }");
    world.tell({.channel = "slack", .by = "U9", .room = "C1", .mentions_me = mentions, .is_bot = true});
    return !world.models.calls.empty();
  };
  CHECK_FALSE(answers("", "", false));
  CHECK(answers("", "allowBots: true", false));
  CHECK(answers("allowBots: true,", "", false));
  CHECK_FALSE(answers("allowBots: true,", "allowBots: false", true));
  CHECK_FALSE(answers("allowBots: true,", "allowBots: 'mentions'", false));
  CHECK(answers("", "allowBots: 'mentions'", true));
}

}  // namespace oc::engine
