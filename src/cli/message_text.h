// What a person reads after an action in a chat.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace oc::cli {

/// As OpenClaw prints a target: `telegram:123`, else as it was typed.
std::string shown_target(const std::string& channel, std::string_view target);

/// Lines for the answer of `message.action`: a sentence, or a table of what was asked for. Ends with a line end; safe in a terminal.
std::string action_text(const std::string& action, const std::string& channel, const Json& answer);

}  // namespace oc::cli
