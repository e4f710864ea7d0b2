// Where an agent stands in the configuration file, so that a command can change it there.
#pragma once

#include <string>
#include <string_view>

#include "cli/config_edit.h"

namespace oc::cli {

/// The path of the agent's entry in the main file: `agents.list[2]` or `agents.entries.work`. "" when the agent is known without an entry.
/// Errors: not_found for an unknown agent; conflict when it is written in an included file (the message names it).
Result<std::string> agent_path(const ConfigDraft& draft, std::string_view agent_id);

/// The text with a new agent's entry, whichever shape the file has; the agent that answered so far stays the default.
Result<std::string> append_agent(std::string text, const ConfigDraft& draft, std::string_view agent_id, JsonObject entry);

}  // namespace oc::cli
