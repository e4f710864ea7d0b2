// Children as tasks: what they read and write is kept in memory.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <deque>
#include <exception>

#include "base/text.h"
#include "io/sim/process.h"

namespace oc::io {
namespace asio = boost::asio;
namespace {

constexpr int kKilled = 137;
constexpr int kTerminated = 143;

/// Lines on their way.
struct Lines {
  explicit Lines(const Executor& executor) : news(executor) {}
  std::deque<std::string> waiting;
  bool has_ended = false;
  Event news;

  void put(std::string line) {
    if (has_ended) return;
    waiting.push_back(std::move(line));
    news.set();
  }
  void end() {
    has_ended = true;
    news.set();
  }
};

Task<Result<std::string>> next_line(Lines& lines) {
  while (lines.waiting.empty()) {
    if (lines.has_ended) co_return fail(Errc::connection_lost, "the other side has closed it");
    lines.news.reset();
    co_await lines.news.wait();
  }
  std::string line = std::move(lines.waiting.front());
  lines.waiting.pop_front();
  co_return line;
}

/// Shared by both sides and the running task.
struct State final : SimChildSide {
  explicit State(const Executor& with) : executor(with), input(with), output(with), error(with), over(with) {}
  Task<Result<std::string>> read_line() override { return next_line(input); }
  void print(std::string line) override { output.put(std::move(line)); }
  void print_error(std::string line) override { error.put(std::move(line)); }

  void end(int code) {
    if (over.is_set()) return;
    exit_code = code;
    for (Lines* each : {&input, &output, &error}) each->end();
    over.set();
    --*running;
  }
  /// As a signal does: at once for everybody else; the program's task unwinds at the loop's next turn.
  void kill(int code) {
    if (over.is_set()) return;
    end(code);
    asio::post(executor, [signal = cancel] { signal->emit(asio::cancellation_type::terminal); });
  }

  Executor executor;
  Lines input, output, error;
  std::string half_line;  ///< written by the gateway, its end not yet
  Event over;
  int exit_code = 0;
  std::shared_ptr<asio::cancellation_signal> cancel = std::make_shared<asio::cancellation_signal>();
  std::shared_ptr<std::size_t> running;
};

Task<Result<std::string>> read_bounded(std::shared_ptr<State> state, Lines& lines, std::size_t bytes_max) {
  OC_CO_TRY(std::string line, co_await next_line(lines));
  if (line.size() <= bytes_max) co_return line;
  co_return fail(Errc::too_large, "the program has written a line of more than " + std::to_string(bytes_max) + " bytes");
}

class SimChild final : public Child {
 public:
  SimChild(std::int64_t pid, std::shared_ptr<State> state) : pid_(pid), state_(std::move(state)) {}
  ~SimChild() override { state_->kill(kKilled); }

  std::int64_t pid() const override { return pid_; }
  Task<Result<std::string>> read_line(std::size_t bytes_max) override { return read_bounded(state_, state_->output, bytes_max); }
  Task<Result<std::string>> read_error_line(std::size_t bytes_max) override { return read_bounded(state_, state_->error, bytes_max); }

  Task<Result<void>> write(std::string bytes) override {
    const auto state = state_;
    co_await asio::post(asio::use_awaitable);
    if (state->input.has_ended) co_return fail(Errc::connection_lost, "the program's input has ended");
    state->half_line += bytes;
    for (std::size_t end = state->half_line.find('\n'); end != std::string::npos; end = state->half_line.find('\n')) {
      state->input.put(state->half_line.substr(0, end));
      state->half_line.erase(0, end + 1);
    }
    co_return Result<void>();
  }

  void end_input() override { state_->input.end(); }

  Task<int> exited() override {
    const auto state = state_;
    co_await state->over.wait();
    co_return state->exit_code;
  }

  Task<> stop(Millis) override {
    const auto state = state_;
    state->kill(kTerminated);
    co_await asio::post(asio::use_awaitable);
  }

 private:
  std::int64_t pid_;
  std::shared_ptr<State> state_;
};

Task<> run_program(std::shared_ptr<SimChildProgram> body, ExecPlan plan, std::shared_ptr<State> state) {
  const int code = co_await (*body)(std::move(plan), state);
  state->end(code);
}

}  // namespace

Task<Result<std::unique_ptr<Child>>> SimProcesses::start(ExecPlan plan) {
  plans_.push_back(plan);
  if (plan.argv.empty()) co_return fail(Errc::invalid, "no program was named");
  const auto body = children_.find(plan.argv[0]);
  if (body == children_.end()) co_return fail(Errc::not_found, "cannot run " + printable(plan.argv[0]) + ": no such program");
  auto state = std::make_shared<State>(executor_);
  state->running = running_;
  ++*running_;
  auto child = std::make_unique<SimChild>(next_pid_++, state);
  static_cast<void>(co_await child->write(plan.standard_input));
  const auto ended = [state](const std::exception_ptr& thrown) {
    // A program that was killed unwinds by the exception of cancellation; anything else is a bug of the test.
    if (thrown && !state->over.is_set()) std::rethrow_exception(thrown);
  };
  asio::co_spawn(executor_, run_program(body->second, std::move(plan), state), asio::bind_cancellation_slot(state->cancel->slot(), ended));
  co_return std::move(child);
}

}  // namespace oc::io
