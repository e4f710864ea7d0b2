// Reads which agents and which session are meant.
#include "cli/session_pick.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "cli/session_rows.h"
#include "core/sessions/key.h"
#include "io/files.h"

namespace oc::cli {
namespace {

Error unknown_agent(std::string_view id) {
  return {.code = Errc::not_found,
          .message = fmt::format("Unknown agent id \"{}\". Use \"openclaw agents list\" to see configured agents.", printable(id, 80))};
}

/// `<state>/agents/<id>/sessions/sessions.sqlite`, or the folder, or the sessions.json in it.
Result<std::string> use_store(Context& context, const std::string& typed) {
  std::vector<std::string> parts = split(context.typed_path(typed), '/');
  while (!parts.empty() && parts.back().empty()) parts.pop_back();
  if (!parts.empty() && parts.back().starts_with("sessions.")) parts.pop_back();
  const std::size_t size = parts.size();
  if (size < 4 || parts[size - 1] != "sessions" || parts[size - 3] != "agents") {
    return fail(Errc::invalid, fmt::format("{} is no session store", printable(typed, 200)),
                "It looks like this: --store ~/.openclaw/agents/main/sessions/sessions.sqlite");
  }
  const std::string agent_id = parts[size - 2];
  context.paths.state_dir = join({parts.begin(), parts.end() - 3}, "/");
  return agent_id;
}

}  // namespace

Result<AskedAgents> asked_agents(Context& context, const config::Config& config) {
  AskedAgents asked{.is_all = context.has("--all-agents")};
  const auto wanted = context.arguments.value("--agent");
  if (wanted && asked.is_all) return fail(Errc::invalid, "Use either --agent or --all-agents, not both.");
  if (const auto store = context.arguments.value("--store")) {
    if (wanted || asked.is_all) return fail(Errc::invalid, "--store names one agent's sessions; leave --agent and --all-agents out.");
    OC_TRY(auto agent_id, use_store(context, *store));
    asked.ids.push_back(std::move(agent_id));
    return asked;
  }
  const std::string id = wanted ? sessions::normalize_agent_id(*wanted) : config::default_agent_id(config);
  for (const auto& agent : config::agents(config, context.paths)) {
    if (asked.is_all || agent.id == id) asked.ids.push_back(agent.id);
  }
  if (asked.ids.empty()) return std::unexpected(unknown_agent(wanted.value_or(id)));
  return asked;
}

Result<PickedSession> picked_session(Context& context, const config::Config& config) {
  const std::string typed(js_trim(context.arguments.word(0)));
  const auto parsed = sessions::parse_agent_key(typed);
  const auto wanted = context.arguments.value("--agent");
  if (parsed && wanted && sessions::normalize_agent_id(*wanted) != parsed->agent_id) {
    return fail(Errc::invalid, fmt::format("the key is of agent \"{}\", not of \"{}\"", parsed->agent_id, printable(*wanted, 80)));
  }
  const std::string id = parsed ? parsed->agent_id : wanted ? sessions::normalize_agent_id(*wanted) : config::default_agent_id(config);
  return PickedSession{.agent_id = id, .key = sessions::canonical_main_alias(config.root(), id, sessions::store_key(id, typed))};
}

io::Task<Result<store::AgentStore*>> existing_store(const Context& context, store::Store& store, std::string agent_id) {
  if (!context.io().files.info(session_store_path(context, agent_id))) {
    co_return fail(Errc::not_found, fmt::format("The agent \"{}\" has no sessions yet.", printable(agent_id, 80)), "See: openclaw agents list");
  }
  co_return co_await store.agent(std::move(agent_id));
}

io::Task<Result<store::SessionRow>> existing_session(store::AgentStore& database, std::string key) {
  OC_CO_TRY(auto row, co_await database.session(key));
  if (row) co_return std::move(*row);
  OC_CO_TRY(const auto known, co_await database.sessions(kSessionsListedMax));
  std::vector<std::string> keys;
  for (const auto& session : known) keys.push_back(session.key);
  const std::string near = nearest_word(key, keys);
  co_return fail(Errc::not_found, fmt::format("There is no session {}.", printable(key, 300)),
                 near.empty() ? "See: openclaw sessions list" : fmt::format("Did you mean {}?", near));
}

}  // namespace oc::cli
