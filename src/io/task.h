// What a coroutine of the program returns, and the few ways of waiting for more than one thing.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "base/result.h"

namespace oc::io {

/// A coroutine on the one event loop. It is lazy: nothing happens until it is awaited or given to a TaskGroup.
/// A cancelled task unwinds by an exception that only TaskGroup, race() and until() catch: code in between needs no catch and must be safe to unwind.
template <class T = void>
using Task = boost::asio::awaitable<T>;

using Executor = boost::asio::any_io_executor;

/// A flag that tasks wait for. Not thread safe: event loop only.
/// Lifetime: must outlive its waiters.
class Event {
 public:
  explicit Event(const Executor& executor);
  ~Event();
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  /// Raises the flag and wakes every waiter.
  void set();
  /// Lowers the flag; later waiters wait again.
  void reset() { set_ = false; }
  bool is_set() const { return set_; }
  /// Waits until the flag is raised; returns at once when it is.
  Task<> wait();

  /// While it lives, set() calls it; that is cheaper than a task that waits. What is called neither sets the event nor makes or ends a Watch.
  class Watch {
   public:
    Watch(Event& event, std::function<void()> raised);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    friend class Event;
    Event& event_;
    std::function<void()> raised_;
    Watch* next_;
    Watch* before_ = nullptr;
  };

 private:
  friend class TaskGroup;
  Task<> wait_whatever_happens();
  boost::asio::steady_timer timer_;
  Watch* watches_ = nullptr;
  bool set_ = false;
};

/// Owns tasks that run beside their starter, and ends them. Event loop only.
/// Lifetime: call stop() (or around()) and let it finish before destroying it; CHECKed, unless the event loop itself is being destroyed.
class TaskGroup {
 public:
  explicit TaskGroup(Executor executor);
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// Starts the task at the next turn of the loop. After stop() has begun, the task is dropped unrun.
  void spawn(Task<> task);
  /// Cancels what runs and waits until all of it has ended.
  /// Waits: also when the caller is cancelled meanwhile; the caller then unwinds at its next await.
  Task<> stop();
  /// Waits until nothing runs any more, without cancelling.
  Task<> drain();
  /// Runs the task; however it ends, by cancellation and exceptions too, the group is stopped before this goes on (and the exception with it).
  /// The form for an owner that may be cancelled: a cancelled task cannot await stop() any more.
  Task<> around(Task<> body);
  std::size_t running() const;

 private:
  struct Members;
  Executor executor_;
  std::shared_ptr<Members> members_;
  Event idle_;
  bool stopping_ = false;
};

/// Runs the task until it ends or `stop` is raised, whichever is first.
/// Errors: cancelled when `stop` won; the task has then fully unwound.
/// Waits: as long as the task does.
template <class T>
Task<Result<T>> until(Event& stop, Task<Result<T>> task);

}  // namespace oc::io

#include "io/task_inl.h"
