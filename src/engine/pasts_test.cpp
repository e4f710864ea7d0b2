// What is kept of transcripts between turns: never anything else than a transcript read anew would give.
#include "engine/pasts.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
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

/// All of what the model was shown but the times, as requests write it.
std::string essence(const StoryWorld& world) {
  std::string all;
  for (const auto& message : world.models.calls.back().messages) {
    all += fmt::format("{} {} {}:", static_cast<int>(message.role), message.tool_call_id, message.is_error);
    for (const auto& block : message.content)
      all += valid_utf8(block.text.substr(block.text.find_last_of("]\n") + 1)) + block.id + block.name + to_json_text(block.arguments) + ";";
    all += "|";
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

TEST_CASE("what a turn wrote itself is added without being read again, and found out when others wrote in between") {
  const auto said = [](const char* text) { return turn::user_message(text, UnixTime{}); };
  Past past;
  REQUIRE(add_written(past, {.messages = {said("a")}, .lines = 3, .last_line = says(3, "user", "a").line}, 100));
  CHECK(texts(past.messages) == "a|");
  CHECK(past.last_seq == 3);
  Past undisturbed = past;
  CHECK(go_on(undisturbed, Lines{says(3, "user", "a"), says(4, "assistant", "b")}, 100));
  CHECK(texts(undisturbed.messages) == "a|b|");
  Past disturbed = past;  // somebody else's line came first, so the turn's last one stands behind
  CHECK_FALSE(go_on(disturbed, Lines{says(3, "user", "beside"), says(4, "user", "a")}, 100));

  CHECK_FALSE(add_written(past, {.messages = {said("c")}, .lines = 98, .last_line = {}}, 100));
  CHECK_FALSE(add_written(past, {.messages = {}, .lines = 0, .last_line = {}}, 100));
  turn::Message open{.role = turn::Role::assistant};
  open.content.push_back({.kind = turn::Block::Kind::tool_call, .id = "c1", .name = "ls"});
  CHECK_FALSE(add_written(past, {.messages = {open}, .lines = 1, .last_line = {}}, 100));
  CHECK(texts(past.messages) == "a|");
}

TEST_CASE("a line is known again although its numbers were read as another kind") {
  auto past = *past_of(Lines{says(1, "user", "a")});
  past.last_line.as_object()["cost"] = 2.0;
  store::EntryRow read = says(1, "user", "a");
  read.line.as_object()["cost"] = 2;
  CHECK(go_on(past, Lines{read}, 100));
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

TEST_CASE("what is known of the turns before is what a transcript read anew says, whatever became of them") {
  struct Row {
    const char* name;
    std::function<Scripted(const ModelCall&)> script;
  };
  const auto has_result = [](const ModelCall& call) { return call.messages.back().role == turn::Role::tool_result; };
  const std::vector<Row> rows{
      {"an answer", [](const ModelCall&) { return Scripted{.text = "re"}; }},
      {"no UTF-8", [](const ModelCall&) { return Scripted{.text = "a\xff b"}; }},
      {"silence", [](const ModelCall&) { return Scripted{.text = "NO_REPLY"}; }},
      {"nothing", [](const ModelCall&) { return Scripted{.text = ""}; }},
      {"a failure", [](const ModelCall&) { return Scripted{.text = "half", .error = Error{.code = Errc::denied, .message = "no"}}; }},
      {"tools",
       [&](const ModelCall& call) {
         if (has_result(call)) return Scripted{.text = "done"};
         return Scripted{.text = "let me see", .calls = {tool_call("look", {{"n", 1.5}}, "c1"), tool_call("work", {{"n", 2.0}}, "c2")}};
       }},
      {"tools and a failure",
       [&](const ModelCall& call) {
         if (has_result(call)) return Scripted{.text = "", .error = Error{.code = Errc::denied, .message = "no"}};
         return Scripted{.text = "", .calls = {tool_call("ghost", JsonObject(), "c1")}};
       }},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    std::vector<std::string> shown;
    for (const bool reads_anew : {false, true}) {
      StoryWorld world(kOpen);
      for (const char* text : {"one", "two", "three"}) {
        world.models.script = row.script;
        if (reads_anew) world.restart(std::chrono::seconds(1));
        REQUIRE(world.tell({.text = text}));
      }
      world.models.script = [](const ModelCall&) { return Scripted{.text = "re"}; };
      if (reads_anew) world.restart(std::chrono::seconds(1));
      REQUIRE(world.tell({.text = "and now?"}));
      shown.push_back(essence(world));
    }
    CHECK(shown[0] == shown[1]);
    CHECK(shown[0].find("three") != std::string::npos);
  }
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
