// The conversation lists of Discord and Slack, which have a form of their own. Only core/access includes this.
#pragma once

#include <optional>

#include "core/access/access.h"

namespace oc::access {

/// A message in a Discord guild or group of direct messages.
Decision admit_discord(const AccountPolicy& policy, const Sender& sender, const Chat& chat);

/// A message in a Slack channel.
Decision admit_slack(const AccountPolicy& policy, const Sender& sender, const Chat& chat);

/// Whether the users or roles of the guild, its channel, or the Slack channel name the sender.
bool is_named_there(const AccountPolicy& policy, const Sender& sender, const Chat& chat);

/// What the conversation's entries say about mentions; nothing when they say nothing.
std::optional<bool> discord_mention(const AccountPolicy& policy, const Chat& chat);
std::optional<bool> slack_mention(const AccountPolicy& policy, const Chat& chat);

}  // namespace oc::access
