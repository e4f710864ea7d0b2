// What the config adds to the system prompt of turns from one chat: `systemPrompt` of its group, topic, channel or person.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "core/access/access.h"

namespace oc::access {

/// Of one systemPrompt, in UTF-16 units. It is sent with every turn; what is longer is cut, and the config's checks say so.
inline constexpr std::size_t kChatPromptUnitsMax = 8 * 1024;

/// The text for a chat of an account, "" = none: the group's, then its topic's, with an empty line between. Found as `requireMention` is: the chat's
/// own entry, else that of `*`; an account's map instead of its channel's; a thread under its channel. An entry with an empty text adds nothing and
/// hides that of `*`. Comes from the config alone, so it is the same from turn to turn.
std::string chat_prompt(const Json& config, std::string_view channel, std::string_view account_id, const Chat& chat);

/// The paths of those of a configuration that are cut.
std::vector<std::string> long_chat_prompts(const Json& config);

}  // namespace oc::access
