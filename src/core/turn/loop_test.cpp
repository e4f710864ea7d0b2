// The agent loop.
#include "core/turn/loop.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "base/text.h"

using namespace oc;
using namespace oc::turn;

namespace {
Message answer(std::string text, std::vector<std::string> calls = {}) {
  Message message{.role = Role::assistant};
  if (!text.empty()) message.content.push_back({.text = std::move(text)});
  for (auto& id : calls) message.content.push_back({.kind = Block::Kind::tool_call, .id = id, .name = "ls", .arguments = JsonObject()});
  message.usage = {.input = 10, .output = 2};
  return message;
}
Loop fresh() { return Loop({}, user_message("hello", {})); }
Finish::Why why(const Loop& loop) { return std::get<Finish>(loop.next()).why; }
}  // namespace

TEST_CASE("an answer without tool calls ends the turn") {
  Loop loop = fresh();
  REQUIRE(std::holds_alternative<AskModel>(loop.next()));
  loop.model_answered(answer("hi"), {});
  CHECK(why(loop) == Finish::Why::answered);
  CHECK(loop.texts() == std::vector<std::string>{"hi"});
  CHECK(loop.added().size() == 2);
}

TEST_CASE("tools of one answer run one after another, then the model is asked again") {
  Loop loop = fresh();
  loop.model_answered(answer("looking", {"1", "2"}), {});
  CHECK(std::get<RunTool>(loop.next()).call.id == "1");
  loop.tool_ended({"a"}, {});
  CHECK(std::get<RunTool>(loop.next()).call.id == "2");
  loop.tool_ended({"b", true}, {});
  REQUIRE(std::holds_alternative<AskModel>(loop.next()));
  CHECK(loop.messages().size() == 4);
  CHECK(loop.messages().back().is_error);
  loop.model_answered(answer("done"), {});
  CHECK(loop.texts() == std::vector<std::string>{"looking", "done"});
  CHECK(loop.usage().input == 20);
}

TEST_CASE("security J3: a model that always calls a tool stops at kToolCallsPerTurnMax") {
  Loop loop = fresh();
  std::size_t ran = 0;
  while (!std::holds_alternative<Finish>(loop.next())) {
    if (std::holds_alternative<AskModel>(loop.next())) {
      loop.model_answered(answer("", {"again"}), {});
    } else {
      loop.tool_ended({"ok"}, {});
      ran++;
    }
    REQUIRE(ran <= kToolCallsPerTurnMax);
  }
  CHECK(ran == kToolCallsPerTurnMax);
  CHECK(why(loop) == Finish::Why::budget);
  CHECK_FALSE(loop.error().empty());
}

TEST_CASE("a failed model call leaves a visible error in the transcript") {
  Loop loop = fresh();
  loop.model_failed(answer("half an", {"x"}), "the model went away");
  CHECK(why(loop) == Finish::Why::failed);
  CHECK(loop.last_answer()->error_message == "the model went away");
  CHECK(tool_calls_of(*loop.last_answer()).empty());
}

TEST_CASE("stopping closes open tool calls and keeps what was said") {
  Loop loop = fresh();
  loop.model_answered(answer("", {"1", "2"}), {});
  loop.tool_ended({"a"}, {});
  loop.abort(answer("part"), {});
  CHECK(why(loop) == Finish::Why::aborted);
  CHECK(loop.added().size() == 5);
  CHECK(loop.last_answer()->stop_reason == "aborted");
}

TEST_CASE("a tool result longer than kToolResultCharsMax loses its middle") {
  Loop loop = fresh();
  loop.model_answered(answer("", {"1"}), {});
  loop.tool_ended({std::string(kToolResultCharsMax + 1000, 'x')}, {});
  const std::string kept = text_of(loop.messages().back());
  CHECK(utf16_length(kept) < kToolResultCharsMax + 100);
  CHECK(kept.find("1000 characters left out") != std::string::npos);
}

TEST_CASE("what a person says meanwhile skips the open calls and goes to the model") {
  Loop loop = fresh();
  loop.model_answered(answer("", {"1", "2"}), {});
  loop.tool_ended({"a"}, {});
  loop.steer({user_message("wait", {})}, {});
  REQUIRE(std::holds_alternative<AskModel>(loop.next()));
  REQUIRE(loop.messages().size() == 5);
  CHECK(text_of(loop.messages()[3]) == "Skipped due to queued user message.");
  CHECK(loop.messages()[3].tool_call_id == "2");
  CHECK(text_of(loop.messages()[4]) == "wait");
}

TEST_CASE("what a person says at the end of an answer makes the turn go on; a turn that failed does not") {
  Loop loop = fresh();
  loop.model_answered(answer("done"), {});
  loop.steer({user_message("and this?", {})}, {});
  CHECK(std::holds_alternative<AskModel>(loop.next()));
  loop.model_failed({}, "gone");
  loop.steer({user_message("hello?", {})}, {});
  CHECK(why(loop) == Finish::Why::failed);
}

TEST_CASE("an interrupted turn goes on where it stopped") {
  Loop first = fresh();
  first.model_answered(answer("looking", {"1", "1", "2"}), {});
  first.tool_ended({"a"}, {});
  auto kept = first.added();
  kept.erase(kept.begin());
  Loop again = fresh();
  again.resume(kept);
  CHECK(std::get<RunTool>(again.next()).call.id == "1");
  again.tool_ended({"b"}, {});
  again.tool_ended({"c"}, {});
  REQUIRE(std::holds_alternative<AskModel>(again.next()));
  again.model_answered(answer("done"), {});
  CHECK(again.usage().input == 20);
  Loop answered = fresh();
  answered.resume({answer("said all")});
  CHECK(why(answered) == Finish::Why::answered);
  Loop nothing = fresh();
  nothing.resume({});
  CHECK(std::holds_alternative<AskModel>(nothing.next()));
}

TEST_CASE("history with holes is made sound") {
  std::vector<Message> history{user_message("a", {}), answer("", {"1", "2"})};
  Message result{.role = Role::tool_result};
  result.tool_call_id = "2";
  history.push_back(result);
  result.tool_call_id = "nobody's";
  history.push_back(result);
  history.push_back(user_message("b", {}));
  const auto sound = sound_history(history);
  REQUIRE(sound.size() == 5);
  CHECK(sound[2].tool_call_id == "2");
  CHECK(sound[3].tool_call_id == "1");
  CHECK(sound[3].is_error);
}

TEST_CASE("messages survive the way to a transcript line and back") {
  Message message = answer("text", {"c1"});
  message.provider = "mock";
  message.stop_reason = "toolUse";
  message.time = from_ms(5);
  const auto back = message_from_json(to_json(message));
  REQUIRE(back);
  CHECK(to_json_text(to_json(*back)) == to_json_text(to_json(message)));
  CHECK_FALSE(message_from_json(Json({{"role", "system"}})));
}
