// The arithmetic of the buckets.
#include "channels/discord/limiter.h"

#include <algorithm>

#include "base/text.h"

namespace oc::channels::discord {
namespace {

bool is_id(std::string_view text) {
  return text.size() >= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Route route_of(std::string_view method, std::string_view path) {
  Route out{.key = std::string(method)};
  const auto parts = split(path, '/');
  for (std::size_t i = 0; i < parts.size(); i++) {
    if (parts[i].empty()) continue;
    const std::string_view before = i > 0 ? std::string_view(parts[i - 1]) : std::string_view();
    const bool is_major = out.major.empty() && (before == "channels" || before == "guilds" || before == "webhooks");
    // The token behind a webhook's id belongs to what stands for itself; that of an interaction is its own.
    const bool is_token = i > 1 && (parts[i - 2] == "webhooks" || parts[i - 2] == "interactions");
    if (is_major) out.major = parts[i];
    if (is_token) out.major += "/" + parts[i];
    if (parts[i] == "interactions") out.is_interaction = true;
    const bool is_emoji = before == "reactions";
    out.key += is_major || is_token || is_emoji || is_id(parts[i]) ? "/*" : "/" + parts[i];
  }
  // Followups and edits of an interaction's answer have no global limit either; their webhook is the application's.
  if (out.key.contains("/webhooks/*/*")) out.is_interaction = true;
  return out;
}

std::string Limiter::bucket_key(const Route& route) const {
  const auto known = names_.find(route.key);
  return (known == names_.end() ? route.key : known->second) + " " + route.major;
}

void Limiter::forget(Millis now) {
  if (buckets_.size() < kDiscordBucketsMax) return;
  std::erase_if(buckets_, [now](const auto& item) { return item.second.reset_at <= now; });
  if (buckets_.size() >= kDiscordBucketsMax) buckets_.erase(buckets_.begin());
}

Millis Limiter::wait(const Route& route, Millis now) {
  if (const auto bucket = buckets_.find(bucket_key(route));
      bucket != buckets_.end() && now < bucket->second.reset_at && bucket->second.remaining <= 0)
    return bucket->second.reset_at - now;
  if (route.is_interaction) return Millis(0);
  if (now < closed_until_) return closed_until_ - now;
  auto tried = global_;
  if (const auto length = tried.take(now); length > Millis(0)) return length;
  global_ = tried;
  if (const auto bucket = buckets_.find(bucket_key(route)); bucket != buckets_.end()) bucket->second.remaining--;
  return Millis(0);
}

void Limiter::answered(const Route& route, const LimitWords& words, Millis now) {
  if (!words.bucket.empty()) {
    if (names_.size() >= kDiscordBucketsMax && !names_.contains(route.key)) names_.erase(names_.begin());
    names_[route.key] = words.bucket;
  }
  const Millis closed = words.retry_after > Millis(0) ? words.retry_after : Millis(kDiscordRetryAfterUntold);
  if (words.status == 429 && words.is_global) {
    closed_until_ = std::max(closed_until_, now + closed);
  } else if (words.status == 429 || words.remaining >= 0) {
    forget(now);
    auto& bucket = buckets_[bucket_key(route)];
    const auto reset_at = now + (words.status == 429 ? closed : words.reset_after);
    const int remaining = words.status == 429 ? 0 : words.remaining;
    // Answers may come out of order: the one that leaves less is the newer one while the bucket's time runs.
    bucket.remaining = now < bucket.reset_at ? std::min(bucket.remaining, remaining) : remaining;
    bucket.reset_at = std::max(bucket.reset_at, reset_at);
  }
  if (words.status != 401 && words.status != 403 && (words.status != 429 || words.is_shared)) return;
  invalid_.push_back(now);
  while (invalid_.front() + kDiscordInvalidWindow < now) invalid_.pop_front();
  if (invalid_.size() >= kDiscordInvalidCallsMax) {
    closed_until_ = std::max(closed_until_, invalid_.front() + kDiscordInvalidWindow);
    invalid_.pop_front();
  }
}

}  // namespace oc::channels::discord
