// One pass over the lines: fences first, then tables, headings and the rest.
#include "core/reply/chunk_lines.h"

#include <algorithm>
#include <cctype>

#include "core/reply/layout.h"

namespace oc::reply {
namespace {

using Kind = Line::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\f\v") == std::string_view::npos; }

struct FenceMark {
  char mark = 0;
  std::size_t length = 0;
};

/// A run of three or more fence characters at the start, mark 0 when there is none.
FenceMark fence_mark(std::string_view text) {
  if (text.empty() || (text.front() != '`' && text.front() != '~')) return {};
  const auto length = std::min(text.find_first_not_of(text.front()), text.size());
  return length >= 3 ? FenceMark{text.front(), length} : FenceMark{};
}

class Scanner {
 public:
  explicit Scanner(std::string_view source) : source_(source) {}
  Lines scan();

 private:
  void take(Line line);
  bool take_in_fence(Line& line, std::string_view text);
  bool opens_fence(std::string_view text);
  void mark_tables();

  std::string_view source_;
  Lines out_;
  FenceMark open_;
  bool is_quoted_ = false;
};

bool Scanner::take_in_fence(Line& line, std::string_view text) {
  const auto prefix = text.substr(0, prefix_length(text));
  if (is_quoted_ && !prefix.contains('>')) {
    open_ = {};
    return false;
  }
  const auto rest = text.substr(prefix.size());
  const auto mark = fence_mark(rest);
  line.owner = out_.fences.size() - 1;
  line.kind = Kind::fence_body;
  if (mark.mark == open_.mark && mark.length >= open_.length && is_blank(rest.substr(mark.length))) {
    line.kind = Kind::fence_close;
    open_ = {};
  }
  return true;
}

bool Scanner::opens_fence(std::string_view text) {
  std::string prefix(text.substr(0, prefix_length(text)));
  for (std::string_view rest = text.substr(prefix.size()); prefix.size() < 64;) {
    const auto marker = item_marker_length(rest);
    if (marker == 0) break;
    prefix.append(marker, ' ');
    rest.remove_prefix(marker);
    const auto blanks = prefix_length(rest);
    prefix += rest.substr(0, blanks);
    rest.remove_prefix(blanks);
  }
  const auto rest = text.substr(prefix.size());
  const auto mark = fence_mark(rest);
  if (mark.mark == 0 || (mark.mark == '`' && rest.substr(mark.length).contains('`'))) return false;
  open_ = mark;
  is_quoted_ = prefix.contains('>');
  out_.fences.push_back({.open_line = prefix + std::string(rest), .close_line = prefix + std::string(mark.length, mark.mark)});
  return true;
}

void Scanner::take(Line line) {
  const auto text = source_.substr(line.begin, line.end - line.begin);
  if (open_.mark != 0 && take_in_fence(line, text)) {
    out_.all.push_back(line);
    return;
  }
  const auto rest = text.substr(prefix_length(text));
  const auto hashes = std::min(rest.find_first_not_of('#'), rest.size());
  if (is_blank(rest)) {
    line.kind = Kind::blank;
  } else if (opens_fence(text)) {
    line.kind = Kind::fence_open;
    line.owner = out_.fences.size() - 1;
  } else if (hashes >= 1 && hashes <= 6 && rest.size() > hashes && rest[hashes] == ' ') {
    line.kind = Kind::heading;
  }
  out_.all.push_back(line);
}

void Scanner::mark_tables() {
  auto& lines = out_.all;
  const auto text_of = [&](const Line& line) { return source_.substr(line.begin, line.end - line.begin); };
  for (std::size_t i = 0; i + 1 < lines.size(); i++) {
    if (lines[i].kind != Kind::text || lines[i + 1].kind != Kind::text || !text_of(lines[i]).contains('|')) continue;
    auto rule = text_of(lines[i + 1]);
    rule.remove_prefix(prefix_length(rule));
    if (!rule.contains('-') || !rule.contains('|') || rule.find_first_not_of(" \t:|-") != std::string_view::npos) continue;
    lines[i].kind = Kind::table_head;
    lines[i + 1].kind = Kind::table_rule;
    lines[i + 1].owner = lines[i].owner = i;
    std::size_t row = i + 2;
    for (; row < lines.size() && lines[row].kind == Kind::text && text_of(lines[row]).contains('|'); row++) {
      lines[row].kind = Kind::table_row;
      lines[row].owner = i;
    }
    i = row - 1;
  }
}

Lines Scanner::scan() {
  for (std::size_t at = 0; at < source_.size();) {
    const auto end = std::min(source_.find('\n', at), source_.size());
    take({.begin = at, .end = end});
    at = end + 1;
  }
  mark_tables();
  return std::move(out_);
}

/// Tables become a paragraph of their body's cells, because their heads and lines change with every cut.
void without_table_drawing(Markdown& markdown) {
  for (auto& block : markdown.blocks) {
    if (block.kind != MarkdownBlock::Kind::table) continue;
    std::string cells;
    for (std::size_t row = 1; row < block.rows.size(); row++) {
      for (const auto& cell : block.rows[row]) cells += cell;
    }
    block.kind = MarkdownBlock::Kind::paragraph;
    block.runs = {{.text = cells}};
  }
}

}  // namespace

Lines scan_lines(std::string_view source) { return Scanner(source).scan(); }

std::size_t prefix_length(std::string_view line) { return std::min(line.find_first_not_of(" \t>"), line.size()); }

std::size_t item_marker_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && at < 9 && is_digit(text[at])) at++;
  if (at >= text.size()) return 0;
  const bool is_marker = at == 0 ? text[0] == '-' || text[0] == '+' || text[0] == '*' : text[at] == '.' || text[at] == ')';
  if (!is_marker) return 0;
  at++;
  return at == text.size() ? at : text[at] == ' ' || text[at] == '\t' ? at + 1 : 0;
}

std::string escape_markdown(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 0x80 && std::ispunct(static_cast<unsigned char>(c)) != 0) out += '\\';
    out += c;
  }
  return out;
}

std::string escape_line_start(std::string_view text) {
  if (text.empty()) return {};
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) digits++;
  std::string out(text);
  if (digits > 0 && item_marker_length(text) > 0) {
    out.insert(digits, "\\");
  } else if (std::string_view("#>-+*=~`|_").contains(text.front())) {
    const bool is_block = item_marker_length(text) > 0 || std::string_view("#>=|").contains(text.front()) || fence_mark(text).mark != 0 ||
                          text.find_first_not_of("-*_ \t") == std::string_view::npos;
    if (is_block) out.insert(0, "\\");
  }
  return out;
}

std::string with_counted_items(std::string_view source) {
  const auto parsed = parse_markdown(source);
  std::string out;
  std::size_t copied = 0;
  std::uint32_t item_before = 0;
  for (const auto& block : parsed.blocks) {
    const auto item = block.containers.empty() ? MarkdownContainer{} : block.containers.back();
    if (!item.is_ordered || item.id == item_before || block.runs.empty()) continue;
    item_before = item.id;
    const auto line_end = source.rfind('\n', block.runs.front().source_begin);
    const auto line_begin = line_end == std::string_view::npos ? 0 : line_end + 1;
    const auto begin = line_begin + prefix_length(source.substr(line_begin));
    auto end = begin;
    while (end < source.size() && is_digit(source[end])) end++;
    if (begin < copied || end == begin || item_marker_length(source.substr(begin)) == 0) continue;
    out.append(source.substr(copied, begin - copied)).append(std::to_string(item.number));
    copied = end;
  }
  return out.append(source.substr(copied));
}

std::string visible_letters(std::string_view markdown) {
  auto parsed = parse_markdown(markdown);
  without_table_drawing(parsed);
  std::string out;
  for (const auto& piece : lay_out(parsed)) {
    std::ranges::copy_if(piece.text, std::back_inserter(out), [](char c) { return !std::string_view(" \t\n\r\f\v").contains(c); });
  }
  return out;
}

}  // namespace oc::reply
