// Completion scripts for shells, made from the command table.
#pragma once

#include <string>

namespace oc::cli {

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace oc::cli
