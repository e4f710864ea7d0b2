// Any bytes as an update of Telegram: no crash, and a message that comes out is sound.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "channels/telegram/decode.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = oc::parse_json(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!json) return 0;
  const oc::channels::telegram::DecodeContext context{
      .account_id = "default", .bot = {"99", "HelperBot"}, .reply_mode = oc::channels::telegram::ReplyMode::all};
  const auto decoded = oc::channels::telegram::decode_update(*json, context);
  if (const auto* ignored = std::get_if<oc::channels::telegram::Ignored>(&decoded)) {
    CHECK(!ignored->reason.empty());
    return 0;
  }
  const auto& message = std::get<oc::engine::Inbound>(decoded);
  CHECK(!message.message_id.empty() && !message.sender.id.empty() && !message.chat.id.empty() && !message.peer.id.empty() &&
        !message.reply_address.to.empty());
  CHECK(!message.text.empty() && message.sender.id != context.bot.id);
  for (const auto& text :
       {message.text, message.quoted_text, message.quoted_sender, message.sender.name, message.sender.username, message.chat.title}) {
    CHECK(oc::is_valid_utf8(text));
  }
  return 0;
}
