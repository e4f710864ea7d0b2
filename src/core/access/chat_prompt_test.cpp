// What chats add to the system prompt: which entry counts, and how much of it.
#include "core/access/chat_prompt.h"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::access;

namespace {

Json json(std::string_view text) {
  auto value = parse_json(text);
  REQUIRE_MESSAGE(value.has_value(), std::string(text));
  return std::move(*value);
}

std::string prompt(std::string_view channel, std::string_view settings, const Chat& chat, std::string_view account = "default") {
  return chat_prompt(JsonObject{{"channels", JsonObject{{channel, json(settings)}}}}, channel, account, chat);
}

const Chat kTopic{.kind = ChatType::group, .id = "-5", .topic_id = "4"};
const Chat kGroup{.kind = ChatType::group, .id = "-5"};

}  // namespace

TEST_CASE("a group's text, then its topic's; each from the chat's own entry, else from that of `*`") {
  constexpr std::string_view both = R"({"groups":{"-5":{"systemPrompt":" Team. ","topics":{"4":{"systemPrompt":"Alarms."}}}}})";
  CHECK(prompt("telegram", both, kTopic) == "Team.\n\nAlarms.");
  CHECK(prompt("telegram", both, kGroup) == "Team.");
  CHECK(prompt("telegram", both, {.kind = ChatType::group, .id = "-5:topic:4", .topic_id = "4"}) == "Team.\n\nAlarms.");
  CHECK(prompt("telegram", both, {.kind = ChatType::group, .id = "-6", .topic_id = "4"}).empty());
  constexpr std::string_view star = R"({"groups":{"-5":{"topics":{"4":{}}},"*":{"systemPrompt":"All.","topics":{"4":{"systemPrompt":"Four."}}}}})";
  CHECK(prompt("telegram", star, kTopic) == "All.\n\nFour.");
  CHECK(prompt("telegram", R"({"groups":{"-5":{"systemPrompt":""},"*":{"systemPrompt":"All."}}})", kGroup).empty());
  CHECK(prompt("telegram", R"({"groups":{"-5":{"topics":{"4":{"systemPrompt":"Only."}}}}})", kTopic) == "Only.");
  CHECK(prompt("whatsapp", R"({"groups":{"1@g.us":{"systemPrompt":"W."}}})", {.kind = ChatType::group, .id = "1@g.us"}) == "W.");
}

TEST_CASE("an account's own map counts instead of its channel's") {
  constexpr std::string_view settings = R"({"groups":{"-5":{"systemPrompt":"Channel."}},
     "accounts":{"work":{"groups":{"-5":{"systemPrompt":"Account."}}},"quiet":{"groups":{"-5":{}}},"plain":{}}})";
  CHECK(prompt("telegram", settings, kGroup, "work") == "Account.");
  CHECK(prompt("telegram", settings, kGroup, "quiet").empty());
  CHECK(prompt("telegram", settings, kGroup, "plain") == "Channel.");
  CHECK(prompt("telegram", settings, kGroup) == "Channel.");
}

TEST_CASE("9.6: a direct chat's text and that of its topic; never a group's") {
  constexpr std::string_view settings =
      R"({"direct":{"7":{"systemPrompt":"Ann.","topics":{"3":{"systemPrompt":"Three."}}},"*":{"systemPrompt":"Anybody."}},"groups":{"*":{"systemPrompt":"Group."}}})";
  CHECK(prompt("telegram", settings, {.kind = ChatType::direct, .id = "7"}) == "Ann.");
  CHECK(prompt("telegram", settings, {.kind = ChatType::direct, .id = "7", .topic_id = "3"}) == "Ann.\n\nThree.");
  CHECK(prompt("telegram", settings, {.kind = ChatType::direct, .id = "8"}) == "Anybody.");
  CHECK(prompt("telegram", R"({"groups":{"*":{"systemPrompt":"Group."}}})", {.kind = ChatType::direct, .id = "7"}).empty());
  CHECK(prompt("whatsapp", R"({"direct":{"+1555":{"systemPrompt":"W."}}})", {.kind = ChatType::direct, .id = "+1555"}) == "W.");
}

TEST_CASE("Discord: the channel's text, a thread under its parent's; Slack: the channel's, else that of `*`") {
  constexpr std::string_view guilds =
      R"({"guilds":{"g1":{"channels":{"c1":{"systemPrompt":"One."},"*":{"systemPrompt":"Rest."}}},"*":{"channels":{"*":{"systemPrompt":"No."}}}}})";
  CHECK(prompt("discord", guilds, {.kind = ChatType::channel, .id = "c1", .guild_id = "g1"}) == "One.");
  CHECK(prompt("discord", guilds, {.kind = ChatType::channel, .id = "t9", .guild_id = "g1", .parent_id = "c1"}) == "One.");
  CHECK(prompt("discord", guilds, {.kind = ChatType::channel, .id = "c2", .guild_id = "g1"}) == "Rest.");
  CHECK(prompt("discord", guilds, {.kind = ChatType::group, .id = "d1"}).empty());
  constexpr std::string_view channels = R"({"channels":{"C1":{"systemPrompt":"One."},"C2":{},"*":{"systemPrompt":"Rest."}}})";
  CHECK(prompt("slack", channels, {.kind = ChatType::channel, .id = "C1"}) == "One.");
  CHECK(prompt("slack", channels, {.kind = ChatType::channel, .id = "C2"}) == "Rest.");
  CHECK(prompt("slack", channels, {.kind = ChatType::channel, .id = "C3"}) == "Rest.");
  CHECK(prompt("slack", channels, {.kind = ChatType::group, .id = "G1"}).empty());
}

TEST_CASE("kChatPromptUnitsMax: what is longer is cut, never inside a letter, and told") {
  const std::string full(kChatPromptUnitsMax, 'x');
  const auto with = [](const std::string& text) {
    return Json(JsonObject{{"channels", JsonObject{{"telegram", JsonObject{{"groups", JsonObject{{"-5", JsonObject{{"systemPrompt", text}}}}}}}}}});
  };
  CHECK(chat_prompt(with(full), "telegram", "default", kGroup) == full);
  CHECK(long_chat_prompts(with(full)).empty());
  CHECK(chat_prompt(with(full + "y"), "telegram", "default", kGroup) == full);
  CHECK(long_chat_prompts(with(full + "y")) == std::vector<std::string>{"channels.telegram.groups.-5.systemPrompt"});
  CHECK(chat_prompt(with(full.substr(1) + "😀"), "telegram", "default", kGroup) == full.substr(1));
}

TEST_CASE("entries of any other form add nothing") {
  for (const char* settings : {"7", "{}", R"({"groups":7})", R"({"groups":{"-5":7}})", R"({"groups":{"-5":{"systemPrompt":5,"topics":[]}}})"}) {
    CAPTURE(settings);
    CHECK(prompt("telegram", settings, kTopic).empty());
  }
  CHECK(chat_prompt(json("{}"), "telegram", "default", kGroup).empty());
}
