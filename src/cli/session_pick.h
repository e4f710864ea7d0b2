// Which sessions a command is about: --agent, --all-agents, --store, and the key that was typed.
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"
#include "store/store.h"

namespace oc::cli {

/// The agents whose sessions are asked for.
struct AskedAgents {
  std::vector<std::string> ids;
  bool is_all = false;
};
/// --store names the database (or the sessions.json beside it) of an agent, in whatever state directory: that one is used from here on.
/// Errors: invalid, not_found (unknown agent); both say what to type.
Result<AskedAgents> asked_agents(Context& context, const config::Config& config);

struct PickedSession {
  std::string agent_id;
  std::string key;  ///< canonical
};
/// The session of the command's first word: `main`, a key, or the part of one behind `agent:<id>:`. --agent says whose.
/// Errors: invalid, not_found.
Result<PickedSession> picked_session(Context& context, const config::Config& config);

/// The agent's database; nothing is made on disk.
/// Errors: not_found when it has none yet, those of the store.
io::Task<Result<store::AgentStore*>> existing_store(const Context& context, store::Store& store, std::string agent_id);

/// The session's row. Errors: not_found with the nearest key, those of the store.
io::Task<Result<store::SessionRow>> existing_session(store::AgentStore& database, std::string key);

}  // namespace oc::cli
