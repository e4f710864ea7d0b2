// Whose direct messages may move the main session's reply address (spec §7).
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "core/sessions/key.h"

namespace oc::sessions {

/// The one sender that the main session is pinned to: with dmScope main, when the allowlist has exactly one distinct entry and no `*`.
/// `normalize` is the channel's own form of an entry ("" drops it).
std::optional<std::string> pinned_owner(DmScope scope, const Json* allow_from, std::string (*normalize)(std::string_view) = nullptr);

}  // namespace oc::sessions
