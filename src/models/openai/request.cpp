// Messages, functions, reasoning effort, and the servers' small differences.
#include "models/openai/request.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "base/json_text.h"
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

/// For the messages of a usual request; a longer one grows.
constexpr std::size_t kBodyBytes = 8 * 1024;

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

std::size_t open_loop_start(const WireHistory& history) {
  for (std::size_t i = history.size(); i > 0; i--) {
    if (history[i - 1].role == Role::user) return i;
  }
  return 0;
}

/// Text alone, as every server takes it; parts where there are images.
Json said_by_user(const Message& message, const Target& target) {
  JsonArray parts;
  for (const auto& block : message.content) {
    if (block.kind != Block::Kind::image || !target.model.sees) continue;
    parts.push_back({{"type", "image_url"}, {"image_url", {{"url", "data:" + block.mime + ";base64," + block.text}}}});
  }
  if (parts.empty()) return Json(turn::text_of(message));
  if (const std::string text = turn::text_of(message); !text.empty()) parts.insert(parts.begin(), Json{{"type", "text"}, {"text", text}});
  return parts;
}

/// `{"role":…,"content":…}`, without a detour.
void append_plain(std::string& out, std::string_view role, std::string_view content) {
  out.append(R"({"role":")").append(role).append(R"(","content":)");
  append_json_string(out, content);
  out += '}';
}

void append_message(std::string& out, const Message& message, ToolLoop loop, const Target& target) {
  if (message.role == Role::tool_result) {
    append_json(out, result_json(message, target));
    return;
  }
  const std::string text = turn::text_of(message);
  const bool is_plain = std::ranges::all_of(message.content, [](const Block& block) { return block.kind == Block::Kind::text; });
  if (message.role == Role::user && is_plain) {
    append_plain(out, "user", text);
  } else if (message.role == Role::user) {
    append_json(out, {{"role", "user"}, {"content", said_by_user(message, target)}});
  } else if (is_plain && loop == ToolLoop::closed && !text.empty()) {
    append_plain(out, "assistant", text);
  } else {
    append_json(out, assistant_json(message, loop, target));
  }
}

void append_messages(std::string& out, const engine::ModelCall& call, const Target& target) {
  const auto history = wire_history(call.messages, target.provider.id == "mistral" ? CallIds::short9 : CallIds::plain);
  const std::size_t loop_start = open_loop_start(history);
  char separator = '[';
  const auto separate = [&] { out += std::exchange(separator, ','); };
  if (!js_trim(call.system_prompt.get()).empty()) {
    separate();
    out.append(R"({"role":"system","content":)").append(call.system_prompt.json()).append(1, '}');
  }
  for (std::size_t i = 0; i < history.size(); i++) {
    const bool follows_result = i > 0 && history[i - 1].role == Role::tool_result;
    if (history[i].role == Role::user && follows_result && requires_it(target, "requiresAssistantAfterToolResult")) {
      separate();
      append_plain(out, "assistant", "I have the tool results.");
    }
    separate();
    append_message(out, history[i], i >= loop_start ? ToolLoop::open : ToolLoop::closed, target);
  }
  out += ']';
}

std::string tools_text(const std::vector<engine::ToolSpec>& specs) {
  std::string out;
  char separator = '[';
  for (const auto& spec : specs) {
    out.append(1, std::exchange(separator, ',')).append(R"({"type":"function","function":{"name":)");
    append_json_string(out, spec.name);
    out += R"(,"description":)";
    append_json_string(out, spec.description);
    out += R"(,"parameters":)";
    if (spec.parameters.is_object()) {
      append_json(out, spec.parameters);
    } else {
      out += R"({"type":"object","properties":{}})";
    }
    out += "}}";
  }
  out += ']';
  return out;
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

std::string request_body(const engine::ModelCall& call, const Target& target) {
  std::string body;
  body.reserve(kBodyBytes + call.system_prompt.json().size() + (call.tools.empty() ? 0 : call.tools.text("openai", tools_text).size()));
  body = R"({"model":)";
  append_json_string(body, target.model.wire_id);
  body += R"(,"messages":)";
  append_messages(body, call, target);
  body += R"(,"stream":true)";
  if (supports(target, "supportsUsageInStreaming")) body += R"(,"stream_options":{"include_usage":true})";
  if (!call.tools.empty() && supports(target, "supportsTools")) {
    body.append(R"(,"tools":)").append(call.tools.text("openai", tools_text));
  }
  JsonObject more;
  add_tokens_max(call, target, more);
  add_thinking(call, target, more);
  for (const auto& [key, value] : more) {
    body += ',';
    append_json_string(body, key);
    body += ':';
    append_json(body, value);
  }
  body += '}';
  return body;
}

std::string request_url(const Provider& provider) {
  return provider.base_url.ends_with("/chat/completions") ? provider.base_url : provider.base_url + "/chat/completions";
}

}  // namespace oc::models::openai
