// agents.list and identities: who can be talked to.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/config/config.h"
#include "gateway/methods/families.h"
#include "gateway/methods/methods.h"

namespace oc::gateway {
namespace {

std::string setting(const Call& call, std::string_view path, const std::string& fallback) {
  const auto config = call.context.engine().config();
  const auto* value = config ? config->find(path) : nullptr;
  return value && value->is_string() ? std::string(value->get_string()) : fallback;
}

JsonObject agent_row(const engine::AgentSummary& agent, bool with_more) {
  JsonObject row{{"id", agent.id}};
  if (!agent.name.empty()) row["name"] = agent.name;
  if (agent.identity.is_object() && !agent.identity.get_object().empty()) row["identity"] = agent.identity;
  if (!with_more) return row;
  row["workspace"] = agent.workspace;
  row["model"] = JsonObject{{"primary", agent.model.text()}};
  return row;
}

Task<Answer> agents_list(Call& call) {
  // Protocol 4's page wants the workspace and the model; protocol 3's rows are closed objects.
  const bool with_more = call.client().protocol >= protocol::kProtocolNewest;
  const auto agents = with_more ? co_await call.context.engine().agents_with_models() : call.context.engine().agents();
  JsonArray rows;
  for (const auto& agent : agents) rows.push_back(agent_row(agent, with_more));
  const auto scope = setting(call, "session.scope", "per-sender");
  co_return JsonObject{{"defaultId", agents.empty() ? "main" : agents.front().id},
                       {"mainKey", setting(call, "session.mainKey", "main")},
                       {"scope", scope == "global" ? "global" : "per-sender"},
                       {"agents", std::move(rows)}};
}

std::string asked_agent(const Call& call) {
  if (const auto id = string_member_or(call.params, "agentId", ""); !id.empty()) return token(id);
  const auto key = string_member_or(call.params, "sessionKey", "");
  const auto parts = split(key.empty() ? "" : call.context.engine().canonical_session_key(key), ':');
  return parts.size() >= 3 && parts[0] == "agent" ? token(parts[1]) : "";
}

Task<Answer> identity_get(Call& call) {
  const auto id = asked_agent(call);
  const auto agents = call.context.engine().agents();
  const auto is_it = [&id](const engine::AgentSummary& agent) { return id.empty() ? agent.is_default : token(agent.id) == id; };
  const auto agent = std::find_if(agents.begin(), agents.end(), is_it);
  if (agent == agents.end()) {
    co_return refuse(protocol::invalid_request("invalid agent.identity.get params: unknown agent id \"" + printable(id, 80) + "\""));
  }
  const auto name = string_member_or(agent->identity, "name", agent->name.empty() ? "Assistant" : agent->name);
  JsonObject out{{"agentId", agent->id}, {"name", name}};
  const auto emoji = string_member_or(agent->identity, "emoji", "");
  const auto avatar = string_member_or(agent->identity, "avatar", emoji.empty() ? std::string(utf16_prefix(name, 1)) : emoji);
  if (!avatar.empty()) out["avatar"] = avatar;
  if (!emoji.empty()) out["emoji"] = emoji;
  co_return out;
}

/// The shape of skills.status with no skills in it: this gateway has none yet.
Task<Answer> skills_status(Call& call) {
  const auto id = asked_agent(call);
  for (const auto& agent : call.context.engine().agents()) {
    if (!id.empty() && token(agent.id) != id) continue;
    co_return JsonObject{
        {"workspaceDir", agent.workspace}, {"managedSkillsDir", call.context.parts.settings.state_dir + "/skills"}, {"skills", JsonArray{}}};
  }
  co_return refuse(protocol::invalid_request("unknown agent id \"" + printable(id, 80) + "\""));
}

constexpr std::array kMethods = std::to_array<Method>({{"agents.list", agents_list},
                                                       {"agent.identity.get", identity_get},
                                                       {"skills.status", skills_status},
                                                       {"agents.files.list", agents_files_list},
                                                       {"agents.files.get", agents_files_get},
                                                       {"agents.files.set", agents_files_set},
                                                       {"agent", agent_method},
                                                       {"agent.wait", agent_wait_method}});

}  // namespace

std::span<const Method> agent_methods() { return kMethods; }

}  // namespace oc::gateway
