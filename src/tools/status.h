// session_status: what the agent may know of its own session.
#pragma once

#include <memory>

#include "tools/tools.h"

namespace oc::tools {

std::unique_ptr<Tool> make_status_tool(ServicesSource services);

}  // namespace oc::tools
