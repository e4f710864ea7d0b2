// Messages, functions, reasoning effort, and the servers' small differences.
#include "models/openai/request.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "base/text.h"
#include "models/history.h"

namespace oc::models::openai {
namespace {

using turn::Block;
using turn::Message;
using turn::Role;

/// Abilities that a server has unless its `compat` says no, and habits that it has only when that says yes.
bool supports(const Target& target, std::string_view key) { return bool_member(target.model.compat, key).value_or(true); }
bool requires_it(const Target& target, std::string_view key) { return bool_member(target.model.compat, key).value_or(false); }

enum class ToolLoop : std::uint8_t { open, closed };

Json call_json(const Block& call) {
  const std::string arguments = call.arguments.is_object() ? to_json_text(call.arguments) : "{}";
  return {{"id", call.id}, {"type", "function"}, {"function", {{"name", call.name}, {"arguments", arguments}}}};
}

std::string thoughts_of(const Message& message) {
  std::string thoughts;
  for (const auto& block : message.content) {
    if (block.kind == Block::Kind::thinking) thoughts += block.text;
  }
  return thoughts;
}

Json assistant_json(const Message& message, ToolLoop loop, const Target& target) {
  JsonArray calls;
  for (const Block* call : turn::tool_calls_of(message)) calls.push_back(call_json(*call));
  JsonObject json{{"role", "assistant"}};
  const std::string text = turn::text_of(message);
  json["content"] = text.empty() ? Json(nullptr) : Json(text);
  if (!calls.empty()) json["tool_calls"] = std::move(calls);
  // DeepSeek refuses the next call of a tool loop that lacks the thoughts it had while calling.
  if (loop == ToolLoop::open && target.provider.id == "deepseek" && message.provider == target.provider.id) {
    if (const std::string thoughts = thoughts_of(message); !thoughts.empty()) json["reasoning_content"] = thoughts;
  }
  return json;
}

Json result_json(const Message& message, const Target& target) {
  JsonObject json{{"role", "tool"}, {"tool_call_id", message.tool_call_id}, {"content", result_text(message)}};
  if (requires_it(target, "requiresToolResultName")) json["name"] = message.tool_name;
  return json;
}

std::size_t open_loop_start(const std::vector<Message>& history) {
  for (std::size_t i = history.size(); i > 0; i--) {
    if (history[i - 1].role == Role::user) return i;
  }
  return 0;
}

JsonArray messages_json(const engine::ModelCall& call, const Target& target) {
  const auto history = wire_history(call.messages, target.provider.id == "mistral" ? CallIds::short9 : CallIds::plain);
  const std::size_t loop_start = open_loop_start(history);
  JsonArray messages;
  if (!js_trim(call.system_prompt).empty()) messages.push_back({{"role", "system"}, {"content", call.system_prompt}});
  for (std::size_t i = 0; i < history.size(); i++) {
    const Message& message = history[i];
    if (message.role == Role::tool_result) {
      messages.push_back(result_json(message, target));
    } else if (message.role == Role::assistant) {
      messages.push_back(assistant_json(message, i >= loop_start ? ToolLoop::open : ToolLoop::closed, target));
    } else {
      const bool follows_result = i > 0 && history[i - 1].role == Role::tool_result;
      if (follows_result && requires_it(target, "requiresAssistantAfterToolResult"))
        messages.push_back({{"role", "assistant"}, {"content", "I have the tool results."}});
      messages.push_back({{"role", "user"}, {"content", turn::text_of(message)}});
    }
  }
  return messages;
}

JsonArray tools_json(const std::vector<engine::ToolSpec>& specs) {
  JsonArray tools;
  for (const auto& spec : specs) {
    const Json schema = spec.parameters.is_object() ? spec.parameters : Json{{"type", "object"}, {"properties", JsonObject()}};
    tools.push_back({{"type", "function"}, {"function", {{"name", spec.name}, {"description", spec.description}, {"parameters", schema}}}});
  }
  return tools;
}

void add_tokens_max(const engine::ModelCall& call, const Target& target, JsonObject& body) {
  std::int64_t tokens = target.model.tokens_max_is_set ? target.model.tokens_max : 0;
  if (call.tokens_max > 0) tokens = target.model.tokens_max > 0 ? std::min(call.tokens_max, target.model.tokens_max) : call.tokens_max;
  if (tokens == 0) return;
  const std::string otherwise = target.provider.id == "openai" ? "max_completion_tokens" : "max_tokens";
  body[string_member_or(target.model.compat, "maxTokensField", otherwise)] = tokens;
}

void add_thinking(const engine::ModelCall& call, const Target& target, JsonObject& body) {
  const bool thinks = !call.thinking.empty() && call.thinking != "off";
  if (!target.model.reasoning) return;
  const std::string format = string_member_or(target.model.compat, "thinkingFormat",
                                              target.provider.id == "openrouter" || target.provider.id == "zai" ? target.provider.id : "openai");
  // Newer models know no `minimal`; low is the nearest that all know.
  const std::string effort = call.thinking == "minimal" ? "low" : call.thinking == "low" || call.thinking == "medium" ? call.thinking : "high";
  if (format == "zai") {
    body["thinking"] = {{"type", thinks ? "enabled" : "disabled"}};
  } else if (format == "qwen") {
    body["enable_thinking"] = thinks;
  } else if (format == "qwen-chat-template") {
    body["chat_template_kwargs"] = {{"enable_thinking", thinks}};
  } else if (format == "openrouter") {
    if (thinks) body["reasoning"] = {{"effort", effort}};
  } else if (thinks && supports(target, "supportsReasoningEffort")) {
    body["reasoning_effort"] = effort;
  }
}

}  // namespace

Json request_body(const engine::ModelCall& call, const Target& target) {
  JsonObject body{{"model", target.model.wire_id}, {"messages", messages_json(call, target)}, {"stream", true}};
  if (supports(target, "supportsUsageInStreaming")) body["stream_options"] = {{"include_usage", true}};
  if (!call.tools.empty() && supports(target, "supportsTools")) body["tools"] = tools_json(call.tools);
  add_tokens_max(call, target, body);
  add_thinking(call, target, body);
  return body;
}

std::string request_url(const Provider& provider) {
  return provider.base_url.ends_with("/chat/completions") ? provider.base_url : provider.base_url + "/chat/completions";
}

}  // namespace oc::models::openai
