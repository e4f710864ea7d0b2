// The help pages, made from the command table.
#pragma once

#include <string>
#include <string_view>

namespace oc::cli {

/// The page of a command; "" is the program itself.
std::string help_page(std::string_view words);

/// `OpenClaw 0.1.0 (abc1234)`.
std::string version_line(std::string_view version, std::string_view build);

}  // namespace oc::cli
