// Tests of a whole account against a Bot API that a test plays, in virtual time.
#include "channels/telegram/settings.h"
#include "channels/telegram/test_stage.h"
#include "io/crypto.h"

namespace oc::channels::telegram {
namespace {

using namespace std::chrono_literals;
using namespace stage;

TEST_CASE("messages are received in order, and the offset is told only after they are kept") {
  Stage stage;
  stage.batches = {"[" + update(7, "a") + "," + update(8, "b") + "]"};
  stage.start();
  CHECK(stage.sink.texts == std::vector<std::string>{"a", "b"});
  CHECK(stage.sink.kept == "99:9");
  CHECK(stage.calls.back().contains(R"("offset":9)"));
  const auto status = stage.account->status();
  CHECK(status.running);
  CHECK(status.connected);
  CHECK(status.configured);
  CHECK(status.bot_username == "helper_bot");
  CHECK(status.token_source == "config");
  CHECK(status.last_inbound_at.has_value());
  CHECK(status.dm_policy == "pairing");
  stage.stop();
  CHECK(!stage.account->status().running);
  CHECK(stage.account->status().last_stop_at.has_value());
}

TEST_CASE("a message that cannot be kept is offered again, those before it are not") {
  Stage stage;
  stage.answer = [&](const std::string& method, const io::HttpRequest& request) -> std::optional<Result<io::SimAnswer>> {
    if (method != "getUpdates" || stage.sink.texts.size() >= 2) return std::nullopt;
    return ok(request.body.contains("\"offset\":8") ? "[" + update(8, "b") + "]" : "[" + update(7, "a") + "," + update(8, "b") + "]");
  };
  stage.sink.refusals = 1;
  stage.start();
  CHECK(stage.sink.texts.empty());
  CHECK(stage.account->status().last_error.contains("disk full"));
  stage.world.advance(2s);
  CHECK(stage.sink.texts == std::vector<std::string>{"a", "b"});
  CHECK(stage.account->status().last_error.empty());
  stage.stop();
}

TEST_CASE("chats wait for the disk beside each other, and the messages of one chat after one another") {
  Stage stage;
  stage.batches = {"[" + update(7, "a1", 1) + "," + update(8, "b1", 2) + "," + update(9, "a2", 1) + "," + update(10, "c1", 3) + "]"};
  stage.sink.before = [&] { return stage.world.io().clock.sleep(1s); };
  stage.start();
  stage.world.advance(1s);
  CHECK(stage.sink.texts == std::vector<std::string>{"a1", "b1", "c1"});
  CHECK(stage.sink.kept.empty());
  stage.world.advance(1s);
  CHECK(stage.sink.texts == std::vector<std::string>{"a1", "b1", "c1", "a2"});
  CHECK(stage.sink.kept == "99:11");
  stage.stop();
}

TEST_CASE("an account that stops while chats wait for the disk leaves nothing behind") {
  Stage stage;
  stage.batches = {"[" + update(7, "a", 1) + "," + update(8, "b", 2) + "]"};
  stage.sink.before = [&] { return stage.world.io().clock.sleep(1s); };
  stage.start();
  stage.stop();
  CHECK(stage.sink.texts.empty());
  CHECK(stage.sink.kept.empty());
}

TEST_CASE("a chat whose message cannot be kept holds up no other, and is offered again with all that came behind it") {
  Stage stage;
  stage.batches = {"[" + update(7, "a1", 1) + "," + update(8, "b1", 2) + "," + update(9, "c1", 3) + "," + update(10, "b2", 2) + "]",
                   "[" + update(8, "b1", 2) + "," + update(9, "c1", 3) + "," + update(10, "b2", 2) + "]"};
  stage.sink.refused_chat = "2";
  stage.start();
  CHECK(stage.sink.texts == std::vector<std::string>{"a1", "c1"});
  CHECK(stage.sink.kept == "99:8");
  CHECK(stage.account->status().last_error.contains("disk full"));
  stage.sink.refused_chat.clear();
  stage.world.advance(2s);
  // What was over is not handed over again.
  CHECK(stage.sink.texts == std::vector<std::string>{"a1", "c1", "b1", "b2"});
  CHECK(stage.sink.kept == "99:11");
  stage.stop();
}

TEST_CASE("what is kept behind a message that is not is never put together with what comes later, also after a restart") {
  Stage stage;
  const std::string piece(kFragmentUnits, 'x');
  const std::string first = update(7, "b", 2) + "," + update(8, piece, 1);
  std::string offered = "[" + first + "]";
  stage.answer = [&](const std::string& method, const io::HttpRequest& request) -> std::optional<Result<io::SimAnswer>> {
    if (method != "getUpdates" || request.body.contains(R"("offset":10)")) return std::nullopt;
    return ok(offered);
  };
  stage.sink.refused_chat = "2";
  stage.start();
  // For as long as a further piece may come, it is not taken, whatever becomes of the others.
  stage.world.advance(kFragmentWait - 100ms);
  CHECK(stage.sink.texts.empty());
  stage.world.advance(60s);
  CHECK(stage.sink.texts == std::vector<std::string>{piece});
  offered = "[" + first + "," + update(9, "rest", 1) + "]";
  SUBCASE("the same account") {}
  SUBCASE("after a restart") {
    stage.stop();
    stage.start();
  }
  stage.world.advance(60s);
  CHECK(stage.sink.texts == std::vector<std::string>{piece, "rest"});
  CHECK(stage.sink.kept.starts_with("99:"));
  stage.sink.refused_chat.clear();
  stage.world.advance(60s);
  CHECK(stage.sink.texts == std::vector<std::string>{piece, "rest", "b"});
  CHECK(stage.sink.kept.starts_with("99:10"));
  stage.stop();
}

TEST_CASE("a text that may go on, and cannot be kept, holds up no other that may go on") {
  Stage stage;
  const std::string piece(kFragmentUnits, 'x');
  const std::string offered = "[" + update(7, piece, 1) + "," + update(8, piece, 2) + "," + update(9, "c", 3) + "]";
  stage.answer = [&](const std::string& method, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (method != "getUpdates") return std::nullopt;
    return ok(offered);
  };
  stage.sink.refused_chat = "1";
  stage.start();
  stage.world.advance(60s);
  CHECK(stage.sink.texts == std::vector<std::string>{piece, "c"});
  stage.stop();
}

TEST_CASE("what is over behind a message that is not kept is not done again") {
  Stage stage;
  const auto in_group = [](int id, const std::string& chat, const std::string& more) {
    return R"({"update_id":)" + std::to_string(id) + R"(,"message":{"message_id":)" + std::to_string(id) + R"(,"date":1,"chat":{"id":)" + chat +
           R"(,"type":"group","title":"G"},"from":{"id":5,"first_name":"A"},)" + more + "}}";
  };
  const std::string offered = "[" + in_group(7, "-5", R"("text":"before")") + "," + in_group(8, "-5", R"("migrate_to_chat_id":-1005)") + "," +
                              in_group(9, "-1005", R"("text":"after")") + "," + in_group(10, "-6", R"("migrate_to_chat_id":-1006)") + "," +
                              R"({"update_id":11,"message":{"chat":7}}])";
  stage.batches = std::vector<std::string>(4, offered);
  stage.sink.refused_chat = "-5";
  stage.start();
  stage.world.advance(5s);
  CHECK(stage.batches.size() <= 2);
  // A group's move waits for what was said in it before, and what is said afterwards for the move.
  CHECK(stage.sink.moved == std::vector<std::string>{"-6>-1006"});
  CHECK(stage.sink.texts.empty());
  CHECK(std::ranges::count_if(stage.world.log().lines(), [](const io::SimLogLine& line) { return line.message.contains("cannot be read"); }) == 1);
  stage.sink.refused_chat.clear();
  stage.world.advance(60s);
  CHECK(stage.sink.texts == std::vector<std::string>{"before", "after"});
  CHECK(stage.sink.moved == std::vector<std::string>{"-6>-1006", "-5>-1005"});
  stage.stop();
}

TEST_CASE("a malformed update is logged and set aside with its text, the rest of its batch is received") {
  Stage stage;
  stage.batches = {R"([5,{"update_id":6,"message":{"chat":7}},)" + update(7, "good") + "]"};
  stage.start();
  CHECK(stage.sink.texts == std::vector<std::string>{"good"});
  CHECK(stage.sink.kept == "99:8");
  CHECK(stage.world.log().has("cannot be read"));
  REQUIRE(stage.sink.parked.size() == 2);
  CHECK(stage.sink.parked[0].name == "sha256:" + io::sha256_hex("5"));
  CHECK(stage.sink.parked[0].raw == "5");
  CHECK(stage.sink.parked[0].error == "it has no update_id");
  CHECK(stage.sink.parked[1].name == "6");
  CHECK(stage.sink.parked[1].raw == R"({"update_id":6,"message":{"chat":7}})");
  stage.stop();
}

TEST_CASE("what cannot be set aside is passed over all the same, and what is not for us is not set aside") {
  Stage stage;
  stage.sink.refuses_parking = true;
  stage.batches = {R"([{"update_id":6,"message":{"chat":7}},{"update_id":7,"edited_channel_post":{}},)" + update(8, "good") + "]"};
  stage.start();
  CHECK(stage.sink.parked.size() == 1);
  CHECK(stage.sink.texts == std::vector<std::string>{"good"});
  CHECK(stage.sink.kept == "99:9");
  CHECK(stage.world.log().has("was not set aside: disk full"));
  stage.stop();
}

TEST_CASE("a refused token stops the account and shows what to do") {
  Stage stage;
  stage.answer = [](const std::string&, const io::HttpRequest&) { return Result<io::SimAnswer>(refused(401, "Unauthorized")); };
  stage.start();
  CHECK(!stage.account->status().running);
  CHECK(stage.account->status().last_error.contains("@BotFather"));
  const auto before = stage.calls.size();
  stage.world.advance(10min);
  CHECK(stage.calls.size() == before);
  stage.stop();
}

TEST_CASE("an account without a token or switched off calls nobody and says why") {
  io::SimWorld world;
  const auto factory = make_factory(world.io());
  for (const std::string config : {R"({"channels":{"telegram":{}}})", R"({"channels":{"telegram":{"enabled":false,"botToken":"1:a"}}})"}) {
    const auto loaded = config::load_value(*parse_json(config));
    REQUIRE(loaded.valid());
    const auto account = factory->make(loaded.config, "default");
    Sink sink;
    world.run(account->run(sink));
    CHECK(!account->status().running);
    CHECK(world.http().requests().empty());
    if (account->status().enabled) CHECK(account->status().last_error.contains("botToken"));
  }
}

TEST_CASE("a poll that is silent for too long is given up and made anew") {
  Stage stage;
  stage.answer = [&](const std::string& method, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (method != "getUpdates" || stage.count("getUpdates") > 1) return std::nullopt;
    auto never = ok("[]");
    never.delay = 24h;
    return never;
  };
  stage.start();
  stage.world.advance(kTelegramPollStall + 2s);
  CHECK(stage.count("getUpdates") == 2);
  stage.stop();
}

TEST_CASE("network trouble is waited out and told") {
  Stage stage;
  bool is_down = true;
  stage.answer = [&](const std::string&, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (!is_down) return std::nullopt;
    return Result<io::SimAnswer>(fail(Errc::unavailable, "cannot connect to api.telegram.org"));
  };
  stage.start();
  CHECK(stage.account->status().last_error.contains("cannot connect"));
  CHECK(!stage.account->status().connected);
  stage.world.advance(60s);
  CHECK(stage.calls.size() < 10);
  is_down = false;
  stage.world.advance(70s);
  CHECK(stage.account->status().connected);
  CHECK(stage.account->status().last_error.empty());
  stage.stop();
}

TEST_CASE("a part is sent as HTML and its place is told") {
  Stage stage(R"(,"linkPreview":false)");
  const auto sent = stage.send({.to = "5", .thread_id = "42"}, "**hi**");
  REQUIRE(sent);
  CHECK(sent->message_id == "5:11");
  CHECK(stage.account->status().last_outbound_at.has_value());
  CHECK(stage.calls.back() ==
        R"(sendMessage {"chat_id":5,"text":"<b>hi</b>","parse_mode":"HTML","message_thread_id":42,"link_preview_options":{"is_disabled":true}})");
}

TEST_CASE("markup that Telegram refuses goes out as plain text, once") {
  Stage stage;
  stage.answer = [](const std::string&, const io::HttpRequest& request) -> std::optional<Result<io::SimAnswer>> {
    if (!request.body.contains("parse_mode")) return std::nullopt;
    return refused(400, "Bad Request: can't parse entities: Unsupported start tag");
  };
  CHECK(stage.send({.to = "5"}, "**hi**"));
  CHECK(stage.calls.back() == R"(sendMessage {"chat_id":5,"text":"hi"})");
  CHECK(stage.count("sendMessage") == 2);
}

TEST_CASE("a call is given kTelegramCallTimeout, and not a millisecond more") {
  Stage stage;
  Millis delay = kTelegramCallTimeout - 1ms;
  stage.answer = [&](const std::string& method, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (method != "sendMessage") return std::nullopt;
    auto late = ok(R"({"message_id":11,"chat":{"id":5}})");
    late.delay = delay;
    return late;
  };
  CHECK(stage.send({.to = "5"}, "x"));
  delay = kTelegramCallTimeout + 1ms;
  const auto before = stage.world.clock().steady();
  const auto sent = stage.send({.to = "5"}, "x");
  REQUIRE(!sent);
  CHECK(sent.error().code == Errc::timeout);
  CHECK(stage.world.clock().steady() - before == kTelegramCallTimeout);
}

TEST_CASE("a topic that is gone is answered in the chat, a group that moved at its new id") {
  Stage stage;
  stage.answer = [](const std::string&, const io::HttpRequest& request) -> std::optional<Result<io::SimAnswer>> {
    if (request.body.contains("message_thread_id")) return refused(400, "Bad Request: message thread not found");
    if (request.body.contains("\"chat_id\":-7,"))
      return refused(400, "Bad Request: group chat was upgraded to a supergroup chat", R"({"migrate_to_chat_id":-1007})");
    return std::nullopt;
  };
  CHECK(stage.send({.to = "5", .thread_id = "42"}, "x"));
  CHECK(stage.count("sendMessage") == 2);
  CHECK(stage.send({.to = "-7"}, "x"));
  CHECK(stage.calls.back().contains("\"chat_id\":-1007,"));
}

TEST_CASE("each refusal is of the class that the engine decides on") {
  struct Case {
    Result<io::SimAnswer> answer;
    Errc code;
  };
  const std::vector<Case> cases{
      {refused(403, "Forbidden: bot was blocked by the user"), Errc::denied},
      {refused(400, "Bad Request: chat not found"), Errc::not_found},
      {refused(400, "Bad Request: message is too long"), Errc::denied},
      {refused(429, "Too Many Requests: retry after 7", R"({"retry_after":7})"), Errc::rate_limited},
      {refused(401, "Unauthorized"), Errc::unavailable},
      {refused(500, "Internal Server Error"), Errc::unavailable},
      {io::sim_answer(502, "<html>bad gateway</html>"), Errc::protocol},
      {io::sim_answer(200, "<html>log in to the network</html>"), Errc::protocol},
      {io::sim_answer(302, ""), Errc::unavailable},
      {io::sim_answer(403, "<html>this site is blocked</html>"), Errc::unavailable},
      {io::sim_answer(413, "<html>"), Errc::unavailable},
      {io::sim_answer(429, "slow down", {{"Retry-After", "7"}}), Errc::rate_limited},
      {refused(502, "Bad Gateway"), Errc::protocol},
      {refused(503, "Service Unavailable"), Errc::unavailable},
      {refused(504, "Gateway Timeout"), Errc::protocol},
      {refused(409, "Conflict"), Errc::conflict},
      {fail(Errc::too_large, "the answer is too long"), Errc::protocol},
      {fail(Errc::invalid, "the URL"), Errc::unavailable},
      {fail(Errc::unavailable, "cannot connect"), Errc::unavailable},
      {fail(Errc::connection_lost, "the other side closed"), Errc::connection_lost},
      {fail(Errc::timeout, "no answer"), Errc::timeout},
  };
  for (const auto& [answer, code] : cases) {
    Stage stage;
    stage.answer = [&](const std::string&, const io::HttpRequest&) { return answer; };
    const auto sent = stage.send({.to = "5"}, "x");
    REQUIRE(!sent);
    INFO(sent.error().message);
    CHECK(sent.error().code == code);
    CHECK(stage.count("sendMessage") == 1);
    if (code == Errc::rate_limited) CHECK(sent.error().retry_after_ms == 7000);
  }
  Stage stage;
  stage.answer = [](const std::string&, const io::HttpRequest&) {
    return Result<io::SimAnswer>(refused(400, "Bad Request: message is not modified: x"));
  };
  CHECK(stage.send({.to = "5"}, "x"));
}

TEST_CASE("the token is in no message, no status and no log, whatever fails") {
  const std::vector<Result<io::SimAnswer>> failures{refused(401, std::string("Unauthorized for ") + kCanary),
                                                    refused(404, "Not Found"),
                                                    refused(409, std::string("Conflict ") + kCanary),
                                                    refused(429, "Too Many Requests", R"({"retry_after":1})"),
                                                    refused(500, std::string("at /bot") + kCanary + "/getMe"),
                                                    io::sim_answer(502, std::string("<a href=/bot") + kCanary + ">"),
                                                    fail(Errc::unavailable, std::string("cannot connect to /bot") + kCanary),
                                                    fail(Errc::connection_lost, "lost"),
                                                    fail(Errc::timeout, "late"),
                                                    fail(Errc::protocol, "odd")};
  for (const auto& failure : failures) {
    Stage stage;
    stage.answer = [&](const std::string&, const io::HttpRequest&) { return failure; };
    stage.start();
    stage.world.advance(5s);
    const auto sent = stage.send({.to = "5"}, "x");
    REQUIRE(!sent);
    CHECK(!to_text(sent.error()).contains("CANARY"));
    const auto probe = stage.world.run(stage.account->probe(1s));
    CHECK(!probe.ok);
    CHECK(!probe.error.contains("CANARY"));
    stage.world.run(stage.account->typing({.to = "5"}));
    CHECK(!stage.shows_canary());
    stage.stop();
  }
}

TEST_CASE("in reply mode first only the first part shows what it answers") {
  Stage stage(R"(,"replyToMode":"first")");
  CHECK(stage.send({.to = "5", .reply_to_id = "7"}, "one"));
  CHECK(stage.calls.back().contains("reply_parameters"));
  CHECK(stage.send({.to = "5", .reply_to_id = "7"}, "two"));
  CHECK(!stage.calls.back().contains("reply_parameters"));
  CHECK(stage.send({.to = "5", .reply_to_id = "8"}, "three"));
  CHECK(stage.calls.back().contains("reply_parameters"));
}

TEST_CASE("the last answered message of kAnsweredChatsMax chats is remembered") {
  Stage stage(R"(,"replyToMode":"first")");
  stage.answer = [](const std::string& method, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    return method == "sendMessage" ? std::optional(Result<io::SimAnswer>(ok(R"({"message_id":11})"))) : std::nullopt;
  };
  const auto shows_reply = [&](std::size_t chat) {
    CHECK(stage.send({.to = std::to_string(chat + 1), .reply_to_id = "7"}, "x"));
    return stage.calls.back().contains("reply_parameters");
  };
  for (std::size_t i = 0; i < kAnsweredChatsMax; i++) CHECK(shows_reply(i));
  CHECK(!shows_reply(0));
  CHECK(shows_reply(kAnsweredChatsMax));
  CHECK(shows_reply(0));
}

TEST_CASE("parts keep the configured length, never more than Telegram takes") {
  Stage stage(R"(,"textChunkLimit":100000)");
  const auto parts = stage.account->split(std::string(kTelegramTextUnitsMax + 1, 'x'));
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].size() == kTelegramTextUnitsMax);
}

TEST_CASE("a Bot API server of one's own is asked in the place of the official one") {
  CHECK(Settings{}.api_root == kOfficialRoot);
  CHECK(kOrigin == kOfficialRoot);
}

TEST_CASE("a probe tells who the bot is") {
  Stage stage;
  const auto probe = stage.world.run(stage.account->probe(1s));
  CHECK(probe.ok);
  CHECK(probe.bot_username == "helper_bot");
  CHECK(probe.bot_id == "99");
  CHECK(stage.account->status().last_probe_at.has_value());
}

TEST_CASE("a flood of waiting messages comes in batches of the most that is asked for") {
  Stage stage;
  std::string batch = "[";
  for (std::size_t i = 0; i < kTelegramUpdatesMax; i++) batch += (i > 0 ? "," : "") + update(static_cast<int>(i) + 1, "m");
  stage.batches = {batch + "]", "[" + update(101, "last") + "]"};
  stage.start();
  CHECK(stage.sink.texts.size() == kTelegramUpdatesMax + 1);
  CHECK(stage.sink.kept == "99:102");
  stage.stop();
}

}  // namespace
}  // namespace oc::channels::telegram
