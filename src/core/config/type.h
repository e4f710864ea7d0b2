// The type of a configuration key, read from the words of the table.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace oc::config {

struct Type;

/// One of the forms that a value may have.
struct Form {
  enum class Kind : std::uint8_t { any, null, boolean, string, integer, number, object, map, array, words, literal };
  Kind kind = Kind::any;
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool min_is_excluded = false;
  std::vector<std::string_view> words;  ///< of `a|b`; the one of a literal
  std::vector<Type> item;               ///< of an array: one type
};

struct Type {
  std::vector<Form> forms;
  std::vector<Form> further;  ///< taken too, but unknown to 2026.3.28
  bool required = false;
};

/// Reads the type column. Lifetime: the words point into `text`.
Type read_type(std::string_view text);

/// Whether a value has one of the forms, looking no deeper than an array's or object's kind.
bool accepts(const Type& type, const Json& value);

/// The form that takes the value, or nullptr.
const Form* form_for(const Type& type, const Json& value);

/// What is wrong, in the words of OpenClaw: `Invalid input: expected string, received number`. `value` is nullptr for a missing member.
std::string mismatch(const Type& type, const Json* value);

/// The type in words, for hints: `a string or an object`.
std::string type_phrase(const Type& type);

/// The words that a value may be, in all its forms.
std::vector<std::string> allowed_words(const Type& type);

}  // namespace oc::config
