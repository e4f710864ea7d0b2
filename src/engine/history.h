// Reading back: the transcript, the sessions, and how messages got where they are.
#pragma once

#include "engine/inside.h"
#include "store/store.h"

namespace oc::engine {

/// The newest messages of the session, oldest first; an unknown session has none.
io::Task<Result<History>> read_history(Inside& inside, std::string session_key, std::size_t messages_max);

SessionSummary summary_of(const Inside& inside, store::SessionRow row);
/// Newest first. `agent_id` "" = of all agents. An agent whose database cannot be read is left out, with an error in the log.
io::Task<Result<std::vector<SessionSummary>>> list_sessions(Inside& inside, std::string agent_id, std::size_t rows_max);

/// The route of the run's message, or of the newest when `run_id` is "". Errors: not_found.
io::Task<Result<Json>> read_route(Inside& inside, std::string session_key, std::string run_id);

/// Every tier for an input, as `agents route --explain --json` tells it.
Json explain(const Snapshot& snapshot, const routing::RouteInput& input);

/// Whether the agent's database exists; none is made.
bool has_database(const Inside& inside, const std::string& agent_id);
/// The agents that have a database: those that are configured, and those that were.
std::vector<std::string> agents_with_databases(const Inside& inside);
/// Whether the agent is configured or has sessions from before: for any other id a question must not make a database.
bool is_known_agent(const Inside& inside, const std::string& agent_id);

}  // namespace oc::engine
