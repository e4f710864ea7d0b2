// The port to models: one call, a stream of events, one assembled answer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/shared_text.h"
#include "base/shared_vector.h"
#include "core/turn/message.h"
#include "io/task.h"

namespace oc::config {
class Config;
}

namespace oc::engine {

template <class T = void>
using Task = io::Task<T>;

/// The config snapshot in force now. A component asks anew for each piece of work and keeps the snapshot only for that.
using ConfigSource = std::function<std::shared_ptr<const config::Config>()>;

/// A tool as a model is told of it.
struct ToolSpec {
  std::string name;
  std::string description;
  Json parameters;  ///< JSON Schema of an object
};

struct ModelRef {
  std::string provider;
  std::string model;
  std::string text() const { return provider + "/" + model; }
  friend bool operator==(const ModelRef&, const ModelRef&) = default;
};

struct ModelCall {
  ModelRef ref;
  std::string agent_id;
  std::string agent_dir;  ///< where the agent's auth-profiles.json lies
  std::string session_key;
  SharedText system_prompt;
  SharedVector<turn::Message> messages;
  SharedVector<ToolSpec> tools;
  std::string thinking = "off";  ///< off, minimal, low, medium, high
  std::int64_t tokens_max = 0;   ///< of the answer; 0 = the model's own
  Json about;  ///< how the message got here: {agentId, sessionKey, matchedBy, channel, accountId, peer?, binding?{index, path, where}, workspace};
               ///< for the built-in guide
};

struct ModelEvent {
  enum class Kind : std::uint8_t { text, thinking, tool_call };
  Kind kind = Kind::text;
  std::string delta;  ///< the new piece of text or thinking; for tool_call the tool's name, told once when its call begins
};

struct ModelInfo {
  ModelRef ref;
  std::string name;
  std::int64_t context_window = 0;
  bool reasoning = false;
  bool has_auth = false;  ///< whether a call could be tried now
};

/// Which models there are, and calling one.
class Models {
 public:
  virtual ~Models() = default;

  /// The models that a person may choose from, the configured ones first. Reads credentials for `agent_dir` ("" = the default agent's).
  virtual std::vector<ModelInfo> list(const std::string& agent_dir) = 0;

  /// The model an agent uses when nothing else is said: its config, else the defaults, else a provider that has a key, else a local server that was
  /// found, else demo/guide. Waits: at most 300 ms, once, while looking for a local server.
  virtual Task<ModelRef> default_model(std::string agent_id) = 0;

  /// Calls the model. Retries what may be retried before the first event (429 with Retry-After, 5xx, not connected); never after one.
  /// The answer's stop_reason is stop, length or toolUse. `on_event` is called on the event loop and must not wait.
  /// Errors: denied (401, 403), not_found (404, unknown model), rate_limited, unavailable, timeout, connection_lost, protocol, too_large, invalid
  /// (the provider
  ///   rejects the request, or its configuration cannot be used); message and hint are fit for the person who chats, and name provider and model but
  ///   no key. What had been streamed before the failure was told by on_event.
  /// Waits: until the answer is complete; cancelled at any time.
  virtual Task<Result<turn::Message>> call(ModelCall call, std::function<void(const ModelEvent&)> on_event) = 0;
};

}  // namespace oc::engine
