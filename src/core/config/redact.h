// Showing a configuration without its secrets, and writing such a copy back without losing them.
#pragma once

#include "base/json.h"
#include "base/result.h"

namespace oc::config {

inline constexpr std::string_view kRedacted = "__OPENCLAW_REDACTED__";

/// The value with every secret text replaced by kRedacted: those of the key table, and unknown keys that are named like one.
/// References such as `${TOKEN}` stay, they are no secret.
Json redacted(const Json& root);

/// The new value with every kRedacted put back from the same place of the old one.
/// Errors: invalid when the old value has no secret there; the text is never written.
Result<Json> restore_redacted(Json new_root, const Json& old_root);

}  // namespace oc::config
