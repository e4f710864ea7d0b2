// JSON values, which keep the order of their keys, and the few ways of reading them that every folder needs.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace oc {

using Json = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

/// Reads strict JSON.
/// Limits: kJsonDepthMax nesting, kJsonBytesMax bytes.
/// Errors: invalid, with line and column.
Result<Json> parse_json(std::string_view text);

/// Compact JSON; bytes that are not UTF-8 become U+FFFD.
std::string to_json_text(const Json& value);

/// JSON over several lines, two spaces a level, as JavaScript's JSON.stringify(value, null, 2) writes it. No final newline.
std::string to_pretty_json(const Json& value);

/// The member, or nullptr when `value` is no object or has no such key.
const Json* member(const Json& value, std::string_view key);

/// The value at a dotted path (`agents.list.0.id`), or nullptr. Keys that hold a dot are found whole, longest first.
const Json* at_path(const Json& value, std::string_view dotted_path);

/// The string member; nothing when it is missing or no string.
std::optional<std::string> string_member(const Json& value, std::string_view key);
std::string string_member_or(const Json& value, std::string_view key, std::string_view fallback);

/// The boolean member; nothing when it is missing or no boolean.
std::optional<bool> bool_member(const Json& value, std::string_view key);

/// The number member as a whole number; nothing when it is missing, no number, or has a fraction.
std::optional<std::int64_t> int_member(const Json& value, std::string_view key);

/// The number member; nothing when it is missing or no number.
std::optional<double> number_member(const Json& value, std::string_view key);

/// The strings of an array member; numbers count by their decimal text, all else is skipped.
std::vector<std::string> strings_member(const Json& value, std::string_view key);

/// What a user would call the value: string, number, boolean, null, array, object.
std::string_view type_word(const Json& value);

/// The number as JavaScript's String(number) writes it: 5, 1.5, 1e+21.
std::string number_text(const Json& number);

}  // namespace oc
