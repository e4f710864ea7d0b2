// Mentions: patterns, invisible marks, and patterns that want to be slow.
#include "core/access/mention.h"

#include <doctest/doctest.h>

#include <ctime>

#include "base/limits.h"

using namespace oc;
using namespace oc::access;

TEST_CASE("14: an agent's own patterns, then the common ones, then its name and emoji") {
  const auto config = parse_json(
      R"({"agents":{"list":[{"id":"Fam","identity":{"name":" Family\u00a0 Bot ","emoji":"🦞"}},{"id":"own","groupChat":{"mentionPatterns":["@own"]}},{"id":"none","groupChat":{"mentionPatterns":[]}}]}})");
  CHECK(mention_patterns(*config, "fam") == std::vector<std::string>{"\\b@?Family\\s+Bot\\b", "🦞"});
  CHECK(mention_patterns(*config, "own") == std::vector<std::string>{"@own"});
  CHECK(mention_patterns(*config, "none").empty());
  CHECK(mention_patterns(*config, "ghost").empty());
  Json common = *config;
  common.get_object()["messages"] = JsonObject{{"groupChat", JsonObject{{"mentionPatterns", JsonArray{"openclaw"}}}}};
  CHECK(mention_patterns(common, "fam") == std::vector<std::string>{"openclaw"});
  CHECK(mention_patterns(common, "none").empty());
}

TEST_CASE("14: invisible marks are taken out before the patterns look") {
  CHECK(mention_text("FAMILY\u200bBOT \u202aX\u2060") == "familybot x");
  const Mentions mentions = compile_mentions({"familybot"});
  CHECK(is_mentioned(mentions, "hey Family\u200dBot"));
  CHECK_FALSE(is_mentioned(mentions, "hey Family\u00adBot"));
  CHECK(is_mentioned(mentions, "", {}, "hello familybot"));
  CHECK_FALSE(is_mentioned(mentions, "nothing", {}, "hello familybot"));
  CHECK(is_mentioned({}, "", {.is_me = true}));
}

TEST_CASE("patterns that cannot be used are left out with the reason, the others stay") {
  const Mentions mentions = compile_mentions({"(bad[", "(a+)+", "", "x(?=y)", "(z)\\1", "\bclaw\b", "ok"});
  CHECK(mentions.patterns.size() == 2);
  REQUIRE(mentions.dropped.size() == 5);
  for (const auto& dropped : mentions.dropped) CHECK_FALSE(dropped.reason.empty());
  CHECK(mentions.dropped[3].reason.find("looks ahead") != std::string::npos);
  CHECK(is_mentioned(mentions, "a CLAW b"));
  CHECK_FALSE(is_mentioned(mentions, "xclawx"));
}

TEST_CASE("N1: the worst pattern over 100 kB takes milliseconds") {
  const std::string text = std::string(100'000, 'a') + "!";
  for (const char* pattern : {"(a+)+$", "(a|a)*b", "(.*)(.*)(.*)(.*)x$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(?:a?){30}a{30}b"}) {
    CAPTURE(pattern);
    const Mentions mentions = compile_mentions({pattern});
    const std::clock_t start = std::clock();
    is_mentioned(mentions, text);
    CHECK((std::clock() - start) * 1000 / CLOCKS_PER_SEC < 200);
  }
}

TEST_CASE("at most kMentionPatternsMax patterns are used") {
  const Mentions mentions = compile_mentions(std::vector<std::string>(kMentionPatternsMax + 3, "a"));
  CHECK(mentions.patterns.size() == kMentionPatternsMax);
  CHECK(mentions.dropped.size() == 3);
}
