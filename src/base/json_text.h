// Writing JSON piece by piece into a text, for those who have most of it as text already.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace oc {

/// Appends the value as to_json_text() writes it.
void append_json(std::string& out, const Json& value);

/// Appends the text as a JSON string, quotes included; bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace oc
