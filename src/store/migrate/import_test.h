// A simulated machine with a state directory of an earlier OpenClaw on it.
#pragma once

#include <doctest/doctest.h>

#include "io/sim/sim.h"
#include "store/migrate/migrate.h"

namespace oc::store {

inline constexpr const char* kState = "/home/user/.openclaw";

inline std::string header_line(const std::string& id) {
  return R"({"type":"session","version":3,"id":")" + id + R"(","timestamp":"2026-03-01T10:00:00.000Z","cwd":"/w"})" + "\n";
}
inline std::string user_line(const std::string& id, const std::string& parent, const std::string& text) {
  return R"({"type":"message","id":")" + id + R"(","parentId":)" + (parent.empty() ? "null" : "\"" + parent + "\"") +
         R"(,"timestamp":"2026-03-01T10:00:01.000Z","message":{"role":"user","content":[{"type":"text","text":")" + text + R"("}],"timestamp":1}})" +
         "\n";
}

struct MovingWorld {
  io::SimWorld sim;
  std::unique_ptr<Store> store = open_memory_store(sim.io());
  config::Paths paths{.home = "/home/user", .state_dir = kState, .config_path = std::string(kState) + "/openclaw.json"};
  Json config = JsonObject();

  void put(const std::string& name, std::string_view bytes) { sim.files().put(std::string(kState) + "/" + name, bytes); }
  StateSource source() {
    const auto loaded = config::load_value(config);
    REQUIRE(loaded.valid());
    return state_source(sim.io(), *loaded.config, paths);
  }
  Result<ImportReport> import(ImportOptions options = {}) {
    options.state_dir = kState;
    return sim.run(import_state(io, *store, from = source(), std::move(options)));
  }
  bool is_due() { return sim.run(is_import_due(io, *store, from = source())).value(); }
  AgentStore& agent(const std::string& id = "main") { return *sim.run(store->agent(id)).value(); }
  GatewayStore& gateway() { return *sim.run(store->gateway()).value(); }
  std::optional<SessionRow> session(const std::string& key, const std::string& id = "main") { return sim.run(agent(id).session(key)).value(); }
  std::vector<EntryRow> entries(const std::string& session_id, const std::string& id = "main") {
    return sim.run(agent(id).entries(session_id, 100'000)).value();
  }
  std::vector<ArchiveRow> archives(const std::string& id = "main") { return sim.run(agent(id).archives("", 1000)).value(); }

  /// All that is kept, as one text.
  std::string everything() {
    std::string out;
    for (const std::string id : {"main", "work"}) {
      for (const auto& row : sim.run(agent(id).sessions(100'000)).value()) {
        out += row.key + " " + row.session_id + " " + to_iso(row.updated_at) + " " + to_iso(row.created_at) + " " + to_json_text(row.entry) + "\n";
        for (const auto& line : entries(row.session_id, id)) out += std::to_string(line.seq) + " " + to_json_text(line.line) + "\n";
      }
      for (const auto& row : archives(id)) {
        out += row.session_id + " " + row.key + " " + row.reason + " " + to_json_text(row.entry) + "\n";
        for (const auto& line : entries(row.session_id, id)) out += std::to_string(line.seq) + " " + to_json_text(line.line) + "\n";
      }
    }
    return out;
  }

  io::Io io = sim.io();
  StateSource from;
};

}  // namespace oc::store
