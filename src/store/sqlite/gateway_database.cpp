// Tables and statements of the gateway's database.
#include "store/sqlite/gateway_database.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "store/sqlite/agent_database.h"

namespace oc::store {
namespace {

constexpr const char* kTables = R"(
CREATE TABLE cursors(channel TEXT NOT NULL, account_id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(channel, account_id)) STRICT, WITHOUT ROWID;
CREATE TABLE pairing(channel TEXT NOT NULL, account_id TEXT NOT NULL, sender_id TEXT NOT NULL, code TEXT NOT NULL, created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL, meta TEXT NOT NULL, PRIMARY KEY(channel, account_id, sender_id)) STRICT, WITHOUT ROWID;
CREATE TABLE approved(channel TEXT NOT NULL, account_id TEXT NOT NULL, sender_id TEXT NOT NULL, approved_at INTEGER NOT NULL,
  PRIMARY KEY(channel, account_id, sender_id)) STRICT, WITHOUT ROWID;
CREATE TABLE devices(device_id TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
)";

PairingRequest pairing_row(const Statement& row) {
  return {.channel = row.text(0),
          .account_id = row.text(1),
          .sender_id = row.text(2),
          .code = row.text(3),
          .created_at = row.time(4),
          .last_seen_at = row.time(5),
          .meta = row.json(6)};
}

}  // namespace

Result<std::unique_ptr<GatewayDatabase>> GatewayDatabase::open(const std::string& path) {
  OC_TRY(auto database, Database::open(path));
  OC_CHECKED(migrate(*database, {kTables}));
  return std::unique_ptr<GatewayDatabase>(new GatewayDatabase(std::move(database)));
}

Result<std::string> GatewayDatabase::cursor(const std::string& channel, const std::string& account_id) {
  auto statement = database_->prepare("SELECT value FROM cursors WHERE channel=? AND account_id=?");
  OC_TRY(const bool found, statement.bind(channel).bind(account_id).step());
  return found ? statement.text(0) : std::string();
}

Result<void> GatewayDatabase::put_cursor(const std::string& channel, const std::string& account_id, const std::string& value) {
  return database_->prepare("INSERT OR REPLACE INTO cursors(channel, account_id, value) VALUES(?,?,?)")
      .bind(channel)
      .bind(account_id)
      .bind(value)
      .run();
}

Result<void> GatewayDatabase::drop_expired(UnixTime now) {
  return database_->prepare("DELETE FROM pairing WHERE created_at<=?").bind(now - kPairingLifetime).run();
}

Result<GatewayStore::PairingOutcome> GatewayDatabase::request_pairing(const PairingRequest& request, const std::string& fresh_code) {
  Transaction transaction(*database_);
  OC_CHECKED(transaction.begun());
  OC_CHECKED(drop_expired(request.last_seen_at));
  GatewayStore::PairingOutcome outcome;
  {
    auto known = database_->prepare("SELECT code FROM pairing WHERE channel=? AND account_id=? AND sender_id=?");
    OC_TRY(const bool found, known.bind(request.channel).bind(request.account_id).bind(request.sender_id).step());
    if (found) outcome.code = known.text(0);
  }
  if (!outcome.code.empty()) {
    auto seen = database_->prepare("UPDATE pairing SET last_seen_at=? WHERE channel=? AND account_id=? AND sender_id=?");
    OC_CHECKED(seen.bind(request.last_seen_at).bind(request.channel).bind(request.account_id).bind(request.sender_id).run());
    OC_CHECKED(transaction.commit());
    return outcome;
  }
  auto count = database_->prepare("SELECT count(*) FROM pairing WHERE channel=? AND account_id=?");
  OC_TRY(const bool counted, count.bind(request.channel).bind(request.account_id).step());
  if (counted && count.integer(0) >= static_cast<std::int64_t>(kPairingRequestsMax)) return outcome;
  auto insert = database_->prepare("INSERT INTO pairing(channel, account_id, sender_id, code, created_at, last_seen_at, meta) VALUES(?,?,?,?,?,?,?)");
  insert.bind(request.channel).bind(request.account_id).bind(request.sender_id).bind(fresh_code).bind(request.created_at).bind(request.last_seen_at);
  OC_CHECKED(insert.bind(to_json_text(request.meta)).run());
  OC_CHECKED(transaction.commit());
  return GatewayStore::PairingOutcome{fresh_code, true};
}

Result<std::vector<PairingRequest>> GatewayDatabase::pairing_requests(const std::string& channel, UnixTime now) {
  auto statement = database_->prepare(
      "SELECT channel, account_id, sender_id, code, created_at, last_seen_at, meta FROM pairing WHERE channel=? AND created_at>? ORDER BY "
      "created_at");
  statement.bind(channel).bind(now - kPairingLifetime);
  std::vector<PairingRequest> rows;
  for (;;) {
    OC_TRY(const bool more, statement.step());
    if (!more) return rows;
    rows.push_back(pairing_row(statement));
  }
}

Result<PairingRequest> GatewayDatabase::approve_pairing(const std::string& channel, const std::string& code, UnixTime now) {
  OC_TRY(const auto pending, pairing_requests(channel, now));
  const auto request = std::ranges::find_if(pending, [&](const PairingRequest& row) { return iequals_ascii(row.code, code); });
  if (request == pending.end()) {
    return fail(Errc::not_found, fmt::format("No pending pairing request found for code: {}", printable(code, 40)),
                fmt::format("See the pending ones: openclaw pairing list {}", channel));
  }
  Transaction transaction(*database_);
  OC_CHECKED(transaction.begun());
  auto approve = database_->prepare("INSERT OR REPLACE INTO approved(channel, account_id, sender_id, approved_at) VALUES(?,?,?,?)");
  OC_CHECKED(approve.bind(channel).bind(request->account_id).bind(request->sender_id).bind(now).run());
  auto remove = database_->prepare("DELETE FROM pairing WHERE channel=? AND account_id=? AND sender_id=?");
  OC_CHECKED(remove.bind(channel).bind(request->account_id).bind(request->sender_id).run());
  OC_CHECKED(transaction.commit());
  return *request;
}

Result<std::vector<std::string>> GatewayDatabase::approved_senders(const std::string& channel, const std::string& account_id) {
  auto statement = database_->prepare("SELECT sender_id FROM approved WHERE channel=? AND account_id=? ORDER BY sender_id");
  statement.bind(channel).bind(account_id);
  std::vector<std::string> senders;
  for (;;) {
    OC_TRY(const bool more, statement.step());
    if (!more) return senders;
    senders.push_back(statement.text(0));
  }
}

Result<std::vector<DeviceRow>> GatewayDatabase::devices() {
  auto statement = database_->prepare("SELECT device_id, record FROM devices ORDER BY device_id");
  std::vector<DeviceRow> rows;
  for (;;) {
    OC_TRY(const bool more, statement.step());
    if (!more) return rows;
    rows.push_back({statement.text(0), statement.json(1)});
  }
}

Result<void> GatewayDatabase::put_device(const DeviceRow& row) {
  return database_->prepare("INSERT OR REPLACE INTO devices(device_id, record) VALUES(?,?)").bind(row.device_id).bind(to_json_text(row.record)).run();
}

Result<bool> GatewayDatabase::remove_device(const std::string& device_id) {
  OC_CHECKED(database_->prepare("DELETE FROM devices WHERE device_id=?").bind(device_id).run());
  return database_->changes() > 0;
}

}  // namespace oc::store
