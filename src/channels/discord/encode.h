// An answer's part as the body of a message; targets, emoji, buttons, polls and the list of slash commands.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "channels/discord/settings.h"
#include "engine/ports/channel.h"

namespace oc::channels::discord {

/// Where a message goes: a channel, or a person whose direct channel must be looked up first.
struct Target {
  std::string channel_id;
  std::string user_id;
};
/// `channel:<id>`, `user:<id>`, `<#id>`, `<@id>`, `discord:` in front of any, a bare id (a channel). Errors: invalid.
Result<Target> target_of(std::string_view to);

/// What a button's custom_id says.
struct Press {
  std::string actor;  ///< whose button it is; "" = everybody's
  std::string data;
};
/// Limits: kDiscordCustomIdCharsMax. "" when it does not fit.
std::string custom_id(const Press& press);
/// Nothing for the id of a button that this program did not make.
std::optional<Press> read_custom_id(std::string_view text);

/// Rows of buttons from Utterance::buttons; those without a text or with data that does not fit are left out. An empty array when there are none.
/// Limits: kDiscordButtonRowsMax, kDiscordButtonsPerRowMax.
JsonArray components_of(const Json& buttons, const std::string& actor);

struct MessageForm {
  std::string text;  ///< Markdown
  std::string nonce;
  std::string reply_to;  ///< "" = none
  Json buttons;
  std::string actor;
  bool is_silent = false;
  std::vector<std::string> file_names;
  /// A draft shows no link previews and pings nobody but whom it answers; `finish` makes it the answer.
  enum class Kind : std::uint8_t { answer, draft, edit, finish } kind = Kind::answer;
};
/// Never pings @everyone, @here or a role.
JsonObject message_body(const MessageForm& form, const Settings& settings);

/// Whether the text, as Discord is given it, names a person: only a new message tells that one.
bool mentions_person(const std::string& text, const Settings& settings);

/// At most kDiscordNonceCharsMax letters, the same for the same key.
std::string nonce_of(std::string_view idempotency_key);

/// The parts of an answer that fit one message each. Limits: textChunkLimit, maxLinesPerMessage.
std::vector<std::string> split_answer(const std::string& markdown, const Settings& settings);

/// An emoji for a path: a Unicode one, `<:name:id>`, `<a:name:id>`, `name:id` or `:name:id`. Errors: invalid.
Result<std::string> emoji_segment(std::string_view emoji);

/// The body of PUT /applications/<id>/commands: the gateway's commands.
JsonArray command_bodies();

/// A poll from the parameters of `message poll`. Errors: invalid.
Result<Json> poll_body(const Json& params);

}  // namespace oc::channels::discord
