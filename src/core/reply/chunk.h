// Cuts an answer into parts that fit one message each, at Markdown borders.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace oc::reply {

/// Tells how long Markdown is once it is drawn. Units: UTF-16.
using Measure = std::function<std::size_t(std::string_view markdown)>;

struct ChunkRules {
  enum class Mode : std::uint8_t {
    length,   ///< as few parts as fit
    newline,  ///< a part for each paragraph
  };
  std::size_t units_max = 4000;  ///< at least kChunkUnitsMin is taken
  Mode mode = Mode::length;
};

/// The parts, none of them blank; each is Markdown that stands alone. A text that fits is returned as it is.
/// Cut before a paragraph, else a list item, a line, a sentence, a word; inside a word only when it is longer than a part. A fence, an
/// emphasis or a link that is cut is closed and opened again, a table gets its head again, an ordered list goes on counting.
/// Limits: kChunkUnitsMin, kChunkWindowBytesMax.
std::vector<std::string> chunk_markdown(std::string_view markdown, const ChunkRules& rules, const Measure& measure);

/// The same for chats that show Markdown drawn (see layout.h).
std::vector<std::string> chunk_markdown(std::string_view markdown, const ChunkRules& rules);

}  // namespace oc::reply
