// An answer's part as the parameters of the Web API.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "channels/slack/settings.h"
#include "engine/ports/channel.h"

namespace oc::channels::slack {

/// What an address of this channel says besides the chat; made by the decoders, kept with the answer.
struct AddressExtra {
  std::string mode;          ///< off, first, all: the reply mode when the message came; "" = an operator named the address
  std::string user_id;       ///< who is answered
  std::string ts;            ///< of the message that is answered
  std::string response_url;  ///< of a slash command
  bool is_ephemeral = false;
};
AddressExtra read_extra(const std::string& extra);

/// Whom a target names: `C123`, `channel:C123`, `#general`, `U123`, `user:U123`, `<@U123>`, `slack:...`.
struct Target {
  enum class Kind : std::uint8_t { none, chat, person, chat_name } kind = Kind::none;
  std::string value;  ///< the id, or the name without #
};
Target target_of(std::string_view to);

/// `C1:1700000000.000100` or the ts alone (then `channel_id` is the chat's). Both are empty when it is none.
struct MessageRef {
  std::string channel_id;
  std::string ts;
};
MessageRef message_ref(std::string_view message_id, std::string_view channel_id);

/// The thread that a part goes to, "" for the chat itself. A ts that `to_id` names counts only where the reply mode lets it.
std::string thread_of(const engine::ReplyAddress& address, const AddressExtra& extra);

/// The event_type of the metadata that a posted message carries; its payload is {key}, the part's idempotency key.
inline constexpr std::string_view kSentMark = "openclaw_sent";

/// Parameters of chat.postMessage.
Json post_parameters(const engine::Utterance& part, const std::string& channel_id, const std::string& thread_ts, const Settings& settings);
/// The same as plain text: what stands on the buttons follows as lines, so that a person can still write it.
Json without_blocks(Json parameters);
/// Parameters of chat.update.
Json update_parameters(const std::string& markdown, const Json& buttons, const MessageRef& message, const Settings& settings);
/// The body for a slash command's response_url.
Json response_body(const std::string& markdown, const AddressExtra& extra);

/// Sections with the text, and a row for each row of buttons; null when there are no buttons.
/// Limits: kSlackSectionUnitsMax, kSlackButtonsMax, kSlackButtonTextMax, kSlackButtonValueMax.
Json button_blocks(const std::string& markdown, const Json& buttons, const std::string& channel_id, const Settings& settings);

/// Markdown drawn, at most so long; what is longer is cut.
std::string drawn(std::string_view markdown, std::size_t units_max);

}  // namespace oc::channels::slack
