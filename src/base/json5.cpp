// The JSON5 reader: one pass over the bytes, recursion bounded by kJsonDepthMax.
#include "base/json5.h"

#include <fmt/format.h>
#include <unictype.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/limits.h"
#include "base/text.h"

namespace oc {
namespace {

constexpr std::size_t kLineBlockBytes = 4096;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// What an ASCII byte may be in a text: one look in a table for each byte of a file of 50 MB.
struct ByteTable {
  bool word[256] = {};        ///< goes on in a key without quotes
  bool string_end[256] = {};  ///< ends the plain part of a string: quotes, backslash, line ends
  constexpr ByteTable() {
    for (unsigned c = 0; c < 128; c++) {
      const char letter = static_cast<char>(c);
      word[c] = is_ascii_letter(letter) || is_digit(letter) || letter == '$' || letter == '_';
      string_end[c] = letter == '"' || letter == '\'' || letter == '\\' || letter == '\n' || letter == '\r';
    }
  }
};
constexpr ByteTable kBytes;

unsigned char byte_of(char c) { return static_cast<unsigned char>(c); }

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 0;
};

/// Decodes one code point of a text known to be UTF-8.
CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u; };
  const char32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  if (first < 0xe0) return {(first & 0x1f) << 6 | (byte(1) & 0x3f), 2};
  if (first < 0xf0) return {(first & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f), 3};
  return {(first & 0x07) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 | (byte(3) & 0x3f), 4};
}

bool is_wide_space(char32_t c) {
  return c == 0xa0 || c == 0xfeff || c == 0x2028 || c == 0x2029 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f ||
         c == 0x3000;
}

bool starts_identifier(char32_t c) {
  if (c < 0x80) return is_ascii_letter(static_cast<char>(c)) || c == '$' || c == '_';
  return uc_is_property(c, UC_PROPERTY_ID_START);
}

bool continues_identifier(char32_t c) {
  if (c < 0x80) return starts_identifier(c) || is_digit(static_cast<char>(c));
  return c == 0x200c || c == 0x200d || uc_is_property(c, UC_PROPERTY_ID_CONTINUE);
}

bool is_ascii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

/// The offset of the first byte that is not part of a valid UTF-8 sequence.
std::size_t first_invalid_byte(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      at++;
      continue;
    }
    const std::size_t bytes = code_point_at(text, at).bytes;
    if (at + bytes > text.size() || !is_valid_utf8(text.substr(at, bytes))) return at;
    at += bytes;
  }
  return at;
}

}  // namespace

/// Fills a Json5Document; lives for one parse.
class Json5Parser {
 public:
  explicit Json5Parser(Json5Document& document) : document_(document), text_(document.text_) {}

  Result<void> run() {
    if (text_.size() > kConfigBytesMax) {
      return fail(Errc::too_large, fmt::format("the text has {} bytes; the limit is {}", text_.size(), kConfigBytesMax), {},
                  {.file = document_.file_});
    }
    if (!is_ascii(text_) && !is_valid_utf8(text_)) return invalid_utf8();
    document_.nodes_.reserve(text_.size() / 24);
    if (skip_blank() && read_value(document_.value_, Json5Node::kNoKey, 0) && skip_blank() && at_ < text_.size()) {
      fail_at(at_, fmt::format("{} after the end of the value", seen()), "a file holds one value; put everything inside one pair of braces");
    }
    if (error_.message.empty()) return {};
    return std::unexpected(std::move(error_));
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool at_end() const { return at_ >= text_.size(); }

  /// What stands at the reading position, in words for a message.
  std::string seen() const {
    if (at_end()) return "the file ends";
    const auto c = code_point_at(text_, at_);
    return fmt::format("'{}'", printable(text_.substr(at_, c.bytes)));
  }

  bool fail_at(std::size_t offset, std::string message, std::string hint = {}) {
    if (error_.message.empty()) {
      error_ = {.code = Errc::invalid,
                .message = std::move(message),
                .hint = std::move(hint),
                .where = document_.where_at(static_cast<std::uint32_t>(offset))};
    }
    return false;
  }

  Result<void> invalid_utf8() {
    if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff")) {
      return fail(Errc::invalid, "the file is UTF-16", "save it as UTF-8", {.file = document_.file_, .line = 1, .column = 1});
    }
    const std::size_t bad = first_invalid_byte(text_);
    const auto byte = static_cast<unsigned char>(bad < text_.size() ? text_[bad] : 0);
    return fail(Errc::invalid, fmt::format("byte 0x{:02x} is not UTF-8", byte), "save the file as UTF-8 (for example: iconv -f latin1 -t utf8)",
                document_.where_at(static_cast<std::uint32_t>(bad)));
  }

  bool skip_block_comment() {
    const std::size_t end = text_.find("*/", at_ + 2);
    if (end == std::string_view::npos) return fail_at(at_, "a comment is not closed", "end it with */");
    at_ = end + 2;
    return true;
  }

  void skip_line_comment() {
    while (!at_end() && peek() != '\n' && peek() != '\r' && text_.substr(at_, 3) != "\u2028" && text_.substr(at_, 3) != "\u2029") at_++;
  }

  bool skip_blank() {
    for (;;) {
      const char c = peek();
      if (c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\v' || c == '\f') {
        at_++;
      } else if (c == '/' && peek(1) == '/') {
        skip_line_comment();
      } else if (c == '/' && peek(1) == '*') {
        if (!skip_block_comment()) return false;
      } else if (static_cast<unsigned char>(c) >= 0x80) {
        const auto wide = code_point_at(text_, at_);
        if (!is_wide_space(wide.value)) return true;
        at_ += wide.bytes;
      } else {
        return true;
      }
    }
  }

  bool read_value(Json& out, std::uint32_t key_begin, std::size_t depth) {
    const auto index = static_cast<std::uint32_t>(document_.nodes_.size());
    document_.nodes_.push_back({.key_begin = key_begin, .value_begin = static_cast<std::uint32_t>(at_)});
    if (!read_any(out, depth)) return false;
    document_.nodes_[index].value_end = static_cast<std::uint32_t>(at_);
    document_.nodes_[index].next = static_cast<std::uint32_t>(document_.nodes_.size());
    return true;
  }

  bool read_any(Json& out, std::size_t depth) {
    switch (peek()) {
      case '{': return read_object(out, depth);
      case '[': return read_array(out, depth);
      case '"':
      case '\'': return read_string_value(out);
      case 't': return read_word("true", out, Json(true));
      case 'f': return read_word("false", out, Json(false));
      case 'n': return read_word("null", out, Json(nullptr));
      case '+':
      case '-':
      case '.':
      case 'I':
      case 'N': return read_number(out);
      default: break;
    }
    if (is_digit(peek())) return read_number(out);
    if (at_end()) return fail_at(at_, "the file ends where a value was expected", open_hint());
    const bool word = starts_identifier(code_point_at(text_, at_).value);
    return fail_at(at_, fmt::format("a value was expected, found {}", seen()), word ? "put text in quotes: \"like this\"" : "");
  }

  std::string open_hint() const {
    if (open_.empty()) return "an empty config is {}";
    const auto where = document_.where_at(open_.back());
    return fmt::format("the '{}' of line {} is not closed", text_[open_.back()], where.line);
  }

  bool enter(std::size_t depth) {
    if (depth >= kJsonDepthMax) {
      fail_at(at_, fmt::format("nested deeper than {} levels", kJsonDepthMax));
      error_.code = Errc::too_large;
      return false;
    }
    open_.push_back(static_cast<std::uint32_t>(at_));
    at_++;
    return true;
  }

  bool read_array(Json& out, std::size_t depth) {
    if (!enter(depth)) return false;
    auto& items = out.emplace_array();
    for (;;) {
      if (!skip_blank()) return false;
      if (peek() == ']') break;
      if (!read_value(items.emplace_back(nullptr), Json5Node::kNoKey, depth + 1)) return false;
      if (!after_entry(']')) return false;
    }
    at_++;
    open_.pop_back();
    return true;
  }

  /// Takes the comma after an entry; true also in front of the closing bracket.
  bool after_entry(char close) {
    if (!skip_blank()) return false;
    if (peek() == ',') {
      at_++;
      return true;
    }
    if (peek() == close && !at_end()) return true;
    if (at_end()) return fail_at(at_, fmt::format("the file ends where ',' or '{}' was expected", close), open_hint());
    return fail_at(at_, fmt::format("',' or '{}' was expected, found {}", close, seen()), "put a comma between entries");
  }

  bool read_object(Json& out, std::size_t depth) {
    if (!enter(depth)) return false;
    auto& members = out.emplace_object();
    for (;;) {
      if (!skip_blank()) return false;
      if (peek() == '}') break;
      if (!read_member(members, depth) || !after_entry('}')) return false;
    }
    at_++;
    open_.pop_back();
    return true;
  }

  bool read_member(JsonObject& members, std::size_t depth) {
    const auto key_begin = static_cast<std::uint32_t>(at_);
    key_.clear();
    if (!read_key()) return false;
    const auto [place, is_new] = members.emplace(key_, nullptr);
    if (!is_new) note_duplicate(key_begin);
    if (!skip_blank()) return false;
    if (peek() != ':') return fail_at(at_, fmt::format("':' was expected after the key \"{}\", found {}", printable(key_, 80), seen()));
    at_++;
    return skip_blank() && read_value(place->value(), key_begin, depth + 1);
  }

  void note_duplicate(std::uint32_t key_begin) {
    if (document_.duplicates_.size() < kJson5DuplicatesMax) document_.duplicates_.push_back({key_begin, key_});
  }

  bool read_key() {
    if (peek() == '"' || peek() == '\'') return read_string(key_);
    if (at_end()) return fail_at(at_, "the file ends where a key or '}' was expected", open_hint());
    const std::size_t begin = at_;
    while (!at_end() && kBytes.word[byte_of(text_[at_])]) at_++;
    if (at_ > begin && is_digit(text_[begin])) at_ = begin;
    key_.assign(text_.substr(begin, at_ - begin));
    const bool is_plain = peek() == ':' || peek() == ' ';
    while (!is_plain && !at_end()) {
      char32_t c = 0;
      std::size_t bytes = 0;
      if (peek() == '\\') {
        if (!read_identifier_escape(c)) return false;
      } else {
        const auto point = code_point_at(text_, at_);
        c = point.value;
        bytes = point.bytes;
      }
      if (!(key_.empty() ? starts_identifier(c) : continues_identifier(c))) break;
      at_ += bytes;
      append_utf8(key_, c);
    }
    if (at_ > begin) return true;
    return fail_at(at_, fmt::format("a key or '}}' was expected, found {}", seen()),
                   "put quotes around a key that is not a plain word: \"+15551234567\": ...");
  }

  bool read_identifier_escape(char32_t& c) {
    std::uint32_t unit = 0;
    if (peek(1) != 'u' || !hex_units(at_ + 2, 4, unit)) return fail_at(at_, "\\u and four hexadecimal digits were expected");
    at_ += 6;
    c = unit;
    if (!starts_identifier(c) && !continues_identifier(c)) return fail_at(at_ - 6, "this character cannot stand in a key without quotes");
    return true;
  }

  bool hex_units(std::size_t from, std::size_t count, std::uint32_t& out) const {
    out = 0;
    for (std::size_t i = from; i < from + count; i++) {
      const int digit = i < text_.size() ? hex_digit(text_[i]) : -1;
      if (digit < 0) return false;
      out = out * 16 + static_cast<std::uint32_t>(digit);
    }
    return true;
  }

  /// Where the plain part of a string ends: at its quote, a backslash, a line end, or the end of the text.
  std::size_t plain_end(std::size_t at, char quote) const {
    const char other = quote == '"' ? '\'' : '"';
    while (at < text_.size() && (!kBytes.string_end[byte_of(text_[at])] || text_[at] == other)) at++;
    return at;
  }

  bool read_string_value(Json& out) {
    const char quote = peek();
    const std::size_t end = plain_end(at_ + 1, quote);
    auto& string = out.emplace_string();
    if (end < text_.size() && text_[end] == quote) {
      string.assign(text_.substr(at_ + 1, end - at_ - 1));
      at_ = end + 1;
      return true;
    }
    key_.clear();
    if (!read_string(key_)) return false;
    string.assign(key_);
    return true;
  }

  bool read_string(std::string& out) {
    const std::size_t begin = at_;
    const char quote = peek();
    at_++;
    for (;;) {
      const std::size_t stop = plain_end(at_, quote);
      if (stop >= text_.size()) return fail_at(begin, "a string is not closed", fmt::format("end it with {}", quote));
      out.append(text_.substr(at_, stop - at_));
      at_ = stop;
      if (peek() == quote) break;
      if (peek() != '\\')
        return fail_at(begin, "a string is not closed before the end of its line", fmt::format("end it with {}, or write \\n for a new line", quote));
      if (!read_escape(out)) return false;
    }
    at_++;
    return true;
  }

  bool read_escape(std::string& out) {
    static constexpr std::string_view kLetters = "bfnrtv";
    static constexpr std::string_view kMeant = "\b\f\n\r\t\v";
    const char c = peek(1);
    if (const auto letter = kLetters.find(c); letter != std::string_view::npos && c != '\0') {
      out += kMeant[letter];
    } else if (c == 'u') {
      return read_unicode_escape(out);
    } else if (c == 'x') {
      std::uint32_t unit = 0;
      if (!hex_units(at_ + 2, 2, unit)) return fail_at(at_, "\\x and two hexadecimal digits were expected");
      append_utf8(out, unit);
      at_ += 2;
    } else if (c == '0' && !is_digit(peek(2))) {
      out += '\0';
    } else if (is_digit(c)) {
      return fail_at(at_, fmt::format("\\{} is no escape", c), "write \\u0000 with four hexadecimal digits");
    } else {
      return read_plain_escape(out);
    }
    at_ += 2;
    return true;
  }

  /// A backslash before a line end joins the lines; before anything else it means that character.
  bool read_plain_escape(std::string& out) {
    if (at_ + 1 >= text_.size()) return fail_at(at_, "the file ends inside a string");
    const auto c = code_point_at(text_, at_ + 1);
    const bool line_end = c.value == '\n' || c.value == '\r' || c.value == 0x2028 || c.value == 0x2029;
    if (!line_end) out.append(text_.substr(at_ + 1, c.bytes));
    at_ += 1 + c.bytes;
    if (c.value == '\r' && peek() == '\n') at_++;
    return true;
  }

  bool read_unicode_escape(std::string& out) {
    std::uint32_t unit = 0;
    std::uint32_t low = 0;
    if (!hex_units(at_ + 2, 4, unit)) return fail_at(at_, "\\u and four hexadecimal digits were expected");
    at_ += 6;
    if (unit >= 0xd800 && unit < 0xdc00 && peek() == '\\' && peek(1) == 'u' && hex_units(at_ + 2, 4, low) && low >= 0xdc00 && low < 0xe000) {
      at_ += 6;
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
    append_utf8(out, unit);
    return true;
  }

  bool ends_word() const { return at_end() || !continues_identifier(code_point_at(text_, at_).value); }

  bool read_word(std::string_view word, Json& out, Json value) {
    const std::size_t begin = at_;
    if (text_.substr(at_, word.size()) == word) {
      at_ += word.size();
      if (ends_word()) {
        out = std::move(value);
        return true;
      }
    }
    return fail_at(begin, fmt::format("a value was expected, found {}", word_at(begin)), "put text in quotes: \"like this\"");
  }

  std::string word_at(std::size_t begin) const {
    std::size_t end = begin;
    while (end < text_.size() && end - begin < 40 && continues_identifier(code_point_at(text_, end).value)) end += code_point_at(text_, end).bytes;
    return fmt::format("'{}'", printable(text_.substr(begin, std::max<std::size_t>(end - begin, 1))));
  }

  bool read_number(Json& out) {
    const std::size_t begin = at_;
    const bool negative = peek() == '-';
    if (peek() == '-' || peek() == '+') at_++;
    if (peek() == 'I' || peek() == 'N') {
      const bool infinite = peek() == 'I';
      const double value = infinite ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
      return read_word(infinite ? "Infinity" : "NaN", out, Json(negative ? -value : value));
    }
    const bool good = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X') ? read_hexadecimal(negative, out) : read_decimal(negative, out);
    if (!good) return fail_at(begin, "this is no number", "put text in quotes: \"like this\"");
    if (!ends_word()) return fail_at(begin, fmt::format("a number is followed by {}", seen()), "put text in quotes: \"like this\"");
    return true;
  }

  static void put_whole(std::uint64_t magnitude, bool negative, Json& out) {
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (magnitude == 0 && negative) {
      out = -0.0;
    } else if (magnitude <= kMax) {
      out = negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude);
    } else if (negative) {
      out = -static_cast<double>(magnitude);
    } else {
      out = magnitude;
    }
  }

  bool read_hexadecimal(bool negative, Json& out) {
    at_ += 2;
    const std::size_t begin = at_;
    std::uint64_t whole = 0;
    double wide = 0;
    while (!at_end() && hex_digit(peek()) >= 0) {
      wide = wide * 16 + hex_digit(peek());
      whole = whole * 16 + static_cast<std::uint64_t>(hex_digit(peek()));
      at_++;
    }
    if (at_ == begin) return false;
    if (wide < 18446744073709551616.0) {
      put_whole(whole, negative, out);
    } else {
      out = negative ? -wide : wide;
    }
    return true;
  }

  bool read_decimal(bool negative, Json& out) {
    const std::size_t begin = at_;
    const auto digits = [&] {
      const std::size_t from = at_;
      while (is_digit(peek())) at_++;
      return at_ - from;
    };
    const std::size_t before = digits();
    if (before > 1 && text_[begin] == '0') return false;
    std::size_t after = 0;
    bool whole = true;
    if (peek() == '.') {
      at_++;
      after = digits();
      whole = false;
    }
    if (before + after == 0) return false;
    if (peek() == 'e' || peek() == 'E') {
      at_++;
      if (peek() == '+' || peek() == '-') at_++;
      if (digits() == 0) return false;
      whole = false;
    }
    return convert_decimal(text_.substr(begin, at_ - begin), negative, whole, out);
  }

  static bool convert_decimal(std::string_view digits, bool negative, bool whole, Json& out) {
    const char* const end = digits.data() + digits.size();
    if (whole) {
      std::uint64_t magnitude = 0;
      if (std::from_chars(digits.data(), end, magnitude).ec == std::errc{}) {
        put_whole(magnitude, negative, out);
        return true;
      }
    }
    double value = 0;
    const auto result = std::from_chars(digits.data(), end, value);
    if (result.ec == std::errc::result_out_of_range) {  // from_chars leaves the value alone: too large or too small for a double
      const auto exponent = digits.find_first_of("eE");
      const bool tiny = exponent != std::string_view::npos && digits[exponent + 1] == '-';
      value = tiny ? 0 : std::numeric_limits<double>::infinity();
    } else if (result.ec != std::errc{}) {
      return false;
    }
    out = negative ? -value : value;
    return true;
  }

  Json5Document& document_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::string key_;
  std::vector<std::uint32_t> open_;
  Error error_;

 public:
  static void count_lines(Json5Document& document) {
    const std::string_view text = document.text_;
    const bool has_returns = text.find('\r') != std::string_view::npos;
    std::uint32_t lines = 0;
    for (std::size_t begin = 0; begin <= text.size(); begin += kLineBlockBytes) {
      document.lines_before_.push_back(lines);
      const auto block = text.substr(begin, kLineBlockBytes);
      lines += static_cast<std::uint32_t>(std::count(block.begin(), block.end(), '\n'));
      for (std::size_t at = begin; has_returns && at < begin + block.size(); at++)
        lines += text[at] == '\r' && document.text_[at + 1] != '\n' ? 1 : 0;
    }
  }

  static Result<Json5Document> parse(std::string text, std::string_view file) {
    Json5Document document;
    document.file_ = file;
    document.text_ = std::move(text);
    count_lines(document);
    Json5Parser parser(document);
    OC_CHECKED(parser.run());
    document.nodes_.shrink_to_fit();
    return document;
  }
};

Result<Json5Document> parse_json5(std::string text, std::string_view file) { return Json5Parser::parse(std::move(text), file); }

Where Json5Document::where_at(std::uint32_t offset) const {
  Where where{.file = file_, .line = 1, .column = 1};
  const std::size_t end = std::min<std::size_t>(offset, text_.size());
  const std::size_t block = end / kLineBlockBytes;
  where.line += lines_before_[block];
  for (std::size_t at = block * kLineBlockBytes; at < end; at++) {
    if (text_[at] == '\n' || (text_[at] == '\r' && text_[at + 1] != '\n')) where.line++;
  }
  std::size_t line_begin = end;
  while (line_begin > 0 && text_[line_begin - 1] != '\n' && text_[line_begin - 1] != '\r') line_begin--;
  if (line_begin == 0 && text_.starts_with("\xef\xbb\xbf") && end >= 3) line_begin = 3;
  where.column = static_cast<std::uint32_t>(end - line_begin + 1);
  return where;
}

Where Json5Document::where_node(std::uint32_t node) const {
  if (node >= nodes_.size()) return {.file = file_};
  const auto& place = nodes_[node];
  return where_at(place.key_begin == Json5Node::kNoKey ? place.value_begin : place.key_begin);
}

std::string Json5Document::key_of(std::uint32_t node) const {
  const std::uint32_t begin = nodes_[node].key_begin;
  if (begin == Json5Node::kNoKey) return {};
  const std::string_view rest = std::string_view(text_).substr(begin);
  const bool quoted = rest[0] == '"' || rest[0] == '\'';
  std::size_t end = quoted ? 1 : 0;
  bool plain = true;
  while (end < rest.size()) {
    if (rest[end] == '\\') {
      plain = false;
      end++;
    } else if (quoted ? rest[end] == rest[0] : (rest[end] == ':' || rest[end] == '/' || static_cast<unsigned char>(rest[end]) <= ' ')) {
      break;
    } else if (!quoted && static_cast<unsigned char>(rest[end]) >= 0x80 && is_wide_space(code_point_at(rest, end).value)) {
      break;
    }
    end++;
  }
  const std::string_view raw = rest.substr(0, std::min(end + (quoted ? 1 : 0), rest.size()));
  if (plain) return std::string(quoted ? raw.substr(1, raw.size() - 2) : raw);
  const auto decoded = parse_json5("{" + std::string(raw) + ":0}");
  return decoded ? std::string(decoded->value().get_object().begin()->key()) : std::string(raw);
}

std::uint32_t Json5Document::child(std::uint32_t object, std::string_view key) const {
  std::uint32_t found = 0;
  if (!is_object(object)) return 0;
  for (std::uint32_t node = object + 1; node < nodes_[object].next; node = nodes_[node].next) {
    const std::string_view at = std::string_view(text_).substr(nodes_[node].key_begin);
    const bool quoted = at[0] == '"' || at[0] == '\'';
    // A cheap look at the first bytes; keys with escapes are decoded.
    if (at.substr(quoted ? 1 : 0).starts_with(key) || at.substr(0, key.size() * 6 + 6).find('\\') != std::string_view::npos) {
      if (key_of(node) == key) found = node;
    }
  }
  return found;
}

std::uint32_t Json5Document::item(std::uint32_t array, std::size_t index) const {
  if (!is_array(array)) return 0;
  std::uint32_t node = array + 1;
  for (; node < nodes_[array].next; node = nodes_[node].next) {
    if (index-- == 0) return node;
  }
  return 0;
}

Json5Document::Found Json5Document::find(std::string_view dotted_path, std::uint32_t from) const {
  if (nodes_.empty()) return {};
  Found found{.node = from, .path_bytes = 0, .whole = dotted_path.empty()};
  while (!found.whole) {
    const std::string_view rest = dotted_path.substr(found.path_bytes);
    std::uint32_t next = 0;
    std::size_t end = rest.size();
    if (is_array(found.node)) {
      end = std::min(rest.find('.'), rest.size());
      std::size_t index = 0;
      const auto [stop, error] = std::from_chars(rest.data(), rest.data() + end, index);
      if (error == std::errc{} && stop == rest.data() + end) next = item(found.node, index);
    } else {
      for (;; end = rest.rfind('.', end - 1)) {
        next = child(found.node, rest.substr(0, end));
        if (next != 0 || end == 0 || rest.rfind('.', end - 1) == std::string_view::npos) break;
      }
    }
    if (next == 0) return found;
    found.node = next;
    found.whole = end == rest.size();
    found.path_bytes = found.whole ? dotted_path.size() : found.path_bytes + end + 1;
  }
  return found;
}

bool is_json5_identifier(std::string_view key) {
  if (key.empty() || !is_valid_utf8(key)) return false;
  for (std::size_t at = 0; at < key.size();) {
    const auto c = code_point_at(key, at);
    if (!(at == 0 ? starts_identifier(c.value) : continues_identifier(c.value))) return false;
    at += c.bytes;
  }
  return true;
}

}  // namespace oc
