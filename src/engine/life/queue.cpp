// Step 7, queue: one run at a time in a session, in order of arrival.
#include "engine/steps.h"

namespace oc::engine {

io::Task<Queued> QueueStep::take(Inside& inside, Prompted message) {
  auto turn = co_await inside.session_lanes.enter(message.route.session_key);
  co_return Queued(By<QueueStep>{}, std::move(message), std::move(turn));
}

}  // namespace oc::engine
