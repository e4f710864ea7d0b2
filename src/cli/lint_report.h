// The findings of the routing lint, with file and line, for the terminal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"

namespace oc::cli {

/// A paragraph for each finding; of one agent's bindings only, unless `agent_id` is "".
std::vector<std::string> lint_lines(const Context& context, const config::Config& config, std::string_view agent_id);

/// Prints them, or JSON. Returns 1 when a binding can never win, else 0.
int report_lint(const Context& context, const config::Config& config, std::string_view agent_id);

}  // namespace oc::cli
