// Any bytes as a frame of Slack's Socket Mode: no crash, and a message that comes out is sound.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "channels/slack/decode.h"
#include "channels/slack/encode.h"
#include "channels/slack/socket.h"

namespace {

using namespace oc::channels::slack;

void check_message(const oc::engine::Inbound& message, const Self& self) {
  CHECK(!message.message_id.empty() && !message.sender.id.empty() && !message.chat.id.empty() && !message.peer.id.empty());
  CHECK(!message.text.empty() && message.reply_address.to == message.chat.id);
  CHECK(message.sender.id != self.user_id && message.sender.id != self.bot_id);
  CHECK(message.chat.thread_id.empty() || time_of_ts(message.chat.thread_id).has_value());
  for (const auto& text : {message.text, message.quoted_text, message.sender.name, message.sender.username, message.chat.title})
    CHECK(oc::is_valid_utf8(text));
  for (const auto& media : message.media) CHECK(oc::parse_json(media.reference).has_value());
  // Who is answered, and where, can be read back from the address.
  CHECK(read_extra(message.reply_address.extra).user_id == message.sender.id);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Settings kSettings = [] {
    Settings settings;
    settings.account_id = "default";
    settings.bot_token = oc::Secret("xoxb-fuzz");
    settings.slash.enabled = settings.native_commands = true;
    settings.allow_bots = AllowBots::all;
    settings.reactions = Reactions::all;
    settings.reply_modes["channel"] = ReplyMode::all;
    return settings;
  }();
  static const Self kSelf{.user_id = "UB", .bot_id = "BB", .team_id = "T1", .app_id = "A1", .user_name = "helper"};
  static const Names kNames;
  const DecodeContext context{kSettings, kSelf, kNames};
  SocketMode machine;
  const auto link = machine.opened();
  const auto heard = machine.heard(link, std::string_view(reinterpret_cast<const char*>(data), size));
  CHECK(heard.kind != SocketMode::Heard::Kind::hello || machine.is_connected());
  if (heard.kind != SocketMode::Heard::Kind::deliver) return 0;
  CHECK(!heard.envelope.id.empty() && oc::parse_json(ack_text(heard.envelope.id)).has_value());
  for (const auto& result : {decode_event(heard.envelope.payload, context), decode_command(heard.envelope.payload, context),
                             decode_action(heard.envelope.payload, context)}) {
    if (const auto* ignored = std::get_if<Ignored>(&result)) {
      CHECK(!ignored->reason.empty());
    } else {
      check_message(std::get<Decoded>(result).message, kSelf);
    }
  }
  return 0;
}
