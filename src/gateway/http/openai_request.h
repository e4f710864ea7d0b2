// What an OpenAI client asks, read and understood: which agent, which session, what to say.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "engine/engine.h"
#include "io/http_server.h"

namespace oc::gateway {

enum class Streaming : std::uint8_t { whole, streamed };

struct ChatRequest {
  std::string model;     ///< as sent, for the answer
  std::string agent_id;  ///< "" = the default agent
  std::string session_key;
  std::string text;
  std::string system_extra;
  Streaming streaming = Streaming::whole;
  bool wants_usage_chunk = false;
};

/// The agent that a model name means: `openclaw`, `openclaw/default`, `openclaw/<id>`, `openclaw:<id>`, `agent:<id>`. "" = the default one; nothing
/// when the name is of another kind.
std::optional<std::string> agent_of_model(std::string_view model);

/// Reads the body and the x-openclaw headers. `fresh_id` names the session when the client names none.
/// Errors: the message of a 400.
std::expected<ChatRequest, std::string> read_chat_request(const io::ServerRequest& request, const std::function<std::string()>& default_agent_id,
                                                          const std::string& fresh_id);

}  // namespace oc::gateway
