// Answers of the OpenAI Chat Completions API and of its many relatives.
#include "models/openai/stream.h"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::models;
using engine::ModelEvent;
using openai::OpenAiStream;
using turn::Block;

namespace {

struct Run {
  Result<void> fed;
  Answer::Events events;
  Result<turn::Message> message = turn::Message();
};

Run run(const std::vector<std::string>& datas) {
  OpenAiStream stream;
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

std::string chunk(const std::string& delta, const std::string& finish = "null") {
  return R"({"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":)" + finish + "}]}";
}

const std::string kUsage =
    R"({"id":"c","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":7,"total_tokens":107,"prompt_tokens_details":{"cached_tokens":40}}})";

}  // namespace

TEST_CASE("a streamed completion arrives in pieces, with cached tokens counted apart") {
  const auto made = run({chunk(R"({"role":"assistant","content":""})"), chunk(R"({"content":"Hel"})"), chunk(R"({"content":"lo"})"),
                         chunk("{}", "\"stop\""), kUsage, "[DONE]"});
  REQUIRE(made.message);
  CHECK(made.events.size() == 2);
  CHECK(told(made.events, ModelEvent::Kind::text) == "Hello");
  CHECK(turn::text_of(*made.message) == "Hello");
  CHECK(made.message->stop_reason == "stop");
  CHECK(made.message->usage.input == 60);
  CHECK(made.message->usage.cache_read == 40);
  CHECK(made.message->usage.output == 7);
}

TEST_CASE("usage is found where servers put it") {
  const std::pair<std::string, std::int64_t> rows[] = {
      {R"({"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"prompt_cache_hit_tokens":5}})", 5},
      {R"({"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"cached_tokens":2}})", 2},
      {R"({"choices":[],"x_groq":{"usage":{"prompt_tokens":9,"completion_tokens":1}}})", 0},
      {R"({"choices":null,"object":"chat.completion.chunk","usage":{"prompt_tokens":9,"completion_tokens":1}})", 0},
      {R"({"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":900}}})", 9},
  };
  for (const auto& [usage, cached] : rows) {
    const auto made = run({chunk(R"({"content":"x"})", "\"stop\""), usage});
    REQUIRE(made.message);
    CHECK(made.message->usage.cache_read == cached);
    CHECK(made.message->usage.input == 9 - cached);
    CHECK(made.message->usage.output == 1);
  }
}

TEST_CASE("parallel tool calls are put together by their index") {
  const auto made = run({chunk(R"({"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"read","arguments":""}}]})"),
                         chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"path\":"}}]})"),
                         chunk(R"({"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"ls","arguments":"{}"}}]})"),
                         chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"\"a.txt\"}"}}]})"), chunk("{}", "\"tool_calls\""), "[DONE]"});
  REQUIRE(made.message);
  const auto calls = turn::tool_calls_of(*made.message);
  REQUIRE(calls.size() == 2);
  CHECK(calls[0]->id == "call_a");
  CHECK(string_member_or(calls[0]->arguments, "path", "") == "a.txt");
  CHECK(calls[1]->name == "ls");
  CHECK(made.message->stop_reason == "toolUse");
  CHECK(told(made.events, ModelEvent::Kind::tool_call) == "readls");
}

TEST_CASE("tool calls without an index, or all with index 0, are told apart by their ids") {
  const std::vector<std::vector<std::string>> rows = {
      {chunk(
          R"({"tool_calls":[{"id":"a","function":{"name":"ls","arguments":"{}"}},{"id":"b","function":{"name":"read","arguments":"{\"path\":\"x\"}"}}]})")},
      {chunk(R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"ls","arguments":"{}"}}]})"),
       chunk(R"({"tool_calls":[{"index":0,"id":"b","function":{"name":"read","arguments":"{\"path\":\"x\"}"}}]})")},
      {chunk(R"({"tool_calls":[{"function":{"name":"ls","arguments":"{}"}},{"function":{"name":"read","arguments":{"path":"x"}}}]})")},
      {chunk(R"({"tool_calls":[{"id":"a","function":{"name":"ls","arguments":"{}"}}]})"),
       chunk(R"({"tool_calls":[{"id":"b","function":{"name":"read","arguments":"{\"pa"}}]})"),
       chunk(R"({"tool_calls":[{"function":{"arguments":"th\":\"x\"}"}}]})")},
      {chunk(R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"ls","arguments":"{}"}}]})"),
       chunk(R"({"tool_calls":[{"index":0,"id":"b","function":{"name":"read","arguments":"{\"pa"}}]})"),
       chunk(R"({"tool_calls":[{"index":0,"function":{"arguments":"th\":\"x\"}"}}]})")},
      {chunk(R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"ls","arguments":"{"}}]})"),
       chunk(R"({"tool_calls":[{"index":1,"id":"b","function":{"name":"read","arguments":"{\"path\":"}}]})"),
       chunk(
           R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"ls","arguments":"}"}},{"index":1,"id":"b","function":{"name":"read","arguments":"\"x\"}"}}]})")},
  };
  for (auto row : rows) {
    row.push_back(chunk("{}", "\"tool_calls\""));
    const auto made = run(row);
    REQUIRE(made.message);
    const auto calls = turn::tool_calls_of(*made.message);
    REQUIRE(calls.size() == 2);
    CHECK(calls[0]->name == "ls");
    CHECK(calls[1]->name == "read");
    CHECK(string_member_or(calls[1]->arguments, "path", "") == "x");
    CHECK_FALSE(calls[0]->id.empty());
    CHECK(calls[0]->id != calls[1]->id);
  }
}

TEST_CASE("calls make it a tool turn, whatever reason the server gives, and broken arguments stay a call") {
  const auto made =
      run({chunk(R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"exec","arguments":"{\"command\": \"rm"}}]})"), chunk("{}", "\"length\"")});
  REQUIRE(made.message);
  CHECK(made.message->stop_reason == "toolUse");
  CHECK(turn::tool_calls_of(*made.message)[0]->arguments == Json(JsonObject()));
}

TEST_CASE("the old function_call form is a tool call too") {
  const auto made = run({chunk(R"({"function_call":{"name":"ls","arguments":"{\"pa"}})"), chunk(R"({"function_call":{"arguments":"th\":\"y\"}"}})"),
                         chunk("{}", "\"function_call\"")});
  REQUIRE(made.message);
  REQUIRE(turn::tool_calls_of(*made.message).size() == 1);
  CHECK(string_member_or(turn::tool_calls_of(*made.message)[0]->arguments, "path", "") == "y");
}

TEST_CASE("thinking is found under each of its names, and only once") {
  for (const std::string delta :
       {R"({"reasoning_content":"hm"})", R"({"reasoning":"hm"})", R"({"reasoning_text":"hm"})", R"({"reasoning":"hm","reasoning_content":"hm"})",
        R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]})"}) {
    const auto made = run({chunk(delta), chunk(R"({"content":"so"})"), chunk("{}", "\"stop\"")});
    REQUIRE(made.message);
    REQUIRE(made.message->content.size() == 2);
    CHECK(made.message->content[0].kind == Block::Kind::thinking);
    CHECK(made.message->content[0].text == "hm");
    CHECK(turn::text_of(*made.message) == "so");
  }
}

TEST_CASE("think tags in the text are left for the caller") {
  const auto made = run({chunk(R"({"content":"<think>hm</think>so"})", "\"stop\"")});
  CHECK(turn::text_of(*made.message) == "<think>hm</think>so");
}

TEST_CASE("a refusal and a filtered answer are told in words") {
  CHECK(turn::text_of(*run({chunk(R"({"refusal":"I cannot."})"), chunk("{}", "\"stop\"")}).message) == "I cannot.");
  const auto filtered = run({chunk("{}", "\"content_filter\"")});
  CHECK(turn::text_of(*filtered.message) == "The provider's content filter withheld this answer.");
  CHECK(filtered.message->stop_reason == "stop");
}

TEST_CASE("an answer is whole with a reason or with [DONE], and lost with neither") {
  CHECK(run({chunk(R"({"content":"x"})", "\"length\"")}).message->stop_reason == "length");
  CHECK(run({chunk(R"({"content":"x"})"), "[DONE]"}).message->stop_reason == "stop");
  CHECK(run({chunk(R"({"content":"x"})")}).message.error().code == Errc::connection_lost);
  CHECK(run({}).message.error().code == Errc::protocol);
  CHECK(run({"[DONE]"}).message.error().code == Errc::protocol);
  CHECK(run({chunk("{}", "\"error\"")}).message.error().code == Errc::unavailable);
}

TEST_CASE("errors inside the stream are sorted by status, code or type") {
  const std::pair<std::string, Errc> rows[] = {
      {R"({"error":{"message":"m","type":"server_error","code":"rate_limit_exceeded"}})", Errc::rate_limited},
      {R"({"error":{"message":"m","code":502}})", Errc::unavailable},
      {R"({"error":{"message":"m","code":429}})", Errc::rate_limited},
      {R"({"error":{"message":"m","code":"401"}})", Errc::denied},
      {R"({"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}})", Errc::denied},
      {R"({"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded"}})", Errc::too_large},
      {R"({"error":{"message":"m","type":"invalid_request_error"}})", Errc::invalid},
      {R"({"error":"model requires more system memory"})", Errc::unavailable},
      {R"({"object":"error","message":"m","code":404})", Errc::not_found},
      {R"({"choices":[{"index":0,"delta":{},"error":{"message":"m","code":504}}]})", Errc::timeout},
  };
  for (const auto& [data, code] : rows) {
    CAPTURE(data);
    const auto made = run({chunk(R"({"content":"x"})"), data});
    REQUIRE_FALSE(made.fed);
    CHECK(made.fed.error().code == code);
    CHECK_FALSE(made.fed.error().message.empty());
  }
}

TEST_CASE("garbage in an event is a protocol error, an empty one is passed over") {
  for (const std::string garbage : {"not json", "[1]", "{\"hello\":1}", "{"}) CHECK(run({garbage}).fed.error().code == Errc::protocol);
  CHECK(run({"", " ", chunk(R"({"content":"x"})", "\"stop\"")}).message);
}

TEST_CASE("only the first of several choices is read") {
  const auto made = run({R"({"choices":[{"index":1,"delta":{"content":"other"}},{"index":0,"delta":{"content":"mine"},"finish_reason":"stop"}]})"});
  CHECK(turn::text_of(*made.message) == "mine");
}

TEST_CASE("a whole answer is taken as a stream is") {
  OpenAiStream stream;
  Answer::Events events;
  const Json body =
      parse_json(R"({"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hi","reasoning_content":"hm",
    "tool_calls":[{"id":"a","type":"function","function":{"name":"ls","arguments":"{}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":4}})")
          .value();
  REQUIRE(stream.take_whole(body, events));
  const auto message = stream.finish(events);
  REQUIRE(message);
  CHECK(turn::text_of(*message) == "hi");
  CHECK(turn::tool_calls_of(*message).size() == 1);
  CHECK(message->usage.total() == 7);
  CHECK(events.size() == 3);
  OpenAiStream other;
  CHECK(other.take_whole(parse_json(R"({"error":{"message":"m","code":500}})").value(), events).error().code == Errc::unavailable);
  CHECK(other.take_whole(parse_json("[1]").value(), events).error().code == Errc::protocol);
}
