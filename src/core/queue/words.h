// The words that waiting messages are put into for the model.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oc::queue {

/// One line of at most 160 UTF-16 units of a message that the cap took away: white space becomes one blank, a cut ends in `…`.
std::string summary_line(std::string_view text);

/// What the cap took away: the count, and the last lines of it.
struct Overflow {
  std::size_t dropped = 0;
  std::vector<std::string> lines;
};

/// `[Queue overflow] Dropped 3 messages due to cap.` with its summary; "" when nothing was dropped.
/// Limits: the last `lines_max` lines.
std::string overflow_block(const Overflow& overflow, std::size_t lines_max);

/// All that waited as one prompt.
/// Source: OpenClaw, command queue, collect.
std::string collected_prompt(const std::vector<std::string>& prompts, const std::string& overflow_block);

}  // namespace oc::queue
