// Measures, breaks and draws.
#include "cli/text_table.h"

#include <algorithm>

#include "base/text.h"

namespace oc::cli {
namespace {

constexpr std::size_t kCellMin = 8;

/// Bytes of the character at the front.
std::size_t character_bytes(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) length++;
  return length;
}

std::vector<std::string> broken(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  std::string line;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::string_view character = text.substr(0, character_bytes(text));
    const std::size_t wide = display_width(character);
    if (used + wide > columns) {
      lines.push_back(std::move(line));
      line.clear();
      used = 0;
    }
    line += character;
    used += wide;
    text.remove_prefix(character.size());
  }
  lines.push_back(std::move(line));
  return lines;
}

std::vector<std::size_t> column_widths(const TextTable& table) {
  std::vector<std::size_t> widths;
  for (const auto& title : table.head) widths.push_back(display_width(title));
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < widths.size() && i < row.size(); i++) widths[i] = std::max(widths[i], display_width(printable(row[i])));
  }
  std::size_t others = 1;
  for (std::size_t i = 0; i + 1 < widths.size(); i++) {
    widths[i] = std::min(widths[i], table.width_max / 2);
    others += widths[i] + 3;
  }
  const std::size_t room = table.width_max > others + 3 ? table.width_max - others - 3 : kCellMin;
  // The last column fills the line, so that tables below each other have one width.
  if (!widths.empty()) widths.back() = std::max(room, kCellMin);
  return widths;
}

std::string rule(const std::vector<std::size_t>& widths, std::string_view left, std::string_view middle, std::string_view right) {
  std::string line(left);
  for (std::size_t i = 0; i < widths.size(); i++) {
    for (std::size_t k = 0; k < widths[i] + 2; k++) line += "─";
    line += i + 1 < widths.size() ? middle : right;
  }
  return line + "\n";
}

std::string row_text(const std::vector<std::string>& row, const std::vector<std::size_t>& widths) {
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 1;
  for (std::size_t i = 0; i < widths.size(); i++) {
    cells.push_back(broken(i < row.size() ? printable(row[i]) : std::string(), widths[i]));
    height = std::max(height, cells.back().size());
  }
  std::string text;
  for (std::size_t line = 0; line < height; line++) {
    text += "│";
    for (std::size_t i = 0; i < widths.size(); i++) text += " " + padded(line < cells[i].size() ? cells[i][line] : "", widths[i]) + " │";
    text += "\n";
  }
  return text;
}

}  // namespace

std::string padded(std::string_view text, std::size_t columns) {
  const std::size_t width = display_width(text);
  return std::string(text) + std::string(width < columns ? columns - width : 0, ' ');
}

std::string to_text(const TextTable& table) {
  const auto widths = column_widths(table);
  std::string text = rule(widths, "┌", "┬", "┐") + row_text(table.head, widths) + rule(widths, "├", "┼", "┤");
  for (const auto& row : table.rows) text += row_text(row, widths);
  text += rule(widths, "└", "┴", "┘");
  return text;
}

}  // namespace oc::cli
