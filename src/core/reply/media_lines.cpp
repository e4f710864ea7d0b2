// Reads an answer line by line.
#include "core/reply/media_lines.h"

#include <optional>

#include "base/text.h"

namespace oc::reply {
namespace {

/// ``` or ~~~, indented by three blanks at most; the marker's character, or 0.
char fence_of(std::string_view line) {
  const auto begin = std::min(line.find_first_not_of(' '), line.size());
  if (begin > 3) return 0;
  line.remove_prefix(begin);
  return line.starts_with("```") ? '`' : line.starts_with("~~~") ? '~' : '\0';
}

/// What stands behind `MEDIA:`, without the quotes, backticks or angle brackets around it; nothing when the line is none.
std::optional<std::string> media_in(std::string_view line) {
  constexpr std::string_view kMark = "media:";
  std::string_view rest = js_trim(line);
  if (rest.size() < kMark.size() || !iequals_ascii(rest.substr(0, kMark.size()), kMark)) return std::nullopt;
  rest = js_trim(rest.substr(kMark.size()));
  constexpr std::string_view kOpening = "`\"'<";
  constexpr std::string_view kClosing = "`\"'>";
  if (const auto pair = rest.empty() ? std::string_view::npos : kOpening.find(rest.front());
      pair != std::string_view::npos && rest.size() > 1 && rest.back() == kClosing[pair]) {
    rest = js_trim(rest.substr(1, rest.size() - 2));
  }
  if (rest.empty()) return std::nullopt;
  return std::string(rest);
}

bool is_web_address(std::string_view text) {
  const std::string lower = ascii_lower(text.substr(0, 8));
  return lower.starts_with("http://") || lower.starts_with("https://");
}

/// One line of an answer: words, or a file.
struct Line {
  std::string_view words;
  std::string file;
};

std::vector<Line> lines_of(std::string_view text, std::vector<std::string>& addresses) {
  std::vector<Line> lines;
  char fence = 0;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    const char mark = fence_of(line);
    if (mark != 0 && (fence == 0 || fence == mark)) fence = fence == 0 ? mark : '\0';
    auto file = fence == 0 ? media_in(line) : std::nullopt;
    if (!file) {
      lines.push_back({.words = line, .file = {}});
    } else if (is_web_address(*file)) {
      addresses.push_back(std::move(*file));
      lines.push_back({.words = addresses.back(), .file = {}});
    } else {
      lines.push_back({.words = {}, .file = std::move(*file)});
    }
  }
  return lines;
}

void add_words(Portion& portion, std::string_view line, bool& is_first) {
  if (!is_first) portion.text += '\n';
  is_first = false;
  portion.text += line;
}

}  // namespace

std::vector<Portion> portions_of(std::string_view answer) {
  if (!ascii_lower(answer).contains("media:")) return {{.text = std::string(answer), .files = {}}};
  std::vector<std::string> addresses;
  addresses.reserve(std::size_t(1) + answer.size() / 6);  // The lines point into it.
  std::vector<Portion> portions(1);
  bool is_first = true;
  bool has_words = false;
  bool took = false;
  for (const Line& line : lines_of(answer, addresses)) {
    if (!line.file.empty()) {
      portions.back().files.push_back(line.file);
      took = true;
      continue;
    }
    const bool says_something = !js_trim(line.words).empty();
    // Words behind files that words stand in front of begin the next portion.
    if (!portions.back().files.empty() && has_words && says_something) {
      portions.emplace_back();
      is_first = true;
      has_words = false;
    }
    has_words |= says_something;
    add_words(portions.back(), line.words, is_first);
  }
  if (!took && addresses.empty()) return {{.text = std::string(answer), .files = {}}};
  for (auto& portion : portions) portion.text = std::string(js_trim(portion.text));
  return portions;
}

std::string without_media_lines(std::string_view text) {
  std::vector<std::string> texts;
  for (auto& portion : portions_of(text)) {
    if (!portion.text.empty()) texts.push_back(std::move(portion.text));
  }
  return join(texts, "\n\n");
}

}  // namespace oc::reply
