// Which tools an agent may use: profile, allow and deny lists, rules of the chat, sandbox; each layer only takes away.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "core/policy/chat.h"

namespace oc::policy {

/// The name as policies compare it: trimmed, lower case, `bash` is exec. Anything but letters, digits, `_` and `-` makes it no tool's name ("").
std::string canonical_tool_name(std::string_view name);

struct Verdict {
  bool allowed = false;
  std::string reason;  ///< which layer took it away, and what to change; "" when allowed
};

enum class Sandbox : std::uint8_t { off, required };

/// Whether the session must run in a sandbox: agents.list[].sandbox over agents.defaults.sandbox, mode off, non-main or all.
Sandbox sandbox_of(const Json& config, const std::string& agent_id, const std::string& session_key);

/// The policy of one agent in one session, for what is said in chats under their rules. `available` are the tools that exist.
/// Source: OpenClaw, tool policy, order and matching.
class ToolPolicy {
 public:
  ToolPolicy(const Json& config, const std::string& agent_id, const std::string& session_key, std::vector<std::string> available,
             const std::vector<ChatRule>& of_chats = {});

  Verdict check(std::string_view name) const;
  /// Things in the lists that do nothing, for the log.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  struct Layer {
    std::string where;  ///< config path
    bool limits = false;
    std::vector<std::string> allow;  ///< patterns, groups written out; with `limits` nothing else passes
    std::vector<std::string> deny;
    bool is_readable = true;  ///< no: nothing passes
  };
  void add_profile(const Json& tools, const std::string& where);
  void add_lists(const Json& tools, const std::string& where);
  bool names_a_tool(const std::vector<std::string>& patterns) const;

  std::vector<std::string> available_;
  std::vector<Layer> layers_;
  std::vector<std::string> warnings_;
};

}  // namespace oc::policy
