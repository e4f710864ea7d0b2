// What a model says as the bytes of an answer in one of the two wire formats, in the many ways in which servers write it.
#pragma once

#include <string>
#include <vector>

#include "core/turn/message.h"
#include "plan.h"

namespace oc::sim {

enum class Format : std::uint8_t {
  completions,  ///< OpenAI's Chat Completions
  messages,     ///< Anthropic's Messages
};

/// The body of an answer that streams.
struct Body {
  std::string bytes;
  std::vector<std::size_t> seams;  ///< where one event has ended and the next one has not begun
  std::size_t whole_at = 0;        ///< a client that was told so many bytes has the whole answer
};

/// With pieces of any length, line ends of any kind, comments and lines that mean nothing, with and without an end that could be missed.
Body streamed(Format format, const turn::Message& message, Dice& dice);
/// The answer of a server that does not stream.
std::string unstreamed(Format format, const turn::Message& message);
/// An event that no server may send, without its line ends.
std::string garbage(Dice& dice);
/// The service's word for a failure, in a body of its own or as an event.
Json failure(Format format, std::string_view type, const std::string& words);
/// As an event of a stream, line ends included.
std::string failure_event(Format format, std::string_view type, const std::string& words);

}  // namespace oc::sim
