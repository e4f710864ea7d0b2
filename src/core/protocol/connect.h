// What a client says when it connects, and the text that its device signs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/secret.h"
#include "core/protocol/frames.h"

namespace oc::protocol {

struct ClientFacts {
  std::string id;  ///< cli, openclaw-tui, openclaw-control-ui ...
  std::string mode;
  std::string display_name;
  std::string version;
  std::string platform;
  std::string device_family;
  std::string model_identifier;
  std::string instance_id;

  bool is_control_ui() const { return id == "openclaw-control-ui"; }
  bool is_webchat() const { return mode == "webchat" || id == "webchat-ui" || id == "webchat"; }
  bool is_cli() const { return id == "cli" || mode == "cli"; }
  bool is_backend() const { return id == "gateway-client" && mode == "backend"; }
};

struct DeviceClaim {
  std::string id;
  std::string public_key;
  std::string signature;
  std::int64_t signed_at_ms = 0;
  std::string nonce;
};

struct ConnectParams {
  std::int64_t protocol_min = 0;
  std::int64_t protocol_max = 0;
  ClientFacts client;
  std::vector<std::string> caps;
  std::string role = "operator";
  std::vector<std::string> scopes;  ///< as sent
  std::optional<DeviceClaim> device;
  Secret token;
  Secret device_token;
  Secret bootstrap_token;
  Secret password;
  Secret signed_secret;  ///< what the device's signature covers: the first of token, deviceToken, bootstrapToken that was sent
  std::string locale;
  std::string user_agent;

  bool has_shared_secret() const { return !token.empty() || !password.empty(); }
};

/// Reads the params of `connect`. The error is what does not fit, in the words of shape_errors().
std::expected<ConnectParams, std::string> decode_connect(const Json& params);

/// The protocol to speak: the highest of 3 and 4 inside [min, max]; nothing when there is none.
std::optional<std::int64_t> pick_protocol(std::int64_t min, std::int64_t max);
inline constexpr std::int64_t kProtocolOldest = 3;
inline constexpr std::int64_t kProtocolNewest = 4;

/// The texts a device may have signed, the newest form first: v3 (with platform and family), v2.
std::vector<std::string> signed_texts(const ConnectParams& params);

/// Trimmed, A-Z lowered: how platform and device family are signed and compared.
std::string device_word(std::string_view text);

}  // namespace oc::protocol
