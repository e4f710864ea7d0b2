// Finds how much fits, tries the borders inside it from the best to the worst, and takes the first whose two sides still read the same.
#include "core/reply/chunk.h"

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "base/limits.h"
#include "base/markdown.h"
#include "base/text.h"
#include "core/reply/chunk_lines.h"
#include "core/reply/plain.h"

namespace oc::reply {
namespace {

using Kind = Line::Kind;

constexpr std::string_view kBlanks = " \t\n\r\f\v";
constexpr std::size_t kTriesPerBorderMax = 6;

enum class Style : std::uint8_t { markdown, escaped };  ///< escaped: every cut is good, nothing can break
enum class Border : std::uint8_t { paragraph, item, line };
enum class Stop : std::uint8_t { sentence, word };

struct Cut {
  std::size_t end = 0;   ///< of the part, in the source
  std::size_t next = 0;  ///< where the next part goes on
  std::string close;     ///< what the part needs at its end
  std::string reopen;    ///< what the next part needs at its start
};

bool is_code_point_start(std::string_view text, std::size_t at) { return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80; }
bool splits_escape(std::string_view text, std::size_t at) {
  std::size_t backslashes = 0;
  while (backslashes < at && text[at - backslashes - 1] == '\\') backslashes++;
  return backslashes % 2 == 1;
}

bool is_blank_char(char c) { return kBlanks.contains(c); }

std::string without_end_blanks(std::string text) {
  while (!text.empty() && is_blank_char(text.back())) text.pop_back();
  return text;
}

class Cutter {
 public:
  Cutter(std::string source, std::size_t units_max, const Measure& measure, Style style)
      : source_(without_end_blanks(std::move(source))), lines_(scan_lines(source_)), units_max_(units_max), measure_(measure), style_(style) {}

  std::vector<std::string> run();

 private:
  std::string_view slice(std::size_t begin, std::size_t end) const { return std::string_view(source_).substr(begin, end - begin); }
  std::string_view line_text(std::size_t i) const { return slice(lines_.all[i].begin, lines_.all[i].end); }
  std::size_t line_at(std::size_t offset) const;
  bool fits(std::size_t end) const;
  std::size_t lines_that_fit() const;
  std::size_t farthest_in_line(std::size_t line) const;
  bool is_border(std::size_t line, Border border) const;
  std::size_t window_end(std::size_t offset) const;

  Cut cut_before_line(std::size_t line) const;
  Cut cut_in_line(std::size_t line, std::size_t offset) const;
  void carry_spans(Cut& cut, std::string_view prefix) const;
  bool is_good(const Cut& cut) const;

  std::optional<Cut> try_borders(std::size_t first, std::size_t last, std::size_t lowest) const;
  std::optional<Cut> try_stops(std::size_t line, std::size_t farthest, std::size_t lowest) const;
  std::optional<Cut> try_hard(std::size_t line, std::size_t farthest) const;
  std::optional<Cut> next_cut() const;
  void add_part(std::string part);
  void add_escaped(std::size_t end);
  void skip_blanks();

  std::string source_;
  Lines lines_;
  std::size_t units_max_;
  const Measure& measure_;
  Style style_;
  std::size_t at_ = 0;
  std::string carry_;  ///< what the part that begins at at_ starts with
  std::vector<std::string> parts_;
};

std::size_t Cutter::line_at(std::size_t offset) const {
  const auto found = std::ranges::upper_bound(lines_.all, offset, {}, &Line::begin);
  return static_cast<std::size_t>(found - lines_.all.begin()) - 1;
}

bool Cutter::fits(std::size_t end) const {
  if (end - at_ > kChunkWindowBytesMax) return false;
  return measure_(carry_ + std::string(slice(at_, end))) <= units_max_;
}

/// The number of the first line that no longer fits whole.
std::size_t Cutter::lines_that_fit() const {
  const std::size_t first = line_at(at_);
  const std::size_t count = lines_.all.size() - first;
  std::size_t good = 0, bad = 1;
  while (bad <= count && fits(lines_.all[first + bad - 1].end)) {
    good = bad;
    bad *= 2;
  }
  bad = std::min(bad, count + 1);
  while (bad - good > 1) {
    const std::size_t middle = good + (bad - good) / 2;
    (fits(lines_.all[first + middle - 1].end) ? good : bad) = middle;
  }
  return first + good;
}

/// The farthest offset in the line up to which everything fits; the line's start (or at_) when nothing of it does.
std::size_t Cutter::farthest_in_line(std::size_t line) const {
  std::size_t good = std::max(at_, lines_.all[line].begin);
  const std::size_t stop = lines_.all[line].end;
  const auto guess = good + utf16_prefix(slice(good, stop), units_max_).size();
  std::size_t bad = stop + 1;
  std::size_t step = 64;
  for (std::size_t probe = guess; probe <= stop; probe = std::min(stop, probe + step), step *= 2) {
    while (!is_code_point_start(source_, probe)) probe--;
    if (probe <= good) break;
    if (!fits(probe)) {
      bad = probe;
      break;
    }
    good = probe;
  }
  while (bad - good > 1) {
    std::size_t middle = good + (bad - good) / 2;
    while (middle > good && !is_code_point_start(source_, middle)) middle--;
    if (middle == good) break;
    (fits(middle) ? good : bad) = middle;
  }
  return good;
}

/// Whether a cut before the line is one of the named border.
bool Cutter::is_border(std::size_t line, Border border) const {
  const auto kind = lines_.all[line].kind;
  const auto before = lines_.all[line - 1].kind;
  const bool leaves_heading = before == Kind::heading && kind != Kind::heading;
  if (before == Kind::blank || leaves_heading) return false;
  const bool is_inside = kind == Kind::fence_body || kind == Kind::table_row;
  const bool is_paragraph =
      kind == Kind::blank || kind == Kind::heading || kind == Kind::fence_open || kind == Kind::table_head || before == Kind::fence_close;
  if (border == Border::paragraph) return is_paragraph && kind != Kind::fence_close;
  if (is_paragraph) return false;
  const auto text = line_text(line);
  const bool is_item = kind == Kind::text && item_marker_length(text.substr(prefix_length(text))) > 0;
  if (border == Border::item) return is_item;
  // A fence keeps at least one line on each side, a table at least one row.
  if (is_inside) return before == kind;
  return kind == Kind::text && !is_item;
}

/// The end of the paragraph in which the offset lies: what has to be read to know which spans are open there.
std::size_t Cutter::window_end(std::size_t offset) const {
  std::size_t end = offset;
  for (std::size_t i = line_at(offset); i < lines_.all.size(); i++) {
    end = lines_.all[i].end;
    if (end - at_ > 2 * kChunkWindowBytesMax) break;
    if (lines_.all[i].kind == Kind::blank && lines_.all[i].begin > offset) break;
  }
  end = std::min(end, at_ + 2 * kChunkWindowBytesMax);
  while (!is_code_point_start(source_, end)) end--;
  return std::max(end, offset);
}

const MarkdownRun* run_at(const Markdown& parsed, std::size_t offset, std::size_t* block_index) {
  const MarkdownRun* found = nullptr;
  for (std::size_t i = 0; i < parsed.blocks.size(); i++) {
    for (const auto& run : parsed.blocks[i].runs) {
      if (run.source_begin > offset) return found;
      found = &run;
      *block_index = i;
    }
  }
  return found;
}

/// Span chains, outermost first.
std::vector<std::int32_t> spans_of(const Markdown& parsed, const MarkdownRun& run) {
  std::vector<std::int32_t> chain;
  for (auto span = run.span; span >= 0; span = parsed.spans[static_cast<std::size_t>(span)].parent) chain.insert(chain.begin(), span);
  return chain;
}

/// Closes on this side, and opens on the other, the spans that hold the text on both sides of the cut.
void Cutter::carry_spans(Cut& cut, std::string_view prefix) const {
  cut.reopen = std::string(prefix);
  if (cut.end <= at_ || style_ == Style::escaped) return;
  const auto parsed = parse_markdown(carry_ + std::string(slice(at_, window_end(cut.next))));
  std::size_t block_before = 0, block_after = 0;
  const auto* before = run_at(parsed, carry_.size() + cut.end - at_ - 1, &block_before);
  const auto* after = run_at(parsed, carry_.size() + cut.next - at_, &block_after);
  if (before == nullptr || after == nullptr || block_before != block_after) return;
  const auto left = spans_of(parsed, *before), right = spans_of(parsed, *after);
  std::string opens;
  for (std::size_t i = 0; i < std::min(left.size(), right.size()) && left[i] == right[i]; i++) {
    const auto& span = parsed.spans[static_cast<std::size_t>(left[i])];
    opens += span.open;
    cut.close.insert(0, span.close);
  }
  if ((before->styles & after->styles & markdown_style::spoiler) != 0) {
    opens += "||";
    cut.close.insert(0, "||");
  }
  cut.reopen += opens;
}

Cut Cutter::cut_before_line(std::size_t line) const {
  const auto& here = lines_.all[line];
  Cut cut{.end = lines_.all[line - 1].end, .next = here.begin};
  if (here.kind == Kind::fence_body) {
    cut.close = "\n" + lines_.fences[here.owner].close_line;
    cut.reopen = lines_.fences[here.owner].open_line + "\n";
  } else if (here.kind == Kind::table_row) {
    cut.reopen = std::string(line_text(here.owner)) + "\n" + std::string(line_text(here.owner + 1)) + "\n";
  } else if (here.kind == Kind::text) {
    const auto text = line_text(line);
    const auto prefix = text.substr(0, prefix_length(text));
    if (item_marker_length(text.substr(prefix.size())) > 0) return cut;
    cut.next += prefix.size();
    carry_spans(cut, prefix);
  }
  return cut;
}

Cut Cutter::cut_in_line(std::size_t line, std::size_t offset) const {
  const auto& here = lines_.all[line];
  const auto text = line_text(line);
  std::string prefix(text.substr(0, prefix_length(text)));
  if (!prefix.contains('>')) prefix.clear();
  Cut cut{.end = offset, .next = offset};
  if (here.kind == Kind::fence_body) {
    cut.close = "\n" + lines_.fences[here.owner].close_line;
    cut.reopen = lines_.fences[here.owner].open_line + "\n" + prefix;
    return cut;
  }
  while (cut.end > at_ && is_blank_char(source_[cut.end - 1])) cut.end--;
  while (cut.next < here.end && is_blank_char(source_[cut.next])) cut.next++;
  carry_spans(cut, prefix);
  if (cut.reopen == prefix) {
    const auto rest = slice(cut.next, here.end).substr(0, 64);
    const auto escaped = escape_line_start(rest);
    if (escaped != rest) {
      const auto same = static_cast<std::size_t>(std::ranges::mismatch(escaped, rest).in2 - rest.begin());
      cut.reopen += std::string(rest.substr(0, same)) + "\\";
      cut.next += same;
    }
  }
  return cut;
}

/// The part fits, and both sides together show what the whole showed.
bool Cutter::is_good(const Cut& cut) const {
  if (cut.end <= at_) return false;
  const std::string left = carry_ + std::string(slice(at_, cut.end)) + cut.close;
  if (measure_(left) > units_max_) return false;
  if (style_ == Style::escaped) return true;
  if (measure_(cut.reopen) > units_max_ / 2) return false;
  const std::size_t end = window_end(std::min(cut.next, source_.size() - 1));
  const std::string whole = carry_ + std::string(slice(at_, end));
  const std::string right = cut.reopen + std::string(slice(cut.next, std::max(end, cut.next)));
  return visible_letters(left) + visible_letters(right) == visible_letters(whole);
}

std::optional<Cut> Cutter::try_borders(std::size_t first, std::size_t last, std::size_t lowest) const {
  for (const auto border : {Border::paragraph, Border::item, Border::line}) {
    std::size_t tries = 0;
    for (std::size_t line = last; line > first && lines_.all[line].begin > lowest && tries < kTriesPerBorderMax; line--) {
      if (!is_border(line, border)) continue;
      tries++;
      auto cut = cut_before_line(line);
      if (is_good(cut)) return cut;
    }
  }
  return std::nullopt;
}

bool ends_sentence(std::string_view text, std::size_t at) {
  if (at == 0) return false;
  const auto before = text.substr(0, at);
  return std::string_view(".!?").contains(before.back()) || before.ends_with("…") || before.ends_with("。");
}

std::optional<Cut> Cutter::try_stops(std::size_t line, std::size_t farthest, std::size_t lowest) const {
  const bool is_text = lines_.all[line].kind != Kind::fence_body;
  const std::size_t begin = std::max({at_, lines_.all[line].begin, lowest});
  for (const auto stop : {Stop::sentence, Stop::word}) {
    if (stop == Stop::sentence && !is_text) continue;
    std::size_t tries = 0;
    const bool at_end = farthest < source_.size() && is_blank_char(source_[farthest]);
    for (std::size_t at = at_end ? farthest : farthest - 1; at > begin && tries < kTriesPerBorderMax; at--) {
      if (!is_blank_char(source_[at]) || is_blank_char(source_[at - 1])) continue;
      if (stop == Stop::sentence && !ends_sentence(source_, at)) continue;
      tries++;
      auto cut = cut_in_line(line, at);
      if (is_good(cut)) return cut;
    }
  }
  return std::nullopt;
}

std::optional<Cut> Cutter::try_hard(std::size_t line, std::size_t farthest) const {
  std::size_t at = farthest;
  for (std::size_t tries = 0; at > at_ && tries < 2 * kTriesPerBorderMax; at--) {
    if (!is_code_point_start(source_, at) || splits_escape(source_, at)) continue;
    tries++;
    auto cut = cut_in_line(line, at);
    if (is_good(cut)) return cut;
  }
  return std::nullopt;
}

/// Where the part that begins at at_ ends; nothing when no border keeps the text whole.
std::optional<Cut> Cutter::next_cut() const {
  const std::size_t first = line_at(at_);
  const std::size_t over = lines_that_fit();  // this line does not fit whole
  const std::size_t farthest = farthest_in_line(over);
  const std::size_t half = at_ + (farthest - at_) / 2;
  if (auto cut = try_borders(first, over, half)) return cut;
  const bool may_cut_inside =
      lines_.all[over].kind == Kind::text || lines_.all[over].kind == Kind::heading || lines_.all[over].kind == Kind::fence_body;
  if (may_cut_inside && farthest > at_) {
    if (auto cut = try_stops(over, farthest, half)) return cut;
  }
  if (auto cut = try_borders(first, over, at_)) return cut;
  if (!may_cut_inside || farthest <= at_) return std::nullopt;
  if (auto cut = try_stops(over, farthest, at_)) return cut;
  return try_hard(over, farthest);
}

void Cutter::add_part(std::string part) {
  part = without_end_blanks(std::move(part));
  if (!part.empty() && !js_trim(plain_text(part, Links::hidden)).empty()) parts_.push_back(std::move(part));
}

/// What cannot be cut as Markdown goes out as its bare text.
void Cutter::add_escaped(std::size_t end) {
  const auto text = plain_text(carry_ + std::string(slice(at_, end)), Links::hidden);
  for (auto& part : Cutter(escape_markdown(text), units_max_, measure_, Style::escaped).run()) parts_.push_back(std::move(part));
  carry_.clear();
  at_ = end;
}

void Cutter::skip_blanks() {
  while (carry_.empty() && at_ < source_.size() && (source_[at_] == '\n' || lines_.all[line_at(at_)].kind == Kind::blank)) {
    at_ = std::min(source_.size(), lines_.all[line_at(at_)].end + 1);
  }
  while (style_ == Style::escaped && at_ < source_.size() && is_blank_char(source_[at_])) at_++;
}

std::vector<std::string> Cutter::run() {
  while (true) {
    skip_blanks();
    if (at_ >= source_.size()) return std::move(parts_);
    if (fits(source_.size())) {
      add_part(carry_ + std::string(slice(at_, source_.size())));
      return std::move(parts_);
    }
    if (auto cut = next_cut()) {
      add_part(carry_ + std::string(slice(at_, cut->end)) + cut->close);
      carry_ = std::move(cut->reopen);
      at_ = cut->next;
    } else {
      CHECK(style_ == Style::markdown);
      add_escaped(window_end(std::max(at_, farthest_in_line(std::min(lines_that_fit(), lines_.all.size() - 1)))));
    }
  }
}

std::vector<std::string> paragraphs(const std::string& source) {
  std::vector<std::string> out(1);
  for (const auto& line : scan_lines(source).all) {
    if (line.kind == Kind::blank) {
      if (!out.back().empty()) out.emplace_back();
      continue;
    }
    if (!out.back().empty()) out.back() += '\n';
    out.back() += source.substr(line.begin, line.end - line.begin);
  }
  return out;
}

}  // namespace

std::vector<std::string> chunk_markdown(std::string_view markdown, const ChunkRules& rules, const Measure& measure) {
  std::string source = replace_all(valid_utf8(markdown), "\r\n", "\n");
  const std::size_t units_max = std::max(rules.units_max, kChunkUnitsMin);
  if (js_trim(source).empty()) return {};
  if (rules.mode == ChunkRules::Mode::length && source.size() <= kChunkWindowBytesMax && measure(source) <= units_max) return {std::move(source)};
  source = with_counted_items(source);
  std::vector<std::string> out;
  for (auto& section : rules.mode == ChunkRules::Mode::newline ? paragraphs(source) : std::vector{source}) {
    const bool is_short = section.size() <= kChunkWindowBytesMax && measure(section) <= units_max;
    if (is_short && js_trim(section).empty()) continue;
    if (is_short) {
      out.push_back(std::move(section));
      continue;
    }
    for (auto& part : Cutter(std::move(section), units_max, measure, Style::markdown).run()) out.push_back(std::move(part));
  }
  return out;
}

std::vector<std::string> chunk_markdown(std::string_view markdown, const ChunkRules& rules) { return chunk_markdown(markdown, rules, visible_utf16); }

}  // namespace oc::reply
