// Runs the database calls: on a few threads of their own, or at once where there is no second thread (simulation).
#pragma once

#include <array>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "io/task.h"
#include "store/sqlite/batch.h"

namespace oc::store {

/// What the event loop is told after each batch, before its answers.
using BatchTold = std::function<void(Database& database, const BatchReport& report)>;

/// Where the jobs of one database go.
/// Lifetime: until Threads::join() when jobs were given.
struct JobQueue {
  Database* database = nullptr;  ///< null until it is open: only jobs that are `alone` may be given then
  std::size_t thread = 0;
};

/// The store's threads; started with their first job. Everything that is queued when a thread is free makes one batch a database.
/// Lifetime: join() before destruction, unless no job was given.
class Threads {
 public:
  enum class Where : std::uint8_t { own_threads, inline_on_loop };
  /// `gather`: for how long writes that come in numbers wait for each other.
  Threads(io::Executor loop, Where where, BatchTold told, Millis gather = kStoreGather);
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  /// On one thread after the other.
  std::unique_ptr<JobQueue> make_queue();
  void give(JobQueue& queue, std::unique_ptr<Job> job);
  bool is_inline() const { return where_ == Where::inline_on_loop; }
  /// The whole of it at once, here; only when inline.
  void run_now(JobQueue& queue, Job& job);
  /// Ends the threads when what was given is done. Nothing may be given afterwards.
  void join();
  bool is_joined() const { return joined_; }

 private:
  struct Thread;
  struct Given {
    JobQueue* queue;
    std::unique_ptr<Job> job;
  };
  struct Done;
  static bool is_write(const Given& given);
  void gather(Thread& thread, std::unique_lock<std::mutex>& lock) const;
  void serve(Thread& thread);
  void run_of_first_queue(std::vector<Given>& given);
  void finish(Done& done);

  io::Executor loop_;
  std::optional<io::Executor> busy_;  ///< keeps the loop from ending while answers are due
  std::size_t unanswered_ = 0;
  Where where_;
  BatchTold told_;
  Millis gather_;
  std::size_t queues_ = 0;
  std::array<std::unique_ptr<Thread>, kStoreThreads> threads_;
  bool joined_ = false;
};

template <class Work, class Handler>
class Call final : public Job {
 public:
  using Value = std::invoke_result_t<const Work&>;
  Call(Kind kind, Work work, Handler handler) : Job(kind), work_(std::move(work)), handler_(std::move(handler)) {}
  void work() override { value_.emplace(work_()); }
  const Error* error() const override { return value_ && !*value_ ? &value_->error() : nullptr; }
  void refuse(const Error& error) override { value_.emplace(std::unexpected(error)); }
  void answer() override { std::move(handler_)(std::move(*value_)); }

 private:
  const Work work_;
  Handler handler_;
  std::optional<Value> value_;
};

/// Gives the calls of one database to its thread.
class Worker {
 public:
  explicit Worker(Threads& threads) : threads_(threads), queue_(threads.make_queue()) {}
  void serve(Database& database) { queue_->database = &database; }

  /// Runs `work`, which gives a Result, and gives its value back on the event loop, when what it read or wrote is kept.
  /// Not cancelled half-way: what was given is done. It may be run twice, see Job::work().
  /// Errors: unavailable after Threads::join(); nothing is run then. For `write`: those of the commit.
  template <class Work>
  io::Task<std::invoke_result_t<const Work&>> run(Job::Kind kind, Work work) {
    using Value = std::invoke_result_t<const Work&>;
    namespace asio = boost::asio;
    if (threads_.is_joined()) co_return fail(Errc::unavailable, "the store is closed");
    if (threads_.is_inline()) {
      std::optional<Value> taken;
      const auto take = [&taken](Value value) { taken.emplace(std::move(value)); };
      Call<Work, decltype(take)> call(kind, std::move(work), take);
      threads_.run_now(*queue_, call);
      co_return std::move(*taken);
    }
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(Value)>(
        [this, kind](auto handler, Work given) {
          threads_.give(*queue_, std::make_unique<Call<Work, decltype(handler)>>(kind, std::move(given), std::move(handler)));
        },
        asio::use_awaitable, std::move(work));
  }
  template <class Work>
  auto read(Work work) {
    return run(Job::Kind::read, std::move(work));
  }
  template <class Work>
  auto write(Work work) {
    return run(Job::Kind::write, std::move(work));
  }
  template <class Work>
  auto alone(Work work) {
    return run(Job::Kind::alone, std::move(work));
  }

 private:
  Threads& threads_;
  std::unique_ptr<JobQueue> queue_;
};

}  // namespace oc::store
