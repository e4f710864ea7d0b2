// The databases of 2026.9 are taken over, on real files.
#include <cstdlib>
#include <filesystem>

#include "base/text.h"
#include "store/migrate/import_test.h"
#include "store/migrate/zstd.h"
#include "store/sqlite/database.h"
#include "store/store_test.h"

namespace oc::store {
namespace {

constexpr const char* kAgentTables = R"(
PRAGMA journal_mode=WAL; PRAGMA user_version=23;
CREATE TABLE session_nodes(session_key TEXT NOT NULL PRIMARY KEY, current_session_id TEXT NOT NULL, entry_json TEXT NOT NULL, updated_at INTEGER NOT NULL, status TEXT) STRICT;
CREATE TABLE session_windows(session_id TEXT NOT NULL PRIMARY KEY, session_key TEXT NOT NULL, reason TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT;
CREATE TABLE transcript_events(session_id TEXT NOT NULL, seq INTEGER NOT NULL, event_json TEXT, created_at INTEGER NOT NULL, event_zstd BLOB, event_utf8_bytes INTEGER,
  PRIMARY KEY(session_id, seq)) STRICT;
CREATE TABLE session_transcript_archives(session_id TEXT NOT NULL, archive_blob BLOB) STRICT;
)";

constexpr const char* kStateTables = R"(
CREATE TABLE channel_pairing_requests(channel_key TEXT NOT NULL, account_id TEXT NOT NULL, request_id TEXT NOT NULL, code TEXT NOT NULL, created_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL, meta_json TEXT) STRICT;
CREATE TABLE channel_pairing_allow_entries(channel_key TEXT NOT NULL, account_id TEXT NOT NULL, entry TEXT NOT NULL, sort_order INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT;
CREATE TABLE cron_jobs(store_key TEXT NOT NULL, job_id TEXT NOT NULL, job_json TEXT NOT NULL, state_json TEXT NOT NULL DEFAULT '{}', sort_order INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE device_pairing_paired(device_id TEXT NOT NULL PRIMARY KEY, public_key TEXT NOT NULL, display_name TEXT, platform TEXT, client_id TEXT, roles_json TEXT, scopes_json TEXT,
  approved_scopes_json TEXT, tokens_json TEXT) STRICT;
CREATE TABLE channel_ingress_events(queue_name TEXT NOT NULL, event_id TEXT NOT NULL, channel_id TEXT NOT NULL, account_id TEXT NOT NULL, status TEXT NOT NULL,
  payload_json TEXT NOT NULL, received_at INTEGER NOT NULL, PRIMARY KEY(queue_name, event_id)) STRICT;
INSERT INTO channel_pairing_requests VALUES('telegram', 'Work', '300', 'ABCD2345', '2025-12-31T23:30:00.000Z', '2025-12-31T23:40:00.000Z', '{"username":"ada"}'),
  ('telegram', 'default', '301', 'WXYZ6789', '2025-12-31T22:30:00.000Z', '2025-12-31T22:30:00.000Z', NULL);
INSERT INTO channel_ingress_events VALUES('q', '1', 'telegram', 'default', 'completed', '{}', 1), ('q', '2', 'telegram', 'default', 'failed', '{}', 1),
  ('q', '3', 'telegram', 'default', 'claimed', '{}', 1), ('q', '4', 'telegram', 'work', 'pending', '{}', 1), ('q', '5', 'slack', 'default', 'pending', '{}', 1);
INSERT INTO channel_pairing_allow_entries VALUES('telegram', 'default', '100', 0, 1), ('telegram', 'work', '200', 0, 1);
INSERT INTO cron_jobs VALUES('s', 'j1', '{"name":"Daily"}', '{"nextRunAtMs":5}', 0);
INSERT INTO device_pairing_paired VALUES('d1', 'pk', 'Phone', 'ios', 'app', '["operator"]', '["operator.read"]', NULL, '{"operator":{"token":"secret-token","role":"operator"}}');
)";

std::string hex_blob(std::string_view bytes) {
  static constexpr const char* kDigits = "0123456789abcdef";
  std::string out = "x'";
  for (const char c : bytes) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out + "'";
}

/// The simulated world, on the files of the real one: SQLite reads those.
io::Io with_real_files(io::SimWorld& sim, io::RealWorld& real) {
  const io::Io io = sim.io();
  return {io.executor, io.clock, io.random, io.environment, real.io().files, io.http, io.websocket, io.processes, io.log, io.tcp};
}

/// A state directory of 2026.9 on real files; the database stays open, as by a gateway that was killed: what is new lies in the log.
struct NineWorld {
  NineWorld() {
    std::filesystem::create_directories(folder.path() + "/agents/main/agent");
    std::filesystem::create_directories(folder.path() + "/state");
    agent = Database::open(folder.path() + "/agents/main/agent/openclaw-agent.sqlite").value();
    const std::string head = R"({"type":"session","version":4,"id":"cur","timestamp":"2026-03-01T10:00:00.000Z","cwd":"/w"})";
    const std::string line =
        R"({"type":"message","id":"f6778d73-5656-465c-9748-2b5fdb0f07d8","parentId":null,"timestamp":"t","message":{"role":"user","content":"packed"}})";
    const std::string last =
        R"({"type":"message","id":"aaaaaaaa-5656-465c-9748-2b5fdb0f07d8","parentId":"f6778d73-5656-465c-9748-2b5fdb0f07d8","timestamp":"t","message":{"role":"user","content":"after"}})";
    std::string sql = kAgentTables;
    sql +=
        "INSERT INTO session_nodes VALUES('agent:main:main', 'cur', '{\"sessionId\":\"cur\",\"updatedAt\":50,\"delivery\":{\"kind\":\"none\"}}', 50, "
        "NULL), ('agent:main:bad', 'bad', '[', 1, NULL);";
    sql += "INSERT INTO session_windows VALUES('cur', 'agent:main:main', 'reset', 1, 50), ('old', 'agent:main:main', 'initial', 1, 20);";
    sql += "INSERT INTO transcript_events VALUES('cur', 0, '" + head + "', 1, NULL, NULL), ('cur', 1, NULL, 1, " + hex_blob(pack_zstd(line)) +
           ", 100), ('cur', 2, NULL, 1, x'0102', 2), ('cur', 3, '" + last + "', 1, NULL, NULL);";
    for (int i = 0; i < 450; i++)
      sql += "INSERT INTO transcript_events VALUES('old', " + std::to_string(i) + ", '{\"type\":\"custom\",\"customType\":\"n\",\"id\":\"n" +
             std::to_string(i) + "\",\"parentId\":null}', 1, NULL, NULL);";
    sql += "INSERT INTO session_transcript_archives VALUES('x', x'00');";
    REQUIRE(agent->execute(sql.c_str()));
    const auto state = Database::open(folder.path() + "/state/openclaw.sqlite").value();
    REQUIRE(state->execute(kStateTables));
  }

  /// Nine megabytes in one transcript, and more sessions than one commit takes.
  void put_much() {
    REQUIRE(agent->execute(R"(
INSERT INTO session_nodes VALUES('agent:main:big', 'big', '{"sessionId":"big","updatedAt":40}', 40, NULL);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) INSERT INTO transcript_events
  SELECT 'big', i, '{"type":"message","id":"' || printf('%08x', i) || '","parentId":' || iif(i = 1, 'null', '"' || printf('%08x', i - 1) || '"') ||
    ',"timestamp":"t","message":{"role":"user","content":"' || hex(zeroblob(500000)) || '"}}', 1, NULL, NULL FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 230) INSERT INTO session_nodes
  SELECT 'agent:main:k' || i, 's' || i, '{"sessionId":"s' || i || '"}', i, NULL FROM n;)"));
  }

  /// All that is kept, as one text.
  std::string everything() {
    std::string out;
    auto& main = *sim.run(store->agent("main")).value();
    const auto add_lines = [&](const std::string& session_id) {
      for (const auto& line : sim.run(main.entries(session_id, 100'000)).value())
        out += std::to_string(line.seq) + " " + to_json_text(line.line) + "\n";
    };
    for (const auto& row : sim.run(main.sessions(100'000)).value()) {
      out += row.key + " " + row.session_id + " " + to_iso(row.updated_at) + " " + to_iso(row.created_at) + " " + to_json_text(row.entry) + "\n";
      add_lines(row.session_id);
    }
    for (const auto& row : sim.run(main.archives("", 1000)).value()) {
      out += row.session_id + " " + row.key + " " + row.reason + " " + to_json_text(row.entry) + "\n";
      add_lines(row.session_id);
    }
    auto& gateway = *sim.run(store->gateway()).value();
    for (const std::string account : {"default", "work"}) out += join(sim.run(gateway.approved_senders("telegram", account)).value(), " ") + "\n";
    for (const auto& row : sim.run(gateway.pairing_requests("telegram")).value()) out += row.account_id + " " + row.sender_id + " " + row.code + "\n";
    for (const auto& row : sim.run(gateway.cron_jobs()).value()) out += to_json_text(row.job) + "\n";
    for (const auto& row : sim.run(gateway.devices()).value()) out += to_json_text(row.record) + "\n";
    return out;
  }

  ImportReport import(ImportOptions options = {}) {
    options.state_dir = folder.path();
    const auto loaded = config::load_value(JsonObject());
    const config::Paths paths{.home = "/home/user", .state_dir = folder.path(), .config_path = folder.path() + "/openclaw.json"};
    source = state_source(io, *loaded.config, paths);
    return sim.run(import_state(io, *store, source, std::move(options))).value();
  }

  TemporaryFolder folder;
  io::RealWorld real{io::LogLevel::silent};
  io::SimWorld sim;
  io::Io io = with_real_files(sim, real);
  std::unique_ptr<Store> store = open_memory_store(io);
  std::unique_ptr<Database> agent;
  StateSource source;
};

TEST_CASE("sessions, transcripts and older windows of 2026.9 are taken over from its database") {
  NineWorld nine;
  const auto report = nine.import();
  auto& main = *nine.sim.run(nine.store->agent("main")).value();
  const auto row = nine.sim.run(main.session("agent:main:main")).value().value();
  CHECK(row.session_id == "cur");
  CHECK(to_ms(row.updated_at) == 50);
  CHECK(member(row.entry, "delivery") != nullptr);
  const auto lines = nine.sim.run(main.entries("cur", 100)).value();
  REQUIRE(lines.size() == 3);
  CHECK(to_json_text(lines[1].line).contains("packed"));
  CHECK(to_json_text(lines[2].line).contains("after"));
  const auto archives = nine.sim.run(main.archives("", 10)).value();
  REQUIRE(archives.size() == 1);
  CHECK(archives[0].session_id == "old");
  CHECK(archives[0].key == "agent:main:main");
  CHECK(nine.sim.run(main.entries("old", 1000))->size() == 451);
  CHECK(report.counts.sessions == 1);
  CHECK(report.counts.archives == 1);
  // The session whose entry is no JSON, and the line that cannot be unpacked.
  CHECK(report.counts.broken == 2);
  CHECK(to_text(report).contains("1 packed archive(s) in it stay there"));
}

TEST_CASE("senders, pairing requests, cron jobs and devices of 2026.9 are taken over") {
  NineWorld nine;
  const auto report = nine.import();
  auto& gateway = *nine.sim.run(nine.store->gateway()).value();
  CHECK(nine.sim.run(gateway.approved_senders("telegram", "work")).value() == std::vector<std::string>{"200"});
  const auto jobs = nine.sim.run(gateway.cron_jobs()).value();
  REQUIRE(jobs.size() == 1);
  CHECK(to_json_text(jobs[0].job) == R"({"name":"Daily","id":"j1","state":{"nextRunAtMs":5}})");
  const auto devices = nine.sim.run(gateway.devices()).value();
  REQUIRE(devices.size() == 1);
  CHECK(!to_json_text(devices[0].record).contains("secret-token"));
  CHECK(report.counts.senders == 2);
  // The other one has expired.
  const auto pending = nine.sim.run(gateway.pairing_requests("telegram")).value();
  REQUIRE(pending.size() == 1);
  CHECK(pending[0].account_id == "work");
  CHECK(pending[0].sender_id == "300");
  CHECK(pending[0].code == "ABCD2345");
  CHECK(to_iso(pending[0].created_at) == "2025-12-31T23:30:00.000Z");
  CHECK(to_json_text(pending[0].meta) == R"({"username":"ada"})");
  CHECK(report.counts.pairing == 1);
}

TEST_CASE("an import of 2026.9 that is stopped after any commit and begun again comes to the same end") {
  NineWorld nine;
  nine.put_much();
  const auto expected = nine.import();
  CHECK(expected.is_complete);
  CHECK(expected.counts.sessions == 232);
  const std::string kept = nine.everything();
  CHECK(kept.contains("ABCD2345"));
  std::size_t starts = 0;
  for (std::size_t batches = 1; batches == 1 || starts > 1; batches++) {
    nine.store = open_memory_store(nine.io);
    starts = 1;
    auto report = nine.import({.batches_max = batches});
    while (!report.is_complete) {
      REQUIRE(starts < 20);
      // A session is there with its whole transcript, or not at all.
      auto& main = *nine.sim.run(nine.store->agent("main")).value();
      if (nine.sim.run(main.session("agent:main:big")).value()) CHECK(nine.sim.run(main.entries("big", 100))->size() == 10);
      starts++;
      report = nine.import({.batches_max = batches});
    }
    if (batches == 1) CHECK(starts > 4);
    CHECK(to_json_text(to_json(report)) == to_json_text(to_json(expected)));
    CHECK(nine.everything() == kept);
  }
}

TEST_CASE("how many messages 2026.9 had accepted and not answered is told, also before anything is taken; an older one has no such table") {
  NineWorld nine;
  constexpr std::string_view kTold = "3 message(s) that were accepted and not answered stay there";
  CHECK(to_text(nine.import({.mode = ImportOptions::Mode::look})).contains(kTold));
  CHECK(to_text(nine.import()).contains(kTold));
  for (const char* sql : {"UPDATE channel_ingress_events SET status='completed'", "DROP TABLE channel_ingress_events"}) {
    REQUIRE(Database::open(nine.folder.path() + "/state/openclaw.sqlite").value()->execute(sql));
    nine.store = open_memory_store(nine.io);
    const auto report = nine.import();
    CHECK(report.counts.senders == 2);
    CHECK(!to_text(report).contains("not answered"));
  }
}

TEST_CASE("the database of 2026.9 is not changed, and is not taken over twice") {
  NineWorld nine;
  const std::string path = nine.folder.path() + "/agents/main/agent/openclaw-agent.sqlite";
  const auto before = nine.io.files.read(path, 64u << 20).value() + nine.io.files.read(path + "-wal", 64u << 20).value();
  const auto first = nine.import();
  CHECK(nine.io.files.read(path, 64u << 20).value() + nine.io.files.read(path + "-wal", 64u << 20).value() == before);
  CHECK(!nine.sim.run(is_import_due(nine.io, *nine.store, nine.source)).value());
  CHECK(to_json_text(to_json(nine.import())) == to_json_text(to_json(first)));
  REQUIRE(nine.agent->execute("UPDATE session_nodes SET updated_at=60, entry_json='{\"updatedAt\":60}' WHERE session_key='agent:main:main'"));
  CHECK(nine.sim.run(is_import_due(nine.io, *nine.store, nine.source)).value());
  static_cast<void>(nine.import());
  auto& main = *nine.sim.run(nine.store->agent("main")).value();
  CHECK(to_ms(nine.sim.run(main.session("agent:main:main")).value()->updated_at) == 60);
  CHECK(nine.sim.run(main.entries("cur", 100))->size() == 3);
}

TEST_CASE("a file that is no database is told and left") {
  NineWorld nine;
  nine.agent.reset();
  REQUIRE(nine.io.files.write_atomic(nine.folder.path() + "/agents/main/agent/openclaw-agent.sqlite", std::string(8192, 'x'), 0600));
  const auto report = nine.import();
  CHECK(report.counts.sessions == 0);
  CHECK(report.counts.senders == 2);
  CHECK(report.files[0].path.ends_with("openclaw-agent.sqlite"));
  CHECK(report.files[0].state == ImportedFile::State::left_out);
}

TEST_CASE("what is unpacked is bounded") {
  const std::string bytes(100'000, 'a');
  CHECK(unpack_zstd(pack_zstd(bytes), 100'000).value() == bytes);
  CHECK(unpack_zstd(pack_zstd(bytes), 99'999).error().code == Errc::too_large);
  CHECK(unpack_zstd("nothing packed", 100).error().code == Errc::invalid);
  const std::string packed = pack_zstd(bytes);
  CHECK(unpack_zstd(std::string_view(packed).substr(0, packed.size() - 3), 100'000).error().code == Errc::invalid);
}

}  // namespace
}  // namespace oc::store
