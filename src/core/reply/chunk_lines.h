// The lines of a Markdown text, each with the part it plays for cutting.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oc::reply {

struct Line {
  enum class Kind : std::uint8_t { blank, text, heading, fence_open, fence_body, fence_close, table_head, table_rule, table_row };
  std::size_t begin = 0;
  std::size_t end = 0;  ///< without the line's end
  Kind kind = Kind::text;
  std::size_t owner = 0;  ///< of a fence's lines: index into fences; of a table's lines: index of its head line
};

struct Fence {
  std::string open_line;  ///< opens it again outside of the list item it was in
  std::string close_line;
};

struct Lines {
  std::vector<Line> all;
  std::vector<Fence> fences;
};

Lines scan_lines(std::string_view source);

/// The length of the blanks and quote marks before the line's text.
std::size_t prefix_length(std::string_view line);

/// The length of the list marker (`- `, `12. `) behind the prefix, 0 when the line starts no item.
std::size_t item_marker_length(std::string_view line_without_prefix);

/// The text with every ASCII punctuation escaped: Markdown that shows exactly this.
std::string escape_markdown(std::string_view text);

/// The text with a backslash where its beginning would make it a heading, quote, list, rule or fence.
std::string escape_line_start(std::string_view text);

/// The source with the number that each item of an ordered list is shown with, so that a list which is cut goes on counting.
std::string with_counted_items(std::string_view source);

/// What a reader sees of the Markdown, without white space, table heads and table lines: equal before and after a good cut.
std::string visible_letters(std::string_view markdown);

}  // namespace oc::reply
