// One line of text, and where it is cut.
#include "core/reply/irc_text.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace oc::reply {
namespace {

bool is_inside_letter(std::string_view text, std::size_t at) { return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; }

/// How much of the text goes into a part that may have so many bytes.
std::size_t cut_at(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text.size();
  const std::size_t blank = text.rfind(' ', bytes_max);
  if (blank != std::string_view::npos && blank > 0) return blank;
  std::size_t at = bytes_max;
  while (at > 0 && is_inside_letter(text, at)) at--;
  return at > 0 ? at : bytes_max;
}

}  // namespace

std::string irc_text(std::string_view markdown) {
  std::string out;
  const std::string valid = valid_utf8(markdown);
  for (std::size_t i = 0; i < valid.size(); i++) {
    const char c = valid[i];
    if (c == '\r' && i + 1 < valid.size() && valid[i + 1] == '\n') continue;
    if (c == '\n' || c == '\r' || c == '\t')
      out += ' ';
    else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)
      out += c;
  }
  return std::string(js_trim(out));
}

std::vector<std::string> irc_parts(std::string_view markdown, std::size_t bytes_max) {
  const std::string text = irc_text(markdown);
  const std::size_t most = std::max(bytes_max, kChunkUnitsMin);
  std::vector<std::string> parts;
  for (std::string_view left = js_trim(text); !left.empty(); left = js_trim(left)) {
    const std::size_t size = cut_at(left, most);
    const std::string_view part = js_trim(left.substr(0, size));
    if (!part.empty()) parts.emplace_back(part);
    left.remove_prefix(size);
  }
  return parts;
}

}  // namespace oc::reply
