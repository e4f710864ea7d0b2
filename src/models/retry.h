// Whether and when a failed model call is tried again.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace oc::models {

/// Counts the tries of one call. No I/O: the caller sleeps.
/// Limits: kModelTriesMax tries; kModelRetryAfterMax of waiting at a provider's word.
class Retry {
 public:
  /// The pause before the next try; nothing when the error is to be told. `chance` in [0, 1000) spreads the pause by a quarter up or down.
  std::optional<Millis> after(const Error& error, std::uint64_t chance);
  int tries() const { return tries_; }

 private:
  int tries_ = 1;
};

/// Whether the same call could succeed later: rate limits, 408, 5xx, not connected, cut before the answer began.
bool may_retry(const Error& error);

/// Whether another model may be asked after this failure.
bool may_fall_back(const Error& error);

/// The wait of `retry-after-ms` or `Retry-After` (seconds or an HTTP date); -1 when the text is neither.
std::int64_t retry_after_ms(std::string_view header, UnixTime now);

}  // namespace oc::models
