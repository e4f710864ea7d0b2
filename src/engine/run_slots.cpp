// Giving places to runs, fairly between agents.
#include "engine/run_slots.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::engine {

RunSlot::~RunSlot() { slots_.leave(lane_, agent_id_); }

/// Cancelled while it waits: takes the waiter away; called and cancelled in one moment: the place was ours, so it goes to the next.
struct RunSlots::GiveUp {
  RunSlots& slots;
  queue::Lane lane;
  const std::string& agent_id;
  std::shared_ptr<io::Event> called;
  bool is_taken = false;
  ~GiveUp() {
    if (is_taken) return;
    if (called->is_set()) {
      slots.leave(lane, agent_id);
      return;
    }
    OfLane& all = slots.lane_of(lane);
    const auto agent = all.agents.find(agent_id);
    if (agent == all.agents.end()) return;
    all.waiting -= std::erase_if(agent->second.waiting, [&](const Waiter& waiter) { return waiter.called == called; });
    if (!agent->second.waiting.empty()) return;
    all.waiters.erase(agent_id);
    if (agent->second.running == 0) all.agents.erase(agent);
  }
};

std::unique_ptr<RunSlot> RunSlots::try_enter(queue::Lane lane, const std::string& agent_id, Caps caps) {
  OfLane& all = lane_of(lane);
  if (all.waiting > 0 || all.running >= caps.lane) return nullptr;
  const auto known = all.agents.find(agent_id);
  if (known != all.agents.end() && known->second.running >= caps.agent) return nullptr;
  OfAgent& own = all.agents[agent_id];
  all.cap = caps.lane;
  own.cap = caps.agent;
  all.running++;
  own.running++;
  return std::make_unique<RunSlot>(*this, lane, agent_id);
}

io::Task<Result<std::unique_ptr<RunSlot>>> RunSlots::enter(queue::Lane lane, std::string agent_id, Caps caps) {
  OfLane& all = lane_of(lane);
  OfAgent& own = all.agents[agent_id];
  all.cap = caps.lane;
  own.cap = caps.agent;
  const std::size_t ahead = all.waiting;
  const Millis since = io_.clock.steady();
  auto called = std::make_shared<io::Event>(io_.executor);
  own.waiting.push_back({called, all.next_number++});
  all.waiters.insert(agent_id);
  all.waiting++;
  GiveUp place{*this, lane, agent_id, called};
  call_next(all);
  if (!called->is_set()) {
    co_await called->wait();
    tell_wait(lane, since, ahead);
  }
  place.is_taken = true;
  co_return std::make_unique<RunSlot>(*this, lane, agent_id);
}

void RunSlots::call_next(OfLane& lane) {
  while (lane.waiting > 0 && lane.running < lane.cap) {
    OfAgent* next = nullptr;
    const std::string* next_id = nullptr;
    for (const auto& id : lane.waiters) {
      OfAgent& agent = lane.agents.at(id);
      if (agent.running >= agent.cap) continue;
      const auto rank = [](const OfAgent& of) { return std::pair(of.running, of.waiting.front().number); };
      if (next != nullptr && rank(*next) <= rank(agent)) continue;
      next = &agent;
      next_id = &id;
    }
    if (next == nullptr) return;
    const auto called = next->waiting.front().called;
    next->waiting.pop_front();
    if (next->waiting.empty()) lane.waiters.erase(*next_id);
    next->running++;
    lane.waiting--;
    lane.running++;
    called->set();
  }
}

void RunSlots::leave(queue::Lane lane, const std::string& agent_id) {
  OfLane& all = lane_of(lane);
  const auto agent = all.agents.find(agent_id);
  if (agent == all.agents.end()) return;
  agent->second.running--;
  all.running--;
  if (agent->second.running == 0 && agent->second.waiting.empty()) all.agents.erase(agent);
  call_next(all);
}

void RunSlots::tell_wait(queue::Lane lane, Millis since, std::size_t ahead) {
  const Millis waited = io_.clock.steady() - since;
  if (waited < kLaneWaitTold) return;
  io_.log.warn("queue", fmt::format("lane wait exceeded: lane={} waitedMs={} queueAhead={}", queue::to_string(lane), waited.count(), ahead));
}

}  // namespace oc::engine
