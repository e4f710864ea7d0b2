// The parts that the Bot API's messages, buttons and reactions are made of, read one by one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "channels/telegram/decode.h"

namespace oc::channels::telegram {

/// The id as text; "" for 0 and for what is none.
std::string id_text(const Json& value, std::string_view key);
/// Valid UTF-8.
std::string text_member(const Json& value, std::string_view key);
/// One printable line of at most 200 bytes.
std::string line_member(const Json& value, std::string_view key);

/// A `User` as a sender.
engine::Sender person(const Json& user);
/// Who wrote the message. Chats speak as senders too: channels, and admins who stay anonymous.
engine::Sender sender_of(const Json& message);

/// The chat, without its topic; kind "" when its type is not known.
engine::Chat chat_of(const Json& message);
/// The topic of a message: a forum's General is topic 1; replies in plain groups name a thread that is none; private chats have topics only where the
/// bot says so.
std::string topic_of(const Json& message, const engine::Chat& chat, const Bot& bot);
/// Fills peer, parent peer and reply address from chat and sender.
/// Source: spec/routing.md 3.2, the row of Telegram.
void address(engine::Inbound& message, const DecodeContext& context, const std::string& message_number);

/// The file that the message carries, nothing or one. What cannot be fetched by a bot (an animated sticker) is not listed.
std::vector<engine::Media> media_of(const Json& message);
/// What it carries that is no file, told in words: a place, a contact, a poll; also the sticker. "" when it carries nothing of the kind.
std::string told_content(const Json& message);
/// `[Forwarded from ...]`, or "".
std::string forward_note(const Json& message);

Decoded decode_callback(const Json& query, const DecodeContext& context);
Decoded decode_reaction(const Json& reaction, const DecodeContext& context);
Decoded decode_membership(const Json& change);

}  // namespace oc::channels::telegram
