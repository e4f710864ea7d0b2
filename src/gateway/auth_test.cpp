// Settings that protect, settings that only look so, and where a request comes from.
#include "gateway/auth.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "gateway/authenticator.h"
#include "gateway/idempotency.h"
#include "gateway/locality.h"
#include "gateway/rate_limit.h"

using namespace oc;
using namespace oc::gateway;
using protocol::AuthMode;

namespace {

VariableLookup variables(std::map<std::string, std::string> values) {
  return [values](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

Result<AuthSettings> resolved(const std::string& auth, std::map<std::string, std::string> env = {}) {
  const auto root = parse_json(R"({"gateway":{"auth":)" + auth + "}}");
  REQUIRE(root);
  return resolve_auth(*root, variables(std::move(env)));
}

io::ServerRequest from(const std::string& address, std::vector<io::Header> headers, bool loopback = false) {
  return {.method = "GET", .path = "/", .headers = std::move(headers), .peer_address = address, .peer_is_loopback = loopback};
}

}  // namespace

TEST_CASE("the mode is the configured one, else password where one is set, else token") {
  CHECK(resolved("{}")->mode == AuthMode::token);
  CHECK(resolved("{}")->needs_generated_token);
  CHECK(resolved(R"({"token":"a-good-long-token"})")->needs_generated_token == false);
  CHECK(resolved(R"({"password":"a-good-password"})")->mode == AuthMode::password);
  CHECK(resolved(R"({"mode":"none"})")->mode == AuthMode::none);
  CHECK(resolved(R"({"mode":"token","token":"a-good-long-token","password":"a-good-password"})")->mode == AuthMode::token);
  const auto both = resolved(R"({"token":"a-good-long-token","password":"a-good-password"})");
  REQUIRE_FALSE(both);
  CHECK(both.error().where.key == "gateway.auth.mode");
  CHECK_FALSE(resolved(R"({"mode":"open"})"));
  CHECK_FALSE(resolved(R"({"mode":"password"})"));
  CHECK_FALSE(resolved(R"({"mode":"trusted-proxy"})"));
}

TEST_CASE("variables count where the config says nothing") {
  CHECK(resolved("{}", {{"OPENCLAW_GATEWAY_TOKEN", "from-the-environment"}})->token.equals("from-the-environment"));
  CHECK(resolved(R"({"token":"from-the-config"})", {{"OPENCLAW_GATEWAY_TOKEN", "from-the-environment"}})->token.equals("from-the-config"));
  CHECK(resolved("{}", {{"OPENCLAW_GATEWAY_PASSWORD", "from-the-environment"}})->mode == AuthMode::password);
  CHECK_FALSE(resolved(R"({"token":"from-the-config"})", {{"OPENCLAW_GATEWAY_PASSWORD", "from-the-environment"}}));
  CHECK(resolved("{}", {{"OPENCLAW_GATEWAY_TOKEN", ""}})->needs_generated_token);
  CHECK(resolved(R"({"token":{"source":"env","id":"MY_TOKEN"}})", {{"MY_TOKEN", "from-the-environment"}})->token.equals("from-the-environment"));
  CHECK_FALSE(resolved(R"({"token":{"source":"env","id":"MY_TOKEN"}})"));
  CHECK_FALSE(resolved(R"({"token":{"source":"exec","id":"x"}})"));
}

TEST_CASE("A22: blank and example secrets are refused at the start") {
  for (const std::string word : {"", "  ", "undefined", "null", "NULL", "changeme", "your-token", "<your token>", "password"}) {
    INFO(word);
    CHECK_FALSE(resolved(R"({"mode":"token","token":")" + word + "\"}"));
    CHECK_FALSE(resolved(R"({"mode":"password","password":")" + word + "\"}"));
    if (!word.empty()) CHECK_FALSE(resolved("{}", {{"OPENCLAW_GATEWAY_TOKEN", word}}));
  }
}

TEST_CASE("A21: the gateway's secret, wherever it came from, is no token for hooks") {
  const auto root = *parse_json(R"({"hooks":{"enabled":true,"token":" a-secret-of-24-characters "}})");
  AuthSettings auth;
  CHECK(check_hook_token(auth, root));
  auth.password = Secret("another one");
  CHECK(check_hook_token(auth, root));
  auth.token = Secret("a-secret-of-24-characters");
  const auto refused = check_hook_token(auth, root);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where.key == "hooks.token");
  CHECK(refused.error().hint.contains("openclaw config set hooks.token"));
  CHECK(check_hook_token(auth, *parse_json(R"({"hooks":{"token":"a-secret-of-24-characters"}})")));
  auth.token = Secret();
  auth.password = Secret("a-secret-of-24-characters");
  CHECK_FALSE(check_hook_token(auth, root));
}

TEST_CASE("A27: without authentication the gateway listens on this machine only") {
  AuthSettings open;
  open.mode = AuthMode::none;
  CHECK(check_exposure(open, "127.0.0.1"));
  CHECK(check_exposure(open, "::1"));
  CHECK(check_exposure(open, "localhost"));
  CHECK_FALSE(check_exposure(open, "0.0.0.0"));
  CHECK_FALSE(check_exposure(open, "192.168.1.5"));
  CHECK_FALSE(check_exposure(open, "::"));
  AuthSettings closed;
  CHECK(check_exposure(closed, "0.0.0.0"));
}

TEST_CASE("loopback names are exactly those") {
  for (const auto* host : {"localhost", "LocalHost:80", "127.0.0.1", "127.9.9.9:1", "[::1]", "[::1]:18789", "::1"}) CHECK(is_loopback_host(host));
  for (const auto* host :
       {"", "localhost.evil", "127.0.0.1.evil", "127.0.0.1.evil:80", "128.0.0.1", "127.0.0", "127.0.0.256", "0x7f.0.0.1", "[::2]", "evil"}) {
    INFO(host);
    CHECK_FALSE(is_loopback_host(host));
  }
}

TEST_CASE("A15: the address that limits count is the peer's, or what a proxy of ours says") {
  const std::vector<std::string> proxies{"10.0.0.0/8", "192.0.2.7"};
  struct Row {
    std::string peer, forwarded, address;
  };
  const Row rows[] = {
      {"203.0.113.1", "198.51.100.1", "203.0.113.1"},
      {"10.0.0.1", "198.51.100.1", "198.51.100.1"},
      {"10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"},
      {"10.0.0.1", "198.51.100.1, 10.2.2.2", "198.51.100.1"},
      {"192.0.2.7", "198.51.100.1", "198.51.100.1"},
      {"10.0.0.1", "", "10.0.0.1"},
      {"11.0.0.1", "198.51.100.1", "11.0.0.1"},
      {"10.0.0.1", "10.0.0.9", "10.0.0.1"},
  };
  for (const auto& row : rows) CHECK(client_address(from(row.peer, {{"X-Forwarded-For", row.forwarded}}), proxies) == row.address);
}

TEST_CASE("ten failures in a minute lock for five, counted in a sliding window") {
  RateLimiter limiter(RateRules{});
  const RateLimiter::Source source{.address = "203.0.113.1"};
  const auto shared = SecretClass::shared_secret;
  for (int i = 0; i < 9; i++) limiter.failed(source, shared, Millis(i * 1000));
  CHECK(limiter.locked_for(source, shared, Millis(9000)).count() == 0);
  limiter.failed(source, shared, Millis(61'500));
  CHECK(limiter.locked_for(source, shared, Millis(61'500)).count() == 0);
  for (int i = 0; i < 3; i++) limiter.failed(source, shared, Millis(61'600));
  CHECK(limiter.locked_for(source, shared, Millis(61'600)) == Millis(300'000));
  CHECK(limiter.locked_for({.address = "203.0.113.2"}, shared, Millis(61'600)).count() == 0);
  CHECK(limiter.locked_for(source, SecretClass::device_token, Millis(61'600)).count() == 0);
  CHECK(limiter.locked_for(source, shared, Millis(361'600)).count() == 0);
}

TEST_CASE("programs on this machine are exempt, its browsers share one count") {
  RateLimiter limiter(RateRules{});
  const RateLimiter::Source program{.address = "127.0.0.1", .is_loopback = true};
  for (int i = 0; i < 50; i++) limiter.failed(program, SecretClass::shared_secret, Millis(i));
  CHECK(limiter.locked_for(program, SecretClass::shared_secret, Millis(50)).count() == 0);
  for (int i = 0; i < 10; i++) {
    limiter.failed({.address = i % 2 ? "127.0.0.1" : "::1", .is_loopback = true, .is_browser = true}, SecretClass::shared_secret, Millis(i));
  }
  CHECK(limiter.locked_for({.address = "127.0.0.2", .is_loopback = true, .is_browser = true}, SecretClass::shared_secret, Millis(50)).count() > 0);
  RateLimiter strict(RateRules{.exempts_loopback = false});
  for (int i = 0; i < 10; i++) strict.failed(program, SecretClass::shared_secret, Millis(i));
  CHECK(strict.locked_for(program, SecretClass::shared_secret, Millis(50)).count() > 0);
}

TEST_CASE("the addresses remembered are bounded, and success forgets") {
  RateLimiter limiter(RateRules{});
  for (std::size_t i = 0; i < kRateLimitAddressesMax + 10; i++) {
    limiter.failed({.address = std::to_string(i)}, SecretClass::shared_secret, Millis(static_cast<std::int64_t>(i)));
  }
  CHECK(limiter.size() == kRateLimitAddressesMax);
  limiter.succeeded({.address = std::to_string(kRateLimitAddressesMax)}, SecretClass::shared_secret);
  CHECK(limiter.size() == kRateLimitAddressesMax - 1);
}

TEST_CASE("answers are kept for five minutes, a thousand of them") {
  Idempotency memory;
  for (std::size_t i = 0; i < kIdempotencyEntriesMax + 5; i++) memory.keep(std::to_string(i), Json(i), Millis(0));
  CHECK(memory.size() == kIdempotencyEntriesMax);
  CHECK_FALSE(memory.find("4", Millis(1)));
  CHECK(memory.find("5", Millis(1)) == Json(5));
  CHECK(memory.find("5", Millis(kIdempotencyLifetime)).has_value());
  CHECK_FALSE(memory.find("5", Millis(kIdempotencyLifetime) + Millis(1)));
  memory.keep("a", Json(1), Millis(400'000));
  memory.keep("a", Json(2), Millis(400'000));
  CHECK(memory.find("a", Millis(400'000)) == Json(2));
}
