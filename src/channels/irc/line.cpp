// The grammar of lines, and how names are compared.
#include "channels/irc/line.h"

#include <algorithm>

#include "base/text.h"
#include "channels/irc/limits.h"

namespace oc::channels::irc {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_nick_char(char c) { return is_letter(c) || is_digit(c) || std::string_view("-_[]\\`^{}|").find(c) != std::string_view::npos; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// Takes the word before the next blank, and the blanks.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return word;
}

void read_source(std::string_view source, Line& line) {
  const std::size_t at = source.find('@');
  if (at != std::string_view::npos) line.host = source.substr(at + 1);
  const std::string_view name = source.substr(0, at);
  const std::size_t mark = name.find('!');
  if (mark != std::string_view::npos) line.user = name.substr(mark + 1);
  line.nick = name.substr(0, mark);
}

/// The length of a colour behind its sign: `4`, `04`, `4,12`.
std::size_t colour_length(std::string_view text) {
  std::size_t at = 0;
  while (at < 2 && at < text.size() && is_digit(text[at])) at++;
  if (at == 0 || at + 1 >= text.size() || text[at] != ',' || !is_digit(text[at + 1])) return at;
  return at + 2 < text.size() && is_digit(text[at + 2]) ? at + 3 : at + 2;
}

}  // namespace

const std::string& Line::param(std::size_t index) const {
  static const std::string kNone;
  return index < params.size() ? params[index] : kNone;
}

std::optional<Line> parse_line(std::string_view text) {
  if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) return std::nullopt;
  Line line;
  if (text.starts_with('@')) take_word(text);
  if (text.starts_with(':')) read_source(take_word(text).substr(1), line);
  const std::string_view command = take_word(text);
  const bool is_word = std::ranges::all_of(command, is_letter);
  const bool is_number = command.size() == 3 && std::ranges::all_of(command, is_digit);
  if (command.empty() || !(is_word || is_number)) return std::nullopt;
  line.command = ascii_lower(command);
  for (char& c : line.command) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  while (!text.empty()) {
    if (text[0] == ':') {
      line.params.emplace_back(text.substr(1));
      break;
    }
    line.params.emplace_back(take_word(text));
  }
  return line;
}

Result<std::string> format_line(std::string_view command, const std::vector<std::string>& params) {
  std::string out(command);
  for (std::size_t i = 0; i < params.size(); i++) {
    const std::string& param = params[i];
    const bool is_last = i + 1 == params.size();
    const bool is_plain = !param.empty() && param[0] != ':' && param.find(' ') == std::string::npos;
    if (std::ranges::any_of(param, is_control)) return fail(Errc::invalid, "an IRC line cannot hold control characters");
    if (!is_plain && !is_last) return fail(Errc::invalid, "a name in an IRC line holds a blank, or nothing");
    out += is_last ? " :" : " ";
    out += param;
  }
  if (out.size() + 2 > kLineBytesMax) return fail(Errc::too_large, "an IRC line is longer than " + std::to_string(kLineBytesMax) + " bytes");
  return out;
}

std::string fold(std::string_view name) {
  std::string out = ascii_lower(name);
  for (char& c : out) {
    const std::size_t at = std::string_view("[]\\~").find(c);
    if (at != std::string_view::npos) c = "{}|^"[at];
  }
  return out;
}

bool is_channel_name(std::string_view name) {
  if (name.size() < 2 || std::string_view("#&+!").find(name[0]) == std::string_view::npos) return false;
  return std::ranges::none_of(name, [](char c) { return c == ' ' || c == ',' || c == ':' || is_control(c); });
}

bool is_nick(std::string_view nick) { return !nick.empty() && !is_digit(nick[0]) && nick[0] != '-' && std::ranges::all_of(nick, is_nick_char); }

std::string without_formatting(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i++) {
    const char c = text[i];
    if (c == '\x03') i += colour_length(text.substr(i + 1));
    if (c == '\t') out += ' ';
    if (!is_control(c)) out += c;
  }
  return out;
}

bool mentions(std::string_view text, std::string_view nick) {
  if (nick.empty()) return false;
  const std::string said = fold(text);
  const std::string wanted = fold(nick);
  for (std::size_t at = said.find(wanted); at != std::string::npos; at = said.find(wanted, at + 1)) {
    const std::size_t end = at + wanted.size();
    const auto is_part = [](char c) { return is_nick_char(c) || (static_cast<unsigned char>(c) & 0x80) != 0; };
    if ((at == 0 || !is_part(said[at - 1])) && (end == said.size() || !is_part(said[end]))) return true;
  }
  return false;
}

}  // namespace oc::channels::irc
