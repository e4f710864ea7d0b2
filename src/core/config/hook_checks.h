// What is wrong with `hooks`: doors without a key, keys that open other doors too, and what this program cannot carry out.
#pragma once

#include <vector>

#include "base/json.h"
#include "core/config/config.h"

namespace oc::config {

/// Adds to `problems`. Errors only where `hooks.enabled` is on: what is off opens nothing.
/// Limits: kConfigProblemsMax.
void check_hooks(const Json& root, const EnvLookup& env, std::vector<Problem>& problems);

}  // namespace oc::config
