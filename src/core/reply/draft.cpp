// The throttle of drafts.
#include "core/reply/draft.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "core/reply/media_lines.h"
#include "core/reply/silence.h"
#include "core/reply/tags.h"

namespace oc::reply {
namespace {

constexpr std::size_t kTagCharsMax = 256;
constexpr std::size_t kShortBytes = 1000;

/// Without an end that may become a tag (`[[reply`), a thinking tag (`<thi`) or a file (`MED`).
std::string_view without_open_end(std::string_view text) {
  if (const auto open = text.rfind("[["); open != std::string_view::npos && text.size() - open < kTagCharsMax) {
    if (text.find("]]", open) == std::string_view::npos) text = text.substr(0, open);
  } else if (text.ends_with('[')) {
    text.remove_suffix(1);
  }
  if (const auto open = text.rfind('<'); open != std::string_view::npos && text.size() - open < 20) {
    const std::string_view rest = text.substr(open + 1);
    const bool is_word = std::ranges::all_of(rest, [](char c) { return c == '/' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
    if (is_word) text = text.substr(0, open);
  }
  const auto line = text.rfind('\n') == std::string_view::npos ? 0 : text.rfind('\n') + 1;
  const std::string last = ascii_lower(js_trim(text.substr(line)));
  constexpr std::string_view kMedia = "media:";
  if (!last.empty() && (kMedia.starts_with(last) || last.starts_with(kMedia))) text = text.substr(0, line);
  return text;
}

}  // namespace

std::string draft_text(std::string_view beginning) {
  const std::string plain = without_thinking(without_open_end(beginning));
  const std::string tagless = take_reply_tags(plain).text;
  if (may_become_silent(js_trim(tagless)) || is_silent(tagless)) return "";
  const std::string text = without_media_lines(tagless);
  return std::string(js_trim(text));
}

DraftPace::Step DraftPace::next(Millis now) {
  if (is_over_ || is_busy_ || !is_new_) return {};
  if (!std::exchange(has_begun_, true)) not_before_ = now + interval_;
  if (now < not_before_) return {.what = Step::What::wait, .pause = not_before_ - now, .text = {}};
  is_new_ = false;
  std::string text = draft_text(told_);
  const bool is_too_short = shown_.empty() && utf16_length(text) < kFirstUnitsMin;
  if (text.empty() || text == shown_ || is_too_short) {
    // A long thought is not read anew with each of its words.
    if (told_.size() > kShortBytes) not_before_ = now + interval_ / 4;
    return {};
  }
  is_busy_ = true;
  underway_ = text;
  return {.what = Step::What::update, .pause = Millis(0), .text = std::move(text)};
}

void DraftPace::ended(Millis now) {
  is_busy_ = false;
  shown_ = std::move(underway_);
  not_before_ = now + interval_;
}

void DraftPace::limited(Millis now, Millis retry_after) {
  is_busy_ = false;
  is_new_ = true;
  not_before_ = now + std::max(retry_after, interval_);
}

}  // namespace oc::reply
