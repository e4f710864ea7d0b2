// A sliding window of failures per address and class.
#include "gateway/rate_limit.h"

#include <algorithm>

#include "base/limits.h"

namespace oc::gateway {

std::string RateLimiter::key_of(const Source& source, SecretClass what) {
  // All pages on this machine share one bucket: an attacker opens as many as it likes.
  const std::string who = source.is_loopback && source.is_browser ? "browser" : source.address;
  return (what == SecretClass::shared_secret ? "s|" : what == SecretClass::device_token ? "d|" : "w|") + who;
}

Millis RateLimiter::locked_for(const Source& source, SecretClass what, Millis now) const {
  if (is_exempt(source)) return Millis(0);
  const auto found = buckets_.find(key_of(source, what));
  if (found == buckets_.end()) return Millis(0);
  return std::max(Millis(0), found->second.locked_until - now);
}

void RateLimiter::failed(const Source& source, SecretClass what, Millis now) {
  if (is_exempt(source)) return;
  if (buckets_.size() >= kRateLimitAddressesMax) make_room();
  auto& bucket = buckets_[key_of(source, what)];
  bucket.last = now;
  bucket.failures.push_back(now);
  while (now - bucket.failures.front() > rules_.window) bucket.failures.pop_front();
  if (bucket.failures.size() < static_cast<std::size_t>(rules_.failures_max)) return;
  bucket.locked_until = now + rules_.lockout;
  bucket.failures.clear();
}

void RateLimiter::succeeded(const Source& source, SecretClass what) { buckets_.erase(key_of(source, what)); }

void RateLimiter::make_room() {
  const auto oldest = std::min_element(buckets_.begin(), buckets_.end(), [](const auto& a, const auto& b) { return a.second.last < b.second.last; });
  if (oldest != buckets_.end()) buckets_.erase(oldest);
}

}  // namespace oc::gateway
