// Any bytes as an answer: every part fits, is valid UTF-8, and its HTML is well-formed.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "core/reply/chunk.h"
#include "core/reply/draft.h"
#include "core/reply/media_lines.h"
#include "core/reply/plain.h"
#include "core/reply/silence.h"
#include "core/reply/tags.h"
#include "core/reply/telegram_html.h"

namespace {

bool is_well_formed(std::string_view html) {
  std::vector<std::string_view> open;
  while (!html.empty()) {
    const auto at = html.find_first_of("<>");
    if (at == std::string_view::npos) break;
    if (html[at] == '>') return false;
    html.remove_prefix(at + 1);
    const auto end = html.find('>');
    if (end == std::string_view::npos) return false;
    const auto tag = html.substr(0, end);
    html.remove_prefix(end + 1);
    if (!tag.starts_with('/')) {
      open.push_back(tag.substr(0, tag.find(' ')));
    } else if (open.empty() || open.back() != tag.substr(1)) {
      return false;
    } else {
      open.pop_back();
    }
  }
  return open.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t units_max = 32 + data[0];
  for (const auto mode : {oc::reply::ChunkRules::Mode::length, oc::reply::ChunkRules::Mode::newline}) {
    for (const auto& part : oc::reply::chunk_markdown(text, {.units_max = units_max, .mode = mode})) {
      CHECK(oc::reply::visible_utf16(part) <= units_max);
      CHECK(oc::is_valid_utf8(part));
      CHECK(is_well_formed(oc::reply::telegram_html(part)));
    }
  }
  const std::string spoken = oc::reply::spoken_text(oc::reply::without_thinking(text));
  CHECK(spoken.size() <= text.size());
  CHECK(oc::reply::take_reply_tags(text).text.size() <= text.size());
  std::size_t bytes = 0;
  for (const auto& portion : oc::reply::portions_of(text)) {
    bytes += portion.text.size();
    for (const auto& file : portion.files) {
      CHECK(!file.empty() && file.find('\n') == std::string::npos);
      bytes += file.size();
    }
  }
  CHECK(bytes <= text.size());
  CHECK(oc::reply::draft_text(text).size() <= text.size());
  return 0;
}
