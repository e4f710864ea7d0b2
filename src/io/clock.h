// Time: what it is, and waiting for it. Real, or simulated and stepped.
#pragma once

#include <functional>
#include <memory>

#include "base/time.h"
#include "io/task.h"

namespace oc::io {

class Clock {
 public:
  virtual ~Clock() = default;

  /// Wall time in UTC, for what people and files read. May jump.
  virtual UnixTime now() const = 0;
  /// Time since an arbitrary start, for measuring and waiting. Never jumps.
  virtual Millis steady() const = 0;
  /// The host's IANA time zone, such as `Europe/Berlin`; `UTC` when unknown.
  virtual std::string time_zone() const = 0;
  /// Waits that long; a negative length returns at the next turn of the loop.
  virtual Task<> sleep(Millis length) = 0;

  /// A call that is due later. Destroyed before, it is not made.
  class Alarm {
   public:
    virtual ~Alarm() = default;
  };
  /// Calls `what` once, when so long has passed: from the event loop, never from within this call. Cheaper than a task that sleeps.
  virtual std::unique_ptr<Alarm> call_after(Millis length, std::function<void()> what) = 0;
};

/// Runs the task for at most `length`.
/// Errors: timeout with the message `timed out after N ms` when time won; the task has then fully unwound.
template <class T>
Task<Result<T>> within(Clock& clock, Millis length, Task<Result<T>> task) {
  const auto end = std::make_shared<boost::asio::cancellation_signal>();
  bool is_over = false;
  const auto alarm = clock.call_after(length, [&is_over, end] {
    is_over = true;
    end->emit(boost::asio::cancellation_type::terminal);
  });
  try {
    co_return co_await detail::ended_by(end, std::move(task));
  } catch (...) {
    if (!is_over) throw;
  }
  co_return fail(Errc::timeout, "timed out after " + std::to_string(length.count()) + " ms");
}

}  // namespace oc::io
