// Reading and writing JSON through Boost.JSON.
#include "base/json.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>
#include <charconv>
#include <cmath>

#include "base/limits.h"
#include "base/text.h"

namespace oc {
namespace {

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

void write_compact(const Json& value, std::string& out) {
  switch (value.kind()) {
    case boost::json::kind::object: {
      char separator = '{';
      if (value.get_object().empty()) out += '{';
      for (const auto& [key, item] : value.get_object()) {
        out += separator;
        out += boost::json::serialize(boost::json::string(valid_utf8(key)));
        out += ':';
        write_compact(item, out);
        separator = ',';
      }
      out += '}';
      return;
    }
    case boost::json::kind::array: {
      char separator = '[';
      if (value.get_array().empty()) out += '[';
      for (const auto& item : value.get_array()) {
        out += separator;
        write_compact(item, out);
        separator = ',';
      }
      out += ']';
      return;
    }
    case boost::json::kind::string: out += boost::json::serialize(boost::json::string(valid_utf8(value.get_string()))); return;
    case boost::json::kind::double_: out += double_text(value.get_double()); return;
    default: out += boost::json::serialize(value);
  }
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (text.size() > kJsonBytesMax) return fail(Errc::too_large, fmt::format("JSON text of {} bytes; the limit is {}", text.size(), kJsonBytesMax));
  boost::json::parse_options options;
  options.max_depth = kJsonDepthMax;
  boost::json::stream_parser parser({}, options);
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

std::string to_json_text(const Json& value) {
  std::string out;
  write_compact(value, out);
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
