// Where the answer goes to a message that came from no chat: found once, when the message is accepted.
#pragma once

#include <optional>
#include <string>

#include "engine/inside.h"

namespace oc::engine {

struct ReplyPlace {
  ReplyAddress address;
  std::string chat_kind;  ///< direct, group; a chat of which only its platform knows the kind counts as a group
};

/// See ChatMessage::Delivery. A name is looked up where the platform has a directory; it has to name one thing alone.
/// Nothing: the last chat is wished for, and there is none (or its account is gone).
/// Waits: for the platform, when a name is looked up. Errors: invalid (the channel, the account, the target; the message says what there is), those
/// of the store.
io::Task<Result<std::optional<ReplyPlace>>> find_reply_place(Inside& inside, std::string agent_id, ChatMessage::Delivery wish);

}  // namespace oc::engine
