// When a session begins anew: which policy applies to it, and whether it is still fresh (spec §9).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/json.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace oc::sessions {

enum class ResetType : std::uint8_t { direct, group, thread };
enum class ResetMode : std::uint8_t { daily, idle };

std::string_view to_string(ResetType type);
std::string_view to_string(ResetMode mode);

/// When a session goes stale. `idle_minutes` 0 means never for being idle.
struct ResetPolicy {
  ResetMode mode = ResetMode::daily;
  int at_hour = 4;
  std::optional<std::int64_t> idle_minutes;
};

/// What is known of the message besides its key.
enum class Place : std::uint8_t { direct, group, thread };

/// Thread before group before direct, from what the message says and from the key.
ResetType reset_type(std::string_view session_key, Place place);

/// The policy of `session.reset`, `resetByType`, `idleMinutes`; `override` (of resetByChannel) replaces all three.
ResetPolicy reset_policy(const Json* session, ResetType type, const Json* override = nullptr);

/// `session.resetByChannel[channel]`, aliases resolved; nullptr when there is none.
const Json* reset_override(const Json* session, std::string_view channel);

/// The last time the clock showed `at_hour`:00 in that zone, at or before `now`. Counted in calendar days, so it is right over a change of
/// summer time. `at_hour` is cut down to a whole hour of 0 to 23.
UnixTime daily_boundary(UnixTime now, double at_hour, const TimeZone& zone);

/// Whether a session that was last used at `updated_at` goes on, and the two moments that decided.
struct Freshness {
  bool fresh = true;
  std::optional<UnixTime> daily_reset_at;
  std::optional<UnixTime> idle_expires_at;
};
Freshness freshness(UnixTime updated_at, UnixTime now, const ResetPolicy& policy, const TimeZone& zone);

}  // namespace oc::sessions
