// Tests of a probe whose Telegram is slow.
#include "channels/telegram/test_stage.h"

namespace oc::channels::telegram {
namespace {

using namespace std::chrono_literals;
using namespace stage;

TEST_CASE("the questions of a probe share its time, and what is known by its end is told") {
  Stage stage(R"(,"groups":{"-101":{"requireMention":false},"-102":{"requireMention":false}})");
  std::string slow = "getWebhookInfo";
  stage.answer = [&](const std::string& method, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (method != slow) return std::nullopt;
    auto late = ok(R"({"status":"member"})");
    late.delay = 1h;
    return late;
  };
  const auto probe = [&] {
    const Millis began = stage.world.clock().steady();
    auto out = stage.world.run(stage.account->probe(2s));
    CHECK(stage.world.clock().steady() - began <= 2s + 10ms);
    return out;
  };
  auto told = probe();
  CHECK(told.ok);
  CHECK(told.bot_username == "helper_bot");
  CHECK(to_json_text(told.details).contains("0 of 2 groups were looked at"));
  slow = "getChatMember";
  told = probe();
  CHECK(told.ok);
  CHECK(told.words == std::vector<std::string>{"audit failed"});
  slow = "getMe";
  CHECK_FALSE(probe().ok);
}

TEST_CASE("a group that the bot was removed from is named in the status, when it is configured or was answered, until the bot is back") {
  Stage stage(R"(,"groups":{"-8":{"requireMention":false}},"dmPolicy":"open","allowFrom":["*"])");
  const auto moved = [](int id, const std::string& chat, const std::string& status) {
    return R"([{"update_id":)" + std::to_string(id) + R"(,"my_chat_member":{"chat":{"id":)" + chat +
           R"(,"type":"group","title":"Ops"},"from":{"id":5},"new_chat_member":{"status":")" + status + R"("}}}])";
  };
  const auto hear = [&](const std::string& batch) {
    stage.batches.push_back(batch);
    stage.world.advance(Millis(kTelegramPollTimeout) + 1s);
  };
  const auto error = [&] { return stage.account->status().last_error; };
  stage.start();
  hear(moved(1, "-9", "kicked"));
  CHECK(error().empty());
  hear(moved(2, "-8", "kicked"));
  CHECK(error() == "the bot is out of \"Ops\"; add it again or take the chat out of the config");
  CHECK(stage.account->status().connected);
  hear(moved(3, "-8", "member"));
  CHECK(error().empty());
  // A person who blocks the bot is no group.
  hear(R"([{"update_id":4,"my_chat_member":{"chat":{"id":5,"type":"private"},"from":{"id":5},"new_chat_member":{"status":"kicked"}}}])");
  CHECK(error().empty());
  stage.answer = [](const std::string& method, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (method != "sendMessage") return std::nullopt;
    return ok(R"({"message_id":11,"chat":{"id":-9}})");
  };
  REQUIRE(stage.send({.to = "-9"}, "hello"));
  hear(moved(5, "-9", "left"));
  CHECK(error().contains("Ops"));
  hear("[{\"update_id\":6,\"message\":{\"message_id\":6,\"date\":1,\"chat\":{\"id\":-9,\"type\":\"group\"},\"from\":{\"id\":5},\"text\":\"x\"}}]");
  CHECK(error().empty());
  stage.stop();
}

}  // namespace
}  // namespace oc::channels::telegram
