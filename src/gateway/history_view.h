// A transcript as chat.history shows it: cut to size, without envelopes and image data.
#pragma once

#include <string>
#include <string_view>

#include "engine/engine.h"

namespace oc::gateway {

/// Source: the protocol's description, 7.1.
/// Limits: kHistoryTextCharsMax a text, kHistoryMessageBytesMax a message, kHistoryBytesMax in all (the oldest fall away).
JsonArray history_messages(const std::vector<engine::HistoryMessage>& messages);

/// `[Sat 2026-11-21 05:34 UTC] text` without its stamp.
std::string_view without_stamp(std::string_view text);

/// The text of a transcript message, its text blocks joined by newlines.
std::string plain_text(const Json& message);

}  // namespace oc::gateway
