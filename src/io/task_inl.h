// The template bodies of task.h.
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace oc::io {
namespace detail {

using EndSignal = std::shared_ptr<boost::asio::cancellation_signal>;

/// Runs the task to its end; `end` cancels it, as does whoever cancels the caller.
template <class T>
Task<Result<T>> ended_by(EndSignal end, Task<Result<T>> task) {
  namespace asio = boost::asio;
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(std::exception_ptr, Result<T>)>(
      [](auto handler, EndSignal signal, Executor executor, Task<Result<T>> body) {
        auto outer = asio::get_associated_cancellation_slot(handler);
        if (outer.is_connected()) {
          // The handler may be taken away while the signal is being raised.
          outer.assign([signal](asio::cancellation_type type) { EndSignal(signal)->emit(type); });
        }
        const auto slot = signal->slot();
        auto ended = [handler = std::move(handler), signal = std::move(signal), outer](std::exception_ptr thrown, Result<T> value) mutable {
          if (outer.is_connected()) outer.clear();
          std::move(handler)(std::move(thrown), std::move(value));
        };
        asio::co_spawn(executor, std::move(body), asio::bind_cancellation_slot(slot, std::move(ended)));
      },
      asio::use_awaitable, std::move(end), co_await asio::this_coro::executor, std::move(task));
}

}  // namespace detail

template <class T>
Task<Result<T>> until(Event& stop, Task<Result<T>> task) {
  namespace asio = boost::asio;
  if (stop.is_set()) co_return fail(Errc::cancelled, "stopped");
  const auto end = std::make_shared<asio::cancellation_signal>();
  // Not from inside set(): whoever raises the flag may be a part of the task.
  const Event::Watch watch(
      stop, [end, executor = co_await asio::this_coro::executor] { asio::post(executor, [end] { end->emit(asio::cancellation_type::terminal); }); });
  try {
    co_return co_await detail::ended_by(end, std::move(task));
  } catch (...) {
    if (!stop.is_set()) throw;
  }
  co_return fail(Errc::cancelled, "stopped");
}

}  // namespace oc::io
