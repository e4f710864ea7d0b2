// Compiling a config into what the steps ask.
#include "engine/snapshot.h"

#include "base/check.h"
#include "core/config/agents.h"
#include "core/sessions/ids.h"

namespace oc::engine {
namespace {

Json identity_json(const config::Identity& identity) {
  JsonObject object;
  const auto set = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) object[key] = value;
  };
  set("name", identity.name);
  set("theme", identity.theme);
  set("emoji", identity.emoji);
  set("avatar", identity.avatar);
  return object;
}

/// The config with a list of agents. Where none is written, routing takes an agent at its binding's or its topic's word, so those that they name
/// exist beside `main`.
Json with_roster(const Json& root) {
  const Json* list = at_path(root, "agents.list");
  const Json* bindings = member(root, "bindings");
  const auto topics = routing::topic_agents(root);
  const bool has_bindings = bindings && bindings->is_array();
  if ((list && list->is_array() && !list->get_array().empty()) || (!has_bindings && topics.empty())) return root;
  JsonArray roster{{{"id", sessions::kDefaultAgentId}, {"default", true}}};
  for (const Json& binding : has_bindings ? bindings->get_array() : JsonArray()) {
    const std::string id = string_member_or(binding, "agentId", "");
    if (!id.empty()) roster.push_back({{"id", sessions::normalize_agent_id(id)}});
  }
  for (const auto& topic : topics) roster.push_back({{"id", sessions::normalize_agent_id(topic.agent_id)}});
  Json whole = root;
  JsonObject& object = whole.get_object();
  if (!object["agents"].is_object()) object["agents"] = JsonObject();
  object["agents"].get_object()["list"] = std::move(roster);
  return whole;
}

}  // namespace

const AgentInfo* Snapshot::find(const std::string& agent_id) const {
  const auto found = places.find(agent_id);
  return found == places.end() ? nullptr : &agents[found->second];
}

const AgentInfo& Snapshot::default_agent() const {
  const auto found = std::ranges::find(agents, true, &AgentInfo::is_default);
  CHECK(!agents.empty());
  return found == agents.end() ? agents.front() : *found;
}

std::shared_ptr<const Snapshot> make_snapshot(std::shared_ptr<const config::Config> config, const config::Paths& paths, io::Log& log) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->routes = routing::RouteTable::compile(config->root());
  const Json with_agents = with_roster(config->root());
  for (auto& agent : config::agents(with_agents, paths)) {
    AgentInfo info{.id = agent.id,
                   .name = agent.name,
                   .identity = identity_json(agent.identity),
                   .is_default = agent.is_default,
                   .workspace = agent.workspace,
                   .agent_dir = agent.agent_dir,
                   .runs_at_once = queue::runs_at_once_of_agent(config->root(), agent.entry)};
    info.mentions = access::compile_mentions(access::mention_patterns_of(config->root(), agent.entry));
    for (const auto& dropped : info.mentions.dropped) {
      log.warn("config", "a mention pattern is left out", {{"agent", agent.id}, {"pattern", dropped.pattern}, {"why", dropped.reason}});
    }
    snapshot->places.emplace(info.id, snapshot->agents.size());
    snapshot->agents.push_back(std::move(info));
  }
  for (std::size_t lane = 0; lane < queue::kLanes; lane++) {
    snapshot->lane_caps[lane] = queue::runs_at_once(config->root(), static_cast<queue::Lane>(lane));
  }
  snapshot->config = std::move(config);
  return snapshot;
}

}  // namespace oc::engine
