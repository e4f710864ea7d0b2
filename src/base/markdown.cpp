// Markdown through md4c, whose callbacks are gathered into blocks and runs.
#include "base/markdown.h"

#include <md4c.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits.h"
#include "base/text.h"

namespace oc {
namespace {

namespace style = markdown_style;

constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kEntities{{
    {"amp", "&"},  {"lt", "<"},     {"gt", ">"},     {"quot", "\""}, {"apos", "'"},  {"nbsp", "\u00A0"}, {"copy", "©"},
    {"reg", "®"},  {"trade", "™"},  {"hellip", "…"}, {"mdash", "—"}, {"ndash", "–"}, {"laquo", "«"},     {"raquo", "»"},
    {"bull", "•"}, {"middot", "·"}, {"times", "×"},  {"deg", "°"},   {"euro", "€"},  {"rarr", "→"},
}};

std::string entity_text(std::string_view entity) {
  std::string_view name = entity;
  if (name.size() < 3 || name.front() != '&' || name.back() != ';') return std::string(entity);
  name = name.substr(1, name.size() - 2);
  for (const auto& [known, text] : kEntities) {
    if (name == known) return std::string(text);
  }
  if (name.size() < 2 || name[0] != '#') return std::string(entity);
  const bool is_hex = name[1] == 'x' || name[1] == 'X';
  char32_t point = 0;
  for (char c : name.substr(is_hex ? 2 : 1)) {
    const char32_t digit = static_cast<char32_t>(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    point = std::min<char32_t>(point * (is_hex ? 16 : 10) + digit, 0x110000);
  }
  std::string out;
  append_utf8(out, point == 0 ? 0xFFFD : point);
  return out;
}

std::string attribute_text(const MD_ATTRIBUTE& attribute) {
  std::string out;
  if (attribute.text == nullptr) return out;
  for (std::size_t i = 0; attribute.substr_offsets[i] < attribute.size; i++) {
    const std::size_t begin = attribute.substr_offsets[i];
    const std::string_view part(attribute.text + begin, attribute.substr_offsets[i + 1] - begin);
    if (attribute.substr_types[i] == MD_TEXT_ENTITY) {
      out += entity_text(part);
    } else if (attribute.substr_types[i] == MD_TEXT_NULLCHAR) {
      out += "\uFFFD";
    } else {
      out += part;
    }
  }
  return out;
}

/// The link's end as Markdown, for a link that is cut in two.
std::string link_close(const std::string& href) {
  std::string safe;
  for (char c : href) {
    if (c == '<' || c == '>' || c == '\n' || c == '\\') safe += '\\';
    safe += c == '\n' ? ' ' : c;
  }
  return "](<" + safe + ">)";
}

class Builder {
 public:
  explicit Builder(std::string_view source) : source_(source) {}

  void enter_block(MD_BLOCKTYPE type, const void* detail);
  void leave_block(MD_BLOCKTYPE type);
  void enter_span(MD_SPANTYPE type, const void* detail);
  void leave_span(MD_SPANTYPE type);
  void text(MD_TEXTTYPE type, std::string_view piece);
  Markdown take() { return std::move(out_); }

 private:
  struct List {
    std::uint32_t id = 0, next_number = 1;
    bool is_ordered = false, is_loose = false;
  };

  struct OpenSpan {
    std::int32_t index = 0;
    MD_SPANTYPE type = MD_SPAN_EM;
    std::int32_t link = -1;
    bool is_named = false;  // text was seen in it, so its markers are known
  };

  void enter_container(MarkdownContainer container);
  void open_leaf(MarkdownBlock::Kind kind);
  void close_leaf();
  void name_markers(std::size_t at);
  MarkdownRun make_run(std::string text_of_run, std::string_view piece);
  std::uint8_t styles() const;

  std::string_view source_;
  Markdown out_;
  std::vector<MarkdownContainer> containers_;
  std::vector<List> lists_;
  std::uint32_t next_id_ = 1;
  bool in_leaf_ = false, in_cell_ = false;
  std::vector<OpenSpan> open_spans_;
  std::size_t source_at_ = 0;
};

void Builder::enter_container(MarkdownContainer container) {
  close_leaf();
  container.id = next_id_++;
  containers_.push_back(container);
}

void Builder::open_leaf(MarkdownBlock::Kind kind) {
  close_leaf();
  open_spans_.clear();
  MarkdownBlock block{.kind = kind};
  block.containers.assign(containers_.begin(), containers_.begin() + static_cast<std::ptrdiff_t>(std::min(containers_.size(), kMarkdownDepthMax)));
  out_.blocks.push_back(std::move(block));
  in_leaf_ = true;
}

void Builder::enter_block(MD_BLOCKTYPE type, const void* detail) {
  using Kind = MarkdownBlock::Kind;
  switch (type) {
    case MD_BLOCK_QUOTE: return enter_container({.kind = MarkdownContainer::Kind::quote});
    case MD_BLOCK_UL: lists_.push_back({.id = next_id_++, .is_loose = static_cast<const MD_BLOCK_UL_DETAIL*>(detail)->is_tight == 0}); return;
    case MD_BLOCK_OL: {
      const auto& list = *static_cast<const MD_BLOCK_OL_DETAIL*>(detail);
      lists_.push_back({.id = next_id_++, .next_number = list.start, .is_ordered = true, .is_loose = list.is_tight == 0});
      return;
    }
    case MD_BLOCK_LI: {
      auto& list = lists_.back();
      enter_container({.kind = MarkdownContainer::Kind::item,
                       .list = list.id,
                       .number = list.next_number++,
                       .is_ordered = list.is_ordered,
                       .is_loose = list.is_loose});
      return;
    }
    case MD_BLOCK_HR: open_leaf(Kind::rule); return close_leaf();
    case MD_BLOCK_H: return open_leaf(Kind::heading);
    case MD_BLOCK_P: return open_leaf(Kind::paragraph);
    case MD_BLOCK_CODE:
      open_leaf(Kind::code);
      out_.blocks.back().language = attribute_text(static_cast<const MD_BLOCK_CODE_DETAIL*>(detail)->lang);
      return;
    case MD_BLOCK_TABLE: return open_leaf(Kind::table);
    case MD_BLOCK_TR: out_.blocks.back().rows.emplace_back(); return;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
      out_.blocks.back().rows.back().emplace_back();
      in_cell_ = true;
      return;
    default: return;
  }
}

void Builder::leave_block(MD_BLOCKTYPE type) {
  switch (type) {
    case MD_BLOCK_QUOTE:
    case MD_BLOCK_LI:
      close_leaf();
      containers_.pop_back();
      return;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL: lists_.pop_back(); return;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD: in_cell_ = false; return;
    case MD_BLOCK_H:
    case MD_BLOCK_P:
    case MD_BLOCK_CODE:
    case MD_BLOCK_TABLE: return close_leaf();
    default: return;
  }
}

/// Pairs the `||` of a block; a pair with nothing between it, or a last single one, stays text.
void mark_spoilers(std::vector<MarkdownRun>& runs) {
  std::size_t marks = 0;
  for (const auto& run : runs) {
    if ((run.styles & style::code) != 0 || run.text.size() != run.source_end - run.source_begin) continue;
    for (auto at = run.text.find("||"); at != std::string::npos; at = run.text.find("||", at + 2)) marks++;
  }
  if (marks < 2) return;
  if (marks % 2 == 1) marks--;
  std::vector<MarkdownRun> out;
  bool inside = false;
  const auto add = [&](const MarkdownRun& run, std::size_t begin, std::size_t end) {
    if (begin == end) return;
    MarkdownRun piece = run;
    piece.text = run.text.substr(begin, end - begin);
    if (end - begin != run.text.size()) {
      piece.source_begin = run.source_begin + static_cast<std::uint32_t>(begin);
      piece.source_end = run.source_begin + static_cast<std::uint32_t>(end);
    }
    if (inside) piece.styles |= style::spoiler;
    out.push_back(std::move(piece));
  };
  for (const auto& run : runs) {
    std::size_t from = 0;
    const bool may_hold = (run.styles & style::code) == 0 && run.text.size() == run.source_end - run.source_begin;
    for (auto at = may_hold ? run.text.find("||") : std::string::npos; at != std::string::npos && marks > 0; at = run.text.find("||", from)) {
      add(run, from, at);
      inside = !inside;
      marks--;
      from = at + 2;
    }
    add(run, from, run.text.size());
  }
  runs = std::move(out);
}

void Builder::close_leaf() {
  if (!in_leaf_) return;
  in_leaf_ = false;
  auto& block = out_.blocks.back();
  if (block.kind == MarkdownBlock::Kind::paragraph || block.kind == MarkdownBlock::Kind::heading) mark_spoilers(block.runs);
  const bool is_empty = block.runs.empty() && block.rows.empty();
  if (is_empty && block.kind != MarkdownBlock::Kind::rule && block.kind != MarkdownBlock::Kind::code) out_.blocks.pop_back();
}

void Builder::enter_span(MD_SPANTYPE type, const void* detail) {
  OpenSpan open{.index = static_cast<std::int32_t>(out_.spans.size()), .type = type};
  out_.spans.push_back({.parent = open_spans_.empty() ? -1 : open_spans_.back().index});
  if (type == MD_SPAN_A || type == MD_SPAN_IMG) {
    const auto& target = type == MD_SPAN_A ? static_cast<const MD_SPAN_A_DETAIL*>(detail)->href : static_cast<const MD_SPAN_IMG_DETAIL*>(detail)->src;
    open.link = static_cast<std::int32_t>(out_.links.size());
    out_.links.push_back(attribute_text(target));
  }
  open_spans_.push_back(open);
}

// md4c 0.4.8 can close a span that it never opened (a bare URL across an emphasis), and the other way round: neither may be believed.
void Builder::leave_span(MD_SPANTYPE type) {
  const auto found = std::ranges::find(open_spans_.rbegin(), open_spans_.rend(), type, &OpenSpan::type);
  if (found == open_spans_.rend()) return;
  // An image without a description is shown by its address.
  if (type == MD_SPAN_IMG && !found->is_named) text(MD_TEXT_NORMAL, std::string(out_.links[static_cast<std::size_t>(found->link)]));
  open_spans_.erase(std::next(found).base());
}

/// Walks back from the first text of newly opened spans over the markers that opened them, innermost first.
void Builder::name_markers(std::size_t at) {
  for (auto it = open_spans_.rbegin(); it != open_spans_.rend(); ++it) {
    if (std::exchange(it->is_named, true)) continue;
    auto& span = out_.spans[static_cast<std::size_t>(it->index)];
    const auto take_run = [&](char c, std::size_t most) {
      std::size_t count = 0;
      while (count < most && at > count && source_[at - count - 1] == c) count++;
      at -= count;
      return std::string(count, c);
    };
    switch (it->type) {
      case MD_SPAN_STRONG: span.open = span.close = at > 0 ? take_run(source_[at - 1], 2) : ""; break;
      case MD_SPAN_EM: span.open = span.close = at > 0 ? take_run(source_[at - 1], 1) : ""; break;
      case MD_SPAN_DEL: span.open = span.close = take_run('~', 2); break;
      case MD_SPAN_CODE:
        if (at > 1 && source_[at - 1] == ' ' && source_[at - 2] == '`') at--;
        span.open = span.close = take_run('`', source_.size());
        break;
      case MD_SPAN_A:
        if (take_run('[', 1).empty()) break;
        span.open = "[";
        span.close = link_close(out_.links[static_cast<std::size_t>(it->link)]);
        break;
      default: break;
    }
  }
}

std::uint8_t Builder::styles() const {
  unsigned out = 0;
  for (const auto& open : open_spans_) {
    if (open.type == MD_SPAN_STRONG) out |= style::bold;
    if (open.type == MD_SPAN_EM) out |= style::italic;
    if (open.type == MD_SPAN_DEL) out |= style::strike;
    if (open.type == MD_SPAN_CODE) out |= style::code;
  }
  return static_cast<std::uint8_t>(out);
}

MarkdownRun Builder::make_run(std::string text_of_run, std::string_view piece) {
  const bool is_of_source = piece.data() >= source_.data() && piece.data() + piece.size() <= source_.data() + source_.size();
  const std::size_t begin = is_of_source ? static_cast<std::size_t>(piece.data() - source_.data()) : source_at_;
  const std::size_t end = is_of_source ? begin + piece.size() : begin;
  if (is_of_source) name_markers(begin);
  source_at_ = std::max(source_at_, end);
  const auto link = std::ranges::find_if(open_spans_, [](const OpenSpan& open) { return open.link >= 0; });
  return {.text = std::move(text_of_run),
          .styles = styles(),
          .link = link == open_spans_.end() ? -1 : link->link,
          .span = open_spans_.empty() ? -1 : open_spans_.back().index,
          .source_begin = static_cast<std::uint32_t>(begin),
          .source_end = static_cast<std::uint32_t>(end)};
}

void Builder::text(MD_TEXTTYPE type, std::string_view piece) {
  std::string out;
  switch (type) {
    case MD_TEXT_NULLCHAR: out = "\uFFFD"; break;
    case MD_TEXT_BR:
    case MD_TEXT_SOFTBR: out = "\n"; break;
    case MD_TEXT_ENTITY: out = entity_text(piece); break;
    default: out = std::string(piece); break;
  }
  if (in_cell_) {
    out_.blocks.back().rows.back().back() += out == "\n" ? " " : out;
    return;
  }
  if (!in_leaf_) open_leaf(MarkdownBlock::Kind::paragraph);  // a tight list item has no paragraph around its text
  auto& block = out_.blocks.back();
  auto run = make_run(std::move(out), piece);
  if (block.kind == MarkdownBlock::Kind::code && !block.runs.empty()) {
    block.runs.back().text += run.text;
    block.runs.back().source_end = std::max(block.runs.back().source_end, run.source_end);
    return;
  }
  block.runs.push_back(std::move(run));
}

Builder& builder(void* user) { return *static_cast<Builder*>(user); }

}  // namespace

Markdown parse_markdown(std::string_view text) {
  const std::string sound = valid_utf8(text);
  Builder into(sound);
  MD_PARSER parser{};
  parser.flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_PERMISSIVEURLAUTOLINKS | MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS;
  parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* user) { return builder(user).enter_block(type, detail), 0; };
  parser.leave_block = [](MD_BLOCKTYPE type, void*, void* user) { return builder(user).leave_block(type), 0; };
  parser.enter_span = [](MD_SPANTYPE type, void* detail, void* user) { return builder(user).enter_span(type, detail), 0; };
  parser.leave_span = [](MD_SPANTYPE type, void*, void* user) { return builder(user).leave_span(type), 0; };
  parser.text = [](MD_TEXTTYPE type, const MD_CHAR* piece, MD_SIZE size, void* user) {
    return builder(user).text(type, std::string_view(piece, size)), 0;
  };
  md_parse(sound.data(), static_cast<MD_SIZE>(sound.size()), &parser, &into);
  return into.take();
}

bool is_safe_link(std::string_view href) {
  if (std::ranges::any_of(href, [](char c) { return static_cast<unsigned char>(c) < 0x20; })) return false;
  const std::string lower = ascii_lower(href.substr(0, 16));
  constexpr std::array<std::string_view, 5> kSchemes{"http://", "https://", "mailto:", "tel:", "tg://"};
  return std::ranges::any_of(kSchemes, [&](std::string_view scheme) { return lower.starts_with(scheme); });
}

}  // namespace oc
