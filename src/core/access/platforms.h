// The conversation lists of Discord and Slack, which have a form of their own, and what lists say of a place. Only core/access includes this.
#pragma once

#include <optional>
#include <vector>

#include "core/access/access.h"

namespace oc::access {

/// A message in a Discord guild or group of direct messages.
Decision admit_discord(const AccountPolicy& policy, const Sender& sender, const Chat& chat);

/// A message in a Slack channel.
Decision admit_slack(const AccountPolicy& policy, const Sender& sender, const Chat& chat);

/// The same of the place alone, whoever speaks there; group_place() for the channels with a groups map.
Decision discord_place(const AccountPolicy& policy, const Chat& chat);
Decision slack_place(const AccountPolicy& policy, const Chat& chat);
Decision group_place(const AccountPolicy& policy, const Chat& chat);

/// The entry of the guild: under its id, its name, or `*`; nullptr = none.
const Json* guild_entry(const AccountPolicy& policy, std::string_view guild_id, std::string_view guild_name);

/// What the groups map says of the chat, and the entry of its topic under one of the two; nullptr = none.
GroupAnswer answer_for(const AccountPolicy& policy, const Chat& chat);
const Json* topic_entry(const Json* group, const Chat& chat);

/// The entries that hold for the place, the nearest first; none is null. They lead into the policy.
std::vector<const Json*> place_entries(const AccountPolicy& policy, const Chat& chat);
std::vector<const Json*> discord_entries(const AccountPolicy& policy, const Chat& chat);
std::vector<const Json*> slack_entries(const AccountPolicy& policy, const Chat& chat);

/// Whom a direct chat's own entry (`direct.<id>`) lists; nothing when the account's list holds there.
std::optional<std::vector<std::string>> direct_list(const AccountPolicy& policy, const Chat& chat);

/// Whether the users or roles of the guild, its channel, or the Slack channel name the sender.
bool is_named_there(const AccountPolicy& policy, const Sender& sender, const Chat& chat);

/// What the conversation's entries say about mentions; nothing when they say nothing.
std::optional<bool> discord_mention(const AccountPolicy& policy, const Chat& chat);
std::optional<bool> slack_mention(const AccountPolicy& policy, const Chat& chat);

}  // namespace oc::access
