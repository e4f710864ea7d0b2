// The accounts of a channel and the settings each of them has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace oc::access {

/// The normalised account ids of `channels.<channel>.accounts`, sorted; `default` alone when none is listed.
std::vector<std::string> account_ids(const Json& config, std::string_view channel);

/// The account that is used when none is asked for: channels.<c>.defaultAccount if listed, else `default` if listed, else the first.
std::string default_account_id(const Json& config, std::string_view channel);

/// `channels.<channel>` as written, or nullptr.
const Json* channel_section(const Json& config, std::string_view channel);

/// `channels.<channel>.accounts.<account>` as written, found under any spelling of its id, or nullptr.
const Json* account_section(const Json& config, std::string_view channel, std::string_view account_id);

/// What holds for an account: the channel's settings, each replaced as a whole by the account's own where it has one.
/// Source: spec §15.1; the account inherits dmPolicy and groupPolicy too, as from 9.6 on.
JsonObject account_settings(const Json& config, std::string_view channel, std::string_view account_id);

}  // namespace oc::access
