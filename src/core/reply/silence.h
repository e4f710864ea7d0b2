// The words by which a model says "nothing": NO_REPLY, and HEARTBEAT_OK outside of heartbeats.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oc::reply {

inline constexpr std::string_view kSilentToken = "NO_REPLY";
inline constexpr std::string_view kHeartbeatToken = "HEARTBEAT_OK";

/// The whole answer is the token, or the JSON object {"action":"NO_REPLY"}.
/// Source: spec/runtime.md 5.3, the rule of 3.28.
bool is_silent(std::string_view text);

/// The text without a token at its end. Trimmed only when a token went.
std::string without_silent_token(std::string_view text);

/// Whether a beginning of an answer may still become the token, so that a draft holds it back: `NO`, `NO_`, `NO_RE`.
bool may_become_silent(std::string_view beginning);

struct HeartbeatStripped {
  std::string text;
  bool did_strip = false;  ///< then the text's white space is collapsed to single spaces
};

/// Takes the token off the start and the end, through markup around it; one in the middle stays.
/// Source: spec/runtime.md 5.4.
HeartbeatStripped without_heartbeat_token(std::string_view text);

/// What is left to say of a final answer: "" means say nothing.
std::string spoken_text(std::string_view text);

/// What is left to say of a turn with several answers: each is spoken or silent by itself, without its thinking. Joined by blank lines.
std::string spoken_texts(const std::vector<std::string>& texts);

}  // namespace oc::reply
