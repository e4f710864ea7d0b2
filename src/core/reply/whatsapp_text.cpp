// Marks are put around the words of a line, never around the spaces at its ends: WhatsApp shows them as they are otherwise.
#include "core/reply/whatsapp_text.h"

#include <utility>
#include <vector>

#include "base/text.h"
#include "core/reply/layout.h"

namespace oc::reply {
namespace {

namespace style = markdown_style;

void add_line(std::string& out, std::string_view line, const std::string& open, const std::string& close) {
  const auto first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos || open.empty()) {
    out += line;
    return;
  }
  const auto last = line.find_last_not_of(" \t");
  out.append(line.substr(0, first)).append(open).append(line.substr(first, last - first + 1)).append(close).append(line.substr(last + 1));
}

std::string marks_of(std::uint8_t styles) {
  if ((styles & style::code) != 0) return "`";
  std::string marks;
  if ((styles & style::spoiler) != 0) marks += "||";
  if ((styles & style::bold) != 0) marks += '*';
  if ((styles & style::italic) != 0) marks += '_';
  if ((styles & style::strike) != 0) marks += '~';
  return marks;
}

/// Pieces of one style and one link are one: a mark between them would end and begin again inside a word.
std::vector<Piece> joined(std::vector<Piece> pieces) {
  std::vector<Piece> out;
  for (auto& piece : pieces) {
    const bool continues =
        !out.empty() && !piece.is_preformatted && !out.back().is_preformatted && out.back().styles == piece.styles && out.back().href == piece.href;
    if (continues) {
      out.back().text += piece.text;
    } else {
      out.push_back(std::move(piece));
    }
  }
  return out;
}

void add_piece(std::string& out, const Piece& piece) {
  const std::string open = marks_of(piece.styles), close(open.rbegin(), open.rend());
  const bool is_link = !piece.href.empty();
  if (is_link) out += '[';
  std::size_t begin = 0;
  for (auto end = piece.text.find('\n'); end != std::string::npos; end = piece.text.find('\n', begin)) {
    add_line(out, std::string_view(piece.text).substr(begin, end - begin), open, close);
    out += '\n';
    begin = end + 1;
  }
  add_line(out, std::string_view(piece.text).substr(begin), open, close);
  if (is_link) out.append("](").append(piece.href).append(")");
}

void add_run(MarkdownBlock& block, std::string text, std::uint8_t styles = 0) {
  if (!text.empty()) block.runs.push_back({.text = std::move(text), .styles = styles});
}

/// The table's rows as lines; a blank line after each row but the last.
MarkdownBlock table_as_bullets(const MarkdownBlock& table) {
  MarkdownBlock out{.containers = table.containers};
  const std::vector<std::string> head = table.rows.empty() ? std::vector<std::string>{} : table.rows.front();
  const bool first_is_label = head.size() > 1 && table.rows.size() > 1;
  for (std::size_t row = 1; row < table.rows.size(); row++) {
    const auto& cells = table.rows[row];
    if (row > 1) add_run(out, "\n");
    if (first_is_label && !cells.empty() && !cells[0].empty()) {
      add_run(out, row > 1 ? "\n" : "");
      add_run(out, cells[0], style::bold);
    }
    for (std::size_t i = first_is_label ? 1 : 0; i < cells.size(); i++) {
      if (cells[i].empty()) continue;
      const std::string name = i < head.size() && !head[i].empty() ? head[i] + ": " : first_is_label ? "Column " + std::to_string(i) + ": " : "";
      add_run(out, (out.runs.empty() ? "• " : "\n• ") + name + cells[i]);
    }
  }
  if (table.rows.size() == 1) add_run(out, join(head, ", "));
  return out;
}

}  // namespace

std::string whatsapp_text(std::string_view markdown, WhatsappTables tables) {
  Markdown parsed = parse_markdown(markdown);
  if (tables == WhatsappTables::bullets) {
    for (auto& block : parsed.blocks) {
      if (block.kind == MarkdownBlock::Kind::table) block = table_as_bullets(block);
    }
  }
  std::string out;
  for (const auto& piece : joined(lay_out(parsed))) {
    if (!piece.is_preformatted) {
      add_piece(out, piece);
    } else if (tables == WhatsappTables::off && piece.language.empty() && piece.text.starts_with('|')) {
      out += piece.text;
    } else {
      out += "```\n" + piece.text + "```";
      out += '\n';
    }
  }
  return std::string(js_trim(out));
}

}  // namespace oc::reply
