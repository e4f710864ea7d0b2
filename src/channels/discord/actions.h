// What `openclaw message` can do on Discord besides sending.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "channels/discord/settings.h"

namespace oc::channels::discord {

/// The names that Account::perform() knows and `channels.discord.actions` lets be done.
std::vector<std::string> action_names(const Settings& settings);

/// The permissions of a member in a channel, from the guild's roles and the channel's overwrites.
/// Source: Discord developer documentation, "Permissions", "Permission Overwrites".
struct PermissionFacts {
  std::string guild_id;
  std::string user_id;
  std::string owner_id;
  std::vector<std::string> role_ids;
  Json roles;       ///< of the guild
  Json overwrites;  ///< of the channel
};
std::uint64_t permissions_of(const PermissionFacts& facts);
/// Their names in Discord's documentation, such as SendMessages.
std::vector<std::string> permission_names(std::uint64_t permissions);

}  // namespace oc::channels::discord
