// The models and tools of a world.
#pragma once

#include "engine/ports/model.h"
#include "engine/ports/tool.h"
#include "scene.h"

namespace oc::sim {

/// What a model makes of a call.
struct Thought {
  bool hangs = false;
  bool fails = false;
  Millis length{0};
  turn::Message message;
};

/// Answers name the messages that they answer; some fail, hang, ask for tools or say nothing.
class Minds final : public engine::Models {
 public:
  explicit Minds(Scene& scene) : scene_(scene) {}
  std::vector<engine::ModelInfo> list(const std::string& agent_dir) override;
  engine::Task<engine::ModelRef> default_model(std::string agent_id) override;
  engine::Task<Result<turn::Message>> call(engine::ModelCall call, std::function<void(const engine::ModelEvent&)> on_event) override;
  /// Looks at everything it is shown, and decides all at once.
  Thought think(const engine::ModelCall& call);

 private:
  void check(const engine::ModelCall& call);
  std::string answer_to(const engine::ModelCall& call);
  turn::Block tool_call(const engine::ModelCall& call);
  Scene& scene_;
};

/// `work` has effects, `session_status` only reads.
class Hands final : public engine::Toolbox {
 public:
  explicit Hands(Scene& scene) : scene_(scene) {}
  SharedVector<engine::ToolSpec> specs(const std::string& agent_id, const std::string& session_key, const engine::ChatMessages& said) override;
  engine::Task<engine::ToolResult> run(std::string name, engine::ToolContext context, Json arguments) override;
  bool repeats_safely(const std::string& name) const override { return name == "session_status"; }

 private:
  Scene& scene_;
};

/// The messages that an answer names as answered.
std::vector<std::size_t> answered_in(const std::string& text);

}  // namespace oc::sim
