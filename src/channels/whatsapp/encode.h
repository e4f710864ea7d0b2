// An answer's part, and what else is done to messages, as fields of the bridge's commands.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "channels/whatsapp/settings.h"
#include "engine/ports/channel.h"

namespace oc::channels::whatsapp {

/// Where a message goes, in the bridge's words: `+<digits>`, `<digits>@g.us` or the LID that the message came from; nothing when `to` is none of
/// them.
std::optional<std::string> target_of(const engine::ReplyAddress& address);

/// `{chat, id, from}` of a message that the engine names. Errors: invalid (the chat or the id).
Result<Json> message_key(const engine::ReplyAddress& address, const std::string& message_id);

/// WhatsApp's id for what is sent under this key: the same key gives the same id, and WhatsApp shows one id once.
/// `part` counts the messages that one utterance becomes.
std::string wire_id(const std::string& idempotency_key, std::size_t part);
/// Whether wire_id() made it, here or before a restart.
bool is_wire_id(std::string_view id);

/// One `send` for each file, the text with the first (a sticker or a voice message has none: then by itself, behind), or one for the text alone.
/// Errors: invalid (nothing to send), not_found (the target).
Result<std::vector<JsonObject>> send_commands(const engine::Utterance& part, const Settings& settings);

}  // namespace oc::channels::whatsapp
