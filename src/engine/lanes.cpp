// Taking and giving back turns in lanes.
#include "engine/lanes.h"

#include "base/check.h"

namespace oc::engine {

LaneTurn::LaneTurn(Lanes& lanes, std::string lane, std::shared_ptr<io::Event> event)
    : lanes_(lanes), lane_(std::move(lane)), called_(std::move(event)) {}

LaneTurn::~LaneTurn() { lanes_.leave(lane_, called_); }

std::unique_ptr<LaneTurn> Lanes::reserve(std::string lane) {
  Places& places = lanes_[lane];
  const auto called = std::make_shared<io::Event>(executor_);
  places.push_back(called);
  if (places.size() == 1) called->set();
  return std::make_unique<LaneTurn>(*this, std::move(lane), called);
}

io::Task<std::unique_ptr<LaneTurn>> Lanes::enter(std::string lane) {
  auto turn = reserve(std::move(lane));
  co_await turn->called();
  co_return turn;
}

std::unique_ptr<LaneTurn> Lanes::let_before(LaneTurn& mine) {
  CHECK(mine.is_called());
  mine.called_->reset();
  const auto called = std::make_shared<io::Event>(executor_);
  lanes_.at(mine.lane_).push_front(called);
  called->set();
  return std::make_unique<LaneTurn>(*this, mine.lane_, called);
}

std::size_t Lanes::waiting(const std::string& lane) const {
  const auto at = lanes_.find(lane);
  return at == lanes_.end() ? 0 : at->second.size() - 1;
}

void Lanes::leave(const std::string& lane, const std::shared_ptr<io::Event>& place) {
  const auto at = lanes_.find(lane);
  if (at == lanes_.end()) return;
  if (at->second.front() == place) {
    at->second.pop_front();
  } else {
    std::erase(at->second, place);
  }
  if (at->second.empty()) {
    lanes_.erase(at);
    return;
  }
  if (!at->second.front()->is_set()) at->second.front()->set();
}

}  // namespace oc::engine
