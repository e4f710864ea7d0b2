// device.pair.* and device.token.*: who may connect, decided by a person.
#include <array>

#include "gateway/methods/methods.h"
#include "io/clock.h"
#include "io/log.h"

namespace oc::gateway {
namespace {

void tell_resolved(Call& call, const std::string& request_id, const std::string& device_id, std::string_view decision) {
  call.context.hub.broadcast(
      "device.pair.resolved",
      JsonObject{{"requestId", request_id}, {"deviceId", device_id}, {"decision", decision}, {"ts", to_ms(call.context.clock().now())}});
}

/// Closes the device's sockets. The caller's own may be among them: then its answer goes first.
Answer close_and_answer(Call& call, const std::string& device_id, const std::string& reason, Json payload) {
  if (call.client().device_id == device_id) call.respond(payload);
  call.context.hub.close_device(device_id, 1008, reason);
  return payload;
}

Task<Answer> pair_list(Call& call) {
  JsonArray pending, paired;
  for (const auto& request : call.context.devices.pending()) pending.push_back(to_json(request));
  for (const auto* device : call.context.devices.paired()) paired.push_back(to_json(*device));
  co_return JsonObject{{"pending", std::move(pending)}, {"paired", std::move(paired)}};
}

Task<Answer> pair_approve(Call& call) {
  const auto request_id = string_member_or(call.params, "requestId", "");
  const auto device = co_await call.context.devices.approve(request_id, call.client().caller.scopes);
  if (!device) co_return refuse(device.error());
  call.context.parts.io.log.info("gateway/devices", "device approved", {{"device", device->id}, {"by", call.connection->id()}});
  tell_resolved(call, request_id, device->id, "approved");
  co_return JsonObject{{"requestId", request_id}, {"device", to_json(*device)}};
}

Task<Answer> pair_reject(Call& call) {
  const auto request_id = string_member_or(call.params, "requestId", "");
  const auto request = call.context.devices.reject(request_id);
  if (!request) co_return refuse(request.error());
  tell_resolved(call, request_id, request->device.id, "rejected");
  co_return JsonObject{{"requestId", request_id}, {"deviceId", request->device.id}};
}

Task<Answer> pair_remove(Call& call) {
  const auto device_id = string_member_or(call.params, "deviceId", "");
  const auto removed = co_await call.context.devices.remove(device_id);
  if (!removed) co_return refuse(removed.error());
  call.context.parts.io.log.info("gateway/devices", "device removed", {{"device", device_id}, {"by", call.connection->id()}});
  co_return close_and_answer(call, device_id, "device removed", JsonObject{{"deviceId", device_id}});
}

Task<Answer> token_rotate(Call& call) {
  const auto device_id = string_member_or(call.params, "deviceId", "");
  const auto role = string_member_or(call.params, "role", "");
  std::optional<std::vector<std::string>> asked;
  if (member(call.params, "scopes")) asked = strings_member(call.params, "scopes");
  const auto issued = co_await call.context.devices.rotate(device_id, role, std::move(asked), call.client().caller.scopes);
  if (!issued) co_return refuse(issued.error());
  call.context.parts.io.log.info("gateway/devices", "device token rotated", {{"device", device_id}, {"by", call.connection->id()}});
  // The old token is worth nothing now, and so is what it opened.
  co_return close_and_answer(call, device_id, "device token rotated",
                             JsonObject{{"deviceId", device_id},
                                        {"role", role},
                                        {"token", issued->token},
                                        {"scopes", JsonArray(issued->scopes.begin(), issued->scopes.end())},
                                        {"rotatedAtMs", to_ms(issued->issued_at)}});
}

Task<Answer> token_revoke(Call& call) {
  const auto device_id = string_member_or(call.params, "deviceId", "");
  const auto role = string_member_or(call.params, "role", "");
  const auto revoked = co_await call.context.devices.revoke(device_id, role);
  if (!revoked) co_return refuse(revoked.error());
  call.context.parts.io.log.info("gateway/devices", "device token revoked", {{"device", device_id}, {"by", call.connection->id()}});
  co_return close_and_answer(call, device_id, "device token revoked",
                             JsonObject{{"deviceId", device_id}, {"role", role}, {"revokedAtMs", to_ms(call.context.clock().now())}});
}

constexpr std::array kMethods = std::to_array<Method>({{"device.pair.list", pair_list},
                                                       {"device.pair.approve", pair_approve},
                                                       {"device.pair.reject", pair_reject},
                                                       {"device.pair.remove", pair_remove},
                                                       {"device.token.rotate", token_rotate},
                                                       {"device.token.revoke", token_revoke}});

}  // namespace

std::span<const Method> device_methods() { return kMethods; }

}  // namespace oc::gateway
