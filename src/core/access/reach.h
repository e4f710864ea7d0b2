// Where an agent may write by its own wish: what a written target names, and whether the account's rules let it be reached (security.md D11).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/access/access.h"

namespace oc::access {

/// A target as somebody wrote it, read.
struct Target {
  enum class Kind : std::uint8_t {
    person,  ///< `id` is a person's
    group,   ///< a group or a channel
    chat,    ///< the id of a chat; of which kind it is only the platform knows
    name,    ///< no id: the platform has to be asked
  } kind = Kind::name;
  std::string id;        ///< in the channel's normal form; of a name: as written
  std::string topic_id;  ///< of a Telegram target such as -100123:topic:7
  std::string to;        ///< as the channel takes it, made from the id: what is checked is what is used
  friend bool operator==(const Target&, const Target&) = default;
};

/// Knows the forms of telegram, discord, slack, whatsapp and irc; an id of another channel is a chat's.
Target read_target(std::string_view channel, std::string_view written);

/// Whether the text is the id of a thread or a topic in the platform's own form and no other: no prefix, no other spelling of the same number.
bool is_thread_id(std::string_view channel, std::string_view text);

/// The topic in which a message without one arrives, where a Telegram group has topics.
inline constexpr std::string_view kTelegramGeneralTopic = "1";

/// Whether a list of the account names the chat itself (not by `*`, not by its guild), so that nobody needs to be asked what it is. Never with
/// groupPolicy disabled, and not under the guild `*` beside other guilds, one of which may be the chat's.
bool is_listed_chat(const AccountPolicy& policy, std::string_view chat_id);

/// Whether the entry of the Discord guild may stand under its name: then the name has to be asked for, before anything is asked here with it.
bool needs_guild_name(const AccountPolicy& policy, std::string_view guild_id);

/// The same of the channel that a thread hangs on, when the guild's name is known.
bool needs_parent_name(const AccountPolicy& policy, const Chat& thread);

/// Whether the account's rules hold the Discord guild at all.
bool holds_guild(const AccountPolicy& policy, std::string_view guild_id, std::string_view guild_name);

/// Whether they leave out no channel of it, so that what tells of all of them may be asked.
bool holds_whole_guild(const AccountPolicy& policy, std::string_view guild_id, std::string_view guild_name);

/// Whether the account's rules let somebody write there who was not asked from there: to a person who may write to the account, in a conversation
/// that its lists hold (or, under `open`, do not leave out). A direct chat's id is the person's; a Telegram group without a topic is taken as
/// kTelegramGeneralTopic. `paired` as for admit().
Decision may_reach(const AccountPolicy& policy, const Chat& chat, const std::vector<std::string>& paired);

}  // namespace oc::access
