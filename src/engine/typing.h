// When "typing" is shown in a chat.
#pragma once

#include <cstdint>

#include "engine/inside.h"

namespace oc::engine {

/// never; instant: as the turn begins; thinking: as the model begins to think or write; message: as it begins to write.
enum class TypingMode : std::uint8_t { never, instant, thinking, message };

/// `session.typingMode`, else `agents.defaults.typingMode`; else instant, and message for what nobody said to the agent by name.
/// Source: spec/runtime.md 21.8.
TypingMode typing_mode(const Snapshot& snapshot, const Prompted& prompted);

/// Raised when the moment has come.
struct TypingStart {
  TypingStart(const io::Executor& executor, TypingMode when) : mode(when), begun(executor) {
    if (mode == TypingMode::instant) begun.set();
  }
  /// The model gave a piece of this kind.
  void note(ModelEvent::Kind kind) {
    const bool is_it = kind == ModelEvent::Kind::text || (kind == ModelEvent::Kind::thinking && mode == TypingMode::thinking);
    if (is_it && mode != TypingMode::never && !begun.is_set()) begun.set();
  }
  TypingMode mode;
  io::Event begun;
};

}  // namespace oc::engine
