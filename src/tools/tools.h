// The tools: made, told to the model, checked and run.
#pragma once

#include <functional>
#include <memory>

#include "engine/ports/tool.h"
#include "io/io.h"

namespace oc::tools {

template <class T = void>
using Task = io::Task<T>;

/// One tool. Arguments have been checked against its schema when run() is called.
class Tool {
 public:
  virtual ~Tool() = default;
  virtual const engine::ToolSpec& spec() const = 0;
  /// What a model is shown of it under this config; run() takes all that spec() says.
  virtual engine::ToolSpec offered(const Json& /*config*/) const { return spec(); }
  virtual Task<engine::ToolResult> run(engine::ToolContext context, Json arguments) = 0;
};

/// What the engine gives back to tools; set once it exists.
using ServicesSource = std::function<engine::Services*()>;

/// read, write, edit, ls, exec, session_status, message, behind the policy of the config in force.
std::unique_ptr<engine::Toolbox> make_toolbox(const io::Io& io, engine::ConfigSource config, ServicesSource services);

}  // namespace oc::tools
