// The key table in other forms: a JSON Schema for editors, and the page docs/reference/config.md.
#pragma once

#include <string>

#include "base/json.h"

namespace oc::config {

/// A JSON Schema (draft-07) of the whole configuration.
Json json_schema();

/// docs/reference/config.md: every key with type, default, releases and its sentence, grouped by top-level key.
std::string config_reference_markdown();

}  // namespace oc::config
