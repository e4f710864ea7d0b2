// Feeds a program, reads it, waits for it, and kills its whole group when its time is up or nobody wants it any more.
#include "io/real/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <cerrno>
#include <thread>

#include "io/real/spawn.h"

namespace oc::io {
namespace asio = boost::asio;
namespace {

using Stream = asio::posix::stream_descriptor;

// A program that ended may have left others behind who hold its output open; they are not waited for longer than this.
constexpr Millis kOutputGrace(250);
constexpr Millis kPollPause(20);
constexpr int kReadsAtOnceMax = 16;

/// One running program; shared with the timer that may kill it.
struct Running {
  pid_t pid = 0;
  bool reaped = false;
  bool timed_out = false;

  void kill_group() const {
    if (!reaped) ::kill(-pid, SIGKILL);
  }
  /// Takes the exit status if the process has ended.
  bool reap(int* status) {
    if (!reaped) reaped = ::waitpid(pid, status, WNOHANG) == pid;
    return reaped;
  }
};

/// Kills and reaps a program whose task unwinds, by cancellation or because the loop ends.
class Guard {
 public:
  Guard(std::shared_ptr<Running> running, std::vector<pid_t>& dying) : running_(std::move(running)), dying_(dying) {}
  Guard(const Guard&) = delete;
  ~Guard() {
    if (running_->reaped) return;
    running_->kill_group();
    // A killed process is gone within a millisecond, unless the kernel itself is stuck in it.
    int status = 0;
    for (int tries = 0; tries < 20 && !running_->reap(&status); tries++) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (!running_->reaped) dying_.push_back(running_->pid);
  }

 private:
  std::shared_ptr<Running> running_;
  std::vector<pid_t>& dying_;
};

/// Writes the standard input and closes it. A program that does not read it is no error.
Task<> feed(Stream input, std::string bytes) {
  input.non_blocking(true);
  for (std::string_view left = bytes; !left.empty();) {
    const ssize_t written = ::write(input.native_handle(), left.data(), left.size());
    if (written > 0) left.remove_prefix(static_cast<std::size_t>(written));
    if (written >= 0 || errno == EINTR) continue;
    if (errno != EAGAIN) co_return;
    co_await input.async_wait(Stream::wait_write, asio::use_awaitable);
  }
}

/// Takes what is there now. Returns false at the end.
bool take_output(int descriptor, ExecOutcome& outcome, std::size_t bytes_max) {
  std::array<char, 16u << 10> buffer;
  // Not for ever: a program that writes without end must not keep the loop to itself.
  for (int reads = 0; reads < kReadsAtOnceMax; reads++) {
    const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got < 0 && errno == EAGAIN;
    const std::size_t room = bytes_max - outcome.output.size();
    const std::size_t kept = std::min(room, static_cast<std::size_t>(got));
    outcome.output.append(buffer.data(), kept);
    if (kept < static_cast<std::size_t>(got)) outcome.output_cut = true;
    if (static_cast<std::size_t>(got) < buffer.size()) return true;
  }
  return true;
}

Task<> collect(Stream output, std::shared_ptr<ExecOutcome> outcome, std::size_t bytes_max, Event& ended) {
  output.non_blocking(true);
  while (take_output(output.native_handle(), *outcome, bytes_max)) co_await output.async_wait(Stream::wait_read, asio::use_awaitable);
  ended.set();
}

Task<> wait_for_exit(Executor executor, Descriptor exited, std::shared_ptr<Running> running, std::shared_ptr<ExecOutcome> outcome) {
  int status = 0;
  if (exited.is_open()) {
    Stream stream(executor, exited.release());
    co_await stream.async_wait(Stream::wait_read, asio::use_awaitable);
  }
  // On kernels without pidfd the process is asked after again and again.
  while (!running->reap(&status)) {
    asio::steady_timer timer(executor, kPollPause);
    co_await timer.async_wait(asio::use_awaitable);
  }
  outcome->exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  outcome->timed_out = running->timed_out;
}

Task<> wait_for_output(Executor executor, Event& ended) {
  if (ended.is_set()) co_return;
  asio::steady_timer timer(executor, kOutputGrace);
  co_await asio::experimental::make_parallel_group(timer.async_wait(asio::deferred), asio::co_spawn(executor, ended.wait(), asio::deferred))
      .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
}

Task<> to_the_end(Executor executor, Descriptor exited, std::shared_ptr<Running> running, std::shared_ptr<ExecOutcome> outcome, Event& output_ended) {
  co_await wait_for_exit(executor, std::move(exited), running, outcome);
  co_await wait_for_output(executor, output_ended);
}

}  // namespace

Task<Result<ExecOutcome>> RealProcesses::run(ExecPlan plan) {
  std::erase_if(dying_, [](pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) != 0; });
  OC_CO_TRY(SpawnedProcess spawned, spawn_process(plan));
  const auto running = std::make_shared<Running>();
  running->pid = spawned.pid;
  const Guard guard(running, dying_);
  const auto outcome = std::make_shared<ExecOutcome>();
  asio::steady_timer deadline(executor_, plan.timeout);
  deadline.async_wait([running](boost::system::error_code problem) {
    if (problem || running->reaped) return;
    running->timed_out = true;
    running->kill_group();
  });
  Event output_ended(executor_);
  TaskGroup group(executor_);
  if (spawned.input.is_open()) group.spawn(feed(Stream(executor_, spawned.input.release()), std::move(plan.standard_input)));
  group.spawn(collect(Stream(executor_, spawned.output.release()), outcome, plan.output_bytes_max, output_ended));
  co_await group.around(to_the_end(executor_, std::move(spawned.exited), running, outcome, output_ended));
  co_return std::move(*outcome);
}

Result<void> RealProcesses::signal(std::int64_t pid, int number) {
  if (pid <= 1 || pid > INT32_MAX) return fail(Errc::invalid, "process " + std::to_string(pid) + " is none to send a signal to");
  if (::kill(static_cast<pid_t>(pid), number) == 0) return {};
  if (errno == ESRCH) return fail(Errc::not_found, "there is no process " + std::to_string(pid));
  return fail(Errc::denied, "process " + std::to_string(pid) + " belongs to somebody else");
}

Result<std::vector<std::string>> RealProcesses::command_line(std::int64_t pid) {
  constexpr std::size_t bytes_max = 64u << 10;
  const std::string path = "/proc/" + std::to_string(pid) + "/cmdline";
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return fail(errno == ENOENT ? Errc::not_found : Errc::denied, "process " + std::to_string(pid) + " cannot be looked at");
  std::string bytes;
  std::array<char, 4096> buffer{};
  while (bytes.size() < bytes_max) {
    const ssize_t got = ::read(file.number(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
  }
  std::vector<std::string> words;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\0', at), bytes.size());
    words.push_back(bytes.substr(at, end - at));
    at = end + 1;
  }
  if (words.empty()) return fail(Errc::not_found, "process " + std::to_string(pid) + " has no command line");
  return words;
}

}  // namespace oc::io
