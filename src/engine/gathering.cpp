// Who waits for more of his own.
#include "engine/gathering.h"

namespace oc::engine {

std::shared_ptr<Gathered> Gathering::take(const std::string& name) {
  const auto at = waiting_.find(name);
  if (at == waiting_.end()) return nullptr;
  auto one = std::move(at->second);
  waiting_.erase(at);
  return one;
}

void Gathering::end(const std::string& name, const std::shared_ptr<Gathered>& one) {
  const auto at = waiting_.find(name);
  if (at != waiting_.end() && at->second == one) waiting_.erase(at);
}

void Gathering::flush(const std::string& name, Seat& mine) {
  const auto one = take(name);
  if (!one) return;
  one->routed->seat->place = mine.seats.place_before(*mine.place);
  one->woken.set();
}

}  // namespace oc::engine
