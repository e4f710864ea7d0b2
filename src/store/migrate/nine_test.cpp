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

  ImportReport import() {
    const auto loaded = config::load_value(JsonObject());
    const config::Paths paths{.home = "/home/user", .state_dir = folder.path(), .config_path = folder.path() + "/openclaw.json"};
    source = state_source(io, *loaded.config, paths);
    return sim.run(import_state(io, *store, source, {.state_dir = folder.path()})).value();
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

TEST_CASE("senders, cron jobs and devices of 2026.9 are taken over") {
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
