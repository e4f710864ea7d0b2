// What Slack says: an event, a slash command or a pressed button as a message for the engine, or the reason why it is none.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "channels/slack/names.h"
#include "channels/slack/settings.h"
#include "engine/ports/channel.h"

namespace oc::channels::slack {

/// Who the account is, as auth.test says.
struct Self {
  std::string user_id;
  std::string bot_id;
  std::string team_id;
  std::string enterprise_id;
  std::string app_id;  ///< "" = not known
  std::string user_name;
  std::string team_name;
};

struct DecodeContext {
  const Settings& settings;
  const Self& self;
  const Names& names;
};

struct Ignored {
  enum class Why : std::uint8_t {
    not_for_us,  ///< a join, another bot, a message of the account itself: nothing to tell
    malformed,   ///< not what Slack documents
    foreign,     ///< of another app or workspace (C11)
    revoked,     ///< the app was removed, or its token taken back: the account can do nothing more
    command,     ///< a slash command that is not switched on; the person is told
    left,        ///< the account is no longer in `channel_id`
    joined,      ///< it is in `channel_id` from now on
  };
  Why why = Why::not_for_us;
  std::string reason;  ///< printable
  std::string channel_id = {};
};

/// A message as it was said, and what would make it readable.
struct Decoded {
  engine::Inbound message;
  std::vector<std::string> unknown_people;  ///< ids whose names are not known yet, the sender's first
  bool is_chat_known = true;                ///< false: what kind of chat it is was guessed from its id, or its name is not known
  bool is_thread_answer = false;            ///< a message of a thread that somebody else began
};

using DecodeResult = std::variant<Decoded, Ignored>;

/// Reads an `event_callback`. A message that Slack tells twice (as message and as app_mention) has the same message_id both times.
/// Never throws; every text of the message is valid UTF-8 and its ids are not empty.
/// Source: docs.slack.dev, "Events API", "message" and its subtypes; spec/routing.md 3.2 for the peers.
DecodeResult decode_event(const Json& payload, const DecodeContext& context);

/// Reads a slash command's fields.
DecodeResult decode_command(const Json& fields, const DecodeContext& context);

/// Reads a `block_actions` payload. A button counts only on a message of this account, in the chat that it was made for (C13).
DecodeResult decode_action(const Json& payload, const DecodeContext& context);

/// C11: whether the payload names another app, or only other workspaces, than this account's.
bool is_foreign(const Json& payload, const Self& self);

/// What every button of a message carries: it says for which chat it was made.
std::string button_mark(const Settings& settings, const std::string& channel_id);

/// `C1:1700000000.000100`.
std::string message_id_of(std::string_view channel_id, std::string_view ts);

/// The milliseconds of `1700000000.000100`; nothing when it is no such text.
std::optional<UnixTime> time_of_ts(std::string_view ts);

}  // namespace oc::channels::slack
