// Runs scripted programs in virtual time.
#include "io/sim/process.h"

#include "base/text.h"

namespace oc::io {

Task<Result<ExecOutcome>> SimProcesses::run(ExecPlan plan) {
  plans_.push_back(plan);
  if (plan.argv.empty()) co_return fail(Errc::invalid, "no program was named");
  const auto program = programs_.find(plan.argv[0]);
  if (program == programs_.end()) co_return fail(Errc::not_found, "cannot run " + printable(plan.argv[0]) + ": no such program");
  const SimProgram body = program->second;
  OC_CO_TRY(SimExec made, body(plan));
  const bool in_time = made.length <= plan.timeout;
  co_await clock_.sleep(in_time ? made.length : plan.timeout);
  ExecOutcome outcome{.output = std::move(made.output), .exit_code = in_time ? made.exit_code : 137, .timed_out = !in_time};
  if (outcome.output.size() > plan.output_bytes_max) {
    outcome.output.resize(plan.output_bytes_max);
    outcome.output_cut = true;
  }
  co_return outcome;
}

Result<void> SimProcesses::signal(std::int64_t pid, int number) {
  const auto found = others_.find(pid);
  if (found == others_.end()) return fail(Errc::not_found, "there is no process " + std::to_string(pid));
  const OnSignal on_signal = found->second.on_signal;
  if (on_signal) on_signal(number);
  return {};
}

Result<std::vector<std::string>> SimProcesses::command_line(std::int64_t pid) {
  const auto found = others_.find(pid);
  if (found == others_.end()) return fail(Errc::not_found, "there is no process " + std::to_string(pid));
  return found->second.words;
}

}  // namespace oc::io
