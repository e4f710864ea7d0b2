// Points in time as the wire and the files have them: milliseconds since 1970, and ISO 8601.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

using Millis = std::chrono::milliseconds;
using UnixTime = std::chrono::sys_time<std::chrono::milliseconds>;

inline std::int64_t to_ms(UnixTime time) { return time.time_since_epoch().count(); }
inline UnixTime from_ms(std::int64_t ms) { return UnixTime(Millis(ms)); }

/// `2026-11-21T08:16:31.123Z`, as JavaScript's toISOString().
std::string to_iso(UnixTime time);

/// Reads `2026-11-21T08:16:31(.123)?Z`; nothing when it is not that.
std::optional<UnixTime> from_iso(std::string_view text);

/// A length of time for people: `5m`, `2h`, `3d`, `just now` under a minute.
std::string age_text(Millis age);

}  // namespace oc
