// Simulated programs: what each prints, how it exits and how long it takes.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "io/clock.h"
#include "io/process.h"

namespace oc::io {

struct SimExec {
  std::string output;
  int exit_code = 0;
  Millis length{0};  ///< longer than the plan's timeout means killed: timed_out, exit code 137
};

using SimProgram = std::function<Result<SimExec>(const ExecPlan&)>;

/// A program that has no script is not_found.
class SimProcesses final : public Processes {
 public:
  explicit SimProcesses(Clock& clock) : clock_(clock) {}
  Task<Result<ExecOutcome>> run(ExecPlan plan) override;
  Result<void> signal(std::int64_t pid, int number) override;
  Result<std::vector<std::string>> command_line(std::int64_t pid) override;

  /// `program` is argv[0], exactly.
  void script(const std::string& program, SimProgram body) { programs_[program] = std::move(body); }
  const std::vector<ExecPlan>& plans() const { return plans_; }

  /// What a signal does to a process that was put there.
  using OnSignal = std::function<void(int number)>;
  void put_process(std::int64_t pid, std::vector<std::string> words, OnSignal on_signal = {}) {
    others_[pid] = {std::move(words), std::move(on_signal)};
  }
  void remove_process(std::int64_t pid) { others_.erase(pid); }

 private:
  Clock& clock_;
  std::map<std::string, SimProgram> programs_;
  std::vector<ExecPlan> plans_;
  struct Other {
    std::vector<std::string> words;
    OnSignal on_signal;
  };
  std::map<std::int64_t, Other> others_;
};

}  // namespace oc::io
