// Paragraphs before lines before sentences before words.
#include "channels/telegram/draft_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace oc::channels::telegram {
namespace {

/// The end of the last break of this kind inside the window; 0 = none.
std::size_t last_break(std::string_view window, DraftChunk::Break kind) {
  if (kind == DraftChunk::Break::paragraph) {
    const auto at = window.rfind("\n\n");
    return at == std::string_view::npos ? 0 : at;
  }
  if (kind == DraftChunk::Break::newline) {
    const auto at = window.rfind('\n');
    return at == std::string_view::npos ? 0 : at;
  }
  for (std::size_t at = window.size(); at > 1; at--) {
    const char end = window[at - 2];
    if ((end == '.' || end == '!' || end == '?') && (window[at - 1] == ' ' || window[at - 1] == '\n')) return at - 1;
  }
  return 0;
}

}  // namespace

std::string block_of(std::string_view text, std::size_t shown_bytes, const DraftChunk& chunk) {
  shown_bytes = std::min(shown_bytes, text.size());
  const std::string_view more = text.substr(shown_bytes);
  const std::string shown(text.substr(0, shown_bytes));
  const std::size_t units = utf16_length(more);
  if (units < chunk.units_min) return shown;
  const std::string_view window = utf16_prefix(more, chunk.units_max);
  const std::size_t least = utf16_prefix(more, chunk.units_min).size();
  using Break = DraftChunk::Break;
  for (const auto kind : {Break::paragraph, Break::newline, Break::sentence}) {
    if (kind < chunk.at) continue;
    if (const auto at = last_break(window, kind); at >= least) return shown + std::string(window.substr(0, at));
  }
  if (units < chunk.units_max) return shown;
  const auto blank = window.rfind(' ');
  return shown + std::string(window.substr(0, blank != std::string_view::npos && blank >= least ? blank : window.size()));
}

}  // namespace oc::channels::telegram
