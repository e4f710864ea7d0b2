// Where a stream of events is cut makes no difference, and whatever the events hold, an answer made of them can be sent back.
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "models/anthropic/stream.h"
#include "models/openai/stream.h"
#include "models/sse.h"

using oc::models::Answer;
using oc::models::AnswerStream;
using oc::models::SseEvent;
using oc::models::SseParser;

namespace {

bool read_pieces(std::string_view first, std::string_view second, std::vector<SseEvent>& out) {
  SseParser parser;
  return parser.feed(first, out) && parser.feed(second, out) && parser.finish(out);
}

void check_answer(AnswerStream& stream, const std::vector<SseEvent>& read) {
  Answer::Events events;
  for (const auto& event : read) {
    if (!stream.feed(event, events)) return;
  }
  const auto message = stream.finish(events);
  if (!message) return;
  CHECK(message->stop_reason == "stop" || message->stop_reason == "length" || message->stop_reason == "toolUse");
  CHECK((message->stop_reason == "toolUse") == !oc::turn::tool_calls_of(*message).empty());
  CHECK(message->usage.input >= 0 && message->usage.output >= 0 && message->usage.cache_read >= 0 && message->usage.cache_write >= 0);
  for (const auto* call : oc::turn::tool_calls_of(*message)) CHECK(call->arguments.is_object() && !call->id.empty());
  CHECK(oc::is_valid_utf8(oc::turn::text_of(*message)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::vector<SseEvent> whole;
  CHECK(read_pieces(bytes, {}, whole));
  for (const auto& event : whole) {
    CHECK(event.event.find_first_of("\r\n") == std::string::npos);
    CHECK(event.data.find('\r') == std::string::npos);
    CHECK(event.id.find('\0') == std::string::npos);
  }
  for (std::size_t cut = 1; cut < size; cut++) {
    std::vector<SseEvent> cut_events;
    CHECK(read_pieces(bytes.substr(0, cut), bytes.substr(cut), cut_events));
    CHECK(cut_events == whole);
  }
  oc::models::anthropic::AnthropicStream anthropic;
  check_answer(anthropic, whole);
  oc::models::openai::OpenAiStream openai;
  check_answer(openai, whole);
  return 0;
}
