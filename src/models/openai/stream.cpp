// Chunks with deltas, an optional usage chunk, and `[DONE]` where the server sends it.
#include "models/openai/stream.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"

namespace oc::models::openai {
namespace {

using turn::Block;

// PARITY: compatible servers name the same thing differently, and some send one thought under two names: the first that is there counts.
constexpr std::string_view kThinkingKeys[] = {"reasoning_content", "reasoning", "reasoning_text"};

/// The HTTP status inside an error object, 0 when it names none.
int status_in(const Json& error) {
  for (const std::string_view key : {"code", "status"}) {
    if (const auto number = int_member(error, key); number && *number >= 400 && *number < 600) return static_cast<int>(*number);
    const auto text = string_member(error, key);
    int status = 0;
    if (!text || std::from_chars(text->data(), text->data() + text->size(), status).ec != std::errc()) continue;
    if (status >= 400 && status < 600) return status;
  }
  return 0;
}

Errc code_of(int status, std::string_view kind) {
  const auto has = [&](std::string_view word) { return kind.find(word) != std::string_view::npos; };
  if (has("insufficient_quota") || has("billing")) return Errc::denied;
  if (status == 429 || has("rate_limit")) return Errc::rate_limited;
  if (status == 401 || status == 402 || status == 403 || has("authentication") || has("invalid_api_key")) return Errc::denied;
  if (status == 404 || has("not_found")) return Errc::not_found;
  if (has("context_length")) return Errc::too_large;
  if (status == 408 || status == 504 || has("timeout")) return Errc::timeout;
  if ((status >= 400 && status < 500) || has("invalid_request")) return Errc::invalid;
  return Errc::unavailable;
}

std::int64_t nested_count(const Json& usage, std::string_view group, std::string_view key) {
  const Json* object = member(usage, group);
  return object ? int_member(*object, key).value_or(0) : 0;
}

/// The words of a content part: a text, or Mistral's thinking, which holds parts of its own.
std::string part_text(const Json& part, std::string_view key) {
  const Json* value = member(part, key);
  if (!value) return {};
  if (value->is_string()) return std::string(value->get_string());
  std::string text;
  if (value->is_array()) {
    for (const auto& inner : value->get_array()) text += string_member_or(inner, "text", "");
  }
  return text;
}

}  // namespace

Error error_of(const Json& body) {
  const Json* error = member(body, "error");
  if (error && error->is_string()) return {.code = Errc::unavailable, .message = std::string(error->get_string())};
  const Json& holder = error && error->is_object() ? *error : body;
  std::string kind = string_member_or(holder, "code", "");
  const std::string type = string_member_or(holder, "type", "");
  if (kind.empty() || std::ranges::all_of(kind, [](char c) { return c >= '0' && c <= '9'; })) kind = type;
  Error made{.code = code_of(status_in(holder), kind + " " + type), .message = string_member_or(holder, "message", "")};
  made.http_status = status_in(holder);
  made.hint = kind;
  return made;
}

Result<void> OpenAiStream::feed(const SseEvent& event, Answer::Events& events) {
  if (complete_) return {};
  const std::string_view data = js_trim(event.data);
  if (data == "[DONE]") {
    complete_ = true;
    return {};
  }
  if (data.empty()) return {};
  auto chunk = parse_json(data);
  if (!chunk || !chunk->is_object()) return fail(Errc::protocol, "an event of the stream is not a JSON object");
  if (event.event == "error") return std::unexpected(error_of(*chunk));
  return take_chunk(*chunk, events);
}

Result<void> OpenAiStream::take_chunk(const Json& chunk, Answer::Events& events) {
  const Json* error = member(chunk, "error");
  if ((error && !error->is_null()) || string_member_or(chunk, "object", "") == "error") return std::unexpected(error_of(chunk));
  take_usage(chunk);
  const Json* choices = member(chunk, "choices");
  if (!choices || !choices->is_array()) {
    if (member(chunk, "object") || member(chunk, "usage") || member(chunk, "id")) return {};
    return fail(Errc::protocol, "a chunk of the stream has no choices");
  }
  started_ = true;
  for (const auto& choice : choices->get_array()) {
    if (int_member(choice, "index").value_or(0) != 0) continue;
    if (const Json* inner = member(choice, "error"); inner && inner->is_object()) return std::unexpected(error_of(choice));
    const Json* delta = member(choice, "delta");
    if (!delta) delta = member(choice, "message");
    if (delta) OC_CHECKED(take_delta(*delta, events));
    finish_reason_ = string_member_or(choice, "finish_reason", finish_reason_);
  }
  return {};
}

Result<void> OpenAiStream::take_delta(const Json& delta, Answer::Events& events) {
  for (const auto key : kThinkingKeys) {
    const auto thought = string_member(delta, key);
    if (!thought || thought->empty()) continue;
    OC_CHECKED(answer_.append_last(Block::Kind::thinking, *thought, events));
    break;
  }
  if (const Json* content = member(delta, "content")) OC_CHECKED(take_content(*content, events));
  OC_CHECKED(answer_.append_last(Block::Kind::text, string_member_or(delta, "refusal", ""), events));
  if (const Json* calls = member(delta, "tool_calls"); calls && calls->is_array()) {
    for (const auto& call : calls->get_array()) OC_CHECKED(take_call(call, events));
  }
  if (const Json* call = member(delta, "function_call"); call && call->is_object()) {
    OC_CHECKED(take_call(JsonObject{{"index", 0}, {"function", *call}}, events));
  }
  return {};
}

Result<void> OpenAiStream::take_content(const Json& content, Answer::Events& events) {
  if (content.is_string()) return answer_.append_last(Block::Kind::text, std::string_view(content.get_string()), events);
  if (!content.is_array()) return {};
  for (const auto& part : content.get_array()) {
    const std::string type = string_member_or(part, "type", "");
    if (type == "text") OC_CHECKED(answer_.append_last(Block::Kind::text, part_text(part, "text"), events));
    if (type == "thinking") OC_CHECKED(answer_.append_last(Block::Kind::thinking, part_text(part, "thinking"), events));
    if (type == "refusal") OC_CHECKED(answer_.append_last(Block::Kind::text, part_text(part, "refusal"), events));
  }
  return {};
}

std::optional<std::size_t> OpenAiStream::known_call(const Json& call, std::string_view id, std::string_view name) const {
  // PARITY: some servers leave the index out, and some send 0 for every parallel call: an id that is new then begins a call.
  if (const auto index = int_member(call, "index")) {
    const auto at = by_index_.find(*index);
    if (at == by_index_.end()) return std::nullopt;
    const std::string& known_id = ids_.at(at->second);
    if (id.empty() || known_id.empty() || known_id == id) return at->second;
  }
  if (const auto at = by_id_.find(id); at != by_id_.end()) return at->second;
  if (!id.empty() || !name.empty()) return std::nullopt;
  return last_call_;
}

Result<void> OpenAiStream::take_call(const Json& call, Answer::Events& events) {
  const std::string id = string_member_or(call, "id", "");
  const Json* function = member(call, "function");
  const std::string name = function ? string_member_or(*function, "name", "") : "";
  auto block = known_call(call, id, name);
  if (block) {
    answer_.name_call(*block, id, name, events);
  } else {
    OC_TRY(block, answer_.open_call(id, name, events));
    ids_[*block];
  }
  last_call_ = block;
  if (const auto index = int_member(call, "index")) by_index_[*index] = *block;
  if (!id.empty()) {
    by_id_[id] = *block;
    ids_[*block] = id;
  }
  const Json* arguments = function ? member(*function, "arguments") : nullptr;
  if (!arguments) return {};
  if (arguments->is_string()) return answer_.append_arguments(*block, std::string_view(arguments->get_string()));
  if (arguments->is_object()) return answer_.append_arguments(*block, to_json_text(*arguments));
  return {};
}

void OpenAiStream::take_usage(const Json& chunk) {
  const Json* usage = member(chunk, "usage");
  if (!usage || !usage->is_object()) {
    const Json* groq = member(chunk, "x_groq");
    usage = groq ? member(*groq, "usage") : nullptr;
  }
  if (!usage || !usage->is_object()) return;
  std::int64_t cached = nested_count(*usage, "prompt_tokens_details", "cached_tokens");
  if (cached == 0) cached = int_member(*usage, "prompt_cache_hit_tokens").value_or(int_member(*usage, "cached_tokens").value_or(0));
  const std::int64_t prompt = std::max<std::int64_t>(0, int_member(*usage, "prompt_tokens").value_or(0));
  usage_.cache_read = std::clamp<std::int64_t>(cached, 0, prompt);
  usage_.input = prompt - usage_.cache_read;
  usage_.output = std::max<std::int64_t>(0, int_member(*usage, "completion_tokens").value_or(0));
}

Result<void> OpenAiStream::take_whole(const Json& body, Answer::Events& events) {
  if (!body.is_object()) return fail(Errc::protocol, "the answer is not a JSON object");
  OC_CHECKED(take_chunk(body, events));
  if (!started_) return fail(Errc::protocol, "the answer has no choices");
  complete_ = true;
  return {};
}

Result<turn::Message> OpenAiStream::finish(Answer::Events& events) {
  if (!started_) return fail(Errc::protocol, "no completion in the stream");
  if (!complete_ && finish_reason_.empty()) return fail(Errc::connection_lost, "the stream ended in the middle of the answer");
  if (finish_reason_ == "error") return fail(Errc::unavailable, "the provider stopped with an error of its own");
  if (finish_reason_ == "content_filter" && !answer_.has_text() && !answer_.has_calls()) {
    OC_CHECKED(answer_.append_last(Block::Kind::text, "The provider's content filter withheld this answer.", events));
  }
  turn::Message message{.role = turn::Role::assistant};
  message.stop_reason = answer_.has_calls() ? "toolUse" : finish_reason_ == "length" ? "length" : "stop";
  message.content = answer_.take();
  message.usage = usage_;
  return message;
}

}  // namespace oc::models::openai
