// `hooks` of the config as it holds: where requests are taken, whose they may be, and how they become messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/secret.h"

namespace oc::hooks {

inline constexpr std::string_view kPathDefault = "/hooks";
inline constexpr std::size_t kHookBodyBytesDefault = 256u << 10;  ///< of a request, where hooks.maxBodyBytes says nothing
inline constexpr std::size_t kHookSessionKeyBytesMax = 512;       ///< of a session key that a request or a template names
inline constexpr std::int64_t kHookTimeoutSecondsMax = 172'800;   ///< 48 hours, as long as any run may take

enum class Action : std::uint8_t { wake, agent };
/// In 2026.3.28 a wake makes the heartbeat run now, or leaves its words to the next one.
enum class WakeMode : std::uint8_t { now, next_heartbeat };
std::string_view to_string(WakeMode mode);

/// One entry of hooks.mappings, or of a preset.
struct Mapping {
  std::string id;
  std::string path;    ///< behind hooks.path, without slashes at its ends; "" = any
  std::string source;  ///< `source` of the payload; "" = any
  Action action = Action::agent;
  WakeMode wake_mode = WakeMode::now;
  // Texts with {{fields}}.
  std::string message_template, text_template, name, session_key, to, model, thinking;
  std::string agent_id;
  std::string channel = "last";
  bool deliver = true;
  bool allow_unsafe = false;  ///< its words are told as they are, without the notice that they are foreign
  std::int64_t timeout_seconds = 0;
};

struct Settings {
  bool enabled = false;
  std::string path{kPathDefault};  ///< begins with a slash and ends with none
  Secret token;
  std::size_t body_bytes_max = kHookBodyBytesDefault;
  std::string default_session_key;
  bool allow_request_session_key = false;
  std::optional<std::vector<std::string>> session_key_prefixes;  ///< in lower case; nothing = any
  std::optional<std::vector<std::string>> agent_ids;             ///< in their normal form; nothing = any
  std::vector<Mapping> mappings;                                 ///< in the order in which they are tried: the config's, then the presets'
};

/// Reads `hooks` and makes nothing of what is wrong with it: a gateway that has such a config did not start.
Settings read_settings(const Json& root);

/// `hooks/` and ` /hooks` are `/hooks`; "" is the default.
std::string normal_path(std::string_view written);

/// hooks.allowedAgentIds, for the agent that a request comes to in the end, named or not.
bool is_agent_allowed(const Settings& settings, std::string_view agent_id);

/// Whether the key begins with one of hooks.allowedSessionKeyPrefixes, whatever its case; true where there are none.
bool has_allowed_prefix(const Settings& settings, std::string_view session_key);

/// Who names a session key: a request, which may not unless it was allowed to, or the operator's mapping.
enum class KeySource : std::uint8_t { request, mapping };
/// The session of a message: the key that is asked for, else hooks.defaultSessionKey, else `hook:<id>`. In lower case and trimmed.
/// Limits: kHookSessionKeyBytesMax. Errors: the message of a 400.
std::expected<std::string, std::string> session_key_for(const Settings& settings, KeySource source, std::string_view asked_for, std::string_view id);

}  // namespace oc::hooks
