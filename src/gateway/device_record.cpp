// Writes and reads device records, in the form of devices/paired.json with digests in place of tokens.
#include "gateway/device_record.h"

#include <algorithm>

namespace oc::gateway {
namespace {

JsonArray words(const std::vector<std::string>& list) { return JsonArray(list.begin(), list.end()); }

UnixTime time_member(const Json& value, std::string_view key) { return from_ms(int_member(value, key).value_or(0)); }

JsonObject tokens_record(const DeviceTokens& tokens, const std::string& role) {
  JsonObject out{{"digests", words(tokens.digests)}, {"role", role}, {"scopes", words(tokens.scopes)}, {"createdAtMs", to_ms(tokens.created_at)}};
  if (tokens.rotated_at) out["rotatedAtMs"] = to_ms(*tokens.rotated_at);
  return out;
}

DeviceTokens tokens_from(const Json& record) {
  DeviceTokens tokens{
      .digests = strings_member(record, "digests"), .scopes = strings_member(record, "scopes"), .created_at = time_member(record, "createdAtMs")};
  if (const auto rotated = int_member(record, "rotatedAtMs")) tokens.rotated_at = from_ms(*rotated);
  return tokens;
}

void put_if(JsonObject& out, std::string_view key, const std::string& value) {
  if (!value.empty()) out[key] = value;
}

JsonObject common(const Device& device) {
  JsonObject out{{"deviceId", device.id}, {"publicKey", device.public_key}};
  put_if(out, "displayName", device.display_name);
  put_if(out, "platform", device.platform);
  put_if(out, "deviceFamily", device.device_family);
  put_if(out, "clientId", device.client_id);
  put_if(out, "clientMode", device.client_mode);
  if (!device.roles.empty()) out["role"] = device.roles.front();
  out["roles"] = words(device.roles);
  out["scopes"] = words(device.scopes);
  return out;
}

}  // namespace

Json device_record(const Device& device) {
  JsonObject out = common(device);
  out["approvedScopes"] = words(device.scopes);
  JsonObject tokens;
  for (const auto& [role, list] : device.tokens) tokens[role] = tokens_record(list, role);
  out["tokens"] = std::move(tokens);
  out["createdAtMs"] = to_ms(device.created_at);
  out["approvedAtMs"] = to_ms(device.approved_at);
  return out;
}

Device device_from_record(const std::string& device_id, const Json& record) {
  Device device{.id = device_id,
                .public_key = string_member_or(record, "publicKey", ""),
                .platform = string_member_or(record, "platform", ""),
                .device_family = string_member_or(record, "deviceFamily", ""),
                .client_id = string_member_or(record, "clientId", ""),
                .client_mode = string_member_or(record, "clientMode", ""),
                .display_name = string_member_or(record, "displayName", ""),
                .roles = strings_member(record, "roles"),
                .scopes = strings_member(record, "approvedScopes"),
                .created_at = time_member(record, "createdAtMs"),
                .approved_at = time_member(record, "approvedAtMs")};
  if (const auto* tokens = member(record, "tokens"); tokens && tokens->is_object()) {
    for (const auto& [role, list] : tokens->get_object()) device.tokens[std::string(role)] = tokens_from(list);
  }
  return device;
}

Json to_json(const Device& device) {
  JsonObject out = common(device);
  out["createdAtMs"] = to_ms(device.created_at);
  out["approvedAtMs"] = to_ms(device.approved_at);
  JsonArray tokens;
  for (const auto& [role, list] : device.tokens) {
    auto row = tokens_record(list, role);
    row.erase("digests");
    tokens.push_back(std::move(row));
  }
  out["tokens"] = std::move(tokens);
  return out;
}

Json to_json(const DeviceRequest& request) {
  JsonObject out{{"requestId", request.request_id}};
  for (auto& [key, value] : common(request.device)) out[key] = value;
  out["role"] = request.role;
  put_if(out, "remoteIp", request.remote_address);
  out["silent"] = false;
  out["isRepair"] = request.reason != "not-paired";
  out["ts"] = to_ms(request.at);
  return out;
}

}  // namespace oc::gateway
