// Lines, keys, entries and file names of every version.
#include "store/migrate/transcript.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "store/migrate/entry.h"

namespace oc::store {
namespace {

constexpr const char* kHeader = R"({"type":"session","version":3,"id":"s1","timestamp":"2026-03-01T10:00:00.000Z","cwd":"/w"})";

struct Read {
  std::vector<Json> lines;
  std::vector<std::string> broken;
  std::vector<std::string> mended;
};

Read read(const std::vector<std::string>& lines) {
  TranscriptReader reader("s1", from_ms(0));
  Read out;
  for (const auto& line : lines) {
    auto taken = reader.take(line);
    for (auto& each : taken.lines) out.lines.push_back(std::move(each));
    if (!taken.broken.empty()) out.broken.push_back(taken.broken);
    if (!taken.mended.empty()) out.mended.push_back(taken.mended);
  }
  return out;
}

std::string user(const std::string& id, const std::string& parent, const std::string& text) {
  return R"({"type":"message","id":")" + id + R"(","parentId":)" + (parent.empty() ? "null" : "\"" + parent + "\"") +
         R"(,"timestamp":"2026-03-01T10:00:01.000Z","message":{"role":"user","content":[{"type":"text","text":")" + text + R"("}]}})";
}

TEST_CASE("a sound transcript of version 3 is kept as it is") {
  const std::vector<std::string> lines{kHeader, user("00000001", "", "a"), user("00000002", "00000001", "b"), ""};
  const auto got = read(lines);
  REQUIRE(got.lines.size() == 3);
  for (std::size_t i = 0; i < 3; i++) CHECK(to_json_text(got.lines[i]) == lines[i]);
  CHECK(got.broken.empty());
  CHECK(got.mended.empty());
}

TEST_CASE("version 1 gets ids in a chain, and a compaction names its first line by id") {
  const std::vector<std::string> lines{R"({"type":"session","id":"s1","timestamp":"2026-01-01T00:00:00.000Z","cwd":"/w"})",
                                       R"({"type":"message","message":{"role":"user","content":"one"}})",
                                       R"({"type":"message","message":{"role":"hookMessage","content":"two"}})",
                                       R"({"type":"compaction","summary":"so far","firstKeptEntryIndex":2,"tokensBefore":9})"};
  const auto got = read(lines);
  REQUIRE(got.lines.size() == 4);
  CHECK(int_member(got.lines[0], "version") == 3);
  CHECK(member(got.lines[1], "parentId")->is_null());
  CHECK(string_member_or(got.lines[1], "id", "").size() == 8);
  CHECK(string_member(got.lines[2], "parentId") == string_member(got.lines[1], "id"));
  CHECK(string_member_or(*member(got.lines[2], "message"), "role", "") == "custom");
  CHECK(string_member(got.lines[3], "firstKeptEntryId") == string_member(got.lines[2], "id"));
  CHECK(member(got.lines[3], "firstKeptEntryIndex") == nullptr);
  CHECK(got.mended.empty());
  CHECK(got.broken.empty());
  // The same file gives the same ids: an import that was stopped goes on where it was.
  CHECK(read(lines).lines == got.lines);
}

TEST_CASE("version 2 calls hook messages custom") {
  const auto got = read({R"({"type":"session","version":2,"id":"s1","timestamp":"2026-01-01T00:00:00.000Z","cwd":"/w"})",
                         R"({"type":"message","id":"0000000a","parentId":null,"message":{"role":"hookMessage","content":"x"}})"});
  REQUIRE(got.lines.size() == 2);
  CHECK(int_member(got.lines[0], "version") == 3);
  CHECK(string_member_or(*member(got.lines[1], "message"), "role", "") == "custom");
  CHECK(string_member_or(got.lines[1], "id", "") == "0000000a");
}

TEST_CASE("version 4 of 2026.9 keeps its long ids") {
  const auto got = read({R"({"type":"session","version":4,"id":"s1","timestamp":"2026-01-01T00:00:00.000Z","cwd":"/w"})",
                         user("f6778d73-5656-465c-9748-2b5fdb0f07d8", "", "x")});
  CHECK(got.lines.size() == 2);
  CHECK(got.mended.empty());
  CHECK(string_member_or(got.lines[1], "id", "") == "f6778d73-5656-465c-9748-2b5fdb0f07d8");
}

TEST_CASE("broken lines are told, and what hung on them hangs on the line before") {
  const auto got = read({kHeader, user("00000001", "", "a"), R"({"type":"message","id":"00000002","parentId":"0000)",
                         user("00000003", "00000002", "c"), "[1]", R"({"id":"x"})", R"({"type":"message","id":"00000004","parentId":"00000003"})"});
  REQUIRE(got.lines.size() == 3);
  CHECK(string_member_or(got.lines[2], "parentId", "") == "00000001");
  CHECK(got.broken.size() == 4);
  CHECK(got.broken[0].starts_with("it is no JSON"));
  CHECK(got.broken[1] == "it is no object");
  CHECK(got.broken[2] == "it has no type");
  CHECK(got.broken[3] == "it holds no message");
  CHECK(got.mended == std::vector<std::string>{"it was tied to the line before it"});
}

TEST_CASE("half an emoji, bytes that are no UTF-8 and zero bytes are mended") {
  const auto half = read({kHeader, user("00000001", "", "cut \\ud83d"), user("00000002", "00000001", "whole \\ud83d\\ude00 \\\\ud83d")});
  REQUIRE(half.lines.size() == 3);
  CHECK(to_json_text(half.lines[1]).contains("cut \xEF\xBF\xBD"));
  CHECK(to_json_text(half.lines[2]).contains("whole \xF0\x9F\x98\x80 \\\\ud83d"));
  CHECK(half.mended.size() == 1);
  const auto bytes = read({kHeader, user("00000001", "", "caf\xE9"), std::string(7, '\0') + user("00000002", "00000001", "b") + "\r"});
  CHECK(bytes.lines.size() == 3);
  CHECK(bytes.mended.size() == 2);
  CHECK(bytes.broken.empty());
}

TEST_CASE("a transcript without a header gets one, a second header is left out, a double id becomes another") {
  const auto got = read({user("00000001", "", "a"), kHeader, user("00000001", "00000001", "b")});
  REQUIRE(got.lines.size() == 3);
  CHECK(string_member_or(got.lines[0], "type", "") == "session");
  CHECK(string_member_or(got.lines[0], "id", "") == "s1");
  CHECK(string_member_or(got.lines[2], "id", "") != "00000001");
  CHECK(string_member_or(got.lines[2], "parentId", "") == "00000001");
  CHECK(got.mended == std::vector<std::string>{"the header was missing", "a second header was left out", "it got an id of its own"});
}

TEST_CASE("keys are written as the store has them, and entries keep what nobody knows") {
  CHECK(taken_key("work", "main") == "agent:work:main");
  CHECK(taken_key("work", " Agent:Work:Telegram:Group:-100 ") == "agent:work:telegram:group:-100");
  CHECK(taken_key("work", "global") == "global");
  const auto row = row_of_entry("work", "agent:work:main", *parse_json(R"({"sessionId":"abc","updatedAt":1795239503384,"sessionFile":"/x/abc.jsonl",
    "provider":"telegram","lastProvider":"discord","lastChannel":"slack","room":"#r","nobodyKnows":{"a":[1]}})"),
                                "/s");
  REQUIRE(row);
  CHECK(row->session_id == "abc");
  CHECK(to_ms(row->updated_at) == 1795239503384);
  CHECK(
      to_json_text(row->entry) ==
      R"({"lastChannel":"slack","nobodyKnows":{"a":[1]},"channel":"telegram","groupChannel":"#r","openclaw":{"import":{"source":"/s","updatedAt":1795239503384,"sessionId":"abc"}}})");
  CHECK(is_untouched(*row));
  auto used = *row;
  used.updated_at += Millis(1);
  CHECK(!is_untouched(used));
  CHECK(!row_of_entry("work", "k", *parse_json(R"({"sessionId":"../x"})"), "/s"));
  CHECK(!row_of_entry("work", "k", *parse_json("[]"), "/s"));
  // Settings of a session that was never used.
  CHECK(is_session_id(row_of_entry("work", "k", *parse_json(R"({"thinkingLevel":"high"})"), "/s")->session_id));
  CHECK(to_ms(row_of_entry("work", "k", *parse_json(R"({"updatedAt":-1e300})"), "/s")->updated_at) == 0);
}

TEST_CASE("file names tell what a transcript is") {
  CHECK(transcript_name("a-1.jsonl")->reason.empty());
  const auto reset = transcript_name("a-1.jsonl.reset.2026-03-28T04-00-00.123Z");
  REQUIRE(reset);
  CHECK(reset->stem == "a-1");
  CHECK(reset->reason == "reset");
  CHECK(to_iso(*reset->at) == "2026-03-28T04:00:00.123Z");
  CHECK(transcript_name("a-1-topic-5.jsonl.deleted.x")->stem == "a-1-topic-5");
  for (const auto* other : {"sessions.json", ".jsonl", "a.jsonl.lock", "a.jsonl.1.tmp", "sessions.sqlite", ""}) CHECK(!transcript_name(other));
  CHECK(transcript_names("agent:a:telegram:group:-1:topic:5", "s", *parse_json(R"({"sessionFile":"/old/place/named.jsonl"})")) ==
        std::vector<std::string>{"named.jsonl", "s-topic-5.jsonl", "s.jsonl"});
}

}  // namespace
}  // namespace oc::store
