// Reading agents.list together with agents.defaults.
#include "core/config/agents.h"

#include <algorithm>

#include "base/text.h"
#include "core/routing/topics.h"
#include "core/sessions/ids.h"
#include "core/sessions/roster.h"

namespace oc::config {
namespace {

void apply_model(const Json* value, ModelChoice& choice) {
  if (!value) return;
  if (value->is_string()) {
    if (const auto text = js_trim(value->get_string()); !text.empty()) choice.primary = text;
    return;
  }
  if (!value->is_object()) return;
  const std::string primary(js_trim(string_member_or(*value, "primary", "")));
  if (!primary.empty()) choice.primary = primary;
  const Json* fallbacks = member(*value, "fallbacks");
  if (fallbacks && fallbacks->is_array()) choice.fallbacks = strings_member(*value, "fallbacks");
}

Identity identity_of(const Json* entry) {
  const Json* identity = entry ? member(*entry, "identity") : nullptr;
  if (!identity) return {};
  return {string_member_or(*identity, "name", ""), string_member_or(*identity, "theme", ""), string_member_or(*identity, "emoji", ""),
          string_member_or(*identity, "avatar", "")};
}

std::string written_path(const Json* holder, std::string_view key) {
  const auto path = holder ? string_member(*holder, key) : std::nullopt;
  return path ? std::string(js_trim(*path)) : std::string();
}

std::string workspace_of(const Json& root, const Paths& paths, const AgentConfig& agent) {
  const std::string own = written_path(agent.entry, "workspace");
  if (!own.empty()) return absolute_path(own, paths);
  if (!agent.is_default) return paths.state_dir + "/workspace-" + agent.id;
  const std::string shared = written_path(at_path(root, "agents.defaults"), "workspace");
  return shared.empty() ? default_workspace(paths) : absolute_path(shared, paths);
}

AgentConfig read_agent(const Json& root, const Paths& paths, AgentConfig agent) {
  agent.workspace = workspace_of(root, paths, agent);
  const std::string own_dir = written_path(agent.entry, "agentDir");
  agent.agent_dir = own_dir.empty() ? default_agent_dir(paths, agent.id) : absolute_path(own_dir, paths);
  agent.model = model_of(root, agent.entry);
  agent.identity = identity_of(agent.entry);
  if (agent.entry) agent.name = string_member_or(*agent.entry, "name", "");
  return agent;
}

std::vector<std::string> named_in_bindings(const Json& root) {
  std::vector<std::string> ids;
  for (const auto& topic : routing::topic_agents(root)) ids.push_back(sessions::normalize_agent_id(topic.agent_id));
  const Json* bindings = member(root, "bindings");
  if (!bindings || !bindings->is_array()) return ids;
  for (const Json& binding : bindings->get_array()) {
    const std::string id = string_member_or(binding, "agentId", "");
    if (!js_trim(id).empty()) ids.push_back(sessions::normalize_agent_id(id));
  }
  return ids;
}

}  // namespace

ModelChoice model_of(const Json& root, const Json* entry) {
  ModelChoice choice;
  apply_model(at_path(root, "agents.defaults.model"), choice);
  if (entry) apply_model(member(*entry, "model"), choice);
  return choice;
}

std::vector<AgentConfig> agents(const Json& root, const Paths& paths) {
  const sessions::Roster roster(root);
  std::vector<AgentConfig> found;
  for (const auto& entry : roster.entries()) {
    if (roster.find(entry.id) != &entry) continue;
    AgentConfig agent{.id = entry.id, .raw_id = sessions::id_string(member(*entry.value, "id"))};
    agent.is_default = entry.id == roster.default_agent_id();
    agent.entry = entry.value;
    agent.path = entry.path;
    found.push_back(read_agent(root, paths, std::move(agent)));
  }
  if (found.empty()) {
    const std::string id = roster.default_agent_id();
    found.push_back(read_agent(root, paths, {.id = id, .raw_id = id, .is_default = true}));
    for (const auto& named : named_in_bindings(root)) {
      if (std::ranges::find(found, named, &AgentConfig::id) == found.end()) found.push_back(read_agent(root, paths, {.id = named, .raw_id = named}));
    }
  }
  return found;
}

std::vector<AgentConfig> agents(const Config& config, const Paths& paths) { return agents(config.root(), paths); }

std::string default_agent_id(const Config& config) { return sessions::Roster(config.root()).default_agent_id(); }

}  // namespace oc::config
