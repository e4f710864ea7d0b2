// One thread for work on files that would hold up the event loop.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "io/real/files.h"

namespace oc::io {

/// Does one work after another; started with the first. Used on the event loop only.
/// Lifetime: end() before the loop is destroyed; outlives whoever waits in run().
class FileThread {
 public:
  explicit FileThread(Executor loop) : loop_(std::move(loop)) {}
  ~FileThread() { end(); }
  FileThread(const FileThread&) = delete;
  FileThread& operator=(const FileThread&) = delete;

  /// Runs `work` on the thread and gives its value back on the loop. `undo` takes back, on the thread too, what has succeeded but nobody waited for.
  /// Both must hold what they need by value: a caller that is cancelled unwinds at once, the work goes on until it asks whether it is given up.
  /// Errors: those of `work`; unavailable after end().
  template <class T>
  Task<Result<T>> run(std::function<Result<T>(const GivenUp&)> work, std::function<void()> undo = {}) {
    const auto job = std::make_shared<JobOf<T>>(loop_, std::move(work), std::move(undo));
    if (!give(job)) co_return fail(Errc::unavailable, "the program ends");
    Waiter waiter(*this, job);
    co_await job->ended.wait();
    waiter.has_got_it();
    co_return std::move(*job->value);
  }

  /// Waits for the work in hand, which is given up, and drops what is in line; who waits for that is not woken: the loop is about to go.
  void end();

 private:
  struct Job {
    explicit Job(const Executor& loop) : ended(loop) {}
    virtual ~Job() = default;
    virtual void work(const GivenUp& given_up) = 0;
    virtual void undo() = 0;
    Event ended;  ///< of the loop
    std::atomic<bool> is_given_up = false;
    bool is_done = false;  ///< guarded by mutex_
  };
  template <class T>
  struct JobOf final : Job {
    JobOf(const Executor& loop, std::function<Result<T>(const GivenUp&)> to_do, std::function<void()> to_undo)
        : Job(loop), does(std::move(to_do)), undoes(std::move(to_undo)) {}
    void work(const GivenUp& given_up) override { value.emplace(does(given_up)); }
    void undo() override {
      if (value && *value && undoes) undoes();
    }
    std::function<Result<T>(const GivenUp&)> does;
    std::function<void()> undoes;
    std::optional<Result<T>> value;
  };
  /// Gives the job up when its owner goes without its value.
  class Waiter {
   public:
    Waiter(FileThread& thread, std::shared_ptr<Job> job) : thread_(thread), job_(std::move(job)) {}
    ~Waiter() {
      if (job_) thread_.give_up(std::move(job_));
    }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    void has_got_it() { job_ = nullptr; }

   private:
    FileThread& thread_;
    std::shared_ptr<Job> job_;
  };

  bool give(std::shared_ptr<Job> job);
  void give_up(std::shared_ptr<Job> job);
  void serve();
  /// Has to be undone: done, and given up.
  bool do_one(Job& job);

  Executor loop_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Job>> waiting_;  ///< guarded by mutex_
  std::atomic<bool> ends_ = false;            ///< set under mutex_
  std::thread thread_;
};

}  // namespace oc::io
