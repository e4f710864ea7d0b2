// Translates JavaScript's regular expressions into RE2's, construct by construct.
#include "base/regex_translate.h"

#include <fmt/format.h>

#include <optional>

#include "base/text.h"

namespace oc {
namespace {

// JavaScript's \s, inside a class.
constexpr std::string_view kSpaces = R"(\x{9}-\x{d}\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff})";
constexpr std::string_view kNotSpaces =
    R"(\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff})";
constexpr std::string_view kAnything = R"([\x{0}-\x{10ffff}])";
constexpr std::string_view kNothing = R"([^\x{0}-\x{10ffff}])";
constexpr std::string_view kNotLineEnd = R"([^\n\r\x{2028}\x{2029}])";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

class Translator {
 public:
  Translator(std::string_view pattern, RegexSyntax syntax) : in_(pattern), syntax_(syntax) {}

  Result<std::string> run() {
    groups_ = count_groups();
    while (at_ < in_.size()) {
      OC_CHECKED(in_[at_] == '[' ? read_class() : read_one());
    }
    return std::move(out_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < in_.size() ? in_[at_ + ahead] : '\0'; }

  std::unexpected<Error> refuse(std::string why) const { return fail(Errc::invalid, std::move(why)); }

  int count_groups() const {
    int count = 0;
    bool in_class = false;
    for (std::size_t i = 0; i < in_.size(); i++) {
      const char c = in_[i];
      if (c == '\\')
        i++;
      else if (c == '[')
        in_class = true;
      else if (c == ']')
        in_class = false;
      else if (c == '(' && !in_class && (i + 1 >= in_.size() || in_[i + 1] != '?' || in_.substr(i, 3) == "(?<"))
        count++;
    }
    return count;
  }

  void put_code(char32_t code) { out_ += fmt::format("\\x{{{:x}}}", static_cast<std::uint32_t>(code)); }

  Result<void> read_one() {
    const char c = in_[at_];
    if (c == '\\') return read_escape(Place::outside);
    if (c == '(') return read_group();
    if (c == '{') return read_brace();
    at_++;
    if (c == '.')
      out_ += syntax_.dot_all ? kAnything : kNotLineEnd;
    else if (c == '}' || c == ']')
      (out_ += '\\') += c;
    else
      out_ += c;
    return {};
  }

  Result<void> read_group() {
    const std::string_view rest = in_.substr(at_);
    if (rest.starts_with("(?=") || rest.starts_with("(?!")) return refuse("it looks ahead, with (?= or (?!, which cannot be done in linear time");
    if (rest.starts_with("(?<=") || rest.starts_with("(?<!"))
      return refuse("it looks behind, with (?<= or (?<!, which cannot be done in linear time");
    if (rest.starts_with("(?:")) {
      out_ += "(?:";
      at_ += 3;
    } else if (rest.starts_with("(?<")) {
      out_ += "(?P<";
      at_ += 3;
    } else if (rest.starts_with("(?")) {
      return refuse("a group opens with (? and something JavaScript does not know");
    } else {
      out_ += '(';
      at_++;
    }
    return {};
  }

  /// `{2}`, `{2,}`, `{2,5}` are repetitions; any other brace is a plain character.
  Result<void> read_brace() {
    std::size_t end = at_ + 1;
    const auto digits = [&] {
      const std::size_t start = end;
      while (end < in_.size() && is_digit(in_[end])) end++;
      return end > start;
    };
    bool counts = digits();
    if (counts && end < in_.size() && in_[end] == ',') {
      end++;
      digits();
    }
    counts = counts && end < in_.size() && in_[end] == '}';
    if (!counts) {
      out_ += "\\{";
      at_++;
      return {};
    }
    out_ += in_.substr(at_, end + 1 - at_);
    at_ = end + 1;
    return {};
  }

  enum class Place { outside, in_class };

  Result<void> read_class() {
    const std::string_view rest = in_.substr(at_);
    if (rest.starts_with("[]")) {
      out_ += kNothing;
      at_ += 2;
      return {};
    }
    if (rest.starts_with("[^]")) {
      out_ += kAnything;
      at_ += 3;
      return {};
    }
    out_ += '[';
    at_++;
    if (peek() == '^') {
      out_ += '^';
      at_++;
    }
    while (at_ < in_.size() && in_[at_] != ']') {
      if (in_[at_] == '\\') {
        OC_CHECKED(read_escape(Place::in_class));
        continue;
      }
      // `[` and `^` inside a class are plain characters in JavaScript and may not be in RE2.
      if (in_[at_] == '[' || in_[at_] == '^') out_ += '\\';
      out_ += in_[at_++];
    }
    if (at_ >= in_.size()) return refuse("a class [ is not closed");
    out_ += ']';
    at_++;
    return {};
  }

  std::optional<char32_t> hex(std::size_t from, std::size_t digits) const {
    char32_t value = 0;
    if (from + digits > in_.size()) return std::nullopt;
    for (std::size_t i = 0; i < digits; i++) {
      const int digit = hex_value(in_[from + i]);
      if (digit < 0) return std::nullopt;
      value = value * 16 + static_cast<char32_t>(digit);
    }
    return value;
  }

  void put_spaces(Place place, bool negated) {
    if (place == Place::in_class)
      out_ += negated ? kNotSpaces : kSpaces;
    else
      out_ += fmt::format("[{}{}]", negated ? "^" : "", kSpaces);
  }

  Result<void> read_escape(Place place) {
    at_++;
    if (at_ >= in_.size()) return refuse("it ends in a backslash");
    const char c = in_[at_];
    switch (c) {
      case 'd':
      case 'D':
      case 'w':
      case 'W':
        (out_ += '\\') += c;
        at_++;
        return {};
      case 's':
      case 'S':
        put_spaces(place, c == 'S');
        at_++;
        return {};
      case 'b':
      case 'B':
        at_++;
        if (place == Place::in_class && c == 'b')
          put_code(8);
        else
          (out_ += '\\') += c;
        return {};
      case 'n':
        put_code('\n');
        at_++;
        return {};
      case 'r':
        put_code('\r');
        at_++;
        return {};
      case 't':
        put_code('\t');
        at_++;
        return {};
      case 'v':
        put_code('\v');
        at_++;
        return {};
      case 'f':
        put_code('\f');
        at_++;
        return {};
      default: break;
    }
    if (c == 'x' || c == 'u' || c == 'c') return read_code(c);
    if (is_digit(c)) return read_digits(place);
    if (c == 'k' && in_.find("(?<") != std::string_view::npos) return refuse("it refers back to a group, which cannot be done in linear time");
    if ((c == 'p' || c == 'P') && syntax_.unicode) return read_property(c);
    return read_identity();
  }

  Result<void> read_code(char c) {
    if (c == 'c' && is_letter(peek(1))) {
      put_code(static_cast<char32_t>(peek(1) % 32));
      at_ += 2;
      return {};
    }
    if (c == 'x') {
      if (const auto code = hex(at_ + 1, 2)) {
        put_code(*code);
        at_ += 3;
        return {};
      }
      return read_identity();
    }
    if (c != 'u') return read_identity();
    if (syntax_.unicode && peek(1) == '{') return read_braced_code();
    const auto code = hex(at_ + 1, 4);
    if (!code) return read_identity();
    at_ += 5;
    if (*code < 0xD800 || *code > 0xDFFF) {
      put_code(*code);
      return {};
    }
    const auto low = in_.substr(at_).starts_with("\\u") ? hex(at_ + 2, 4) : std::nullopt;
    if (*code > 0xDBFF || !low || *low < 0xDC00 || *low > 0xDFFF) return refuse("half of a surrogate pair matches no character");
    at_ += 6;
    put_code(0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00));
    return {};
  }

  Result<void> read_braced_code() {
    const std::size_t close = in_.find('}', at_);
    const auto code = close == std::string_view::npos || close - at_ > 8 ? std::nullopt : hex(at_ + 2, close - at_ - 2);
    if (!code || *code > 0x10FFFF) return refuse("\\u{...} holds no code point");
    put_code(*code);
    at_ = close + 1;
    return {};
  }

  Result<void> read_digits(Place place) {
    if (in_[at_] == '0' && !is_digit(peek(1))) {
      put_code(0);
      at_++;
      return {};
    }
    int number = 0;
    for (std::size_t i = at_; i < in_.size() && is_digit(in_[i]) && number < 1000; i++) number = number * 10 + (in_[i] - '0');
    if (place == Place::outside && number <= groups_) return refuse("it refers back to a group, which cannot be done in linear time");
    // Without such a group JavaScript reads up to three octal digits, or the digit itself.
    char32_t code = 0;
    std::size_t used = 0;
    while (used < 3 && peek(used) >= '0' && peek(used) <= '7' && code * 8 + static_cast<char32_t>(peek(used) - '0') <= 0377) {
      code = code * 8 + static_cast<char32_t>(peek(used) - '0');
      used++;
    }
    if (used == 0) {
      out_ += in_[at_++];
      return {};
    }
    put_code(code);
    at_ += used;
    return {};
  }

  Result<void> read_property(char c) {
    const std::size_t close = in_.find('}', at_);
    if (peek(1) != '{' || close == std::string_view::npos) return refuse("\\p without {...}");
    std::string_view name = in_.substr(at_ + 2, close - at_ - 2);
    if (const auto equals = name.find('='); equals != std::string_view::npos) name.remove_prefix(equals + 1);
    out_ += fmt::format("\\{}{{{}}}", c, name);
    at_ = close + 1;
    return {};
  }

  /// A backslash before anything else means that thing itself.
  Result<void> read_identity() {
    const char c = in_[at_++];
    const bool plain = is_letter(c) || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80 || static_cast<unsigned char>(c) < 0x20;
    if (!plain) out_ += '\\';
    out_ += c;
    return {};
  }

  std::string_view in_;
  RegexSyntax syntax_;
  std::size_t at_ = 0;
  int groups_ = 0;
  std::string out_;
};

}  // namespace

Result<std::string> translate_regex(std::string_view pattern, RegexSyntax syntax) { return Translator(pattern, syntax).run(); }

}  // namespace oc
