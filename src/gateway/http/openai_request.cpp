// Reads chat completion requests.
#include "gateway/http/openai_request.h"

#include "base/text.h"

namespace oc::gateway {
namespace {

struct Said {
  std::string role;
  std::string text;
};

/// The text of a message's content: a string, or its text parts. Nothing when a part is of a kind that cannot be read.
std::optional<std::string> text_of(const Json& content) {
  if (const auto* text = content.if_string()) return std::string(*text);
  if (content.is_null()) return "";
  const auto* parts = content.if_array();
  if (!parts) return std::nullopt;
  std::vector<std::string> texts;
  for (const auto& part : *parts) {
    const auto type = string_member_or(part, "type", "");
    if (type != "text" && type != "input_text") return std::nullopt;
    texts.push_back(string_member_or(part, "text", ""));
  }
  return join(texts, "\n");
}

std::expected<std::vector<Said>, std::string> read_messages(const Json& body) {
  const auto* messages = member(body, "messages");
  if (!messages || !messages->is_array()) return std::unexpected("Missing user message in `messages`.");
  std::vector<Said> out;
  for (const auto& message : messages->get_array()) {
    const auto* content = member(message, "content");
    const auto text = content ? text_of(*content) : std::optional<std::string>("");
    if (!text) return std::unexpected("Only text parts are supported in `messages[].content`.");
    out.push_back({.role = string_member_or(message, "role", ""), .text = *text});
  }
  return out;
}

std::string system_of(const std::vector<Said>& messages) {
  std::vector<std::string> parts;
  for (const auto& said : messages) {
    if ((said.role == "system" || said.role == "developer") && !js_trim(said.text).empty()) parts.push_back(said.text);
  }
  return join(parts, "\n\n");
}

/// A session that is made for this call knows nothing: what was said before goes along. A lasting one remembers: only what is new since its last
/// answer goes.
enum class Memory : std::uint8_t { none, lasting };

std::string prompt_of(const std::vector<Said>& messages, std::size_t last_user, Memory memory) {
  std::vector<std::string> earlier;
  for (std::size_t i = 0; i < last_user; i++) {
    const auto& said = messages[i];
    if (memory == Memory::lasting && said.role == "assistant") {
      earlier.clear();
      continue;
    }
    const bool counts = said.role == "user" || said.role == "assistant" || said.role == "tool";
    if (counts && !js_trim(said.text).empty()) earlier.push_back(said.role + ": " + said.text);
  }
  if (earlier.empty()) return messages[last_user].text;
  return "Earlier in this conversation:\n" + join(earlier, "\n") + "\n\nNow:\n" + messages[last_user].text;
}

std::string header(const io::ServerRequest& request, std::string_view name) { return std::string(js_trim(io::header_value(request.headers, name))); }

std::optional<std::size_t> last_user_message(const std::vector<Said>& messages) {
  for (std::size_t i = messages.size(); i > 0; i--) {
    if (messages[i - 1].role == "user" && !js_trim(messages[i - 1].text).empty()) return i - 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> agent_of_model(std::string_view model) {
  const auto name = token(model);
  if (name.empty() || name == "openclaw" || name == "openclaw/default" || name == "openclaw:default") return "";
  for (const std::string_view prefix : {"openclaw/", "openclaw:", "agent:"}) {
    if (name.starts_with(prefix) && name.size() > prefix.size()) return name.substr(prefix.size());
  }
  return std::nullopt;
}

std::expected<ChatRequest, std::string> read_chat_request(const io::ServerRequest& request, const std::function<std::string()>& default_agent_id,
                                                          const std::string& fresh_id) {
  const auto body = parse_json(request.body);
  if (!body || !body->is_object()) return std::unexpected("The request body is not a JSON object.");
  ChatRequest out{.model = string_member_or(*body, "model", "openclaw")};
  const auto named = agent_of_model(out.model);
  const auto header_agent = token(header(request, "x-openclaw-agent-id"));
  if (!named && header_agent.empty()) return std::unexpected("Invalid `model`. Use `openclaw` or `openclaw/<agentId>`.");
  out.agent_id = !header_agent.empty() ? header_agent : *named;
  auto messages = read_messages(*body);
  if (!messages) return std::unexpected(std::move(messages).error());
  const auto last_user = last_user_message(*messages);
  if (!last_user) return std::unexpected("Missing user message in `messages`.");
  const auto session_header = header(request, "x-openclaw-session-key");
  const auto user = std::string(js_trim(string_member_or(*body, "user", "")));
  out.session_key = session_header;
  if (session_header.empty()) {
    const std::string owner = "agent:" + (out.agent_id.empty() ? default_agent_id() : out.agent_id) + ":";
    out.session_key = owner + (user.empty() ? "openai:" + fresh_id : "openai-user:" + user);
  }
  out.text = prompt_of(*messages, *last_user, session_header.empty() && user.empty() ? Memory::none : Memory::lasting);
  out.system_extra = system_of(*messages);
  out.streaming = bool_member(*body, "stream").value_or(false) ? Streaming::streamed : Streaming::whole;
  if (const auto* options = member(*body, "stream_options")) out.wants_usage_chunk = bool_member(*options, "include_usage").value_or(false);
  return out;
}

}  // namespace oc::gateway
