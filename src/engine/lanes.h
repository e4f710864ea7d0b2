// Lanes: in each lane one at a time, in order of arrival; different lanes beside each other.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "io/task.h"

namespace oc::engine {

class Lanes;

/// A place in a lane, and the turn when everybody before it has gone; given back when destroyed.
class LaneTurn {
 public:
  LaneTurn(Lanes& lanes, std::string lane, std::shared_ptr<io::Event> event);
  ~LaneTurn();
  LaneTurn(const LaneTurn&) = delete;
  LaneTurn& operator=(const LaneTurn&) = delete;

  /// Waits until it is this one's turn. Cancelled: the place stays until it is destroyed.
  io::Task<> called() { return called_->wait(); }
  bool is_called() const { return called_->is_set(); }

 private:
  friend class Lanes;
  Lanes& lanes_;
  std::string lane_;
  std::shared_ptr<io::Event> called_;
};

/// Event loop only. Lifetime: outlives every LaneTurn and every waiter.
class Lanes {
 public:
  explicit Lanes(io::Executor executor) : executor_(std::move(executor)) {}

  /// Takes the next place in the lane. Does not wait.
  std::unique_ptr<LaneTurn> reserve(std::string lane);
  /// Takes the next place and waits for the turn. Cancelled: gives the place up.
  io::Task<std::unique_ptr<LaneTurn>> enter(std::string lane);
  /// Lets somebody go before `mine`, whose turn it is: the place that is returned has the turn, `mine` is the next.
  std::unique_ptr<LaneTurn> let_before(LaneTurn& mine);

  /// How many wait behind the one whose turn it is.
  std::size_t waiting(const std::string& lane) const;
  bool is_busy(const std::string& lane) const { return lanes_.contains(lane); }
  std::size_t size() const { return lanes_.size(); }

 private:
  friend class LaneTurn;
  using Places = std::deque<std::shared_ptr<io::Event>>;  ///< the first has the turn
  void leave(const std::string& lane, const std::shared_ptr<io::Event>& place);

  io::Executor executor_;
  std::map<std::string, Places> lanes_;  ///< an entry exists exactly while somebody is in the lane
};

}  // namespace oc::engine
