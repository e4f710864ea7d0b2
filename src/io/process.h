// Running another program.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "io/task.h"

namespace oc::io {

/// Exactly what is executed: no shell unless argv[0] is one, no environment but `environment`.
struct ExecPlan {
  std::vector<std::string> argv;
  std::string working_directory;
  std::vector<std::pair<std::string, std::string>> environment;
  std::string standard_input;
  Millis timeout{1'800'000};
  std::size_t output_bytes_max = 800'000;  ///< of standard output and error together; the rest is read and thrown away
};

struct ExecOutcome {
  std::string output;  ///< standard output and error as they came
  int exit_code = 0;   ///< 128 + signal when killed
  bool timed_out = false;
  bool output_cut = false;
};

/// A program that runs beside the gateway and is spoken with line by line. Destroying it kills its process group; when it ends by itself, what is
/// left of the group is killed too. Its input ends when the gateway does, however that ends.
class Child {
 public:
  virtual ~Child() = default;
  virtual std::int64_t pid() const = 0;
  /// The next line of its standard output, without the line's end ("\n" or "\r\n"). One reader at a time.
  /// Errors: connection_lost (it has closed its output), too_large (a line of more than `bytes_max`; the rest of it is thrown away).
  virtual Task<Result<std::string>> read_line(std::size_t bytes_max) = 0;
  /// The next line of its standard error. One reader at a time. Errors: as read_line().
  virtual Task<Result<std::string>> read_error_line(std::size_t bytes_max) = 0;
  /// Writes to its standard input. One writer at a time. Errors: connection_lost, timeout (it reads nothing for kWriteStallTimeout).
  virtual Task<Result<void>> write(std::string bytes) = 0;
  /// Its input ends: a well-behaved program ends too.
  virtual void end_input() = 0;
  /// Waits for its end. 128 + signal when killed.
  virtual Task<int> exited() = 0;
  /// SIGTERM to its process group, SIGKILL after `grace`; returns when it has ended.
  virtual Task<> stop(Millis grace) = 0;
};

class Processes {
 public:
  virtual ~Processes() = default;
  /// Starts it and returns; standard_input is written first, timeout and output_bytes_max of the plan do not count.
  /// Errors: as run().
  virtual Task<Result<std::unique_ptr<Child>>> start(ExecPlan plan) = 0;
  /// Runs to the end. On timeout or cancellation the whole process group is killed.
  /// Errors: not_found (no such program), denied, invalid (working directory), io.
  virtual Task<Result<ExecOutcome>> run(ExecPlan plan) = 0;

  /// Sends a signal to a process. Errors: not_found (no such process), denied, invalid (pid 0, 1 or negative).
  virtual Result<void> signal(std::int64_t pid, int number) = 0;
  /// The words with which a process was started. Errors: not_found, denied, io.
  virtual Result<std::vector<std::string>> command_line(std::int64_t pid) = 0;
};

}  // namespace oc::io
