// The laid out pieces, one behind the other.
#include "core/reply/plain.h"

#include "base/text.h"
#include "core/reply/layout.h"

namespace oc::reply {

std::string plain_text(std::string_view markdown, Links links) {
  const auto pieces = lay_out(parse_markdown(markdown));
  std::string out;
  for (std::size_t i = 0; i < pieces.size(); i++) {
    out += pieces[i].text;
    const bool ends_link = !pieces[i].href.empty() && (i + 1 == pieces.size() || pieces[i + 1].href != pieces[i].href);
    if (links == Links::shown && ends_link) out += " (" + pieces[i].href + ")";
  }
  return out;
}

std::size_t visible_utf16(std::string_view markdown) {
  std::size_t units = 0;
  for (const auto& piece : lay_out(parse_markdown(markdown))) units += utf16_length(piece.text);
  return units;
}

}  // namespace oc::reply
