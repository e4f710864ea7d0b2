// Questions to the person at the terminal, one line each.
#pragma once

#include <optional>
#include <string>

#include "cli/context.h"

namespace oc::cli {

/// Asks, with what an empty answer means in brackets. Nothing when the input ended or Ctrl-C was pressed.
io::Task<std::optional<std::string>> ask(const Context& context, std::string question, std::string fallback);

enum class Answer : std::uint8_t { no, yes };
/// Asks for yes or no until one of them is said. Nothing as above.
io::Task<std::optional<Answer>> confirm(const Context& context, std::string question, Answer fallback);

}  // namespace oc::cli
