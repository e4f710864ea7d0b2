// A transcript as every provider accepts it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/turn/message.h"

namespace oc::models {

/// How a provider wants the ids of tool calls.
enum class CallIds : std::uint8_t {
  plain,   ///< letters, digits, `_` and `-`, at most 64
  short9,  ///< exactly nine letters or digits (Mistral)
};

/// The messages with empty ones left out and the last message the user's or a tool's. Every tool call is followed at once by its result: a result
/// that is missing is told as unknown, a result without a call is left out, ids are made unique, names plain. Blocks of text hold more than white
/// space.
std::vector<turn::Message> wire_history(const std::vector<turn::Message>& messages, CallIds ids);

/// The text of a tool result, never empty.
std::string result_text(const turn::Message& result);

}  // namespace oc::models
