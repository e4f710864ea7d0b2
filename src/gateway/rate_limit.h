// How often an address may be wrong: counts failures and locks for a while.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "base/time.h"
#include "gateway/auth.h"

namespace oc::gateway {

/// What is guessed at; each is counted for itself.
enum class SecretClass : std::uint8_t { shared_secret, device_token, webhook };

/// Limits: kRateLimitAddressesMax addresses; beyond, the one that was wrong longest ago is forgotten.
class RateLimiter {
 public:
  explicit RateLimiter(RateRules rules) : rules_(rules) {}

  struct Source {
    std::string address;
    bool is_loopback = false;
    bool is_browser = false;  ///< the request had an Origin
  };

  /// How long this source must still wait; 0 = it may try.
  Millis locked_for(const Source& source, SecretClass what, Millis now) const;
  void failed(const Source& source, SecretClass what, Millis now);
  void succeeded(const Source& source, SecretClass what);
  void set_rules(RateRules rules) { rules_ = rules; }
  std::size_t size() const { return buckets_.size(); }

 private:
  struct Bucket {
    std::deque<Millis> failures;
    Millis locked_until{0};
    Millis last{0};
  };
  bool is_exempt(const Source& source) const { return source.is_loopback && !source.is_browser && rules_.exempts_loopback; }
  static std::string key_of(const Source& source, SecretClass what);
  void make_room();

  RateRules rules_;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace oc::gateway
