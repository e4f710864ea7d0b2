// Messages to and from the lines of a transcript.
#include "core/turn/message.h"

namespace oc::turn {
namespace {

std::string_view role_word(Role role) { return role == Role::user ? "user" : role == Role::assistant ? "assistant" : "toolResult"; }

Json block_json(const Block& block) {
  switch (block.kind) {
    case Block::Kind::text: return {{"type", "text"}, {"text", block.text}};
    case Block::Kind::thinking: {
      JsonObject object{{"type", "thinking"}, {"thinking", block.text}};
      if (!block.signature.empty()) object["thinkingSignature"] = block.signature;
      return object;
    }
    case Block::Kind::tool_call: return {{"type", "toolCall"}, {"id", block.id}, {"name", block.name}, {"arguments", block.arguments}};
    case Block::Kind::image: return {{"type", "image"}, {"mimeType", block.mime}, {"path", block.path}};
  }
  return nullptr;
}

void add_block(const Json& json, std::vector<Block>& content) {
  const std::string type = string_member_or(json, "type", "");
  if (type == "text") content.push_back({.kind = Block::Kind::text, .text = string_member_or(json, "text", "")});
  if (type == "thinking") {
    content.push_back({.kind = Block::Kind::thinking,
                       .text = string_member_or(json, "thinking", ""),
                       .signature = string_member_or(json, "thinkingSignature", "")});
  }
  if (type == "toolCall") {
    Block call{.kind = Block::Kind::tool_call, .id = string_member_or(json, "id", ""), .name = string_member_or(json, "name", "")};
    const Json* arguments = member(json, "arguments");
    call.arguments = arguments ? *arguments : Json(JsonObject());
    content.push_back(std::move(call));
  }
  if (type == "image" && !string_member_or(json, "path", "").empty())
    content.push_back({.kind = Block::Kind::image, .mime = string_member_or(json, "mimeType", ""), .path = string_member_or(json, "path", "")});
}

Json usage_json(const Usage& usage) {
  const Json cost = usage.cost_usd == 0 ? Json(0) : Json(usage.cost_usd);  // a number without a fraction is read as a whole one
  return {{"input", usage.input},          {"output", usage.output},
          {"cacheRead", usage.cache_read}, {"cacheWrite", usage.cache_write},
          {"totalTokens", usage.total()},  {"cost", {{"input", 0}, {"output", 0}, {"cacheRead", 0}, {"cacheWrite", 0}, {"total", cost}}}};
}

Usage usage_from(const Json& json) {
  Usage usage;
  usage.input = int_member(json, "input").value_or(0);
  usage.output = int_member(json, "output").value_or(0);
  usage.cache_read = int_member(json, "cacheRead").value_or(0);
  usage.cache_write = int_member(json, "cacheWrite").value_or(0);
  if (const Json* cost = member(json, "cost")) usage.cost_usd = number_member(*cost, "total").value_or(0);
  return usage;
}

}  // namespace

Message user_message(std::string text, UnixTime time) {
  Message message{.role = Role::user, .time = time};
  message.content.push_back({.kind = Block::Kind::text, .text = std::move(text)});
  return message;
}

std::string text_of(const Message& message) {
  std::string text;
  for (const auto& block : message.content) {
    if (block.kind != Block::Kind::text) continue;
    if (!text.empty()) text += '\n';
    text += block.text;
  }
  return text;
}

std::vector<const Block*> tool_calls_of(const Message& message) {
  std::vector<const Block*> calls;
  for (const auto& block : message.content) {
    if (block.kind == Block::Kind::tool_call) calls.push_back(&block);
  }
  return calls;
}

Json to_json(const Message& message) {
  JsonArray content;
  for (const auto& block : message.content) content.push_back(block_json(block));
  JsonObject object{{"role", role_word(message.role)}};
  if (message.role == Role::tool_result) {
    object["toolCallId"] = message.tool_call_id;
    object["toolName"] = message.tool_name;
  }
  object["content"] = std::move(content);
  if (message.role == Role::assistant) {
    object["api"] = message.api;
    object["provider"] = message.provider;
    object["model"] = message.model;
    object["usage"] = usage_json(message.usage);
    object["stopReason"] = message.stop_reason;
    if (!message.error_message.empty()) object["errorMessage"] = message.error_message;
  }
  if (message.role == Role::tool_result) object["isError"] = message.is_error;
  object["timestamp"] = to_ms(message.time);
  return object;
}

Result<Message> message_from_json(const Json& json) {
  Message message;
  const std::string role = string_member_or(json, "role", "");
  if (role == "assistant") {
    message.role = Role::assistant;
  } else if (role == "toolResult") {
    message.role = Role::tool_result;
  } else if (role != "user") {
    return fail(Errc::invalid, "a message with the role \"" + role + "\"; known are user, assistant and toolResult", {}, {.key = "role"});
  }
  if (const Json* content = member(json, "content")) {
    if (content->is_string()) message.content.push_back({.kind = Block::Kind::text, .text = std::string(content->get_string())});
    if (content->is_array()) {
      for (const auto& item : content->get_array()) add_block(item, message.content);
    }
  }
  message.time = from_ms(int_member(json, "timestamp").value_or(0));
  message.api = string_member_or(json, "api", "");
  message.provider = string_member_or(json, "provider", "");
  message.model = string_member_or(json, "model", "");
  message.stop_reason = string_member_or(json, "stopReason", "");
  message.error_message = string_member_or(json, "errorMessage", "");
  message.tool_call_id = string_member_or(json, "toolCallId", "");
  message.tool_name = string_member_or(json, "toolName", "");
  message.is_error = bool_member(json, "isError").value_or(false);
  if (const Json* usage = member(json, "usage")) message.usage = usage_from(*usage);
  return message;
}

}  // namespace oc::turn
