// Tests of the bodies that Discord gets.
#include "channels/discord/encode.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/text.h"
#include "core/commands/commands.h"
#include "io/sim/sim.h"

namespace oc::channels::discord {
namespace {

Settings with(const std::string& section) {
  io::SimWorld world;
  return read_settings(*parse_json(R"({"channels":{"discord":)" + section + "}}"), "default", world.environment());
}

TEST_CASE("targets: channels, people, mentions, bare ids") {
  for (const std::string text : {"channel:123", "123", "<#123>", "discord:channel:123", "#123", " 123 "}) CHECK(target_of(text)->channel_id == "123");
  for (const std::string text : {"user:123", "<@123>", "<@!123>", "discord:user:123"}) CHECK(target_of(text)->user_id == "123");
  for (const std::string text : {"", "general", "user:ann", "channel:", "0", "123456789012345678901"})
    CHECK(target_of(text).error().code == Errc::invalid);
}

TEST_CASE("a body: nonce that is enforced, the message it answers, and nobody pinged but people") {
  const auto body = message_body({.text = "hi @everyone", .nonce = "abc", .reply_to = "77"}, with("{}"));
  CHECK(
      to_json_text(body) ==
      R"({"content":"hi @everyone","allowed_mentions":{"parse":["users"],"replied_user":true},"nonce":"abc","enforce_nonce":true,"message_reference":{"message_id":"77","fail_if_not_exists":false}})");
  const auto draft = message_body({.text = "hi", .kind = MessageForm::Kind::draft}, with("{}"));
  CHECK(to_json_text(draft) == R"({"content":"hi","allowed_mentions":{"parse":[]},"flags":4})");
  CHECK(message_body({.text = "x", .is_silent = true}, with(R"({"suppressEmbeds":true})")).at("flags").as_int64() == (4 | 4096));
}

TEST_CASE("a nonce is short, and the same for the same key") {
  const auto nonce = nonce_of("run-of-some-length-0123456789:3");
  CHECK(nonce.size() <= kDiscordNonceCharsMax);
  CHECK(nonce.size() == 24);
  CHECK(nonce == nonce_of("run-of-some-length-0123456789:3"));
  CHECK(nonce != nonce_of("run-of-some-length-0123456789:4"));
  CHECK(nonce_of("").empty());
}

TEST_CASE("parts keep kDiscordTextUnitsMax letters and kDiscordLinesDefault lines; a fence is closed and opened again") {
  std::string lines = "```js\n";
  for (int i = 0; i < 40; i++) lines += "let a" + std::to_string(i) + ";\n";
  lines += "```";
  const auto parts = split_answer(lines, with("{}"));
  CHECK(parts.size() > 1);
  for (const auto& part : parts) {
    CHECK(static_cast<std::size_t>(std::ranges::count(part, '\n')) < kDiscordLinesDefault);
    CHECK(part.starts_with("```js\n"));
    CHECK(part.ends_with("```"));
  }
  const auto words = split_answer(std::string(kDiscordTextUnitsMax * 2, 'x'), with("{}"));
  REQUIRE(words.size() >= 2);
  for (const auto& part : words) CHECK(utf16_length(part) <= kDiscordTextUnitsMax);
  CHECK(split_answer(lines, with(R"({"maxLinesPerMessage":100})")).size() == 1);
  CHECK(split_answer("a\n\nb", with(R"({"chunkMode":"newline"})")).size() == 2);
}

TEST_CASE("a draft is shown as far as it fits; nothing else is cut here") {
  const std::string longer(kDiscordTextUnitsMax + 10, 'x');
  CHECK(message_body({.text = longer, .kind = MessageForm::Kind::draft}, with("{}")).at("content").as_string().size() == kDiscordTextUnitsMax);
  CHECK(message_body({.text = longer}, with("{}")).at("content").as_string().size() == longer.size());
}

TEST_CASE("a name that becomes a longer mention is counted as the mention") {
  std::string names;
  for (int i = 0; i < 350; i++) names += "@ann ";
  for (const auto& part : split_answer(names, with(R"({"mentionAliases":{"ann":"123456789012345678"}})"))) {
    CHECK(utf16_length(part) <= kDiscordTextUnitsMax);
    CHECK(!part.contains("@ann"));
  }
}

TEST_CASE("a table becomes a fence before it is cut, so that each part stands alone") {
  std::string table = "| A | B |\n|---|---|\n";
  for (int i = 0; i < 60; i++) table += "| " + std::to_string(i) + " | x |\n";
  for (const auto& part : split_answer(table, with("{}"))) {
    CHECK(part.starts_with("```"));
    CHECK(part.ends_with("```"));
  }
}

TEST_CASE("buttons are bound to a person and keep kDiscordButtonRowsMax, kDiscordButtonsPerRowMax and kDiscordCustomIdCharsMax") {
  const auto rows = components_of(*parse_json(R"([[{"text":"Yes","callback_data":"y","style":"success"},{"text":"","callback_data":"n"}],[]])"), "5");
  CHECK(to_json_text(rows) == R"([{"type":1,"components":[{"type":2,"style":3,"label":"Yes","custom_id":"oc:5:y"}]}])");
  JsonArray many;
  for (int i = 0; i < 9; i++) {
    JsonArray row;
    for (int j = 0; j < 9; j++) row.push_back(JsonObject{{"text", "b"}, {"callback_data", std::to_string(i * 10 + j)}});
    many.emplace_back(std::move(row));
  }
  const auto kept = components_of(many, "");
  CHECK(kept.size() == kDiscordButtonRowsMax);
  CHECK(kept[0].at("components").as_array().size() == kDiscordButtonsPerRowMax);
  const std::string longest(kDiscordCustomIdCharsMax - 5, 'x');
  CHECK(custom_id({.actor = "5", .data = longest}).size() == kDiscordCustomIdCharsMax);
  CHECK(custom_id({.actor = "5", .data = longest + "x"}).empty());
  CHECK(read_custom_id("oc:*:a:b")->data == "a:b");
  CHECK(read_custom_id("oc:*:a:b")->actor.empty());
  for (const std::string foreign : {"", "oc:", "oc:x:y", "other:5:y"}) CHECK(!read_custom_id(foreign));
}

TEST_CASE("emoji: unicode and custom ones, as a part of a path") {
  CHECK(*emoji_segment("👀") == "%F0%9F%91%80");
  CHECK(*emoji_segment("❤️") == "%E2%9D%A4");
  CHECK(*emoji_segment("<:claw:123>") == "claw%3A123");
  CHECK(*emoji_segment("<a:claw:123>") == "claw%3A123");
  CHECK(*emoji_segment("claw:123") == "claw%3A123");
  for (const std::string word : {"", "thumbsup", ":thumbsup:", "a/../b"}) CHECK(emoji_segment(word).error().code == Errc::invalid);
}

TEST_CASE("every command of the gateway is offered, in a form that Discord takes") {
  const auto commands = command_bodies();
  CHECK(commands.size() == commands::table().size());
  for (const auto& command : commands) {
    CHECK(string_member_or(command, "name", "").size() <= 32);
    const auto description = string_member_or(command, "description", "");
    CHECK((!description.empty() && utf16_length(description) <= 100));
  }
}

TEST_CASE("polls: two to kDiscordPollOptionsMax options, up to kDiscordPollHoursMax hours") {
  const auto poll = *poll_body(*parse_json(R"({"pollQuestion":"When?","pollOption":["now","later"],"pollDurationHours":5000,"pollMulti":true})"));
  CHECK(at_path(poll, "question.text")->as_string() == "When?");
  CHECK(int_member(poll, "duration") == kDiscordPollHoursMax);
  CHECK(bool_member(poll, "allow_multiselect") == true);
  CHECK(int_member(*poll_body(*parse_json(R"({"question":"Q","options":["a","b"]})")), "duration") == 24);
  CHECK(poll_body(*parse_json(R"({"pollQuestion":"When?","pollOption":["now"]})")).error().message == "Poll requires at least 2 options");
  JsonArray eleven(kDiscordPollOptionsMax + 1, Json("x"));
  CHECK(!poll_body(JsonObject{{"question", "Q"}, {"options", eleven}}));
}

TEST_CASE("mentionAliases: names that the config knows become mentions, not in code") {
  const auto settings = with(R"({"mentionAliases":{"Ann":"5"}})");
  CHECK(message_body({.text = "hi @ann, `@ann` x@ann @annie"}, settings).at("content").as_string() == "hi <@5>, `@ann` x@ann @annie");
}

}  // namespace
}  // namespace oc::channels::discord
