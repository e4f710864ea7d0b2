// Any bytes as the body of a signed request of Meta: no crash, and what comes out is fit for the engine and can be answered.
// links: channels/whatsapp
#include "base/check.h"
#include "base/text.h"
#include "channels/whatsapp/cloud_decode.h"
#include "channels/whatsapp/cloud_encode.h"
#include "channels/whatsapp/cloud_limits.h"

namespace {

using namespace oc::channels::whatsapp;

void check_message(const oc::engine::Inbound& message, const CloudContext& context) {
  using What = oc::engine::Inbound::What;
  CHECK(!message.message_id.empty() && message.message_id.size() <= kCloudIdBytesMax && !message.text.empty());
  CHECK(message.sender.id.starts_with('+') || is_cloud_user_id(message.sender.id));
  CHECK(message.chat.kind == "direct" && message.peer.kind == "direct" && message.peer.id == message.sender.id &&
        message.chat.id == message.sender.id);
  CHECK(message.reply_address.to == message.sender.id && message.reply_address.extra == message.message_id);
  CHECK(context.now - message.sent_at <= kCloudMessageAgeMax);
  for (const auto& text :
       {message.text, message.message_id, message.sender.name, message.sender.username, message.quoted_sender, message.quoted_message_id})
    CHECK(oc::is_valid_utf8(text));
  for (const auto& media : message.media) CHECK(is_cloud_media_id(media.reference) && media.path.empty() && !media.kind.empty());
  CHECK(message.media.empty() || message.what == What::message);
  // Who wrote can be answered, and a note is one line of the gateway's own.
  CHECK(cloud_recipient(message.reply_address.to).has_value());
  CHECK(message.what != What::note || oc::printable(message.text) == message.text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) {
  const auto body = oc::parse_json({reinterpret_cast<const char*>(data), size});
  if (!body) return 0;
  static const CloudContext kContext{
      .account_id = "biz", .phone_number_id = "1", .reply_mode = ReplyMode::all, .now = oc::from_ms(1'800'000'000'000)};
  const auto decoded = decode_cloud(*body, kContext);
  CHECK(!decoded.events.empty());
  CHECK(decoded.phone.empty() || decoded.phone.starts_with('+'));
  for (const auto& event : decoded.events) {
    if (const auto* ignored = std::get_if<CloudIgnored>(&event)) {
      CHECK(!ignored->reason.empty() && oc::printable(ignored->reason) == ignored->reason);
    } else if (const auto* trouble = std::get_if<CloudTrouble>(&event)) {
      CHECK(!trouble->words.empty() && oc::printable(trouble->words) == trouble->words && oc::printable(trouble->message_id) == trouble->message_id);
    } else {
      check_message(std::get<oc::engine::Inbound>(event), kContext);
    }
  }
  return 0;
}
