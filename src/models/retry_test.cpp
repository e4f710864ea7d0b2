// When a call is tried again, and after how long.
#include "models/retry.h"

#include <doctest/doctest.h>

#include "base/limits.h"

using namespace oc;
using namespace oc::models;

TEST_CASE("pauses double from half a second, and the fourth try is the last") {
  Retry retry;
  const Error error{.code = Errc::unavailable};
  CHECK(retry.after(error, 500) == Millis(500));
  CHECK(retry.after(error, 500) == Millis(1000));
  CHECK(retry.after(error, 500) == Millis(2000));
  CHECK(retry.tries() == kModelTriesMax);
  CHECK_FALSE(retry.after(error, 500));
}

TEST_CASE("chance spreads a pause by a quarter") {
  CHECK(Retry().after({.code = Errc::unavailable}, 0) == Millis(375));
  CHECK(Retry().after({.code = Errc::unavailable}, 999) == Millis(624));
  CHECK(Retry().after({.code = Errc::unavailable}, 1'000'000) == Millis(624));
}

TEST_CASE("a provider's word on waiting is kept up to a minute and ends the call beyond") {
  CHECK(Retry().after({.code = Errc::rate_limited, .retry_after_ms = 0}, 500) == Millis(0));
  CHECK(Retry().after({.code = Errc::rate_limited, .retry_after_ms = 7000}, 500) == Millis(7000));
  const std::int64_t longest = Millis(kModelRetryAfterMax).count();
  CHECK(Retry().after({.code = Errc::rate_limited, .retry_after_ms = longest}, 500) == Millis(longest));
  CHECK_FALSE(Retry().after({.code = Errc::rate_limited, .retry_after_ms = longest + 1}, 500));
}

TEST_CASE("only what may pass by itself is tried again") {
  for (const auto code : {Errc::rate_limited, Errc::unavailable, Errc::connection_lost}) CHECK(may_retry({.code = code}));
  for (const auto code : {Errc::denied, Errc::not_found, Errc::invalid, Errc::protocol, Errc::too_large, Errc::cancelled})
    CHECK_FALSE(may_retry({.code = code}));
  CHECK(may_retry({.code = Errc::timeout, .http_status = 408}));
  CHECK(may_retry({.code = Errc::timeout, .http_status = 504}));
  CHECK_FALSE(may_retry({.code = Errc::timeout}));
}

TEST_CASE("another model may be asked unless the person stopped it or the message itself is at fault") {
  for (const auto code : {Errc::denied, Errc::not_found, Errc::rate_limited, Errc::unavailable, Errc::timeout}) CHECK(may_fall_back({.code = code}));
  for (const auto code : {Errc::cancelled, Errc::too_large, Errc::invalid, Errc::protocol, Errc::connection_lost})
    CHECK_FALSE(may_fall_back({.code = code}));
}

TEST_CASE("Retry-After is seconds or a date") {
  const UnixTime now = *from_iso("2026-10-21T07:27:30Z");
  CHECK(retry_after_ms("20", now) == 20'000);
  CHECK(retry_after_ms(" 0.5 ", now) == 500);
  CHECK(retry_after_ms("Wed, 21 Oct 2026 07:28:00 GMT", now) == 30'000);
  CHECK(retry_after_ms("Wed, 21 Oct 2026 07:00:00 GMT", now) == 0);
  for (const std::string_view bad : {"", "soon", "-5", "1e300", "nan", "Wed, 99 Oct 2026 07:28:00 GMT", "Wed, 21 Foo 2026 07:28:00 GMT", "12 apples"})
    CHECK(retry_after_ms(bad, now) == -1);
}
