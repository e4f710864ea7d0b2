// Sessions as the command line lists them: the rows of the agents' databases, as a table and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "cli/context.h"
#include "store/store.h"

namespace oc::cli {

struct ListedSession {
  std::string agent_id;
  store::SessionRow row;
};

/// The sessions of one agent that were used within `active`, newest first. Nothing is made on disk when the agent has none yet.
/// Limits: kSessionsListedMax.
/// Errors: those of the store.
io::Task<Result<std::vector<ListedSession>>> read_sessions(const Context& context, store::Store& store, std::string agent_id,
                                                           std::optional<Millis> active);

/// `<state>/agents/<id>/sessions/sessions.sqlite`.
std::string session_store_path(const Context& context, std::string_view agent_id);

Json to_json(const ListedSession& session, UnixTime now);

enum class AgentColumn : std::uint8_t { no, yes };
/// The heading, then a line for each session.
std::vector<std::string> session_lines(const std::vector<ListedSession>& sessions, UnixTime now, AgentColumn agent_column);

std::string_view session_kind(std::string_view key);
/// `16k/200k (8%)`.
std::string token_text(const Json& entry);
std::string model_text(const Json& entry);

}  // namespace oc::cli
