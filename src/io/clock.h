// Time: what it is, and waiting for it. Real, or simulated and stepped.
#pragma once

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
};

/// Runs the task for at most `length`.
/// Errors: timeout with the message `timed out after N ms` when time won; the task has then fully unwound.
template <class T>
Task<Result<T>> within(Clock& clock, Millis length, Task<Result<T>> task) {
  namespace asio = boost::asio;
  const auto executor = co_await asio::this_coro::executor;
  auto [order, thrown, value, sleep_thrown] =
      co_await asio::experimental::make_parallel_group(asio::co_spawn(executor, std::move(task), asio::deferred),
                                                       asio::co_spawn(executor, clock.sleep(length), asio::deferred))
          .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  if (!thrown) co_return std::move(value);
  if (order[0] == 1 && !sleep_thrown) co_return fail(Errc::timeout, "timed out after " + std::to_string(length.count()) + " ms");
  std::rethrow_exception(thrown);
}

}  // namespace oc::io
