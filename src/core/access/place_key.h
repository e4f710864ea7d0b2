// Under which key of the config a named place may stand.
#pragma once

#include <string>
#include <string_view>

namespace oc::access {

/// The key of a guild or channel with that name; "" = none: a name of digits alone would be taken for an id.
std::string place_key(std::string_view name);

/// The same of a channel's own name; "" for a thread, whose title anybody may give.
std::string own_place_key(std::string_view name, std::string_view parent_id);

}  // namespace oc::access
