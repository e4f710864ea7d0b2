// What somebody said on IRC, as the engine wants it.
#pragma once

#include <string>
#include <variant>

#include "channels/irc/line.h"
#include "engine/ports/channel.h"

namespace oc::channels::irc {

struct DecodeContext {
  std::string account_id;
  std::string nick;        ///< our own, as the server knows it now
  std::string message_id;  ///< IRC has none
  UnixTime now{};
};

/// A line that is nothing to answer.
struct Ignored {
  std::string reason;
};

/// Decodes a PRIVMSG. Notices, what we said ourselves, what a server says, and client-to-client questions but ACTION are ignored.
std::variant<engine::Inbound, Ignored> decode_message(const Line& line, const DecodeContext& context);

}  // namespace oc::channels::irc
