// Runs the database calls: on a thread of their own, or at once where there is no second thread (simulation).
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "io/task.h"

namespace oc::store {

class Worker {
 public:
  enum class Where : std::uint8_t { own_thread, inline_on_loop };

  Worker(io::Executor executor, Where where) : executor_(std::move(executor)), where_(where) {}

  /// Runs `work`, which gives a Result, and gives its value back on the event loop. Not cancelled half-way: what was given is done.
  /// Errors: unavailable after join(); nothing is run then.
  template <class Work>
  io::Task<std::invoke_result_t<Work>> run(Work work) {
    using Value = std::invoke_result_t<Work>;
    namespace asio = boost::asio;
    if (joined_) co_return fail(Errc::unavailable, "the store is closed");
    if (where_ == Where::inline_on_loop) co_return work();
    if (!pool_) pool_.emplace(1);
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(Value)>(
        [this](auto handler, Work task) {
          asio::post(*pool_, [loop = asio::prefer(executor_, asio::execution::outstanding_work.tracked), task = std::move(task),
                              handler = std::move(handler)]() mutable {
            auto value = task();
            asio::post(loop, [handler = std::move(handler), value = std::move(value)]() mutable { std::move(handler)(std::move(value)); });
          });
        },
        asio::use_awaitable, std::move(work));
  }

  /// Waits for what runs, then ends the thread.
  void join() {
    joined_ = true;
    if (pool_) pool_->join();
  }

 private:
  io::Executor executor_;
  Where where_;
  std::optional<boost::asio::thread_pool> pool_;
  bool joined_ = false;
};

}  // namespace oc::store
