// A state directory of 2026.2 and 2026.3 is taken over: every shape, every damage, every stop.
#include <fmt/format.h>

#include "base/limits.h"
#include "io/crypto.h"
#include "store/migrate/import_test.h"
#include "store/migrate/pieces.h"

namespace oc::store {
namespace {

std::string entry(const std::string& key, const std::string& id, std::int64_t updated, const std::string& more = "") {
  return fmt::format(R"(  "{}": {{ "sessionId": "{}", "updatedAt": {}{} }})", key, id, updated, more);
}
std::string index_of(const std::vector<std::string>& entries) {
  std::string text = "{\n";
  for (std::size_t i = 0; i < entries.size(); i++) text += entries[i] + (i + 1 < entries.size() ? ",\n" : "\n");
  return text + "}";
}
std::string transcript(const std::string& id, int lines) {
  std::string text = header_line(id);
  std::string parent;
  for (int i = 1; i < lines; i++) {
    const std::string own = fmt::format("{:08x}", i);
    text += user_line(own, parent, fmt::format("line {} of {}", i, id));
    parent = own;
  }
  return text;
}

/// Everything that 2026.3.28 leaves behind, and some damage.
void put_full_house(MovingWorld& world) {
  world.config = *parse_json(
      R"({"agents":{"list":[{"id":"main","default":true},{"id":"work"}]},"channels":{"telegram":{"accounts":{"alerts":{"botToken":"222:BBB"}}}}})");
  const std::string file = "agents/main/sessions/";
  world.put(file + "sessions.json",
            index_of({entry("agent:main:main", "s-main", 1000, R"(, "thinkingLevel": "high", "later": {"x": 1})"),
                      entry("agent:main:telegram:group:-1:topic:5", "s-topic", 2000, R"(, "sessionFile": "/elsewhere/s-topic-topic-5.jsonl")"),
                      entry("agent:main:Discord:channel:C1", "s-upper", 3000), entry("agent:main:discord:channel:c1", "s-lower", 2500),
                      entry("agent:main:cron:j1", "s-cron", 4000), entry("agent:main:cron:j1:run:s-cron", "s-cron", 4000),
                      R"(  "agent:main:bad": { "sessionId": "s-bad", "updatedAt": 1, "text": "\x" })"}));
  world.put(file + "s-main.jsonl", transcript("s-main", 4) + "{\"type\":\"mess\n" + user_line("0000aaaa", "00000003", "after the break"));
  world.put(file + "s-topic-topic-5.jsonl", transcript("s-topic", 2));
  world.put(file + "s-upper.jsonl", transcript("s-upper", 2));
  world.put(file + "s-lower.jsonl", transcript("s-lower", 2));
  world.put(file + "s-cron.jsonl", transcript("s-cron", 3));
  world.put(file + "s-old.jsonl.reset.2026-03-28T04-00-00.123Z", transcript("s-old", 3));
  world.put(file + "s-main.jsonl.deleted.2026-03-27T04-00-00.123Z", transcript("s-main", 2));
  world.put(file + "s-nobody.jsonl", transcript("s-nobody", 2));
  world.put(file + "sessions.json.bak.1", "{}");
  world.put("agents/work/sessions/sessions.json", index_of({entry("main", "w-main", 5000)}));
  world.put("agents/work/sessions/w-main.jsonl", R"({"type":"session","id":"w-main","timestamp":"2026-01-01T00:00:00.000Z","cwd":"/w"})"
                                                 "\n"
                                                 R"({"type":"message","message":{"role":"user","content":"old"}})"
                                                 "\n");
  world.put("agents/main/agent/auth-profiles.json", "{}");
  world.put(
      "credentials/telegram-pairing.json",
      fmt::format(R"({{"version":1,"requests":[{{"id":"7","code":"ABCD2345","createdAt":"{}","lastSeenAt":"{}","meta":{{"accountId":"alerts"}}}},
                           {{"id":"8","code":"OLDOLD23","createdAt":"2020-01-01T00:00:00.000Z","lastSeenAt":"2020-01-01T00:00:00.000Z"}}]}})",
                  to_iso(world.sim.clock().now()), to_iso(world.sim.clock().now())));
  world.put("credentials/telegram-allowFrom.json", R"({"version":1,"allowFrom":["100", 101, "*"]})");
  world.put("credentials/telegram-alerts-allowFrom.json", R"({"version":1,"allowFrom":["200"]})");
  world.put("cron/jobs.json", R"({"version":1,"jobs":[{"id":"j1","name":"Daily"},{"name":"no id"}]})");
  world.put("telegram/update-offset-default.json", R"({"version":2,"lastUpdateId":41,"botId":"111"})");
  world.put("telegram/update-offset-alerts.json", R"({"version":1,"lastUpdateId":90})");
  world.put("telegram/update-offset-other.json", R"({"version":1,"lastUpdateId":7})");
  world.put(
      "devices/paired.json",
      R"({"d1":{"deviceId":"d1","publicKey":"pk","tokens":{"operator":{"token":"secret-token","role":"operator","scopes":["operator.read"]}}}})");
}

std::vector<std::string> keys_of(MovingWorld& world, const std::string& agent) {
  std::vector<std::string> keys;
  for (const auto& row : world.sim.run(world.agent(agent).sessions(100)).value()) keys.push_back(row.key);
  return keys;
}

TEST_CASE("sessions, transcripts, archives and orphans of 2026.3.28 are taken over") {
  MovingWorld world;
  put_full_house(world);
  CHECK(world.is_due());
  const auto report = world.import().value();
  CHECK(report.is_complete);
  CHECK(keys_of(world, "main") == std::vector<std::string>{"agent:main:cron:j1", "agent:main:cron:j1:run:s-cron", "agent:main:discord:channel:c1",
                                                           "agent:main:telegram:group:-1:topic:5", "agent:main:main"});
  const auto main = world.session("agent:main:main").value();
  CHECK(main.session_id == "s-main");
  CHECK(to_ms(main.updated_at) == 1000);
  CHECK(to_iso(main.created_at) == "2026-03-01T10:00:00.000Z");
  CHECK(string_member_or(main.entry, "thinkingLevel", "") == "high");
  CHECK(at_path(main.entry, "later.x")->get_int64() == 1);
  // The newest spelling wins; the transcript of the other one is kept as an archive.
  CHECK(world.session("agent:main:discord:channel:c1")->session_id == "s-upper");
  CHECK(world.entries("s-main").size() == 5);
  CHECK(world.entries("s-topic").size() == 2);
  CHECK(world.entries("s-cron").size() == 3);
  CHECK(world.session("agent:work:main", "work")->session_id == "w-main");
  CHECK(string_member_or(world.entries("w-main", "work").at(1).line, "id", "").size() == 8);
  std::map<std::string, std::string> archives;
  for (const auto& row : world.archives()) archives[row.session_id] = row.reason;
  CHECK(archives == std::map<std::string, std::string>{
                        {"s-lower", "orphan"}, {"s-nobody", "orphan"}, {"s-old", "reset"}, {"s-main.deleted.2026-03-27T04-00-00.123Z", "deleted"}});
  CHECK(world.entries("s-old").size() == 3);
  CHECK(report.counts.sessions == 6);
  CHECK(report.counts.archives == 4);
  CHECK(report.counts.broken == 2);
}

TEST_CASE("senders, requests, cron jobs, offsets and devices are taken over") {
  MovingWorld world;
  put_full_house(world);
  const auto report = world.import().value();
  CHECK(world.sim.run(world.gateway().approved_senders("telegram", "default")).value() == std::vector<std::string>{"100", "101"});
  CHECK(world.sim.run(world.gateway().approved_senders("telegram", "alerts")).value() == std::vector<std::string>{"200"});
  const auto pending = world.sim.run(world.gateway().pairing_requests("telegram")).value();
  REQUIRE(pending.size() == 1);
  CHECK(pending[0].code == "ABCD2345");
  CHECK(pending[0].account_id == "alerts");
  const auto jobs = world.sim.run(world.gateway().cron_jobs()).value();
  REQUIRE(jobs.size() == 1);
  CHECK(jobs[0].id == "j1");
  CHECK(world.sim.run(world.gateway().cursor("telegram", "default")).value() == "111:42");
  CHECK(world.sim.run(world.gateway().cursor("telegram", "alerts")).value() == "222:91");
  CHECK(world.sim.run(world.gateway().cursor("telegram", "other")).value().empty());
  const auto devices = world.sim.run(world.gateway().devices()).value();
  REQUIRE(devices.size() == 1);
  CHECK(to_json_text(devices[0].record).find("secret-token") == std::string::npos);
  CHECK(at_path(devices[0].record, "tokens.operator.digests")->get_array()[0].get_string() == io::sha256_hex("secret-token"));
  CHECK(report.counts.senders == 3);
  CHECK(report.counts.cron_jobs == 1);
  CHECK(report.counts.offsets == 2);
  CHECK(report.counts.devices == 1);
  CHECK(report.counts.pairing == 1);
}

TEST_CASE("the report names what was mended and left out, and what could not be read is kept") {
  MovingWorld world;
  put_full_house(world);
  const auto report = world.import().value();
  const auto named = [&](std::string_view end) {
    for (const auto& file : report.files) {
      if (file.path.ends_with(end)) return file;
    }
    return ImportedFile{};
  };
  const auto broken = named("/s-main.jsonl");
  CHECK(broken.state == ImportedFile::State::repaired);
  CHECK(broken.reason == "1 line cannot be read");
  CHECK(broken.lines == 5);
  const std::string kept = world.sim.files().read(broken.kept_as, 1u << 20).value();
  CHECK(kept.contains(R"("line":5)"));
  CHECK(kept.contains("mess"));
  CHECK(named("main/sessions/sessions.json").reason == "1 of its sessions cannot be read");
  CHECK(world.sim.files().read(named("main/sessions/sessions.json").kept_as, 1u << 20).value().contains("agent:main:bad"));
  CHECK(named("update-offset-other.json").state == ImportedFile::State::left_out);
  CHECK(named("telegram-allowFrom.json").reason.contains("\"*\""));
  CHECK(named("auth-profiles.json").state == ImportedFile::State::in_place);
  CHECK(named("sessions.json.bak.1").path.empty());
  const auto written = parse_json(world.sim.files().read(report.path, 1u << 20).value()).value();
  CHECK(int_member(*member(written, "counts"), "sessions") == 6);
  CHECK(to_text(report).contains("Taken over from /home/user/.openclaw: 6 sessions, 4 archived transcripts"));
  CHECK(to_text(report).contains("s-main.jsonl: 1 line cannot be read"));
}

TEST_CASE("an import that is done again changes nothing and says the same") {
  MovingWorld world;
  put_full_house(world);
  const auto before = world.sim.files().all_files();
  const auto first = world.import().value();
  const std::string kept = world.everything();
  CHECK(!world.is_due());
  const auto second = world.import().value();
  CHECK(world.everything() == kept);
  CHECK(to_json_text(to_json(second)) == to_json_text(to_json(first)));
  // Only the sources were there before, and they are what they were.
  for (const auto& path : before) CHECK(world.sim.files().info(path)->modified == from_ms(1'767'225'600'000));
}

TEST_CASE("an import that is stopped after any commit and begun again comes to the same end") {
  MovingWorld whole;
  put_full_house(whole);
  const auto expected = whole.import().value();
  const std::string kept = whole.everything();
  for (std::size_t batches = 1; batches < 12; batches++) {
    MovingWorld world;
    put_full_house(world);
    std::size_t starts = 0;
    for (;;) {
      const auto report = world.import({.batches_max = batches}).value();
      starts++;
      if (report.is_complete) {
        CHECK(to_json_text(to_json(report)) == to_json_text(to_json(expected)));
        break;
      }
      REQUIRE(starts < 50);
    }
    CHECK(world.everything() == kept);
  }
}

TEST_CASE("a long transcript is taken in several commits, and the session appears with the last") {
  MovingWorld world;
  const std::string big(100'000, 'x');
  std::string text = header_line("s");
  const int lines = static_cast<int>(3 * kImportBatchBytesMax / big.size());
  for (int i = 0; i < lines; i++) text += user_line(fmt::format("{:08x}", i + 1), i == 0 ? "" : fmt::format("{:08x}", i), big);
  world.put("agents/main/sessions/sessions.json", index_of({entry("agent:main:main", "s", 1)}));
  world.put("agents/main/sessions/s.jsonl", text);
  std::size_t starts = 0;
  while (!world.import({.batches_max = 1})->is_complete) {
    starts++;
    const auto there = world.entries("s");
    CHECK(world.session("agent:main:main").has_value() == (there.size() == static_cast<std::size_t>(lines) + 1));
  }
  CHECK(starts >= 3);
  const auto there = world.entries("s");
  REQUIRE(there.size() == static_cast<std::size_t>(lines) + 1);
  for (std::size_t i = 1; i < there.size(); i++) CHECK(string_member_or(there[i].line, "id", "") == fmt::format("{:08x}", i));
}

TEST_CASE("more sessions than one commit takes are taken in several") {
  MovingWorld world;
  std::vector<std::string> entries;
  for (std::size_t i = 0; i < 2 * kImportBatchSessionsMax + 1; i++)
    entries.push_back(entry(fmt::format("agent:main:k{}", i), fmt::format("s{}", i), 1));
  world.put("agents/main/sessions/sessions.json", index_of(entries));
  CHECK(!world.import({.batches_max = 1})->is_complete);
  CHECK(world.sim.run(world.agent().session_count()).value() == static_cast<std::int64_t>(kImportBatchSessionsMax));
  std::vector<ImportProgress> told;
  CHECK(world.import({.progress = [&](const ImportProgress& progress) { told.push_back(progress); }})->is_complete);
  CHECK(world.sim.run(world.agent().session_count()).value() == static_cast<std::int64_t>(2 * kImportBatchSessionsMax + 1));
  REQUIRE(!told.empty());
  CHECK(told.back().of == static_cast<std::int64_t>(2 * kImportBatchSessionsMax + 1));
}

TEST_CASE("a truncated sessions.json is taken as far as it is sound, the other transcripts become archives") {
  MovingWorld world;
  const std::string index = index_of({entry("agent:main:a", "a", 1), entry("agent:main:b", "b", 2)});
  world.put("agents/main/sessions/sessions.json", index.substr(0, index.size() - 20));
  world.put("agents/main/sessions/a.jsonl", transcript("a", 2));
  world.put("agents/main/sessions/b.jsonl", transcript("b", 2));
  const auto report = world.import().value();
  CHECK(world.session("agent:main:a").has_value());
  CHECK(!world.session("agent:main:b").has_value());
  REQUIRE(world.archives().size() == 1);
  CHECK(world.archives()[0].session_id == "b");
  CHECK(report.files[0].reason.starts_with("it is cut off at byte"));
}

TEST_CASE("with a sessions.json of 0 bytes, or none, every transcript becomes an archive") {
  for (const bool is_there : {true, false}) {
    MovingWorld world;
    if (is_there) world.put("agents/main/sessions/sessions.json", "");
    world.put("agents/main/sessions/a.jsonl", transcript("a", 2));
    const auto report = world.import().value();
    CHECK(world.archives().size() == 1);
    CHECK(world.entries("a").size() == 2);
    CHECK(report.files[0].reason == (is_there ? "the file is empty" : "there is no sessions.json; its transcripts are kept as archives"));
    CHECK(!world.is_due());
  }
}

TEST_CASE("transcripts that are empty, cut off or full of zero bytes are taken as far as they are sound") {
  MovingWorld world;
  world.put("agents/main/sessions/sessions.json",
            index_of({entry("agent:main:a", "a", 1), entry("agent:main:b", "b", 2), entry("agent:main:c", "c", 3), entry("agent:main:d", "d", 4)}));
  world.put("agents/main/sessions/a.jsonl", "");
  const std::string sound = transcript("b", 3);
  world.put("agents/main/sessions/b.jsonl", sound.substr(0, sound.size() - 10));
  world.put("agents/main/sessions/c.jsonl", transcript("c", 2) + std::string(4096, '\0') + user_line("0000cccc", "00000001", "after the power cut"));
  const auto report = world.import().value();
  CHECK(report.counts.sessions == 4);
  CHECK(world.entries("a").empty());
  CHECK(world.entries("b").size() == 2);
  CHECK(world.entries("c").size() == 3);
  CHECK(world.session("agent:main:d").has_value());
  CHECK(report.counts.broken == 1);
  CHECK(report.counts.mended == 1);
}

TEST_CASE("a session that went on here stays, and the transcript that is newer there is kept as an archive") {
  MovingWorld world;
  world.put("agents/main/sessions/sessions.json", index_of({entry("agent:main:main", "theirs", 10), entry("agent:main:b", "b", 20)}));
  world.put("agents/main/sessions/theirs.jsonl", transcript("theirs", 3));
  SessionRow ours{.key = "agent:main:main", .session_id = "ours", .updated_at = from_ms(5), .entry = JsonObject()};
  CHECK(world.sim.run(world.agent().put_session(ours)));
  const auto report = world.import().value();
  CHECK(world.session("agent:main:main")->session_id == "ours");
  CHECK(world.session("agent:main:b")->session_id == "b");
  REQUIRE(world.archives().size() == 1);
  CHECK(world.archives()[0].reason == "superseded");
  CHECK(world.archives()[0].key == "agent:main:main");
  CHECK(world.entries("theirs").size() == 3);
  CHECK(report.counts.left_out == 1);
  CHECK(report.counts.sessions == 1);
}

TEST_CASE("who went back to OpenClaw for a while and comes again finds what was said there") {
  MovingWorld world;
  const std::string file = "agents/main/sessions/";
  world.put(file + "sessions.json", index_of({entry("agent:main:a", "a", 10), entry("agent:main:b", "b", 10), entry("agent:main:c", "c", 10)}));
  for (const std::string id : {"a", "b", "c"}) world.put(file + id + ".jsonl", transcript(id, 3));
  CHECK(world.import()->is_complete);
  // Here c goes on; there a goes on and b is reset.
  auto used = world.session("agent:main:c").value();
  used.updated_at = from_ms(15);
  std::vector<Json> more;
  more.push_back(*parse_json(user_line("0000eeee", "00000002", "said here")));
  CHECK(world.sim.run(world.agent().append("c", std::move(more))));
  CHECK(world.sim.run(world.agent().put_session(used)));
  world.sim.advance(std::chrono::hours(1));
  world.put(file + "sessions.json", index_of({entry("agent:main:a", "a", 30), entry("agent:main:b", "b2", 30), entry("agent:main:c", "c", 30)}));
  world.put(file + "a.jsonl", transcript("a", 5));
  world.put(file + "b2.jsonl", transcript("b2", 2));
  world.put(file + "c.jsonl", transcript("c", 4));
  CHECK(world.is_due());
  const auto report = world.import().value();
  CHECK(world.entries("a").size() == 5);
  CHECK(to_ms(world.session("agent:main:a")->updated_at) == 30);
  CHECK(world.session("agent:main:b")->session_id == "b2");
  CHECK(world.entries("b").size() == 3);
  CHECK(world.entries("c").size() == 4);
  CHECK(string_member_or(world.entries("c").back().line, "id", "") == "0000eeee");
  CHECK(report.counts.sessions == 2);
  CHECK(report.counts.left_out == 1);
}

TEST_CASE("a file that was only touched is not taken again") {
  MovingWorld world;
  put_full_house(world);
  const auto first = world.import().value();
  world.sim.advance(std::chrono::hours(1));
  put_full_house(world);
  CHECK(world.is_due());
  const auto second = world.import().value();
  CHECK(second.counts.sessions == first.counts.sessions);
  CHECK(!world.is_due());
}

TEST_CASE("a look counts and keeps nothing") {
  MovingWorld world;
  put_full_house(world);
  const auto files = world.sim.files().all_files();
  const auto report = world.import({.mode = ImportOptions::Mode::look}).value();
  CHECK(report.counts.sessions == 6);
  CHECK(report.counts.archives == 4);
  CHECK(report.counts.senders == 3);
  CHECK(report.counts.broken == 2);
  CHECK(world.sim.files().all_files() == files);
  CHECK(keys_of(world, "main").empty());
  CHECK(world.is_due());
  CHECK(to_text(report).starts_with("Found in"));
}

TEST_CASE("where there is nothing there is nothing to do") {
  MovingWorld world;
  CHECK(!world.is_due());
  world.put("agents/main/sessions/sessions.sqlite", "ours");
  CHECK(!world.is_due());
}

TEST_CASE("one sessions.json for all agents is shared out by its keys") {
  MovingWorld world;
  world.config = *parse_json(R"({"session":{"store":"~/all/sessions.json"},"agents":{"list":[{"id":"main","default":true},{"id":"work"}]}})");
  world.sim.files().put("/home/user/all/sessions.json", index_of({entry("agent:main:main", "m", 1), entry("agent:work:main", "w", 1)}));
  world.sim.files().put("/home/user/all/w.jsonl", transcript("w", 2));
  const auto report = world.import().value();
  CHECK(report.counts.sessions == 2);
  CHECK(world.session("agent:main:main").has_value());
  CHECK(world.session("agent:work:main", "work").has_value());
  CHECK(world.entries("w", "work").size() == 2);
}

TEST_CASE("another state directory can be taken over by its path") {
  MovingWorld world;
  world.sim.files().put("/backup/agents/old/sessions/sessions.json", index_of({entry("agent:old:main", "o", 1)}));
  const auto loaded = config::load_value(JsonObject());
  world.from = state_source_in(world.io, *loaded.config, world.paths, "/backup");
  const auto report = world.sim.run(import_state(world.io, *world.store, world.from, {.state_dir = kState})).value();
  CHECK(report.counts.sessions == 1);
  CHECK(world.session("agent:old:main", "old").has_value());
}

TEST_CASE("small files that are broken or too large are told and left") {
  MovingWorld world;
  world.put("cron/jobs.json", "{\"jobs\":");
  world.put("devices/paired.json", "");
  world.put("credentials/telegram-allowFrom.json", std::string(kImportFileBytesMax + 1, ' '));
  const auto report = world.import().value();
  CHECK(report.counts.left_out == 3);
  CHECK(!world.is_due());
}

TEST_CASE("lines over kImportLineBytesMax and entries over kImportEntryBytesMax are left out and told") {
  MovingWorld world;
  world.put("agents/main/sessions/sessions.json",
            index_of({entry("agent:main:a", "a", 1, ", \"x\": \"" + std::string(kImportEntryBytesMax, 'x') + "\""), entry("agent:main:b", "b", 1)}));
  world.put("agents/main/sessions/b.jsonl",
            header_line("b") + user_line("00000001", "", std::string(kImportLineBytesMax, 'x')) + user_line("00000002", "00000001", "b"));
  const auto report = world.import().value();
  CHECK(report.counts.sessions == 1);
  CHECK(report.counts.broken == 2);
  const auto lines = world.entries("b");
  REQUIRE(lines.size() == 2);
  CHECK(member(lines[1].line, "parentId")->is_null());
  // No more of what could not be read is kept than the limit says.
  for (const auto& file : report.files) {
    if (!file.kept_as.empty()) CHECK(world.sim.files().info(file.kept_as)->size_bytes <= kImportUnreadableBytesMax);
  }
}

TEST_CASE("a report lists at most kImportFilesListed files, those with trouble first") {
  MovingWorld world;
  for (std::size_t i = 0; i < kImportFilesListed + 10; i++) world.put(fmt::format("agents/main/sessions/o{}.jsonl", i), header_line("o"));
  world.put("agents/main/sessions/z.jsonl", "broken\n" + header_line("z"));
  const auto report = world.import().value();
  CHECK(report.files.size() == kImportFilesListed);
  CHECK(report.files_unlisted == 12);
  CHECK(report.files[1].path.ends_with("/z.jsonl"));
  CHECK(report.counts.archives == static_cast<std::int64_t>(kImportFilesListed + 11));
}

TEST_CASE("a source that cannot be read now is told, holds up nothing, and is tried again") {
  MovingWorld world;
  put_full_house(world);
  const std::string index = "/home/user/.openclaw/agents/main/sessions/sessions.json";
  world.sim.files().set_access(index, io::SimFiles::Access::refused);
  world.sim.files().set_access("/home/user/.openclaw/cron/jobs.json", io::SimFiles::Access::refused);
  const auto report = world.import().value();
  CHECK(report.counts.sessions == 1);
  CHECK(report.counts.cron_jobs == 0);
  CHECK(report.files[0].state == ImportedFile::State::left_out);
  CHECK(report.files[0].path == index);
  CHECK(world.is_due());
  world.sim.files().set_access(index, io::SimFiles::Access::allowed);
  CHECK(world.import()->counts.sessions == 6);
}

TEST_CASE("of a sessions.json no more than kImportEntriesMax sessions are taken, and the others are told") {
  CHECK(ImportOptions{}.entries_max == kImportEntriesMax);
  MovingWorld world;
  world.put("agents/main/sessions/sessions.json",
            index_of({entry("agent:main:a", "a", 1), entry("agent:main:b", "b", 1), entry("agent:main:c", "c", 1), entry("agent:main:A", "a2", 2)}));
  const auto report = world.import({.entries_max = 2}).value();
  CHECK(report.counts.sessions == 2);
  // Another spelling of a session that is taken is no session more.
  CHECK(world.session("agent:main:a")->session_id == "a2");
  CHECK(report.files[0].reason == "1 session over the limit of 2 was left out");
}

TEST_CASE("lines and parts of a file are whole wherever a window of kImportWindowBytes ends") {
  io::SimWorld sim;
  const std::string line(kImportWindowBytes / 3 + 7, 'x');
  std::string text;
  for (int i = 0; i < 10; i++) text += line + std::to_string(i) + "\n";
  sim.files().put("/f", text + "rest");
  FileLines lines(sim.files(), "/f");
  for (int i = 0; i < 10; i++) {
    const auto got = lines.next().value().value();
    CHECK(got.text == line + std::to_string(i));
    CHECK(got.number == i + 1);
    CHECK(got.offset == static_cast<std::uint64_t>(i) * (line.size() + 2));
    CHECK(got.has_end);
  }
  const auto rest = lines.next().value().value();
  CHECK(rest.text == "rest");
  CHECK(!rest.has_end);
  CHECK(!lines.next().value());
  FileParts parts(sim.files(), "/f");
  CHECK(parts.part(kImportWindowBytes - 10, 20).value() == text.substr(kImportWindowBytes - 10, 20));
  CHECK(parts.part(5, 2 * kImportWindowBytes).value() == text.substr(5, 2 * kImportWindowBytes));
  CHECK(!parts.part(text.size(), 20));
}

TEST_CASE("what fails here ends the import, and the next start goes on") {
  MovingWorld world;
  put_full_house(world);
  world.sim.files().fail_next_writes(1);  // The folder of what could not be read.
  const auto failed = world.import();
  REQUIRE(!failed);
  CHECK(failed.error().message.starts_with("taking over /home/user/.openclaw/agents/main/sessions/sessions.json"));
  CHECK(world.import()->counts.sessions == 6);
}

}  // namespace
}  // namespace oc::store
