// A whole world in one process, from one seed, in virtual time: the same run every time.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>

#include "io/io.h"
#include "io/sim/clock.h"
#include "io/sim/files.h"
#include "io/sim/host.h"
#include "io/sim/http.h"
#include "io/sim/process.h"
#include "io/sim/server.h"
#include "io/sim/tcp.h"
#include "io/sim/websocket.h"

namespace oc::io {

/// Every task waits for something that can no longer happen.
class SimDeadlock : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Lifetime: declared before, and so destroyed after, everything that uses it. Destroying it drops tasks that still wait, as a crash does.
/// An exception that leaves a task of a TaskGroup leaves run_until_idle(), advance() or run().
class SimWorld {
 public:
  explicit SimWorld(std::uint64_t seed = 1);
  ~SimWorld();
  SimWorld(const SimWorld&) = delete;
  SimWorld& operator=(const SimWorld&) = delete;

  /// A crash: every task is dropped where it waits, and nothing runs in this world any more. What the tasks used still lives, and may be destroyed
  /// afterwards without being stopped first.
  void drop_tasks();

  Io io();
  Executor executor();
  SimClock& clock();
  SimRandom& random();
  SimEnvironment& environment();
  SimFiles& files();
  SimHttp& http();
  SimWebSocketClient& websocket();
  SimProcesses& processes();
  SimTcpClient& tcp();
  SimLog& log();
  std::unique_ptr<SimHttpServer> make_http_server();

  /// Runs everything that can run now; time stands still.
  void run_until_idle();
  /// Lets that much time pass, waking sleepers in their order.
  void advance(Millis length);

  /// Runs the task to its end, letting time pass as it must, and returns its value; what it throws is thrown.
  /// Errors: throws SimDeadlock when nothing can run and nobody sleeps, or when `kSimRunMax` of virtual time has passed.
  template <class T>
  T run(Task<T> task) {
    // Shared, because a task that did not end may end later, when this call is long over.
    const auto end = std::make_shared<End<T>>();
    if constexpr (std::is_void_v<T>) {
      boost::asio::co_spawn(executor(), std::move(task), [end](std::exception_ptr thrown) { end->thrown = thrown, end->reached = true; });
    } else {
      boost::asio::co_spawn(executor(), std::move(task), [end](std::exception_ptr thrown, T result) {
        end->thrown = thrown, end->reached = true;
        end->value.emplace(std::move(result));
      });
    }
    run_until([end] { return end->reached; });
    if (end->thrown) std::rethrow_exception(end->thrown);
    if constexpr (!std::is_void_v<T>) return std::move(*end->value);
  }

  /// Runs, letting time pass, until the condition holds.
  void run_until(const std::function<bool()>& condition);

  static constexpr Millis kSimRunMax = std::chrono::hours(24 * 400);

 private:
  template <class T>
  struct End {
    std::exception_ptr thrown;
    bool reached = false;
    std::optional<std::conditional_t<std::is_void_v<T>, int, T>> value;
  };
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace oc::io
