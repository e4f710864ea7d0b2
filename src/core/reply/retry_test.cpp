// Tests of the rule of repeated sends.
#include "core/reply/retry.h"

#include <doctest/doctest.h>

#include "base/limits.h"

namespace oc::reply {
namespace {

using What = Verdict::What;

Verdict after(Outcome outcome, Tried tried = {.attempts = 1}) {
  tried.outcome = outcome;
  return after_failure(tried, Ambiguous::resend);
}

}  // namespace

TEST_CASE("each kind of failure has one meaning for the next try") {
  for (const Errc code : {Errc::unavailable, Errc::rate_limited, Errc::conflict, Errc::cancelled, Errc::io})
    CHECK(outcome_of(code) == Outcome::not_sent);
  for (const Errc code : {Errc::denied, Errc::not_found, Errc::invalid, Errc::too_large, Errc::already_exists})
    CHECK(outcome_of(code) == Outcome::never);
  for (const Errc code : {Errc::connection_lost, Errc::timeout, Errc::protocol, Errc::internal}) CHECK(outcome_of(code) == Outcome::unknown);
}

TEST_CASE("what was certainly not sent is tried again for kDeliveryLifetime, with pauses from kDeliveryPauseMin to kDeliveryPauseMax") {
  Millis before{0};
  for (int attempt = 1; attempt < 40; attempt++) {
    const auto longest = after(Outcome::not_sent, {.attempts = attempt, .chance = 0});
    const auto shortest = after(Outcome::not_sent, {.attempts = attempt, .chance = static_cast<std::uint64_t>(longest.pause.count() / 4)});
    CHECK(longest.what == What::again);
    CHECK(longest.pause >= before);
    CHECK(longest.pause <= kDeliveryPauseMax);
    CHECK(shortest.pause == longest.pause - longest.pause / 4);
    before = longest.pause;
  }
  CHECK(after(Outcome::not_sent).pause == kDeliveryPauseMin);
  CHECK(before == kDeliveryPauseMax);
  CHECK(after(Outcome::not_sent, {.attempts = 20'000, .age = kDeliveryLifetime - Millis(1)}).what == What::again);
  CHECK(after(Outcome::not_sent, {.attempts = 1, .age = kDeliveryLifetime}).what == What::give_up);
}

TEST_CASE("the time that a platform asks for is kept, from kToldPauseMin on; asked for no time at all, the pauses grow as ever") {
  for (const std::int64_t asked : {250, 7000, 3'600'000})
    CHECK(after(Outcome::not_sent, {.attempts = 9, .retry_after_ms = asked, .chance = 99}).pause == Millis(asked));
  for (const std::int64_t asked : {1, 50, 249}) CHECK(after(Outcome::not_sent, {.attempts = 9, .retry_after_ms = asked}).pause == kToldPauseMin);
  for (const std::int64_t asked : {0, -1, -7000}) {
    CHECK(after(Outcome::not_sent, {.attempts = 1, .retry_after_ms = asked}).pause == kDeliveryPauseMin);
    CHECK(after(Outcome::not_sent, {.attempts = 9, .retry_after_ms = asked}).pause == kDeliveryPauseMax);
  }
  const std::int64_t week = Millis(std::chrono::hours(24 * 7)).count();
  CHECK(after(Outcome::not_sent, {.attempts = 1, .retry_after_ms = week}).pause == kDeliveryLifetime);
}

TEST_CASE("what will never be taken is given up at once") { CHECK(after(Outcome::never).what == What::give_up); }

TEST_CASE("an unknown outcome is sent again, kAmbiguousTriesMax tries at most; or held, as the policy says") {
  for (int ambiguous = 1; ambiguous < kAmbiguousTriesMax; ambiguous++)
    CHECK(after(Outcome::unknown, {.attempts = ambiguous, .ambiguous = ambiguous}).what == What::again);
  CHECK(after(Outcome::unknown, {.attempts = 9, .ambiguous = kAmbiguousTriesMax}).what == What::give_up);
  CHECK(after_failure({.outcome = Outcome::unknown, .attempts = 1, .ambiguous = 1}, Ambiguous::hold).what == What::hold);
  CHECK(after_failure({.outcome = Outcome::not_sent, .attempts = 1}, Ambiguous::hold).what == What::again);
  CHECK(ambiguous_policy("hold") == Ambiguous::hold);
  for (const auto* word : {"resend", "", "Hold"}) CHECK(ambiguous_policy(word) == Ambiguous::resend);
}

}  // namespace oc::reply
