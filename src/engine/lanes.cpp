// Taking and giving back turns in lanes.
#include "engine/lanes.h"

namespace oc::engine {

LaneTurn::~LaneTurn() { lanes_.leave(lane_); }

io::Task<std::unique_ptr<LaneTurn>> Lanes::enter(std::string lane) {
  const auto [at, is_free] = lanes_.try_emplace(lane);
  if (is_free) co_return std::make_unique<LaneTurn>(*this, std::move(lane));

  auto called = std::make_shared<io::Event>(executor_);
  at->second.waiters.push_back(called);
  struct GiveUp {
    Lanes& lanes;
    const std::string& name;
    std::shared_ptr<io::Event> place;
    bool taken = false;
    ~GiveUp() {
      if (taken) return;
      // Called and cancelled in one moment: the turn was ours, so it goes to the next.
      if (place->is_set()) {
        lanes.leave(name);
        return;
      }
      const auto found = lanes.lanes_.find(name);
      if (found != lanes.lanes_.end()) std::erase(found->second.waiters, place);
    }
  } place{*this, lane, called};
  co_await called->wait();
  place.taken = true;
  co_return std::make_unique<LaneTurn>(*this, lane);
}

std::size_t Lanes::waiting(const std::string& lane) const {
  const auto at = lanes_.find(lane);
  return at == lanes_.end() ? 0 : at->second.waiters.size();
}

void Lanes::leave(const std::string& lane) {
  const auto at = lanes_.find(lane);
  if (at == lanes_.end()) return;
  if (at->second.waiters.empty()) {
    lanes_.erase(at);
    return;
  }
  const auto next = at->second.waiters.front();
  at->second.waiters.pop_front();
  next->set();
}

}  // namespace oc::engine
