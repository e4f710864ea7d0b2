// models.list, models.authStatus and tools.catalog: what an agent can think and act with.
#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "engine/ports/tool.h"
#include "gateway/methods/methods.h"
#include "gateway/summaries.h"
#include "io/clock.h"

namespace oc::gateway {
namespace {

Task<Answer> models_list(Call& call) {
  JsonArray models;
  for (const auto& model : call.context.engine().models("")) models.push_back(model_json(model));
  co_return JsonObject{{"models", std::move(models)}};
}

Task<Answer> models_auth_status(Call& call) {
  std::map<std::string, bool> providers;
  for (const auto& model : call.context.engine().models("")) providers[model.ref.provider] |= model.has_auth;
  JsonArray rows;
  for (const auto& [provider, has_auth] : providers) rows.push_back(JsonObject{{"provider", provider}, {"status", has_auth ? "ok" : "missing"}});
  co_return JsonObject{{"ts", to_ms(call.context.clock().now())}, {"providers", std::move(rows)}};
}

struct Group {
  std::string_view id, label;
  std::vector<std::string_view> tools;
};

const std::vector<Group>& groups() {
  static const std::vector<Group> all{
      {"fs", "Files", {"read", "write", "edit", "apply_patch", "ls", "grep", "find"}},
      {"runtime", "Runtime", {"exec", "process"}},
      {"web", "Web", {"web_search", "web_fetch"}},
      {"memory", "Memory", {"memory_search", "memory_get"}},
      {"sessions",
       "Sessions",
       {"sessions_list", "sessions_history", "sessions_send", "sessions_spawn", "sessions_yield", "subagents", "session_status"}},
      {"messaging", "Messaging", {"message"}},
      {"automation", "Automation", {"cron", "gateway"}},
  };
  return all;
}

std::string_view group_of(std::string_view tool) {
  for (const auto& group : groups()) {
    if (std::find(group.tools.begin(), group.tools.end(), tool) != group.tools.end()) return group.id;
  }
  return "other";
}

JsonArray profiles_of(std::string_view tool) {
  if (tool == "session_status") return {"minimal", "coding", "messaging"};
  const auto group = group_of(tool);
  if (group == "fs" || group == "runtime" || group == "memory") return {"coding"};
  if (group == "sessions") return {"coding", "messaging"};
  if (group == "messaging") return {"messaging"};
  return {};
}

JsonObject tool_json(const engine::ToolSpec& spec) {
  return {
      {"id", spec.name}, {"label", spec.name}, {"description", spec.description}, {"source", "core"}, {"defaultProfiles", profiles_of(spec.name)}};
}

JsonArray grouped(const std::vector<engine::ToolSpec>& specs) {
  JsonArray out;
  const auto add = [&](std::string_view id, std::string_view label) {
    JsonArray tools;
    for (const auto& spec : specs) {
      if (group_of(spec.name) == id) tools.push_back(tool_json(spec));
    }
    if (!tools.empty()) out.push_back(JsonObject{{"id", id}, {"label", label}, {"source", "core"}, {"tools", std::move(tools)}});
  };
  for (const auto& group : groups()) add(group.id, group.label);
  add("other", "Other");
  return out;
}

Task<Answer> tools_catalog(Call& call) {
  auto id = token(string_member_or(call.params, "agentId", ""));
  const auto agents = call.context.engine().agents();
  if (id.empty() && !agents.empty()) id = agents.front().id;
  if (std::none_of(agents.begin(), agents.end(), [&id](const engine::AgentSummary& agent) { return token(agent.id) == token(id); })) {
    co_return refuse(protocol::invalid_request("unknown agent id \"" + printable(id, 80) + "\""));
  }
  JsonArray profiles;
  for (const auto& [profile, label] : {std::pair{"minimal", "Minimal"}, {"coding", "Coding"}, {"messaging", "Messaging"}, {"full", "Full"}}) {
    profiles.push_back(JsonObject{{"id", profile}, {"label", label}});
  }
  const auto specs = call.context.parts.toolbox->specs(id, "", {});
  co_return JsonObject{{"agentId", id}, {"profiles", std::move(profiles)}, {"groups", grouped(specs)}};
}

bool has_toolbox(const GatewayParts& parts) { return parts.toolbox != nullptr; }

constexpr std::array kMethods =
    std::to_array<Method>({{"models.list", models_list}, {"models.authStatus", models_auth_status}, {"tools.catalog", tools_catalog, has_toolbox}});

}  // namespace

std::span<const Method> model_methods() { return kMethods; }

}  // namespace oc::gateway
