// System blocks, messages of alternating roles, tools, thinking.
#include "models/anthropic/request.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "base/json_text.h"
#include "base/text.h"
#include "models/anthropic/stream.h"
#include "models/history.h"

namespace oc::models::anthropic {
namespace {

using turn::Block;
using turn::Message;
using turn::Role;

constexpr std::int64_t kThinkingTokensMin = 1024;

Json cached(Json block) {
  block.as_object()["cache_control"] = {{"type", "ephemeral"}};
  return block;
}

bool is_own_thought(const Block& block, const Message& message, const engine::ModelCall& call) {
  return block.kind == Block::Kind::thinking && !block.signature.empty() && message.api == to_string(Api::anthropic_messages) &&
         message.provider == call.ref.provider && message.model == call.ref.model;
}

void add_assistant_blocks(const Message& message, const engine::ModelCall& call, JsonArray& blocks) {
  for (const auto& block : message.content) {
    if (block.kind == Block::Kind::text) blocks.push_back({{"type", "text"}, {"text", block.text}});
    if (block.kind == Block::Kind::tool_call) {
      const Json input = block.arguments.is_object() ? block.arguments : Json(JsonObject());
      blocks.push_back({{"type", "tool_use"}, {"id", block.id}, {"name", block.name}, {"input", input}});
    }
    if (!is_own_thought(block, message, call)) continue;
    if (block.signature.starts_with(kRedactedPrefix)) {
      blocks.push_back({{"type", "redacted_thinking"}, {"data", block.signature.substr(kRedactedPrefix.size())}});
    } else {
      blocks.push_back({{"type", "thinking"}, {"thinking", block.text}, {"signature", block.signature}});
    }
  }
}

void add_user_blocks(const Message& message, const Target& target, JsonArray& blocks) {
  if (message.role == Role::tool_result) {
    JsonObject result{{"type", "tool_result"}, {"tool_use_id", message.tool_call_id}, {"content", result_text(message)}};
    if (message.is_error) result["is_error"] = true;
    blocks.push_back(std::move(result));
    return;
  }
  for (const auto& block : message.content) {
    if (block.kind == Block::Kind::text) blocks.push_back({{"type", "text"}, {"text", block.text}});
    if (block.kind == Block::Kind::image && target.model.sees)
      blocks.push_back({{"type", "image"}, {"source", {{"type", "base64"}, {"media_type", block.mime}, {"data", block.text}}}});
  }
}

JsonArray messages_json(const WireHistory& history, const engine::ModelCall& call, const Target& target) {
  JsonArray messages;
  const auto blocks_of = [&](std::string_view role) -> JsonArray& {
    if (messages.empty() || messages.back().at("role").as_string() != role) messages.push_back({{"role", role}, {"content", JsonArray()}});
    return messages.back().at("content").as_array();
  };
  // The api wants the user to begin; a shortened history may not.
  if (history.front().role == Role::assistant) blocks_of("user").push_back({{"type", "text"}, {"text", "(the conversation goes on from here)"}});
  for (std::size_t i = 0; i < history.size(); i++) {
    const Message& message = history[i];
    if (message.role == Role::assistant) {
      add_assistant_blocks(message, call, blocks_of("assistant"));
    } else {
      add_user_blocks(message, target, blocks_of("user"));
    }
  }
  JsonArray& last = messages.back().at("content").as_array();
  if (!last.empty()) last.back() = cached(std::move(last.back()));
  return messages;
}

std::string tools_text(const std::vector<engine::ToolSpec>& specs) {
  JsonArray tools;
  for (const auto& spec : specs) {
    const Json schema = spec.parameters.is_object() ? spec.parameters : Json{{"type", "object"}, {"properties", JsonObject()}};
    tools.push_back({{"name", spec.name}, {"description", spec.description}, {"input_schema", schema}});
  }
  return to_json_text(tools);
}

/// The numbers in `claude-opus-4-6`: {4, 6}; {0, 0} when the name is of another form.
std::pair<int, int> version_of(std::string_view id) {
  if (!id.starts_with("claude-")) return {};
  const std::size_t digit = id.find_first_of("0123456789");
  if (digit == std::string_view::npos) return {};
  int major = 0, minor = 0;
  const char* const end = id.data() + id.size();
  const auto after = std::from_chars(id.data() + digit, end, major).ptr;
  // A date (claude-opus-4-20250514) is no minor version.
  if (after != end && *after == '-' && std::from_chars(after + 1, end, minor).ptr - after > 3) minor = 0;
  return {major, minor};
}

/// From 4.6 on the model decides itself how long it thinks, within an effort.
bool thinks_adaptively(std::string_view id) {
  if (!id.starts_with("claude-")) return false;
  return version_of(id) >= std::pair(4, 6) || version_of(id) == std::pair(0, 0);
}

std::int64_t thinking_tokens(std::string_view level) {
  if (level == "minimal") return kThinkingTokensMin;
  if (level == "low") return 2048;
  if (level == "medium") return 8192;
  return 16384;
}

/// Whether the open tool loop has an answer whose thoughts are not there: the api then refuses a fixed thinking budget.
bool lacks_thoughts(const WireHistory& history, const engine::ModelCall& call) {
  for (std::size_t i = history.size(); i > 0 && history[i - 1].role != Role::user; i--) {
    const Message& message = history[i - 1];
    if (message.role == Role::assistant && (message.content.empty() || !is_own_thought(message.content.front(), message, call))) return true;
  }
  return false;
}

void add_thinking(const WireHistory& history, const engine::ModelCall& call, const Target& target, std::int64_t tokens_max, JsonObject& body) {
  if (call.thinking.empty() || call.thinking == "off" || !target.model.reasoning) return;
  if (thinks_adaptively(target.model.wire_id)) {
    body["thinking"] = {{"type", "adaptive"}, {"display", "summarized"}};
    const std::string effort = call.thinking == "minimal" ? "low" : call.thinking == "medium" || call.thinking == "low" ? call.thinking : "high";
    body["output_config"] = {{"effort", effort}};
    return;
  }
  const std::int64_t budget = std::min(thinking_tokens(call.thinking), tokens_max - kThinkingTokensMin);
  if (budget < kThinkingTokensMin || lacks_thoughts(history, call)) return;
  body["thinking"] = {{"type", "enabled"}, {"budget_tokens", budget}};
}

/// The api wants a number where the user gave none; each family has its own bound.
std::int64_t answer_tokens(const engine::ModelCall& call, const Target& target) {
  constexpr std::int64_t kUsual = 32'000;
  const std::string_view id = target.model.wire_id;
  std::int64_t most = target.model.tokens_max;
  if (most == 0)
    most = id.starts_with("claude-3-5") || id.starts_with("claude-3-7") ? 8'192
           : id.starts_with("claude-3-") || id.starts_with("claude-2")  ? 4'096
           : id.starts_with("claude-")                                  ? kUsual
                                                                        : 8'192;
  if (call.tokens_max > 0) return std::min(call.tokens_max, most);
  return target.model.tokens_max_is_set ? most : std::min(most, kUsual);
}

}  // namespace

std::string request_body(const engine::ModelCall& call, const Target& target) {
  const auto history = wire_history(call.messages, CallIds::plain);
  const std::int64_t tokens_max = answer_tokens(call, target);
  JsonObject head{{"model", target.model.wire_id}, {"max_tokens", tokens_max}, {"stream", true}};
  add_thinking(history, call, target, tokens_max, head);
  std::string body = to_json_text(head);
  body.pop_back();
  // These two are the same from turn to turn, and large.
  if (!js_trim(call.system_prompt.get()).empty())
    body.append(R"(,"system":[{"type":"text","text":)").append(call.system_prompt.json()).append(R"(,"cache_control":{"type":"ephemeral"}}])");
  if (!call.tools.empty()) body.append(R"(,"tools":)").append(call.tools.text("anthropic", tools_text));
  body += R"(,"messages":)";
  append_json(body, messages_json(history, call, target));
  body += '}';
  return body;
}

std::string request_url(const Provider& provider) { return provider.base_url + (provider.base_url.ends_with("/v1") ? "/messages" : "/v1/messages"); }

}  // namespace oc::models::anthropic
