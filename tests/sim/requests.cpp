// From JSON back to the messages of a transcript.
#include "requests.h"

namespace oc::sim {
namespace {

using turn::Block;
using turn::Message;
using turn::Role;

/// A message of Chat Completions.
std::optional<Message> message_of(const Json& json) {
  const std::string role = string_member_or(json, "role", "");
  const auto content = string_member(json, "content");
  Message message;
  if (content) message.content.push_back({.text = *content});
  if (role == "user") return content ? std::optional(message) : std::nullopt;
  if (role == "tool") {
    message.role = Role::tool_result;
    message.tool_call_id = string_member_or(json, "tool_call_id", "");
    return content ? std::optional(message) : std::nullopt;
  }
  if (role != "assistant") return std::nullopt;
  message.role = Role::assistant;
  const Json* calls = member(json, "tool_calls");
  if (calls == nullptr) return content ? std::optional(message) : std::nullopt;
  for (const auto& call : calls->as_array()) {
    const Json& function = call.as_object().at("function");
    auto arguments = parse_json(string_member_or(function, "arguments", ""));
    if (!arguments || !arguments->is_object()) return std::nullopt;
    message.content.push_back({.kind = Block::Kind::tool_call,
                               .id = string_member_or(call, "id", ""),
                               .name = string_member_or(function, "name", ""),
                               .arguments = std::move(*arguments)});
  }
  return message;
}

/// A block of Messages goes into the answer that is being read, or is a message of its own. False: the service would refuse it.
bool add_block(const Json& block, Message& answer, std::vector<Message>& messages, bool is_answer) {
  const std::string type = string_member_or(block, "type", "");
  const auto text = string_member(block, "text");
  if (type == "text" && text && !text->empty()) {
    if (is_answer) {
      answer.content.push_back({.text = *text});
    } else {
      messages.push_back({.role = Role::user, .content = {{.text = *text}}});
    }
    return true;
  }
  if (is_answer && type == "thinking") return string_member(block, "signature").has_value();
  const Json* input = member(block, "input");
  if (is_answer && type == "tool_use" && input != nullptr && input->is_object()) {
    answer.content.push_back(
        {.kind = Block::Kind::tool_call, .id = string_member_or(block, "id", ""), .name = string_member_or(block, "name", ""), .arguments = *input});
    return true;
  }
  const auto content = string_member(block, "content");
  if (is_answer || type != "tool_result" || !content) return false;
  Message result{.role = Role::tool_result, .content = {{.text = *content}}};
  result.tool_call_id = string_member_or(block, "tool_use_id", "");
  messages.push_back(std::move(result));
  return true;
}

}  // namespace

std::optional<ModelRequest> read_completion_request(const io::HttpRequest& request) {
  ModelRequest read;
  const std::string_view key = io::header_value(request.headers, "authorization");
  if (key.starts_with("Bearer ")) read.key = key.substr(7);
  const auto body = parse_json(request.body);
  const Json* messages = body ? member(*body, "messages") : nullptr;
  if (messages == nullptr || !messages->is_array()) return std::nullopt;
  read.call.ref.model = string_member_or(*body, "model", "");
  for (const auto& json : messages->get_array()) {
    if (&json == &messages->get_array().front() && string_member_or(json, "role", "") == "system") {
      read.call.system_prompt = string_member_or(json, "content", "");
      continue;
    }
    auto message = message_of(json);
    if (!message) return std::nullopt;
    read.call.messages.push_back(std::move(*message));
  }
  return read;
}

std::optional<ModelRequest> read_messages_request(const io::HttpRequest& request) {
  ModelRequest read{.key = std::string(io::header_value(request.headers, "x-api-key"))};
  const auto body = parse_json(request.body);
  const Json* messages = body ? member(*body, "messages") : nullptr;
  const Json* system = body ? at_path(*body, "system.0") : nullptr;
  const bool has_head =
      system != nullptr && int_member(*body, "max_tokens").value_or(0) > 0 && !io::header_value(request.headers, "anthropic-version").empty();
  if (!has_head || messages == nullptr || !messages->is_array()) return std::nullopt;
  read.call.ref.model = string_member_or(*body, "model", "");
  read.call.system_prompt = string_member_or(*system, "text", "");
  std::vector<Message> all;
  std::string expected = "user";
  for (const auto& json : messages->get_array()) {
    const Json* blocks = member(json, "content");
    // Who speaks changes with each message, and the user begins.
    if (string_member_or(json, "role", "") != expected || blocks == nullptr || !blocks->is_array() || blocks->get_array().empty())
      return std::nullopt;
    const bool is_answer = expected == "assistant";
    Message answer{.role = Role::assistant};
    for (const auto& block : blocks->get_array()) {
      if (!add_block(block, answer, all, is_answer)) return std::nullopt;
    }
    if (is_answer) all.push_back(std::move(answer));
    expected = is_answer ? "user" : "assistant";
  }
  for (auto& message : all) read.call.messages.push_back(std::move(message));
  return read;
}

}  // namespace oc::sim
