// Steps the loop: what can run runs, then time jumps to the next sleeper.
#include "io/sim/sim.h"

#include <boost/asio/io_context.hpp>

namespace oc::io {
namespace {
// More turns than this in one moment means that tasks wake each other for ever.
constexpr std::size_t kTurnsPerMomentMax = 20'000'000;

/// A loop whose waiting handlers can be dropped while timers and events that belong to others may still be destroyed in peace.
class Loop final : public boost::asio::io_context {
 public:
  Loop() : boost::asio::io_context(1) {}
  using boost::asio::execution_context::shutdown;
};
}  // namespace

struct SimWorld::Parts {
  // First destroyed by ~SimWorld, before the parts that waiting tasks refer to.
  std::unique_ptr<Loop> context = std::make_unique<Loop>();
  Executor executor = context->get_executor();
  SimClock clock{executor};
  SimRandom random;
  SimEnvironment environment;
  SimFiles files{executor, clock};
  SimNetwork network;
  SimHttp http{clock, network};
  SimWebSocketClient websocket{executor, clock, network};
  SimProcesses processes{executor, clock};
  SimTcpClient tcp{executor, clock};
  SimLog log{clock};

  explicit Parts(std::uint64_t seed) : random(seed) {}

  bool is_dropped = false;

  bool run_one() {
    if (is_dropped) return false;
    context->restart();
    return context->poll_one() > 0;
  }
};

SimWorld::SimWorld(std::uint64_t seed) : parts_(std::make_unique<Parts>(seed)) {}
SimWorld::~SimWorld() { parts_->context.reset(); }

void SimWorld::drop_tasks() {
  parts_->is_dropped = true;
  parts_->context->shutdown();
}

Executor SimWorld::executor() { return parts_->executor; }
SimClock& SimWorld::clock() { return parts_->clock; }
SimRandom& SimWorld::random() { return parts_->random; }
SimEnvironment& SimWorld::environment() { return parts_->environment; }
SimFiles& SimWorld::files() { return parts_->files; }
SimHttp& SimWorld::http() { return parts_->http; }
SimWebSocketClient& SimWorld::websocket() { return parts_->websocket; }
SimProcesses& SimWorld::processes() { return parts_->processes; }
SimTcpClient& SimWorld::tcp() { return parts_->tcp; }
SimLog& SimWorld::log() { return parts_->log; }

Io SimWorld::io() {
  Parts& p = *parts_;
  return {p.executor, p.clock, p.random, p.environment, p.files, p.http, p.websocket, p.processes, p.log, p.tcp};
}

std::unique_ptr<SimHttpServer> SimWorld::make_http_server() { return std::make_unique<SimHttpServer>(parts_->executor, parts_->network); }

void SimWorld::run_until_idle() {
  for (std::size_t turns = 0; parts_->run_one(); turns++) {
    if (turns == kTurnsPerMomentMax) throw SimDeadlock("tasks wake each other for ever while time stands still");
  }
}

void SimWorld::advance(Millis length) {
  const Millis target = parts_->clock.steady() + length;
  run_until_idle();
  for (auto next = parts_->clock.next_wake(); next && *next <= target; next = parts_->clock.next_wake()) {
    parts_->clock.step_to(*next);
    run_until_idle();
  }
  parts_->clock.step_to(target);
}

void SimWorld::run_until(const std::function<bool()>& condition) {
  const Millis latest = parts_->clock.steady() + kSimRunMax;
  std::size_t turns = 0;
  while (!condition()) {
    if (parts_->run_one()) {
      if (++turns > kTurnsPerMomentMax) throw SimDeadlock("tasks wake each other for ever while time stands still");
      continue;
    }
    turns = 0;
    const auto next = parts_->clock.next_wake();
    if (!next) throw SimDeadlock("deadlock at " + to_iso(parts_->clock.now()) + ": every task waits and nobody sleeps");
    if (*next > latest) throw SimDeadlock("the task did not end within " + std::to_string(kSimRunMax.count()) + " ms of virtual time");
    parts_->clock.step_to(*next);
  }
}

}  // namespace oc::io
