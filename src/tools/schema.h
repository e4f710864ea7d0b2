// Whether arguments fit a tool's JSON Schema.
#pragma once

#include "base/json.h"

namespace oc::tools {

/// Errors: invalid; the message names each member that does not fit and why.
Result<void> fits_schema(const Json& schema, const Json& arguments);

}  // namespace oc::tools
