// The reaction that tells a sender "seen", beside the turn.
#pragma once

#include "engine/inside.h"

namespace oc::engine {

/// Reacts to the message that a turn answers, once it is kept, as the config says (core/reply/ack.h); behind the answer takes the reaction away when
/// `messages.removeAckAfterReply` is set. Failure is of no consequence.
void acknowledge(Inside& inside, const Prompted& prompted, const Addressed& message);

}  // namespace oc::engine
