// Reading and writing JSON through Boost.JSON.
#include "base/json.h"

#include <fmt/format.h>

#include <boost/json/stream_parser.hpp>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/json_text.h"
#include "base/limits.h"
#include "base/text.h"

namespace oc {
namespace {

constexpr std::size_t kParseScratchBytes = 4096;
/// Most texts that are written are shorter, and need no second place.
constexpr std::size_t kJsonTextBytes = 1024;

Where place_of(std::string_view text, std::size_t offset) {
  Where where{.line = 1, .column = 1};
  for (char c : text.substr(0, std::min(offset, text.size()))) {
    where.column++;
    if (c == '\n') {
      where.line++;
      where.column = 1;
    }
  }
  return where;
}

void write_pretty(const Json& value, std::string& out, std::size_t depth) {
  const std::string inner((depth + 1) * 2, ' ');
  const std::string outer(depth * 2, ' ');
  if (const auto* object = value.if_object(); object && !object->empty()) {
    std::string_view separator = "{\n";
    for (const auto& [key, item] : *object) {
      out.append(separator).append(inner).append(to_json_text(Json(key))).append(": ");
      write_pretty(item, out, depth + 1);
      separator = ",\n";
    }
    out.append("\n").append(outer).append("}");
    return;
  }
  if (const auto* array = value.if_array(); array && !array->empty()) {
    std::string_view separator = "[\n";
    for (const auto& item : *array) {
      out.append(separator).append(inner);
      write_pretty(item, out, depth + 1);
      separator = ",\n";
    }
    out.append("\n").append(outer).append("]");
    return;
  }
  out += to_json_text(value);
}

/// ECMAScript Number::toString: the shortest digits that read back, laid out by the size of the number.
std::string double_text(double number) {
  if (!std::isfinite(number)) return "null";
  if (number == 0) return "0";
  char buffer[40];
  const auto written = std::to_chars(buffer, buffer + sizeof buffer, std::abs(number), std::chars_format::scientific).ptr;
  const std::string_view shortest(buffer, static_cast<std::size_t>(written - buffer));
  const auto mark = shortest.find('e');
  int exponent = 0;
  std::from_chars(shortest.data() + mark + (shortest[mark + 1] == '+' ? 2 : 1), written, exponent);
  std::string digits = replace_all(shortest.substr(0, mark), ".", "");
  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // digits before the decimal point
  const std::string sign = number < 0 ? "-" : "";
  if (point >= count && point <= 21) return sign + digits + std::string(static_cast<std::size_t>(point - count), '0');
  if (point > 0 && point <= 21) return sign + digits.insert(static_cast<std::size_t>(point), ".");
  if (point > -6 && point <= 0) return sign + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (count > 1) digits.insert(1, ".");
  return sign + digits + "e" + (exponent < 0 ? "-" : "+") + std::to_string(std::abs(exponent));
}

template <class Number>
void append_number(std::string& out, Number number) {
  char buffer[24];
  out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
}

/// Whether one of eight bytes is a control character, a quote, a backslash or no ASCII; seldom also when the byte before it is.
bool has_special(std::uint64_t eight) {
  constexpr std::uint64_t kOnes = 0x0101010101010101u;
  constexpr std::uint64_t kHighs = 0x8080808080808080u;
  const auto has_zero = [](std::uint64_t bytes) { return (bytes - kOnes) & ~bytes; };
  const std::uint64_t controls = (eight - 0x20 * kOnes) & ~eight;
  return ((eight | controls | has_zero(eight ^ ('"' * kOnes)) | has_zero(eight ^ ('\\' * kOnes))) & kHighs) != 0;
}

bool is_special(char c) { return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x80 || c == '"' || c == '\\'; }

/// How many bytes from `at` on stand in a string as they are.
std::size_t plain_run(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if (has_special(eight)) break;
  }
  while (at < text.size() && !is_special(text[at])) at++;
  return at - begin;
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: out.append("\\u00").append(1, kDigits[static_cast<unsigned char>(c) >> 4]).append(1, kDigits[c & 15]);
  }
}

/// The inside of a string. Bytes over 0x7f are known to be UTF-8, or nothing is known of them yet.
enum class Known : std::uint8_t { no, utf8 };
void append_inside(std::string& out, std::string_view text, Known known) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t plain = plain_run(text, at);
    out.append(text, at, plain);
    at += plain;
    if (at == text.size()) return;
    const char c = text[at];
    if (static_cast<unsigned char>(c) < 0x80) {
      append_escaped(out, c);
      at++;
      continue;
    }
    if (known == Known::no && !is_valid_utf8(text.substr(at))) return append_inside(out, valid_utf8(text.substr(at)), Known::utf8);
    known = Known::utf8;
    const std::size_t begin = at;
    while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) at++;
    out.append(text, begin, at - begin);
  }
}

void write_members(const JsonObject& object, std::string& out) {
  char separator = '{';
  for (const auto& [key, item] : object) {
    out += separator;
    append_json_string(out, key);
    out += ':';
    append_json(out, item);
    separator = ',';
  }
  out += object.empty() ? "{}" : "}";
}

void write_items(const JsonArray& array, std::string& out) {
  char separator = '[';
  for (const auto& item : array) {
    out += separator;
    append_json(out, item);
    separator = ',';
  }
  out += array.empty() ? "[]" : "]";
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (text.size() > kJsonBytesMax) return fail(Errc::too_large, fmt::format("JSON text of {} bytes; the limit is {}", text.size(), kJsonBytesMax));
  boost::json::parse_options options;
  options.max_depth = kJsonDepthMax;
  // What is being read lies here until its size is known; most texts need no more.
  [[clang::uninitialized]] unsigned char scratch[kParseScratchBytes];
  boost::json::stream_parser parser({}, options, scratch);
  boost::system::error_code error;
  const std::size_t used = parser.write_some(text.data(), text.size(), error);
  if (!error && used < text.size()) {
    const auto rest = text.substr(used);
    if (rest.find_first_not_of(" \t\r\n") != std::string_view::npos) error = boost::json::error::extra_data;
  }
  if (!error) parser.finish(error);
  if (error) return fail(Errc::invalid, "not valid JSON: " + error.message(), {}, place_of(text, used));
  return parser.release();
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  append_inside(out, text, Known::no);
  out += '"';
}

void append_json(std::string& out, const Json& value) {
  switch (value.kind()) {
    case boost::json::kind::null: out += "null"; return;
    case boost::json::kind::bool_: out += value.get_bool() ? "true" : "false"; return;
    case boost::json::kind::int64: return append_number(out, value.get_int64());
    case boost::json::kind::uint64: return append_number(out, value.get_uint64());
    case boost::json::kind::double_: out += double_text(value.get_double()); return;
    case boost::json::kind::string: return append_json_string(out, value.get_string());
    case boost::json::kind::array: return write_items(value.get_array(), out);
    case boost::json::kind::object: return write_members(value.get_object(), out);
  }
}

std::string to_json_text(const Json& value) {
  std::string out;
  out.reserve(kJsonTextBytes);
  append_json(out, value);
  return out;
}

std::string to_pretty_json(const Json& value) {
  std::string out;
  write_pretty(value, out, 0);
  return out;
}

const Json* member(const Json& value, std::string_view key) {
  const auto* object = value.if_object();
  return object ? object->if_contains(key) : nullptr;
}

const Json* at_path(const Json& value, std::string_view dotted_path) {
  if (dotted_path.empty()) return &value;
  if (const auto* array = value.if_array()) {
    const auto dot = std::min(dotted_path.find('.'), dotted_path.size());
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(dotted_path.data(), dotted_path.data() + dot, index);
    if (error != std::errc{} || end != dotted_path.data() + dot || index >= array->size()) return nullptr;
    return at_path((*array)[index], dotted_path.substr(std::min(dot + 1, dotted_path.size())));
  }
  for (std::size_t end = dotted_path.size();; end = dotted_path.rfind('.', end - 1)) {
    if (const Json* child = member(value, dotted_path.substr(0, end))) {
      return end == dotted_path.size() ? child : at_path(*child, dotted_path.substr(end + 1));
    }
    if (end == 0 || dotted_path.rfind('.', end - 1) == std::string_view::npos) return nullptr;
  }
}

std::optional<std::string> string_member(const Json& value, std::string_view key) {
  const Json* item = member(value, key);
  if (!item || !item->is_string()) return std::nullopt;
  return std::string(item->get_string());
}

std::string string_member_or(const Json& value, std::string_view key, std::string_view fallback) {
  return string_member(value, key).value_or(std::string(fallback));
}

std::optional<bool> bool_member(const Json& value, std::string_view key) {
  const Json* item = member(value, key);
  if (!item || !item->is_bool()) return std::nullopt;
  return item->get_bool();
}

std::optional<double> number_member(const Json& value, std::string_view key) {
  const Json* item = member(value, key);
  if (!item || !item->is_number()) return std::nullopt;
  return item->to_number<double>();
}

std::optional<std::int64_t> int_member(const Json& value, std::string_view key) {
  const auto number = number_member(value, key);
  if (!number || std::trunc(*number) != *number || std::abs(*number) > 9007199254740992.0) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::vector<std::string> strings_member(const Json& value, std::string_view key) {
  std::vector<std::string> strings;
  const Json* item = member(value, key);
  if (!item || !item->is_array()) return strings;
  for (const auto& entry : item->get_array()) {
    if (entry.is_string()) strings.emplace_back(entry.get_string());
    if (entry.is_number()) strings.push_back(number_text(entry));
  }
  return strings;
}

std::string_view type_word(const Json& value) {
  switch (value.kind()) {
    case boost::json::kind::null: return "null";
    case boost::json::kind::bool_: return "boolean";
    case boost::json::kind::string: return "string";
    case boost::json::kind::array: return "array";
    case boost::json::kind::object: return "object";
    default: return "number";
  }
}

std::string number_text(const Json& number) {
  if (number.is_int64()) return std::to_string(number.get_int64());
  if (number.is_uint64()) return std::to_string(number.get_uint64());
  return double_text(number.to_number<double>());
}

}  // namespace oc
