// The id of a message as its platform and people have it, where the engine's own is more than that.
#pragma once

#include <string>
#include <string_view>

namespace oc::reply {

/// 7 of Telegram's `<chat>:7`, whose numbers begin anew in each chat; any other id as it is.
std::string shown_message_id(std::string_view channel, std::string_view id);

/// The chat of such an id; "" for any other.
std::string chat_of_message_id(std::string_view channel, std::string_view id);

}  // namespace oc::reply
