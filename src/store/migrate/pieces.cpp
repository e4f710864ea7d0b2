// Windows over files.
#include "store/migrate/pieces.h"

#include "base/limits.h"

namespace oc::store {

Result<bool> FileLines::read_more() {
  if (is_at_end_) return false;
  OC_TRY(const std::string more, files_.read_from(path_, read_bytes_, kImportWindowBytes));
  read_bytes_ += more.size();
  is_at_end_ = more.empty();
  held_.erase(0, start_);
  looked_ -= start_;
  start_ = 0;
  held_ += more;
  return !more.empty();
}

Result<std::optional<RawLine>> FileLines::next() {
  RawLine line{.number = number_ + 1};
  for (;;) {
    const std::size_t end = held_.find('\n', looked_);
    line.offset = read_bytes_ - (held_.size() - start_);
    if (end != std::string::npos) {
      if (!line.is_too_long && end - start_ <= kImportLineBytesMax) line.text = held_.substr(start_, end - start_);
      line.is_too_long = line.is_too_long || end - start_ > kImportLineBytesMax;
      start_ = looked_ = end + 1;
      break;
    }
    looked_ = held_.size();
    if (held_.size() - start_ > kImportLineBytesMax) {
      line.is_too_long = true;
      start_ = held_.size();
    }
    OC_TRY(const bool has_more, read_more());
    if (has_more) continue;
    if (start_ == held_.size() && !line.is_too_long) return std::nullopt;
    line.has_end = false;
    line.text = held_.substr(start_);
    start_ = looked_ = held_.size();
    break;
  }
  number_++;
  return line;
}

Result<std::string> FileParts::part(std::uint64_t offset, std::size_t bytes) {
  const bool is_held = offset >= window_offset_ && offset + bytes <= window_offset_ + window_.size();
  if (!is_held) {
    OC_TRY(window_, files_.read_from(path_, offset, std::max(bytes, kImportWindowBytes)));
    window_offset_ = offset;
  }
  if (offset + bytes > window_offset_ + window_.size()) return fail(Errc::invalid, path_ + " became shorter while it was read");
  return window_.substr(static_cast<std::size_t>(offset - window_offset_), bytes);
}

}  // namespace oc::store
