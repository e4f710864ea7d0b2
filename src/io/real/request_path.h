// The one spelling of a request's path, so that no rule about paths can be passed by spelling it otherwise.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace oc::io {

struct RequestPath {
  std::string path;
  std::string query;  ///< raw, without '?'
};

/// Takes a request target (`/a?b`, or a whole http URL): decodes percent signs once, resolves dot segments, folds doubled slashes. A slash at
/// the end stays.
/// Errors: invalid when the target is no path, a percent sign is broken, or decoding yields a slash, a backslash, a control character, bytes that
/// are no UTF-8, or another percent escape.
Result<RequestPath> canonical_path(std::string_view target);

}  // namespace oc::io
