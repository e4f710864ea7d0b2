// The arithmetic of rate buckets.
#include "core/reply/rate.h"

#include <algorithm>

#include "base/limits.h"

namespace oc::reply {

Millis RateBucket::take(Millis now) {
  // A place is free when no more than `burst - 1` others are still being paid off.
  const Millis free_at = std::max({now, closed_until_, next_free_ - refill_ * (burst_ - 1)});
  next_free_ = std::max(next_free_, free_at) + refill_;
  return free_at - now;
}

void RateBucket::close_until(Millis until) { closed_until_ = std::max(closed_until_, until); }

Millis RateBucket::fresh_at() const { return std::max(next_free_, closed_until_); }

RateBucket& RateBuckets::of(const std::string& name, Millis now) {
  if (const auto known = buckets_.find(name); known != buckets_.end()) return known->second;
  if (buckets_.size() >= kRateBucketsMax) {
    std::erase_if(buckets_, [now](const auto& item) { return item.second.is_fresh(now); });
    if (buckets_.size() >= kRateBucketsMax)
      buckets_.erase(std::ranges::min_element(buckets_, {}, [](const auto& item) { return item.second.fresh_at(); }));
  }
  return buckets_.emplace(name, RateBucket(burst_, refill_)).first->second;
}

}  // namespace oc::reply
