// Simulated programs: what each prints, how it exits and how long it takes.
#pragma once

#include <functional>
#include <map>
#include <memory>
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

/// The standard streams of a simulated child, as the program sees them.
class SimChildSide {
 public:
  virtual ~SimChildSide() = default;
  /// The next line of what the gateway has written, without its end. Errors: connection_lost when the input has ended.
  virtual Task<Result<std::string>> read_line() = 0;
  virtual void print(std::string line) = 0;
  virtual void print_error(std::string line) = 0;
};

/// What a simulated child does; returns its exit code. It is cancelled where it waits when it is killed (137) or stopped (143).
using SimChildProgram = std::function<Task<int>(ExecPlan, std::shared_ptr<SimChildSide>)>;

/// A program that has no script is not_found.
class SimProcesses final : public Processes {
 public:
  SimProcesses(Executor executor, Clock& clock) : executor_(std::move(executor)), clock_(clock) {}
  Task<Result<std::unique_ptr<Child>>> start(ExecPlan plan) override;
  Task<Result<ExecOutcome>> run(ExecPlan plan) override;
  Result<void> signal(std::int64_t pid, int number) override;
  Result<std::vector<std::string>> command_line(std::int64_t pid) override;

  /// `program` is argv[0], exactly.
  void script(const std::string& program, SimProgram body) { programs_[program] = std::move(body); }
  /// The same for programs that are started as children.
  void script_child(const std::string& program, SimChildProgram body) { children_[program] = std::make_shared<SimChildProgram>(std::move(body)); }
  /// How many children run.
  std::size_t children_running() const { return *running_; }
  /// Of programs that were run, and of those that were started.
  const std::vector<ExecPlan>& plans() const { return plans_; }

  /// What a signal does to a process that was put there.
  using OnSignal = std::function<void(int number)>;
  void put_process(std::int64_t pid, std::vector<std::string> words, OnSignal on_signal = {}) {
    others_[pid] = {std::move(words), std::move(on_signal)};
  }
  void remove_process(std::int64_t pid) { others_.erase(pid); }

 private:
  Executor executor_;
  Clock& clock_;
  std::map<std::string, SimProgram> programs_;
  std::map<std::string, std::shared_ptr<SimChildProgram>> children_;
  std::shared_ptr<std::size_t> running_ = std::make_shared<std::size_t>(0);
  std::int64_t next_pid_ = 5000;
  std::vector<ExecPlan> plans_;
  struct Other {
    std::vector<std::string> words;
    OnSignal on_signal;
  };
  std::map<std::int64_t, Other> others_;
};

}  // namespace oc::io
