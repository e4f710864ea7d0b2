// Words that are no question: written into their session for its next turn to read.
#pragma once

#include "engine/inside.h"

namespace oc::engine {

/// Adds the message's words to the transcript as the user's, in one commit with the end of the message. Its run ends without an answer. When it was
/// stopped meanwhile, nothing is written; when the gateway stops, it is left to the next start.
/// Waits: while the disk takes nothing.
io::Task<> note_down(Inside& inside, Queued queued);

}  // namespace oc::engine
