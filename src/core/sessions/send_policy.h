// Whether the agent may speak in a session at all (session.sendPolicy, spec §12).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace oc::sessions {

enum class SendPolicy : std::uint8_t { allow, deny };
std::string_view to_string(SendPolicy policy);

/// What is asked about. `entry` is the stored session entry; its own sendPolicy goes first.
struct SendQuestion {
  std::string_view session_key;
  std::optional<std::string> channel;
  std::optional<std::string> chat_type;
  const Json* entry = nullptr;
};

/// The entry's own word; else any rule that denies; else one that allows; else the default; else allow.
SendPolicy send_policy(const Json& config, const SendQuestion& question);

}  // namespace oc::sessions
