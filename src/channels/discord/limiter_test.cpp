// Tests of Discord's rate limits.
#include "channels/discord/limiter.h"

#include <doctest/doctest.h>

#include <string>

namespace oc::channels::discord {
namespace {

using namespace std::chrono_literals;

const Route kSend = route_of("POST", "/channels/123456/messages");

TEST_CASE("a route's key has no ids, its major id stands for itself") {
  CHECK(kSend.key == "POST/channels/*/messages");
  CHECK(kSend.major == "123456");
  CHECK(route_of("PUT", "/channels/123456/messages/777777/reactions/%F0%9F%91%80/@me").key == "PUT/channels/*/messages/*/reactions/*/@me");
  CHECK(route_of("GET", "/guilds/99999/members/88888").major == "99999");
  const auto hook = route_of("PATCH", "/webhooks/5551234/sEcret/messages/@original");
  CHECK(hook.key == "PATCH/webhooks/*/*/messages/@original");
  CHECK(hook.is_interaction);
  CHECK(route_of("POST", "/interactions/5551234/sEcret/callback").key == "POST/interactions/*/*/callback");
  CHECK(!kSend.is_interaction);
}

TEST_CASE("a bucket that is empty is waited for, and is shared by the routes that Discord counts together") {
  Limiter limiter;
  CHECK(limiter.wait(kSend, 0ms) == 0ms);
  limiter.answered(kSend, {.status = 200, .bucket = "b", .remaining = 0, .reset_after = 2500ms}, 100ms);
  CHECK(limiter.wait(kSend, 100ms) == 2500ms);
  const auto other_channel = route_of("POST", "/channels/654321/messages");
  CHECK(limiter.wait(other_channel, 100ms) == 0ms);
  CHECK(limiter.wait(kSend, 2600ms) == 0ms);
  const auto edit = route_of("PATCH", "/channels/123456/messages/777777");
  limiter.answered(edit, {.status = 200, .bucket = "b", .remaining = 0, .reset_after = 1000ms}, 3000ms);
  CHECK(limiter.wait(kSend, 3000ms) == 1000ms);
}

TEST_CASE("places are counted down between answers") {
  Limiter limiter;
  limiter.answered(kSend, {.status = 200, .bucket = "b", .remaining = 2, .reset_after = 1000ms}, 0ms);
  CHECK(limiter.wait(kSend, 1ms) == 0ms);
  CHECK(limiter.wait(kSend, 2ms) == 0ms);
  CHECK(limiter.wait(kSend, 3ms) == 997ms);
}

TEST_CASE("a 429 closes its bucket, a global one everything but interactions") {
  Limiter limiter;
  limiter.answered(kSend, {.status = 429, .bucket = "b", .retry_after = 700ms}, 0ms);
  CHECK(limiter.wait(kSend, 0ms) == 700ms);
  CHECK(limiter.wait(route_of("GET", "/users/@me"), 0ms) == 0ms);
  limiter.answered(kSend, {.status = 429, .retry_after = 5000ms, .is_global = true}, 1000ms);
  CHECK(limiter.wait(route_of("GET", "/users/@me"), 1000ms) == 5000ms);
  CHECK(limiter.wait(route_of("POST", "/interactions/5551234/t/callback"), 1000ms) == 0ms);
}

TEST_CASE("a 429 that tells no time closes its bucket for kDiscordRetryAfterUntold") {
  Limiter limiter;
  limiter.answered(kSend, {.status = 429}, 0ms);
  CHECK(limiter.wait(kSend, 0ms) == Millis(kDiscordRetryAfterUntold));
  limiter.answered(kSend, {.status = 429, .is_global = true}, 5s);
  CHECK(limiter.wait(route_of("GET", "/users/@me"), 5s) == Millis(kDiscordRetryAfterUntold));
}

TEST_CASE("all routes together make kDiscordCallsPerSecondMax calls a second") {
  Limiter limiter;
  int made = 0;
  for (int i = 0; i < 500; i++) made += limiter.wait(route_of("GET", "/channels/" + std::to_string(100'000 + i)), 0ms) == 0ms ? 1 : 0;
  CHECK(made == kDiscordCallsPerSecondMax);
  CHECK(limiter.wait(kSend, 1s) == 0ms);
}

TEST_CASE("before Discord bans the address for kDiscordInvalidCallsMax refused calls, calling stops for the rest of kDiscordInvalidWindow") {
  Limiter limiter;
  for (int i = 0; i < kDiscordInvalidCallsMax - 1; i++) limiter.answered(kSend, {.status = 403}, 1s);
  CHECK(limiter.wait(kSend, 2s) == 0ms);
  limiter.answered(kSend, {.status = 401}, 2s);
  CHECK(limiter.wait(kSend, 2s) == Millis(kDiscordInvalidWindow) - 1s);
  CHECK(limiter.wait(kSend, Millis(kDiscordInvalidWindow) + 1s) == 0ms);
}

TEST_CASE("no more than kDiscordBucketsMax buckets are remembered") {
  Limiter limiter;
  for (std::size_t i = 0; i < 3 * kDiscordBucketsMax; i++) {
    limiter.answered(route_of("POST", "/channels/" + std::to_string(100'000 + i) + "/messages"),
                     {.status = 200, .bucket = "b", .remaining = 0, .reset_after = 1h}, 0ms);
  }
  CHECK(limiter.size() <= 2 * kDiscordBucketsMax);
}

}  // namespace
}  // namespace oc::channels::discord
