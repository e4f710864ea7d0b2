// Bodies of application/x-www-form-urlencoded, both ways: calls of the Web API, slash commands and interactions.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace oc::channels::slack {

/// An object as a form: strings as they are, booleans and numbers as words, lists and objects as JSON; null is left out.
std::string form_text(const Json& object);

/// A form as an object of strings; the first of two fields of one name counts. Bytes that are not UTF-8 become U+FFFD.
/// Errors: invalid (an escape that is none, more than 64 fields).
Result<JsonObject> parse_form(std::string_view text);

}  // namespace oc::channels::slack
