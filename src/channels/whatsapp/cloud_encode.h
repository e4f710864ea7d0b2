// An answer's part as messages of the Cloud API.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "channels/whatsapp/cloud_settings.h"
#include "engine/ports/channel.h"

namespace oc::channels::whatsapp {

/// One message. With a file, `body[kind].id` is put in when the file is at Meta.
struct CloudMessage {
  JsonObject body;
  std::optional<engine::Media> file;
  std::string kind;  ///< image, video, audio, document, sticker: of the file
};

/// `{to: digits}` of a phone number, `{recipient: id}` of a person whose number Meta does not tell; nothing when `to` is neither.
std::optional<JsonObject> cloud_recipient(const std::string& to);

/// How a file is sent, by its type and length; whatever is none of the others is a document. Limits: kCloudImageBytesMax, kCloudSoundBytesMax,
/// kCloudStickerBytesMax.
std::string cloud_kind(const engine::Media& media, std::size_t bytes);

/// The type under which a file is given to Meta, which takes text of any sort only as text/plain.
std::string cloud_upload_mime(const engine::Media& media);

/// Whether Meta takes a file of this type: pictures, sounds, videos, text, PDF and office documents of the usual types.
bool cloud_takes(const engine::Media& media);

struct CloudMessages {
  std::vector<CloudMessage> list;
  std::size_t dropped_buttons = 0;  ///< those that WhatsApp does not take
};

/// The messages of one part, in order: each file by itself, the words under the first file where they fit there, else behind the files, and with the
/// buttons. The first one shows which message is answered.
/// Limits: kCloudTextUnitsMax, kCloudCaptionUnitsMax, kCloudButtonsMax, kCloudRowsMax, kCloudButtonTitleUnitsMax, kCloudRowTitleUnitsMax,
///   kCloudButtonIdBytesMax.
/// Errors: invalid (nothing to send), not_found (the recipient).
Result<CloudMessages> cloud_messages(const engine::Utterance& part, const CloudSettings& settings);

/// The part as parts of one message each, in their order: what cloud_messages() makes of each of them is one, and together the same. Only for a file
/// that Meta does not take there are words behind the others that name it, where cloud_messages() leaves the refusal to Meta: an answer is not lost
/// with a file.
std::vector<engine::Utterance> cloud_parts(engine::Utterance part, const CloudSettings& settings);

/// A reaction to a message; "" takes it away. Errors: not_found (the recipient), invalid (no message).
Result<JsonObject> cloud_reaction(const engine::ReplyAddress& address, const std::string& message_id, const std::string& emoji);

/// That a message was read; and that an answer is being written.
enum class CloudTyping : std::uint8_t { shown, not_shown };
JsonObject cloud_read(const std::string& message_id, CloudTyping typing);

}  // namespace oc::channels::whatsapp
