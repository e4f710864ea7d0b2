// The devices that may connect, those that ask to, and the tokens they hold.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "core/protocol/protocol.h"
#include "gateway/task.h"
#include "io/io.h"
#include "store/store.h"

namespace oc::gateway {

struct DeviceTokens {
  std::vector<std::string> digests;  ///< SHA-256 of the live ones, the newest last
  std::vector<std::string> scopes;
  UnixTime created_at{};
  std::optional<UnixTime> rotated_at;
};

/// A paired device.
struct Device {
  std::string id;
  std::string public_key;
  std::string platform;
  std::string device_family;
  std::string client_id;
  std::string client_mode;
  std::string display_name;
  std::vector<std::string> roles;
  std::vector<std::string> scopes;             ///< approved
  std::map<std::string, DeviceTokens> tokens;  ///< by role
  UnixTime created_at{};
  UnixTime approved_at{};
};

/// A device that waits for a person's yes.
struct DeviceRequest {
  std::string request_id;
  Device device;
  std::string role;
  std::string remote_address;
  std::string reason;
  UnixTime at{};
};

/// What a role was given: the token itself is told once and kept only as a digest.
struct IssuedToken {
  std::string token;
  std::vector<std::string> scopes;
  UnixTime issued_at{};
};

/// Keeps them in memory and every change in the store.
/// Limits: kDeviceRequestsMax requests, kDeviceRequestLifetime, kDeviceTokensPerRoleMax.
class Devices {
 public:
  Devices(const io::Io& io, store::Store& store) : io_(io), store_(store) {}

  /// Reads what the store has; called once, before the first connection.
  Task<Result<void>> load();

  const Device* find(const std::string& device_id) const;
  std::optional<protocol::PairedFacts> facts(const std::string& device_id) const;
  std::vector<const Device*> paired() const;
  std::vector<DeviceRequest> pending();

  /// What a connecting client says of its device.
  static Device described(const protocol::ConnectParams& connect, const std::string& public_key);

  /// Pairs at once: silent approval. Roles and scopes add to what the same key was approved for.
  Task<Result<void>> pair(Device device);
  /// Makes or renews a request; one per device and role.
  DeviceRequest request(Device device, std::string role, std::string remote_address, std::string reason);
  /// Errors: not_found; denied when `caller_scopes` do not cover what the device asked for.
  Task<Result<Device>> approve(std::string request_id, std::vector<std::string> caller_scopes);
  /// Errors: not_found.
  Result<DeviceRequest> reject(const std::string& request_id);
  /// Errors: not_found.
  Task<Result<void>> remove(std::string device_id);

  /// A token beside those the device has; the oldest falls away.
  Task<Result<IssuedToken>> issue(std::string device_id, std::string role, std::vector<std::string> scopes);
  /// One new token instead of all. Its scopes are no more than asked, the caller's, and the device's approved ones.
  /// Errors: not_found; denied when nothing is left, or the asked scopes exceed the caller's.
  Task<Result<IssuedToken>> rotate(std::string device_id, std::string role, std::optional<std::vector<std::string>> asked,
                                   std::vector<std::string> caller_scopes);
  /// Errors: not_found.
  Task<Result<void>> revoke(std::string device_id, std::string role);
  /// The scopes of a live token of that device and role; nothing when it is none.
  std::optional<std::vector<std::string>> token_scopes(const std::string& device_id, const std::string& role, const Secret& token) const;

 private:
  Task<Result<void>> keep(std::string device_id);
  Task<Result<IssuedToken>> mint(std::string device_id, std::string role, std::vector<std::string> scopes, bool replaces);
  void forget_old_requests();

  io::Io io_;
  store::Store& store_;
  std::map<std::string, Device> paired_;
  std::map<std::string, DeviceRequest> requests_;
};

Json to_json(const DeviceRequest& request);
/// Without digests: what an operator may see.
Json to_json(const Device& device);

}  // namespace oc::gateway
