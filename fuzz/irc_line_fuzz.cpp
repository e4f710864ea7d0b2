// Any bytes as lines of an IRC server: no crash, what is answered is sound lines, and a message that comes out is sound.
// links: channels/irc
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "channels/irc/decode.h"
#include "channels/irc/limits.h"
#include "channels/irc/session.h"

namespace {

using namespace oc::channels::irc;

void look_at(const oc::engine::Inbound& message) {
  CHECK(!message.message_id.empty() && !message.sender.id.empty() && !message.chat.id.empty() && !message.peer.id.empty());
  CHECK(!message.reply_address.to.empty() && !message.text.empty());
  for (const auto& text : {message.text, message.sender.id, message.sender.name, message.chat.id, message.chat.title, message.reply_address.to})
    CHECK(oc::is_valid_utf8(text));
  CHECK(message.text.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Session session(
      Persona{.nick = "molty", .username = "molty", .realname = "OpenClaw", .nickserv_password = oc::Secret("pw"), .channels = {"#a", "#b"}});
  std::string_view left(reinterpret_cast<const char*>(data), size);
  std::size_t said = 0;
  std::size_t settled = 0;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    const auto line = parse_line(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
    if (!line) continue;
    const auto step = session.hear(*line);
    for (const auto& reply : step.replies) {
      CHECK(reply.size() + 2 <= kLineBytesMax);
      CHECK(parse_line(reply).has_value());
    }
    CHECK(!step.is_refused || step.is_over);
    CHECK(!step.is_over || !step.note.empty());
    CHECK(is_nick(session.nick()));
    CHECK(session.joined().size() <= kJoinedChannelsMax);
    settled += step.receipts.size();
    if (step.message) {
      const auto decoded = decode_message(*step.message, {.account_id = "default", .nick = session.nick(), .message_id = "1-1"});
      if (const auto* message = std::get_if<oc::engine::Inbound>(&decoded)) {
        look_at(*message);
        if (session.say(message->reply_address.to, "x")) said++;
      }
    }
  }
  CHECK(settled <= said);
  return 0;
}
