// What is kept of transcripts between turns: never anything else than a transcript read anew would give.
#include "engine/pasts.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "engine/story_world_test.h"

using namespace oc;
using namespace oc::engine;

namespace {

using Lines = std::vector<store::EntryRow>;

store::EntryRow line(std::int64_t seq, const char* role, Json content) {
  return {.seq = seq,
          .line = {{"type", "message"},
                   {"id", "l" + std::to_string(seq)},
                   {"message", {{"role", role}, {"content", std::move(content)}, {"toolCallId", "c1"}, {"timestamp", seq}}}}};
}
store::EntryRow says(std::int64_t seq, const char* role, const std::string& text) { return line(seq, role, Json(text)); }
store::EntryRow calls(std::int64_t seq) {
  return line(seq, "assistant", JsonArray{{{"type", "toolCall"}, {"id", "c1"}, {"name", "ls"}, {"arguments", JsonObject()}}});
}

std::string texts(const SharedVector<turn::Message>& messages) {
  std::string all;
  for (const auto& message : messages) all += turn::text_of(message) + "|";
  return all;
}

constexpr const char* kOpen = "{channels:{telegram:{dmPolicy:'open',allowFrom:['*','100']}}}";

/// What the model was shown of the past, without the time stamps: the last words of each message.
std::string shown(const StoryWorld& world) {
  std::string all;
  for (const auto& message : world.models.calls.back().messages) {
    const std::string text = turn::text_of(message);
    all += text.substr(text.find_last_of(" \n") + 1) + "|";
  }
  return all;
}

Json message_line(const std::string& id, const char* role, const std::string& text) {
  return {{"type", "message"}, {"id", id}, {"message", {{"role", role}, {"content", text}, {"timestamp", 1}}}};
}

}  // namespace

TEST_CASE("a past goes on with the lines behind its last one") {
  auto past = past_of(Lines{says(1, "user", "a"), says(2, "assistant", "b")});
  REQUIRE(past);
  CHECK(texts(past->messages) == "a|b|");
  CHECK(go_on(*past, Lines{says(2, "assistant", "b")}, 100));
  CHECK(go_on(*past, Lines{says(2, "assistant", "b"), says(3, "user", "c"), calls(4), says(5, "toolResult", "r"), says(6, "assistant", "d")}, 100));
  CHECK(texts(past->messages) == "a|b|c||r|d|");
  CHECK(past->last_seq == 6);
  CHECK(past->lines == 6);
  CHECK(past->last_line == says(6, "assistant", "d").line);
}

TEST_CASE("a past is not gone on with when the transcript is another one, would be cut, or waits for a tool's result") {
  const auto past = past_of(Lines{says(1, "user", "a"), says(2, "assistant", "b")});
  const auto goes_on = [&](const Lines& lines, std::size_t lines_max = 100) {
    Past copy = *past;
    return go_on(copy, lines, lines_max);
  };
  CHECK_FALSE(goes_on({}));
  CHECK_FALSE(goes_on({says(3, "user", "c")}));
  CHECK_FALSE(goes_on({says(2, "assistant", "other words")}));
  CHECK(goes_on({says(2, "assistant", "b"), says(3, "user", "c")}, 3));
  CHECK_FALSE(goes_on({says(2, "assistant", "b"), says(3, "user", "c")}, 2));
  CHECK_FALSE(goes_on({says(2, "assistant", "b"), calls(3)}));
  CHECK_FALSE(past_of(Lines{says(1, "user", "a"), calls(2)}));
  CHECK_FALSE(past_of(Lines()));
}

TEST_CASE("at most kPastsRemembered pasts of kPastBytesRemembered bytes are remembered; the oldest go") {
  Pasts pasts;
  for (std::size_t i = 0; i < kPastsRemembered + 5; i++) {
    pasts.put(std::to_string(i), *past_of(Lines{says(1, "user", "a")}));
    if (i == 10) pasts.put("0", *pasts.take("0"));
  }
  CHECK(pasts.size() == kPastsRemembered);
  CHECK(pasts.take("0"));
  CHECK_FALSE(pasts.take("0"));
  CHECK_FALSE(pasts.take("1"));
  CHECK(pasts.take(std::to_string(kPastsRemembered + 4)));
  const std::string large(kPastBytesRemembered / 6, 'x');  // once in the message, once in the last line
  for (int i = 0; i < 5; i++) {
    pasts.put("large" + std::to_string(i), *past_of(Lines{says(1, "user", large)}));
    CHECK(pasts.bytes() <= kPastBytesRemembered);
  }
  CHECK(pasts.size() == 2);
  CHECK(pasts.take("large4"));
  CHECK(pasts.take("large3"));
  CHECK(pasts.bytes() == 0);
  pasts.put("too large", *past_of(Lines{says(1, "user", large + large + large + large)}));
  CHECK(pasts.size() == 0);
  auto with_arguments = *past_of(Lines{says(1, "user", "a")});
  with_arguments.messages.own().front().content.front().arguments = JsonObject{{"content", std::string(kPastBytesRemembered, 'x')}};
  pasts.put("what a tool was given", std::move(with_arguments));
  CHECK(pasts.size() == 0);
}

TEST_CASE("each turn is shown everything that was said, also what others wrote into the transcript meanwhile") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall& call) { return Scripted{.text = "re:" + std::to_string(call.messages.size())}; };
  for (const char* text : {"one", "two", "three"}) REQUIRE(world.tell({.text = text}));
  CHECK(shown(world) == "one|re:1|two|re:3|three|");
  auto& database = world.agent_store("main");
  const auto row = *world.sim.run(database.sessions(1));
  REQUIRE(row.size() == 1);
  REQUIRE(world.sim.run(database.append(row[0].session_id, {message_line("x1", "assistant", "beside")})));
  REQUIRE(world.tell({.text = "four"}));
  CHECK(shown(world) == "one|re:1|two|re:3|three|re:5|beside|four|");
  REQUIRE(world.tell({.text = "/new"}));
  REQUIRE(world.tell({.text = "five"}));
  CHECK(shown(world).find("one|") == std::string::npos);
  CHECK(shown(world).ends_with("five|"));
}

TEST_CASE("a transcript that was taken away and another one put under the same id is read anew") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "re"}; };
  for (const char* text : {"one", "two"}) REQUIRE(world.tell({.text = text}));
  auto& database = world.agent_store("main");
  const auto rows = *world.sim.run(database.sessions(1));
  const auto row = rows.at(0);
  REQUIRE(world.sim.run(database.remove_session(row.key, "", world.sim.clock().now())));
  std::vector<Json> other;
  for (int i = 0; i < 9; i++) other.push_back(message_line("o" + std::to_string(i), i % 2 == 0 ? "user" : "assistant", "other" + std::to_string(i)));
  REQUIRE(world.sim.run(database.take_over({{.session_id = row.session_id, .lines = other, .session = row, .archive = {}}})));
  REQUIRE(world.tell({.text = "three"}));
  CHECK(shown(world) == "other0|other1|other2|other3|other4|other5|other6|other7|other8|three|");
}

TEST_CASE("a turn that fails leaves nothing behind that the next one would be misled by") {
  StoryWorld world(kOpen);
  bool fails = false;
  world.models.script = [&](const ModelCall&) {
    return fails ? Scripted{.text = "", .error = Error{.code = Errc::denied, .message = "no"}} : Scripted{.text = "re"};
  };
  REQUIRE(world.tell({.text = "one"}));
  fails = true;
  REQUIRE(world.tell({.text = "two"}));
  fails = false;
  REQUIRE(world.tell({.text = "three"}));
  const std::string with_cache = shown(world);
  world.restart(std::chrono::seconds(1));
  REQUIRE(world.tell({.text = "four"}));
  CHECK(shown(world) == with_cache + "re|four|");
}
