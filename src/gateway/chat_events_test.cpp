// Deltas are thinned out, endings never; transcripts are cut to size.
#include "gateway/chat_events.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "gateway/history_view.h"

using namespace oc;
using namespace oc::gateway;
using engine::RunEvent;

namespace {

RunEvent text_at_ms(std::int64_t ms, std::string text, const std::string& run_id = "r") {
  return {.kind = RunEvent::Kind::text, .run_id = run_id, .session_key = "agent:home:main", .seq = ms, .at = from_ms(ms), .text = std::move(text)};
}

RunEvent end_at_ms(RunEvent::Kind kind, std::int64_t ms, const std::string& text, const std::string& run_id = "r") {
  RunEvent event{.kind = kind, .run_id = run_id, .session_key = "agent:home:main", .seq = ms, .at = from_ms(ms)};
  event.message.role = turn::Role::assistant;
  if (!text.empty()) event.message.content.push_back({.kind = turn::Block::Kind::text, .text = text});
  return event;
}

std::string state_of(const ChatEvent& event) { return string_member_or(event.payload, "state", ""); }
std::string text_of(const ChatEvent& event) {
  const auto* text = at_path(event.payload, "message.content.0.text");
  return text ? std::string(text->as_string()) : "";
}

engine::HistoryMessage history_row(std::string role, Json content) {
  return {.id = "m1", .seq = 3, .message = JsonObject{{"role", role}, {"content", std::move(content)}, {"timestamp", 5}}};
}

}  // namespace

TEST_CASE("at most one delta in 150 ms a run, each with the whole text") {
  ChatShaper shaper;
  CHECK(text_of(shaper.on(text_at_ms(1000, "He")).at(0)) == "He");
  CHECK(shaper.on(text_at_ms(1149, "Hello")).empty());
  CHECK(shaper.on(text_at_ms(1100, "Other", "r2")).size() == 1);
  const auto second = shaper.on(text_at_ms(1150, "Hello w"));
  REQUIRE(second.size() == 1);
  CHECK(text_of(second[0]) == "Hello w");
  CHECK(second[0].may_drop);
  CHECK(state_of(second[0]) == "delta");
}

TEST_CASE("what was held back goes out just before the end") {
  ChatShaper shaper;
  shaper.on(text_at_ms(1000, "He"));
  shaper.on(text_at_ms(1010, "Hello"));
  const auto end = shaper.on(end_at_ms(RunEvent::Kind::ended, 1020, "Hello"));
  REQUIRE(end.size() == 2);
  CHECK(state_of(end[0]) == "delta");
  CHECK(text_of(end[0]) == "Hello");
  CHECK(state_of(end[1]) == "final");
  CHECK(text_of(end[1]) == "Hello");
  CHECK_FALSE(end[1].may_drop);
  CHECK(shaper.watched() == 0);
}

TEST_CASE("nothing that may still become NO_REPLY is shown, and a silent answer ends without a message") {
  ChatShaper shaper;
  for (const auto* text : {"NO", "NO_", "NO_REP", "NO_REPLY"}) CHECK(shaper.on(text_at_ms(1000, text)).empty());
  const auto end = shaper.on(end_at_ms(RunEvent::Kind::ended, 2000, ""));
  REQUIRE(end.size() == 1);
  CHECK(state_of(end[0]) == "final");
  CHECK(member(end[0].payload, "message") == nullptr);
  CHECK(shaper.on(text_at_ms(3000, "NO WAY")).size() == 1);
}

TEST_CASE("an aborted run tells what was said, a failed one why") {
  ChatShaper shaper;
  auto aborted = end_at_ms(RunEvent::Kind::aborted, 5, "");
  aborted.text = "half";
  aborted.stop_reason = "rpc";
  const auto first = shaper.on(aborted).at(0);
  CHECK(state_of(first) == "aborted");
  CHECK(text_of(first) == "half");
  CHECK(string_member_or(first.payload, "stopReason", "") == "rpc");
  auto failed = end_at_ms(RunEvent::Kind::failed, 6, "sorry");
  failed.error = "429";
  const auto second = shaper.on(failed).at(0);
  CHECK(state_of(second) == "error");
  CHECK(string_member_or(second.payload, "errorMessage", "") == "429");
}

TEST_CASE("the runs watched at a time are bounded") {
  ChatShaper shaper;
  for (std::size_t i = 0; i < kChatRunsWatchedMax + 10; i++) shaper.on(text_at_ms(1000, "text", "run" + std::to_string(i)));
  CHECK(shaper.watched() == kChatRunsWatchedMax);
}

TEST_CASE("text events in quick succession are joined, nothing of them is lost, and order holds") {
  TextJoiner joiner;
  std::string deltas;
  std::string whole;
  std::size_t told = 0;
  for (int i = 0; i < 500; i++) {
    whole += "w" + std::to_string(i) + " ";
    auto event = text_at_ms(1000 + i, whole);
    event.delta = "w" + std::to_string(i) + " ";
    for (const auto& out : joiner.on(event)) deltas += out.delta, told++;
  }
  CHECK(told == 10);
  const auto end = joiner.on(end_at_ms(RunEvent::Kind::ended, 1501, whole));
  REQUIRE(end.size() == 2);
  CHECK(end[0].text == whole);
  CHECK(deltas + end[0].delta == whole);
  CHECK(end[1].kind == RunEvent::Kind::ended);
  CHECK(joiner.watched() == 0);
  for (std::size_t i = 0; i < kChatRunsWatchedMax + 10; i++) joiner.on(text_at_ms(1000, "text", "run" + std::to_string(i)));
  CHECK(joiner.watched() == kChatRunsWatchedMax);
}

TEST_CASE("agent events have their stream and data") {
  auto text = text_at_ms(7, "Hello");
  text.delta = "lo";
  CHECK(to_json_text(agent_event(text)) ==
        R"({"runId":"r","stream":"assistant","data":{"text":"Hello","delta":"lo"},"sessionKey":"agent:home:main","seq":7,"ts":7})");
  RunEvent tool{.kind = RunEvent::Kind::tool_started,
                .run_id = "r",
                .seq = 1,
                .tool_name = "ls",
                .tool_call_id = "t1",
                .tool_arguments = JsonObject{{"path", "."}}};
  CHECK(to_json_text(agent_event(tool)) ==
        R"({"runId":"r","stream":"tool","data":{"phase":"start","name":"ls","toolCallId":"t1","args":{"path":"."}},"seq":1,"ts":0})");
  tool.kind = RunEvent::Kind::tool_ended;
  tool.tool_result = "a b";
  CHECK(to_json_text(*at_path(agent_event(tool), "data")) == R"({"phase":"result","name":"ls","toolCallId":"t1","isError":false,"result":"a b"})");
  CHECK(to_json_text(*at_path(agent_event(end_at_ms(RunEvent::Kind::ended, 9, "")), "data")) == R"({"phase":"end","endedAt":9})");
}

TEST_CASE("the stamp in front of a user's text is the gateway's and is not shown") {
  CHECK(without_stamp("[Sat 2026-11-21 05:34 UTC] hello") == "hello");
  CHECK(without_stamp("[Sat 2026-11-21 05:34 GMT+2] hello") == "hello");
  for (const std::string_view text :
       {"hello", "[x] hello", "[Sat 2026-11-21] hello", "[Sat 2026-11-21 05:34 UTC]hello", "[sat 2026-11-21 05:34 UTC] hello"}) {
    CHECK(without_stamp(text) == text);
  }
}

TEST_CASE("long texts are cut, huge messages replaced, images left out, and the whole stays under its limit") {
  const auto shown =
      history_messages({history_row("user", Json("[Sat 2026-11-21 05:34 UTC] hi")),
                        history_row("assistant", JsonArray{JsonObject{{"type", "text"}, {"text", std::string(20'000, 'x')}}}),
                        history_row("user", JsonArray{JsonObject{{"type", "image"}, {"mimeType", "image/png"}, {"data", "QUJD"}}}),
                        history_row("assistant", JsonArray{JsonObject{{"type", "toolCall"}, {"arguments", std::string(200'000, 'y')}}})});
  REQUIRE(shown.size() == 4);
  CHECK(shown[0].at("content").as_string() == "hi");
  CHECK(shown[0].at("__openclaw").at("seq") == 3);
  CHECK(plain_text(shown[1]).size() < kHistoryTextCharsMax + 100);
  CHECK(to_json_text(*at_path(shown[2], "content.0")) == R"({"type":"image","mimeType":"image/png","omitted":true,"bytes":3})");
  CHECK(plain_text(shown[3]) == "[this message is too long to be shown here]");
  std::vector<engine::HistoryMessage> many(800, history_row("assistant", Json(std::string(11'000, 'z'))));
  const auto cut = history_messages(many);
  CHECK(cut.size() < many.size());
  CHECK(to_json_text(Json(cut)).size() <= kHistoryBytesMax + 2);
}
