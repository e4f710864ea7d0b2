// A bounded memory of answers.
#include "gateway/idempotency.h"

#include "base/limits.h"

namespace oc::gateway {

void Idempotency::forget_old(Millis now) {
  while (!order_.empty() && (order_.size() > kIdempotencyEntriesMax || now - order_.front().at > kIdempotencyLifetime)) {
    index_.erase(order_.front().key);
    order_.pop_front();
  }
}

std::optional<Json> Idempotency::find(const std::string& key, Millis now) {
  forget_old(now);
  const auto found = index_.find(key);
  if (found == index_.end()) return std::nullopt;
  return found->second->answer;
}

void Idempotency::keep(const std::string& key, Json answer, Millis now) {
  if (const auto found = index_.find(key); found != index_.end()) {
    order_.erase(found->second);
    index_.erase(found);
  }
  order_.push_back({.key = key, .answer = std::move(answer), .at = now});
  index_[key] = std::prev(order_.end());
  forget_old(now);
}

}  // namespace oc::gateway
