// Which of the waiting messages make the next turn.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/queue/settings.h"

namespace oc::queue {

/// A message that waits, or one that the cap summarized away.
struct Waiting {
  std::string route;      ///< where its answer goes and with whose rights; only messages of one route share a turn
  bool is_alone = false;  ///< a turn of its own whatever the mode: a client waits for it, or it begins a session
  bool is_summarized = false;
};

/// The next turn, as indices into the list; never empty when the list is not.
struct Batch {
  enum class Kind : std::uint8_t {
    alone,      ///< the one message, as it is
    collected,  ///< all of them in one prompt, summarized ones as the overflow block
    overflow,   ///< the overflow block alone
  } kind = Kind::alone;
  std::vector<std::size_t> members;
};

/// What has been seen while the queue drains; begins anew when it is empty.
struct DrainState {
  bool one_by_one = false;  ///< messages of several routes waited together: none of this queue is put together with others
};

/// `waiting` in order of arrival. Mode collect: everything up to the first that must be alone, when all have one route. Other modes, and several
/// routes: first what was summarized (route by route), then one after another.
/// Source: OpenClaw, command queue, drain. DEVIATION: the overflow turn does not swallow the message behind it (docs/decisions/0013).
Batch next_batch(Mode mode, const std::vector<Waiting>& waiting, DrainState& state);

}  // namespace oc::queue
