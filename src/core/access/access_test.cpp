// Who may speak: the security table's rows D1 to D4 over every channel, and the rules of spec §15.
#include "core/access/access.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"
#include "core/access/accounts.h"

using namespace oc;
using namespace oc::access;

namespace {

Json json(std::string_view text) {
  auto value = parse_json(text);
  REQUIRE_MESSAGE(value.has_value(), std::string(text));
  return std::move(*value);
}

/// The policy of account default of a channel with these settings.
AccountPolicy policy_of(std::string_view channel, std::string_view settings, std::string_view own_id = "") {
  return account_policy(JsonObject{{"channels", JsonObject{{channel, json(settings)}}}}, channel, "", own_id);
}

Verdict direct(std::string_view channel, std::string_view settings, const Sender& sender, const std::vector<std::string>& paired = {}) {
  return admit(policy_of(channel, settings), sender, {.kind = ChatType::direct, .id = sender.id}, paired).verdict;
}

struct Platform {
  const char* channel;
  const char* alice;
  const char* bob;
  const char* group;
};
constexpr Platform kPlatforms[] = {
    {"telegram", "111", "222", "-1001"},      {"whatsapp", "+15550001", "+15550002", "1203@g.us"}, {"discord", "111", "222", "900"},
    {"slack", "u111", "u222", "c900"},        {"signal", "+15550001", "+15550002", "AbC="},        {"imessage", "+15550001", "+15550002", "7"},
    {"irc", "alice!u@h", "bob!u@h", "#chan"}, {"googlechat", "users/1", "users/2", "spaces/1"}};

}  // namespace

TEST_CASE("D1: a name never stands for a person unless the operator said so; an id does") {
  for (const Platform& platform : kPlatforms) {
    CAPTURE(platform.channel);
    const std::string named = R"({"dmPolicy":"allowlist","allowFrom":["bobby"]})";
    CHECK(direct(platform.channel, named, {.id = platform.bob, .name = "bobby"}) == Verdict::block);
    const std::string listed = fmt::format(R"({{"dmPolicy":"allowlist","allowFrom":["{}"]}})", platform.alice);
    CHECK(direct(platform.channel, listed, {.id = platform.alice, .name = "anything"}) == Verdict::allow);
    CHECK(direct(platform.channel, listed, {.id = platform.bob, .name = platform.alice}) == Verdict::block);
  }
  CHECK(direct("discord", R"({"dmPolicy":"allowlist","allowFrom":["Bobby"],"dangerouslyAllowNameMatching":true})", {.id = "222", .name = "bobby"}) ==
        Verdict::allow);
}

TEST_CASE("D2: the pairing store counts for direct messages and never for groups") {
  for (const Platform& platform : kPlatforms) {
    CAPTURE(platform.channel);
    const std::vector<std::string> paired = {platform.alice};
    const Sender alice{.id = platform.alice};
    CHECK(direct(platform.channel, "{}", alice, paired) == Verdict::allow);
    CHECK(direct(platform.channel, R"({"dmPolicy":"allowlist"})", alice, paired) == Verdict::block);
    CHECK(direct(platform.channel, R"({"dmPolicy":"disabled"})", alice, paired) == Verdict::block);
    CHECK(direct(platform.channel, "{}", {.id = platform.bob}, paired) == Verdict::pairing);
    for (const char* settings : {"{}", R"({"groups":{"*":{}}})", R"({"groupPolicy":"allowlist","groups":{"*":{}},"groupAllowFrom":[]})"}) {
      const Chat chat{.kind = ChatType::group, .id = platform.group, .guild_id = std::string_view(platform.channel) == "discord" ? "1" : ""};
      CHECK(admit(policy_of(platform.channel, settings), alice, chat, paired).verdict == Verdict::block);
    }
  }
}

TEST_CASE("D3: an empty allowlist lets nobody in") {
  for (const Platform& platform : kPlatforms) {
    CAPTURE(platform.channel);
    for (const char* settings : {R"({"dmPolicy":"allowlist","allowFrom":[]})", R"({"dmPolicy":"allowlist","allowFrom":["", " "]})",
                                 R"({"dmPolicy":"allowlist"})", R"({"dmPolicy":"allowlist","allowFrom":"*"})"}) {
      CHECK(direct(platform.channel, settings, {.id = platform.alice}) == Verdict::block);
    }
    CHECK(direct(platform.channel, R"({"dmPolicy":"allowlist","allowFrom":["*"]})", {.id = platform.alice}) == Verdict::allow);
    CHECK(direct(platform.channel, R"({"dmPolicy":"allowlist","allowFrom":["*"]})", {.id = "*"}) == Verdict::allow);
    CHECK(direct(platform.channel, fmt::format(R"({{"dmPolicy":"allowlist","allowFrom":["{}"]}})", platform.alice), {.id = "*"}) == Verdict::block);
    CHECK(direct(platform.channel, fmt::format(R"({{"dmPolicy":"allowlist","allowFrom":["{}"]}})", platform.alice), {.id = ""}) == Verdict::block);
  }
}

TEST_CASE("D4: a channel without a section, or with words that nobody knows, is as strict as can be") {
  for (const Platform& platform : kPlatforms) {
    CAPTURE(platform.channel);
    for (const char* config : {"{}", R"({"channels":{}})", R"({"channels":{"defaults":{"groupPolicy":"open"}}})"}) {
      const AccountPolicy policy = account_policy(json(config), platform.channel, "");
      CHECK(policy.group == GroupPolicy::allowlist);
      CHECK(policy.dm == DmPolicy::pairing);
      const Chat chat{.kind = ChatType::group, .id = platform.group, .guild_id = "1"};
      CHECK(admit(policy, {.id = platform.alice}, chat, {}).verdict == Verdict::block);
    }
    const AccountPolicy odd = policy_of(platform.channel, R"({"dmPolicy":"opne","groupPolicy":7})");
    CHECK(odd.dm == DmPolicy::pairing);
    CHECK(odd.group == GroupPolicy::allowlist);
  }
  CHECK(account_policy(json(R"({"channels":{"defaults":{"groupPolicy":"open"},"signal":{}}})"), "signal", "").group == GroupPolicy::open);
}

TEST_CASE("15.1: an account inherits what it does not say itself, whole values at a time") {
  const Json config = json(
      R"({"channels":{"telegram":{"dmPolicy":"open","allowFrom":["*"],"groups":{"-1":{}},"accounts":{"Work Bot":{"groups":{"-2":{}},"allowFrom":[7]},"x":{}}}}})");
  const AccountPolicy policy = account_policy(config, "telegram", "work-bot");
  CHECK(policy.dm == DmPolicy::open);
  CHECK(policy.allow_from == std::vector<std::string>{"7"});
  CHECK(to_json_text(*member(policy.settings, "groups")) == R"({"-2":{}})");
  CHECK(member(policy.settings, "accounts") == nullptr);
  CHECK(account_ids(config, "telegram") == std::vector<std::string>{"work-bot", "x"});
  CHECK(default_account_id(config, "telegram") == "work-bot");
  CHECK(account_ids(config, "signal") == std::vector<std::string>{"default"});
  CHECK(default_account_id(json(R"({"channels":{"slack":{"defaultAccount":"B","accounts":{"a":{},"b":{},"default":{}}}}})"), "slack") == "b");
  CHECK(default_account_id(json(R"({"channels":{"slack":{"defaultAccount":"no","accounts":{"a":{},"default":{}}}}})"), "slack") == "default");
}

TEST_CASE("15.2: WhatsApp lets its own number in, and an empty list means nobody else") {
  const AccountPolicy policy = policy_of("whatsapp", R"({"dmPolicy":"allowlist"})", "+1 555 0009");
  CHECK(admit(policy, {.id = "15550009@s.whatsapp.net"}, {.id = "x"}, {}).verdict == Verdict::allow);
  CHECK(admit(policy, {.id = "+15550008"}, {.id = "x"}, {}).verdict == Verdict::block);
}

TEST_CASE("a person's own entry, else `direct.*`, goes before the account; it can shut out, and lets in nobody whom no list names") {
  const auto verdict = [](const std::string& account, const std::string& people, const std::string& id, const std::string& topic = "",
                          const std::vector<std::string>& paired = {}) {
    const auto policy = policy_of("telegram", "{" + account + R"(,"direct":)" + people + "}");
    return admit(policy, {.id = id}, {.kind = ChatType::direct, .id = id, .topic_id = topic}, paired).verdict;
  };
  const std::string open = R"("dmPolicy":"open","allowFrom":["*"])", pairing = R"("dmPolicy":"pairing","allowFrom":["111"])";
  CHECK(verdict(open, R"({"111":{"enabled":false}})", "111") == Verdict::block);
  CHECK(verdict(open, R"({"111":{"enabled":false}})", "222") == Verdict::allow);
  CHECK(verdict(open, R"({"*":{"enabled":false},"111":{}})", "222") == Verdict::block);
  CHECK(verdict(open, R"({"*":{"enabled":false},"111":{}})", "111") == Verdict::allow);
  CHECK(verdict(open, R"({"111":{"dmPolicy":"disabled"}})", "111") == Verdict::block);
  CHECK(verdict(open, R"({"*":{"dmPolicy":"nonsense"}})", "222") == Verdict::allow);
  CHECK(verdict(open, R"({"*":{"allowFrom":[111]}})", "222") == Verdict::block);
  CHECK(verdict(open, R"({"*":{"allowFrom":[111]}})", "111") == Verdict::allow);
  CHECK(verdict(open, R"({"*":{"requireTopic":true}})", "111") == Verdict::block);
  CHECK(verdict(open, R"({"*":{"requireTopic":true}})", "111", "7") == Verdict::allow);
  CHECK(verdict(open, R"({"*":{"topics":{"7":{"enabled":false}}}})", "111", "7") == Verdict::block);
  CHECK(verdict(open, R"({"*":{"topics":{"7":{"enabled":false}}}})", "111", "8") == Verdict::allow);
  // The pairing store counts as it does without an entry.
  CHECK(verdict(pairing, R"({"*":{"dmPolicy":"allowlist"}})", "222", "", {"222"}) == Verdict::block);
  CHECK(verdict(pairing, R"({"*":{"systemPrompt":"x"}})", "222", "", {"222"}) == Verdict::allow);
  CHECK(verdict(pairing, R"({"*":{"allowFrom":[111]}})", "222", "", {"222"}) == Verdict::block);
  // D4: "open" without "*" opens nothing.
  CHECK(verdict(pairing, R"({"222":{"dmPolicy":"open"}})", "222") == Verdict::block);
  CHECK(verdict(pairing, R"({"222":{"dmPolicy":"open","allowFrom":["*"]}})", "222") == Verdict::allow);
  for (const char* odd : {"[]", "7", "null", R"({"111":7})", R"({"*":[]})"}) CHECK(verdict(pairing, odd, "111") == Verdict::allow);
}

TEST_CASE("15.3: the sender's list first, then the list of groups; a group's own list replaces the sender's") {
  const auto group = [](std::string_view settings, std::string_view sender, const Chat& chat) {
    return admit(policy_of("telegram", settings), {.id = std::string(sender)}, chat, {});
  };
  const Chat chat{.kind = ChatType::group, .id = "-5"};
  const Chat topic{.kind = ChatType::group, .id = "-5:topic:4", .topic_id = "4"};
  CHECK(group(R"({"groupPolicy":"open"})", "1", chat).verdict == Verdict::allow);
  CHECK(group(R"({"groupPolicy":"open","groups":{"-6":{}}})", "1", chat).reason_code == "group_not_allowlisted");
  CHECK(group(R"({"groupPolicy":"disabled","groups":{"*":{}}})", "1", chat).reason_code == "group_policy_disabled");
  CHECK(group(R"({"groupAllowFrom":[1]})", "1", chat).verdict == Verdict::allow);
  CHECK(group(R"({"groupAllowFrom":[1]})", "2", chat).reason_code == "group_policy_not_allowlisted");
  CHECK(group(R"({"allowFrom":[1],"groups":{"-5":{}}})", "1", chat).verdict == Verdict::allow);
  CHECK(group(R"({"groups":{"-5":{}}})", "1", chat).reason_code == "group_policy_empty_allowlist");
  CHECK(group(R"({"groupAllowFrom":[9],"groups":{"-5":{"allowFrom":["tg:1"]}}})", "1", chat).verdict == Verdict::allow);
  CHECK(group(R"({"groupAllowFrom":[9],"groups":{"-5":{"allowFrom":[1],"topics":{"4":{"allowFrom":[2]}}}}})", "1", topic).verdict == Verdict::block);
  CHECK(group(R"({"groupAllowFrom":[9],"groups":{"-5":{"allowFrom":[1],"topics":{"4":{"allowFrom":[2]}}}}})", "2", topic).verdict == Verdict::allow);
  CHECK(group(R"({"groupAllowFrom":["*"],"groups":{"-5":{"enabled":false}}})", "1", chat).reason_code == "group_disabled");
  CHECK_FALSE(group(R"({"groups":{"-5":{}}})", "1", chat).sentence.empty());
}

TEST_CASE("15.3: Discord asks for the guild, its channel, and the sender's id or role") {
  const auto ask = [](std::string_view settings, const Chat& chat, std::string_view sender = "1") {
    return admit(policy_of("discord", settings), {.id = std::string(sender)}, chat, {}).verdict;
  };
  const Chat chat{.kind = ChatType::channel,
                  .id = "c1",
                  .guild_id = "g1",
                  .guild_name = "My Guild",
                  .channel_name = "general",
                  .parent_id = "p1",
                  .sender_roles = {"r1"}};
  CHECK(ask(R"({"guilds":{"g2":{}}})", chat) == Verdict::block);
  CHECK(ask(R"({"guilds":{"g1":{}}})", chat) == Verdict::allow);
  Chat named = chat;
  named.parent_id.clear();
  CHECK(ask(R"({"guilds":{"my-guild":{"channels":{"general":{"allow":true}}}}})", named) == Verdict::allow);
  // Anybody may call a thread what another channel is called, or what its id is.
  CHECK(ask(R"({"guilds":{"my-guild":{"channels":{"general":{"allow":true}}}}})", chat) == Verdict::block);
  named.channel_name = "111";
  CHECK(ask(R"({"guilds":{"g1":{"channels":{"111":{}}}}})", named) == Verdict::block);
  named.guild_id = "g3";
  named.guild_name = "222";
  CHECK(ask(R"({"guilds":{"222":{}}})", named) == Verdict::block);
  CHECK(ask(R"({"guilds":{"g1":{"channels":{"p1":{}}}}})", chat) == Verdict::allow);
  CHECK(ask(R"({"guilds":{"g1":{"channels":{"other":{}}}}})", chat) == Verdict::block);
  CHECK(ask(R"({"groupPolicy":"open","guilds":{"g1":{"channels":{"c1":{"enabled":false}}}}})", chat) == Verdict::block);
  CHECK(ask(R"({"guilds":{"g1":{"users":["2"]}}})", chat) == Verdict::block);
  CHECK(ask(R"({"guilds":{"g1":{"users":["2"],"roles":["r1"]}}})", chat) == Verdict::allow);
  CHECK(ask(R"({"guilds":{"g1":{"users":["<@!1>"]}}})", chat) == Verdict::allow);
  const Chat group_dm{.kind = ChatType::group, .id = "d1"};
  CHECK(ask(R"({"groupPolicy":"open"})", group_dm) == Verdict::block);
  CHECK(ask(R"({"dm":{"groupEnabled":true}})", group_dm) == Verdict::allow);
  CHECK(ask(R"({"dm":{"groupEnabled":true,"groupChannels":["d2"]}})", group_dm) == Verdict::block);
  const Chat called_by_digits{.kind = ChatType::group, .id = "d1", .channel_name = "333"};
  CHECK(ask(R"({"dm":{"groupEnabled":true,"groupChannels":["111"]}})", called_by_digits) == Verdict::block);
}

TEST_CASE("15.3: a group of direct messages of Slack is asked for in dm, not among the channels; dm.enabled switches direct messages off") {
  const Chat group_dm{.kind = ChatType::group, .id = "G1"};
  const auto ask = [&](std::string_view settings) { return admit(policy_of("slack", settings), {.id = "U1"}, group_dm, {}).verdict; };
  CHECK(ask(R"({"groupPolicy":"open","channels":{"*":{}}})") == Verdict::block);
  CHECK(ask(R"({"dm":{"groupEnabled":true}})") == Verdict::allow);
  CHECK(ask(R"({"dm":{"groupEnabled":true,"groupChannels":["G2"]}})") == Verdict::block);
  CHECK(admit(policy_of("slack", "{}"), {.id = "U1"}, group_dm, {}).sentence.contains("channels.slack.dm.groupEnabled"));
  CHECK(direct("slack", R"({"dm":{"enabled":false},"allowFrom":["U1"]})", {.id = "U1"}) == Verdict::block);
  CHECK(direct("slack", R"({"dm":{"enabled":true},"allowFrom":["U1"]})", {.id = "U1"}) == Verdict::allow);
}

TEST_CASE("14: whether a mention is needed, from the nearest entry outwards") {
  const auto needs = [](std::string_view channel, std::string_view settings, const Chat& chat, std::optional<bool> activation = std::nullopt) {
    return needs_mention(policy_of(channel, settings), chat, activation);
  };
  const Chat topic{.kind = ChatType::group, .id = "-5:topic:4", .topic_id = "4"};
  constexpr std::string_view groups =
      R"({"groups":{"-5":{"requireMention":true,"topics":{"4":{"requireMention":false}}},"*":{"requireMention":true}}})";
  CHECK_FALSE(needs("telegram", groups, topic));
  CHECK(needs("telegram", groups, {.kind = ChatType::group, .id = "-5"}));
  CHECK_FALSE(needs("telegram", groups, {.kind = ChatType::group, .id = "-5"}, false));
  CHECK_FALSE(needs("telegram", R"({"groups":{"*":{"requireMention":false}}})", topic));
  CHECK(needs("telegram", "{}", topic));
  CHECK_FALSE(needs("telegram", "{}", {.kind = ChatType::direct, .id = "5"}));
  const Chat channel{.kind = ChatType::channel, .id = "c1", .guild_id = "g1", .parent_id = "p1"};
  CHECK_FALSE(needs("discord", R"({"guilds":{"g1":{"requireMention":true,"channels":{"p1":{"requireMention":false}}}}})", channel));
  CHECK_FALSE(needs("discord", R"({"guilds":{"*":{"requireMention":false}}})", channel));
  CHECK(needs("discord", "{}", channel));
  CHECK_FALSE(needs("slack", R"({"requireMention":false})", channel));
  CHECK(needs("slack", R"({"requireMention":false,"channels":{"*":{"requireMention":true}}})", channel));
  CHECK_FALSE(needs("slack", "{}", Chat{.kind = ChatType::group, .id = "g1"}));
}

TEST_CASE("15.4: entries of each channel mean the same person in every spelling") {
  struct Row {
    const char* channel;
    const char* entry;
    const char* id;
  };
  const Row rows[] = {{"telegram", "TG: 5", "5"},
                      {"telegram", "@alice", ""},
                      {"whatsapp", "whatsapp:+1 (555) 2", "+15552"},
                      {"whatsapp", "41:0@s.whatsapp.net", "+41"},
                      {"whatsapp", "9-8@G.US", "9-8@g.us"},
                      {"whatsapp", "whatsapp:whatsapp:1555", "+1555"},
                      {"whatsapp", "123@lid", "+123"},
                      {"whatsapp", "abc123", ""},
                      {"whatsapp", "+1555 ext 2", ""},
                      {"whatsapp", "+1555+2", ""},
                      {"whatsapp", "+", ""},
                      {"whatsapp", "abc123@s.whatsapp.net", ""},
                      {"whatsapp", "\u202A+1\u00A0555\u20112\u202C", "+15552"},
                      {"whatsapp", "+1\u0665", ""},
                      {"whatsapp", "us.13491208655302741918", "US.13491208655302741918"},
                      {"whatsapp", "us.ent.1a2B", "US.ENT.1a2B"},
                      {"whatsapp", "tel:+15550001", "+15550001"},
                      {"whatsapp", "US.ENT.11815799212886844830", "US.ENT.11815799212886844830"},
                      {"whatsapp", "us.13-49", ""},
                      {"discord", "<@!7>", "7"},
                      {"discord", "user:7", "7"},
                      {"discord", "Some Name", "some-name"},
                      {"discord", "PK: Abcde", "pk:abcde"},
                      {"discord", "pk:", ""},
                      {"slack", "user:U1", "u1"},
                      {"signal", "signal:+1 555", "+1555"},
                      {"irc", "irc:user:Bob", "bob"},
                      {"googlechat", "gchat:users/A", "a"},
                      {"signal", "uuid:123E4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000"}};
  for (const Row& row : rows) {
    CAPTURE(row.entry);
    CHECK(normalize_allow_entry(row.channel, row.entry) == row.id);
  }
}

TEST_CASE("a member of PluralKit and the person whose name is the same word are two") {
  const Sender member{.id = "pk:abcde", .name = "pk:abcde"}, person{.id = "5", .name = "abcde"};
  CHECK(is_listed("discord", {"pk:abcde"}, member));
  CHECK(is_listed("discord", {"pk:ABCDE"}, member));
  CHECK_FALSE(is_listed("discord", {"abcde"}, member, NameMatching::allowed));
  CHECK(is_listed("discord", {"abcde"}, person, NameMatching::allowed));
  CHECK_FALSE(is_listed("discord", {"pk:abcde"}, person, NameMatching::allowed));
}

TEST_CASE("an allowlist holds at most kAllowFromEntriesMax entries") {
  JsonArray list;
  for (std::size_t i = 0; i < kAllowFromEntriesMax + 5; i++) list.emplace_back(i);
  const Json value = std::move(list);
  CHECK(allow_entries(&value).size() == kAllowFromEntriesMax);
}

TEST_CASE("a person's own entry that is open without a list does not shut out whom pairing let in") {
  const Json config =
      *parse_json(R"({"channels":{"telegram":{"dmPolicy":"pairing","allowFrom":["1"],"direct":{"2":{"dmPolicy":"open"},"3":{"dmPolicy":"open"}}}}})");
  const auto verdict = [&](const char* id) {
    return admit(account_policy(config, "telegram", ""), {.id = id}, {.kind = ChatType::direct, .id = id}, {"2"}).verdict;
  };
  CHECK(verdict("1") == Verdict::allow);
  CHECK(verdict("2") == Verdict::allow);
  CHECK(verdict("3") == Verdict::block);
}
