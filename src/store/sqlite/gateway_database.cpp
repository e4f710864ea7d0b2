// Tables and statements of the gateway's database.
#include "store/sqlite/gateway_database.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "io/crypto.h"
#include "store/parked.h"
#include "store/sqlite/inspection.h"

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

// Version 2: jobs, what was taken over from elsewhere, starts, the operators' acts.
constexpr const char* kHistories = R"(
ALTER TABLE pairing ADD COLUMN shown INTEGER NOT NULL DEFAULT 1;
CREATE TABLE cron_jobs(id TEXT PRIMARY KEY, job TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE imports(source TEXT PRIMARY KEY, mark TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE boots(id INTEGER PRIMARY KEY, began_at INTEGER NOT NULL) STRICT;
CREATE TABLE audit(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL, facts TEXT NOT NULL,
  digest TEXT NOT NULL) STRICT;
)";

// Version 3: what was set aside. A number that was shown to a person is never another row's.
constexpr const char* kParked = R"(
CREATE TABLE parked(id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, account_id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
  raw TEXT NOT NULL, error TEXT NOT NULL, parked_at INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX parked_once ON parked(channel, account_id, kind, name) WHERE name<>'';
)";

const Versions& versions() {
  static const Versions all{kTables, kHistories, kParked};
  return all;
}

PairingRequest pairing_row(const Statement& row) {
  return {.channel = row.text(0),
          .account_id = row.text(1),
          .sender_id = row.text(2),
          .code = row.text(3),
          .created_at = row.time(4),
          .last_seen_at = row.time(5),
          .meta = row.json(6)};
}

std::string_view word_of(ParkedRow::Kind kind) { return kind == ParkedRow::Kind::message ? "message" : "update"; }

#define OC_PARKED "id, channel, account_id, name, kind, raw, error, parked_at"

ParkedRow parked_of(const Statement& row) {
  return {.id = row.integer(0),
          .channel = row.text(1),
          .account_id = row.text(2),
          .name = row.text(3),
          .kind = row.text(4) == "message" ? ParkedRow::Kind::message : ParkedRow::Kind::update,
          .raw = row.text(5),
          .error = row.text(6),
          .parked_at = row.time(7)};
}

/// Where a code point ends, at most so far.
std::size_t cut_before(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text.size();
  std::size_t end = bytes_max;
  while (end > 0 && bytes_max - end < 3 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) end--;
  return end;
}

/// Its beginning; bytes that are no UTF-8 are replaced.
std::string cut_utf8(std::string_view text, std::size_t bytes_max) {
  std::string whole = valid_utf8(text.substr(0, cut_before(text, bytes_max)));
  whole.resize(cut_before(whole, bytes_max));
  return whole;
}

/// Of the digest before it and everything that the row says, each with its length, so that nothing can be moved between them.
std::string audit_digest(const std::string& before, std::int64_t at_ms, const std::vector<std::string>& fields) {
  std::string text = fmt::format("{}\n{}\n", before, at_ms);
  for (const auto& field : fields) text += fmt::format("{}:{}\n", field.size(), field);
  return io::sha256_hex(text);
}

}  // namespace

Result<std::unique_ptr<GatewayDatabase>> GatewayDatabase::open(const std::string& path, const std::string& vfs) {
  std::vector<std::string> notes;
  return open(Opening{.path = path, .vfs = vfs}, notes);
}

Result<std::unique_ptr<GatewayDatabase>> GatewayDatabase::open(const Opening& opening, std::vector<std::string>& notes) {
  OC_TRY(auto opened, open_database(opening, versions()));
  notes = std::move(opened.notes);
  return std::unique_ptr<GatewayDatabase>(new GatewayDatabase(std::move(opened.database)));
}

bool is_of_earlier_version(const std::string& gateway_path) {
  const auto database = Database::open_to_read(gateway_path);
  if (!database) return false;
  const auto version = (*database)->version();
  return version && *version < static_cast<std::int64_t>(versions().size());
}

Result<std::optional<std::string>> GatewayDatabase::look_through(const Opening& opening) {
  return store::look_through(*database_, opening, versions());
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

Result<GatewayStore::PairingOutcome> GatewayDatabase::known_to_pairing(const PairingRequest& request) {
  auto approved = database_->prepare("SELECT 1 FROM approved WHERE channel=? AND account_id=? AND sender_id=?");
  OC_TRY(const bool is_approved, approved.bind(request.channel).bind(request.account_id).bind(request.sender_id).step());
  if (is_approved) return GatewayStore::PairingOutcome{.is_approved = true};
  auto known = database_->prepare("SELECT code, shown FROM pairing WHERE channel=? AND account_id=? AND sender_id=?");
  OC_TRY(const bool is_known, known.bind(request.channel).bind(request.account_id).bind(request.sender_id).step());
  if (!is_known) return GatewayStore::PairingOutcome{};
  return GatewayStore::PairingOutcome{.code = known.text(0), .was_shown = known.integer(1) != 0};
}

Result<void> GatewayDatabase::insert_pairing(const PairingRequest& request, const std::string& code) {
  auto taken = database_->prepare("SELECT 1 FROM pairing WHERE channel=? AND code=? COLLATE NOCASE");
  OC_TRY(const bool is_taken, taken.bind(request.channel).bind(code).step());
  if (is_taken) return fail(Errc::conflict, "this pairing code is another request's");
  auto insert =
      database_->prepare("INSERT INTO pairing(channel, account_id, sender_id, code, created_at, last_seen_at, meta, shown) VALUES(?,?,?,?,?,?,?,0)");
  insert.bind(request.channel).bind(request.account_id).bind(request.sender_id).bind(code).bind(request.created_at).bind(request.last_seen_at);
  return insert.bind(to_json_text(request.meta)).run();
}

Result<GatewayStore::PairingOutcome> GatewayDatabase::request_pairing(const PairingRequest& request, const std::string& fresh_code) {
  Transaction transaction(*database_);
  OC_CHECKED(transaction.begun());
  OC_CHECKED(drop_expired(request.last_seen_at));
  OC_TRY(const auto known, known_to_pairing(request));
  if (known.is_approved) return known;
  if (!known.code.empty()) {
    auto seen = database_->prepare("UPDATE pairing SET last_seen_at=? WHERE channel=? AND account_id=? AND sender_id=?");
    OC_CHECKED(seen.bind(request.last_seen_at).bind(request.channel).bind(request.account_id).bind(request.sender_id).run());
    OC_CHECKED(transaction.commit());
    return known;
  }
  auto count = database_->prepare("SELECT count(*) FROM pairing WHERE channel=? AND account_id=?");
  OC_TRY(const bool counted, count.bind(request.channel).bind(request.account_id).step());
  if (counted && count.integer(0) >= static_cast<std::int64_t>(kPairingRequestsMax)) return known;
  OC_CHECKED(insert_pairing(request, fresh_code));
  OC_CHECKED(transaction.commit());
  return GatewayStore::PairingOutcome{.code = fresh_code, .is_new = true};
}

Result<void> GatewayDatabase::show_pairing(const std::string& channel, const std::string& account_id, const std::string& sender_id) {
  return database_->prepare("UPDATE pairing SET shown=1 WHERE channel=? AND account_id=? AND sender_id=?")
      .bind(channel)
      .bind(account_id)
      .bind(sender_id)
      .run();
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
  const auto request = std::ranges::find_if(pending, [&](const PairingRequest& row) { return iequals_ascii(row.code, js_trim(code)); });
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

namespace {

Result<std::vector<std::string>> approved_in(Database& database, const std::string& channel, const std::string& account_id) {
  auto statement = database.prepare("SELECT sender_id FROM approved WHERE channel=? AND account_id=? ORDER BY sender_id");
  statement.bind(channel).bind(account_id);
  std::vector<std::string> senders;
  for (;;) {
    OC_TRY(const bool more, statement.step());
    if (!more) return senders;
    senders.push_back(statement.text(0));
  }
}

}  // namespace

Result<std::vector<std::string>> GatewayDatabase::approved_senders(const std::string& channel, const std::string& account_id) {
  return approved_in(*database_, channel, account_id);
}

std::vector<std::string> read_approved_senders(const std::string& gateway_path, const std::string& channel, const std::string& account_id) {
  const auto database = Database::open_to_read(gateway_path);
  if (!database) return {};
  return approved_in(**database, channel, account_id).value_or(std::vector<std::string>());
}

Result<void> GatewayDatabase::put_approved(const std::string& channel, const std::string& account_id, const std::string& sender_id, UnixTime now) {
  return database_->prepare("INSERT OR IGNORE INTO approved(channel, account_id, sender_id, approved_at) VALUES(?,?,?,?)")
      .bind(channel)
      .bind(account_id)
      .bind(sender_id)
      .bind(now)
      .run();
}

Result<std::vector<CronJobRow>> GatewayDatabase::cron_jobs() {
  auto statement = database_->prepare("SELECT id, job FROM cron_jobs ORDER BY id");
  return all_rows<CronJobRow>(statement, [](const Statement& row) { return CronJobRow{row.text(0), row.json(1)}; });
}

Result<void> GatewayDatabase::put_cron_job(const CronJobRow& row) {
  return database_->prepare("INSERT OR REPLACE INTO cron_jobs(id, job) VALUES(?,?)").bind(row.id).bind(to_json_text(row.job)).run();
}

Result<std::optional<Json>> GatewayDatabase::import_mark(const std::string& source) {
  auto statement = database_->prepare("SELECT mark FROM imports WHERE source=?");
  OC_TRY(const bool found, statement.bind(source).step());
  if (!found) return std::nullopt;
  return statement.json(0);
}

Result<std::vector<std::pair<std::string, Json>>> GatewayDatabase::import_marks() {
  auto statement = database_->prepare("SELECT source, mark FROM imports ORDER BY source");
  return all_rows<std::pair<std::string, Json>>(statement, [](const Statement& row) { return std::pair{row.text(0), row.json(1)}; });
}

Result<void> GatewayDatabase::put_import_mark(const std::string& source, const Json& mark) {
  return database_->prepare("INSERT OR REPLACE INTO imports(source, mark) VALUES(?,?)").bind(source).bind(to_json_text(mark)).run();
}

Result<std::int64_t> GatewayDatabase::begin_boot(UnixTime now) {
  OC_CHECKED(database_->prepare("INSERT INTO boots(began_at) VALUES(?)").bind(now).run());
  return database_->last_id();
}

Result<void> GatewayDatabase::add_audit(const AuditRow& row) {
  Transaction transaction(*database_);
  OC_CHECKED(transaction.begun());
  std::string before;
  {
    auto last = database_->prepare("SELECT digest FROM audit ORDER BY id DESC LIMIT 1");
    OC_TRY(const bool found, last.step());
    if (found) before = last.text(0);
  }
  const std::string facts = to_json_text(row.facts);
  auto insert = database_->prepare("INSERT INTO audit(at, actor, action, subject, facts, digest) VALUES(?,?,?,?,?,?)");
  insert.bind(row.at).bind(row.actor).bind(row.action).bind(row.subject).bind(facts);
  OC_CHECKED(insert.bind(audit_digest(before, to_ms(row.at), {row.actor, row.action, row.subject, facts})).run());
  return transaction.commit();
}

Result<std::vector<AuditRow>> GatewayDatabase::audit(std::size_t rows_max) {
  auto statement = database_->prepare("SELECT id, at, actor, action, subject, facts, digest FROM audit ORDER BY id DESC LIMIT ?");
  statement.bind(static_cast<std::int64_t>(rows_max));
  return all_rows<AuditRow>(statement, [](const Statement& row) {
    return AuditRow{row.integer(0), row.time(1), row.text(2), row.text(3), row.text(4), row.json(5), row.text(6)};
  });
}

Result<GatewayStore::ParkOutcome> GatewayDatabase::park(const ParkedRow& row) {
  const bool is_message = row.kind == ParkedRow::Kind::message;
  if (is_message && row.raw.size() > kParkedMessageBytesMax)
    return fail(Errc::too_large, fmt::format("the message is longer than {} bytes", kParkedMessageBytesMax));
  const std::string name = !is_message && row.name.size() > kParkedNameBytesMax ? std::string() : valid_utf8(row.name);
  const std::string kind(word_of(row.kind));
  std::int64_t known_id = 0;
  Transaction transaction(*database_);
  OC_CHECKED(transaction.begun());
  {
    auto known = database_->prepare("SELECT id FROM parked WHERE channel=? AND account_id=? AND kind=? AND name=? AND name<>''");
    OC_TRY(const bool is_known, known.bind(row.channel).bind(row.account_id).bind(kind).bind(name).step());
    if (is_known) known_id = known.integer(0);
  }
  if (known_id != 0) {
    OC_CHECKED(transaction.commit());
    return GatewayStore::ParkOutcome{.id = known_id};
  }
  std::int64_t rows = 0;
  {
    auto counted = database_->prepare("SELECT count(*) FROM parked WHERE channel=? AND account_id=? AND kind=?");
    OC_TRY(const bool found, counted.bind(row.channel).bind(row.account_id).bind(kind).step());
    if (found) rows = counted.integer(0);
  }
  const auto most = static_cast<std::int64_t>(kParkedMax);
  if (is_message && rows >= most)
    return fail(Errc::unavailable, fmt::format("{} messages of its account lie aside already, no more fit", kParkedMax));
  auto oldest =
      database_->prepare("DELETE FROM parked WHERE id IN (SELECT id FROM parked WHERE channel=? AND account_id=? AND kind=? ORDER BY id LIMIT ?)");
  if (rows >= most) OC_CHECKED(oldest.bind(row.channel).bind(row.account_id).bind(kind).bind(rows - most + 1).run());
  auto insert = database_->prepare("INSERT INTO parked(channel, account_id, name, kind, raw, error, parked_at) VALUES(?,?,?,?,?,?,?)");
  insert.bind(row.channel).bind(row.account_id).bind(name).bind(kind);
  insert.bind(is_message ? row.raw : cut_utf8(row.raw, kParkedBytesMax)).bind(printable(valid_utf8(row.error), kParkedErrorBytesMax));
  OC_CHECKED(insert.bind(row.parked_at).run());
  const std::int64_t id = database_->last_id();
  OC_CHECKED(transaction.commit());
  return GatewayStore::ParkOutcome{.id = id, .is_new = true};
}

Result<std::vector<ParkedRow>> GatewayDatabase::parked(const std::string& channel, std::size_t rows_max) {
  auto statement = database_->prepare("SELECT " OC_PARKED " FROM parked WHERE ?='' OR channel=? ORDER BY id DESC LIMIT ?");
  statement.bind(channel).bind(channel).bind(static_cast<std::int64_t>(rows_max));
  return all_rows<ParkedRow>(statement, parked_of);
}

Result<std::optional<ParkedRow>> GatewayDatabase::parked_row(std::int64_t id) {
  auto statement = database_->prepare("SELECT " OC_PARKED " FROM parked WHERE id=?");
  OC_TRY(const bool found, statement.bind(id).step());
  if (!found) return std::nullopt;
  return parked_of(statement);
}

Result<std::int64_t> GatewayDatabase::parked_count() {
  auto statement = database_->prepare("SELECT count(*) FROM parked");
  OC_TRY(const bool found, statement.step());
  return found ? statement.integer(0) : 0;
}

Result<bool> GatewayDatabase::remove_parked(std::int64_t id) {
  OC_CHECKED(database_->prepare("DELETE FROM parked WHERE id=?").bind(id).run());
  return database_->changes() > 0;
}

Result<std::int64_t> GatewayDatabase::prune_parked(UnixTime before) {
  OC_CHECKED(database_->prepare("DELETE FROM parked WHERE kind='update' AND parked_at<?").bind(before).run());
  return database_->changes();
}

Result<StoreStats> GatewayDatabase::stats() {
  return stats_of(*database_, {{"cursors", "SELECT count(*) FROM cursors"},
                               {"pairing", "SELECT count(*) FROM pairing"},
                               {"approved", "SELECT count(*) FROM approved"},
                               {"devices", "SELECT count(*) FROM devices"},
                               {"cron_jobs", "SELECT count(*) FROM cron_jobs"},
                               {"imports", "SELECT count(*) FROM imports"},
                               {"boots", "SELECT count(*) FROM boots"},
                               {"audit", "SELECT count(*) FROM audit"},
                               {"parked", "SELECT kind, count(*) FROM parked GROUP BY kind"}});
}

Result<std::vector<std::string>> GatewayDatabase::check() {
  OC_TRY(auto faults,
         check_of(*database_, {{"SELECT printf('devices %s: the record cannot be read', device_id) FROM devices WHERE NOT json_valid(record)"},
                               {"SELECT printf('cron_jobs %s: the job cannot be read', id) FROM cron_jobs WHERE NOT json_valid(job)"},
                               {"SELECT printf('imports %s: the mark cannot be read', source) FROM imports WHERE NOT json_valid(mark)"}}));
  std::string before;
  std::int64_t expected = 1;
  auto statement = database_->prepare("SELECT id, at, actor, action, subject, facts, digest FROM audit ORDER BY id");
  for (;;) {
    OC_TRY(const bool more, statement.step());
    if (!more) return faults;
    const std::int64_t id = statement.integer(0);
    const bool is_next = id == expected;
    expected = id + 1;
    const std::string digest =
        audit_digest(before, statement.integer(1), {statement.text(2), statement.text(3), statement.text(4), statement.text(5)});
    before = statement.text(6);
    if (is_next && digest == before) continue;
    faults.push_back(fmt::format("audit {}: it, or the row before it, was changed or taken away", id));
  }
}

Result<void> GatewayDatabase::vacuum() { return database_->execute("VACUUM"); }

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
