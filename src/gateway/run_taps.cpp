// Queues events for listeners.
#include "gateway/run_taps.h"

#include <algorithm>

namespace oc::gateway {

void RunTap::push(const engine::RunEvent& event) {
  const bool joins = event.kind == engine::RunEvent::Kind::text && !events_.empty() && events_.back().kind == engine::RunEvent::Kind::text;
  if (joins) {
    auto delta = std::move(events_.back().delta) + event.delta;
    events_.back() = event;
    events_.back().delta = std::move(delta);
  } else {
    events_.push_back(event);
  }
  filled_.set();
}

io::Task<engine::RunEvent> RunTap::next() {
  while (events_.empty()) {
    filled_.reset();
    co_await filled_.wait();
  }
  auto event = std::move(events_.front());
  events_.pop_front();
  co_return event;
}

RunTaps::Listener::Listener(RunTaps& taps, std::string run_id, const io::Executor& executor)
    : taps_(taps), run_id_(std::move(run_id)), tap_(std::make_shared<RunTap>(executor)) {
  taps_.taps_.emplace(run_id_, tap_);
}

RunTaps::Listener::~Listener() {
  const auto range = taps_.taps_.equal_range(run_id_);
  const auto mine = std::find_if(range.first, range.second, [this](const auto& entry) { return entry.second == tap_; });
  if (mine != range.second) taps_.taps_.erase(mine);
}

void RunTaps::on(const engine::RunEvent& event) {
  const auto range = taps_.equal_range(event.run_id);
  for (auto tap = range.first; tap != range.second; ++tap) tap->second->push(event);
}

}  // namespace oc::gateway
