// The rule of repeated sends.
#include "core/reply/retry.h"

#include <algorithm>

#include "base/limits.h"

namespace oc::reply {

Outcome outcome_of(Errc code) {
  switch (code) {
    case Errc::denied:
    case Errc::not_found:
    case Errc::invalid:
    case Errc::already_exists:
    case Errc::too_large: return Outcome::never;
    case Errc::unavailable:
    case Errc::rate_limited:
    case Errc::conflict:
    case Errc::cancelled:
    case Errc::io: return Outcome::not_sent;
    case Errc::connection_lost:
    case Errc::timeout:
    case Errc::protocol:
    case Errc::internal: break;
  }
  return Outcome::unknown;
}

Ambiguous ambiguous_policy(std::string_view word) { return word == "hold" ? Ambiguous::hold : Ambiguous::resend; }

Verdict after_failure(const Tried& tried, Ambiguous policy) {
  using What = Verdict::What;
  if (tried.outcome == Outcome::never) return {.what = What::give_up};
  if (tried.outcome == Outcome::unknown) {
    if (policy == Ambiguous::hold) return {.what = What::hold};
    if (tried.ambiguous >= kAmbiguousTriesMax) return {.what = What::give_up};
  }
  // What is said of a time within which it must be sent holds for the next try, not for the one that failed.
  if (tried.age >= kDeliveryLifetime) return {.what = What::give_up};
  if (tried.retry_after_ms > 0) return {.pause = std::clamp<Millis>(Millis(tried.retry_after_ms), kToldPauseMin, kDeliveryLifetime)};
  const int doubled = std::clamp(tried.attempts - 1, 0, 16);
  const Millis grown = std::min<Millis>(kDeliveryPauseMax, kDeliveryPauseMin * (1 << doubled));
  // Between three quarters and the whole of it.
  const auto quarter = static_cast<std::uint64_t>(grown.count() / 4);
  return {.pause = grown - Millis(static_cast<std::int64_t>(tried.chance % (quarter + 1)))};
}

}  // namespace oc::reply
