// Whether a group message is said to this agent: its patterns, the test, and the gate (spec §14).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/regex.h"

namespace oc::access {

/// The patterns that hold for an agent, as written: its own list (even an empty one), else messages.groupChat's, else those made from its
/// name and emoji.
/// Without what is common to all agents: what names this one alone.
std::vector<std::string> own_mention_patterns(const Json& config, std::string_view agent_id);
std::vector<std::string> mention_patterns(const Json& config, std::string_view agent_id);
/// The same for an agent whose entry in agents.list is at hand; nullptr = it has none.
std::vector<std::string> mention_patterns_of(const Json& config, const Json* agent);

/// The compiled patterns, and the ones that had to be left out with the reason, for a warning at load.
struct Mentions {
  struct Dropped {
    std::string pattern;
    std::string reason;
  };
  std::vector<Regex> patterns;
  std::vector<Dropped> dropped;
};

/// Limits: kMentionPatternsMax patterns.
Mentions compile_mentions(const std::vector<std::string>& patterns);

/// What the platform itself says about mentions in a message.
struct NativeMention {
  bool has_any = false;      ///< somebody is mentioned
  bool is_me = false;        ///< the bot is
  bool can_resolve = false;  ///< the platform can tell who is meant
};

/// Lower-cased, without the invisible marks that clients put around names.
std::string mention_text(std::string_view text);

/// Mentioned natively, or by a pattern in the text (or, when there is no text, in the transcript of a voice message).
bool is_mentioned(const Mentions& mentions, std::string_view text, const NativeMention& native = {}, std::string_view transcript = "");

/// The text with the agent's patterns, `@<own_username>` ("" = unknown) and `<@id>` taken out and white space collapsed: what is left is the order or
/// the question itself.
std::string without_mentions(const Mentions& mentions, std::string_view text, std::string_view own_username);

/// Everything the gate looks at.
struct GateFacts {
  bool is_group = false;
  bool require_mention = false;
  bool can_detect_mention = false;
  bool was_mentioned = false;
  bool implicit_mention = false;
  bool has_any_mention = false;
  bool allow_text_commands = false;
  bool has_control_command = false;
  bool command_authorized = false;
};
struct GateResult {
  bool mentioned = false;  ///< in effect: said, implied or bypassed
  bool skip = false;
  bool bypassed = false;  ///< a command from somebody who may command needs no mention
};
GateResult mention_gate(const GateFacts& facts);

}  // namespace oc::access
