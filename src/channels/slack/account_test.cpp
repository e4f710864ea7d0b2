// Tests of how a whole account connects, hears and stops.
#include <doctest/doctest.h>

#include "channels/slack/stage_test.h"

namespace oc::channels::slack {
namespace {

using namespace stage;

TEST_CASE("an event is acknowledged only after it is kept, and told by names") {
  Stage stage;
  stage.start();
  std::size_t acks_then = 99;
  stage.sink.on_receive = [&] { acks_then = stage.acks.size(); };
  stage.event("e1", Stage::said("5.000001", "hi <@UB>"));
  CHECK(stage.sink.texts() == std::vector<std::string>{"hi @helper"});
  CHECK(acks_then == 0);
  CHECK(stage.acks == std::vector<std::string>{R"({"envelope_id":"e1"})"});
  CHECK(stage.sink.messages[0].sender.name == "Ann");
  CHECK(stage.sink.messages[0].chat.title == "general");
  stage.event("e2", Stage::said("5.000002", "more"));
  CHECK(stage.of("users.info").size() == 1);
  CHECK(stage.of("conversations.info").size() == 1);
  const auto status = stage.account->status();
  CHECK(status.running);
  CHECK(status.connected);
  CHECK(status.bot_username == "helper");
  CHECK(status.self_id == "UB");
  CHECK(status.words == std::vector<std::string>{"bot:config", "app:config"});
  CHECK(status.last_inbound_at.has_value());
  stage.stop();
  CHECK(!stage.account->status().running);
}

TEST_CASE("what cannot be kept is tried again with growing pauses, however long it takes, and not acknowledged before") {
  Stage stage;
  stage.start();
  stage.sink.refusals = 2;
  stage.event("e1", Stage::said("5.000001", "a"));
  CHECK(stage.acks.empty());
  CHECK(stage.account->status().last_error.contains("disk full"));
  stage.world.advance(10s);
  CHECK(stage.acks.size() == 1);
  stage.sink.refusals = 1000;
  stage.event("e2", Stage::said("5.000002", "b"));
  stage.event("e3", Stage::said("5.000003", "c"));
  stage.world.advance(10min);
  CHECK(std::ranges::none_of(stage.acks, [](const std::string& ack) { return ack.contains("e2"); }));
  const int tries = 1000 - stage.sink.refusals;
  CHECK(tries > 20);
  CHECK(tries < 30);
  stage.sink.refusals = 0;
  stage.world.advance(kSlackBackoffMax);
  CHECK(stage.sink.texts() == std::vector<std::string>{"a", "b", "c"});
  stage.sink.refusals = 1000;
  stage.event("e4", Stage::said("5.000004", "d"));
  stage.stop();
  CHECK(!stage.account->status().running);
}

TEST_CASE("an event that cannot be read is set aside without its credentials and acknowledged, and the next one is heard") {
  Stage stage;
  stage.start();
  stage.sink.refuses_parking = true;
  stage.frame(R"({"envelope_id":"e1","type":"events_api","payload":{"team_id":"T1","event_id":"Ev1","token":"CANARY","event":{"user":"U1"}}})");
  stage.event("e2", Stage::said("5.000001", "a"));
  CHECK(stage.acks.size() == 2);
  CHECK(stage.sink.texts() == std::vector<std::string>{"a"});
  REQUIRE(stage.sink.parked.size() == 1);
  CHECK(stage.sink.parked[0].channel == "slack");
  CHECK(stage.sink.parked[0].name == "Ev1");
  CHECK(stage.sink.parked[0].raw == R"({"team_id":"T1","event_id":"Ev1","event":{"user":"U1"}})");
  CHECK(stage.sink.parked[0].error == "the event has no type");
}

TEST_CASE("what is not for us is not set aside") {
  Stage stage;
  stage.start();
  stage.event("e1", R"({"type":"team_join","user":{"id":"U9"}})");
  CHECK(stage.acks.size() == 1);
  CHECK(stage.sink.parked.empty());
}

TEST_CASE("a refresh opens a second socket first, and loses nothing of either") {
  Stage stage;
  stage.start();
  stage.frame(R"({"type":"disconnect","reason":"refresh_requested"})");
  stage.world.advance(2s);
  REQUIRE(stage.sockets.size() == 2);
  CHECK(stage.account->status().connected);
  stage.frame(R"({"envelope_id":"old","type":"events_api","payload":{"team_id":"T1","event":)" + Stage::said("5.000001", "old") + "}}", 1);
  stage.event("new", Stage::said("5.000002", "new"));
  CHECK(stage.sink.texts() == std::vector<std::string>{"old", "new"});
  CHECK(stage.acks.size() == 2);
  stage.world.advance(Millis(kSlackDrainTime) + 1s);
  CHECK(stage.sockets[0].expired());
  CHECK(!stage.sockets[1].expired());
}

TEST_CASE("a socket that is silent for kSlackSilenceMax, or says no hello within kSlackHelloTimeout, is replaced") {
  Stage stage;
  stage.start();
  stage.world.advance(Millis(kSlackSilenceMax) - 1s);
  CHECK(stage.sockets.size() == 1);
  stage.world.advance(4s);
  CHECK(stage.sockets.size() == 2);
  stage.says_hello = false;
  stage.world.advance(Millis(kSlackSilenceMax) + 3s);
  const auto before = stage.sockets.size();
  CHECK(!stage.account->status().connected);
  stage.world.advance(Millis(kSlackHelloTimeout) + 5s);
  CHECK(stage.sockets.size() > before);
}

TEST_CASE("a refused token stops the account for good and says what to do") {
  for (const std::string word : {"invalid_auth", "token_revoked", "account_inactive"}) {
    Stage stage;
    stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
      if (call.method != "auth.test") return std::nullopt;
      return Result<io::SimAnswer>(refused(word));
    };
    stage.start();
    CHECK(!stage.account->status().running);
    CHECK(stage.account->status().last_error.contains(word));
    const auto calls = stage.calls.size();
    stage.world.advance(10min);
    CHECK(stage.calls.size() == calls);
  }
  Stage app;
  app.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method != "apps.connections.open") return std::nullopt;
    return Result<io::SimAnswer>(refused("missing_scope", R"(,"needed":"connections:write")"));
  };
  app.start();
  CHECK(!app.account->status().running);
  CHECK(app.account->status().last_error.contains("connections:write"));
}

TEST_CASE("a token that is revoked while the account runs stops it, by an event or by the answer to a call") {
  Stage by_event;
  by_event.start();
  by_event.event("e1", R"({"type":"tokens_revoked","tokens":{"bot":["UB"]}})");
  by_event.world.advance(1s);
  CHECK(!by_event.account->status().running);
  CHECK(by_event.account->status().last_error.contains("revoked"));
  Stage by_call;
  by_call.start();
  by_call.answer = [](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method != "chat.postMessage" && call.method != "auth.test") return std::nullopt;
    return Result<io::SimAnswer>(refused("token_revoked"));
  };
  CHECK(by_call.send({.address = {.to = "C1"}, .text = "x"}).error().code == Errc::unavailable);
  by_call.world.advance(1s);
  CHECK(!by_call.account->status().running);
  CHECK(by_call.account->status().last_error.contains("token_revoked"));
}

TEST_CASE("one method's refusal of a token that auth.test takes stops nothing, nor does a call that came without its token") {
  for (const std::string word : {"token_revoked", "invalid_auth", "not_authed", "not_allowed_token_type"}) {
    Stage stage;
    stage.start();
    stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
      if (call.method != "chat.postMessage") return std::nullopt;
      return Result<io::SimAnswer>(refused(word));
    };
    INFO(word);
    CHECK(stage.send({.address = {.to = "C1"}, .text = "x"}).error().code == Errc::unavailable);
    stage.world.advance(1s);
    CHECK(stage.account->status().running);
    stage.answer = nullptr;
    CHECK(stage.send({.address = {.to = "C1"}, .text = "x"}));
  }
  Stage stage;
  int losses = 2;
  stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method != "auth.test" || losses-- <= 0) return std::nullopt;
    return Result<io::SimAnswer>(refused("not_authed"));
  };
  stage.start();
  CHECK(stage.account->status().running);
  stage.world.advance(10s);
  CHECK(stage.account->status().connected);
}

TEST_CASE("network trouble is waited out and told") {
  Stage stage;
  bool is_down = true;
  stage.answer = [&](const Call&) -> std::optional<Result<io::SimAnswer>> {
    if (!is_down) return std::nullopt;
    return Result<io::SimAnswer>(fail(Errc::unavailable, "cannot connect to slack.com"));
  };
  stage.start();
  CHECK(stage.account->status().last_error.contains("cannot connect"));
  stage.world.advance(60s);
  CHECK(stage.calls.size() < 12);
  is_down = false;
  stage.world.advance(Millis(kSlackBackoffMax) * 2);
  CHECK(stage.account->status().connected);
  CHECK(stage.account->status().last_error.empty());
}

TEST_CASE("D6: nothing is asked of Slack about somebody who may not speak") {
  Stage stage(R"(,"groupPolicy":"allowlist","channels":{"C9":{}},"dmPolicy":"allowlist","allowFrom":["U7"])");
  stage.start();
  const auto before = stage.calls.size();
  stage.event("e1", Stage::said("5.000001", "<@UB> x",
                                R"(,"thread_ts":"4.000001","files":[{"id":"F1","url_private":"https://files.slack.com/x","size":50000000}])"));
  stage.event("e2", R"({"type":"message","user":"U1","text":"x","ts":"5.000002","channel":"D1","channel_type":"im"})");
  CHECK(stage.sink.messages.size() == 2);
  // The channel is listed by nobody's name here, but might be: its own name is asked for, once.
  CHECK(stage.calls.size() <= before + 1);
  CHECK(stage.of("users.info").empty());
  CHECK(stage.of("conversations.replies").empty());
  stage.event("e3", Stage::said("5.000003", "y"));
  CHECK(stage.calls.size() <= before + 1);
}

TEST_CASE("the first message that is heard of a thread brings its beginning; a thread of ours needs no mention") {
  Stage stage;
  stage.answer = [](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method != "conversations.replies") return std::nullopt;
    return Result<io::SimAnswer>(
        ok(R"("messages":[{"user":"UB","text":"I began","ts":"4.000001"},{"user":"U1","text":"and &lt;I&gt;","ts":"4.000002"},)"
           R"({"user":"U1","text":"x","ts":"5.000001"}])"));
  };
  stage.start();
  stage.sink.refusals = 1;
  stage.event("e1", Stage::said("5.000001", "x", R"(,"thread_ts":"4.000001")"));
  stage.world.advance(std::chrono::seconds(5));
  stage.event("e2", Stage::said("5.000002", "y", R"(,"thread_ts":"4.000001","parent_user_id":"UB")"));
  REQUIRE(stage.sink.messages.size() == 2);
  CHECK(stage.sink.messages[0].quoted_sender == "helper");
  CHECK(stage.sink.messages[0].quoted_text == "I began\nAnn: and <I>");
  CHECK(stage.sink.messages[0].replies_to_me);
  CHECK(stage.sink.messages[1].quoted_text.empty());
  CHECK(stage.sink.messages[1].replies_to_me);
  CHECK(stage.of("conversations.replies").size() == 2);  // the first time its message could not be kept
  // It spoke in a thread of somebody else.
  CHECK(stage.send({.address = {.to = "C1", .thread_id = "6.000001"}, .text = "hi"}));
  stage.answer = nullptr;
  stage.event("e3", Stage::said("7.000001", "z", R"(,"thread_ts":"6.000001","parent_user_id":"U1")"));
  CHECK(stage.sink.messages[2].replies_to_me);
  // The beginning of an answer counts too.
  const auto draft = stage.account->begin_draft({.to = "C1", .thread_id = "8.000001", .extra = R"({"mode":"off","user":"U1"})"});
  CHECK(stage.world.run(draft->update("I begin")));
  stage.event("e4", Stage::said("9.000001", "and?", R"(,"thread_ts":"8.000001","parent_user_id":"U1")"));
  CHECK(stage.sink.messages[3].replies_to_me);
}

engine::WebhookRequest signed_now(Stage& stage, const std::string& body, const std::string& secret = "shh") {
  const std::string time = std::to_string(to_ms(stage.world.clock().now()) / 1000);
  return {.method = "POST",
          .path = "/slack/events",
          .headers = {{"Content-Type", "application/json"},
                      {"X-Slack-Request-Timestamp", time},
                      {"X-Slack-Signature", signature_of(Secret(secret), time, body)}},
          .body = body};
}

TEST_CASE("mode http: a signed event is kept and answered 200; unkept it is 503; unsigned it is 401 and nobody hears of it") {
  Stage stage(R"(,"mode":"http","signingSecret":"shh","groupPolicy":"open")");
  stage.start();
  REQUIRE(stage.sink.handler != nullptr);
  CHECK(stage.sink.path == "/slack/events");
  CHECK(stage.account->status().webhook_path == "/slack/events");
  CHECK(stage.account->status().connected);
  CHECK(stage.of("apps.connections.open").empty());
  const std::string body = R"({"type":"event_callback","team_id":"T1","event":)" + Stage::said("5.000001", "hi") + "}";
  const auto post = [&](engine::WebhookRequest request) { return stage.world.run(stage.sink.handler->on_webhook(std::move(request))).status; };
  CHECK(post(signed_now(stage, body)) == 200);
  CHECK(stage.sink.texts() == std::vector<std::string>{"hi"});
  stage.sink.refusals = 1;
  CHECK(post(signed_now(stage, body)) == 503);
  for (int i = 0; i < 5; i++) CHECK(post(signed_now(stage, body, "other")) == 401);
  CHECK(std::ranges::count_if(stage.world.log().lines(), [](const auto& line) { return line.message.contains("refused or passed over"); }) == 1);
  stage.world.advance(Millis(kSlackRefusalTold));
  CHECK(post(signed_now(stage, body, "other")) == 401);
  CHECK(std::ranges::count_if(stage.world.log().lines(), [](const auto& line) { return line.message.contains("refused or passed over"); }) == 2);
  CHECK(stage.sink.messages.size() == 1);
  stage.stop();
  CHECK(post(signed_now(stage, body)) == 503);
}

TEST_CASE("C1: what is not signed, or signed for another time, is refused by its head, without a body") {
  Stage stage(R"(,"mode":"http","signingSecret":"shh","groupPolicy":"open")");
  stage.start();
  const auto head = [&](engine::WebhookRequest request) {
    request.body.clear();
    const auto refusal = stage.sink.handler->head_refusal(request);
    return refusal ? refusal->status : 0;
  };
  const auto request = signed_now(stage, "{}");
  CHECK(head(request) == 0);
  // Whose secret it was signed with only the body shows.
  CHECK(head(signed_now(stage, "{}", "other")) == 0);
  for (const std::string& wrong :
       {std::string(), std::string("v0="), std::string("v0=1234"), "v1=" + std::string(64, 'a'), "v0=" + std::string(64, 'g')}) {
    INFO(wrong);
    auto bad = request;
    bad.headers[2].value = wrong;
    CHECK(head(bad) == 401);
  }
  auto late = request;
  stage.world.advance(Millis(kSlackClockSkewMax) + 2s);
  CHECK(head(late) == 401);
  late.method = "GET";
  CHECK(head(late) == 405);
}

TEST_CASE(
    "a wrong signing secret or a wrong clock shows in the status until a good request; who sends no signature, or comes behind one, changes "
    "nothing") {
  Stage stage(R"(,"mode":"http","signingSecret":"CANARY-shh","groupPolicy":"open")");
  stage.start();
  const std::string body = R"({"type":"event_callback","team_id":"T1","event":)" + Stage::said("5.000001", "hi") + "}";
  const auto post = [&](engine::WebhookRequest request) { return stage.world.run(stage.sink.handler->on_webhook(std::move(request))).status; };
  const auto error = [&] { return stage.account->status().last_error; };
  auto bare = signed_now(stage, body);
  bare.headers.resize(1);
  CHECK(post(bare) == 401);
  bare.headers.push_back({"X-Slack-Request-Timestamp", "1"});
  bare.headers.push_back({"X-Slack-Signature", "v0=rubbish"});
  CHECK(post(bare) == 401);
  CHECK(error().empty());
  CHECK(post(signed_now(stage, body, "other")) == 401);
  CHECK(error().contains("signingSecret"));
  CHECK(error().contains("/slack/events"));
  auto late = signed_now(stage, body, "CANARY-shh");
  stage.world.advance(Millis(kSlackClockSkewMax) + 2s);
  CHECK(stage.sink.handler->head_refusal(late)->status == 401);
  CHECK(error().contains("timedatectl"));
  CHECK(error().contains("5 minutes"));
  CHECK(post(signed_now(stage, body, "CANARY-shh")) == 200);
  CHECK(error().empty());
  CHECK(post(signed_now(stage, body, "other")) == 401);
  CHECK(post(late) == 401);
  CHECK(error().empty());
  stage.world.advance(Millis(kSlackSoundTime));
  CHECK(post(signed_now(stage, body, "other")) == 401);
  CHECK(error().contains("signingSecret"));
  CHECK(!stage.shows_canary());
}

TEST_CASE("mode http: that messages cannot be stored shows until one is") {
  Stage stage(R"(,"mode":"http","signingSecret":"shh","groupPolicy":"open")");
  stage.start();
  const std::string body = R"({"type":"event_callback","team_id":"T1","event":)" + Stage::said("5.000001", "hi") + "}";
  const auto post = [&](engine::WebhookRequest request) { return stage.world.run(stage.sink.handler->on_webhook(std::move(request))).status; };
  stage.sink.refusals = 1;
  CHECK(post(signed_now(stage, body)) == 503);
  CHECK(stage.account->status().last_error.contains("disk full"));
  CHECK(post(signed_now(stage, body)) == 200);
  CHECK(stage.account->status().last_error.empty());
}

TEST_CASE("a channel that the bot was removed from is named in the status, when it is configured or was answered, until the bot is back") {
  Stage stage(R"(,"groupPolicy":"open","channels":{"C7":{"requireMention":false}})");
  stage.start();
  const auto error = [&] { return stage.account->status().last_error; };
  stage.event("e1", R"({"type":"channel_left","channel":"C9"})");
  CHECK(error().empty());
  stage.event("e2", R"({"type":"channel_left","channel":"C7"})");
  CHECK(error().contains("the bot is out of \"C7\""));
  stage.event("e3", R"({"type":"member_joined_channel","user":"UB","channel":"C7"})");
  CHECK(error().empty());
  stage.event("e4", Stage::said("5.000001", "hi"));
  REQUIRE(stage.send({.address = {.channel = "slack", .account_id = "default", .to = "C1"}, .text = "hello"}));
  stage.event("e5", R"({"type":"group_left","channel":"C1"})");
  CHECK(error().contains("\"#general\""));
  // Who hears something there is there.
  stage.event("e6", Stage::said("5.000002", "again"));
  CHECK(error().empty());
}

TEST_CASE("a probe tells who the bot is and in which workspace") {
  Stage stage;
  const auto probe = stage.world.run(stage.account->probe(1s));
  CHECK(probe.ok);
  CHECK(probe.bot_username == "helper");
  CHECK(to_json_text(probe.details).contains("Acme"));
  CHECK(stage.account->status().last_probe_at.has_value());
  CHECK(!stage.shows_canary());
}

TEST_CASE("scopes that the app lacks are a word of its status, and told once in the log") {
  std::string scopes = "identify,chat:write";
  Stage stage;
  stage.answer = [&](const Call& call) -> std::optional<Result<io::SimAnswer>> {
    if (call.method != "auth.test") return std::nullopt;
    auto answer = ok(R"("user":"helper","user_id":"UB","bot_id":"BB","team_id":"T1","team":"Acme")");
    answer.headers = {{"X-OAuth-Scopes", scopes}};
    return Result<io::SimAnswer>(answer);
  };
  stage.start();
  const std::string word = stage.account->status().words.back();
  CHECK(word.starts_with("scopes:missing=app_mentions:read+"));
  CHECK(word.contains("+files:read+"));
  CHECK(!word.contains("chat:write"));
  CHECK(stage.world.run(stage.account->probe(1s)).ok);
  CHECK(stage.world.log().count(io::LogLevel::warn) == 1);
  scopes =
      "app_mentions:read, "
      "assistant:write,channels:history,channels:read,chat:write,files:read,files:write,groups:history,groups:read,im:history,im:read,"
      "im:write,mpim:history,mpim:read,reactions:read,reactions:write,users:read";
  CHECK(stage.world.run(stage.account->probe(1s)).ok);
  CHECK(stage.account->status().words == std::vector<std::string>{"bot:config", "app:config"});
}

TEST_CASE("an account without tokens or switched off calls nobody and says why") {
  io::SimWorld world;
  const auto factory = make_factory(world.io());
  CHECK(factory->label() == "Slack");
  for (const std::string config :
       {R"({"channels":{"slack":{}}})", R"({"channels":{"slack":{"enabled":false,"botToken":"xoxb-1","appToken":"xapp-1"}}})"}) {
    const auto loaded = config::load_value(*parse_json(config));
    REQUIRE(loaded.valid());
    const auto account = factory->make(loaded.config, "default");
    TestSink sink;
    world.run(account->run(sink));
    CHECK(!account->status().running);
    CHECK(world.http().requests().empty());
    if (account->status().enabled) CHECK(account->status().last_error.contains("botToken"));
  }
}

TEST_CASE("two accounts with one bot token, or in Socket Mode with one app token: the later does not start, and says whose it is") {
  io::SimWorld world;
  const auto factory = make_factory(world.io());
  const auto load = [](const std::string& accounts) {
    const auto loaded = config::load_value(*parse_json(R"({"channels":{"slack":{"accounts":{)" + accounts + "}}}}"));
    REQUIRE(loaded.valid());
    return loaded.config;
  };
  const std::string a = R"("a":{"botToken":"xoxb-1","appToken":"xapp-1"},)";
  const auto one_bot = load(a + R"("b":{"botToken":"xoxb-1","appToken":"xapp-2"})");
  CHECK(factory->make(one_bot, "a")->status().last_error.empty());
  const auto later = factory->make(one_bot, "b");
  CHECK(later->status().last_error ==
        R"(Duplicate Slack bot token: account "b" shares a token with account "a". Keep one owner account per bot token.)");
  TestSink sink;
  world.run(later->run(sink));
  CHECK(world.http().requests().empty());
  const auto one_app = load(a + R"("b":{"botToken":"xoxb-2","appToken":"xapp-1"})");
  CHECK(factory->make(one_app, "b")->status().last_error ==
        R"(Duplicate Slack app token: account "b" shares a token with account "a". Keep one owner account per app token.)");
  for (const std::string b :
       {R"("b":{"botToken":"xoxb-2","appToken":"xapp-2"})", R"("b":{"mode":"http","signingSecret":"s","botToken":"xoxb-2","appToken":"xapp-1"})"})
    CHECK(factory->make(load(a + b), "b")->status().last_error.empty());
  const auto apart = load(R"("a":{"enabled":false,"botToken":"xoxb-1","appToken":"xapp-1"},"b":{"botToken":"xoxb-1","appToken":"xapp-2"})");
  CHECK(factory->make(apart, "b")->status().last_error.empty());
  // Which is why it starts when the other is switched off.
  CHECK(factory->account_config(*one_bot, "b") != factory->account_config(*apart, "b"));
}

}  // namespace
}  // namespace oc::channels::slack
