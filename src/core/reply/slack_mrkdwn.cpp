// Marks are opened in one order and closed in the reverse, and never reach over a line's end: Slack reads them line by line.
#include "core/reply/slack_mrkdwn.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "core/reply/layout.h"

namespace oc::reply {
namespace {

namespace style = markdown_style;

constexpr std::string_view kApart = "\u200B";

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_id(std::string_view text) {
  return text.size() >= 2 && text.size() <= 24 && std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

/// The length of `<@U123>` or `<#C123>` (also with `|name`) at the beginning; 0 when it is none. What wakes many people (`<!here>`) never is one.
std::size_t mention_length(std::string_view text) {
  if (!text.starts_with("<@") && !text.starts_with("<#")) return 0;
  const auto end = text.find('>');
  if (end == std::string_view::npos) return 0;
  const auto inside = text.substr(2, end - 2);
  const auto bar = inside.find('|');
  const auto id = inside.substr(0, bar);
  const bool is_kind = text[1] == '@' ? id.starts_with('U') || id.starts_with('W') : id.starts_with('C') || id.starts_with('G');
  const bool has_plain_name = bar == std::string_view::npos || inside.substr(bar).find_first_of("<&\n") == std::string_view::npos;
  return is_kind && is_id(id) && has_plain_name ? end + 1 : 0;
}

std::string text_with_mentions(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto open = std::min(text.find('<'), text.size());
    out += escape_mrkdwn(text.substr(0, open));
    text.remove_prefix(open);
    if (text.empty()) break;
    const auto length = mention_length(text);
    out += length > 0 ? std::string(text.substr(0, length)) : "&lt;";
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

/// In a link the bar and the bracket would end the address.
std::string address_of(std::string_view href) { return replace_all(replace_all(replace_all(std::string(href), "|", "%7C"), "<", "%3C"), ">", "%3E"); }

class Writer {
 public:
  std::string draw(const std::vector<Piece>& pieces);

 private:
  void add(const Piece& piece);
  void add_line(const Piece& piece, std::string_view line);
  void begin_line(bool is_quote);
  void close_marks(const std::string& wanted);
  void change_marks(const std::string& wanted);
  void add_preformatted(const Piece& piece);

  std::string out_;
  std::string open_;          ///< the marks that are open, outermost first
  std::string blanks_;        ///< that are still to be written: outside of marks which end before them or begin behind them
  bool needs_apart_ = false;  ///< a mark was just closed: a word right behind it would undo it
};

std::string marks_of(const Piece& piece) {
  if ((piece.styles & style::code) != 0) return piece.text.contains('`') || !piece.href.empty() ? "" : "`";
  std::string marks;
  if ((piece.styles & style::bold) != 0) marks += '*';
  if ((piece.styles & style::italic) != 0) marks += '_';
  if ((piece.styles & style::strike) != 0) marks += '~';
  return marks;
}

/// Closes the marks that are not wanted any more.
void Writer::close_marks(const std::string& wanted) {
  std::size_t same = 0;
  while (same < open_.size() && same < wanted.size() && open_[same] == wanted[same]) same++;
  if (open_.size() > same) needs_apart_ = true;
  while (open_.size() > same) {
    out_ += open_.back();
    open_.pop_back();
  }
}

/// Closes what is not wanted any more, writes the blanks between, opens what is wanted now.
void Writer::change_marks(const std::string& wanted) {
  close_marks(wanted);
  const std::size_t same = open_.size();
  if (!blanks_.empty()) needs_apart_ = false;
  out_ += std::exchange(blanks_, {});
  if (wanted.size() == same) return;
  const bool is_behind_word = !out_.empty() && is_word_byte(out_.back());
  if ((is_behind_word || needs_apart_) && !out_.ends_with(kApart)) out_ += kApart;
  needs_apart_ = false;
  out_ += wanted.substr(same);
  open_ = wanted;
}

void Writer::begin_line(bool is_quote) {
  if (is_quote && (out_.empty() || out_.back() == '\n')) out_ += "> ";
}

void Writer::add_line(const Piece& piece, std::string_view line) {
  if (line.empty()) return;
  begin_line(piece.is_quote);
  const auto first = line.find_first_not_of(' ');
  if (first == std::string_view::npos) {
    close_marks(marks_of(piece));
    blanks_ += line;
    return;
  }
  const auto last = line.find_last_not_of(' ');
  blanks_ += line.substr(0, first);
  const auto core = line.substr(first, last + 1 - first);
  change_marks(marks_of(piece));
  if (needs_apart_ && is_word_byte(core.front())) out_ += kApart;
  needs_apart_ = false;
  const std::string text = open_ == "`" || !piece.href.empty() ? escape_mrkdwn(core) : text_with_mentions(core);
  out_ += piece.href.empty() ? text : "<" + escape_mrkdwn(address_of(piece.href)) + "|" + replace_all(text, "|", "¦") + ">";
  blanks_ += line.substr(last + 1);
}

void Writer::add(const Piece& piece) {
  std::string_view rest = piece.text;
  for (;;) {
    const auto end = rest.find('\n');
    add_line(piece, rest.substr(0, end));
    if (end == std::string_view::npos) return;
    change_marks("");
    needs_apart_ = false;
    begin_line(piece.is_quote);
    out_ += '\n';
    rest.remove_prefix(end + 1);
  }
}

void Writer::add_preformatted(const Piece& piece) {
  change_marks("");
  needs_apart_ = false;
  out_ += "```\n" + replace_all(escape_mrkdwn(piece.text), "```", "``" + std::string(kApart) + "`") + "```";
}

std::string Writer::draw(const std::vector<Piece>& pieces) {
  for (const auto& piece : pieces) {
    if (piece.is_preformatted) {
      add_preformatted(piece);
    } else {
      add(piece);
    }
  }
  change_marks("");
  return std::move(out_);
}

}  // namespace

std::string escape_mrkdwn(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string slack_mrkdwn(std::string_view markdown) {
  auto parsed = parse_markdown(markdown);
  for (auto& block : parsed.blocks) {
    if (block.kind != MarkdownBlock::Kind::heading) continue;
    for (auto& run : block.runs) run.styles |= style::bold;
  }
  return Writer().draw(lay_out(parsed));
}

}  // namespace oc::reply
