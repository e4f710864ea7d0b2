// Tests of the index over transcripts: what is found, what is forgotten, and words that are no query.
#include "store/sqlite/search.h"

#include <algorithm>

#include "base/limits.h"
#include "store/store_test.h"

namespace oc::store {
namespace {

Json said(const std::string& role, const std::string& text) {
  return {{"type", "message"},
          {"timestamp", "2026-02-03T04:05:06.000Z"},
          {"message", {{"role", role}, {"content", {{{"type", "text"}, {"text", text}}}}}}};
}

SessionRow session(const std::string& key) { return {.key = key, .session_id = "id of " + key, .entry = JsonObject()}; }

}  // namespace

TEST_CASE("lines are found by their words, best first, with the session, the speaker, the time and the place in the text") {
  on_both([](Store& store) -> Task<int> {
    auto* db = *(co_await store.agent("main"));
    REQUIRE(co_await db->put_session(session("one")));
    const Json custom{{"type", "custom"}, {"customType", "secret"}, {"data", "espresso"}};
    const std::vector<Json> lines{custom, said("user", "Where is the good coffee in Zürich?"),
                                  said("assistant", "Coffee, coffee and coffee: everywhere.")};
    REQUIRE(co_await db->append("id of one", lines));
    REQUIRE(co_await db->append("gone", {said("user", std::string(400, 'x') + " coffee\nlast week " + std::string(400, 'y'))}));
    const auto hits = co_await db->search("COFFEE", 10);
    REQUIRE(hits);
    REQUIRE(hits->size() == 3);
    CHECK((*hits)[0].role == "assistant");
    CHECK((*hits)[0].session_key == "one");
    CHECK((*hits)[0].seq == 3);
    CHECK((*hits)[0].at == *from_iso("2026-02-03T04:05:06.000Z"));
    const auto gone = std::ranges::find(*hits, "gone", &SearchHit::session_id);
    REQUIRE(gone != hits->end());
    CHECK(gone->session_key.empty());
    CHECK(gone->snippet.find(" coffee last week ") != std::string::npos);
    CHECK(gone->snippet.starts_with("…x"));
    CHECK((*co_await db->search("zurich good", 10)).size() == 1);
    CHECK((*co_await db->search("coffee", 1)).size() == 1);
    CHECK((*co_await db->search("espresso", 10)).empty());
    // What is said later is found later.
    REQUIRE(co_await db->append("id of one", {said("user", "And tea?")}));
    CHECK((*co_await db->search("tea", 10)).size() == 1);
    co_return 0;
  });
}

TEST_CASE("whatever is typed is words, never a query that fails") {
  on_both([](Store& store) -> Task<int> {
    auto* db = *(co_await store.agent("main"));
    REQUIRE(co_await db->append("s", {said("user", "NEAR the (old) bridge AND \"the mill\" NOT far: a-b c*d")}));
    for (const std::string words : {"NEAR",
                                    "(old",
                                    "\"",
                                    "\"\"the mill\"",
                                    "AND",
                                    "bridge AND mill",
                                    "a-b",
                                    "c*d",
                                    "NOT",
                                    "far:",
                                    "text:far",
                                    "^near",
                                    "{a",
                                    "???",
                                    "",
                                    "   ",
                                    "*",
                                    "-",
                                    "+",
                                    "near(",
                                    "\xff\xfe bridge",
                                    "\x01",
                                    "the OR nothing"}) {
      CAPTURE(words);
      CHECK(co_await db->search(words, 10));
    }
    CHECK((*co_await db->search("bridge AND mill", 10)).size() == 1);
    CHECK((*co_await db->search("??? bridge", 10)).size() == 1);
    CHECK((*co_await db->search("bridge nothing", 10)).empty());
    CHECK((*co_await db->search("???", 10)).empty());
    const std::string with_nul("bridge\0mill", 11);
    CHECK((*co_await db->search(with_nul, 10)).size() == 1);
    co_return 0;
  });
}

TEST_CASE("a deleted session is found no more, an archived one is until it is pruned") {
  on_both([](Store& store) -> Task<int> {
    auto* db = *(co_await store.agent("main"));
    for (const char* key : {"deleted", "archived"}) {
      REQUIRE(co_await db->put_session(session(key)));
      REQUIRE(co_await db->append("id of " + std::string(key), {said("user", "coffee"), said("user", "more coffee")}));
    }
    CHECK((*co_await db->search("coffee", 10)).size() == 4);
    CHECK(*co_await db->remove_session("deleted", "", UnixTime{}));
    CHECK(*co_await db->remove_session("archived", "deleted", UnixTime(Millis(1000))));
    CHECK((*co_await db->search("coffee", 10)).size() == 2);
    CHECK((*co_await db->prune({.archives = Millis(500)}, UnixTime(Millis(1400)))).archives == 0);
    CHECK((*co_await db->prune({.archives = Millis(500)}, UnixTime(Millis(1600)))).archives == 1);
    CHECK((*co_await db->search("coffee", 10)).empty());
    CHECK((co_await db->entries("id of archived", 10))->empty());
    CHECK((co_await db->check())->empty());
    co_return 0;
  });
}

TEST_CASE("lines of before the start are taken in by the first search, kSearchLinesAtOnce in a commit") {
  const TemporaryFolder folder;
  on_files(folder.path(), [](Store& store) -> Task<int> {
    auto* db = *(co_await store.agent("main"));
    for (int i = 0; i < 3; i++) {
      std::vector<Json> lines(kSearchLinesAtOnce, said("user", "coffee"));
      lines.push_back(said("user", "the last one"));
      REQUIRE(co_await db->append("session " + std::to_string(i), lines));
    }
    co_return 0;
  });
  on_files(folder.path(), [](Store& store) -> Task<int> {
    auto* db = *(co_await store.agent("main"));
    CHECK((*co_await db->search("last", 10)).size() == 3);
    CHECK((*co_await db->search("coffee", 10'000)).size() == 3 * kSearchLinesAtOnce);
    co_return 0;
  });
  // kSearchRoundsMax times as many lines would be needed to see that a search does not wait for all of them.
  static_assert(kSearchRoundsMax * kSearchLinesAtOnce >= 100'000);
}

TEST_CASE("of a long line kSearchTextBytesMax are searched, of long input kSearchWordsMax words") {
  const std::string text = std::string(kSearchTextBytesMax - 1, 'a') + "ü";
  CHECK(search_text(said("user", text)).text == std::string(kSearchTextBytesMax - 1, 'a'));
  std::string words;
  for (std::size_t i = 0; i < kSearchWordsMax + 5; i++) words += "w ";
  CHECK(search_query(words).size() == kSearchWordsMax * 4 - 1);
}

TEST_CASE("of a message the texts are searched, not its calls and pictures") {
  const Json line{
      {"type", "message"},
      {"message",
       {{"role", "assistant"},
        {"content", {{{"type", "text"}, {"text", "one"}}, {{"type", "toolCall"}, {"name", "exec"}}, {{"type", "text"}, {"text", "two"}}}}}}};
  CHECK(search_text(line).text == "one\ntwo");
  CHECK(search_text({{"type", "message"}, {"message", {{"role", "user"}, {"content", "plain"}}}}).text == "plain");
  CHECK(search_text({{"type", "session"}}).text.empty());
  CHECK(search_text(Json("no object")).text.empty());
}

}  // namespace oc::store
