// Discord's rate limits: a bucket for each route and channel, guild or webhook, and one for all calls together.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "base/time.h"
#include "channels/discord/limits.h"
#include "core/reply/rate.h"

namespace oc::channels::discord {

/// What Discord counts together: method and path without its ids, and the id that stands for itself.
struct Route {
  std::string key;
  std::string major;            ///< of the channel, guild or webhook; "" = none
  bool is_interaction = false;  ///< counts in no global limit
};
/// The path is without the API root and the query.
Route route_of(std::string_view method, std::string_view path);

/// What an answer told of limits.
struct LimitWords {
  int status = 0;
  std::string bucket;      ///< X-RateLimit-Bucket
  int remaining = -1;      ///< X-RateLimit-Remaining; -1 = not told
  Millis reset_after{0};   ///< X-RateLimit-Reset-After
  Millis retry_after{0};   ///< of a 429; 0 = it tells no time that can be used
  bool is_global = false;  ///< of a 429
  bool is_shared = false;  ///< of a 429: X-RateLimit-Scope shared, which is nobody's fault
};

/// Times are of the steady clock. Source: Discord developer documentation, "Rate Limits".
class Limiter {
 public:
  Limiter() : global_(kDiscordCallsPerSecondMax, Millis(1000 / kDiscordCallsPerSecondMax)) {}
  /// How long to wait before this call; when it is 0 the call's place is taken and it must be made.
  Millis wait(const Route& route, Millis now);
  void answered(const Route& route, const LimitWords& words, Millis now);
  std::size_t size() const { return buckets_.size() + names_.size(); }

 private:
  struct Bucket {
    int remaining = 1;
    Millis reset_at{0};
  };
  std::string bucket_key(const Route& route) const;
  void forget(Millis now);

  std::map<std::string, std::string> names_;  ///< route -> Discord's name of its bucket
  std::map<std::string, Bucket> buckets_;     ///< bucket and major id
  reply::RateBucket global_;
  Millis closed_until_{0};
  std::deque<Millis> invalid_;
};

}  // namespace oc::channels::discord
