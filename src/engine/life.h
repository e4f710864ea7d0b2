// The life of a message, from the platform's word to the receipt.
#pragma once

#include "engine/inside.h"
#include "engine/keeping.h"

namespace oc::engine {

/// Steps 1 to 10 for one message of a channel. `keeping` is done as soon as the platform may be told: kept on disk, a repeat, or refused by policy.
io::Task<> life_of(Inside& inside, Inbound message, std::shared_ptr<Keeping> keeping);

/// From step 5 on, for a message that was kept before a restart and whose runs had begun so often (see recovery.h).
io::Task<> life_of_kept(Inside& inside, Routed kept, int starts);

/// From step 7 on, for what was born as a prompt.
io::Task<> life_of_prompt(Inside& inside, Prompted message);

/// The same, once `keeping` says that the message is on disk and new; else its run ends without a word.
io::Task<> life_of_kept_prompt(Inside& inside, Prompted message);

}  // namespace oc::engine
