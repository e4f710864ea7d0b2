// The life of a message, from the platform's word to the receipt.
#pragma once

#include "engine/inside.h"

namespace oc::engine {

/// Steps 1 to 10 for one message of a channel. `kept` is raised with `outcome` set as soon as the platform may be told: kept on disk, a repeat,
/// or refused by policy.
struct Kept {
  explicit Kept(const io::Executor& executor) : raised(executor) {}
  io::Event raised;
  Result<void> outcome;
  void done(Result<void> how = {}) {
    outcome = std::move(how);
    raised.set();
  }
};
io::Task<> life_of(Inside& inside, Inbound message, std::shared_ptr<Kept> kept);

/// From step 5 on, for a message that was kept before a restart.
io::Task<> life_from_inbox(Inside& inside, store::InboxRow row);

/// From step 7 on, for what was born as a prompt.
io::Task<> life_of_prompt(Inside& inside, Prompted message);

}  // namespace oc::engine
