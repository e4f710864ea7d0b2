// What an update of the Bot API says: a message for the engine, or the reason why it is none.
#pragma once

#include <string>
#include <variant>

#include "base/json.h"
#include "channels/telegram/settings.h"
#include "engine/ports/channel.h"

namespace oc::channels::telegram {

/// Who the account is, as getMe says.
struct Bot {
  std::string id;
  std::string username;
};

struct DecodeContext {
  std::string account_id;
  Bot bot;
  ReplyMode reply_mode = ReplyMode::off;
  bool allow_bots = false;
};

struct Ignored {
  enum class Why : std::uint8_t {
    not_for_us,  ///< an edit, a join, another bot: nothing to tell
    malformed,   ///< not what the Bot API documents
    migrated,    ///< a group has a new id, which the config must learn
  };
  Why why = Why::not_for_us;
  std::string reason;  ///< printable
};

/// Reads one update. Never throws; every text of the message is valid UTF-8 and its ids are not empty.
/// Source: Telegram Bot API, "Update", "Message"; spec/routing.md 3.2 for the peers.
std::variant<engine::Inbound, Ignored> decode_update(const Json& update, const DecodeContext& context);

}  // namespace oc::channels::telegram
