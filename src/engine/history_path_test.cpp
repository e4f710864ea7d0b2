// The path through a transcript that has branches and compactions, and what models and people are told of it.
#include "engine/history_path.h"

#include <doctest/doctest.h>

#include "engine/pasts.h"
#include "engine/story_world_test.h"

using namespace oc;
using namespace oc::engine;

namespace {

using Lines = std::vector<store::EntryRow>;

/// Lines numbered from 1 on, as the store gives them.
Lines numbered(std::vector<Json> lines) {
  Lines rows;
  for (auto& line : lines) rows.push_back({.seq = static_cast<std::int64_t>(rows.size()) + 1, .line = std::move(line)});
  return rows;
}

Json says(const char* id, Json parent, const char* role, const char* text) {
  return {{"type", "message"}, {"id", id}, {"parentId", std::move(parent)}, {"message", {{"role", role}, {"content", text}, {"timestamp", 1}}}};
}
Json header() { return {{"type", "session"}, {"version", 3}, {"id", "0b0e"}, {"timestamp", "2026-03-01T10:00:00.000Z"}, {"cwd", "/w"}}; }
Json private_line(const char* id, Json parent) {
  return {{"type", "custom"}, {"customType", "openclaw.sent"}, {"data", JsonObject()}, {"id", id}, {"parentId", std::move(parent)}};
}
Json compaction(const char* id, const char* parent, const char* first_kept, const char* summary) {
  return {{"type", "compaction"},           {"id", id},           {"parentId", parent}, {"timestamp", "2026-03-01T10:00:01.000Z"},
          {"firstKeptEntryId", first_kept}, {"summary", summary}, {"tokensBefore", 9}};
}

std::string texts(const std::vector<turn::Message>& messages) {
  std::string all;
  for (const auto& message : messages) all += turn::text_of(message) + "|";
  return all;
}
std::string said(std::vector<Json> lines) { return texts(said_in(numbered(std::move(lines)))); }

const std::string kSummaryHead = "The conversation history before this point was compacted into the following summary:\n\n<summary>\n";

}  // namespace

TEST_CASE("the newest line is the leaf: what is on a branch that was left is not the model's past") {
  CHECK(said({header(), says("a", nullptr, "user", "a"), says("b", "a", "assistant", "b"), says("c", "b", "user", "left"),
              says("d", "c", "assistant", "left too"), says("e", "b", "user", "e"), says("f", "e", "assistant", "f")}) == "a|b|e|f|");
  CHECK(said({says("a", nullptr, "user", "before"), says("b", nullptr, "user", "anew"), says("c", "b", "assistant", "c")}) == "anew|c|");
}

TEST_CASE("a line that names nothing, or what is not there, hangs on the one before it; none leads in a circle") {
  Json plain = says("b", nullptr, "assistant", "b");
  plain.get_object().erase("parentId");
  CHECK(said({says("a", nullptr, "user", "a"), plain, says("c", "nobody", "user", "c")}) == "a|b|c|");
  CHECK(said({says("a", "b", "user", "a"), says("b", "b", "assistant", "b"), says("b", "a", "user", "c")}) == "a|c|");
  CHECK(said({}).empty());
  CHECK(said({header()}).empty());
}

TEST_CASE("the note of what an operator sent is neither leaf nor branch, also when it was written while a turn went on") {
  // The answer was kept between the moment in which the note looked for the newest line and the moment in which it was written.
  CHECK(said({says("a", nullptr, "user", "a"), says("b", "a", "assistant", "b"), private_line("s", "a"), says("c", "s", "user", "c")}) == "a|b|c|");
  CHECK(said({says("a", nullptr, "user", "a"), private_line("s", "a"), says("b", "a", "assistant", "b"), private_line("t", "b")}) == "a|b|");
}

TEST_CASE("after a compaction the model is told its summary, what it kept, and what came since; of several the last one counts") {
  const std::vector<Json> lines{header(),
                                says("a", nullptr, "user", "a"),
                                says("b", "a", "assistant", "b"),
                                says("c", "b", "user", "kept"),
                                says("d", "c", "assistant", "kept too"),
                                compaction("k", "d", "c", "They spoke."),
                                says("e", "k", "user", "e")};
  CHECK(said(lines) == kSummaryHead + "They spoke.\n</summary>|kept|kept too|e|");
  CHECK(to_ms(said_in(numbered(lines)).front().time) == 1'772'359'201'000);
  auto more = lines;
  more.push_back(compaction("l", "e", "nobody", "They spoke more."));
  more.push_back(says("f", "l", "assistant", "f"));
  CHECK(said(more) == kSummaryHead + "They spoke more.\n</summary>|f|");
  // One on a branch that was left does not count.
  auto left = lines;
  left.push_back(says("x", "b", "user", "x"));
  CHECK(said(left) == "a|b|x|");
}

TEST_CASE("a branch's summary and an extension's message are told as the user's") {
  const std::vector<Json> lines{
      says("a", nullptr, "user", "a"),
      {{"type", "branch_summary"}, {"id", "s"}, {"parentId", "a"}, {"fromId", "z"}, {"summary", "Nothing came of it."}},
      {{"type", "custom_message"}, {"id", "m"}, {"parentId", "s"}, {"content", "look"}, {"customType", "x"}, {"display", true}},
      {{"type", "label"}, {"id", "l"}, {"parentId", "m"}, {"targetId", "a"}, {"label", "start"}}};
  const auto messages = said_in(numbered(lines));
  REQUIRE(messages.size() == 3);
  CHECK(turn::text_of(messages[1]).find("Nothing came of it.") != std::string::npos);
  CHECK(messages[1].role == turn::Role::user);
  CHECK(turn::text_of(messages[2]) == "look");
}

TEST_CASE("a past goes on only with lines that hang on each other; else all of the transcript is read") {
  const Lines known = numbered({says("a", nullptr, "user", "a"), says("b", "a", "assistant", "b")});
  const auto goes_on = [&](std::vector<Json> more) {
    auto past = past_of(known);
    Lines lines{known.back()};
    for (auto& line : more) lines.push_back({.seq = lines.back().seq + 1, .line = std::move(line)});
    return go_on(*past, lines, 100);
  };
  CHECK(goes_on({says("c", "b", "user", "c"), says("d", "c", "assistant", "d")}));
  CHECK(goes_on({private_line("s", "b"), says("c", "b", "user", "c"), private_line("t", "c"), says("d", "t", "assistant", "d")}));
  CHECK_FALSE(goes_on({says("c", "a", "user", "c")}));
  CHECK_FALSE(goes_on({says("c", nullptr, "user", "c")}));
  CHECK_FALSE(goes_on({says("c", "b", "user", "c"), compaction("k", "c", "b", "s")}));
}

TEST_CASE("a taken-over session: the agent hears the summary and the branch in force, a person sees all of that branch") {
  StoryWorld world("{channels:{telegram:{dmPolicy:'open',allowFrom:['*','100']}}}");
  world.models.script = [](const ModelCall&) { return Scripted{.text = "re"}; };
  REQUIRE(world.tell({.text = "one"}));
  auto& database = world.agent_store("main");
  const auto row = (*world.sim.run(database.sessions(1))).at(0);
  const std::vector<Json> lines{header(),
                                says("a", nullptr, "user", "first question"),
                                says("b", "a", "assistant", "first answer"),
                                says("w", "b", "user", "left"),
                                says("c", "b", "user", "second question"),
                                says("d", "c", "assistant", "second answer"),
                                compaction("k", "d", "d", "They spoke.")};
  REQUIRE(world.sim.run(database.remove_session(row.key, "", world.sim.clock().now())));
  REQUIRE(world.sim.run(database.take_over({{.session_id = row.session_id, .lines = lines, .session = row, .archive = {}}})));
  for (const char* text : {"two", "three"}) {
    REQUIRE(world.tell({.text = text}));
    const auto& told = world.models.calls.back().messages;
    CHECK(turn::text_of(told[0]) == kSummaryHead + "They spoke.\n</summary>");
    CHECK(turn::text_of(told[1]) == "second answer");
    CHECK(turn::text_of(told[told.size() - 1]).ends_with(text));
  }
  CHECK(world.models.calls.back().messages.size() == 5);
  const auto history = world.sim.run(world.engine().history(row.key, 100));
  REQUIRE(history);
  std::string shown;
  for (const auto& message : history->messages) shown += string_member_or(message.message, "role", "") + " ";
  CHECK(shown == "user assistant user assistant system user assistant user assistant ");
  CHECK(to_json_text(history->messages[4].message).find("They spoke.") != std::string::npos);
  CHECK(to_json_text(history->messages[2].message).find("second question") != std::string::npos);
}
