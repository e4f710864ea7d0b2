// Tests of how a whole account of the Cloud API begins, hears and ends.
#include "channels/whatsapp/cloud_stage_test.h"
#include "io/crypto.h"

namespace oc::channels::whatsapp {
namespace {

using namespace cloud_stage;

TEST_CASE("an account serves its path, asks who it is, and says so") {
  CloudStage stage;
  const auto before = stage.account->status();
  CHECK(before.configured);
  CHECK_FALSE(before.running);
  stage.start();
  CHECK(stage.sink.path == "/whatsapp/biz");
  const auto status = stage.account->status();
  CHECK(status.running);
  CHECK(status.connected);
  CHECK(status.mode == "cloud");
  CHECK(status.webhook_path == "/whatsapp/biz");
  CHECK(status.self_id == "+15550783881");
  CHECK(status.token_source == "config");
  CHECK_FALSE(status.linked.has_value());
  CHECK(status.words.empty());
  CHECK(status.last_error.empty());
  REQUIRE(stage.calls.size() == 1);
  CHECK(stage.calls[0].path == std::string("/v25.0/") + kNumber + "?fields=display_phone_number,verified_name,quality_rating");
  CHECK(stage.calls[0].token == std::string("Bearer ") + kToken);
  const auto probe = stage.world.run(stage.account->probe(5s));
  CHECK(probe.ok);
  CHECK(probe.words == std::vector<std::string>{"number:+15550783881", "quality:green"});
  const auto capabilities = stage.account->capabilities();
  CHECK_FALSE(capabilities.idempotent_send);
  CHECK(capabilities.text_utf16_max == kCloudTextUnitsMax);
  CHECK_FALSE(capabilities.polls);
  CHECK(capabilities.chat_kinds == std::vector<std::string>{"direct"});
  CHECK(stage.world.run(stage.account->perform("poll", {}, {})).error().message.contains("no polls"));
  stage.stop();
  CHECK_FALSE(stage.account->status().running);
  CHECK_FALSE(stage.shows_canary());
}

TEST_CASE("a message is kept before Meta hears 200, and asked for again when it cannot be") {
  CloudStage stage;
  stage.start();
  stage.sink.refusals = 1;
  const std::string body = body_with(messages(message(stage.now(), "wamid.1", text("one")) + "," + message(stage.now(), "wamid.2", text("two"))));
  CHECK(stage.post(body) == 503);
  CHECK(stage.account->status().last_error.contains("disk full"));
  CHECK(stage.sink.messages.size() == 1);  // the other one: it is known when it comes again
  CHECK(stage.post(body) == 200);
  REQUIRE(stage.sink.messages.size() == 3);
  CHECK(stage.sink.messages[1].text == "one");
  CHECK(stage.account->status().last_error.empty());
  CHECK(stage.account->status().last_inbound_at.has_value());
}

TEST_CASE("a malformed message among others is told, set aside and skipped") {
  CloudStage stage;
  stage.start();
  CHECK(stage.post(body_with(messages(R"({"id":7},)" + message(stage.now(), "wamid.2", text("two"))))) == 200);
  REQUIRE(stage.sink.messages.size() == 1);
  CHECK(stage.logged("cannot be read") == 1);
  REQUIRE(stage.sink.parked.size() == 1);
  CHECK(stage.sink.parked[0].account_id == stage.account->account_id());
  CHECK(stage.sink.parked[0].name == "sha256:" + io::sha256_hex(R"({"id":7})"));
  CHECK(stage.sink.parked[0].raw == R"({"id":7})");
  CHECK(stage.sink.parked[0].error == "a message has no id");
  stage.sink.refuses_parking = true;
  CHECK(stage.post(body_with(messages(R"({"id":"wamid.3","type":"text"})"))) == 200);
  REQUIRE(stage.sink.parked.size() == 2);
  CHECK(stage.sink.parked[1].name == "wamid.3");
  CHECK(stage.logged("was not set aside: disk full") == 1);
}

TEST_CASE("a text of nothing but blanks is passed over, and not set aside") {
  CloudStage stage;
  stage.start();
  CHECK(stage.post(body_with(messages(message(stage.now(), "wamid.1", text(" "))))) == 200);
  CHECK(stage.sink.messages.empty());
  CHECK(stage.sink.parked.empty());
  CHECK(stage.logged("cannot be read") == 0);
}

TEST_CASE("C1: wrong and missing signatures are 401, are told once each kCloudRefusalTold, and nothing is read") {
  CloudStage stage;
  stage.start();
  const std::string body = body_with(messages(message(stage.now(), "wamid.1", text("one"))));
  for (int i = 0; i < 5; i++) CHECK(stage.request({.method = "POST", .headers = {{"X-Hub-Signature-256", "sha256=00"}}, .body = body}).status == 401);
  CHECK(stage.request({.method = "POST", .body = body}).status == 401);
  CHECK(stage.sink.messages.empty());
  CHECK(stage.logged("a request of the webhook") == 1);
  stage.world.advance(Millis(kCloudRefusalTold) + 1s);
  CHECK(stage.request({.method = "POST", .body = body}).status == 401);
  CHECK(stage.logged("a request of the webhook") == 2);
  CHECK(stage.request({.method = "GET", .query = "hub.mode=subscribe&hub.challenge=42&hub.verify_token=verify-CANARY"}).body == "42");
  CHECK(stage.request({.method = "GET", .query = "hub.mode=subscribe&hub.challenge=42&hub.verify_token=x"}).status == 403);
  CHECK_FALSE(stage.shows_canary());
}

TEST_CASE("C2: without the app's secret there is no webhook and the status says what to do") {
  CloudStage stage(R"(,"appSecret":"")");
  stage.start();
  CHECK(stage.sink.handler == nullptr);
  CHECK(stage.calls.empty());
  const auto status = stage.account->status();
  CHECK_FALSE(status.running);
  CHECK_FALSE(status.configured);
  CHECK(status.last_error.contains("channels.whatsapp.accounts.biz.appSecret"));
  CHECK(status.words == std::vector<std::string>{"signing:none"});
  CHECK(stage.send({.text = "x"}).error().code == Errc::unavailable);
}

TEST_CASE("C9: a path that another account has is refused, and told") {
  CloudStage stage;
  stage.sink.taken_path = "/whatsapp/biz";
  stage.start();
  CHECK_FALSE(stage.account->status().running);
  CHECK(stage.account->status().last_error.contains("belongs to another account"));
}

TEST_CASE("while Meta cannot be reached messages are taken all the same; it is asked again with growing pauses up to kCloudBackoffMax") {
  CloudStage stage;
  stage.answer = [](const CloudCall&) { return Result<io::SimAnswer>(fail(Errc::unavailable, "cannot connect")); };
  stage.start();
  CHECK(stage.account->status().running);
  CHECK_FALSE(stage.account->status().connected);
  CHECK(stage.account->status().last_error.contains("cannot connect"));
  CHECK(stage.say("wamid.1", text("hello")) == 200);
  stage.world.advance(60s);
  CHECK(stage.calls.size() < 9);
  stage.world.advance(24h);
  const auto calls = stage.calls.size();
  CHECK(calls < 320);
  CHECK(calls > 100);
  stage.answer = nullptr;
  stage.world.advance(Millis(kCloudBackoffMax) * 2);
  CHECK(stage.account->status().connected);
  CHECK(stage.account->status().last_error.empty());
}

TEST_CASE("a revoked token stops the account until its config changes, whether at the start or at a send") {
  CloudStage at_start;
  at_start.answer = [](const CloudCall&) { return Result<io::SimAnswer>(refused(401, 190)); };
  at_start.start();
  CHECK_FALSE(at_start.account->status().running);
  CHECK(at_start.account->status().last_error.contains("accessToken"));
  const auto calls = at_start.calls.size();
  at_start.world.advance(24h);
  CHECK(at_start.calls.size() == calls);
  CloudStage at_send;
  at_send.start();
  at_send.answer = [](const CloudCall&) { return Result<io::SimAnswer>(refused(401, 190)); };
  CHECK(at_send.send({.text = "x"}).error().code == Errc::unavailable);
  at_send.world.run_until_idle();
  CHECK_FALSE(at_send.account->status().running);
  CHECK(at_send.account->status().last_error.contains("190"));
  CHECK(at_send.say("wamid.1", text("x")) == 503);
}

TEST_CASE(
    "a wrong appSecret shows in the status until a good request; who sends no signature, or comes within kCloudSoundTime of one, changes nothing") {
  CloudStage stage;
  stage.start();
  const auto post = [&](const std::string& signature) {
    return stage
        .request(
            {.method = "POST", .path = stage.sink.path, .headers = {{"X-Hub-Signature-256", signature}}, .body = "{}", .peer_address = "203.0.113.9"})
        .status;
  };
  const std::string other = cloud_signature(Secret("other"), "{}");
  const auto error = [&] { return stage.account->status().last_error; };
  for (const char* rubbish : {"", "rubbish", "sha256="}) CHECK(post(rubbish) == 401);
  CHECK(stage.sink.handler->head_refusal({.method = "POST", .path = stage.sink.path})->status == 401);
  CHECK(error().empty());
  CHECK(post(other) == 401);
  CHECK(error().contains("appSecret"));
  CHECK(error().contains(stage.sink.path));
  CHECK(stage.say("wamid.1", text("hello")) == 200);
  CHECK(error().empty());
  CHECK(post(other) == 401);
  CHECK(error().empty());
  stage.world.advance(Millis(kCloudSoundTime));
  CHECK(post(other) == 401);
  CHECK(error().contains("appSecret"));
  CHECK(!stage.shows_canary());
}

TEST_CASE("C11: a message for another number is not kept, is told, and Meta need not repeat it") {
  CloudStage stage;
  stage.start();
  CHECK(stage.post(body_with(messages(message(stage.now(), "wamid.1", text("x"))), "999999999999")) == 200);
  CHECK(stage.sink.messages.empty());
  CHECK(stage.logged("another number") == 1);
}

TEST_CASE("C6: a replay from before kCloudMessageAgeMax is dropped, and the clock is named") {
  CloudStage stage;
  stage.start();
  CHECK(stage.post(body_with(messages(message(stage.now() - kCloudMessageAgeMax - 1h, "wamid.1", text("x"))))) == 200);
  CHECK(stage.sink.messages.empty());
  CHECK(stage.account->status().last_error.contains("clock"));
  CHECK(stage.say("wamid.2", text("y")) == 200);
  CHECK(stage.account->status().last_error.empty());
}

TEST_CASE("what this type of account does not serve is told once, of kCloudUnservedMax kinds") {
  CloudStage stage;
  stage.start();
  CHECK(stage.say("wamid.1", text("x"), R"(,"group_id":"g1")") == 200);
  CHECK(stage.say("wamid.2", text("y"), R"(,"group_id":"g2")") == 200);
  CHECK(stage.sink.messages.empty());
  CHECK(stage.logged("a message in a group; an account of the type \"cloud\" serves direct chats only") == 1);
  CHECK(stage.say("wamid.3", R"("type":"hologram","hologram":{})") == 200);
  CHECK(stage.logged("\"hologram\"") == 1);
  for (std::size_t i = 0; i < kCloudUnservedMax; i++)
    stage.say("wamid.k" + std::to_string(i), R"("type":"k)" + std::to_string(i) + R"(","k)" + std::to_string(i) + "\":{}");
  CHECK(stage.say("wamid.4", text("z"), R"(,"group_id":"g1")") == 200);
  CHECK(stage.logged("a message in a group") == 2);
}

TEST_CASE("a message that did not arrive shows in the status until one does") {
  CloudStage stage;
  stage.start();
  CHECK(stage.post(body_with(
            R"("statuses":[{"id":"wamid.OUT1","status":"failed","recipient_id":"16505551234","errors":[{"code":131047,"title":"x"}]}])")) == 200);
  CHECK(stage.account->status().last_error.contains("24 hours"));
  CHECK(stage.account->status().last_error.contains("+16505551234"));
  CHECK(stage.post(body_with(R"("statuses":[{"id":"wamid.OUT1","status":"read"}])")) == 200);
  CHECK(stage.send({.text = "x"}));
  CHECK(stage.account->status().last_error.empty());
}

TEST_CASE("what an answer quotes is told where it is remembered: kCloudQuoteBytesMax of each of kCloudRememberedMax messages") {
  CloudStage stage;
  stage.start();
  CHECK(stage.send({.text = "my words"})->message_id == "wamid.OUT1");
  CHECK(stage.say("wamid.1", text("yes"), R"(,"context":{"from":"15550783881","id":"wamid.OUT1"})") == 200);
  CHECK(stage.sink.messages.back().quoted_text == "my words");
  CHECK(stage.sink.messages.back().replies_to_me);
  CHECK(stage.say("wamid.2", text(std::string(kCloudQuoteBytesMax * 2, 'x'))) == 200);
  CHECK(stage.say("wamid.3", text("again"), R"(,"context":{"from":"16505551234","id":"wamid.2"})") == 200);
  CHECK(stage.sink.messages.back().quoted_text.size() <= kCloudQuoteBytesMax + 3);
  Recent<kCloudRememberedMax> memory;
  for (std::size_t i = 0; i <= kCloudRememberedMax; i++) memory.put(std::to_string(i), "x");
  CHECK(memory.get("0").empty());
  CHECK(memory.get("1") == "x");
}

TEST_CASE("people who wrote are known by name; a number stands for itself; there are no groups") {
  CloudStage stage;
  stage.start();
  CHECK(stage.say("wamid.1", text("x")) == 200);
  using What = engine::DirectoryQuery::What;
  const auto look = [&](What what, std::string words) {
    return stage.world.run(stage.account->look_up({.what = what, .text = std::move(words)})).value();
  };
  REQUIRE(look(What::peers, "ann").size() == 1);
  CHECK(look(What::peers, "ann")[0].id == "+16505551234");
  CHECK(look(What::self, "")[0].id == "+15550783881");
  CHECK(look(What::resolve_user, "+1 555 000")[0].id == "+1555000");
  CHECK(look(What::groups, "").empty());
}

}  // namespace
}  // namespace oc::channels::whatsapp
