// Whether a configuration is one: every key and value against the table, and what no table can say.
#pragma once

#include <functional>
#include <vector>

#include "base/json.h"
#include "core/config/config.h"

namespace oc::config {

/// Gives the place of a path of the value that is being checked.
using PlaceOf = std::function<Where(std::string_view path)>;

/// Checks the merged value as it was written (before normalize) against the key table.
/// Unknown keys are warnings, or errors under Strictness::strict. Stops at kConfigProblemsMax problems.
void check_keys(const Json& root, Strictness strictness, std::vector<Problem>& problems);

/// What checks across keys need to know of the world.
struct CheckContext {
  EnvLookup env;
};

/// Checks the normalised value: agents that do not exist, shared agent directories, open doors, tokens that are none.
void check_meaning(const Json& root, const CheckContext& context, std::vector<Problem>& problems);

}  // namespace oc::config
