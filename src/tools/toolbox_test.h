// A toolbox to test on: in a real temporary folder with real processes, or in a simulated world.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/config/config.h"
#include "io/real/real.h"
#include "io/sim/sim.h"
#include "tools/tools.h"

namespace oc::tools {

inline engine::ConfigSource config_source(const std::string& text) {
  auto loaded = config::load_value(*parse_json(text));
  REQUIRE(loaded.valid());
  return [config = loaded.config] { return config; };
}

/// The agent `main` with a workspace on the real disk.
class RealTools {
 public:
  explicit RealTools(const std::string& config = "{}") : toolbox_(make_toolbox(world_io_, config_source(config), [] { return nullptr; })) {
    std::string name = (std::filesystem::temp_directory_path() / "openclaw-tools-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    root = name;
    workspace = root + "/workspace";
    std::filesystem::create_directory(workspace);
  }
  ~RealTools() { std::filesystem::remove_all(root); }
  RealTools(const RealTools&) = delete;
  RealTools& operator=(const RealTools&) = delete;

  engine::ToolResult run(const std::string& name, Json arguments) {
    engine::ToolResult result;
    const auto task = [](engine::Toolbox& toolbox, std::string tool, engine::ToolContext context, Json with, engine::ToolResult& out) -> Task<int> {
      out = co_await toolbox.run(std::move(tool), std::move(context), std::move(with));
      co_return 0;
    };
    world_.run(task(*toolbox_, name, {.agent_id = "main", .session_key = "agent:main:main", .workspace = workspace}, std::move(arguments), result));
    return result;
  }

  std::string root;
  std::string workspace;

 private:
  io::RealWorld world_{io::LogLevel::silent};
  io::Io world_io_ = world_.io();
  std::unique_ptr<engine::Toolbox> toolbox_;
};

/// The same in a simulated world.
class SimTools {
 public:
  explicit SimTools(const std::string& config = "{}", engine::Services* services = nullptr)
      : toolbox_(make_toolbox(io_, config_source(config), [services] { return services; })) {
    REQUIRE(sim.files().make_directories(workspace, 0700));
  }
  engine::ToolResult run(const std::string& name, Json arguments, const std::string& agent_id = "main", engine::ChatMessages said = {}) {
    return sim.run(
        toolbox_->run(name, {.agent_id = agent_id, .session_key = "agent:" + agent_id + ":main", .workspace = workspace, .said = std::move(said)},
                      std::move(arguments)));
  }
  std::vector<std::string> offered(const std::string& agent_id = "main", const engine::ChatMessages& said = {}) {
    std::vector<std::string> names;
    for (const auto& spec : toolbox_->specs(agent_id, "agent:" + agent_id + ":main", said)) names.push_back(spec.name);
    return names;
  }

  std::string chat_rules(const engine::ChatMessages& said) { return toolbox_->chat_rules(said); }
  bool repeats_safely(const std::string& name) const { return toolbox_->repeats_safely(name); }

  io::SimWorld sim;
  std::string workspace = "/home/user/workspace";

 private:
  io::Io io_ = sim.io();
  std::unique_ptr<engine::Toolbox> toolbox_;
};

}  // namespace oc::tools
