// Where an agent may write: targets in every channel's forms, and security.md D11.
#include "core/access/reach.h"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::access;

namespace {

using Kind = Target::Kind;

AccountPolicy policy_of(std::string_view channel, std::string_view settings) {
  auto value = parse_json(settings);
  REQUIRE_MESSAGE(value.has_value(), std::string(settings));
  return account_policy(JsonObject{{"channels", JsonObject{{channel, *value}}}}, channel, "");
}

bool reaches_person(std::string_view channel, std::string_view settings, std::string id, const std::vector<std::string>& paired = {}) {
  return may_reach(policy_of(channel, settings), {.kind = ChatType::direct, .id = std::move(id)}, paired).verdict == Verdict::allow;
}
bool reaches_group(std::string_view channel, std::string_view settings, Chat chat) {
  return may_reach(policy_of(channel, settings), chat, {}).verdict == Verdict::allow;
}

void reads(std::string_view channel, std::string_view written, Kind kind, std::string_view to) {
  CAPTURE(written);
  const auto target = read_target(channel, written);
  CHECK(target.kind == kind);
  CHECK(target.to == to);
}

}  // namespace

TEST_CASE("a target is read in its channel's forms, and goes on in one form alone") {
  for (const char* written : {"123", " telegram:123 ", "TG:123"}) reads("telegram", written, Kind::person, "123");
  reads("telegram", "-100123", Kind::group, "-100123");
  reads("telegram", "telegram:group:-100123:topic:7", Kind::group, "-100123");
  CHECK(read_target("telegram", "-100123:topic:7").topic_id == "7");
  for (const char* written : {"@alerts", "12a", "-", "", "1:topic:x"}) CHECK(read_target("telegram", written).kind == Kind::name);

  for (const char* written : {"user:42", "<@42>", "<@!42>", "discord:user:42"}) reads("discord", written, Kind::person, "user:42");
  for (const char* written : {"42", "channel:42", "<#42>", "#42"}) reads("discord", written, Kind::chat, "channel:42");
  for (const char* written : {"#general", "user:bob", "42/../43"}) CHECK(read_target("discord", written).kind == Kind::name);

  for (const char* written : {"C0123ABC", "channel:c0123abc", "slack:C0123ABC", "<#C0123ABC|general>"})
    reads("slack", written, Kind::chat, "C0123ABC");
  for (const char* written : {"U0123ABC", "user:u0123abc", "<@U0123ABC>"}) reads("slack", written, Kind::person, "U0123ABC");
  CHECK(read_target("slack", "#general").kind == Kind::name);
  CHECK(read_target("slack", "#general").id == "general");

  for (const char* written : {"+1 555-0001", "whatsapp:+15550001", "15550001@s.whatsapp.net"}) reads("whatsapp", written, Kind::person, "+15550001");
  reads("whatsapp", "1203@g.us", Kind::group, "1203@g.us");
  // Not a phone number, whatever digits are in it.
  for (const char* written : {"15550001@lid", "team 7", "1@evil"}) CHECK(read_target("whatsapp", written).kind == Kind::name);

  for (const char* written : {"#ops", "irc:#ops", "channel:ops"}) reads("irc", written, Kind::group, "#ops");
  reads("irc", "user:Bob", Kind::person, "Bob");
  for (const char* written : {"a b", "#a,#b", "a\r\nQUIT"}) CHECK(read_target("irc", written).kind == Kind::name);
}

TEST_CASE("what would be read as another target later is no target: a prefix that is left, or zeros before the number") {
  for (const char* written : {"irc:irc:#secret", "user:channel:#secret", "user:user:bob", "channel:channel:secret", "irc:user:irc:bob",
                              "user:irc:#secret", "channel:", "user:", "irc:", "#", "9lives", "-bob", "bob@host", "#a:b", "b\x01ob", ""}) {
    CAPTURE(written);
    CHECK(read_target("irc", written).kind == Kind::name);
  }
  reads("irc", "user:[Bob]^", Kind::person, "[Bob]^");
  for (const char* written : {"-0005", "05", "0", "-5:topic:07"}) CHECK(read_target("telegram", written).kind == Kind::name);
  for (const char* written : {"channel:09", "user:09", "09", "user:channel:9"}) CHECK(read_target("discord", written).kind == Kind::name);
}

TEST_CASE("the id of a thread is the platform's own and nothing else") {
  for (const char* channel : {"telegram", "discord"}) {
    CHECK(is_thread_id(channel, "12"));
    for (const char* written : {"", "user:12", "channel:12", "<#12>", "012", " 12", "-12", "1/2"}) CHECK_FALSE(is_thread_id(channel, written));
  }
  CHECK(is_thread_id("slack", "1700000000.000100"));
  for (const char* written : {"C1:1700000000.000100", "1700000000", "1700000000.", ".5", "1.5x", ""}) CHECK_FALSE(is_thread_id("slack", written));
  CHECK(is_thread_id("matrix", "abc-1_2.3"));
  for (const char* written : {"", "a:b", "../a", "a b"}) CHECK_FALSE(is_thread_id("matrix", written));
}

TEST_CASE("a whole Discord guild is held when its entry leaves out no channel, whether it stands under the id or the name") {
  const auto holds = [](const char* settings) { return holds_whole_guild(policy_of("discord", settings), "5", "Friends of Claw"); };
  for (const char* settings :
       {"{}", R"({"guilds":{"5":{}}})", R"({"guilds":{"5":{"channels":{}}}})", R"({"guilds":{"*":{},"6":{"channels":{"8":{}}}}})",
        R"({"guilds":{"5":{"channels":{"*":{},"8":{"requireMention":false}}}}})", R"({"guilds":{"*":{},"enemies":{"channels":{"8":{}}}}})",
        R"({"guilds":{"*":{"channels":{"8":{}}},"friends-of-claw":{}}})"}) {
    CAPTURE(settings);
    CHECK(holds(settings));
  }
  for (const char* settings :
       {R"({"guilds":{"5":{"channels":{"8":{}}}}})", R"({"guilds":{"*":{"channels":{"8":{}}}}})",
        R"({"guilds":{"5":{"channels":{"*":{},"8":{"allow":false}}}}})", R"({"guilds":{"*":{},"friends-of-claw":{"channels":{"8":{}}}}})"}) {
    CAPTURE(settings);
    CHECK_FALSE(holds(settings));
  }
}

TEST_CASE("D11: an entry under a guild's or a channel's name counts as it does for those who write from there") {
  const auto policy = policy_of("discord", R"({"guilds":{"friends-of-claw":{"channels":{"help":{}}},"*":{}}})");
  CHECK(needs_guild_name(policy, "5"));
  CHECK_FALSE(needs_guild_name(policy_of("discord", R"({"guilds":{"5":{},"friends":{}}})"), "5"));
  CHECK_FALSE(needs_guild_name(policy_of("discord", R"({"guilds":{"6":{},"*":{}}})"), "5"));
  CHECK_FALSE(needs_guild_name(policy_of("discord", "{}"), "5"));
  const auto reaches = [&](const char* guild, const char* channel, const char* parent) {
    const Chat chat{.kind = ChatType::channel,
                    .id = "9",
                    .guild_id = "5",
                    .guild_name = guild,
                    .channel_name = channel,
                    .parent_id = *parent == 0 ? "" : "8",
                    .parent_name = parent};
    CHECK(needs_parent_name(policy, chat) == (*parent != 0 && std::string_view(guild) == "Friends of Claw"));
    return may_reach(policy, chat, {}).verdict == Verdict::allow;
  };
  CHECK(reaches("Friends of Claw", "help", ""));
  CHECK_FALSE(reaches("Friends of Claw", "secret", ""));
  CHECK(reaches("Friends of Claw", "a thread", "help"));
  CHECK_FALSE(reaches("Friends of Claw", "a thread", "secret"));
  CHECK(reaches("Others", "secret", ""));
  for (const auto& [settings, held] :
       {std::pair{R"({"guilds":{"friends-of-claw":{}}})", true}, std::pair{R"({"guilds":{"6":{}}})", false},
        std::pair{R"({"guilds":{"*":{}}})", true}, std::pair{"{}", false}, std::pair{R"({"groupPolicy":"open"})", true},
        std::pair{R"({"groupPolicy":"disabled","guilds":{"5":{}}})", false}}) {
    CAPTURE(settings);
    CHECK(holds_guild(policy_of("discord", settings), "5", "Friends of Claw") == held);
  }
}

TEST_CASE("D11: without a topic a Telegram message arrives in the General one, whose entry counts") {
  const Chat forum{.kind = ChatType::group, .id = "-1"};
  CHECK_FALSE(reaches_group("telegram", R"({"groups":{"-1":{"topics":{"1":{"enabled":false}}}}})", forum));
  CHECK_FALSE(reaches_group("telegram", R"({"groups":{"-1":{"topics":{"1":{"groupPolicy":"disabled"}}}}})", forum));
  CHECK_FALSE(reaches_group("telegram", R"({"groups":{"*":{"topics":{"1":{"enabled":false}}}}})", forum));
  CHECK(reaches_group("telegram", R"({"groups":{"-1":{"topics":{"1":{"allowFrom":["1"]},"7":{"enabled":false}}}}})", forum));
  CHECK(reaches_group("telegram", R"({"groups":{"-1":{"topics":{"1":{"enabled":false}}}}})", {.kind = ChatType::group, .id = "-1", .topic_id = "7"}));
  CHECK(reaches_group("whatsapp", R"({"groups":{"-1":{"topics":{"1":{"enabled":false}}}}})", forum));
}

TEST_CASE("D11: people are reached who may write to the account, by its lists or by pairing; strangers never") {
  struct {
    const char* channel;
    const char* friend_id;
    const char* stranger;
  } const kChannels[] = {{"telegram", "111", "222"},
                         {"whatsapp", "+15550001", "+15550002"},
                         {"discord", "111", "222"},
                         {"slack", "U111", "U222"},
                         {"irc", "alice", "bob"}};
  for (const auto& [channel, friend_id, stranger] : kChannels) {
    CAPTURE(channel);
    for (const char* policy : {"allowlist", "pairing"}) {
      CAPTURE(policy);
      const std::string settings = std::string(R"({"dmPolicy":")") + policy + R"(","allowFrom":[")" + friend_id + "\"]}";
      CHECK(reaches_person(channel, settings, friend_id));
      CHECK_FALSE(reaches_person(channel, settings, stranger));
    }
    CHECK(reaches_person(channel, "{}", stranger, {stranger}));
    CHECK_FALSE(reaches_person(channel, R"({"dmPolicy":"allowlist"})", stranger, {stranger}));
    CHECK_FALSE(reaches_person(channel, R"({"dmPolicy":"disabled","allowFrom":["*"]})", friend_id));
    CHECK(reaches_person(channel, R"({"dmPolicy":"open","allowFrom":["*"]})", stranger));
  }
  const auto refused = may_reach(policy_of("telegram", "{}"), {.kind = ChatType::direct, .id = "222"}, {});
  CHECK(refused.verdict == Verdict::block);
  CHECK(refused.sentence == "that person is neither in allowFrom nor approved by pairing");
}

TEST_CASE("D11: groups are reached that the lists name; a list of senders names no group") {
  const Chat listed{.kind = ChatType::group, .id = "-1"}, other{.kind = ChatType::group, .id = "-2"};
  for (const char* settings : {R"({"groups":{"-1":{}}})", R"({"groupPolicy":"open","groups":{"-1":{}}})"}) {
    CAPTURE(settings);
    CHECK(reaches_group("telegram", settings, listed));
    CHECK_FALSE(reaches_group("telegram", settings, other));
  }
  CHECK(reaches_group("telegram", R"({"groupPolicy":"open"})", other));
  CHECK(reaches_group("telegram", R"({"groups":{"*":{}}})", other));
  CHECK_FALSE(reaches_group("telegram", R"({"groupAllowFrom":["111"]})", other));
  CHECK_FALSE(reaches_group("telegram", R"({"groups":{"-1":{"enabled":false}}})", listed));
  CHECK_FALSE(reaches_group("telegram", R"({"groupPolicy":"disabled","groups":{"-1":{}}})", listed));

  const Chat channel{.kind = ChatType::channel, .id = "9", .guild_id = "5"};
  CHECK(reaches_group("discord", R"({"guilds":{"5":{}}})", channel));
  CHECK(reaches_group("discord", R"({"guilds":{"5":{"users":["1"]}}})", channel));  // Who may speak there says nothing about the place.
  CHECK_FALSE(reaches_group("discord", R"({"guilds":{"6":{}}})", channel));
  CHECK_FALSE(reaches_group("discord", R"({"guilds":{"5":{"channels":{"8":{}}}}})", channel));
  const Chat thread{.kind = ChatType::channel, .id = "90", .guild_id = "5", .parent_id = "9"};
  CHECK(reaches_group("discord", R"({"guilds":{"5":{"channels":{"9":{}}}}})", thread));
  CHECK_FALSE(reaches_group("discord", R"({"guilds":{"5":{"channels":{"8":{}}}}})", thread));
  CHECK(is_listed_chat(policy_of("discord", R"({"guilds":{"5":{"channels":{"9":{}}}}})"), "9"));
  CHECK_FALSE(is_listed_chat(policy_of("discord", R"({"guilds":{"5":{"channels":{"9":{"allow":false}}}}})"), "9"));
  CHECK_FALSE(is_listed_chat(policy_of("discord", R"({"guilds":{"5":{"channels":{"*":{}}}}})"), "*"));
  CHECK(is_listed_chat(policy_of("discord", R"({"guilds":{"*":{"channels":{"9":{}}}}})"), "9"));
  // It may be a channel of the other guild, which does not list it.
  CHECK_FALSE(is_listed_chat(policy_of("discord", R"({"guilds":{"*":{"channels":{"9":{}}},"5":{"channels":{"8":{}}}}})"), "9"));

  const Chat room{.kind = ChatType::channel, .id = "C1"};
  CHECK(reaches_group("slack", R"({"channels":{"C1":{"users":["U1"]}}})", room));
  CHECK_FALSE(reaches_group("slack", R"({"channels":{"C2":{}}})", room));
  CHECK(is_listed_chat(policy_of("slack", R"({"channels":{"C1":{}}})"), "C1"));
}

TEST_CASE("a setting of the chat's own entry goes before the account's, the nearest first") {
  const auto slack = policy_of("slack", R"({"allowBots":false,"channels":{"C1":{"allowBots":"mentions"},"C2":{}}})");
  const auto word = [&](const AccountPolicy& policy, const Chat& chat) {
    const Json* found = chat_setting(policy, chat, "allowBots");
    return found == nullptr ? std::string("nothing") : to_json_text(*found);
  };
  CHECK(word(slack, {.kind = ChatType::channel, .id = "C1"}) == "\"mentions\"");
  CHECK(word(slack, {.kind = ChatType::channel, .id = "C2"}) == "false");
  CHECK(word(slack, {.kind = ChatType::direct, .id = "C1"}) == "false");
  const auto discord = policy_of("discord", R"({"guilds":{"5":{"allowBots":true,"channels":{"9":{"allowBots":false},"8":{}}}}})");
  CHECK(word(discord, {.kind = ChatType::channel, .id = "9", .guild_id = "5"}) == "false");
  CHECK(word(discord, {.kind = ChatType::channel, .id = "8", .guild_id = "5"}) == "true");
  CHECK(word(discord, {.kind = ChatType::channel, .id = "8", .guild_id = "6"}) == "nothing");
}
