// Sleeps between words, unless there are too many of them.
#include "models/guide/speak.h"

#include "base/limits.h"
#include "models/guide/guide.h"

namespace oc::models::guide {

engine::Task<turn::Message> speak(io::Clock& clock, const engine::ModelCall& call, const std::function<void(const engine::ModelEvent&)>& on_event) {
  constexpr Millis kPause{6};
  Reply reply = reply_to(call);
  const auto pieces = pieces_of(reply.text);
  const bool pauses = kPause * static_cast<std::int64_t>(pieces.size()) <= kGuideSpeechMax;
  for (const auto& piece : pieces) {
    on_event({engine::ModelEvent::Kind::text, piece});
    if (pauses) co_await clock.sleep(kPause);
  }
  turn::Message message{.role = turn::Role::assistant, .time = clock.now(), .api = "demo", .provider = ref().provider, .model = ref().model};
  if (!reply.text.empty()) message.content.push_back({.kind = turn::Block::Kind::text, .text = std::move(reply.text)});
  for (auto& block : reply.calls) {
    on_event({engine::ModelEvent::Kind::tool_call, block.name});
    message.content.push_back(std::move(block));
  }
  message.stop_reason = reply.calls.empty() ? "stop" : "toolUse";
  co_return message;
}

}  // namespace oc::models::guide
