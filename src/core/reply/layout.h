// An answer drawn for a chat without headings, lists and tables of its own: markers, indents and tables become text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/markdown.h"

namespace oc::reply {

/// Text in one style. `\n` breaks lines; blocks are already set apart.
struct Piece {
  std::string text;
  std::uint8_t styles = 0;
  std::string href;  ///< of a link with a safe scheme whose text is not its address; "" = none
  bool is_quote = false;
  bool is_preformatted = false;
  std::string language;  ///< of preformatted text
};

/// Bullets are `• `, ordered items keep their numbers, a rule is `───`, tables are aligned text.
/// Limits: kTableUnitsMax, beyond which a table is not aligned.
std::vector<Piece> lay_out(const Markdown& markdown);

}  // namespace oc::reply
