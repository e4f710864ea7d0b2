// The gateway's own database, as plain calls on the store's thread.
#pragma once

#include "store/sqlite/opening.h"
#include "store/store.h"

namespace oc::store {

class GatewayDatabase {
 public:
  /// Errors: as AgentDatabase::open.
  static Result<std::unique_ptr<GatewayDatabase>> open(const Opening& opening, std::vector<std::string>& notes);
  static Result<std::unique_ptr<GatewayDatabase>> open(const std::string& path, const std::string& vfs = {});
  Database& database() { return *database_; }
  Result<std::optional<std::string>> look_through(const Opening& opening);

  Result<std::string> cursor(const std::string& channel, const std::string& account_id);
  Result<void> put_cursor(const std::string& channel, const std::string& account_id, const std::string& value);
  Result<GatewayStore::PairingOutcome> request_pairing(const PairingRequest& request, const std::string& fresh_code);
  Result<void> show_pairing(const std::string& channel, const std::string& account_id, const std::string& sender_id);
  Result<std::vector<PairingRequest>> pairing_requests(const std::string& channel, UnixTime now);
  Result<PairingRequest> approve_pairing(const std::string& channel, const std::string& code, UnixTime now);
  Result<std::vector<std::string>> approved_senders(const std::string& channel, const std::string& account_id);
  Result<void> put_approved(const std::string& channel, const std::string& account_id, const std::string& sender_id, UnixTime now);
  Result<std::vector<CronJobRow>> cron_jobs();
  Result<void> put_cron_job(const CronJobRow& row);
  Result<std::optional<Json>> import_mark(const std::string& source);
  Result<std::vector<std::pair<std::string, Json>>> import_marks();
  Result<void> put_import_mark(const std::string& source, const Json& mark);
  Result<std::int64_t> begin_boot(UnixTime now);
  Result<void> add_audit(const AuditRow& row);
  Result<std::vector<AuditRow>> audit(std::size_t rows_max);
  Result<GatewayStore::ParkOutcome> park(const ParkedRow& row);
  Result<std::vector<ParkedRow>> parked(const std::string& channel, std::size_t rows_max);
  Result<std::optional<ParkedRow>> parked_row(std::int64_t id);
  Result<std::int64_t> parked_count();
  Result<bool> remove_parked(std::int64_t id);
  Result<std::int64_t> prune_parked(UnixTime before);
  Result<StoreStats> stats();
  Result<std::vector<std::string>> check();
  Result<void> vacuum();
  Result<std::vector<DeviceRow>> devices();
  Result<void> put_device(const DeviceRow& row);
  Result<bool> remove_device(const std::string& device_id);

 private:
  explicit GatewayDatabase(std::unique_ptr<Database> database) : database_(std::move(database)) {}
  Result<void> drop_expired(UnixTime now);
  /// That the sender is approved, or the request that waits; "" when there is neither.
  Result<GatewayStore::PairingOutcome> known_to_pairing(const PairingRequest& request);
  /// Errors also: conflict when another request of the channel has the code.
  Result<void> insert_pairing(const PairingRequest& request, const std::string& code);
  std::unique_ptr<Database> database_;
};

/// Whom pairing let in to this account, by a database of this or an earlier version, which is only read. Nobody when it cannot be.
std::vector<std::string> read_approved_senders(const std::string& gateway_path, const std::string& channel, const std::string& account_id);

}  // namespace oc::store
