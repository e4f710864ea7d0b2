// Which requests were seen before, by the key the client chose, and what they were answered.
#pragma once

#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/json.h"
#include "base/time.h"

namespace oc::gateway {

/// Limits: kIdempotencyEntriesMax answers, each for kIdempotencyLifetime. The oldest falls away.
class Idempotency {
 public:
  /// The answer that was kept; nothing when there is none (any more).
  std::optional<Json> find(const std::string& key, Millis now);
  void keep(const std::string& key, Json answer, Millis now);
  std::size_t size() const { return order_.size(); }

 private:
  struct Entry {
    std::string key;
    Json answer;
    Millis at{0};
  };
  void forget_old(Millis now);
  std::list<Entry> order_;  ///< oldest first
  std::unordered_map<std::string, std::list<Entry>::iterator> index_;
};

}  // namespace oc::gateway
