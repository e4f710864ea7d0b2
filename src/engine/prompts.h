// The system prompts that were put together lately: the same facts give the same text.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <unordered_map>

#include "base/shared_text.h"
#include "base/shared_vector.h"
#include "engine/ports/model.h"

namespace oc::engine {

/// Limits: kPromptsRemembered, kPromptBytesRemembered; one over them forgets all. Event loop only.
class Prompts {
 public:
  /// The text that belongs to `facts`, made by `make` when it is not known. `facts` name everything that the text is made of, except the tools: of
  /// these it counts whether they are the very same list.
  SharedText get(const std::string& facts, const SharedVector<ToolSpec>& tools, const std::function<std::string()>& make);
  std::size_t size() const { return known_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Known {
    SharedVector<ToolSpec> tools;
    SharedText text;
  };
  std::unordered_map<std::string, Known> known_;
  std::size_t bytes_ = 0;
};

}  // namespace oc::engine
