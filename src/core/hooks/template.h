// Texts with {{fields}} of a request.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"

namespace oc::hooks {

inline constexpr std::size_t kRenderedBytesMax = 1u << 20;  ///< of a rendered text; what is longer is cut

/// What a template may name. Lifetime: `payload` outlives it.
struct RequestFacts {
  const Json& payload;
  std::string path;                                          ///< behind hooks.path, without slashes at its ends
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in any case; none that holds a secret
  std::vector<std::pair<std::string, std::string>> query;    ///< decoded
  std::string now;                                           ///< ISO 8601
};

/// `{{a.b[0].c}}` of the payload (`{{payload.a}}` too), `{{headers.x}}`, `{{query.x}}`, `{{path}}`, `{{now}}`. Texts and numbers as they are, other
/// values as JSON, what is missing or null as nothing. Foreign braces are not looked at again.
/// Limits: kRenderedBytesMax.
std::string render(std::string_view text, const RequestFacts& facts);

}  // namespace oc::hooks
