// Tests of a whole account: connecting, receiving, resuming, commands, presence.
#include <doctest/doctest.h>

#include "base/limits.h"
#include "channels/discord/stage_test.h"

namespace oc::channels::discord {
namespace {

TEST_CASE("an account connects, receives in order, and keeps the place only behind what is kept") {
  Stage stage;
  stage.start();
  CHECK(stage.account->status().connected);
  CHECK(stage.account->status().bot_username == "helper");
  CHECK(stage.account->status().self_id == kBot);
  CHECK(stage.account->status().words == std::vector<std::string>{"intents:content=limited"});
  CHECK(stage.frames.front().contains(R"("intents":46593)"));
  CHECK(stage.count("PUT /applications/900000000000000001/commands") == 1);
  stage.message(2, "a");
  stage.message(3, "b");
  CHECK(stage.sink.texts() == std::vector<std::string>{"a", "b"});
  CHECK(stage.sink.kept == "one|3|wss://gateway.discord.gg\n300:1200000000000000003");
  stage.sink.refusals = 2;
  stage.message(4, "c");
  CHECK(stage.sink.kept == "one|3|wss://gateway.discord.gg\n300:1200000000000000003");
  CHECK(stage.account->status().last_error.contains("disk full"));
  stage.world.advance(3s);
  CHECK(stage.sink.texts() == std::vector<std::string>{"a", "b", "c"});
  CHECK(stage.sink.kept == "one|4|wss://gateway.discord.gg\n300:1200000000000000004");
  stage.stop();
  CHECK(!stage.account->status().running);
}

TEST_CASE("an event that cannot be read is set aside without its token, and what is behind it is received") {
  Stage stage;
  stage.start();
  stage.sink.refuses_parking = true;
  stage.event(2, "MESSAGE_CREATE", R"({"id":"77","type":0,"content":"lost words","token":"CANARY"})");
  stage.event(3, "MESSAGE_CREATE", R"({"id":"78","channel_id":"300","type":0,"content":"","author":{"id":"5","bot":true}})");
  stage.message(4, "a");
  CHECK(stage.sink.texts() == std::vector<std::string>{"a"});
  CHECK(stage.sink.kept.starts_with("one|4|"));
  REQUIRE(stage.sink.parked.size() == 1);
  CHECK(stage.sink.parked[0].channel == "discord");
  CHECK(stage.sink.parked[0].name == "77");
  CHECK(stage.sink.parked[0].raw == R"({"id":"77","type":0,"content":"lost words"})");
  CHECK(stage.sink.parked[0].error == "the message has no id, no channel or no author");
}

TEST_CASE("the gateway is reached through the account's proxy") {
  Stage stage(R"(,"proxy":"http://proxy.example:3128")");
  stage.start();
  CHECK(stage.account->status().connected);
  CHECK(stage.world.websocket().latest_proxy() == "http://proxy.example:3128");
}

TEST_CASE("a lost connection and a new run resume behind the last message") {
  Stage stage;
  stage.start();
  stage.message(2, "a");
  stage.drop(1006);
  stage.world.advance(3s);
  REQUIRE(stage.sockets.size() == 2);
  CHECK(std::ranges::any_of(stage.frames, [](const std::string& frame) { return frame.contains(R"("op":6)") && frame.contains(R"("seq":2)"); }));
  CHECK(stage.account->status().connected);
  stage.stop();
  Stage again;
  again.sink.kept = stage.sink.kept;
  again.start();
  CHECK(again.frames.front().contains(R"({"op":6,"d":{"token":"CANARY.secret_token","session_id":"one","seq":2}})"));
  CHECK(again.count("GET /gateway/bot") == 0);
}

TEST_CASE("a place whose address is not Discord's is not used") {
  Stage stage;
  stage.sink.kept = "one|5|wss://evil.example";
  stage.start();
  CHECK(stage.frames.front().contains(R"("op":2)"));
}

TEST_CASE("a connection that answers no heartbeat is given up and resumed") {
  Stage stage;
  stage.acknowledges = false;
  stage.start();
  stage.world.advance(90s);
  CHECK(stage.sockets.size() >= 2);
  stage.acknowledges = true;
  stage.world.advance(100s);
  CHECK(stage.account->status().connected);
}

TEST_CASE("4004 and 4014 stop the account and say what to do") {
  for (const auto& [code, words] : {std::pair{4004, "Reset Token"}, std::pair{4014, "Message Content Intent"}}) {
    Stage stage;
    stage.start();
    stage.drop(static_cast<std::uint16_t>(code));
    stage.world.advance(10min);
    CHECK(!stage.account->status().running);
    CHECK(stage.account->status().last_error.contains(words));
    CHECK(stage.sockets.size() == 1);
    CHECK(!stage.shows_canary());
  }
  Stage stage;
  stage.answer = [](const std::string&, const io::HttpRequest&) { return Result<io::SimAnswer>(refused(401, 0, "401: Unauthorized")); };
  stage.start();
  CHECK(!stage.account->status().running);
  CHECK(stage.account->status().last_error.contains("4004"));
  CHECK(stage.sockets.empty());
}

TEST_CASE("trouble at the start is waited out and told") {
  Stage stage;
  bool is_down = true;
  stage.answer = [&](const std::string&, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (!is_down) return std::nullopt;
    return Result<io::SimAnswer>(fail(Errc::unavailable, "cannot connect to discord.com"));
  };
  stage.start();
  CHECK(stage.account->status().running);
  stage.world.advance(60s);
  CHECK(stage.account->status().last_error.contains("cannot connect"));
  CHECK(stage.calls.size() < 40);
  is_down = false;
  stage.world.advance(70s);
  CHECK(stage.account->status().connected);
  CHECK(stage.account->status().last_error.empty());
}

TEST_CASE("an account without a token or switched off calls nobody and says why") {
  for (const std::string more : {R"(,"enabled":false)", R"(,"token":"")"}) {
    Stage stage(more);
    stage.world.run(stage.account->run(stage.sink));
    CHECK(stage.calls.empty());
    if (stage.account->status().enabled) CHECK(stage.account->status().last_error.contains("token"));
  }
}

TEST_CASE("two accounts with one token: the later does not start, and says whose it is") {
  Stage stage;
  const auto load = [](const std::string& accounts) {
    const auto loaded = config::load_value(*parse_json(R"({"channels":{"discord":{"accounts":{)" + accounts + "}}}}"));
    REQUIRE(loaded.valid());
    return loaded.config;
  };
  const auto shared = load(R"("a":{"token":"one.token"},"b":{"token":"Bot one.token"},"c":{"token":"two.token"})");
  CHECK(stage.factory->make(shared, "a")->status().last_error.empty());
  CHECK(stage.factory->make(shared, "c")->status().last_error.empty());
  const auto later = stage.factory->make(shared, "b");
  CHECK(later->status().last_error ==
        R"(Duplicate Discord bot token: account "b" shares a token with account "a". Keep one owner account per bot token.)");
  stage.world.run(later->run(stage.sink));
  CHECK(stage.calls.empty());
  const auto apart = load(R"("a":{"token":"one.token","enabled":false},"b":{"token":"Bot one.token"})");
  CHECK(stage.factory->make(apart, "b")->status().last_error.empty());
  CHECK(stage.factory->account_config(*shared, "b") != stage.factory->account_config(*apart, "b"));
}

TEST_CASE("after a resume the places of a message are asked for, once") {
  Stage stage(R"(,"groupPolicy":"open")");
  stage.sink.kept = "one|5|wss://gateway.discord.gg";
  stage.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call == "GET /channels/301") return ok(R"({"id":"301","type":11,"name":"t","guild_id":"9","parent_id":"302"})");
    if (call == "GET /channels/302") return ok(R"({"id":"302","type":0,"name":"talk","guild_id":"9"})");
    if (call == "GET /guilds/9") return ok(R"({"id":"9","name":"Guild"})");
    return std::nullopt;
  };
  stage.start();
  for (int i = 51; i < 53; i++) {
    stage.event(i, "MESSAGE_CREATE",
                fmt::format(R"({{"id":"{}","channel_id":"301","guild_id":"9","type":0,"content":"x","author":{{"id":"5"}}}})", i));
    stage.world.advance(1s);
  }
  REQUIRE(stage.sink.messages.size() == 2);
  CHECK(stage.sink.messages[0].parent_peer->id == "302");
  CHECK(stage.sink.messages[0].chat.guild_name == "Guild");
  CHECK(stage.count("GET /channels/301") == 1);
  CHECK(stage.count("GET /guilds/9") == 1);
}

TEST_CASE("a message whose place cannot be asked for now waits; one whose place is refused is a plain channel's") {
  Stage stage(R"(,"groupPolicy":"open")");
  stage.sink.kept = "one|5|wss://gateway.discord.gg";
  bool is_down = true;
  stage.answer = [&](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call == "GET /channels/301")
      return is_down ? io::sim_answer(503, "<html>") : ok(R"({"id":"301","type":11,"guild_id":"9","parent_id":"302"})");
    if (call.starts_with("GET /channels/")) return refused(403, 50001);
    if (call == "GET /guilds/9") return ok(R"({"id":"9","name":"Guild"})");
    return std::nullopt;
  };
  stage.start();
  stage.event(51, "MESSAGE_CREATE", R"({"id":"51","channel_id":"301","guild_id":"9","type":0,"content":"x","author":{"id":"5"}})");
  stage.world.advance(20s);
  CHECK(stage.sink.messages.empty());
  is_down = false;
  stage.world.advance(40s);
  REQUIRE(stage.sink.messages.size() == 1);
  CHECK(stage.sink.messages[0].parent_peer->id == "302");
  stage.event(52, "MESSAGE_CREATE", R"({"id":"52","channel_id":"305","guild_id":"9","type":0,"content":"y","author":{"id":"5"}})");
  stage.world.advance(1s);
  REQUIRE(stage.sink.messages.size() == 2);
  CHECK(stage.sink.messages[1].peer.id == "305");
}

TEST_CASE("a slash command is answered within the same moment, and its answer takes the place of the waiting words") {
  Stage stage;
  stage.start();
  const auto id = std::to_string(static_cast<std::uint64_t>(to_ms(stage.world.clock().now()) - 1'420'070'400'000) << 22);
  stage.event(
      2, "INTERACTION_CREATE",
      fmt::format(
          R"({{"id":"{}","type":2,"token":"itok","channel_id":"300","channel":{{"type":1}},"user":{{"id":"5","username":"ann"}},"data":{{"name":"status"}}}})",
          id));
  CHECK(stage.last("POST /interactions/") == fmt::format(R"(POST /interactions/{}/itok/callback {{"type":5,"data":{{"flags":64}}}})", id));
  REQUIRE(stage.sink.messages.size() == 1);
  const auto address = stage.sink.messages[0].reply_address;
  CHECK(stage.sink.messages[0].text == "/status");
  CHECK(stage.send(address, "one", "run:0"));
  CHECK(stage.last("PATCH ").starts_with("PATCH /webhooks/900000000000000001/itok/messages/@original"));
  CHECK(stage.send(address, "one", "run:0"));
  CHECK(stage.count("PATCH ") == 2);
  CHECK(stage.send(address, "two", "run:1"));
  CHECK(stage.last("POST /webhooks/").contains(R"("flags":64)"));
  CHECK(stage.account->begin_draft(address) == nullptr);
  // After its time the token is not used any more.
  stage.world.advance(kDiscordInteractionLifetime - kDiscordInteractionReserve);
  CHECK(stage.send(address, "late", "run:2"));
  CHECK(stage.last("POST /channels/300/messages").contains("late"));
}

TEST_CASE("a message that follows an interaction's answer has no nonce: its unknown outcome is for the engine to count") {
  Stage stage;
  stage.start();
  const auto id = std::to_string(static_cast<std::uint64_t>(to_ms(stage.world.clock().now()) - 1'420'070'400'000) << 22);
  const engine::ReplyAddress address{.to = "channel:300", .extra = Extra{.actor = "5", .interaction = id, .token = "itok", .ephemeral = true}.text()};
  stage.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call.contains("/webhooks/")) return Result<io::SimAnswer>(fail(Errc::timeout, "no answer"));
    return std::nullopt;
  };
  CHECK(stage.send(address, "one", "run:0").error().code == Errc::timeout);
  CHECK(stage.send(address, "two", "run:1").error().code == Errc::internal);
}

TEST_CASE("after a restart a later part of an interaction's answer follows the first one, which it would replace otherwise") {
  for (const std::string key : {"run:1", "run:12@1790000000000"}) {
    Stage stage;
    stage.start();
    const std::string id = std::to_string(snowflake_at(stage.world.clock().now()));
    const engine::ReplyAddress address{.to = "channel:300", .extra = Extra{.actor = "5", .interaction = id, .token = "itok"}.text()};
    CHECK(stage.send(address, "two", key));
    CHECK(stage.count("PATCH ") == 0);
    CHECK(stage.count("POST /webhooks/") == 1);
    CHECK(stage.send(address, "one", "run:0@1790000000000"));
    CHECK(stage.last("PATCH ").contains("@original"));
  }
}

TEST_CASE("a private answer whose interaction is over goes to its asker, not into the channel of the server") {
  Stage stage(R"(,"streaming":"partial")");
  stage.start();
  const auto id = std::to_string(static_cast<std::uint64_t>(to_ms(stage.world.clock().now()) - 1'420'070'400'000) << 22);
  Extra extra{.actor = "5", .interaction = id, .token = "itok", .ephemeral = true};
  const engine::ReplyAddress address{.to = "channel:300", .thread_id = "301", .extra = extra.text()};
  stage.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call == "POST /users/@me/channels") return ok(R"({"id":"888","type":1})");
    if (call.contains("/webhooks/")) return refused(401, 50027);
    return std::nullopt;
  };
  CHECK(stage.send(address, "forgotten", "run:0"));
  stage.world.advance(kDiscordInteractionLifetime);
  CHECK(stage.send(address, "late", "run:1"));
  CHECK(stage.account->begin_draft(address) == nullptr);
  stage.world.run(stage.account->typing(address));
  CHECK(stage.count("POST /channels/888/messages") == 2);
  CHECK(stage.count("POST /channels/30") == 0);
  stage.answer = [](const std::string& call, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
    if (call.starts_with("POST /channels/888/")) return refused(403, 50007);
    return std::nullopt;
  };
  CHECK(stage.send(address, "not wanted", "run:2").error().code == Errc::denied);
  // One that all may see stays where it was asked for.
  extra.ephemeral = false;
  CHECK(stage.send({.to = "channel:300", .extra = extra.text()}, "public", "run:3"));
  CHECK(stage.count("POST /channels/300/messages") == 1);
}

TEST_CASE("presence is shown on the connection that is open") {
  Stage stage(R"(,"actions":{"presence":true},"activity":"here")");
  stage.start();
  CHECK(stage.frames.front().contains(R"("state":"here")"));
  CHECK(stage.world.run(stage.account->perform("set-presence", {}, *parse_json(R"({"status":"dnd","activityName":"chess"})"))));
  stage.world.run_until_idle();
  CHECK(stage.frames.back().contains(R"({"op":3,"d":{"since":null,"activities":[{"name":"chess","type":0}],"status":"dnd","afk":false}})"));
}

TEST_CASE("the token is in no message, no status and no log, whatever fails") {
  const std::vector<Result<io::SimAnswer>> failures{refused(401, 0, std::string("bad ") + kToken),
                                                    refused(403, 50013, kToken),
                                                    refused(500, 0, kToken),
                                                    io::sim_answer(502, kToken),
                                                    fail(Errc::unavailable, std::string("cannot connect ") + kToken),
                                                    fail(Errc::timeout, "late")};
  for (const auto& failure : failures) {
    Stage stage;
    stage.answer = [&](const std::string&, const io::HttpRequest&) { return failure; };
    stage.start();
    stage.world.advance(5s);
    const auto sent = stage.send({.to = "300"}, "x");
    REQUIRE(!sent);
    CHECK(!to_text(sent.error()).contains("CANARY"));
    CHECK(!stage.world.run(stage.account->probe(1s)).error.contains("CANARY"));
    stage.world.run(stage.account->typing({.to = "300"}));
    CHECK(!stage.shows_canary());
  }
}

TEST_CASE("while nothing can be kept, no more than kDiscordEventsWaitingMax events wait, and all come in the end") {
  Stage stage;
  stage.start();
  stage.sink.refusals = 3;
  const int most = static_cast<int>(kDiscordEventsWaitingMax + kDiscordFramesWaitingMax) + 50;
  for (int i = 0; i < most; i++)
    stage.event(i + 2, "MESSAGE_CREATE", fmt::format(R"({{"id":"{}","channel_id":"300","type":0,"content":"m{}","author":{{"id":"5"}}}})", i + 1, i));
  CHECK(stage.sink.messages.empty());
  stage.world.advance(10s);
  REQUIRE(stage.sink.messages.size() == static_cast<std::size_t>(most));
  CHECK(stage.sink.messages.back().text == fmt::format("m{}", most - 1));
}

TEST_CASE("an event longer than kDiscordFrameBytesMax ends the connection, not the account; an answer may have kDiscordAnswerBytesMax") {
  Stage stage;
  stage.start();
  stage.message(2, "before");
  stage.message(3, std::string(kDiscordFrameBytesMax, 'x'));
  stage.world.advance(5s);
  CHECK(stage.sockets.size() == 2);
  CHECK(stage.account->status().connected);
  CHECK(stage.sink.texts() == std::vector<std::string>{"before"});
  CHECK(stage.world.http().requests().back().body_bytes_max == kDiscordAnswerBytesMax);
}

TEST_CASE("a gateway that cannot be reached within kDiscordConnectTimeout is tried again") {
  CHECK(kDiscordConnectTimeout < kDiscordHelloTimeout);
  Stage stage;
  stage.world.websocket().refuse("wss://gateway.discord.gg", 503);
  stage.start();
  CHECK(!stage.account->status().connected);
  CHECK(stage.account->status().last_error.contains("503"));
  CHECK(stage.account->status().reconnect_attempts >= 1);
}

TEST_CASE("a small memory forgets the oldest beyond kDiscordChatsRememberedMax") {
  Memory memory;
  for (std::size_t i = 0; i < kDiscordChatsRememberedMax + 5; i++) memory.put(std::to_string(i), "x");
  CHECK(memory.size() == kDiscordChatsRememberedMax);
  CHECK(!memory.has("0"));
  CHECK(memory.has(std::to_string(kDiscordChatsRememberedMax + 4)));
}

TEST_CASE("messages without their text are told once, with what to switch on") {
  Stage stage;
  stage.start();
  stage.event(2, "GUILD_CREATE", R"({"id":"9","name":"G","channels":[{"id":"300","name":"talk","type":0}]})");
  for (int i = 3; i < 6; i++)
    stage.event(i, "MESSAGE_CREATE",
                fmt::format(R"({{"id":"{}","channel_id":"300","guild_id":"9","type":0,"content":"","author":{{"id":"5"}}}})", i));
  CHECK(stage.sink.messages.empty());
  CHECK(stage.account->status().words == std::vector<std::string>{"intents:content=disabled"});
  CHECK(stage.world.log().has("Message Content Intent"));
  CHECK(stage.world.log().count(io::LogLevel::warn) == 1);
}

}  // namespace
}  // namespace oc::channels::discord
