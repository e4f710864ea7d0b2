// import and export, typed by a person.
#include <doctest/doctest.h>

#include "cli/test_world.h"
#include "store/migrate/migrate.h"

namespace oc::cli {
namespace {

const std::string kFolder = "/home/user/.openclaw/agents/main/sessions/";

void put_old_state(TestWorld& world) {
  world.sim.files().put(kFolder + "sessions.json",
                        R"({"agent:main:main":{"sessionId":"s","updatedAt":5},"agent:main:telegram:direct:7":{"sessionId":"t","updatedAt":6}})");
  world.sim.files().put(kFolder + "s.jsonl", R"({"type":"session","version":3,"id":"s","timestamp":"2026-03-01T10:00:00.000Z","cwd":"/w"})"
                                             "\nbroken\n");
}

TEST_CASE("import --dry-run tells what is there and takes nothing") {
  TestWorld world;
  put_old_state(world);
  const auto said = world.run({"import", "--dry-run"});
  CHECK(said.code == 0);
  CHECK(said.out.starts_with("Found in ~/.openclaw: 2 sessions, 0 archived transcripts, 1 line, 1 that could not be read"));
  CHECK(said.out.contains("s.jsonl: 1 line cannot be read"));
  CHECK(!world.sim.files().info("/home/user/.openclaw/state/import-report.json"));
}

TEST_CASE("import takes over, and its report can be read by programs") {
  TestWorld world;
  put_old_state(world);
  const auto said = world.run({"import", "--json"});
  CHECK(said.code == 0);
  const auto report = parse_json(said.out).value();
  CHECK(bool_member(report, "complete") == true);
  CHECK(at_path(report, "counts.sessions")->get_int64() == 2);
  CHECK(world.sim.files().info("/home/user/.openclaw/state/import-report.json"));
}

TEST_CASE("import refuses while a gateway runs, and a folder that is no state directory") {
  TestWorld world;
  put_old_state(world);
  const auto lock = world.sim.files().lock("/home/user/.openclaw/gateway.lock", Millis(0));
  REQUIRE(lock);
  const auto busy = world.run({"import"});
  CHECK(busy.code == 1);
  CHECK(busy.err.contains("a gateway runs on this state directory"));
  CHECK(busy.err.contains("openclaw gateway stop"));
  // Looking disturbs nobody.
  CHECK(world.run({"import", "--dry-run"}).code == 0);
  const auto wrong = world.run({"import", "--from", "/tmp", "--dry-run"});
  CHECK(wrong.code == 1);
  CHECK(wrong.err.contains("/tmp holds no agents folder"));
}

TEST_CASE("export writes the sessions where OpenClaw looks for them") {
  TestWorld world;
  store::Store* kept = nullptr;
  Screen out;
  Screen err;
  auto typed = world.world({"export", "--to", "/back"}, out, err);
  typed.open_store = [&](const io::Io& io, const store::StorePaths&) {
    auto made = store::open_memory_store(io);
    kept = made.get();
    auto* agent = world.sim.run(kept->agent("main")).value();
    CHECK(world.sim.run(agent->put_session({.key = "agent:main:main", .session_id = "s", .updated_at = from_ms(9), .entry = JsonObject()})));
    return made;
  };
  // The store is filled before the loop runs the command itself.
  auto filled = typed.open_store(typed.io, {});
  typed.open_store = [&](const io::Io&, const store::StorePaths&) { return std::move(filled); };
  CHECK(world.sim.run(cli::run(std::move(typed))) == 0);
  CHECK(out.text == "Written: 1 session into /back\n");
  CHECK(world.sim.files().read("/back/agents/main/sessions/sessions.json", 1u << 20).value().contains(R"("sessionId": "s")"));
  CHECK(world.sim.files().info("/back/agents/main/sessions/s.jsonl"));
  CHECK(world.run({"export"}).code == 1);
}

}  // namespace
}  // namespace oc::cli
