// What an agent says and does in chats by its own wish: the actions of the `message` tool, under the policy of the config (spec/runtime.md 9.4).
#pragma once

#include <cstddef>
#include <string>

#include "engine/ports/tool.h"

namespace oc::io {
struct Io;
}

namespace oc::store {
class Store;
}

namespace oc::engine {

class Engine;

inline constexpr std::size_t kBroadcastTargetsMax = 20;

/// What it stands on. Lifetime: all of it outlives the call.
struct AgentMessageParts {
  Engine& engine;
  store::Store& store;
  const io::Io& io;
  std::string credentials_dir;
};

/// One action of the `message` tool; see Services::message. What is sent lies in the outbox first, under a key made of the run, the words and how
/// often the run has said them before: a call that is made again after a crash finds what it sent. Waits: as Engine::deliver does, or the platform.
/// Limits: kBroadcastTargetsMax, kMediaPerMessageMax.
Task<Result<Json>> message_of_agent(AgentMessageParts parts, ToolContext context, std::string action, Json params);

}  // namespace oc::engine
