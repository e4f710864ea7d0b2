// The rules of tools that chats have of their own.
#include "core/policy/chat.h"

#include <doctest/doctest.h>

#include "core/policy/tools.h"

using namespace oc;
using namespace oc::policy;

namespace {

using Names = std::vector<std::string>;
const Names kTools{"read", "write", "exec", "session_status"};

Json config_of(std::string_view channels) {
  auto value = parse_json(channels);
  REQUIRE_MESSAGE(value.has_value(), std::string(channels));
  return JsonObject{{"channels", std::move(*value)}};
}

Names left(const Json& config, const Speaker& speaker) {
  const ToolPolicy policy(config, "a", "agent:a:main", kTools, chat_rules(config, speaker));
  Names names;
  for (const auto& tool : kTools) {
    if (policy.check(tool).allowed) names.push_back(tool);
  }
  return names;
}

Names places(const Json& config, const Speaker& speaker) {
  Names names;
  for (const auto& rule : chat_rules(config, speaker)) names.push_back(rule.where);
  return names;
}

Speaker in_group(const std::string& id, const std::string& by = "100", const std::string& topic = "") {
  return {.channel = "telegram", .account_id = "default", .chat = {.kind = access::ChatType::group, .id = id, .topic_id = topic}, .id = by};
}

Speaker in_guild(const std::string& channel_id, const std::string& name = "", const std::string& parent = "") {
  return {
      .channel = "discord",
      .account_id = "default",
      .chat =
          {.kind = access::ChatType::channel, .id = channel_id, .guild_id = "7", .guild_name = "The Club", .channel_name = name, .parent_id = parent},
      .id = "100"};
}

}  // namespace

TEST_CASE("each form of a group's rule: deny takes away, allow leaves nothing else, alsoAllow adds to allow and alone takes nothing away") {
  const Json config = config_of(R"({"telegram":{"groups":{
      "-1":{"tools":{"deny":["exec","group:fs"]}}, "-2":{"tools":{"allow":["read"]}}, "-3":{"tools":{"allow":["read"],"alsoAllow":["exec"]}},
      "-4":{"tools":{"alsoAllow":["exec"]}}, "-5":{"tools":{"allow":["read","exec"],"deny":["EXEC"]}}, "-6":{"tools":{"deny":["*"]}}, "-7":{"tools":{}}}}})");
  CHECK(left(config, in_group("-1")) == Names{"session_status"});
  CHECK(left(config, in_group("-2")) == Names{"read"});
  CHECK(left(config, in_group("-3")) == Names{"read", "exec"});
  CHECK(left(config, in_group("-4")) == kTools);
  CHECK(left(config, in_group("-5")) == Names{"read"});
  CHECK(left(config, in_group("-6")).empty());
  CHECK(left(config, in_group("-7")) == kTools);
  CHECK(left(config, in_group("-8")) == kTools);
}

TEST_CASE("a chat gives nothing that the agent does not have") {
  Json config = config_of(R"({"telegram":{"groups":{"-1":{"tools":{"allow":["exec","read"]},"toolsBySender":{"id:100":{"alsoAllow":["exec"]}}}}}})");
  config.get_object()["tools"] = JsonObject{{"deny", JsonArray{"exec"}}};
  CHECK(left(config, in_group("-1", "1")) == Names{"read"});
  CHECK(left(config, in_group("-1", "100")) == Names{"read", "write", "session_status"});
}

TEST_CASE("the reason names the line that took the tool away") {
  const Json config = config_of(R"({"telegram":{"groups":{"-1":{"tools":{"deny":["exec"]}}}}})");
  const ToolPolicy policy(config, "a", "agent:a:main", kTools, chat_rules(config, in_group("-1")));
  CHECK(policy.check("exec").reason == "Tool \"exec\" is denied by channels.telegram.groups.-1.tools.deny");
}

TEST_CASE("the nearest place that has a rule decides: the topic, the group, the topic of *, *") {
  const Json config = config_of(R"({"telegram":{"groups":{
      "-1":{"tools":{"deny":["exec"]},"topics":{"5":{"tools":{"deny":["write"]}},"6":{"requireMention":false}}},
      "-2":{"requireMention":false}, "*":{"tools":{"deny":["read"]},"topics":{"9":{"tools":{"deny":["session_status"]}}}}}}})");
  CHECK(places(config, in_group("-1", "1", "5")) == Names{"channels.telegram.groups.-1.topics.5.tools"});
  CHECK(places(config, in_group("-1", "1", "6")) == Names{"channels.telegram.groups.-1.tools"});
  CHECK(places(config, in_group("-1:topic:5", "1", "5")) == Names{"channels.telegram.groups.-1.topics.5.tools"});
  CHECK(places(config, in_group("-2")) == Names{"channels.telegram.groups.*.tools"});
  CHECK(places(config, in_group("-2", "1", "9")) == Names{"channels.telegram.groups.*.topics.9.tools"});
  CHECK(places(config, in_group("-99")) == Names{"channels.telegram.groups.*.tools"});
}

TEST_CASE("the account's map stands for the channel's as a whole; an account without one has the channel's") {
  const Json config = config_of(R"({"telegram":{"groups":{"-1":{"tools":{"deny":["exec"]}},"-2":{"tools":{"deny":["exec"]}}},
      "accounts":{"Work":{"groups":{"-1":{"tools":{"deny":["read"]}}}},"home":{"groups":null}}}})");
  Speaker speaker = in_group("-1");
  CHECK(left(config, speaker) == Names{"read", "write", "session_status"});
  speaker.account_id = "home";
  CHECK(left(config, speaker) == Names{"read", "write", "session_status"});
  speaker.account_id = "work";
  CHECK(places(config, speaker) == Names{"channels.telegram.accounts.Work.groups.-1.tools"});
  CHECK(left(config, speaker) == Names{"write", "exec", "session_status"});
  speaker.chat.id = "-2";
  CHECK(left(config, speaker) == kTools);
}

TEST_CASE("toolsBySender: the entry for the id before the one for *, and this one before the group's tools") {
  const Json config = config_of(R"({"telegram":{"groups":{
      "-1":{"tools":{"deny":["exec"]},"toolsBySender":{"id:100":{"alsoAllow":["exec"]},"tg:200":{"deny":["*"]},"300":{"allow":["read"]}}},
      "-2":{"tools":{"deny":["exec"]},"toolsBySender":{"*":{"deny":["read"]},"ID: 100 ":{"deny":["write"]}}},
      "*":{"toolsBySender":{"id:400":{"deny":["*"]}}}}}})");
  CHECK(left(config, in_group("-1", "100")) == kTools);
  CHECK(left(config, in_group("-1", "200")).empty());
  CHECK(left(config, in_group("-1", "300")) == Names{"read"});
  CHECK(left(config, in_group("-1", "400")) == Names{"read", "write", "session_status"});
  CHECK(places(config, in_group("-2", "100")) == Names{"channels.telegram.groups.-2.toolsBySender.ID: 100 "});
  CHECK(places(config, in_group("-2", "1")) == Names{"channels.telegram.groups.-2.toolsBySender.*"});
  CHECK(left(config, in_group("-3", "400")).empty());
  CHECK(left(config, in_group("-3", "100")) == kTools);
}

TEST_CASE("two entries that mean the same person hold together") {
  const Json config = config_of(R"({"telegram":{"groups":{"-1":{"toolsBySender":{"id:100":{"deny":["exec"]},"telegram:100":{"deny":["read"]}}}}}})");
  CHECK(left(config, in_group("-1", "100")) == Names{"write", "session_status"});
}

TEST_CASE("security: a name gives nothing; it only takes away from what holds without it") {
  const Json config = config_of(R"({"telegram":{"dangerouslyAllowNameMatching":true,"groups":{
      "-1":{"tools":{"deny":["exec"]},"toolsBySender":{"username:@Boss":{"alsoAllow":["exec"]},"name:The Boss":{"deny":["write"]},"boss":{"alsoAllow":["exec"]}}},
      "-2":{"toolsBySender":{"name:boss":{"deny":["write"]}}}, "*":{"tools":{"deny":["read"]}}}}})");
  Speaker boss = in_group("-1");
  CHECK(left(config, boss) == Names{"read", "write", "session_status"});
  boss.username = "boss";
  CHECK(left(config, boss) == Names{"read", "write", "session_status"});
  boss.name = "the boss";
  CHECK(left(config, boss) == Names{"read", "session_status"});
  boss = in_group("-2");
  boss.name = "Boss";
  CHECK(left(config, boss) == Names{"exec", "session_status"});
  // Neither is an id that looks like a name, nor a name that looks like an id.
  boss = in_group("-1", "boss");
  boss.username = "100";
  CHECK(left(config, boss) == Names{"read", "write", "session_status"});
}

TEST_CASE("e164 means the number of who writes, and no id that has the same digits") {
  const Json config =
      config_of(R"({"whatsapp":{"groups":{"1203@g.us":{"toolsBySender":{"e164:+1 555 0001":{"deny":["exec"]},"*":{"deny":["read"]}}}}},
      "telegram":{"groups":{"-1":{"toolsBySender":{"e164:15550001":{"alsoAllow":["exec"]},"*":{"deny":["read"]}}}}}})");
  Speaker speaker{.channel = "whatsapp", .account_id = "default", .chat = {.kind = access::ChatType::group, .id = "1203@g.us"}, .id = "+15550001"};
  CHECK(left(config, speaker) == Names{"read", "write", "session_status"});
  speaker.id = "US.13491208655302741918";
  CHECK(left(config, speaker) == Names{"write", "exec", "session_status"});
  speaker.aliases = {"15550001@s.whatsapp.net"};
  CHECK(left(config, speaker) == Names{"read", "write", "session_status"});
  CHECK(left(config, in_group("-1", "15550001")) == Names{"write", "exec", "session_status"});
}

TEST_CASE("direct chats have their own map, under any spelling of the person's id") {
  const Json config = config_of(R"({"telegram":{"direct":{"tg:100":{"tools":{"deny":["exec"]}},"*":{"tools":{"deny":["read"]}}},
      "groups":{"*":{"tools":{"deny":["*"]}}}},"slack":{"channels":{"*":{"tools":{"deny":["*"]}}}}})");
  Speaker speaker{.channel = "telegram", .account_id = "default", .chat = {.kind = access::ChatType::direct, .id = "100"}, .id = "100"};
  CHECK(left(config, speaker) == Names{"read", "write", "session_status"});
  speaker.id = speaker.chat.id = "200";
  CHECK(left(config, speaker) == Names{"write", "exec", "session_status"});
  speaker = {.channel = "slack", .account_id = "default", .chat = {.kind = access::ChatType::direct, .id = "D1"}, .id = "U1"};
  CHECK(left(config, speaker) == kTools);
}

TEST_CASE("Discord: the channel, its thread's parent, the guild, *; Slack: the channel, *") {
  const Json config = config_of(R"({"discord":{"guilds":{
      "7":{"tools":{"deny":["exec"]},"channels":{"8":{"tools":{"deny":["read"]}},"ops":{"tools":{"allow":["exec"]}},"9":{},"*":{"toolsBySender":{"id:1":{"deny":["*"]}}}}},
      "*":{"tools":{"deny":["*"]}}}},
      "slack":{"channels":{"C1":{"tools":{"deny":["read"]}},"C3":{},"*":{"tools":{"deny":["exec"]},"toolsBySender":{"U9":{"deny":["*"]}}}}}})");
  CHECK(places(config, in_guild("8")) == Names{"channels.discord.guilds.7.channels.8.tools"});
  CHECK(places(config, in_guild("55", "", "8")) == Names{"channels.discord.guilds.7.channels.8.tools"});
  CHECK(places(config, in_guild("10", "#ops")) == Names{"channels.discord.guilds.7.channels.ops.tools"});
  CHECK(places(config, in_guild("9")) == Names{"channels.discord.guilds.7.tools"});
  Speaker somebody = in_guild("9");
  somebody.id = "1";
  CHECK(left(config, somebody).empty());
  Speaker elsewhere = in_guild("8");
  elsewhere.chat.guild_id = "70";
  CHECK(left(config, elsewhere).empty());
  elsewhere.chat.guild_id = "";
  CHECK(left(config, elsewhere) == kTools);
  const auto in_slack = [](const char* id, const char* by) {
    return Speaker{.channel = "slack", .account_id = "default", .chat = {.kind = access::ChatType::channel, .id = id}, .id = by};
  };
  CHECK(places(config, in_slack("C1", "U9")) == Names{"channels.slack.channels.C1.tools"});
  CHECK(left(config, in_slack("C3", "u9")).empty());
  CHECK(places(config, in_slack("C2", "U1")) == Names{"channels.slack.channels.*.tools"});
}

TEST_CASE("security: neither a thread's title nor a name of digits chooses another place's rule") {
  const Json config = config_of(R"({"discord":{"guilds":{
      "7":{"channels":{"111":{"tools":{"allow":["*"]}},"free":{"tools":{"allow":["*"]}},"222":{"tools":{"deny":["exec"]}}}}}}})");
  for (const char* title : {"111", "free", "#free"}) {
    CAPTURE(title);
    CHECK(places(config, in_guild("55", title, "222")) == Names{"channels.discord.guilds.7.channels.222.tools"});
  }
  CHECK(places(config, in_guild("56", "111")).empty());
  CHECK(places(config, in_guild("56", "free")) == Names{"channels.discord.guilds.7.channels.free.tools"});
  Speaker foreign = in_guild("111");
  foreign.chat.guild_id = "70";
  foreign.chat.guild_name = "7";
  CHECK(places(config, foreign).empty());
}

TEST_CASE("security: what nobody said, as in later rounds of a broadcast group, is under everybody's rules") {
  const Json config = config_of(
      R"({"telegram":{"groups":{"-1":{"tools":{"deny":["read"]},"toolsBySender":{"id:200":{"deny":["exec"]},"300":{"deny":["write"]}}}}}})");
  CHECK(left(config, in_group("-1", "")) == Names{"session_status"});
  CHECK(left(config, in_group("-1", "100")) == Names{"write", "exec", "session_status"});
}

TEST_CASE("IRC: a channel's rule holds however its name is written") {
  const Json config = config_of(R"({"irc":{"groups":{"#Ops":{"tools":{"deny":["exec"]}}}}})");
  const Speaker speaker{.channel = "irc", .account_id = "default", .chat = {.kind = access::ChatType::group, .id = "#ops"}, .id = "bob"};
  CHECK(left(config, speaker) == Names{"read", "write", "session_status"});
}

TEST_CASE("security: a rule that cannot be read lets nothing through") {
  for (const char* group : {R"({"tools":"none"})", R"({"tools":["exec"]})", R"({"tools":false})", R"({"tools":{"deny":"exec"}})",
                            R"({"tools":{"deny":[1]}})", R"({"tools":{"allow":{}}})", R"({"toolsBySender":[]})",
                            R"({"toolsBySender":{"id:100":true}})", R"({"toolsBySender":{"*":{"alsoAllow":7}}})"}) {
    CAPTURE(group);
    const Json config = config_of(std::string(R"({"telegram":{"groups":{"-1":)") + group + "}}}");
    CHECK(has_chat_rules(config));
    CHECK(left(config, in_group("-1")).empty());
    CHECK(left(config, in_group("-2")) == kTools);
  }
  const Json config = config_of(R"({"telegram":{"groups":{"-1":{"tools":"none"}}}})");
  const ToolPolicy policy(config, "a", "agent:a:main", kTools, chat_rules(config, in_group("-1")));
  CHECK(policy.check("read").reason.find("channels.telegram.groups.-1.tools is not {allow") != std::string::npos);
}

TEST_CASE("whether any chat has a rule is known without asking for one") {
  CHECK_FALSE(has_chat_rules(JsonObject()));
  CHECK_FALSE(has_chat_rules(config_of(R"({"telegram":{"groups":{"-1":{"requireMention":true,"tools":null}}}})")));
  CHECK(has_chat_rules(config_of(R"({"telegram":{"accounts":{"work":{"groups":{"*":{"topics":{"1":{"tools":{}}}}}}}}})")));
  CHECK(has_chat_rules(config_of(R"({"slack":{"channels":{"C1":{"toolsBySender":{}}}}})")));
}
