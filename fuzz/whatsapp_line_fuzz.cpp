// Any bytes as a `message` line of the WhatsApp bridge: refused with a reason, or a message that is fit for the engine and can be answered.
// links: channels/whatsapp
#include "base/check.h"
#include "base/text.h"
#include "channels/whatsapp/decode.h"
#include "channels/whatsapp/encode.h"

using oc::channels::whatsapp::decode_message;
using oc::channels::whatsapp::Ignored;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const auto line = oc::parse_json({reinterpret_cast<const char*>(data), size});
  if (!line) return 0;
  const oc::Json* inner = oc::member(*line, "message");
  const auto decoded =
      decode_message(inner != nullptr ? *inner : *line, {.account_id = "work", .self = {.phone = "+15550000001", .lid = "900001@lid", .name = ""}});
  if (const auto* ignored = std::get_if<Ignored>(&decoded)) {
    CHECK(!ignored->reason.empty());
    return 0;
  }
  const auto& message = std::get<oc::engine::Inbound>(decoded);
  CHECK(!message.message_id.empty() && !message.sender.id.empty() && !message.peer.id.empty() && !message.text.empty());
  CHECK(message.peer.kind == "direct" || message.peer.kind == "group");
  CHECK((message.peer.kind == "group") == message.peer.id.ends_with("@g.us"));
  CHECK(message.reply_address.to == message.peer.id);
  for (const auto& text : {message.text, message.sender.name, message.chat.title, message.quoted_text, message.message_id})
    CHECK(oc::is_valid_utf8(text));
  for (const auto& media : message.media) CHECK(!media.kind.empty() && media.path.empty());
  // What is answered names the message by its id, and nothing of the id reaches further than its field.
  if (const auto key = oc::channels::whatsapp::message_key(message.reply_address, message.message_id)) CHECK(key->get_object().size() == 3);
  return 0;
}
