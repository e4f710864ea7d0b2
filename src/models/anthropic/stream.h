// Reads an answer of the Anthropic Messages API, streamed or whole.
#pragma once

#include <map>
#include <string>

#include "models/answer.h"

namespace oc::models::anthropic {

/// Source: Anthropic API reference, "Streaming messages" and "Messages".
class AnthropicStream final : public AnswerStream {
 public:
  Result<void> feed(const SseEvent& event, Answer::Events& events) override;
  Result<void> take_whole(const Json& body, Answer::Events& events) override;
  bool is_complete() const override { return complete_; }
  Result<turn::Message> finish(Answer::Events& events) override;

 private:
  Result<void> take(std::string_view type, const Json& data, Answer::Events& events);
  Result<void> start_block(const Json& data, Answer::Events& events);
  Result<void> add_delta(const Json& data, Answer::Events& events);
  void take_usage(const Json& holder);
  void take_stop(const Json& holder);

  Answer answer_;
  std::map<std::int64_t, std::size_t> open_;  ///< the wire's block index -> ours
  turn::Usage usage_;
  std::string stop_reason_;
  std::string refusal_;
  bool started_ = false;
  bool complete_ = false;
};

/// The provider's error object as an Error. Its `hint` is the error's type, such as `overloaded_error`.
Error error_of(const Json& body);

/// Prefix of Block::signature for thinking that the provider sent encrypted only.
inline constexpr std::string_view kRedactedPrefix = "redacted:";

}  // namespace oc::models::anthropic
