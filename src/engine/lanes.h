// Lanes: in each lane one at a time, in order of arrival; different lanes beside each other.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "io/task.h"

namespace oc::engine {

class Lanes;

/// The right to be the one in a lane; given back when destroyed.
class LaneTurn {
 public:
  LaneTurn(Lanes& lanes, std::string lane) : lanes_(lanes), lane_(std::move(lane)) {}
  ~LaneTurn();
  LaneTurn(const LaneTurn&) = delete;
  LaneTurn& operator=(const LaneTurn&) = delete;

 private:
  Lanes& lanes_;
  std::string lane_;
};

/// Event loop only. Lifetime: outlives every LaneTurn and every waiter.
class Lanes {
 public:
  explicit Lanes(io::Executor executor) : executor_(std::move(executor)) {}

  /// Waits until the lane is free and everybody who came before has had a turn. Cancelled: gives the place up.
  io::Task<std::unique_ptr<LaneTurn>> enter(std::string lane);
  /// How many wait behind the one whose turn it is.
  std::size_t waiting(const std::string& lane) const;
  bool is_busy(const std::string& lane) const { return lanes_.contains(lane); }
  std::size_t size() const { return lanes_.size(); }

 private:
  friend class LaneTurn;
  struct Lane {
    std::deque<std::shared_ptr<io::Event>> waiters;
  };
  void leave(const std::string& lane);

  io::Executor executor_;
  std::map<std::string, Lane> lanes_;  ///< an entry exists exactly while somebody is in the lane
};

}  // namespace oc::engine
