// Tests of what the answers of the Bot API mean.
#include "channels/telegram/api.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "io/sim/sim.h"

namespace oc::channels::telegram {
namespace {

const Secret kToken("1:secret");

Result<Json> read(int status, std::string body) { return read_answer("sendMessage", {.status = status, .body = std::move(body)}, kToken); }

TEST_CASE("an answer is its result, whatever else it says") {
  const auto result = read(200, R"({"ok":true,"result":[1]})");
  REQUIRE(result);
  CHECK(to_json_text(*result) == "[1]");
}

TEST_CASE("what is not the Bot API's is a protocol error that says where to look") {
  for (const auto* body : {"", "<html>", "[]", R"({"result":1})", R"({"ok":true})"}) {
    const auto result = read(200, body);
    REQUIRE(!result);
    CHECK(result.error().code == Errc::protocol);
  }
  CHECK(read(200, "<html>").error().hint.contains("apiRoot"));
  CHECK(read(200, std::string(kJsonDepthMax + 1, '[') + std::string(kJsonDepthMax + 1, ']')).error().code == Errc::protocol);
}

TEST_CASE("a wait that Telegram asks for is bounded") {
  const auto wait = [](const std::string& seconds) {
    return read(429, R"({"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":)" + seconds + "}}").error().retry_after_ms;
  };
  CHECK(wait("3") == 3000);
  CHECK(wait("99999999") == Millis(kTelegramRetryAfterMax).count());
}

TEST_CASE("a 429 without a time that can be used asks for none: the caller waits as after any other failure") {
  for (const std::string parameters : {R"(,"parameters":{"retry_after":0})", R"(,"parameters":{"retry_after":-5})", R"(,"parameters":{})", ""}) {
    const auto refused = read(429, R"({"ok":false,"error_code":429,"description":"Too Many Requests")" + parameters + "}");
    REQUIRE(!refused);
    CHECK(refused.error().code == Errc::rate_limited);
    CHECK(refused.error().retry_after_ms == -1);
  }
  const auto told = [](std::string seconds) {
    return read_answer("sendMessage", {.status = 429, .headers = {{"retry-after", std::move(seconds)}}, .body = "<html>"}, kToken)
        .error()
        .retry_after_ms;
  };
  CHECK(told("0") == -1);
  CHECK(told("3") == 3000);
}

TEST_CASE("a group that moved tells its new id in the refusal") {
  const auto moved = read(
      400,
      R"({"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1007}})");
  CHECK(refusal_of(moved.error()) == Refusal::migrated);
  CHECK(migrated_to(moved.error()) == "-1007");
  CHECK(migrated_to(read(400, R"({"ok":false,"error_code":400,"description":"x"})").error()).empty());
}

TEST_CASE("refusals are known by Telegram's words") {
  const auto refusal = [](const std::string& words) {
    return refusal_of(read(400, R"({"ok":false,"error_code":400,"description":"Bad Request: )" + words + "\"}").error());
  };
  CHECK(refusal("can't parse entities: x") == Refusal::bad_markup);
  CHECK(refusal("message thread not found") == Refusal::no_thread);
  CHECK(refusal("message is not modified: x") == Refusal::not_modified);
  CHECK(refusal("message to edit not found") == Refusal::no_message);
  CHECK(refusal("there is no text in the message to edit") == Refusal::no_text);
  CHECK(refusal("PHOTO_INVALID_DIMENSIONS") == Refusal::bad_photo);
  CHECK(refusal("REACTION_INVALID") == Refusal::bad_reaction);
  CHECK(refusal("file is too big") == Refusal::file_too_big);
  CHECK(refusal("something else") == Refusal::none);
}

TEST_CASE("a call posts JSON, reads a bounded answer, and waits a bounded time") {
  io::SimWorld world;
  world.http().serve("https://api.telegram.org",
                     [](const io::HttpRequest&) { return Result<io::SimAnswer>(io::sim_answer(200, R"({"ok":true,"result":true})")); });
  Settings settings{.token = kToken, .proxy = "http://proxy:8080"};
  Api api(world.io(), settings);
  CHECK(world.run(api.call("getMe", JsonObject{{"a", 1}}, {.idle = Millis(5), .total = Millis(7)})));
  const auto& request = world.http().requests().at(0);
  CHECK(request.method == "POST");
  CHECK(request.url == "https://api.telegram.org/bot1:secret/getMe");
  CHECK(request.body == R"({"a":1})");
  CHECK(request.proxy == "http://proxy:8080");
  CHECK(request.body_bytes_max == kTelegramAnswerBytesMax);
  world.http().serve("https://api.telegram.org", [](const io::HttpRequest&) {
    auto late = io::sim_answer(200, R"({"ok":true,"result":true})");
    late.delay = std::chrono::hours(1);
    return Result<io::SimAnswer>(std::move(late));
  });
  const auto late = world.run(api.call("getMe", JsonObject{}, {.idle = Millis(9000), .total = Millis(7000)}));
  CHECK(late.error().code == Errc::timeout);
}

}  // namespace
}  // namespace oc::channels::telegram
