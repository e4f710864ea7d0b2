// Server-sent events out of bytes that come in pieces of any size.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace oc::models {

struct SseEvent {
  std::string event;  ///< "" when the stream named none, which means `message`
  std::string data;   ///< the data lines, joined by newlines
  std::string id;     ///< the last id that was told, also by an earlier event
  friend bool operator==(const SseEvent&, const SseEvent&) = default;
};

/// Where the bytes are cut makes no difference. Lines end in CR, LF or CRLF; comments, a byte order mark and unknown fields are skipped.
/// Limits: kSseLineBytesMax a line, kSseEventBytesMax the data of one event.
/// Source: WHATWG HTML, "Interpreting an event stream".
class SseParser {
 public:
  /// Appends the events that these bytes complete.
  /// Errors: too_large; what was complete before has been appended.
  Result<void> feed(std::string_view bytes, std::vector<SseEvent>& out);
  /// The bytes have ended: appends an event that only misses its empty line.
  Result<void> finish(std::vector<SseEvent>& out);
  /// The reconnection time the server asked for, in milliseconds.
  std::optional<std::int64_t> retry_ms() const { return retry_ms_; }

 private:
  Result<void> end_line(std::vector<SseEvent>& out);
  Result<void> take_field(std::string_view name, std::string_view value);
  void dispatch(std::vector<SseEvent>& out);

  std::string line_;
  SseEvent event_;
  std::optional<std::int64_t> retry_ms_;
  bool has_data_ = false;
  bool first_line_ = true;
  bool skip_line_feed_ = false;
};

}  // namespace oc::models
