// How a pattern in JavaScript's syntax is written in RE2's. Only regex.cpp includes this.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace oc {

/// The pattern for RE2, or why RE2 cannot have it. `unicode` is JavaScript's flag u, `dot_all` its flag s.
struct RegexSyntax {
  bool unicode = false;
  bool dot_all = false;
};
Result<std::string> translate_regex(std::string_view pattern, RegexSyntax syntax);

}  // namespace oc
