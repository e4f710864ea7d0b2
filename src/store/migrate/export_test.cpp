// Sessions given back in the form of OpenClaw, and single transcripts taken.
#include <fmt/format.h>

#include "base/text.h"
#include "store/migrate/import_test.h"
#include "store/migrate/transcript.h"

namespace oc::store {
namespace {

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  for (const auto& line : split(text, '\n')) {
    if (!line.empty()) lines.push_back(parse_json(line).value());
  }
  return lines;
}

void keep(MovingWorld& world, SessionRow row, std::string_view jsonl) {
  std::vector<Json> lines = lines_of(std::string(jsonl));
  CHECK(world.sim.run(world.agent().append(row.session_id, std::move(lines))));
  CHECK(world.sim.run(world.agent().put_session(std::move(row))));
}

SessionRow row_of(const std::string& id) {
  return {.key = "agent:main:main",
          .session_id = id,
          .created_at = from_ms(1000),
          .updated_at = from_ms(2000),
          .entry = *parse_json(R"({"thinkingLevel":"high","openclaw":{"import":{"source":"/s"}},"chatType":"direct"})")};
}

TEST_CASE("a session is exported in the form of version 3, without what is ours alone") {
  MovingWorld world;
  keep(world, row_of("s"), R"({"type":"session","version":3,"id":"s","timestamp":"2026-03-01T10:00:00.000Z","cwd":"/w"}
{"type":"message","id":"00000001","parentId":null,"timestamp":"t1","message":{"role":"user","content":[{"type":"text","text":"hi"}],"timestamp":1},"openclaw":{"runId":"r","text":"hi"}}
{"type":"custom","customType":"openclaw.tool-start","data":{"toolCallId":"c"},"id":"00000002","parentId":"00000001","timestamp":"t2"}
{"type":"message","id":"00000003","parentId":"00000002","timestamp":"t3","message":{"role":"assistant","content":[]}}
{"type":"custom","id":"00000004","parentId":"00000003","timestamp":"t4","customType":"model-snapshot","data":{"x":1}}
)");
  const auto exported = world.sim.run(export_session(world.io, world.agent(), "agent:main:main")).value();
  CHECK(exported.file_name == "s.jsonl");
  CHECK(exported.lines == 4);
  CHECK(exported.jsonl == R"({"type":"session","version":3,"id":"s","timestamp":"2026-03-01T10:00:00.000Z","cwd":"/w"}
{"type":"message","id":"00000001","parentId":null,"timestamp":"t1","message":{"role":"user","content":[{"type":"text","text":"hi"}],"timestamp":1}}
{"type":"message","id":"00000003","parentId":"00000001","timestamp":"t3","message":{"role":"assistant","content":[]}}
{"type":"custom","customType":"model-snapshot","data":{"x":1},"id":"00000004","parentId":"00000003","timestamp":"t4"}
)");
  CHECK(to_json_text(exported.entry) == R"({"sessionId":"s","updatedAt":2000,"thinkingLevel":"high","chatType":"direct"})");
}

TEST_CASE("long ids of 2026.9 become ids of 8 digits, wherever they are named") {
  MovingWorld world;
  keep(world, row_of("s"), R"({"type":"session","version":4,"id":"s","timestamp":"2026-03-01T10:00:00.000Z","cwd":"/w"}
{"type":"message","id":"f6778d73-5656-465c-9748-2b5fdb0f07d8","parentId":null,"timestamp":"t","message":{"role":"user","content":"a","__openclaw":{"x":1}}}
{"type":"compaction","id":"07d36d05-d1dc-487f-929a-3e77ae169ead","parentId":"f6778d73-5656-465c-9748-2b5fdb0f07d8","timestamp":"t","summary":"s","firstKeptEntryId":"f6778d73-5656-465c-9748-2b5fdb0f07d8","tokensBefore":1}
{"type":"message","id":"00000003","parentId":"nobody","timestamp":"t","message":{"role":"user","content":"b"}}
)");
  const auto lines = lines_of(world.sim.run(export_session(world.io, world.agent(), "agent:main:main")).value().jsonl);
  REQUIRE(lines.size() == 4);
  CHECK(int_member(lines[0], "version") == 3);
  const std::string first = string_member_or(lines[1], "id", "");
  CHECK(first.size() == 8);
  CHECK(string_member_or(lines[2], "parentId", "") == first);
  CHECK(string_member_or(lines[2], "firstKeptEntryId", "") == first);
  CHECK(string_member(lines[3], "parentId") == string_member(lines[2], "id"));
  CHECK(member(*member(lines[1], "message"), "__openclaw") == nullptr);
}

TEST_CASE("a session without lines still has a header, and one that is not there is told") {
  MovingWorld world;
  CHECK(world.sim.run(world.agent().put_session(row_of("s"))));
  CHECK(world.sim.run(export_session(world.io, world.agent(), "agent:main:main"))->lines == 1);
  const auto none = world.sim.run(export_session(world.io, world.agent(), "agent:main:none"));
  REQUIRE(!none);
  CHECK(none.error().code == Errc::not_found);
}

TEST_CASE("what was taken over and is exported is what it was") {
  MovingWorld world;
  const std::string text = header_line("s") + user_line("00000001", "", "a") + user_line("00000002", "00000001", "b");
  world.put("agents/main/sessions/sessions.json", R"({"agent:main:main":{"sessionId":"s","updatedAt":7,"model":"m","chatType":"direct"}})");
  world.put("agents/main/sessions/s.jsonl", text);
  CHECK(world.import()->is_complete);
  const auto exported = world.sim.run(export_session(world.io, world.agent(), "agent:main:main")).value();
  CHECK(exported.jsonl == text);
  CHECK(to_json_text(exported.entry) == R"({"sessionId":"s","updatedAt":7,"model":"m","chatType":"direct"})");
}

TEST_CASE("a session is put back into a folder of OpenClaw, beside those that are there") {
  MovingWorld world;
  keep(world, row_of("s"), header_line("s") + user_line("00000001", "", "a"));
  const auto exported = world.sim.run(export_session(world.io, world.agent(), "agent:main:main")).value();
  const std::string folder = "/back/agents/main/sessions";
  CHECK(world.sim.run(put_back(world.io, exported, folder)));
  world.sim.files().put(folder + "/sessions.json", R"({"agent:main:other":{"sessionId":"o","updatedAt":1}})");
  CHECK(world.sim.run(put_back(world.io, exported, folder)));
  CHECK(world.sim.files().read(folder + "/s.jsonl", 1u << 20).value() == exported.jsonl);
  const auto index = parse_json(world.sim.files().read(folder + "/sessions.json", 1u << 20).value()).value();
  CHECK(to_json_text(*member(index, "agent:main:main")) ==
        R"({"sessionId":"s","updatedAt":2000,"thinkingLevel":"high","chatType":"direct","sessionFile":"/back/agents/main/sessions/s.jsonl"})");
  CHECK(member(index, "agent:main:other") != nullptr);
  CHECK(!world.sim.files().info(folder + "/sessions.json.lock"));
}

TEST_CASE("nothing is put back over a newer session, a locked folder or an index that cannot be read") {
  MovingWorld world;
  keep(world, row_of("s"), header_line("s"));
  const auto exported = world.sim.run(export_session(world.io, world.agent(), "agent:main:main")).value();
  const auto code = [&](const std::string& folder) { return world.sim.run(put_back(world.io, exported, folder)).error().code; };
  world.sim.files().put("/newer/sessions.json", R"({"agent:main:main":{"sessionId":"s","updatedAt":3000}})");
  CHECK(code("/newer") == Errc::conflict);
  world.sim.files().put("/locked/sessions.json.lock", "{}");
  CHECK(code("/locked") == Errc::conflict);
  CHECK(world.sim.files().info("/locked/sessions.json.lock"));
  world.sim.files().put("/broken/sessions.json", "{\"a\":");
  CHECK(code("/broken") == Errc::invalid);
  CHECK(world.sim.files().read("/broken/sessions.json", 100).value() == "{\"a\":");
}

TEST_CASE("one transcript becomes a session") {
  MovingWorld world;
  world.sim.files().put("/tmp/a.jsonl", header_line("tale") + user_line("00000001", "", "a") + "broken\n");
  const auto taken = world.sim.run(import_transcript(world.io, world.agent(), {.path = "/tmp/a.jsonl", .key = "agent:main:tale"})).value();
  CHECK(taken.session_id == "tale");
  CHECK(taken.file.lines == 2);
  CHECK(taken.file.broken == 1);
  CHECK(world.session("agent:main:tale")->session_id == "tale");
  const auto again = world.sim.run(import_transcript(world.io, world.agent(), {.path = "/tmp/a.jsonl", .key = "agent:main:tale"}));
  REQUIRE(!again);
  CHECK(again.error().code == Errc::already_exists);
  // The id is in use: a copy has one of its own, and the old session is archived.
  const auto copy = world.sim.run(import_transcript(
      world.io, world.agent(), {.path = "/tmp/a.jsonl", .key = "agent:main:tale", .existing = TranscriptImport::Existing::archive}));
  REQUIRE(copy);
  CHECK(copy->session_id != "tale");
  CHECK(world.session("agent:main:tale")->session_id == copy->session_id);
  CHECK(world.archives().at(0).session_id == "tale");
  CHECK(world.entries("tale").size() == 2);
  world.sim.files().put("/tmp/b.jsonl", "broken\n");
  CHECK(world.sim.run(import_transcript(world.io, world.agent(), {.path = "/tmp/b.jsonl", .key = "agent:main:b"})).error().code == Errc::invalid);
  CHECK(world.sim.run(import_transcript(world.io, world.agent(), {.path = "/tmp/none.jsonl", .key = "agent:main:b"})).error().code ==
        Errc::not_found);
}

}  // namespace
}  // namespace oc::store
