// Builds the real implementations on one event loop and runs it.
#include "io/real/real.h"

#include <signal.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <deque>
#include <optional>

#include "io/real/clock.h"
#include "io/real/files.h"
#include "io/real/host.h"
#include "io/real/http_client.h"
#include "io/real/http_server.h"
#include "io/real/log.h"
#include "io/real/process.h"
#include "io/real/tcp.h"
#include "io/real/websocket.h"

namespace oc::io {
namespace asio = boost::asio;
namespace {

// More are not kept: somebody who presses Ctrl-C a hundred times wants one thing.
constexpr std::size_t kKeptSignalsMax = 16;

/// Signals as they come, kept until somebody asks.
class Signals {
 public:
  explicit Signals(const Executor& executor) : set_(executor, SIGINT, SIGTERM, SIGHUP), come_(executor) {
    set_.add(SIGUSR1);
    listen();
  }
  Task<int> next() {
    while (kept_.empty()) {
      come_.reset();
      co_await come_.wait();
    }
    const int number = kept_.front();
    kept_.pop_front();
    co_return number;
  }

 private:
  void listen() {
    set_.async_wait([this](boost::system::error_code problem, int number) {
      if (problem) return;
      if (kept_.size() < kKeptSignalsMax) kept_.push_back(number);
      come_.set();
      listen();
    });
  }
  asio::signal_set set_;
  Event come_;
  std::deque<int> kept_;
};

}  // namespace

struct RealWorld::Parts {
  // Parts that waiting tasks refer to come first: they outlive the loop. Parts that hold sockets or timers are reset before it.
  std::unique_ptr<asio::io_context> context = std::make_unique<asio::io_context>(1);
  Executor executor = context->get_executor();
  RealClock clock{executor};
  RealRandom random;
  RealEnvironment environment;
  RealFiles files{executor};
  RealProcesses processes{executor};
  RealLog log;
  std::optional<Connector> connector{std::in_place, executor};
  std::optional<RealHttpClient> http{std::in_place, executor, *connector};
  RealWebSocketClient websocket{executor, *connector, random};
  RealTcpClient tcp{*connector};
  std::optional<Signals> signals;

  explicit Parts(LogLevel console) : log(clock, console, STDERR_FILENO) {}
  ~Parts() {
    files.end_thread();
    signals.reset();
    http.reset();
    connector.reset();
    context.reset();
  }
};

RealWorld::RealWorld(LogLevel console) {
  // A peer that has gone is told by the write that fails, not by a signal that ends the process.
  ::signal(SIGPIPE, SIG_IGN);
  parts_ = std::make_unique<Parts>(console);
}

RealWorld::~RealWorld() = default;

Io RealWorld::io() {
  Parts& p = *parts_;
  return {p.executor, p.clock, p.random, p.environment, p.files, *p.http, p.websocket, p.processes, p.log, p.tcp};
}

int RealWorld::run(Task<int> program) {
  struct End {
    std::exception_ptr thrown;
    std::optional<int> code;
  };
  const auto end = std::make_shared<End>();
  asio::io_context& context = *parts_->context;
  asio::co_spawn(context, std::move(program), [end, &context](std::exception_ptr thrown, int code) {
    end->thrown = thrown;
    end->code = code;
    context.stop();
  });
  context.restart();
  context.run();
  if (end->thrown) std::rethrow_exception(end->thrown);
  return end->code.value_or(0);
}

void RealWorld::keep_signals() {
  if (!parts_->signals) parts_->signals.emplace(parts_->executor);
}

Task<int> RealWorld::next_signal() {
  keep_signals();
  co_return co_await parts_->signals->next();
}

std::unique_ptr<HttpServer> RealWorld::make_http_server() { return std::make_unique<RealHttpServer>(parts_->executor); }

void RealWorld::set_console_log_level(LogLevel level) { parts_->log.set_console_level(level); }

Result<void> RealWorld::log_to_folder(const std::string& folder, LogLevel level, std::uint64_t file_bytes_max) {
  return parts_->log.open_folder(folder, level, file_bytes_max);
}

}  // namespace oc::io
