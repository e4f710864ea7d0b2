// Frames are closed: one member too many and a client would not hear them.
#include "core/protocol/frames.h"

#include <doctest/doctest.h>

#include <random>

using namespace oc;
using namespace oc::protocol;

TEST_CASE("a request is read with its id, method and params") {
  const auto frame = decode_request(R"({"type":"req","id":"1:a","method":"health","params":{"probe":true}})");
  REQUIRE(frame);
  CHECK(frame->id == "1:a");
  CHECK(frame->method == "health");
  REQUIRE(frame->params);
  CHECK(bool_member(*frame->params, "probe") == true);
  CHECK_FALSE(decode_request(R"({"type":"req","id":"1","method":"x"})")->params.has_value());
}

TEST_CASE("a frame with a member too many, a wrong id or no method is no frame") {
  struct Row {
    std::string_view text, id, message;
  };
  const Row rows[] = {
      {R"({"type":"req","id":"7","method":"x","extra":1})", "7", "at root: unexpected property 'extra'"},
      {R"({"type":"req","id":7,"method":"x"})", "invalid", "at /id: must be string"},
      {R"({"type":"req","method":"x"})", "invalid", "must have required property 'id'"},
      {R"({"type":"req","id":"7"})", "7", "must have required property 'method'"},
      {R"({"type":"res","id":"7","method":"x"})", "7", "at /type: must be equal to constant"},
      {R"([1])", "invalid", "must be object"},
      {R"("hello")", "invalid", "must be object"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto frame = decode_request(row.text);
    REQUIRE_FALSE(frame);
    CHECK(frame.error().kind == FrameError::Kind::not_a_frame);
    CHECK(frame.error().id == row.id);
    CHECK(frame.error().message == row.message);
  }
}

TEST_CASE("N6: bytes that are not JSON, and nesting beyond the limit, are told apart from frames") {
  for (const std::string& text :
       {std::string("{"), std::string(), std::string("\xff\xfe"), std::string(60'000, '['), "{\"type\":\"req\"" + std::string(5, '}')}) {
    const auto frame = decode_frame(text);
    REQUIRE_FALSE(frame);
    CHECK(frame.error().kind == FrameError::Kind::not_json);
  }
}

TEST_CASE("events and responses hold nothing that was not set") {
  CHECK(encode(EventFrame{.event = "tick", .payload = JsonObject{{"ts", 1}}, .seq = 4}) ==
        R"({"type":"event","event":"tick","payload":{"ts":1},"seq":4})");
  CHECK(encode(EventFrame{.event = "x"}) == R"({"type":"event","event":"x"})");
  CHECK(encode(ResponseFrame{.id = "1", .ok = true, .payload = Json(nullptr)}) == R"({"type":"res","id":"1","ok":true,"payload":null})");
  CHECK(encode(ResponseFrame{.id = "1", .error = invalid_request("no")}) ==
        R"({"type":"res","id":"1","ok":false,"error":{"code":"INVALID_REQUEST","message":"no"}})");
  CHECK(finish_event(event_head("health", JsonObject{}, StateVersion{.presence = 2, .health = 3}), 9) ==
        R"({"type":"event","event":"health","payload":{},"stateVersion":{"presence":2,"health":3},"seq":9})");
}

TEST_CASE("what is written is read back the same") {
  std::mt19937 random(7);
  for (int i = 0; i < 2000; i++) {
    Frame frame;
    const auto pick = random() % 3;
    const Json payload =
        random() % 2 ? Json(JsonObject{{"n", static_cast<std::int64_t>(random())}, {"s", std::string(random() % 20, 'x')}}) : Json(nullptr);
    if (pick == 0) {
      frame = RequestFrame{.id = std::to_string(random()), .method = "m", .params = payload};
    } else if (pick == 1) {
      ResponseFrame response{.id = std::to_string(random()), .ok = random() % 2 == 0, .payload = payload};
      if (!response.ok)
        response.error = ErrorShape{.code = "UNAVAILABLE", .message = "m", .details = payload, .retryable = true, .retry_after_ms = 5};
      frame = response;
    } else {
      frame = EventFrame{.event = "e", .payload = payload, .seq = static_cast<std::int64_t>(random() % 100), .state_version = StateVersion{1, 2}};
    }
    const auto text = encode(frame);
    const auto back = decode_frame(text);
    REQUIRE(back);
    CHECK(encode(*back) == text);
  }
}
