// Places for runs: how many of a lane, and of one agent in it, there may be at once over all sessions.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/time.h"
#include "core/queue/caps.h"
#include "io/io.h"
#include "io/task.h"

namespace oc::engine {

class RunSlots;

/// The right to run; given back when destroyed.
class RunSlot {
 public:
  RunSlot(RunSlots& slots, queue::Lane lane, std::string agent_id) : slots_(slots), lane_(lane), agent_id_(std::move(agent_id)) {}
  ~RunSlot();
  RunSlot(const RunSlot&) = delete;
  RunSlot& operator=(const RunSlot&) = delete;

 private:
  RunSlots& slots_;
  queue::Lane lane_;
  std::string agent_id_;
};

/// Event loop only. A free place goes to the agent that has the fewest runs, then to who came first: one that is busy or hangs does not hold up
/// another. Lifetime: outlives every RunSlot and every waiter.
class RunSlots {
 public:
  /// As the config in force says; the last that was told counts.
  struct Caps {
    std::size_t lane = 1;
    std::size_t agent = 1;
  };

  explicit RunSlots(const io::Io& io) : io_(io) {}

  /// A place that is free now and that nobody waits for; else nothing.
  std::unique_ptr<RunSlot> try_enter(queue::Lane lane, const std::string& agent_id, Caps caps);
  /// Waits for a place. A wait of kLaneWaitTold and more is told to the log. Cancelled: gives the place up.
  io::Task<Result<std::unique_ptr<RunSlot>>> enter(queue::Lane lane, std::string agent_id, Caps caps);
  std::size_t running(queue::Lane lane) const { return lane_of(lane).running; }
  std::size_t waiting(queue::Lane lane) const { return lane_of(lane).waiting; }

 private:
  friend class RunSlot;
  struct Waiter {
    std::shared_ptr<io::Event> called;
    std::uint64_t number;
  };
  struct OfAgent {
    std::size_t running = 0;
    std::size_t cap = 1;
    std::deque<Waiter> waiting;
  };
  struct OfLane {
    std::size_t running = 0;
    std::size_t waiting = 0;
    std::size_t cap = 1;
    std::uint64_t next_number = 0;
    std::map<std::string, OfAgent> agents;  ///< those that run or wait
    std::set<std::string> waiters;          ///< those that wait
  };
  struct GiveUp;
  const OfLane& lane_of(queue::Lane lane) const { return lanes_[static_cast<std::size_t>(lane)]; }
  OfLane& lane_of(queue::Lane lane) { return lanes_[static_cast<std::size_t>(lane)]; }
  static void call_next(OfLane& lane);
  void leave(queue::Lane lane, const std::string& agent_id);
  void tell_wait(queue::Lane lane, Millis since, std::size_t ahead);

  const io::Io& io_;
  std::array<OfLane, queue::kLanes> lanes_;
};

}  // namespace oc::engine
