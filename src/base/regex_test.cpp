// Regular expressions: JavaScript's syntax in, linear time out.
#include "base/regex.h"

#include <doctest/doctest.h>

#include <ctime>

#include "base/limits.h"

using namespace oc;

namespace {
bool matches(std::string_view pattern, std::string_view text, std::string_view flags = "") {
  const auto regex = Regex::compile(pattern, flags);
  REQUIRE_MESSAGE(regex.has_value(), std::string(pattern));
  return regex->test(text);
}
}  // namespace

TEST_CASE("JavaScript's classes, escapes and anchors mean what they mean there") {
  CHECK(matches("\\bclaw\\b", "hey Claw!", "i"));
  CHECK_FALSE(matches("\\bclaw\\b", "xclawx", "i"));
  CHECK(matches("a\\sb", "a\u00a0b"));
  CHECK(matches("a\\sb", "a\vb"));
  CHECK_FALSE(matches("a\\Sb", "a\u3000b"));
  CHECK(matches("^[\\s]$", "\u2028"));
  CHECK_FALSE(matches("^[\\S]$", "\ufeff"));
  CHECK(matches("^.$", "é"));
  CHECK_FALSE(matches("^.$", "\u2028"));
  CHECK(matches("^.$", "\n", "s"));
  CHECK(matches("\\u00e9\\x41\\u{2}", "éAuu"));
  CHECK(matches("\\uD83E\\uDD9E", "🦞"));
  CHECK(matches("a\\/b", "a/b"));
  CHECK(matches("[[]x", "[x"));
  CHECK(matches("[^]", "\n"));
  CHECK_FALSE(matches("[]", "x"));
  CHECK(matches("x{,2}", "x{,2}"));
  CHECK(matches("^x{2,3}$", "xxx"));
  CHECK(matches("(?<year>\\d{4})-(?:0)", "2026-0"));
  CHECK(matches("^b$", "a\nb", "m"));
  CHECK_FALSE(matches("^b$", "a\nb"));
  CHECK(matches("[\\b]", "\b"));
  CHECK(matches("\\p{L}+", "ж", "u"));
}

TEST_CASE("what cannot be done in linear time is refused with the reason") {
  for (const char* pattern : {"a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b", "(a)\\1", "(?<n>a)\\k<n>", "(bad[", "a)", "*", "a{2000}", "\\"}) {
    CAPTURE(pattern);
    const auto regex = Regex::compile(pattern);
    REQUIRE_FALSE(regex);
    CHECK(regex.error().code == Errc::invalid);
    CHECK_FALSE(regex.error().message.empty());
  }
  CHECK(Regex::compile("a(?=b)").error().message.find("look") != std::string::npos);
  CHECK_FALSE(Regex::compile("a", "ii"));
  CHECK_FALSE(Regex::compile("a", "q"));
}

TEST_CASE("N1: nested repetition over 100 kB stays linear") {
  const auto regex = Regex::compile("(a+)+$");
  REQUIRE(regex);
  const std::string text = std::string(100'000, 'a') + "!";
  const std::clock_t start = std::clock();
  CHECK_FALSE(regex->test(text));
  CHECK((std::clock() - start) * 1000 / CLOCKS_PER_SEC < 50);
}

TEST_CASE("a pattern that compiles to more than kRegexMemoryBytesMax is refused") {
  CHECK_FALSE(Regex::compile("(?:(?:(?:a{0,50}b){50}){50}c)"));
  CHECK(Regex::compile("(?:a{0,20}b){20}"));
}

TEST_CASE("a pattern longer than the limit is refused") {
  CHECK(Regex::compile(std::string(kRegexPatternBytesMax, 'a')).has_value());
  CHECK(Regex::compile(std::string(kRegexPatternBytesMax + 1, 'a')).error().code == Errc::too_large);
}

TEST_CASE("find gives offsets and groups, replace_all does not loop on empty matches") {
  const auto regex = Regex::compile("(\\w+)@(x)?");
  const auto match = regex->find("é bob@ ann@x", 3);
  REQUIRE(match);
  CHECK(match->start == 3);
  CHECK(match->end == 7);
  REQUIRE(match->groups.size() == 2);
  CHECK(match->groups[0] == "bob");
  CHECK_FALSE(match->groups[1].has_value());
  CHECK(regex->replace_all("bob@ ann@x!", "<>") == "<> <>!");
  CHECK(Regex::compile("")->replace_all("éa", "-") == "-é-a-");
}

TEST_CASE("the source prints as JavaScript prints it") {
  CHECK(Regex::compile("a/b[/]\\/")->source() == "a\\/b[/]\\/");
  CHECK(Regex::compile("a\nb")->source() == "a\\nb");
  CHECK(Regex::compile("")->source() == "(?:)");
}

TEST_CASE("escape_regex makes any text a pattern for itself") {
  const std::string text = "C++ (dev) [x]{2} a.b|c^$\\ 🦞";
  CHECK(escape_regex("C++ (dev)") == "C\\+\\+ \\(dev\\)");
  CHECK(matches("^" + escape_regex(text) + "$", text));
}

TEST_CASE("nested repetition is found where it is and nowhere else") {
  for (const char* pattern : {"(a+)+", "(?:a*b)*", "(x(a?)y)+", "((a|b)+c){2,}", "(a+)+?", "a**"}) {
    CAPTURE(pattern);
    CHECK(has_nested_repetition(pattern));
  }
  for (const char* pattern : {"a+b+", "(ab)+", "(a+)b", "[+*]+", "\\(a+\\)+x", "\\b@?Family\\s+Bot\\b", "a{2}b{3}", "x{,}+"}) {
    CAPTURE(pattern);
    CHECK_FALSE(has_nested_repetition(pattern));
  }
}
