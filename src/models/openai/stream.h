// Reads an answer of the OpenAI Chat Completions API and of the many servers that speak it, streamed or whole.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "models/answer.h"

namespace oc::models::openai {

/// Source: OpenAI API reference, "Chat completion chunk object"; the servers' own additions (reasoning_content, reasoning, content parts).
class OpenAiStream final : public AnswerStream {
 public:
  Result<void> feed(const SseEvent& event, Answer::Events& events) override;
  Result<void> take_whole(const Json& body, Answer::Events& events) override;
  bool is_complete() const override { return complete_; }
  Result<turn::Message> finish(Answer::Events& events) override;

 private:
  Result<void> take_chunk(const Json& chunk, Answer::Events& events);
  Result<void> take_delta(const Json& delta, Answer::Events& events);
  Result<void> take_content(const Json& content, Answer::Events& events);
  Result<void> take_call(const Json& call, Answer::Events& events);
  void take_usage(const Json& chunk);
  /// The block that a piece of a call belongs to; nothing when it begins a new one.
  std::optional<std::size_t> known_call(const Json& call, std::string_view id, std::string_view name) const;

  Answer answer_;
  std::map<std::int64_t, std::size_t> by_index_;  ///< the wire's call index -> our block, the latest of that index
  std::map<std::string, std::size_t, std::less<>> by_id_;
  std::map<std::size_t, std::string> ids_;  ///< our block -> the id as told
  std::optional<std::size_t> last_call_;
  turn::Usage usage_;
  std::string finish_reason_;
  bool started_ = false;
  bool complete_ = false;
};

/// The provider's error object as an Error. Its `hint` is the error's code or type, such as `insufficient_quota`.
Error error_of(const Json& body);

}  // namespace oc::models::openai
