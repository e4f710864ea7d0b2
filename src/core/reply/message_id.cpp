// Telegram numbers messages by chat, so the engine names them by both.
#include "core/reply/message_id.h"

namespace oc::reply {
namespace {

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Where the message's own number begins; 0 = the id is not of two numbers.
std::size_t number_at(std::string_view channel, std::string_view id) {
  const auto colon = id.find(':');
  if (channel != "telegram" || colon == std::string_view::npos) return 0;
  return is_number(id.substr(0, colon)) && is_number(id.substr(colon + 1)) ? colon + 1 : 0;
}

}  // namespace

std::string shown_message_id(std::string_view channel, std::string_view id) { return std::string(id.substr(number_at(channel, id))); }

std::string chat_of_message_id(std::string_view channel, std::string_view id) {
  const auto at = number_at(channel, id);
  return at == 0 ? std::string() : std::string(id.substr(0, at - 1));
}

}  // namespace oc::reply
