// The gateway's own database, as plain calls on the store's thread.
#pragma once

#include "store/sqlite/database.h"
#include "store/store.h"

namespace oc::store {

class GatewayDatabase {
 public:
  /// Errors: as AgentDatabase::open.
  static Result<std::unique_ptr<GatewayDatabase>> open(const std::string& path);

  Result<std::string> cursor(const std::string& channel, const std::string& account_id);
  Result<void> put_cursor(const std::string& channel, const std::string& account_id, const std::string& value);
  Result<GatewayStore::PairingOutcome> request_pairing(const PairingRequest& request, const std::string& fresh_code);
  Result<std::vector<PairingRequest>> pairing_requests(const std::string& channel, UnixTime now);
  Result<PairingRequest> approve_pairing(const std::string& channel, const std::string& code, UnixTime now);
  Result<std::vector<std::string>> approved_senders(const std::string& channel, const std::string& account_id);
  Result<std::vector<DeviceRow>> devices();
  Result<void> put_device(const DeviceRow& row);
  Result<bool> remove_device(const std::string& device_id);

 private:
  explicit GatewayDatabase(std::unique_ptr<Database> database) : database_(std::move(database)) {}
  Result<void> drop_expired(UnixTime now);
  std::unique_ptr<Database> database_;
};

}  // namespace oc::store
