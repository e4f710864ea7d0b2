// Requests of platforms: which reach an account, how many at once, how large, how long.
#include "gateway/http/webhooks.h"

#include "base/limits.h"
#include "gateway/server.h"
#include "gateway/test_world.h"

using namespace oc;
using namespace oc::gateway;

namespace {

constexpr Asset kPage[] = {{"/index.html", "text/html; charset=utf-8", "<html>"}, {"/app.js", "text/javascript", "js"}};
void with_page(GatewayParts& parts) { parts.assets.files = kPage; }

io::ServerRequest event(const std::string& path = "/slack/events", const std::string& address = "203.0.113.5") {
  return {
      .method = "POST", .path = path, .headers = {{"Host", "gateway.example"}, {"X-Slack-Signature", "v0=1"}}, .body = "{}", .peer_address = address};
}

io::HttpResponse ask(World& world, io::ServerRequest request) {
  auto response = world.sim.run(world.server->request(std::move(request)));
  REQUIRE(response);
  return *response;
}

io::Task<> ask_later(World& world, io::ServerRequest request, std::vector<int>& statuses) {
  auto response = co_await world.server->request(std::move(request));
  statuses.push_back(response ? response->status : -1);
}

}  // namespace

TEST_CASE("a request to an account's path reaches it as it came, without the gateway's secret") {
  World world(with_page);
  world.engine.webhook_paths = {"/slack/events"};
  auto request = event();
  request.query = "a=1";
  const auto answer = ask(world, request);
  CHECK(answer.status == 200);
  CHECK(answer.body == "have it");
  CHECK(io::header_value(answer.headers, "X-Content-Type-Options") == "nosniff");
  REQUIRE(world.engine.webhooks.size() == 1);
  const auto& came = world.engine.webhooks[0];
  CHECK(came.method == "POST");
  CHECK(came.query == "a=1");
  CHECK(came.body == "{}");
  CHECK(came.peer_address == "203.0.113.5");
  CHECK(io::header_value(came.headers, "X-Slack-Signature") == "v0=1");
  CHECK(ask(world, event("/slack/events/more")).status == 405);
  CHECK(ask(world, event("/Slack/Events")).status == 405);
  CHECK(world.engine.webhooks.size() == 1);
}

TEST_CASE("C10, C12: what a proxy says of the request does not reach the account") {
  World world;
  world.engine.webhook_paths = {"/slack/events"};
  auto request = event();
  for (const auto* name : {"X-Forwarded-For", "x-forwarded-proto", "X-Forwarded-Host", "Forwarded", "X-Real-IP"}) {
    request.headers.push_back({name, "127.0.0.1"});
  }
  ask(world, request);
  CHECK(world.engine.webhooks.at(0).headers.size() == 2);
  CHECK(world.engine.webhooks.at(0).peer_address == "203.0.113.5");
}

TEST_CASE("no account gets a path of the gateway's own, however it is spelled") {
  World world([](GatewayParts& parts) { with_page(parts); });
  for (const auto* path : {"/", "/health", "/Health/", "/readyz", "/v1/models", "/v1/other", "/api/x", "/index.html", "/app.js", "/avatar/home",
                           "/__openclaw/control-ui-config.json", "/hooks/agent", "/ui"}) {
    INFO(path);
    world.engine.webhook_paths = {path};
    auto request = event(path);
    request.method = "GET";
    ask(world, request);
    CHECK(world.engine.webhooks.empty());
  }
  world.engine.set_config(JsonObject{{"gateway", JsonObject{{"controlUi", JsonObject{{"basePath", "/Claw"}}}}}});
  world.engine.webhook_paths = {"/claw/events"};
  ask(world, event("/claw/events"));
  CHECK(world.engine.webhooks.empty());
}

TEST_CASE("C5: a body for an account is at most kWebhookBodyBytesMax, others as before") {
  World world;
  world.engine.webhook_paths = {"/slack/events", "/health"};
  const auto& server = dynamic_cast<const Server&>(*world.gateway);
  CHECK(server.body_bytes_max("/slack/events") == kWebhookBodyBytesMax);
  CHECK(server.body_time_max("/slack/events") == Millis(kWebhookBodyTime));
  CHECK(server.body_time_max("/v1/chat/completions") == Millis(kHttpBodyTimeout));
  CHECK(server.body_bytes_max("/v1/chat/completions") == kHttpBodyBytesMax);
  CHECK(server.body_bytes_max("/health") == kHttpBodyBytesMax);
}

TEST_CASE("an account that does not answer within kWebhookTime is given up, and the platform may repeat") {
  World world;
  world.engine.webhook_paths = {"/slack/events"};
  world.engine.webhook_time = kWebhookTime + Millis(1);
  const auto late = ask(world, event());
  CHECK(late.status == 503);
  CHECK(io::header_value(late.headers, "Retry-After") == "1");
  world.engine.webhook_time = kWebhookTime - Millis(1);
  CHECK(ask(world, event()).status == 200);
}

TEST_CASE("C5: of one path at most kWebhooksAtOnceMax requests are worked on; another path is not held up") {
  World world;
  world.engine.webhook_paths = {"/slack/events", "/telegram-webhook"};
  world.engine.webhook_time = Millis(5000);
  std::vector<int> statuses;
  io::TaskGroup tasks(world.sim.executor());
  for (std::size_t i = 0; i < kWebhooksAtOnceMax; i++) tasks.spawn(ask_later(world, event(), statuses));
  world.sim.advance(Millis(10));
  CHECK(ask(world, event()).status == 503);
  tasks.spawn(ask_later(world, event("/telegram-webhook"), statuses));
  world.sim.advance(Millis(10'000));
  CHECK(statuses == std::vector<int>(kWebhooksAtOnceMax + 1, 200));
  CHECK(ask(world, event()).status == 200);
  world.sim.run(tasks.stop());
}

TEST_CASE("C1: an account refuses by the head alone, and its peer is locked out like any other; other paths are not asked") {
  World world;
  world.engine.webhook_paths = {"/slack/events", "/health"};
  auto& server = dynamic_cast<Server&>(*world.gateway);
  auto head = event();
  head.body.clear();
  head.headers.push_back({"X-Forwarded-For", "127.0.0.1"});
  CHECK_FALSE(server.head_refusal(head));
  CHECK(world.engine.heads.at(0).path == "/slack/events");
  CHECK(world.engine.heads.at(0).headers.size() == 2);
  world.engine.head_status = 401;
  CHECK_FALSE(server.head_refusal(event("/health")));
  CHECK_FALSE(server.head_refusal(event("/else")));
  for (int i = 0; i < 10; i++) {
    const auto refusal = server.head_refusal(head);
    REQUIRE(refusal);
    CHECK(refusal->status == 401);
    CHECK(io::header_value(refusal->headers, "X-Content-Type-Options") == "nosniff");
  }
  const auto asked = world.engine.heads.size();
  CHECK(server.head_refusal(head)->status == 429);
  CHECK(ask(world, event()).status == 429);
  CHECK(world.engine.heads.size() == asked);
  CHECK(world.engine.webhooks.empty());
}

TEST_CASE("C8: a peer that is refused ten times is locked out, others are not, and what is remembered is bounded") {
  World world;
  world.engine.webhook_paths = {"/slack/events"};
  world.engine.webhook_status = 401;
  for (int i = 0; i < 10; i++) CHECK(ask(world, event()).status == 401);
  const auto locked = ask(world, event());
  CHECK(locked.status == 429);
  CHECK_FALSE(io::header_value(locked.headers, "Retry-After").empty());
  CHECK(world.engine.webhooks.size() == 10);
  CHECK(ask(world, event("/slack/events", "203.0.113.6")).status == 401);
  // A tunnel on this machine brings everybody: it is not locked out, and the secret is asked for all the same.
  auto tunnel = event("/slack/events", "127.0.0.1");
  tunnel.peer_is_loopback = true;
  for (int i = 0; i < 12; i++) CHECK(ask(world, tunnel).status == 401);
  // Behind a proxy of ours the one who guesses is locked out, not everybody whom it brings.
  World proxied([](GatewayParts& parts) { parts.settings.auth.trusted_proxies = {"10.0.0.0/8"}; });
  proxied.engine.webhook_paths = {"/slack/events"};
  proxied.engine.webhook_status = 401;
  const auto brought = [](const std::string& from) {
    auto request = event("/slack/events", "10.0.0.2");
    request.headers.push_back({"X-Forwarded-For", from});
    return request;
  };
  for (int i = 0; i < 10; i++) CHECK(ask(proxied, brought("198.51.100.1")).status == 401);
  CHECK(ask(proxied, brought("198.51.100.1")).status == 429);
  CHECK(ask(proxied, brought("198.51.100.2")).status == 401);
  RateLimiter limiter{RateRules{}};
  for (std::size_t i = 0; i < kRateLimitAddressesMax + 100; i++) {
    limiter.failed({.address = "2001:db8::" + std::to_string(i)}, SecretClass::webhook, Millis(static_cast<std::int64_t>(i)));
  }
  CHECK(limiter.size() == kRateLimitAddressesMax);
}
