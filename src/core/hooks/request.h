// What a request to /wake or /agent asks for, read from its payload.
#pragma once

#include <expected>
#include <string>

#include "base/json.h"
#include "core/hooks/settings.h"

namespace oc::hooks {

inline constexpr std::size_t kHookKeyBytesMax = 256;    ///< of an idempotency key
inline constexpr std::size_t kHookNameBytesMax = 120;   ///< of a sender's name; what is longer is cut
inline constexpr std::size_t kHookFieldBytesMax = 512;  ///< of `to`, `channel`, `agentId`, `model`

/// An event for the default agent's main session.
struct Wake {
  std::string text;
  WakeMode mode = WakeMode::now;
};

/// A message for an agent. Everything in it is foreign, but trimmed and within its limits; "" = not said.
struct AgentRun {
  std::string message;
  std::string name = "Hook";
  std::string agent_id;
  std::string session_key;
  bool deliver = true;
  std::string channel = "last";
  std::string account_id;
  std::string to;
  std::string model;
  std::string thinking;
  std::int64_t timeout_seconds = 0;
  bool allow_unsafe = false;
};

/// Errors of both: the message of a 400.
std::expected<Wake, std::string> read_wake(const Json& payload);
std::expected<AgentRun, std::string> read_agent_run(const Json& payload);

/// One word of a thinking level that a model can be asked for, else "".
std::string thinking_word(std::string_view written);

/// One line: control characters and line ends become blanks; cut at `bytes_max`.
std::string one_line(std::string_view text, std::size_t bytes_max);

}  // namespace oc::hooks
