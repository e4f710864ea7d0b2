// Pairing and tokens, every change written through before it is told.
#include "gateway/devices.h"

#include <algorithm>

#include "base/limits.h"
#include "gateway/device_record.h"
#include "io/clock.h"
#include "io/crypto.h"
#include "io/environment.h"

namespace oc::gateway {
namespace {

constexpr std::size_t kTokenBytes = 32;

void add_missing(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const auto& word : from) {
    if (std::find(to.begin(), to.end(), word) == to.end()) to.push_back(word);
  }
}

std::unexpected<Error> no_device(const std::string& device_id) {
  return fail(Errc::not_found, "unknown deviceId \"" + device_id.substr(0, 80) + "\"");
}

bool covers_all(const std::vector<std::string>& held, const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&held](const std::string& scope) { return protocol::scopes_allow(held, scope); });
}

}  // namespace

Task<Result<void>> Devices::load() {
  OC_CO_TRY(auto* gateway, co_await store_.gateway());
  OC_CO_TRY(const auto rows, co_await gateway->devices());
  for (const auto& row : rows) paired_[row.device_id] = device_from_record(row.device_id, row.record);
  co_return Result<void>();
}

const Device* Devices::find(const std::string& device_id) const {
  const auto found = paired_.find(device_id);
  return found == paired_.end() ? nullptr : &found->second;
}

std::optional<protocol::PairedFacts> Devices::facts(const std::string& device_id) const {
  const auto* device = find(device_id);
  if (!device) return std::nullopt;
  return protocol::PairedFacts{.public_key = device->public_key,
                               .roles = device->roles,
                               .approved_scopes = device->scopes,
                               .platform = device->platform,
                               .device_family = device->device_family};
}

std::vector<const Device*> Devices::paired() const {
  std::vector<const Device*> out;
  for (const auto& [id, device] : paired_) out.push_back(&device);
  return out;
}

std::vector<DeviceRequest> Devices::pending() {
  forget_old_requests();
  std::vector<DeviceRequest> out;
  for (const auto& [id, request] : requests_) out.push_back(request);
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.at > b.at; });
  return out;
}

Device Devices::described(const protocol::ConnectParams& connect, const std::string& public_key) {
  const bool is_operator = connect.role == "operator";
  return {.id = connect.device->id,
          .public_key = public_key,
          .platform = connect.client.platform,
          .device_family = connect.client.device_family,
          .client_id = connect.client.id,
          .client_mode = connect.client.mode,
          .display_name = connect.client.display_name,
          .roles = {connect.role},
          .scopes = is_operator ? protocol::scopes_within(connect.scopes, {"operator.admin"}) : std::vector<std::string>{}};
}

Task<Result<void>> Devices::keep(std::string device_id) {
  OC_CO_TRY(auto* gateway, co_await store_.gateway());
  const auto* device = find(device_id);
  if (!device) co_return no_device(device_id);
  co_return co_await gateway->put_device({.device_id = device_id, .record = device_record(*device)});
}

Task<Result<void>> Devices::pair(Device device) {
  const std::string id = device.id;
  device.created_at = device.approved_at = io_.clock.now();
  if (const auto known = paired_.find(id); known != paired_.end() && known->second.public_key == device.public_key) {
    device.created_at = known->second.created_at;
    device.tokens = known->second.tokens;
    auto roles = known->second.roles;
    auto scopes = known->second.scopes;
    add_missing(roles, device.roles);
    add_missing(scopes, device.scopes);
    device.roles = std::move(roles);
    device.scopes = std::move(scopes);
  }
  paired_[id] = std::move(device);
  std::erase_if(requests_, [&id](const auto& entry) { return entry.second.device.id == id; });
  co_return co_await keep(id);
}

void Devices::forget_old_requests() {
  const auto now = io_.clock.now();
  std::erase_if(requests_, [now](const auto& entry) { return now - entry.second.at > kDeviceRequestLifetime; });
}

DeviceRequest Devices::request(Device device, std::string role, std::string remote_address, std::string reason) {
  forget_old_requests();
  for (auto& [id, known] : requests_) {
    if (known.device.id != device.id || known.role != role) continue;
    known.device = std::move(device);
    known.reason = std::move(reason);
    known.at = io_.clock.now();
    return known;
  }
  if (requests_.size() >= kDeviceRequestsMax) {
    requests_.erase(std::min_element(requests_.begin(), requests_.end(), [](const auto& a, const auto& b) { return a.second.at < b.second.at; }));
  }
  const auto id = io_.random.uuid();
  return requests_[id] = {.request_id = id,
                          .device = std::move(device),
                          .role = std::move(role),
                          .remote_address = std::move(remote_address),
                          .reason = std::move(reason),
                          .at = io_.clock.now()};
}

Task<Result<Device>> Devices::approve(std::string request_id, std::vector<std::string> caller_scopes) {
  forget_old_requests();
  const auto found = requests_.find(request_id);
  if (found == requests_.end()) co_return fail(Errc::not_found, "unknown requestId");
  if (!covers_all(caller_scopes, found->second.device.scopes)) {
    co_return fail(Errc::denied, "cannot approve scopes that you do not hold yourself");
  }
  Device device = found->second.device;
  const std::string id = device.id;
  OC_CO_CHECKED(co_await pair(std::move(device)));
  co_return *find(id);
}

Result<DeviceRequest> Devices::reject(const std::string& request_id) {
  forget_old_requests();
  const auto found = requests_.find(request_id);
  if (found == requests_.end()) return fail(Errc::not_found, "unknown requestId");
  auto request = std::move(found->second);
  requests_.erase(found);
  return request;
}

Task<Result<void>> Devices::remove(std::string device_id) {
  auto device = paired_.extract(device_id);
  if (device.empty()) co_return no_device(device_id);
  const auto gateway = co_await store_.gateway();
  const auto removed = gateway ? co_await (*gateway)->remove_device(device_id) : Result<bool>(std::unexpected(gateway.error()));
  if (removed) co_return Result<void>();
  // Still on disk: so that it can be removed again, and does not come back only at the next start.
  paired_.insert(std::move(device));
  co_return std::unexpected(removed.error());
}

Task<Result<IssuedToken>> Devices::mint(std::string device_id, std::string role, std::vector<std::string> scopes, bool replaces) {
  const auto found = paired_.find(device_id);
  if (found == paired_.end()) co_return no_device(device_id);
  auto& tokens = found->second.tokens[role];
  const auto now = io_.clock.now();
  if (replaces) tokens.digests.clear();
  if (replaces && tokens.created_at != UnixTime{}) tokens.rotated_at = now;
  if (tokens.created_at == UnixTime{}) tokens.created_at = now;
  const IssuedToken issued{.token = io::base64url(io_.random.bytes(kTokenBytes)), .scopes = scopes, .issued_at = now};
  tokens.digests.push_back(io::sha256_hex(issued.token));
  if (tokens.digests.size() > kDeviceTokensPerRoleMax) tokens.digests.erase(tokens.digests.begin());
  tokens.scopes = std::move(scopes);
  OC_CO_CHECKED(co_await keep(device_id));
  co_return issued;
}

Task<Result<IssuedToken>> Devices::issue(std::string device_id, std::string role, std::vector<std::string> scopes) {
  // Tokens of one role share their scopes: those given out before must not shrink when the same device connects with less.
  if (const auto* device = find(device_id)) {
    if (const auto known = device->tokens.find(role); known != device->tokens.end()) {
      auto both = known->second.scopes;
      add_missing(both, scopes);
      scopes = protocol::scopes_within(both, device->scopes);
    }
  }
  return mint(std::move(device_id), std::move(role), std::move(scopes), false);
}

Task<Result<IssuedToken>> Devices::rotate(std::string device_id, std::string role, std::optional<std::vector<std::string>> asked,
                                          std::vector<std::string> caller_scopes) {
  const auto* device = find(device_id);
  if (!device || std::find(device->roles.begin(), device->roles.end(), role) == device->roles.end()) co_return no_device(device_id);
  const auto known = device->tokens.find(role);
  const auto wanted = asked ? *asked : known != device->tokens.end() ? known->second.scopes : device->scopes;
  // Minted scopes: asked, within the device's, within the caller's. More than the caller holds is refused, not trimmed.
  if (!covers_all(caller_scopes, wanted)) co_return fail(Errc::denied, "cannot mint scopes that you do not hold yourself");
  if (!covers_all(device->scopes, wanted)) co_return fail(Errc::denied, "the device was not approved for these scopes");
  co_return co_await mint(std::move(device_id), std::move(role), protocol::scopes_within(wanted, device->scopes), true);
}

Task<Result<void>> Devices::revoke(std::string device_id, std::string role) {
  const auto found = paired_.find(device_id);
  if (found == paired_.end() || found->second.tokens.erase(role) == 0) co_return no_device(device_id);
  co_return co_await keep(std::move(device_id));
}

std::optional<std::vector<std::string>> Devices::token_scopes(const std::string& device_id, const std::string& role, const Secret& token) const {
  const auto* device = find(device_id);
  if (!device) return std::nullopt;
  const auto tokens = device->tokens.find(role);
  if (tokens == device->tokens.end()) return std::nullopt;
  const Secret digest(io::sha256_hex(token.reveal()));
  bool matches = false;
  for (const auto& kept : tokens->second.digests) matches |= digest.equals(kept);
  if (!matches) return std::nullopt;
  return tokens->second.scopes;
}

}  // namespace oc::gateway
