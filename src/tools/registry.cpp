// The toolbox: the one door through which a tool is run.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/config/config.h"
#include "core/policy/tools.h"
#include "io/log.h"
#include "tools/exec/exec.h"
#include "tools/files/files.h"
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
    tools_.push_back(make_status_tool(std::move(services)));
    for (const auto& tool : tools_) names_.push_back(tool->spec().name);
  }

  std::vector<engine::ToolSpec> specs(const std::string& agent_id, const std::string& session_key) override {
    const policy::ToolPolicy policy(config_()->root(), agent_id, session_key, names_);
    for (const auto& warning : policy.warnings()) io_.log.warn("tools", warning, {{"agent", agent_id}});
    std::vector<engine::ToolSpec> specs;
    for (const auto& tool : tools_) {
      if (policy.check(tool->spec().name).allowed) specs.push_back(tool->spec());
    }
    return specs;
  }

  Task<engine::ToolResult> run(std::string name, engine::ToolContext context, Json arguments) override {
    const policy::ToolPolicy policy(config_()->root(), context.agent_id, context.session_key, names_);
    if (const auto verdict = policy.check(name); !verdict.allowed) {
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
};

}  // namespace

std::unique_ptr<engine::Toolbox> make_toolbox(const io::Io& io, engine::ConfigSource config, ServicesSource services) {
  return std::make_unique<Registry>(io, std::move(config), std::move(services));
}

}  // namespace oc::tools
