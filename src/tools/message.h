// message: what an agent does in chats beside answering.
#pragma once

#include <memory>

#include "tools/tools.h"

namespace oc::tools {

inline constexpr std::size_t kMessageResultUnitsMax = 30'000;  ///< of what the model reads, UTF-16 units

std::unique_ptr<Tool> make_message_tool(ServicesSource services);

}  // namespace oc::tools
