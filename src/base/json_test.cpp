// JSON reading and writing.
#include "base/json.h"

#include <doctest/doctest.h>

#include "base/limits.h"

using namespace oc;

TEST_CASE("a syntax error tells its line and column") {
  const auto parsed = parse_json("{\n  \"a\": tru\n}");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == Errc::invalid);
  CHECK(parsed.error().where.line == 2);
}

TEST_CASE("nesting deeper than kJsonDepthMax is refused") {
  CHECK(parse_json(std::string(kJsonDepthMax, '[') + std::string(kJsonDepthMax, ']')));
  CHECK_FALSE(parse_json(std::string(kJsonDepthMax + 1, '[') + std::string(kJsonDepthMax + 1, ']')));
  CHECK_FALSE(parse_json(std::string(1'000'000, '[')));
}

TEST_CASE("pretty JSON is what JSON.stringify(value, null, 2) writes") {
  const auto value = parse_json(R"({"b":[1,{"c":[]}],"a":{},"d":1.5,"e":1e21,"f":true})").value();
  CHECK(to_pretty_json(value) ==
        "{\n  \"b\": [\n    1,\n    {\n      \"c\": []\n    }\n  ],\n  \"a\": {},\n  \"d\": 1.5,\n  \"e\": 1e+21,\n  \"f\": true\n}");
}

TEST_CASE("numbers are written as JavaScript writes them") {
  for (const auto& [text, want] : {std::pair{"1.0", "1"}, {"0.1", "0.1"}, {"1e-7", "1e-7"}, {"-0.0", "0"}}) {
    CHECK(to_json_text(parse_json(text).value()) == want);
  }
}

TEST_CASE("a dotted path finds members, array items and keys that hold dots") {
  const auto value = parse_json(R"({"a":{"b.c":{"d":[10,20]}}})").value();
  REQUIRE(at_path(value, "a.b.c.d.1"));
  CHECK(at_path(value, "a.b.c.d.1")->get_int64() == 20);
  CHECK(at_path(value, "a.b") == nullptr);
  CHECK(at_path(value, "a.b.c.d.2") == nullptr);
  CHECK(at_path(value, "a.b.c.d.x") == nullptr);
  CHECK(at_path(value, "") == &value);
}

TEST_CASE("bytes that are not UTF-8 leave as U+FFFD") { CHECK(to_json_text(Json("a\xff")) == "\"a\xEF\xBF\xBD\""); }

TEST_CASE("a text over kJsonBytesMax is refused before it is read") {
  std::string text(kJsonBytesMax, ' ');
  text.front() = '7';
  CHECK(parse_json(text) == Json(7));
  text += ' ';
  const auto refused = parse_json(text);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::too_large);
}
