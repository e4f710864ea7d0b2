// How fast a platform may be called: a bucket of calls that fills up again, and the same for each of many chats.
#pragma once

#include <map>
#include <string>

#include "base/time.h"

namespace oc::reply {

/// `burst` calls at once, then one each `refill`. Times are of the steady clock.
class RateBucket {
 public:
  RateBucket(int burst, Millis refill) : burst_(burst), refill_(refill) {}
  /// Takes a call's place and gives how long to wait before making it. Never refuses.
  Millis take(Millis now);
  /// The platform takes nothing before `until` (429): everybody who takes a place from now on waits that long too.
  void close_until(Millis until);
  /// When it will be full again, and open: forgetting it from then on changes nothing.
  Millis fresh_at() const;
  bool is_fresh(Millis now) const { return fresh_at() <= now; }

 private:
  int burst_;
  Millis refill_;
  Millis next_free_{0};  ///< when the bucket would be full again
  Millis closed_until_{0};
};

/// A bucket for each name. Limits: kRateBucketsMax; fresh ones are forgotten first, then the one that would be fresh next.
class RateBuckets {
 public:
  RateBuckets(int burst, Millis refill) : burst_(burst), refill_(refill) {}
  Millis take(const std::string& name, Millis now) { return of(name, now).take(now); }
  void close_until(const std::string& name, Millis until, Millis now) { of(name, now).close_until(until); }
  std::size_t size() const { return buckets_.size(); }

 private:
  RateBucket& of(const std::string& name, Millis now);

  int burst_;
  Millis refill_;
  std::map<std::string, RateBucket> buckets_;
};

}  // namespace oc::reply
