// May this sender speak to this account here? One question, one door, the same for every channel.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "core/access/decide.h"
#include "core/access/groups.h"
#include "core/access/sender.h"
#include "core/sessions/ids.h"

namespace oc::access {

using sessions::ChatType;

/// The rules of one account, ready to be asked.
struct AccountPolicy {
  std::string channel;
  std::string account_id;
  DmPolicy dm = DmPolicy::pairing;
  GroupPolicy group = GroupPolicy::allowlist;
  std::vector<std::string> allow_from;
  std::vector<std::string> group_allow_from;
  std::string own_id;  ///< the account's own number, which WhatsApp always lets in
  NameMatching names = NameMatching::refused;
  Json settings;  ///< the account's settings over the channel's
};

/// Reads the rules of an account. What is missing is as strict as it can be: pairing, allowlist, nobody listed.
/// Source: spec §15.1. channels.defaults.groupPolicy counts only for a channel that has a section of its own.
AccountPolicy account_policy(const Json& config, std::string_view channel, std::string_view account_id, std::string_view own_id = "");

/// Where something was said.
struct Chat {
  ChatType kind = ChatType::direct;
  std::string id;
  std::string topic_id;  ///< a Telegram forum topic
  std::string guild_id;  ///< Discord; "" for a group of direct messages
  std::string guild_name;
  std::string channel_name;
  std::string parent_id;  ///< the channel that a thread hangs on
  std::string parent_name;
  std::vector<std::string> sender_roles;
};

/// The answer. A sentence tells the operator what was decided and what to change.
struct Decision {
  Verdict verdict = Verdict::block;
  std::string reason_code;
  std::string reason;  ///< OpenClaw's short form
  std::string sentence;
};

/// Allow, offer pairing, or refuse. `paired` are the approved ids of the account's pairing store; they count for direct messages under the
/// policies pairing and open only, never for groups and never under allowlist.
Decision admit(const AccountPolicy& policy, const Sender& sender, const Chat& chat, const std::vector<std::string>& paired);

/// Whether somebody who may speak here may also command the gateway. `commands.allowFrom` alone decides where it has a list; else the sender has to
/// be named (not merely let in by `*`) by a list that holds here or by the pairing store (never in groups), or `commands.useAccessGroups` is false;
/// and where `commands.ownerAllowFrom` names owners, has to be one. Source: spec/runtime.md 20.1.
bool may_command(const Json& config, const AccountPolicy& policy, const Sender& sender, const Chat& chat, const std::vector<std::string>& paired);

/// Whether `commands.ownerAllowFrom` names the sender; nothing when it names nobody of this channel. Entries may begin with their channel:
/// `telegram:123`; without one they count everywhere.
std::optional<bool> is_named_owner(const Json& config, const AccountPolicy& policy, const Sender& sender);

/// A setting of the chat's own entry (topic, group, channel, guild; the nearest that has it), else of the account. nullptr: it is written nowhere.
/// Leads into the policy.
const Json* chat_setting(const AccountPolicy& policy, const Chat& chat, std::string_view key);

/// Whether a group message has to mention the bot. `activation` is what `/activation` set for the session.
/// Source: spec §14: activation, topic, group or channel entry, `*`, the channel's default, yes.
bool needs_mention(const AccountPolicy& policy, const Chat& chat, std::optional<bool> activation = std::nullopt);

}  // namespace oc::access
