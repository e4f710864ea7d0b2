// What an update of the Bot API says: a message for the engine, or the reason why it is none.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "channels/telegram/memory.h"
#include "channels/telegram/settings.h"
#include "engine/ports/channel.h"

namespace oc::channels::telegram {

/// Who the account is, as getMe says.
struct Bot {
  std::string id;
  std::string username;
  std::string name = {};
  bool has_topics = false;  ///< private chats with it may have topics
};

/// Lifetime: `own` outlives it.
struct DecodeContext {
  std::string account_id;
  Bot bot;
  ReplyMode reply_mode = ReplyMode::off;
  bool allow_bots = false;
  ReactionNotes reactions = ReactionNotes::own;
  ButtonScope buttons = ButtonScope::allowlist;
  std::vector<std::string> group_allow_from = {};  ///< who may press buttons in groups, under ButtonScope::allowlist
  const OwnMessages* own = nullptr;                ///< for reactions and their topics; nullptr: none is known
};

struct Ignored {
  enum class Why : std::uint8_t {
    not_for_us,  ///< an edit, a join, another bot: nothing to tell
    malformed,   ///< not what the Bot API documents
  };
  Why why = Why::not_for_us;
  std::string reason;  ///< printable
};

/// A group became a supergroup: it has a new id for good.
struct Moved {
  std::string old_chat_id;
  std::string new_chat_id;
};

/// The bot's own place in a chat changed.
struct Membership {
  std::string chat_id;
  std::string kind;  ///< direct, group, channel
  std::string title;
  std::string status;   ///< member, administrator, left, kicked ...
  bool is_out = false;  ///< it was removed, or the person blocked it
};

using Decoded = std::variant<engine::Inbound, Ignored, Moved, Membership>;

/// Reads one update. Never throws; every text of a message is valid UTF-8, its ids are not empty, and it has a text or a file.
/// Source: Telegram Bot API, "Update", "Message"; spec/routing.md 3.2 for the peers.
Decoded decode_update(const Json& update, const DecodeContext& context);

/// Names the album that the update's message is a part of, `<chat>:<media group>`; "" for none.
std::string album_of(const Json& update);

/// What answerCallbackQuery has to name; "" when no button was pressed.
std::string callback_of(const Json& update);

}  // namespace oc::channels::telegram
