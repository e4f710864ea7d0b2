// agents.files.*: the handful of named files of a workspace that a person edits in the browser.
#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "gateway/methods/families.h"
#include "io/clock.h"
#include "io/files.h"

namespace oc::gateway {
namespace {

constexpr std::array kNames =
    std::to_array<std::string_view>({"AGENTS.md", "SOUL.md", "TOOLS.md", "IDENTITY.md", "USER.md", "HEARTBEAT.md", "BOOTSTRAP.md", "MEMORY.md"});

std::optional<engine::AgentSummary> agent_of(const Call& call) {
  const auto id = token(string_member_or(call.params, "agentId", ""));
  for (const auto& agent : call.context.engine().agents()) {
    if (token(agent.id) == id) return agent;
  }
  return std::nullopt;
}

std::unexpected<protocol::ErrorShape> unknown_agent() { return refuse(protocol::invalid_request("unknown agent id")); }

std::optional<protocol::ErrorShape> name_fault(const std::string& name) {
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return std::nullopt;
  return protocol::invalid_request("unsupported file \"" + printable(name, 80) + "\"");
}

JsonObject missing_file(const std::string& workspace, std::string_view name) {
  return {{"name", name}, {"path", workspace + "/" + std::string(name)}, {"missing", true}};
}

JsonObject found_file(const std::string& workspace, const io::FileInfo& info) {
  return {{"name", info.name},
          {"path", workspace + "/" + info.name},
          {"missing", false},
          {"size", info.size_bytes},
          {"updatedAtMs", to_ms(info.modified)}};
}

/// One listing answers for all names: no path is looked at twice.
Result<std::vector<io::FileInfo>> listing(const Call& call, const std::string& workspace) {
  auto list = call.context.parts.io.files.list_beneath(workspace, "");
  if (!list && list.error().code == Errc::not_found) return std::vector<io::FileInfo>{};
  return list;
}

JsonObject entry_of(const std::vector<io::FileInfo>& list, const std::string& workspace, std::string_view name) {
  const auto found = std::find_if(list.begin(), list.end(), [name](const io::FileInfo& info) { return info.name == name && !info.is_directory; });
  return found == list.end() ? missing_file(workspace, name) : found_file(workspace, *found);
}

}  // namespace

Task<Answer> agents_files_list(Call& call) {
  const auto agent = agent_of(call);
  if (!agent) co_return unknown_agent();
  const auto list = listing(call, agent->workspace);
  if (!list) co_return refuse(list.error());
  JsonArray files;
  for (const auto name : kNames) files.push_back(entry_of(*list, agent->workspace, name));
  co_return JsonObject{{"agentId", agent->id}, {"workspace", agent->workspace}, {"files", std::move(files)}};
}

Task<Answer> agents_files_get(Call& call) {
  const auto agent = agent_of(call);
  if (!agent) co_return unknown_agent();
  const auto name = string_member_or(call.params, "name", "");
  if (auto fault = name_fault(name)) co_return refuse(std::move(*fault));
  const auto list = listing(call, agent->workspace);
  if (!list) co_return refuse(list.error());
  auto file = entry_of(*list, agent->workspace, name);
  if (!file["missing"].as_bool()) {
    auto text = call.context.parts.io.files.read_beneath(agent->workspace, name, kWorkspaceFileBytesMax);
    if (!text) co_return refuse(text.error());
    file["content"] = valid_utf8(*text);
  }
  co_return JsonObject{{"agentId", agent->id}, {"workspace", agent->workspace}, {"file", std::move(file)}};
}

Task<Answer> agents_files_set(Call& call) {
  const auto agent = agent_of(call);
  if (!agent) co_return unknown_agent();
  const auto name = string_member_or(call.params, "name", "");
  if (auto fault = name_fault(name)) co_return refuse(std::move(*fault));
  const auto content = string_member_or(call.params, "content", "");
  if (content.size() > kWorkspaceFileBytesMax) {
    co_return refuse(protocol::invalid_request("the file is larger than " + std::to_string(kWorkspaceFileBytesMax) + " bytes"));
  }
  auto& files = call.context.parts.io.files;
  if (const auto made = files.make_directories(agent->workspace, 0700); !made) co_return refuse(made.error());
  if (const auto written = files.write_beneath(agent->workspace, name, content); !written) co_return refuse(written.error());
  const auto list = listing(call, agent->workspace);
  if (!list) co_return refuse(list.error());
  auto file = entry_of(*list, agent->workspace, name);
  file["content"] = content;
  co_return JsonObject{{"ok", true}, {"agentId", agent->id}, {"workspace", agent->workspace}, {"file", std::move(file)}};
}

}  // namespace oc::gateway
