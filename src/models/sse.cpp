// Lines, then fields, then events.
#include "models/sse.h"

#include <algorithm>
#include <charconv>

#include "base/limits.h"

namespace oc::models {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::unexpected<Error> too_long(std::string_view what, std::size_t bytes_max) {
  return fail(Errc::too_large, std::string(what) + " of the event stream is longer than " + std::to_string(bytes_max) + " bytes");
}

}  // namespace

Result<void> SseParser::feed(std::string_view bytes, std::vector<SseEvent>& out) {
  while (!bytes.empty()) {
    if (skip_line_feed_) {
      skip_line_feed_ = false;
      if (bytes.front() == '\n') {
        bytes.remove_prefix(1);
        continue;
      }
    }
    const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
    if (line_.size() + end > kSseLineBytesMax) return too_long("a line", kSseLineBytesMax);
    line_.append(bytes.substr(0, end));
    if (end == bytes.size()) return {};
    skip_line_feed_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    OC_CHECKED(end_line(out));
  }
  return {};
}

Result<void> SseParser::finish(std::vector<SseEvent>& out) {
  // PARITY: a browser drops an event without its empty line; the vendors' own clients take it, and so do we.
  if (!line_.empty()) OC_CHECKED(end_line(out));
  dispatch(out);
  return {};
}

Result<void> SseParser::end_line(std::vector<SseEvent>& out) {
  std::string whole;
  whole.swap(line_);
  std::string_view line = whole;
  if (first_line_ && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  first_line_ = false;
  if (line.empty()) {
    dispatch(out);
    return {};
  }
  const std::size_t colon = line.find(':');
  if (colon == 0) return {};
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  return take_field(line.substr(0, colon), value);
}

Result<void> SseParser::take_field(std::string_view name, std::string_view value) {
  if (name == "data") {
    if (event_.data.size() + value.size() + 1 > kSseEventBytesMax) return too_long("one event", kSseEventBytesMax);
    if (has_data_) event_.data += '\n';
    event_.data += value;
    has_data_ = true;
  } else if (name == "event") {
    event_.event = value;
  } else if (name == "id") {
    if (value.find('\0') == std::string_view::npos) event_.id = value;
  } else if (name == "retry") {
    std::int64_t ms = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), ms);
    if (error == std::errc() && end == value.data() + value.size() && ms >= 0) retry_ms_ = ms;
  }
  return {};
}

void SseParser::dispatch(std::vector<SseEvent>& out) {
  if (has_data_) out.push_back(event_);
  event_.data.clear();
  event_.event.clear();
  has_data_ = false;
}

}  // namespace oc::models
