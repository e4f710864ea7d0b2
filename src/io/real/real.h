// The real world: one event loop with the operating system's clock, files, sockets and processes behind the faces of io.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/limits.h"
#include "io/http_server.h"
#include "io/io.h"
#include "io/log.h"
#include "io/task.h"

namespace oc::io {

/// Owns the event loop and every real implementation. Nothing slow happens before it is used: no thread, no TLS, no name look-up.
/// Lifetime: outlives whatever holds its Io. Destroying it drops tasks that still wait.
class RealWorld {
 public:
  /// `console` is the least level that is printed to standard error.
  explicit RealWorld(LogLevel console = LogLevel::info);
  ~RealWorld();
  RealWorld(const RealWorld&) = delete;
  RealWorld& operator=(const RealWorld&) = delete;

  Io io();

  /// Runs the loop until the task has ended and returns what it returned. May be called again.
  /// Errors: an exception that leaves a task is a bug and leaves this function.
  int run(Task<int> program);

  /// From now on SIGINT, SIGTERM, SIGHUP and SIGUSR1 no longer end the process; they are kept for next_signal().
  void keep_signals();

  /// Waits for the next of them and returns its number; keeps them from the first call on.
  Task<int> next_signal();

  /// A server of its own on this loop; several may exist.
  std::unique_ptr<HttpServer> make_http_server();

  void set_console_log_level(LogLevel level);
  /// From now on lines of `level` and above are also appended to `<folder>/openclaw-YYYY-MM-DD.log`, one JSON object a line.
  /// Errors: denied, io. The console keeps working either way.
  Result<void> log_to_folder(const std::string& folder, LogLevel level, std::uint64_t file_bytes_max = kLogFileBytesMax);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// Gives the pages of code that only starting needed back to the kernel's page cache; what is used again comes back by itself.
/// For a program that has started and will idle. Units: the number of bytes that were mapped.
std::size_t give_back_startup_pages();

}  // namespace oc::io
