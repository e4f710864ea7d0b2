// Tests of an account that Telegram calls, in virtual time.
#include "channels/telegram/test_stage.h"

namespace oc::channels::telegram {
namespace {

using namespace std::chrono_literals;
using namespace stage;

constexpr const char* kHook = R"(,"webhookUrl":"https://gate.example/telegram-webhook","webhookSecret":"s3cret_CANARY")";

std::string photo(int id, const std::string& album) {
  return R"({"update_id":)" + std::to_string(id) + R"(,"message":{"message_id":)" + std::to_string(id) +
         R"(,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5,"first_name":"A"},"photo":[{"file_id":"f)" + std::to_string(id) +
         R"("}],"media_group_id":")" + album + "\"}}";
}

struct Door {
  explicit Door(const std::string& more = "") : stage(std::string(kHook) + more) {
    stage.answer = [this](const std::string& method, const io::HttpRequest&) -> std::optional<Result<io::SimAnswer>> {
      if (method == "getWebhookInfo") return ok(R"({"url":")" + told_url + R"(","pending_update_count":0})");
      return std::nullopt;
    };
    stage.start();
  }
  ~Door() { stage.stop(); }

  engine::WebhookHandler& handler() { return *stage.sink.routes.at("/telegram-webhook"); }
  engine::WebhookRequest request(std::string body, std::string secret = "s3cret_CANARY") {
    return {
        .method = "POST", .path = "/telegram-webhook", .headers = {{"X-Telegram-Bot-Api-Secret-Token", std::move(secret)}}, .body = std::move(body)};
  }
  int call(std::string body, std::string secret = "s3cret_CANARY") {
    return stage.world.run(handler().on_webhook(request(std::move(body), std::move(secret)))).status;
  }

  std::string told_url = "https://gate.example/telegram-webhook";
  Stage stage;
};

TEST_CASE("Telegram is told the address, the secret and the kinds of update, and nothing is polled") {
  Door door;
  CHECK(door.stage.count("getUpdates") == 0);
  REQUIRE(door.stage.count("setWebhook") == 1);
  const auto call = *std::ranges::find_if(door.stage.calls, [](const std::string& one) { return one.starts_with("setWebhook"); });
  CHECK(call.contains(R"("url":"https://gate.example/telegram-webhook")"));
  CHECK(call.contains(R"("secret_token":"s3cret_CANARY")"));
  CHECK(call.contains("message_reaction"));
  const auto status = door.stage.account->status();
  CHECK(status.mode == "webhook");
  CHECK(status.webhook_path == "/telegram-webhook");
  CHECK(status.connected);
  CHECK(!door.stage.shows_canary());
}

TEST_CASE("an update is confirmed when it is kept, and asked for again when it is not") {
  Door door;
  door.stage.sink.refusals = 1;
  CHECK(door.call(update(7, "hello")) == 503);
  CHECK(door.call(update(7, "hello")) == 200);
  CHECK(door.stage.sink.texts == std::vector<std::string>{"hello"});
  CHECK(door.stage.account->status().last_inbound_at.has_value());
}

TEST_CASE("C1: without the right secret nothing is read, whatever it is") {
  Door door;
  for (const std::string secret : {"", "wrong", "s3cret_CANAR", "s3cret_CANARYs"}) CHECK(door.call(update(7, "x"), secret) == 401);
  CHECK(door.call("not even JSON", "wrong") == 401);
  auto bare = door.request(update(7, "x"));
  bare.headers.clear();
  CHECK(door.stage.world.run(door.handler().on_webhook(bare)).status == 401);
  bare.headers = {{"X-Forwarded-For", "149.154.167.1"}};
  CHECK(door.stage.world.run(door.handler().on_webhook(bare)).status == 401);
  CHECK(door.stage.sink.texts.empty());
  auto get = door.request("");
  get.method = "GET";
  CHECK(door.stage.world.run(door.handler().on_webhook(get)).status == 405);
}

TEST_CASE("C1: a missing or wrong secret is refused by the head, before there is a body") {
  Door door;
  auto head = door.request("");
  CHECK_FALSE(door.handler().head_refusal(head));
  head.headers[0].value = "wrong";
  REQUIRE(door.handler().head_refusal(head));
  CHECK(door.handler().head_refusal(head)->status == 401);
  head.headers.clear();
  CHECK(door.handler().head_refusal(head)->status == 401);
  head.method = "GET";
  CHECK(door.handler().head_refusal(head)->status == 405);
}

TEST_CASE("C8: after kWrongSecretsMax wrong secrets within kWrongSecretsWindow the answer is 429, and Telegram still gets through") {
  Door door;
  for (int i = 0; i < kWrongSecretsMax; i++) CHECK(door.call("{}", "wrong" + std::to_string(i)) == 401);
  CHECK(door.call("{}", "wrong") == 429);
  CHECK(door.call(update(7, "hello")) == 200);
  door.stage.world.advance(Millis(kWrongSecretsWindow) + 1s);
  CHECK(door.call("{}", "wrong") == 401);
}

TEST_CASE("C1: without a secret the account does not start and says what to do") {
  Stage stage(R"(,"webhookUrl":"https://gate.example/telegram-webhook")");
  stage.start();
  CHECK(stage.calls.empty());
  CHECK(stage.sink.routes.empty());
  CHECK(stage.account->status().last_error.contains("channels.telegram.webhookSecret"));
  CHECK(!stage.account->status().running);
  stage.stop();
}

TEST_CASE("C9: a path that another account has is refused, and told") {
  Stage stage(kHook);
  stage.sink.taken_path = "/telegram-webhook";
  stage.start();
  CHECK(stage.calls.empty());
  CHECK(stage.account->status().last_error.contains("webhookPath"));
  stage.stop();
}

TEST_CASE("the parts of an album come in requests of their own and are one message") {
  Door door;
  std::vector<int> statuses;
  io::TaskGroup tasks(door.stage.world.executor());
  struct Ask {
    static io::Task<> one(Door& to, std::string body, std::vector<int>& out) {
      out.push_back((co_await to.handler().on_webhook(to.request(std::move(body)))).status);
    }
  };
  for (int i = 1; i <= 3; i++) tasks.spawn(Ask::one(door, photo(i, "g"), statuses));
  tasks.spawn(Ask::one(door, photo(2, "g"), statuses));  // the same once more, while it waits
  door.stage.world.run_until_idle();
  CHECK(statuses.empty());
  door.stage.world.advance(Millis(kAlbumWait) * 3);
  CHECK(statuses == std::vector<int>{200, 200, 200, 200});
  REQUIRE(door.stage.sink.messages.size() == 1);
  CHECK(door.stage.sink.messages[0].media.size() == 3);
  // C6: one of them again, also after a restart.
  CHECK(door.call(photo(2, "g")) == 200);
  CHECK(door.stage.sink.messages.size() == 1);
  CHECK(door.stage.sink.kept == "99::1,2,3");
  door.stage.stop();
  door.stage.start();
  CHECK(door.call(photo(3, "g")) == 200);
  CHECK(door.stage.sink.messages.size() == 1);
  door.stage.world.run(tasks.stop());
}

TEST_CASE("kGatheringsMax albums wait at once, what comes beyond is taken alone; kGatheredIdsKept ids are kept") {
  Door door;
  std::vector<int> statuses;
  io::TaskGroup tasks(door.stage.world.executor());
  struct Ask {
    static io::Task<> one(Door& to, std::string body, std::vector<int>& out) {
      out.push_back((co_await to.handler().on_webhook(to.request(std::move(body)))).status);
    }
  };
  for (int i = 0; i <= static_cast<int>(kGatheringsMax); i++) tasks.spawn(Ask::one(door, photo(i + 1, "album" + std::to_string(i)), statuses));
  door.stage.world.run_until_idle();
  CHECK(statuses.size() == 1);
  for (int i = 0; i < static_cast<int>(kGatheredIdsKept); i++) tasks.spawn(Ask::one(door, photo(i + 5000, "album" + std::to_string(i)), statuses));
  door.stage.world.advance(Millis(kAlbumWait) * 3);
  CHECK(statuses.size() == kGatheringsMax + 1 + kGatheredIdsKept);
  CHECK(door.stage.sink.messages.size() == kGatheringsMax + 1);
  const auto ids = split(door.stage.sink.kept.substr(door.stage.sink.kept.rfind(':') + 1), ',');
  CHECK(ids.size() == kGatheredIdsKept);
  door.stage.world.run(tasks.stop());
}

TEST_CASE("an album that cannot be kept is asked for again, all of it") {
  Door door;
  door.stage.sink.refusals = 1;
  CHECK(door.call(photo(1, "g")) == 503);
  CHECK(door.call(photo(1, "g")) == 200);
  CHECK(door.stage.sink.messages.size() == 1);
}

TEST_CASE("broken bodies are refused, unknown updates are confirmed") {
  Door door;
  CHECK(door.call("{") == 400);
  CHECK(door.call(R"({"update_id":1,"chat_boost":{}})") == 200);
  CHECK(door.call("[]") == 200);
  CHECK(door.call(R"({"update_id":2,"message":{"chat":7}})") == 200);
  CHECK(door.stage.sink.texts.empty());
  // What cannot be read is set aside before Telegram is told that it is there.
  REQUIRE(door.stage.sink.parked.size() >= 1);
  CHECK(door.stage.sink.parked.back().name == "2");
  CHECK(door.stage.sink.parked.back().raw == R"({"update_id":2,"message":{"chat":7}})");
}

TEST_CASE("when somebody else sets the address it is set again") {
  Door door;
  door.told_url = "https://other.example/";
  door.stage.world.advance(Millis(kWebhookCheckInterval) * 2);
  CHECK(door.stage.count("setWebhook") >= 2);
}

TEST_CASE("a certificate goes with the address, and one over kCertificateBytesMax is refused") {
  io::SimWorld world;
  Stage stage(std::string(kHook) + R"(,"webhookCertPath":"/certs/none.pem")");
  stage.start();
  CHECK(stage.account->status().last_error.contains("webhookCertPath"));
  stage.stop();
  Stage with(kHook);
  with.world.files().put("/certs/cert.pem", "-----BEGIN CERTIFICATE-----");
  with.world.files().put("/certs/long.pem", std::string(kCertificateBytesMax + 1, 'x'));
  const auto make = [&](const std::string& path) {
    const auto loaded =
        config::load_value(*parse_json(R"({"channels":{"telegram":{"botToken":"1:a","webhookCertPath":")" + path + "\"" + kHook + "}}}"));
    REQUIRE(loaded.valid());
    return with.factory->make(loaded.config, "default");
  };
  CHECK(make("/certs/long.pem")->status().last_error.contains("webhookCertPath"));
  with.account = make("/certs/cert.pem");
  with.start();
  const auto call = *std::ranges::find_if(with.calls, [](const std::string& one) { return one.starts_with("setWebhook"); });
  CHECK(call.contains("BEGIN CERTIFICATE"));
  CHECK(call.contains("name=\"secret_token\""));
  with.stop();
}

}  // namespace
}  // namespace oc::channels::telegram
