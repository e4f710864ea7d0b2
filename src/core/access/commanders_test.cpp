// Who may command: the words of commands.*, and security.md D7 and D9.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "core/access/access.h"
#include "core/access/implied.h"

using namespace oc;
using namespace oc::access;

namespace {

const Chat kDirect{.kind = ChatType::direct, .id = "1"};
const Chat kGroup{.kind = ChatType::group, .id = "-5"};

struct Case {
  const char* commands;
  const char* settings;
  const char* sender;
  bool expected;
};
bool asked(const Case& one, const Chat& chat, std::string_view channel = "telegram", const std::vector<std::string>& paired = {}) {
  const Json config = parse_json(fmt::format(R"({{"commands":{},"channels":{{"{}":{}}}}})", one.commands, channel, one.settings)).value();
  return may_command(config, account_policy(config, channel, ""), {.id = one.sender}, chat, paired);
}

}  // namespace

TEST_CASE("D9: an open door does not make commanders: only who is named is one") {
  constexpr Case kCases[] = {{"{}", R"({"dmPolicy":"open","allowFrom":["*"]})", "1", false},
                             {"{}", R"({"dmPolicy":"open","allowFrom":["*",1]})", "1", true},
                             {"{}", R"({"dmPolicy":"open","allowFrom":["*",2]})", "1", false},
                             {"{}", "{}", "1", false},
                             {R"({"useAccessGroups":false})", R"({"dmPolicy":"open","allowFrom":["*"]})", "1", true}};
  for (const Case& one : kCases) {
    CAPTURE(one.settings);
    CHECK(asked(one, kDirect) == one.expected);
  }
  CHECK(asked({"{}", "{}", "1", true}, kDirect, "telegram", {"1"}));
  CHECK_FALSE(asked({"{}", R"({"groupPolicy":"open"})", "1", false}, kGroup, "telegram", {"1"}));
}

TEST_CASE("who is named in a direct chat's own list commands there, and the account's list and pairing are not asked") {
  const Json config = *parse_json(
      R"({"channels":{"telegram":{"dmPolicy":"allowlist","allowFrom":["1"],"direct":{"2":{"allowFrom":["2"]},"1":{"allowFrom":["*"]}}}}})");
  const auto may = [&](const char* id, const std::vector<std::string>& paired) {
    return may_command(config, account_policy(config, "telegram", ""), {.id = id}, {.kind = ChatType::direct, .id = id}, paired);
  };
  CHECK(may("2", {}));
  CHECK_FALSE(may("1", {"1"}));
  CHECK_FALSE(may("3", {}));
}

TEST_CASE("20.1: commands.allowFrom alone decides where it has a list, the channel's before `*`") {
  constexpr Case kCases[] = {{R"({"allowFrom":{"telegram":[1]}})", R"({"allowFrom":[2]})", "1", true},
                             {R"({"allowFrom":{"telegram":[1]}})", R"({"allowFrom":[2]})", "2", false},
                             {R"({"allowFrom":{"telegram":["*"]}})", "{}", "7", true},
                             {R"({"allowFrom":{"telegram":[]}})", R"({"allowFrom":[2]})", "2", false},
                             {R"({"allowFrom":{"*":[3],"telegram":[1]}})", "{}", "3", false},
                             {R"({"allowFrom":{"*":[3]}})", "{}", "3", true},
                             {R"({"allowFrom":{"discord":[3]}})", R"({"allowFrom":[2]})", "2", true},
                             {R"({"allowFrom":{"telegram":[1]},"ownerAllowFrom":[9]})", "{}", "1", true}};
  for (const Case& one : kCases) {
    CAPTURE(one.commands);
    CAPTURE(one.sender);
    CHECK(asked(one, kDirect) == one.expected);
    CHECK(asked(one, kGroup) == one.expected);
  }
}

TEST_CASE("20.1: where owners are named, only they command; an entry of another channel is not for this one") {
  const char* kListed = R"({"allowFrom":[1,2]})";
  CHECK(asked({R"({"ownerAllowFrom":["1"]})", kListed, "1", true}, kDirect));
  CHECK_FALSE(asked({R"({"ownerAllowFrom":["1"]})", kListed, "2", false}, kDirect));
  CHECK(asked({R"({"ownerAllowFrom":["telegram:2"]})", kListed, "2", true}, kDirect));
  CHECK_FALSE(asked({R"({"ownerAllowFrom":["telegram:3"]})", kListed, "2", false}, kDirect));
  CHECK_FALSE(asked({R"({"ownerAllowFrom":["telegram:3"]})", R"({"dmPolicy":"open","allowFrom":["*"]})", "3", false}, kDirect));
  const Json config = parse_json(R"({"commands":{"ownerAllowFrom":["discord:1"]},"channels":{"telegram":{"allowFrom":[1]},"discord":{}}})").value();
  CHECK(may_command(config, account_policy(config, "telegram", ""), {.id = "1"}, kDirect, {}));
  CHECK_FALSE(is_named_owner(config, account_policy(config, "telegram", ""), {.id = "1"}));
  CHECK(is_named_owner(config, account_policy(config, "discord", ""), {.id = "1"}) == true);
  CHECK_FALSE(is_named_owner(parse_json("{}").value(), account_policy(config, "discord", ""), {.id = "1"}));
}

TEST_CASE("20.1: in groups the list that holds there names commanders: the topic's, the group's, the account's; guilds by users and roles") {
  CHECK(asked({"{}", R"({"groupAllowFrom":[1],"allowFrom":[2]})", "1", true}, kGroup));
  CHECK_FALSE(asked({"{}", R"({"groupAllowFrom":[1],"allowFrom":[2]})", "2", false}, kGroup));
  CHECK(asked({"{}", R"({"groupAllowFrom":[1],"groups":{"-5":{"allowFrom":[3]}}})", "3", true}, kGroup));
  CHECK_FALSE(asked({"{}", R"({"groupAllowFrom":[1],"groups":{"-5":{"allowFrom":["*"]}}})", "1", false}, kGroup));
  const Chat topic{.kind = ChatType::group, .id = "-5", .topic_id = "7"};
  CHECK(asked({"{}", R"({"groups":{"-5":{"allowFrom":[3],"topics":{"7":{"allowFrom":[4]}}}}})", "4", true}, topic));
  const Chat guild{.kind = ChatType::channel, .id = "c", .guild_id = "g", .sender_roles = {"r1"}};
  CHECK(asked({"{}", R"({"guilds":{"g":{"users":["1"]}}})", "1", true}, guild, "discord"));
  CHECK(asked({"{}", R"({"guilds":{"g":{"roles":["r1"]}}})", "2", true}, guild, "discord"));
  CHECK_FALSE(asked({"{}", R"({"guilds":{"g":{"users":["*"]}}})", "2", false}, guild, "discord"));
  CHECK_FALSE(asked({"{}", R"({"guilds":{"g":{}}})", "2", false}, guild, "discord"));
  const Chat room{.kind = ChatType::channel, .id = "C1"};
  CHECK(asked({"{}", R"({"channels":{"C1":{"users":["U1"]}}})", "U1", true}, room, "slack"));
}

TEST_CASE("14: a thread takes its channel's word on mentions, by id or by name") {
  const auto needs = [](const Chat& chat) {
    const Json config =
        parse_json(R"({"channels":{"discord":{"guilds":{"g":{"channels":{"10":{"requireMention":false},"help-desk":{"requireMention":false}}}}}}})")
            .value();
    return needs_mention(account_policy(config, "discord", ""), chat);
  };
  CHECK_FALSE(needs({.kind = ChatType::channel, .id = "99", .guild_id = "g", .channel_name = "a thread", .parent_id = "10"}));
  CHECK_FALSE(
      needs({.kind = ChatType::channel, .id = "99", .guild_id = "g", .channel_name = "a thread", .parent_id = "11", .parent_name = "#Help Desk"}));
  CHECK(needs({.kind = ChatType::channel, .id = "99", .guild_id = "g", .channel_name = "a thread", .parent_id = "11"}));
}

TEST_CASE("14: which answers count as a mention is the config's to say, each kind for itself") {
  const Json config =
      parse_json(R"({"channels":{"defaults":{"implicitMentions":{"threadParticipation":false}},"telegram":{"implicitMentions":{"replyToBot":false}},
    "slack":{},"whatsapp":{"implicitMentions":{"quotedBot":false}}}})")
          .value();
  const auto implied = [&](std::string_view channel, bool answers, bool quotes) {
    return is_implied(config, account_policy(config, channel, ""), {.answers_me = answers, .quotes = quotes});
  };
  CHECK_FALSE(implied("telegram", true, true));
  CHECK(implied("slack", true, true));
  CHECK_FALSE(implied("slack", true, false));
  CHECK_FALSE(implied("whatsapp", true, true));
  CHECK_FALSE(implied("slack", false, true));
  CHECK(is_implied(parse_json("{}").value(), account_policy(config, "slack", ""), {.answers_me = true}));
}
