// The template bodies of task.h.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace oc::io {

template <class T>
Task<Result<T>> until(Event& stop, Task<Result<T>> task) {
  namespace asio = boost::asio;
  if (stop.is_set()) co_return fail(Errc::cancelled, "stopped");
  const auto executor = co_await asio::this_coro::executor;
  auto [order, thrown, value, stop_thrown] =
      co_await asio::experimental::make_parallel_group(asio::co_spawn(executor, std::move(task), asio::deferred),
                                                       asio::co_spawn(executor, stop.wait(), asio::deferred))
          .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  static_cast<void>(stop_thrown);
  if (!thrown) co_return std::move(value);
  if (stop.is_set()) co_return fail(Errc::cancelled, "stopped");
  std::rethrow_exception(thrown);
}

}  // namespace oc::io
