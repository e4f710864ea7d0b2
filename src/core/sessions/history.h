// How much of a session's history the model is shown (spec §16).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/json.h"

namespace oc::sessions {

/// The number of user turns that `channels.<c>` allows a session of this key; nothing when it sets no limit.
std::optional<std::int64_t> history_limit(std::string_view session_key, const Json& config);

/// Where the last `limit` user turns begin, given the role of each message. 0 when all fit, or when the limit is 0 or less.
std::size_t history_start(std::span<const std::string_view> roles, std::int64_t limit);

}  // namespace oc::sessions
