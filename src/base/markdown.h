// Markdown as a tree flattened to blocks of styled text: what every outgoing dialect is drawn from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// The bits of MarkdownRun::styles.
namespace markdown_style {
inline constexpr std::uint8_t bold = 1, italic = 2, strike = 4, code = 8, spoiler = 16;
}

/// An inline span as the author opened it, so that a cut can close it and open it again.
struct MarkdownSpan {
  std::string open;   ///< `**`, `_`, `[` ...
  std::string close;  ///< `**`, `_`, `](https://..)` ...
  std::int32_t parent = -1;
};

/// A piece of text in one style.
struct MarkdownRun {
  std::string text;  ///< entities decoded, escapes resolved; `\n` for a line break
  std::uint8_t styles = 0;
  std::int32_t link = -1;          ///< index into Markdown::links
  std::int32_t span = -1;          ///< innermost, index into Markdown::spans
  std::uint32_t source_begin = 0;  ///< bytes of the source that the text came from
  std::uint32_t source_end = 0;
};

/// A quote or a list item around a block.
struct MarkdownContainer {
  enum class Kind : std::uint8_t { quote, item };
  Kind kind = Kind::quote;
  std::uint32_t id = 0;      ///< of the quote, or of the item
  std::uint32_t list = 0;    ///< of the item's list
  std::uint32_t number = 0;  ///< of an ordered list's item; meaningless else
  bool is_ordered = false;
  bool is_loose = false;
};

struct MarkdownBlock {
  enum class Kind : std::uint8_t { paragraph, heading, code, table, rule };
  Kind kind = Kind::paragraph;
  std::vector<MarkdownContainer> containers;   ///< outermost first
  std::vector<MarkdownRun> runs;               ///< a code block has at most one
  std::string language;                        ///< of a fence; may be empty
  std::vector<std::vector<std::string>> rows;  ///< of a table, its head first
};

struct Markdown {
  std::vector<MarkdownBlock> blocks;
  std::vector<std::string> links;
  std::vector<MarkdownSpan> spans;
};

/// Reads CommonMark with tables, ~~strike~~, ||spoiler|| and bare URLs. Raw HTML is text; only fences make code blocks.
/// Never fails: every text is Markdown. Bytes that are not UTF-8 become U+FFFD, and offsets then count in the text so repaired.
/// Limits: kMarkdownDepthMax containers are told, deeper ones are not.
Markdown parse_markdown(std::string_view text);

/// Whether a link may be shown as one: http, https, mailto, tel, tg.
bool is_safe_link(std::string_view href);

}  // namespace oc
