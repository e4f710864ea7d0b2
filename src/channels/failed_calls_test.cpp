// Tests of how long a platform asks to wait.
#include "channels/failed_calls.h"

#include <doctest/doctest.h>

namespace oc::channels {
namespace {

TEST_CASE("Retry-After is in seconds, from kRetryAfterMin to the longest that is waited; what is no number is none") {
  const auto wait = [](const std::string& header) {
    return asked_wait({.status = 429, .headers = {{"Retry-After", header}}}, std::chrono::seconds(60));
  };
  CHECK(wait("7") == 7'000);
  CHECK(wait("0") == 1000 * kRetryAfterMin.count());
  CHECK(wait("60") == 60'000);
  CHECK(wait("99999999999") == 60'000);
  for (const char* other : {"", "-1", "1.5", "7 ", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999"}) CHECK(wait(other) == -1);
  CHECK(asked_wait({.status = 429}, std::chrono::seconds(60)) == -1);
}

}  // namespace
}  // namespace oc::channels
