// Which agents of a broadcast group a message is said to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace oc::access {

/// The agents whose own patterns (not those common to all) the text meets behind an `@`, in their order; all of them when it names none so. A name in
/// a sentence names nobody. Source: OpenClaw "Broadcast groups", mention selection.
std::vector<std::string> addressed_agents(const Json& config, std::vector<std::string> agents, std::string_view text);

}  // namespace oc::access
