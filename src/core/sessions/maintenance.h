// How long sessions are kept and how many (session.maintenance, spec §11), and how lengths of time and sizes are written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace oc::sessions {

/// `30d`, `1.5h`, `1h30m`, `90`. Units: milliseconds out; ms, s, m, h, d in; a bare number counts in `default_unit`.
/// Errors: invalid.
Result<std::int64_t> parse_duration_ms(std::string_view text, std::string_view default_unit = "ms");

/// `10mb`, `1.5gb`, `512`. Units: bytes out; b, kb or k, mb or m, gb or g, tb or t in, powers of 1024.
/// Errors: invalid.
Result<std::int64_t> parse_byte_size(std::string_view text);

enum class MaintenanceMode : std::uint8_t { warn, enforce };

/// The maintenance settings with their defaults; what cannot be read counts as not given. Nothing there means off.
struct Maintenance {
  MaintenanceMode mode = MaintenanceMode::warn;
  std::int64_t prune_after_ms = 0;
  std::int64_t max_entries = 500;
  std::int64_t rotate_bytes = 0;
  std::optional<std::int64_t> reset_archive_retention_ms;
  std::optional<std::int64_t> max_disk_bytes;
  std::optional<std::int64_t> high_water_bytes;
};
Maintenance resolve_maintenance(const Json* settings);

/// The keys of a session store (key -> entry) that go when only the `max_entries` newest may stay. An entry without updatedAt is the oldest;
/// of equal ones the first in the store stays.
std::vector<std::string> keys_over_cap(const JsonObject& store, std::int64_t max_entries);

/// The keys whose updatedAt lies before `cutoff_ms`; entries without one stay.
std::vector<std::string> keys_updated_before(const JsonObject& store, std::int64_t cutoff_ms);

}  // namespace oc::sessions
