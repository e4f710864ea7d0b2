// message_start, content blocks, message_delta, message_stop.
#include "models/anthropic/stream.h"

#include <utility>

namespace oc::models::anthropic {
namespace {

using turn::Block;

Errc code_of_type(std::string_view type) {
  if (type == "rate_limit_error") return Errc::rate_limited;
  if (type == "overloaded_error" || type == "api_error") return Errc::unavailable;
  if (type == "timeout_error") return Errc::timeout;
  if (type == "authentication_error" || type == "permission_error" || type == "billing_error") return Errc::denied;
  if (type == "not_found_error") return Errc::not_found;
  if (type == "request_too_large") return Errc::too_large;
  if (type == "invalid_request_error") return Errc::invalid;
  return Errc::unavailable;
}

std::string_view our_stop_reason(std::string_view theirs, const Answer& answer) {
  if (theirs == "max_tokens" || theirs == "model_context_window_exceeded") return answer.has_calls() ? "toolUse" : "length";
  return answer.has_calls() ? "toolUse" : "stop";
}

std::int64_t count_member(const Json& object, std::string_view key, std::int64_t otherwise) {
  const auto value = int_member(object, key);
  return value && *value >= 0 ? *value : otherwise;
}

}  // namespace

Error error_of(const Json& body) {
  const Json* error = member(body, "error");
  const Json& holder = error && error->is_object() ? *error : body;
  const std::string type = string_member_or(holder, "type", "api_error");
  Error made{.code = code_of_type(type), .message = string_member_or(holder, "message", "")};
  made.hint = type;
  return made;
}

Result<void> AnthropicStream::feed(const SseEvent& event, Answer::Events& events) {
  if (complete_) return {};
  auto data = parse_json(event.data);
  if (!data || !data->is_object()) return fail(Errc::protocol, "an event of the stream is not a JSON object");
  // Some compatible servers leave the event's name out; the data says it too.
  return take(string_member_or(*data, "type", event.event), *data, events);
}

Result<void> AnthropicStream::take(std::string_view type, const Json& data, Answer::Events& events) {
  if (type == "error") return std::unexpected(error_of(data));
  if (type == "message_start") {
    started_ = true;
    if (const Json* message = member(data, "message")) take_usage(*message);
  } else if (type == "content_block_start") {
    started_ = true;
    return start_block(data, events);
  } else if (type == "content_block_delta") {
    return add_delta(data, events);
  } else if (type == "message_delta") {
    if (const Json* delta = member(data, "delta")) take_stop(*delta);
    take_usage(data);
  } else if (type == "message_stop") {
    complete_ = true;
  }
  return {};
}

Result<void> AnthropicStream::start_block(const Json& data, Answer::Events& events) {
  const Json* block = member(data, "content_block");
  const std::int64_t wire_index = int_member(data, "index").value_or(static_cast<std::int64_t>(open_.size()));
  if (!block) return fail(Errc::protocol, "a content block without content");
  const std::string type = string_member_or(*block, "type", "");
  if (type == "text" || type == "thinking") {
    const std::size_t index = answer_.open(type == "text" ? Block::Kind::text : Block::Kind::thinking);
    open_[wire_index] = index;
    answer_.sign(index, string_member_or(*block, "signature", ""));
    return answer_.append(index, string_member_or(*block, type, ""), events);
  }
  if (type == "redacted_thinking") {
    const std::size_t index = answer_.open(Block::Kind::thinking);
    answer_.sign(index, std::string(kRedactedPrefix) + string_member_or(*block, "data", ""));
  }
  if (type == "tool_use") {
    OC_TRY(const std::size_t index, answer_.open_call(string_member_or(*block, "id", ""), string_member_or(*block, "name", ""), events));
    open_[wire_index] = index;
    const Json* input = member(*block, "input");
    if (input && input->is_object() && !input->get_object().empty()) return answer_.append_arguments(index, to_json_text(*input));
  }
  return {};
}

Result<void> AnthropicStream::add_delta(const Json& data, Answer::Events& events) {
  const Json* delta = member(data, "delta");
  const auto at = open_.find(int_member(data, "index").value_or(-1));
  // Deltas of block types that we do not know (a server's own tools) belong to blocks that were never opened here.
  if (!delta || at == open_.end()) return {};
  const std::string type = string_member_or(*delta, "type", "");
  if (type == "text_delta") return answer_.append(at->second, string_member_or(*delta, "text", ""), events);
  if (type == "thinking_delta") return answer_.append(at->second, string_member_or(*delta, "thinking", ""), events);
  if (type == "input_json_delta") return answer_.append_arguments(at->second, string_member_or(*delta, "partial_json", ""));
  if (type == "signature_delta") answer_.sign(at->second, string_member_or(*delta, "signature", ""));
  return {};
}

void AnthropicStream::take_usage(const Json& holder) {
  const Json* usage = member(holder, "usage");
  if (!usage) return;
  usage_.input = count_member(*usage, "input_tokens", usage_.input);
  usage_.output = count_member(*usage, "output_tokens", usage_.output);
  usage_.cache_read = count_member(*usage, "cache_read_input_tokens", usage_.cache_read);
  usage_.cache_write = count_member(*usage, "cache_creation_input_tokens", usage_.cache_write);
}

void AnthropicStream::take_stop(const Json& holder) {
  stop_reason_ = string_member_or(holder, "stop_reason", stop_reason_);
  if (const Json* details = member(holder, "stop_details")) refusal_ = string_member_or(*details, "explanation", refusal_);
}

Result<void> AnthropicStream::take_whole(const Json& body, Answer::Events& events) {
  if (string_member_or(body, "type", "") == "error" || member(body, "error")) return std::unexpected(error_of(body));
  const Json* content = member(body, "content");
  if (!content || !content->is_array()) return fail(Errc::protocol, "the answer has no content");
  started_ = true;
  std::int64_t index = 0;
  for (const auto& block : content->get_array()) {
    OC_CHECKED(start_block(JsonObject{{"index", index++}, {"content_block", block}}, events));
  }
  take_stop(body);
  take_usage(body);
  complete_ = true;
  return {};
}

Result<turn::Message> AnthropicStream::finish(Answer::Events& events) {
  if (!started_) return fail(Errc::protocol, "no message in the stream");
  // A server that leaves message_stop out has still told why it stopped.
  if (!complete_ && stop_reason_.empty()) return fail(Errc::connection_lost, "the stream ended in the middle of the answer");
  if (stop_reason_ == "refusal" && !answer_.has_text()) {
    const std::string text = refusal_.empty() ? "The model declined to answer this." : "The model declined to answer this: " + refusal_;
    OC_CHECKED(answer_.append(answer_.open(Block::Kind::text), text, events));
  }
  turn::Message message{.role = turn::Role::assistant};
  message.stop_reason = our_stop_reason(stop_reason_, answer_);
  message.content = answer_.take();
  message.usage = usage_;
  return message;
}

}  // namespace oc::models::anthropic
