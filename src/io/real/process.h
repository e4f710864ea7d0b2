// The host's processes.
#pragma once

#include <sys/types.h>

#include <vector>

#include "io/process.h"

namespace oc::io {

class RealProcesses final : public Processes {
 public:
  explicit RealProcesses(Executor executor) : executor_(std::move(executor)) {}
  Task<Result<std::unique_ptr<Child>>> start(ExecPlan plan) override;
  Task<Result<ExecOutcome>> run(ExecPlan plan) override;
  Result<void> signal(std::int64_t pid, int number) override;
  Result<std::vector<std::string>> command_line(std::int64_t pid) override;

 private:
  Executor executor_;
  std::vector<pid_t> dying_;  ///< killed, but not yet gone when their task unwound
};

}  // namespace oc::io
