// A wait of a connection that ends early when something happens.
#pragma once

#include "io/clock.h"
#include "io/io.h"

namespace oc::channels {

inline io::Task<Result<bool>> raised(io::Event& event) {
  co_await event.wait();
  co_return true;
}

/// Whether the event was raised before `length` was over; it is not lowered. Lifetime: clock and event outlive the task.
inline io::Task<bool> wait_or(io::Clock& clock, io::Event& event, Millis length) {
  co_return (co_await io::within(clock, length, raised(event))).has_value();
}

}  // namespace oc::channels
