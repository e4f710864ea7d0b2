// A program that runs beside us: its pipes as lines, its end, and that nothing of its group is left.
#include <signal.h>
#include <sys/wait.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <chrono>
#include <optional>
#include <thread>

#include "base/limits.h"
#include "io/real/clock.h"
#include "io/real/process.h"
#include "io/real/spawn.h"

namespace oc::io {
namespace asio = boost::asio;
namespace {

using Pipe = asio::posix::stream_descriptor;

constexpr Millis kPollPause(20);

/// One output of the program and what of it was not yet asked for.
struct Output {
  Output(const Executor& executor, Descriptor descriptor) : pipe(executor, descriptor.release()) { pipe.non_blocking(true); }
  Pipe pipe;
  std::string unread;
  std::size_t looked_at = 0;  ///< so much of it holds no end of a line
  bool is_skipping = false;   ///< the rest of a line that was too long
  bool has_ended = false;

  /// The next line if it is whole, or the reason why there will be none.
  std::optional<Result<std::string>> take_line(std::size_t bytes_max) {
    while (true) {
      const std::size_t end = unread.find('\n', looked_at);
      looked_at = end == std::string::npos ? unread.size() : 0;
      if (end == std::string::npos) break;
      std::string line = unread.substr(0, end);
      unread.erase(0, end + 1);
      if (std::exchange(is_skipping, false)) continue;
      if (line.ends_with('\r')) line.pop_back();
      return checked(std::move(line), bytes_max);
    }
    if (is_skipping) static_cast<void>(take_all());
    if (has_ended && unread.empty()) return fail(Errc::connection_lost, "the program has closed its output");
    if (has_ended) return checked(take_all(), bytes_max);
    if (unread.size() <= bytes_max + 1) return std::nullopt;  // one more may be the '\r' of its end
    is_skipping = true;
    return checked(take_all(), bytes_max);
  }

  std::string take_all() {
    looked_at = 0;
    return std::exchange(unread, {});
  }

  static Result<std::string> checked(std::string line, std::size_t bytes_max) {
    if (line.size() <= bytes_max) return line;
    return fail(Errc::too_large, "the program has written a line of more than " + std::to_string(bytes_max) + " bytes");
  }

  /// Takes what is there. False: nothing is there now.
  bool fill() {
    std::array<char, 16u << 10> buffer;
    while (true) {
      const ssize_t got = ::read(pipe.native_handle(), buffer.data(), buffer.size());
      if (got > 0) unread.append(buffer.data(), static_cast<std::size_t>(got));
      if (got > 0) return true;
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN) return false;
      has_ended = true;
      return true;
    }
  }
};

/// Shared with the handler that waits for the program's end and with readers that are on their way.
struct Running : std::enable_shared_from_this<Running> {
  Running(const Executor& executor, SpawnedChild spawned)
      : pid(spawned.pid),
        input(executor, spawned.input.release()),
        output(executor, std::move(spawned.output)),
        error(executor, std::move(spawned.error)),
        end(executor),
        poll(executor),
        ended(executor) {
    input.non_blocking(true);
    if (spawned.exited.is_open()) end.assign(spawned.exited.release());
  }
  ~Running() {
    if (is_reaped) return;
    kill_group(SIGKILL);
    // A killed process is gone within a millisecond, unless the kernel itself is stuck in it.
    for (int tries = 0; tries < 20 && !reap(); tries++) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

  void kill_group(int number) const {
    if (!is_reaped) ::kill(-pid, number);
  }

  /// Takes the exit status if the program has ended. What is left of its group ends with it: once it is reaped, the number may be somebody else's.
  bool reap() {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0) return false;
    kill_group(SIGKILL);
    int status = 0;
    if (::waitpid(pid, &status, WNOHANG) == pid) exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    is_reaped = true;
    ended.set();
    return true;
  }

  void watch() {
    const auto look = [self = shared_from_this()](boost::system::error_code problem) {
      if (problem == asio::error::operation_aborted || self->reap()) return;
      self->end.close();
      self->watch();
    };
    if (end.is_open()) return end.async_wait(Pipe::wait_read, look);
    // On kernels without pidfd the program is asked after again and again.
    poll.expires_after(kPollPause);
    poll.async_wait(look);
  }

  void close_pipes() {
    boost::system::error_code ignored;
    input.close(ignored);
    output.pipe.close(ignored);
    error.pipe.close(ignored);
  }

  pid_t pid;
  Pipe input;
  Output output;
  Output error;
  Pipe end;  ///< a pidfd; not open on kernels without
  asio::steady_timer poll;
  Event ended;
  bool is_reaped = false;
  int exit_code = 0;
};

/// Unwinds when the task was cancelled; goes on when only the pipe was closed.
Task<> rethrow_if_cancelled() {
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) throw boost::system::system_error(asio::error::operation_aborted);
}

Task<Result<std::string>> read_line_of(std::shared_ptr<Running> running, Output& output, std::size_t bytes_max) {
  while (true) {
    if (!output.pipe.is_open()) co_return fail(Errc::connection_lost, "the program was let go");
    if (auto line = output.take_line(bytes_max)) co_return std::move(*line);
    if (output.fill()) {
      if (auto line = output.take_line(bytes_max)) co_return std::move(*line);
    }
    static_cast<void>(co_await output.pipe.async_wait(Pipe::wait_read, asio::as_tuple(asio::use_awaitable)));
    co_await rethrow_if_cancelled();
  }
}

Task<Result<void>> write_all(std::shared_ptr<Running> running, std::string bytes) {
  for (std::string_view left = bytes; !left.empty();) {
    if (!running->input.is_open()) co_return fail(Errc::connection_lost, "the program's input has ended");
    const ssize_t written = ::write(running->input.native_handle(), left.data(), left.size());
    if (written > 0) left.remove_prefix(static_cast<std::size_t>(written));
    if (written >= 0 || errno == EINTR) continue;
    if (errno != EAGAIN) co_return fail(Errc::connection_lost, "the program reads no more");
    asio::steady_timer stall(running->input.get_executor(), kWriteStallTimeout);
    const auto [order, problem, stall_problem] = co_await asio::experimental::make_parallel_group(
                                                     running->input.async_wait(Pipe::wait_write, asio::deferred), stall.async_wait(asio::deferred))
                                                     .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    co_await rethrow_if_cancelled();
    if (order[0] == 1 && !stall_problem) co_return fail(Errc::timeout, "the program does not read its input");
  }
  co_return Result<void>();
}

Task<Result<void>> wait_for_end(std::shared_ptr<Running> running) {
  co_await running->ended.wait();
  co_return Result<void>();
}

class RealChild final : public Child {
 public:
  explicit RealChild(std::shared_ptr<Running> running) : running_(std::move(running)) { running_->watch(); }
  ~RealChild() override {
    running_->kill_group(SIGKILL);
    running_->close_pipes();
  }

  std::int64_t pid() const override { return running_->pid; }
  Task<Result<std::string>> read_line(std::size_t bytes_max) override { return read_line_of(running_, running_->output, bytes_max); }
  Task<Result<std::string>> read_error_line(std::size_t bytes_max) override { return read_line_of(running_, running_->error, bytes_max); }
  Task<Result<void>> write(std::string bytes) override { return write_all(running_, std::move(bytes)); }

  void end_input() override {
    boost::system::error_code ignored;
    running_->input.close(ignored);
  }

  Task<int> exited() override {
    const auto running = running_;
    co_await running->ended.wait();
    co_return running->exit_code;
  }

  Task<> stop(Millis grace) override {
    const auto running = running_;
    running->kill_group(SIGTERM);
    RealClock clock(running->poll.get_executor());
    static_cast<void>(co_await within(clock, grace, wait_for_end(running)));
    running->kill_group(SIGKILL);
    co_await running->ended.wait();
  }

 private:
  std::shared_ptr<Running> running_;
};

}  // namespace

Task<Result<std::unique_ptr<Child>>> RealProcesses::start(ExecPlan plan) {
  OC_CO_TRY(SpawnedChild spawned, spawn_child(plan));
  auto child = std::make_unique<RealChild>(std::make_shared<Running>(executor_, std::move(spawned)));
  auto written = co_await child->write(std::move(plan.standard_input));
  // One that has ended already is told by what it printed and by its exit code.
  if (!written && written.error().code != Errc::connection_lost) co_return std::unexpected(std::move(written).error());
  co_return std::move(child);
}

}  // namespace oc::io
