// The guide as a model: its words come one by one, as a real model's do.
#pragma once

#include <functional>

#include "engine/ports/model.h"
#include "io/clock.h"

namespace oc::models::guide {

/// Answers the call. `call` and `on_event` belong to the caller and outlive the task.
/// Waits: a few milliseconds a word, kGuideSpeechMax in all; a longer answer comes without pauses.
engine::Task<turn::Message> speak(io::Clock& clock, const engine::ModelCall& call, const std::function<void(const engine::ModelEvent&)>& on_event);

}  // namespace oc::models::guide
