// Remembering system prompts.
#include "engine/prompts.h"

#include "base/limits.h"

namespace oc::engine {
namespace {

/// A prompt has its JSON form beside it.
std::size_t bytes_of(const std::string& facts, const SharedText& text) { return facts.size() + 2 * text.size(); }

}  // namespace

SharedText Prompts::get(const std::string& facts, const SharedVector<ToolSpec>& tools, const std::function<std::string()>& make) {
  const auto known = known_.find(facts);
  if (known != known_.end() && known->second.tools.shares_with(tools)) return known->second.text;
  SharedText text = make();
  const std::size_t bytes = bytes_of(facts, text);
  if (known != known_.end()) {
    bytes_ -= bytes_of(known->first, known->second.text);
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
