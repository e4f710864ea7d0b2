// agents delete: out of the configuration, and its folders into the trash of the state folder.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/bindings.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/prompts.h"
#include "cli/roster_edit.h"
#include "core/config/edit.h"
#include "core/sessions/ids.h"
#include "core/sessions/roster.h"
#include "io/clock.h"
#include "io/files.h"

namespace oc::cli {
namespace {

struct Doomed {
  config::AgentConfig agent;
  std::string sessions_dir;
  std::size_t bindings = 0;
  std::size_t allowed = 0;  ///< mentions in tools.agentToAgent.allow
};

Result<std::string> without_allow(std::string text, const Json& raw, std::string_view id, std::size_t& removed) {
  const Json* allow = at_path(raw, "tools.agentToAgent.allow");
  if (!allow || !allow->is_array()) return text;
  const JsonArray& list = allow->get_array();
  for (std::size_t i = list.size(); i-- > 0;) {
    if (!list[i].is_string() || list[i].get_string() != id) continue;
    OC_TRY(text, config::edit_unset(text, fmt::format("tools.agentToAgent.allow[{}]", i)));
    removed++;
  }
  return text;
}

Result<std::string> remove_from(const ConfigDraft& draft, Doomed& doomed) {
  const std::string& id = doomed.agent.id;
  OC_TRY(const std::string path, agent_path(draft, id));
  if (path.empty()) return fail(Errc::invalid, fmt::format("\"{}\" cannot be deleted.", printable(id, 80)));
  const UnbindPlan plan = plan_unbind_all(draft.root(), draft.raw, id);
  doomed.bindings = plan.removed.size();
  OC_TRY(auto text, apply_unbind(draft.text, plan));
  OC_TRY(text, without_allow(std::move(text), draft.raw, id, doomed.allowed));
  return config::edit_unset(text, path);
}

Result<Doomed> find_doomed(const Context& context, const config::Config& config, std::string_view typed) {
  const std::string id = sessions::normalize_agent_id(typed);
  if (id == sessions::kDefaultAgentId) return fail(Errc::invalid, "\"main\" cannot be deleted.");
  for (auto& agent : config::agents(config, context.paths)) {
    if (agent.id == id) return Doomed{.agent = std::move(agent), .sessions_dir = config::sessions_dir(context.paths, id)};
  }
  return fail(Errc::not_found, fmt::format("Agent \"{}\" not found.", printable(typed, 80)));
}

bool holds(const std::string& folder, const std::string& path) { return path == folder || path.starts_with(folder + "/"); }

/// Why a folder must stay although its agent goes; "" when it may go.
std::string reason_to_keep(const Context& context, const config::Config& config, const Doomed& doomed, const std::string& folder) {
  for (const std::string& kept : {context.paths.home, context.paths.state_dir, context.paths.config_path}) {
    if (holds(folder, kept)) return "it holds more than this agent";
  }
  for (const auto& other : config::agents(config, context.paths)) {
    if (other.id == doomed.agent.id) continue;
    if (holds(folder, other.workspace) || holds(folder, other.agent_dir)) return fmt::format("agent \"{}\" uses it too", printable(other.id, 80));
  }
  return {};
}

/// Moves the agent's folders away. Lines for people go to `told`.
void move_folders(const Context& context, const config::Config& config, const Doomed& doomed, std::vector<std::string>& told) {
  io::Files& files = context.io().files;
  const std::string stamp = replace_all(to_iso(context.io().clock.now()).substr(0, 19), ":", "");
  const std::string trash = fmt::format("{}/trash/{}-{}", context.paths.state_dir, stamp, doomed.agent.id);
  const std::pair<std::string, std::string> moves[] = {
      {doomed.agent.workspace, "workspace"}, {doomed.agent.agent_dir, "agent"}, {doomed.sessions_dir, "sessions"}};
  for (const auto& [folder, name] : moves) {
    if (!files.info(folder)) continue;
    const std::string reason = reason_to_keep(context, config, doomed, folder);
    if (!reason.empty()) {
      told.push_back(fmt::format("Kept: {} ({})", context.shown(folder), reason));
      continue;
    }
    const std::string target = trash + "/" + name;
    auto moved = files.make_directories(trash, 0700);
    if (moved) moved = files.rename(folder, target);
    told.push_back(moved ? fmt::format("Moved to trash: {} -> {}", context.shown(folder), context.shown(target))
                         : fmt::format("Failed to move to trash (manual delete): {} ({})", context.shown(folder), printable(moved.error().message)));
  }
  const std::string home = config::agent_home(context.paths, doomed.agent.id);
  if (const auto left = files.list(home); left && left->empty()) (void)files.remove_tree(home);
}

}  // namespace

io::Task<int> agents_delete(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  auto doomed = find_doomed(context, **config, context.arguments.word(0));
  if (!doomed) co_return context.fail_with(doomed.error());
  if (!context.has("--force")) {
    if (!context.world.stdin_is_terminal) co_return context.fail_with("Non-interactive session. Re-run with --force.");
    const auto answer = co_await confirm(
        context, fmt::format("Delete agent \"{}\" and move its workspace, credentials and sessions to the trash?", doomed->agent.id), Answer::no);
    if (answer != Answer::yes) co_return context.fail_with("Nothing was changed.");
  }
  const auto changed = edit_config(context, [&](const ConfigDraft& draft) { return remove_from(draft, *doomed); });
  if (!changed) co_return context.fail_with(changed.error());
  if (!context.json()) context.out("Updated " + context.shown(context.paths.config_path));
  std::vector<std::string> told;
  move_folders(context, **config, *doomed, told);
  if (context.json()) {
    for (const auto& line : told) context.err(line);
    context.out_json(JsonObject{{"agentId", doomed->agent.id},
                                {"workspace", doomed->agent.workspace},
                                {"agentDir", doomed->agent.agent_dir},
                                {"sessionsDir", doomed->sessions_dir},
                                {"removedBindings", doomed->bindings},
                                {"removedAllow", doomed->allowed}});
    co_return 0;
  }
  for (const auto& line : told) context.out(line);
  context.out("Deleted agent: " + printable(doomed->agent.id, 80));
  co_return 0;
}

}  // namespace oc::cli
