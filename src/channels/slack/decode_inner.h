// What the decoders of events and of interactions share.
#pragma once

#include <string>
#include <string_view>

#include "channels/slack/decode.h"

namespace oc::channels::slack {

/// A member that is an id of Slack (letters, digits, few others, at most 64); "" for anything else.
std::string id_member(const Json& value, std::string_view key);
/// A member that is a message's `ts`; "" for anything else.
std::string ts_member(const Json& value, std::string_view key);
std::string text_member(const Json& value, std::string_view key);

/// Fills chat, peer and team of a message from what is known of the chat. `kind` "" = it is not told.
void place_in_chat(Decoded& out, const DecodeContext& context, const std::string& channel_id, const std::string& kind);
/// Fills the sender from what is known of the person, and notes who is not known.
void take_sender(Decoded& out, const DecodeContext& context, const std::string& user_id, const std::string& fallback_name);
/// The address that answers go to: the thread `thread_ts` ("" = none), or the message itself where the reply mode says so.
void address_answer(Decoded& out, const DecodeContext& context, const std::string& ts, const std::string& thread_ts);

}  // namespace oc::channels::slack
