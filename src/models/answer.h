// A model's answer while it grows, and the face of the machines that read one wire format each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/ports/model.h"
#include "models/sse.h"

namespace oc::models {

/// The blocks of one assistant message, filled piece by piece. What a person may see at once is appended to `events`.
/// Limits: kModelAnswerBytesMax in all, kToolCallsPerTurnMax calls.
class Answer {
 public:
  using Events = std::vector<engine::ModelEvent>;

  /// Opens a new block and returns its index.
  std::size_t open(turn::Block::Kind kind);
  /// Appends to the last block when it is of that kind, else to a new one. Empty pieces are dropped.
  /// Errors: too_large.
  Result<void> append_last(turn::Block::Kind kind, std::string_view piece, Events& events);
  /// Appends to the block `index`, text or thinking. Errors: too_large.
  Result<void> append(std::size_t index, std::string_view piece, Events& events);
  void sign(std::size_t index, std::string_view signature) { content_[index].signature += signature; }

  /// Errors: too_large.
  Result<std::size_t> open_call(std::string id, std::string name, Events& events);
  /// A piece of the call's arguments as JSON text. Errors: too_large.
  Result<void> append_arguments(std::size_t index, std::string_view piece);
  /// Fills in what the provider told late. The name is told to the person once.
  void name_call(std::size_t index, std::string_view id, std::string_view name, Events& events);

  bool has_calls() const;
  /// Whether there is any text that is more than white space.
  bool has_text() const;
  /// The finished blocks: arguments read, empty texts dropped, calls without an id given one.
  std::vector<turn::Block> take();

 private:
  Result<void> count(std::size_t bytes);
  std::vector<turn::Block> content_;
  std::vector<std::string> arguments_;  ///< beside content_; JSON text
  std::size_t bytes_ = 0;
  std::size_t calls_ = 0;
};

/// The arguments of a tool call. Text that is no JSON object gives an empty one: the tool's schema then answers the model.
Json tool_arguments(std::string_view json_text);

/// Reads the answer of one call in one wire format. No I/O: bytes come in as events, what happened comes out.
/// The first error ends it. Errors carry what the provider said in `message`, its kind in `hint`; failure.h makes them fit for people.
class AnswerStream {
 public:
  virtual ~AnswerStream() = default;
  /// Errors: protocol (not this format), too_large, and the provider's own error (rate_limited, unavailable, denied, timeout, invalid ...).
  virtual Result<void> feed(const SseEvent& event, Answer::Events& events) = 0;
  /// The whole answer of a server that does not stream. Errors: as feed().
  virtual Result<void> take_whole(const Json& body, Answer::Events& events) = 0;
  /// Whether the format's end was seen; what follows is not needed.
  virtual bool is_complete() const = 0;
  /// The bytes have ended. The message has content, usage and stop_reason; the caller fills the rest.
  /// Errors: connection_lost (the answer is cut), protocol (nothing of this format came).
  virtual Result<turn::Message> finish(Answer::Events& events) = 0;
};

}  // namespace oc::models
