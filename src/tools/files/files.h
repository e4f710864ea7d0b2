// read, write, edit and ls: the files of an agent's workspace.
#pragma once

#include <memory>
#include <vector>

#include "tools/tools.h"

namespace oc::tools {

std::vector<std::unique_ptr<Tool>> make_file_tools(const io::Io& io, engine::ConfigSource config);

}  // namespace oc::tools
