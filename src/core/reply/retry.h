// What a failed send means: whether the part is tried again, when, and when it is given up.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace oc::reply {

/// What became of a try that failed.
enum class Outcome : std::uint8_t {
  not_sent,  ///< certainly not done, and it may work later
  never,     ///< the platform will never take it
  unknown,   ///< it may have arrived
};
Outcome outcome_of(Errc code);

/// What is done with a part whose outcome is unknown (`delivery.ambiguous`).
enum class Ambiguous : std::uint8_t { resend, hold };
/// `hold` and nothing else is hold.
Ambiguous ambiguous_policy(std::string_view word);

/// A part that was just tried without success.
struct Tried {
  Outcome outcome = Outcome::not_sent;
  int attempts = 0;                  ///< with this one
  int ambiguous = 0;                 ///< tries whose outcome stayed unknown, with this one
  Millis age{0};                     ///< since the part was composed
  std::int64_t retry_after_ms = -1;  ///< as the platform asks; 0 and less when it does not
  std::uint64_t chance = 0;          ///< any number: spreads the waits of many parts
};

struct Verdict {
  enum class What : std::uint8_t { again, hold, give_up } what = What::again;
  Millis pause{0};  ///< before the next try
};

/// The shortest pause that a platform may ask for: one that always says "at once" is not asked at once.
inline constexpr std::chrono::milliseconds kToldPauseMin{250};

/// Limits: kDeliveryLifetime, kAmbiguousTriesMax; the pause grows from kDeliveryPauseMin to kDeliveryPauseMax, or is what the platform asks for, from
/// kToldPauseMin to kDeliveryLifetime.
Verdict after_failure(const Tried& tried, Ambiguous policy);

}  // namespace oc::reply
