// The toolbox: the one door through which a tool is run.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "core/config/config.h"
#include "core/policy/tools.h"
#include "io/log.h"
#include "tools/exec/exec.h"
#include "tools/files/files.h"
#include "tools/message.h"
#include "tools/schema.h"
#include "tools/status.h"
#include "tools/tools.h"

namespace oc::tools {
namespace {

/// The tools that change nothing, so that a crash in the middle of one is of no consequence.
constexpr std::array<std::string_view, 3> kOnlyRead{"read", "ls", "session_status"};

class Registry final : public engine::Toolbox {
 public:
  Registry(const io::Io& io, engine::ConfigSource config, ServicesSource services) : io_(io), config_(std::move(config)) {
    for (auto& tool : make_file_tools(io_, config_)) tools_.push_back(std::move(tool));
    tools_.push_back(make_exec_tool(io_, config_));
    tools_.push_back(make_status_tool(services));
    tools_.push_back(make_message_tool(std::move(services)));
    for (const auto& tool : tools_) names_.push_back(tool->spec().name);
  }

  SharedVector<engine::ToolSpec> specs(const std::string& agent_id, const std::string& session_key) override {
    return compiled(agent_id, session_key).specs;
  }

  Task<engine::ToolResult> run(std::string name, engine::ToolContext context, Json arguments) override {
    if (const auto verdict = compiled(context.agent_id, context.session_key).policy.check(name); !verdict.allowed) {
      io_.log.info("tools", "refused", {{"tool", name}, {"agent", context.agent_id}, {"why", verdict.reason}});
      co_return engine::ToolResult{.text = verdict.reason, .is_error = true};
    }
    Tool& tool = *find(name);
    if (arguments.is_null()) arguments = JsonObject();
    if (auto fits = fits_schema(tool.spec().parameters, arguments); !fits) {
      co_return engine::ToolResult{.text = fmt::format("Validation failed for tool \"{}\": {}", name, fits.error().message), .is_error = true};
    }
    io_.log.info("tools", "running", {{"tool", name}, {"agent", context.agent_id}, {"run", context.run_id}});
    co_return co_await tool.run(std::move(context), std::move(arguments));
  }

  bool repeats_safely(const std::string& name) const override { return std::ranges::find(kOnlyRead, name) != kOnlyRead.end(); }

 private:
  /// What the config in force says for an agent.
  struct Compiled {
    policy::ToolPolicy policy;
    SharedVector<engine::ToolSpec> specs;
  };

  /// Made once for each config. Of the session only this counts: whether it is the agent's main one, which may do without a sandbox. The reference is
  /// good until the next call. Limits: kToolPoliciesRemembered.
  const Compiled& compiled(const std::string& agent_id, const std::string& session_key) {
    const auto config = config_();
    if (config != compiled_for_) compiled_.clear();
    compiled_for_ = config;
    const bool is_main = session_key == "global" || session_key == "agent:" + agent_id + ":main";
    const std::pair name(agent_id, is_main);
    if (const auto known = compiled_.find(name); known != compiled_.end()) return *known->second;
    if (compiled_.size() >= kToolPoliciesRemembered) compiled_.clear();
    const auto slot = compiled_.emplace(name, nullptr).first;
    slot->second = std::make_unique<Compiled>(policy::ToolPolicy(config->root(), agent_id, session_key, names_));
    const auto& policy = slot->second->policy;
    for (const auto& warning : policy.warnings()) io_.log.warn("tools", warning, {{"agent", agent_id}});
    for (const auto& tool : tools_) {
      if (policy.check(tool->spec().name).allowed) slot->second->specs.push_back(tool->offered(config->root()));
    }
    return *slot->second;
  }

  Tool* find(const std::string& name) {
    for (const auto& tool : tools_) {
      if (tool->spec().name == name) return tool.get();
    }
    return nullptr;
  }

  io::Io io_;
  engine::ConfigSource config_;
  std::vector<std::unique_ptr<Tool>> tools_;
  std::vector<std::string> names_;
  std::shared_ptr<const config::Config> compiled_for_;
  std::map<std::pair<std::string, bool>, std::unique_ptr<Compiled>> compiled_;  ///< by agent, and whether for its main session
};

}  // namespace

std::unique_ptr<engine::Toolbox> make_toolbox(const io::Io& io, engine::ConfigSource config, ServicesSource services) {
  return std::make_unique<Registry>(io, std::move(config), std::move(services));
}

}  // namespace oc::tools
