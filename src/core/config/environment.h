// ${NAME} in the texts of a configuration.
#pragma once

#include <vector>

#include "base/json.h"
#include "core/config/config.h"

namespace oc::config {

/// The environment that a configuration sees: the process's, and behind it the configuration's own `env` block.
EnvLookup with_env_block(const Json& root, EnvLookup env);

/// Replaces ${NAME} (capital letters, digits, _) in every text. `$${NAME}` becomes the plain text `${NAME}`.
/// Errors: a problem `Missing env var "NAME" referenced at config path: a.b` for each name that is unset or empty; the text then stays.
void substitute_environment(Json& root, const EnvLookup& env, std::vector<Problem>& problems);

/// Whether a text is nothing but one reference such as `${TELEGRAM_BOT_TOKEN}`.
bool is_env_reference(std::string_view text);

}  // namespace oc::config
