// The port to tools: names, schemas, and running one for an agent.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/ports/model.h"

namespace oc::engine {

struct Inbound;
/// What was said in chats.
using ChatMessages = std::vector<std::shared_ptr<const Inbound>>;

/// For whom a tool runs. Everything a tool may touch is said here or in Services.
struct ToolContext {
  std::string agent_id;
  std::string session_key;
  std::string run_id;
  std::string workspace;  ///< absolute; the folder of relative paths and the working directory of exec
  bool sender_is_owner = false;
  ChatMessages said;  ///< what the turn answers: the rules of all these chats and senders hold; none: it answers no chat
  Json about;         ///< as ModelCall::about, plus {model, startedAt}
};

struct ToolResult {
  std::string text;  ///< what the model reads
  bool is_error = false;
  Json details;  ///< for the UI and the log; may be null
};

/// What a tool may ask of the engine.
class Services {
 public:
  virtual ~Services() = default;
  /// The card of /status for a session: model, tokens, session key, route. Errors: not_found.
  virtual Task<Result<std::string>> session_status(std::string agent_id, std::string session_key) = 0;
  /// One action of the `message` tool (`send`, `react`, `poll` ...), for the agent and the chat of `context`; `params` as the tool's schema has them.
  /// The policy of `tools.message` is asked here. Gives what the model reads. Errors: denied (another chat, channel or file than the policy lets it
  /// have), invalid (what params lack), not_found (no such channel or account), those of Engine::deliver and Engine::channel_action.
  virtual Task<Result<Json>> message(ToolContext context, std::string action, Json params) = 0;
};

class Toolbox {
 public:
  virtual ~Toolbox() = default;
  /// The tools that the agent's policy and the rules of the chats let it see, in their fixed order.
  virtual SharedVector<ToolSpec> specs(const std::string& agent_id, const std::string& session_key, const ChatMessages& said) = 0;
  /// The rules under which tools are used for what was said: those with the same name take away the same. "": none.
  virtual std::string chat_rules(const ChatMessages& /*said*/) { return {}; }
  /// Runs one. The policy and the rules are asked again here: a denied or unknown name is an error result, as are arguments that do not fit the
  /// schema. Waits: as long as the tool does; cancelled at any time (its processes are killed).
  virtual Task<ToolResult> run(std::string name, ToolContext context, Json arguments) = 0;
  /// Whether running it twice does no more than running it once (it only reads). Unknown names: no.
  virtual bool repeats_safely(const std::string& name) const = 0;
};

}  // namespace oc::engine
