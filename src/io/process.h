// Running another program.
#pragma once

#include <cstdint>
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

class Processes {
 public:
  virtual ~Processes() = default;
  /// Runs to the end. On timeout or cancellation the whole process group is killed.
  /// Errors: not_found (no such program), denied, invalid (working directory), io.
  virtual Task<Result<ExecOutcome>> run(ExecPlan plan) = 0;

  /// Sends a signal to a process. Errors: not_found (no such process), denied, invalid (pid 0, 1 or negative).
  virtual Result<void> signal(std::int64_t pid, int number) = 0;
  /// The words with which a process was started. Errors: not_found, denied, io.
  virtual Result<std::vector<std::string>> command_line(std::int64_t pid) = 0;
};

}  // namespace oc::io
