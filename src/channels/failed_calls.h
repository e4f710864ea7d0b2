// What a failed call of a platform's HTTP interface means for a message, the same for all that have no key against sending twice.
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>

#include "base/result.h"
#include "io/http.h"

namespace oc::channels {

/// Where the platform says 0: nothing is asked again in the same moment, or it would be asked again and again.
inline constexpr std::chrono::seconds kRetryAfterMin{1};

/// Of a Retry-After header in seconds, from kRetryAfterMin to `most`; -1 for none and for a date.
/// Units: milliseconds.
inline std::int64_t asked_wait(const io::HttpResponse& response, std::chrono::seconds most) {
  const auto header = io::header_value(response.headers, "retry-after");
  std::int64_t seconds = -1;
  const auto [end, failure] = std::from_chars(header.data(), header.data() + header.size(), seconds);
  if (failure != std::errc() || end != header.data() + header.size() || seconds < 0) return -1;
  return std::clamp<std::int64_t>(seconds, kRetryAfterMin.count(), most.count()) * 1000;
}

/// For a message that was to be sent: what says nothing about the message may be tried again.
inline Error failed_send(Error error) {
  // Somebody on the way refused (a proxy, the page of a hotel): the platform has not seen it. A 5xx of such a one may have come after it had.
  const bool was_refused_on_the_way = error.http_status >= 300 && error.http_status < 500;
  if (error.code == Errc::protocol && was_refused_on_the_way) error.code = Errc::unavailable;
  if (error.http_status != 0) return error;
  // Of the client: an answer too long to be read came after the request; a URL that cannot be used was never asked.
  if (error.code == Errc::too_large) error.code = Errc::protocol;
  if (error.code == Errc::invalid) error.code = Errc::unavailable;
  return error;
}

/// For a call that prepares the sending: whatever became of it, nothing was sent yet.
inline Error failed_before_send(Error error) {
  error = failed_send(std::move(error));
  if (error.code == Errc::protocol || error.code == Errc::connection_lost || error.code == Errc::timeout) error.code = Errc::unavailable;
  return error;
}

}  // namespace oc::channels
