// Reads `connect` and builds the signed texts.
#include "core/protocol/connect.h"

#include <algorithm>

#include "base/text.h"
#include "core/protocol/shape.h"

namespace oc::protocol {
namespace {

constexpr std::string_view kConnectShape =
    R"({ minProtocol: int(1..), maxProtocol: int(1..),)"
    R"( client: { id: "webchat-ui" | "openclaw-control-ui" | "openclaw-tui" | "webchat" | "cli" | "gateway-client" | "openclaw-macos" | "openclaw-ios")"
    R"( | "openclaw-android" | "node-host" | "test" | "fingerprint" | "openclaw-probe", displayName?: string+, version: string+, platform: string+,)"
    R"( deviceFamily?: string+, modelIdentifier?: string+, mode: "webchat" | "cli" | "ui" | "backend" | "node" | "probe" | "test", instanceId?: string+,)"
    R"( buildId?: string, timeZone?: string },)"
    R"( caps?: string+[], commands?: string+[], permissions?: {[k]: bool}, pathEnv?: string, role?: string+, scopes?: string+[],)"
    R"( device?: { id: string+, publicKey: string+, signature: string+, signedAt: int(0..), nonce: string+ },)"
    R"( auth?: { token?: string, bootstrapToken?: string, deviceToken?: string, password?: string }, locale?: string, userAgent?: string })";
static_assert(is_shape(kConnectShape));

ClientFacts client_of(const Json& client) {
  return {.id = string_member_or(client, "id", ""),
          .mode = string_member_or(client, "mode", ""),
          .display_name = string_member_or(client, "displayName", ""),
          .version = string_member_or(client, "version", ""),
          .platform = string_member_or(client, "platform", ""),
          .device_family = string_member_or(client, "deviceFamily", ""),
          .model_identifier = string_member_or(client, "modelIdentifier", ""),
          .instance_id = string_member_or(client, "instanceId", "")};
}

DeviceClaim device_of(const Json& device) {
  return {.id = string_member_or(device, "id", ""),
          .public_key = string_member_or(device, "publicKey", ""),
          .signature = string_member_or(device, "signature", ""),
          .signed_at_ms = int_member(device, "signedAt").value_or(0),
          .nonce = string_member_or(device, "nonce", "")};
}

Secret secret_of(const Json& auth, std::string_view key) { return Secret(string_member_or(auth, key, "")); }

}  // namespace

std::expected<ConnectParams, std::string> decode_connect(const Json& params) {
  const auto min = int_member(params, "minProtocol").value_or(0);
  // A client that speaks nothing older than 4 may say more than protocol 3 knows; what is not known is not used.
  const auto unknown = min >= kProtocolNewest ? Unknown::ignored : Unknown::refused;
  if (auto why = shape_errors(kConnectShape, params, unknown); !why.empty()) return std::unexpected(std::move(why));
  ConnectParams out{.protocol_min = min, .protocol_max = int_member(params, "maxProtocol").value_or(0)};
  if (const auto* client = member(params, "client")) out.client = client_of(*client);
  out.caps = strings_member(params, "caps");
  out.role = string_member_or(params, "role", "operator");
  out.scopes = strings_member(params, "scopes");
  if (const auto* device = member(params, "device")) out.device = device_of(*device);
  if (const auto* auth = member(params, "auth")) {
    out.token = secret_of(*auth, "token");
    out.device_token = secret_of(*auth, "deviceToken");
    out.bootstrap_token = secret_of(*auth, "bootstrapToken");
    out.password = secret_of(*auth, "password");
    for (const auto* key : {"token", "deviceToken", "bootstrapToken"}) {
      if (!member(*auth, key)) continue;
      out.signed_secret = secret_of(*auth, key);
      break;
    }
  }
  out.locale = string_member_or(params, "locale", "");
  out.user_agent = string_member_or(params, "userAgent", "");
  return out;
}

std::optional<std::int64_t> pick_protocol(std::int64_t min, std::int64_t max) {
  for (auto version = kProtocolNewest; version >= kProtocolOldest; version--) {
    if (min <= version && version <= max) return version;
  }
  return std::nullopt;
}

std::string device_word(std::string_view text) { return ascii_lower(js_trim(text)); }

std::vector<std::string> signed_texts(const ConnectParams& params) {
  if (!params.device) return {};
  const auto& device = *params.device;
  const std::string common = "|" + device.id + "|" + params.client.id + "|" + params.client.mode + "|" + params.role + "|" +
                             join(params.scopes, ",") + "|" + std::to_string(device.signed_at_ms) + "|" + params.signed_secret.reveal() + "|" +
                             device.nonce;
  return {"v3" + common + "|" + device_word(params.client.platform) + "|" + device_word(params.client.device_family), "v2" + common};
}

}  // namespace oc::protocol
