// How OpenClaw writes ids: agents, accounts, channels, peers, main keys and chat types, each in one normal form.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace oc::sessions {

/// The agent of a configuration that names none.
inline constexpr std::string_view kDefaultAgentId = "main";
/// The account of a channel that has only one.
inline constexpr std::string_view kDefaultAccountId = "default";

/// What kind of conversation a peer is. `none` is a word that OpenClaw does not know.
enum class ChatType : std::uint8_t { none, direct, group, channel };

/// `direct`, `group`, `channel`; "" for none.
std::string_view to_string(ChatType type);

/// Reads `direct` or `dm`, `group`, `channel`, whatever the case and the white space around.
ChatType normalize_chat_type(std::string_view word);

/// A peer, guild or team id: a string trimmed, a number by its decimal text, anything else (nullptr too) "". Case is kept.
std::string id_string(const Json* value);

/// The slug of §1: `Work Bot` becomes `work-bot`; at most 64 UTF-16 units; `fallback` when nothing is left.
std::string slug(std::string_view text, std::string_view fallback);

std::string normalize_agent_id(std::string_view id);

/// Like an agent's, but "" is `default`, and so are the names that JavaScript objects carry by birth.
std::string normalize_account_id(std::string_view id);

/// lower(trim(key)), or `main`.
std::string normalize_main_key(std::string_view key);

/// The same three without a copy when the text is in its normal form already: the view then points into `text`, else into `scratch`.
/// Lifetime: until either of the two changes.
std::string_view token_view(std::string_view text, std::string& scratch);
std::string_view account_view(std::string_view id, std::string& scratch);
std::string_view trim_view(std::string_view text);

/// Appends lower(text).
void append_lower(std::string& out, std::string_view text);

/// The channels that OpenClaw has built in, in its order.
inline constexpr std::array<std::string_view, 9> kBuiltInChannels = {"telegram", "whatsapp", "discord",  "irc", "googlechat",
                                                                     "slack",    "signal",   "imessage", "line"};

/// Every channel word that OpenClaw ships, built in or as a plugin: for advice only, any other word is legal too.
const std::vector<std::string>& channel_words();

/// The channel that a short name stands for (`imsg` is imessage), or the word itself, lower-cased. Routing never does this.
std::string resolve_channel_alias(std::string_view word);

/// The members of an object in the order in which JavaScript goes over them: whole-number keys first, by size, then the others as written.
std::vector<const JsonObject::value_type*> js_ordered(const JsonObject& object);

}  // namespace oc::sessions
