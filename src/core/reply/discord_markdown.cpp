// Marks are opened in one fixed order and closed in the reverse, so that styles which overlap still nest.
#include "core/reply/discord_markdown.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/markdown.h"
#include "core/reply/layout.h"

namespace oc::reply {
namespace {

namespace style = markdown_style;

constexpr std::array<std::pair<std::uint8_t, std::string_view>, 5> kMarks{
    {{style::bold, "**"}, {style::italic, "_"}, {style::strike, "~~"}, {style::spoiler, "||"}, {style::code, "`"}}};

std::vector<std::string_view> marks_of(const Piece& piece) {
  std::vector<std::string_view> marks;
  if (piece.is_preformatted) return marks;
  for (const auto& [bit, mark] : kMarks) {
    if ((piece.styles & bit) != 0) marks.push_back(mark);
  }
  return marks;
}

/// What is open: marks, and perhaps a link around them.
class Drawing {
 public:
  void add(const Piece& piece);
  std::string end();

 private:
  void change(const Piece& piece);
  void close_marks(std::size_t kept);

  std::string out_;
  std::string href_;
  std::vector<std::string_view> open_;
};

void Drawing::close_marks(std::size_t kept) {
  while (open_.size() > kept) {
    out_ += open_.back();
    open_.pop_back();
  }
}

void Drawing::change(const Piece& piece) {
  const auto wanted = marks_of(piece);
  std::size_t same = 0;
  if (piece.href == href_) {
    while (same < open_.size() && same < wanted.size() && open_[same] == wanted[same]) same++;
  }
  close_marks(same);
  if (piece.href != href_) {
    if (!href_.empty()) out_ += "](" + href_ + ")";
    if (!piece.href.empty()) out_ += "[";
    href_ = piece.href;
  }
  for (std::size_t i = same; i < wanted.size(); i++) {
    out_ += wanted[i];
    open_.push_back(wanted[i]);
  }
}

void Drawing::add(const Piece& piece) {
  change(piece);
  if (!piece.is_preformatted) {
    out_ += piece.text;
    return;
  }
  if (!out_.empty() && !out_.ends_with('\n')) out_ += '\n';
  out_ += "```" + piece.language + "\n" + piece.text;
  if (!piece.text.ends_with('\n')) out_ += '\n';
  out_ += "```\n";
}

std::string Drawing::end() {
  change(Piece{});
  while (out_.ends_with('\n')) out_.pop_back();
  return std::move(out_);
}

/// `• head: cell` for each cell, the first cell of a row as its title.
MarkdownBlock bullets_of(const MarkdownBlock& table) {
  MarkdownBlock out{.kind = MarkdownBlock::Kind::paragraph, .containers = table.containers};
  const auto add = [&](std::string text, std::uint8_t styles) { out.runs.push_back({.text = std::move(text), .styles = styles}); };
  for (std::size_t row = 1; row < table.rows.size(); row++) {
    const auto& cells = table.rows[row];
    if (cells.empty()) continue;
    if (!out.runs.empty()) add("\n", 0);
    if (!cells[0].empty()) add(cells[0], style::bold);
    for (std::size_t i = 1; i < cells.size(); i++) {
      if (cells[i].empty()) continue;
      const std::string head = i < table.rows[0].size() && !table.rows[0][i].empty() ? table.rows[0][i] + ": " : "";
      add("\n• " + head + cells[i], 0);
    }
  }
  return out;
}

bool is_table(const MarkdownBlock& block) { return block.kind == MarkdownBlock::Kind::table; }

}  // namespace

std::string discord_markdown(std::string_view markdown, DiscordTables tables) {
  if (tables == DiscordTables::off || !markdown.contains('|')) return std::string(markdown);
  auto parsed = parse_markdown(markdown);
  if (std::ranges::none_of(parsed.blocks, is_table)) return std::string(markdown);
  if (tables == DiscordTables::bullets) {
    for (auto& block : parsed.blocks) {
      if (is_table(block)) block = bullets_of(block);
    }
  }
  Drawing drawing;
  for (const auto& piece : lay_out(parsed)) drawing.add(piece);
  return drawing.end();
}

}  // namespace oc::reply
