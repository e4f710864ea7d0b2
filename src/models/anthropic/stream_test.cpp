// Answers of the Anthropic Messages API, whole and in every kind of trouble.
#include "models/anthropic/stream.h"

#include <doctest/doctest.h>

#include "base/limits.h"

using namespace oc;
using namespace oc::models;
using anthropic::AnthropicStream;
using engine::ModelEvent;
using turn::Block;

namespace {

struct Run {
  Result<void> fed;
  Answer::Events events;
  Result<turn::Message> message = turn::Message();
};

/// Feeds each JSON text as one event, then finishes.
Run run(const std::vector<std::string>& datas) {
  AnthropicStream stream;
  Run made;
  for (const auto& data : datas) {
    made.fed = stream.feed({"", data, ""}, made.events);
    if (!made.fed) return made;
  }
  made.message = stream.finish(made.events);
  return made;
}

std::string told(const Answer::Events& events, ModelEvent::Kind kind) {
  std::string text;
  for (const auto& event : events) {
    if (event.kind == kind) text += event.delta;
  }
  return text;
}

const std::string kStart =
    R"({"type":"message_start","message":{"id":"m","role":"assistant","content":[],"usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":1}}})";
const std::string kStop = R"({"type":"message_stop"})";
std::string end(const std::string& reason) {
  return R"({"type":"message_delta","delta":{"stop_reason":")" + reason + R"("},"usage":{"output_tokens":25}})";
}
std::string text_start(int i) {
  return R"({"type":"content_block_start","index":)" + std::to_string(i) + R"(,"content_block":{"type":"text","text":""}})";
}
std::string text_delta(int i, const std::string& t) {
  return R"({"type":"content_block_delta","index":)" + std::to_string(i) + R"(,"delta":{"type":"text_delta","text":")" + t + R"("}})";
}
std::string tool_start(int i, const std::string& id, const std::string& name) {
  return R"({"type":"content_block_start","index":)" + std::to_string(i) + R"(,"content_block":{"type":"tool_use","id":")" + id + R"(","name":")" +
         name + R"(","input":{}}})";
}
std::string json_delta(int i, const std::string& escaped) {
  return R"({"type":"content_block_delta","index":)" + std::to_string(i) + R"(,"delta":{"type":"input_json_delta","partial_json":")" + escaped +
         R"("}})";
}
std::string block_stop(int i) { return R"({"type":"content_block_stop","index":)" + std::to_string(i) + "}"; }

}  // namespace

TEST_CASE("a streamed text arrives in pieces and as one message with its usage") {
  const auto made =
      run({kStart, R"({"type":"ping"})", text_start(0), text_delta(0, "Hel"), text_delta(0, "lo"), block_stop(0), end("end_turn"), kStop});
  REQUIRE(made.message);
  CHECK(made.events.size() == 2);
  CHECK(told(made.events, ModelEvent::Kind::text) == "Hello");
  CHECK(turn::text_of(*made.message) == "Hello");
  CHECK(made.message->stop_reason == "stop");
  CHECK(made.message->usage.input == 10);
  CHECK(made.message->usage.output == 25);
  CHECK(made.message->usage.cache_read == 4);
  CHECK(made.message->usage.cache_write == 3);
}

TEST_CASE("thinking keeps its signature and redacted thinking its data") {
  const auto made = run({kStart, R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}})",
                         R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}})",
                         R"({"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}})", block_stop(0),
                         R"({"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"xyz"}})", block_stop(1),
                         text_start(2), text_delta(2, "42"), block_stop(2), end("end_turn"), kStop});
  REQUIRE(made.message);
  REQUIRE(made.message->content.size() == 3);
  CHECK(told(made.events, ModelEvent::Kind::thinking) == "hm");
  CHECK(made.message->content[0].kind == Block::Kind::thinking);
  CHECK(made.message->content[0].text == "hm");
  CHECK(made.message->content[0].signature == "c2ln");
  CHECK(made.message->content[1].signature == "redacted:xyz");
  CHECK(made.message->content[2].text == "42");
}

TEST_CASE("several tool calls are put together from partial JSON") {
  const auto made = run({kStart, text_start(0), text_delta(0, "Looking."), block_stop(0), tool_start(1, "toolu_1", "read"), json_delta(1, ""),
                         json_delta(1, R"({\"path\":)"), json_delta(1, R"( \"a.txt\"})"), block_stop(1), tool_start(2, "toolu_2", "ls"),
                         block_stop(2), end("tool_use"), kStop});
  REQUIRE(made.message);
  const auto calls = turn::tool_calls_of(*made.message);
  REQUIRE(calls.size() == 2);
  CHECK(calls[0]->id == "toolu_1");
  CHECK(calls[0]->name == "read");
  CHECK(string_member_or(calls[0]->arguments, "path", "") == "a.txt");
  CHECK(calls[1]->arguments == Json(JsonObject()));
  CHECK(made.message->stop_reason == "toolUse");
  CHECK(told(made.events, ModelEvent::Kind::tool_call) == "readls");
}

TEST_CASE("arguments that are no JSON object become an empty object, so that the schema answers the model") {
  for (const std::string broken : {R"({\"path\": \"a)", "[1,2]", "nonsense"}) {
    const auto made = run({kStart, tool_start(0, "t", "read"), json_delta(0, broken), block_stop(0), end("max_tokens"), kStop});
    REQUIRE(made.message);
    CHECK(turn::tool_calls_of(*made.message)[0]->arguments == Json(JsonObject()));
  }
}

TEST_CASE("stop reasons become ours") {
  const std::pair<const char*, const char*> rows[] = {
      {"end_turn", "stop"},   {"stop_sequence", "stop"}, {"max_tokens", "length"}, {"model_context_window_exceeded", "length"},
      {"pause_turn", "stop"}, {"refusal", "stop"},       {"a_new_one", "stop"}};
  for (const auto& [theirs, ours] : rows) {
    const auto made = run({kStart, text_start(0), text_delta(0, "x"), end(theirs), kStop});
    REQUIRE(made.message);
    CHECK(made.message->stop_reason == ours);
  }
}

TEST_CASE("a refusal without words is told in words") {
  const auto made = run(
      {kStart,
       R"({"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"type":"refusal","explanation":"no weapons"}},"usage":{"output_tokens":1}})",
       kStop});
  REQUIRE(made.message);
  CHECK(turn::text_of(*made.message) == "The model declined to answer this: no weapons");
  CHECK(told(made.events, ModelEvent::Kind::text) == turn::text_of(*made.message));
}

TEST_CASE("errors inside the stream carry their kind") {
  const std::pair<const char*, Errc> rows[] = {
      {"overloaded_error", Errc::unavailable}, {"rate_limit_error", Errc::rate_limited}, {"api_error", Errc::unavailable},
      {"authentication_error", Errc::denied},  {"invalid_request_error", Errc::invalid}, {"not_found_error", Errc::not_found},
      {"timeout_error", Errc::timeout},        {"billing_error", Errc::denied},          {"something_new", Errc::unavailable}};
  for (const auto& [type, code] : rows) {
    const auto made = run({kStart, R"({"type":"error","error":{"type":")" + std::string(type) + R"(","message":"words"}})"});
    REQUIRE_FALSE(made.fed);
    CHECK(made.fed.error().code == code);
    CHECK(made.fed.error().hint == type);
    CHECK(made.fed.error().message == "words");
  }
}

TEST_CASE("a stream that ends early is lost, one that never began is no stream") {
  CHECK(run({kStart, text_start(0), text_delta(0, "half")}).message.error().code == Errc::connection_lost);
  CHECK(run({}).message.error().code == Errc::protocol);
  CHECK(run({R"({"type":"ping"})"}).message.error().code == Errc::protocol);
}

TEST_CASE("a missing message_stop is forgiven when the reason was told") {
  const auto made = run({kStart, text_start(0), text_delta(0, "done"), end("end_turn")});
  REQUIRE(made.message);
  CHECK(turn::text_of(*made.message) == "done");
}

TEST_CASE("garbage in an event is a protocol error") {
  for (const std::string garbage : {"not json", "[1]", "\"text\"", "{\"type\":\"content_block_start\"}"}) {
    const auto made = run({garbage});
    REQUIRE_FALSE(made.fed);
    CHECK(made.fed.error().code == Errc::protocol);
  }
}

TEST_CASE("deltas of unknown blocks and unknown events are passed over") {
  const auto made =
      run({kStart, R"({"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"web_search"}})",
           json_delta(0, "{}"), text_delta(7, "lost"), R"({"type":"from_the_future"})", text_start(1), text_delta(1, "ok"), end("end_turn"), kStop,
           text_delta(1, "after the end")});
  REQUIRE(made.message);
  CHECK(turn::text_of(*made.message) == "ok");
  CHECK(made.message->content.size() == 1);
}

TEST_CASE("a whole answer is taken as a stream is") {
  AnthropicStream stream;
  Answer::Events events;
  const Json body =
      parse_json(R"({"type":"message","content":[{"type":"text","text":"hi"},{"type":"tool_use","id":"t1","name":"ls","input":{"path":"."}}],
    "stop_reason":"tool_use","usage":{"input_tokens":5,"output_tokens":6}})")
          .value();
  REQUIRE(stream.take_whole(body, events));
  CHECK(stream.is_complete());
  const auto message = stream.finish(events);
  REQUIRE(message);
  CHECK(turn::text_of(*message) == "hi");
  CHECK(string_member_or(turn::tool_calls_of(*message)[0]->arguments, "path", "") == ".");
  CHECK(message->usage.total() == 11);
  CHECK(events.size() == 2);
}

TEST_CASE("a whole answer that is an error or something else is refused") {
  AnthropicStream stream;
  Answer::Events events;
  CHECK(stream.take_whole(parse_json(R"({"type":"error","error":{"type":"overloaded_error","message":"m"}})").value(), events).error().code ==
        Errc::unavailable);
  CHECK(stream.take_whole(parse_json(R"({"hello":1})").value(), events).error().code == Errc::protocol);
}

TEST_CASE("an answer over the limit is refused") {
  AnthropicStream stream;
  Answer::Events events;
  REQUIRE(stream.feed({"", kStart, ""}, events));
  REQUIRE(stream.feed({"", text_start(0), ""}, events));
  const std::string delta = text_delta(0, std::string(1 << 20, 'x'));
  Result<void> fed;
  std::size_t pieces = 0;
  while (fed && pieces < 64) {
    fed = stream.feed({"", delta, ""}, events);
    pieces++;
  }
  REQUIRE_FALSE(fed);
  CHECK(fed.error().code == Errc::too_large);
  CHECK(pieces == kModelAnswerBytesMax / (1 << 20) + 1);
}

TEST_CASE("more tool calls than a turn may have are refused") {
  AnthropicStream stream;
  Answer::Events events;
  REQUIRE(stream.feed({"", kStart, ""}, events));
  for (std::size_t i = 0; i < kToolCallsPerTurnMax; i++)
    REQUIRE(stream.feed({"", tool_start(static_cast<int>(i), "t" + std::to_string(i), "ls"), ""}, events));
  const auto failed = stream.feed({"", tool_start(9999, "one-more", "ls"), ""}, events);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Errc::too_large);
}
