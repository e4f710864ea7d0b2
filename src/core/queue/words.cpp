// Putting waiting messages into words.
#include "core/queue/words.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"

namespace oc::queue {

std::string summary_line(std::string_view text) {
  std::string line;
  for (std::string_view rest = js_trim(text); !rest.empty();) {
    const auto gap = rest.find_first_of(" \t\r\n\v\f");
    line += rest.substr(0, gap);
    if (gap == std::string_view::npos) break;
    line += ' ';
    rest = js_trim(rest.substr(gap));
  }
  if (utf16_length(line) <= kQueueSummaryUnitsMax) return line;
  std::string_view head = utf16_prefix(line, kQueueSummaryUnitsMax - 1);
  while (head.ends_with(' ')) head.remove_suffix(1);
  return std::string(head) + "…";
}

std::string overflow_block(const Overflow& overflow, std::size_t lines_max) {
  if (overflow.dropped == 0) return {};
  std::string block = fmt::format("[Queue overflow] Dropped {} message{} due to cap.", overflow.dropped, overflow.dropped == 1 ? "" : "s");
  const std::size_t first = overflow.lines.size() > lines_max ? overflow.lines.size() - lines_max : 0;
  if (first < overflow.lines.size()) block += "\nSummary:";
  for (std::size_t i = first; i < overflow.lines.size(); i++) block += "\n- " + overflow.lines[i];
  return block;
}

std::string collected_prompt(const std::vector<std::string>& prompts, const std::string& overflow_block) {
  std::string text = "[Queued messages while agent was busy]";
  if (!overflow_block.empty()) text += "\n\n" + overflow_block;
  for (std::size_t i = 0; i < prompts.size(); i++) text += fmt::format("\n\n---\nQueued #{}\n{}", i + 1, js_trim(prompts[i]));
  return text;
}

}  // namespace oc::queue
