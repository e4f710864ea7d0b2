// Remembering system prompts.
#include "engine/prompts.h"

#include "base/limits.h"

namespace oc::engine {

std::string Prompts::get(const std::string& facts, const SharedVector<ToolSpec>& tools, const std::function<std::string()>& make) {
  const auto known = known_.find(facts);
  if (known != known_.end() && known->second.tools.shares_with(tools)) return known->second.text;
  std::string text = make();
  const std::size_t bytes = facts.size() + text.size();
  if (known != known_.end()) {
    bytes_ -= known->first.size() + known->second.text.size();
    known_.erase(known);
  }
  if (bytes > kPromptBytesRemembered) return text;
  if (known_.size() >= kPromptsRemembered || bytes_ + bytes > kPromptBytesRemembered) {
    known_.clear();
    bytes_ = 0;
  }
  bytes_ += bytes;
  known_.emplace(facts, Known{.tools = tools, .text = text});
  return text;
}

}  // namespace oc::engine
