// Reset policies and freshness (spec §9.2, §9.3).
#include "core/sessions/reset.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "core/sessions/ids.h"

namespace oc::sessions {
namespace {

constexpr int kResetHourDefault = 4;

int whole_hour(double hour) {
  if (!std::isfinite(hour)) return kResetHourDefault;
  return static_cast<int>(std::clamp(std::floor(hour), 0.0, 23.0));
}

/// The first of the two that is given; JSON null counts as not given.
const Json* first_given(const Json* a, const Json* b, std::string_view key) {
  for (const Json* from : {a, b}) {
    const Json* found = from ? member(*from, key) : nullptr;
    if (found && !found->is_null()) return found;
  }
  return nullptr;
}

const Json* given(const Json* object, std::string_view key) { return first_given(object, nullptr, key); }

const Json* policy_of_type(const Json* session, ResetType type) {
  const Json* by_type = given(session, "resetByType");
  if (const Json* own = given(by_type, to_string(type))) return own;
  return type == ResetType::direct ? given(by_type, "dm") : nullptr;
}

}  // namespace

std::string_view to_string(ResetType type) {
  switch (type) {
    case ResetType::direct: return "direct";
    case ResetType::group: return "group";
    case ResetType::thread: return "thread";
  }
  return "direct";
}

std::string_view to_string(ResetMode mode) { return mode == ResetMode::daily ? "daily" : "idle"; }

ResetType reset_type(std::string_view session_key, Place place) {
  const std::string key = js_lower(session_key);
  const auto has = [&](std::string_view mark) { return key.find(mark) != std::string::npos; };
  if (place == Place::thread || has(":thread:") || has(":topic:")) return ResetType::thread;
  if (place == Place::group || has(":group:") || has(":channel:")) return ResetType::group;
  return ResetType::direct;
}

ResetPolicy reset_policy(const Json* session, ResetType type, const Json* override) {
  const Json* base = override ? override : given(session, "reset");
  const Json* own = override ? nullptr : policy_of_type(session, type);
  const Json* session_idle = override ? nullptr : given(session, "idleMinutes");
  const bool is_explicit = base != nullptr || given(session, "resetByType") != nullptr;

  ResetPolicy policy;
  if (const Json* mode = first_given(own, base, "mode"); mode && mode->is_string()) {
    policy.mode = mode->get_string() == "idle" ? ResetMode::idle : ResetMode::daily;
  } else if (!is_explicit && session_idle) {
    policy.mode = ResetMode::idle;
  }
  if (const Json* hour = first_given(own, base, "atHour"); hour && hour->is_number()) policy.at_hour = whole_hour(hour->to_number<double>());
  const Json* idle = first_given(own, base, "idleMinutes");
  if (idle == nullptr) idle = session_idle;
  if (idle && idle->is_number() && std::isfinite(idle->to_number<double>())) {
    policy.idle_minutes = static_cast<std::int64_t>(std::clamp(std::floor(idle->to_number<double>()), 0.0, 1e12));
  } else if (policy.mode == ResetMode::idle) {
    policy.idle_minutes = 0;
  }
  return policy;
}

const Json* reset_override(const Json* session, std::string_view channel) {
  const Json* by_channel = given(session, "resetByChannel");
  if (by_channel == nullptr || !by_channel->is_object()) return nullptr;
  const std::string wanted = resolve_channel_alias(channel);
  for (const auto& [key, policy] : by_channel->get_object()) {
    if (resolve_channel_alias(key) == wanted && policy.is_object()) return &policy;
  }
  return nullptr;
}

UnixTime daily_boundary(UnixTime now, double at_hour, const TimeZone& zone) {
  LocalTime day = zone.local(now);
  day.hour = static_cast<unsigned>(whole_hour(at_hour));
  day.minute = day.second = day.millisecond = 0;
  const UnixTime today = zone.instant(day);
  if (now >= today) return today;
  // The day before at the hour that today's boundary really shows, which in spring may be an hour later than asked for.
  LocalTime before = zone.local(today);
  before.day -= 1;
  return zone.instant(before);
}

Freshness freshness(UnixTime updated_at, UnixTime now, const ResetPolicy& policy, const TimeZone& zone) {
  Freshness result;
  if (policy.mode == ResetMode::daily) result.daily_reset_at = daily_boundary(now, policy.at_hour, zone);
  if (policy.idle_minutes.value_or(0) > 0) result.idle_expires_at = updated_at + std::chrono::minutes(*policy.idle_minutes);
  const bool stale_daily = result.daily_reset_at && updated_at < *result.daily_reset_at;
  const bool stale_idle = result.idle_expires_at && now > *result.idle_expires_at;
  result.fresh = !stale_daily && !stale_idle;
  return result;
}

}  // namespace oc::sessions
