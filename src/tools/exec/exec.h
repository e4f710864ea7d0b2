// exec: a command on the host, in the workspace.
#pragma once

#include <memory>

#include "tools/tools.h"

namespace oc::tools {

std::unique_ptr<Tool> make_exec_tool(const io::Io& io, engine::ConfigSource config);

}  // namespace oc::tools
