// Drawing the blocks: what stands between them, what stands before them, and tables.
#include "core/reply/layout.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace oc::reply {
namespace {

using Kind = MarkdownBlock::Kind;
using Container = MarkdownContainer;

bool is_item(const Container& container) { return container.kind == Container::Kind::item; }

std::uint32_t quote_of(const MarkdownBlock& block) {
  const auto found = std::ranges::find_if(block.containers, [](const Container& c) { return !is_item(c); });
  return found == block.containers.end() ? 0 : found->id;
}

/// The innermost item when both blocks are in one list (at whatever depth), else nullptr.
const Container* shared_list_item(const MarkdownBlock& before, const MarkdownBlock& block) {
  const Container* innermost = nullptr;
  bool shares = false;
  for (std::size_t i = 0; i < block.containers.size(); i++) {
    if (!is_item(block.containers[i])) continue;
    innermost = &block.containers[i];
    shares = shares || (i < before.containers.size() && before.containers[i].list == block.containers[i].list);
  }
  return shares ? innermost : nullptr;
}

std::string gap_between(const MarkdownBlock& before, const MarkdownBlock& block) {
  const bool ends_line = before.kind == Kind::code || before.kind == Kind::table;
  const auto* item = shared_list_item(before, block);
  if (item != nullptr && !item->is_loose) return ends_line ? "" : "\n";
  return ends_line ? "\n" : "\n\n";
}

/// What stands before the block's first line: indent, and the item's marker when the block is its item's first.
std::string prefix_of(const MarkdownBlock* before, const MarkdownBlock& block) {
  std::size_t items = 0;
  const Container* innermost = nullptr;
  for (const auto& container : block.containers) {
    if (!is_item(container)) continue;
    items++;
    innermost = &container;
  }
  if (innermost == nullptr) return {};
  const bool is_known = before != nullptr && std::ranges::any_of(before->containers, [&](const Container& c) { return c.id == innermost->id; });
  const std::string indent((items - 1) * 2, ' ');
  if (is_known) return indent + "  ";
  return indent + (innermost->is_ordered ? std::to_string(innermost->number) + ". " : "• ");
}

std::vector<std::size_t> column_widths(const MarkdownBlock& table) {
  std::vector<std::size_t> widths;
  for (const auto& row : table.rows) {
    widths.resize(std::max(widths.size(), row.size()), 3);
    for (std::size_t i = 0; i < row.size(); i++) widths[i] = std::max(widths[i], utf16_length(row[i]));
  }
  std::size_t total = 0;
  for (const auto width : widths) total += width + 3;
  if (total > kTableUnitsMax) std::ranges::fill(widths, 3);
  return widths;
}

std::string table_text(const MarkdownBlock& table) {
  const auto widths = column_widths(table);
  std::string out;
  for (std::size_t row = 0; row < table.rows.size(); row++) {
    out += "|";
    for (std::size_t i = 0; i < table.rows[row].size(); i++) {
      const auto& cell = table.rows[row][i];
      const std::size_t length = utf16_length(cell);
      out += " " + cell + std::string(widths[i] > length ? widths[i] - length : 0, ' ') + " |";
    }
    out += "\n";
    if (row > 0) continue;
    out += "|";
    for (const auto width : widths) out += " " + std::string(width, '-') + " |";
    out += "\n";
  }
  return out;
}

std::string with_final_newline(std::string text) {
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

class Layout {
 public:
  explicit Layout(const Markdown& markdown) : markdown_(markdown) {}
  std::vector<Piece> draw();

 private:
  void add_text(std::string text, bool is_quote);
  void add_block(const MarkdownBlock& block, const std::string& prefix);
  void add_run(const MarkdownRun& run, const std::string& indent, bool is_quote);
  std::string href_of(const MarkdownRun& run) const;

  const Markdown& markdown_;
  std::vector<Piece> out_;
};

void Layout::add_text(std::string text, bool is_quote) {
  if (!text.empty()) out_.push_back({.text = std::move(text), .is_quote = is_quote});
}

std::string Layout::href_of(const MarkdownRun& run) const {
  if (run.link < 0) return {};
  const auto& href = markdown_.links[static_cast<std::size_t>(run.link)];
  return is_safe_link(href) && href != run.text ? href : std::string();
}

void Layout::add_run(const MarkdownRun& run, const std::string& indent, bool is_quote) {
  std::string text = indent.empty() ? run.text : replace_all(run.text, "\n", "\n" + indent);
  out_.push_back({.text = std::move(text), .styles = run.styles, .href = href_of(run), .is_quote = is_quote});
}

void Layout::add_block(const MarkdownBlock& block, const std::string& prefix) {
  const bool is_quote = quote_of(block) != 0;
  if (block.kind == Kind::code || block.kind == Kind::table) {
    add_text(prefix.find_first_not_of(' ') == std::string::npos ? "" : prefix + "\n", is_quote);
    std::string text = block.kind == Kind::table ? table_text(block) : block.runs.empty() ? "\n" : with_final_newline(block.runs.front().text);
    out_.push_back({.text = std::move(text), .is_preformatted = true, .language = block.language});
    return;
  }
  add_text(prefix, is_quote);
  if (block.kind == Kind::rule) return add_text("───", is_quote);
  const std::string indent(utf16_length(prefix), ' ');
  for (const auto& run : block.runs) add_run(run, indent, is_quote);
}

std::vector<Piece> Layout::draw() {
  const MarkdownBlock* before = nullptr;
  for (const auto& block : markdown_.blocks) {
    if (before != nullptr) add_text(gap_between(*before, block), quote_of(*before) != 0 && quote_of(*before) == quote_of(block));
    add_block(block, prefix_of(before, block));
    before = &block;
  }
  return std::move(out_);
}

}  // namespace

std::vector<Piece> lay_out(const Markdown& markdown) { return Layout(markdown).draw(); }

}  // namespace oc::reply
