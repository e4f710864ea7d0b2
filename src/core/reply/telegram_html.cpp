// Tags are opened in one fixed order and closed in the reverse, so that styles which overlap still nest.
#include "core/reply/telegram_html.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/reply/layout.h"

namespace oc::reply {
namespace {

namespace style = markdown_style;

struct Tag {
  std::string name;
  std::string attribute;  ///< with its leading space
  friend bool operator==(const Tag&, const Tag&) = default;
};

/// Telegram lets nothing be inside code and pre, and code be inside nothing but a quote.
std::vector<Tag> tags_of(const Piece& piece) {
  std::vector<Tag> tags;
  if (piece.is_preformatted) return tags;
  if (piece.is_quote) tags.push_back({"blockquote", ""});
  if (!piece.href.empty()) tags.push_back({"a", " href=\"" + escape_html(piece.href) + "\""});
  if ((piece.styles & style::code) != 0 && piece.href.empty()) {
    tags.push_back({"code", ""});
    return tags;
  }
  if ((piece.styles & style::bold) != 0) tags.push_back({"b", ""});
  if ((piece.styles & style::italic) != 0) tags.push_back({"i", ""});
  if ((piece.styles & style::strike) != 0) tags.push_back({"s", ""});
  if ((piece.styles & style::spoiler) != 0) tags.push_back({"tg-spoiler", ""});
  return tags;
}

void change_tags(std::string& out, std::vector<Tag>& open, const std::vector<Tag>& wanted) {
  std::size_t same = 0;
  while (same < open.size() && same < wanted.size() && open[same] == wanted[same]) same++;
  while (open.size() > same) {
    out += "</" + open.back().name + ">";
    open.pop_back();
  }
  for (std::size_t i = same; i < wanted.size(); i++) {
    out += "<" + wanted[i].name + wanted[i].attribute + ">";
    open.push_back(wanted[i]);
  }
}

bool is_language_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '_' || c == '#' || c == '.';
}

void add_preformatted(std::string& out, const Piece& piece) {
  const bool has_language = !piece.language.empty() && std::ranges::all_of(piece.language, is_language_char);
  out += has_language ? "<pre><code class=\"language-" + piece.language + "\">" : std::string("<pre><code>");
  out += escape_html(piece.text) + "</code></pre>";
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string telegram_html(std::string_view markdown) {
  std::string out;
  std::vector<Tag> open;
  for (const auto& piece : lay_out(parse_markdown(markdown))) {
    change_tags(out, open, tags_of(piece));
    if (piece.is_preformatted) {
      add_preformatted(out, piece);
    } else {
      out += escape_html(piece.text);
    }
  }
  change_tags(out, open, {});
  return out;
}

}  // namespace oc::reply
