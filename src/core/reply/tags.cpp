// Two small scanners over the answer's text.
#include "core/reply/tags.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace oc::reply {
namespace {

constexpr std::size_t kTagCharsMax = 256;

/// Reads one tag's inside into `out`; false when it is no tag of ours.
bool read_tag(std::string_view inside, ReplyTags& out) {
  const auto body = js_trim(inside);
  if (body.find_first_of("[]\n") != std::string_view::npos) return false;
  const std::string word = ascii_lower(body);
  if (word == "reply_to_current") return out.reply_to_current = true;
  if (word == "audio_as_voice") return out.audio_as_voice = true;
  constexpr std::string_view kReplyTo = "reply_to";
  if (!word.starts_with(kReplyTo)) return false;
  const auto rest = js_trim(body.substr(kReplyTo.size()));
  if (!rest.starts_with(':')) return false;
  const auto id = js_trim(rest.substr(1));
  if (id.empty()) return false;
  out.reply_to_id = std::string(id);
  return true;
}

/// Blanks around a removed tag become one, none at a line's edge.
void close_gap(std::string& out, std::string_view& rest) {
  while (!out.empty() && (out.back() == ' ' || out.back() == '\t')) out.pop_back();
  const auto skip = std::min(rest.find_first_not_of(" \t"), rest.size());
  rest.remove_prefix(skip);
  const bool at_edge = out.empty() || out.back() == '\n' || rest.empty() || rest.front() == '\n';
  if (!at_edge) out += ' ';
}

constexpr std::array<std::string_view, 5> kThinkingWords{"think", "thinking", "thought", "antthinking", "final"};

struct Tag {
  std::string_view name;
  bool is_close = false;
  std::size_t size = 0;
};

std::optional<Tag> tag_at(std::string_view text) {
  const auto end = text.substr(0, 80).find('>');
  if (end == std::string_view::npos) return std::nullopt;
  auto inside = text.substr(1, end - 1);
  inside = js_trim(inside);
  const bool is_close = inside.starts_with('/');
  if (is_close) inside = js_trim(inside.substr(1));
  const std::string lower = ascii_lower(inside.substr(0, inside.find_first_of(" \t/")));
  const auto found = std::ranges::find(kThinkingWords, lower);
  if (found == kThinkingWords.end()) return std::nullopt;
  return Tag{*found, is_close, end + 1};
}

/// The length of the code that starts here (a fence's line to its end, or a span), 0 when none does.
std::size_t code_length(std::string_view text, bool at_line_start) {
  const char mark = text.front();
  if (mark != '`' && !(mark == '~' && at_line_start)) return 0;
  const auto run = std::min(text.find_first_not_of(mark), text.size());
  const std::string fence(run, mark);
  if (at_line_start && run >= 3) {
    const auto close = text.find("\n" + fence, run);
    return close == std::string_view::npos ? text.size() : close + 1 + run;
  }
  if (mark != '`') return 0;
  for (auto close = text.find(fence, run); close != std::string_view::npos;) {
    const auto end = std::min(text.find_first_not_of('`', close), text.size());
    if (end - close == run) return end;
    close = text.find(fence, end);
  }
  return run;
}

}  // namespace

ReplyTags take_reply_tags(std::string_view text) {
  ReplyTags out;
  if (!text.contains("[[")) {
    out.text = std::string(text);
    return out;
  }
  bool took = false;
  for (std::string_view rest = text; !rest.empty();) {
    const auto begin = rest.find("[[");
    if (begin == std::string_view::npos) {
      out.text += rest;
      break;
    }
    const auto length = rest.substr(begin + 2, kTagCharsMax).find("]]");
    out.text += rest.substr(0, begin);
    if (length != std::string_view::npos && read_tag(rest.substr(begin + 2, length), out)) {
      took = true;
      rest.remove_prefix(begin + 2 + length + 2);
      close_gap(out.text, rest);
    } else {
      out.text += rest[begin];
      rest.remove_prefix(begin + 1);
    }
  }
  if (took) out.text = std::string(js_trim(out.text));
  return out;
}

std::string without_thinking(std::string_view text) {
  const std::string lower = ascii_lower(text);
  if (!lower.contains("think") && !lower.contains("thought") && !lower.contains("final")) return std::string(text);
  std::string out;
  bool took = false, is_hidden = false;
  for (std::size_t at = 0; at < text.size();) {
    const bool at_line_start = at == 0 || text[at - 1] == '\n';
    std::size_t length = is_hidden ? 0 : code_length(text.substr(at), at_line_start);
    if (length == 0) {
      const auto tag = text[at] == '<' ? tag_at(text.substr(at)) : std::nullopt;
      if (tag) {
        took = true;
        if (tag->name != "final") is_hidden = !tag->is_close;
        at += tag->size;
        continue;
      }
      length = 1;
    }
    if (!is_hidden) out += text.substr(at, length);
    at += length;
  }
  return took ? std::string(js_trim(out)) : std::string(text);
}

}  // namespace oc::reply
