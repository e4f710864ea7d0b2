// JSON reading and writing.
#include "base/json.h"

#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>

#include "base/json_text.h"
#include "base/limits.h"
#include "base/text.h"

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

TEST_CASE("strings are written as the parser reads them, wherever a special character stands") {
  for (int special = 0; special < 256; special++) {
    for (std::size_t before = 0; before < 18; before++) {
      const std::string text = std::string(before, 'x') + static_cast<char>(special) + "yz\x7f" + std::string(before / 2, '!');
      const Json value(text);
      CAPTURE(special);
      CAPTURE(before);
      const std::string written = to_json_text(value);
      CHECK(written == boost::json::serialize(Json(valid_utf8(text))));
      CHECK(parse_json(written).value() == Json(valid_utf8(text)));
    }
  }
  CHECK(to_json_text(Json("\xC3\xA4 \"\xF0\x9F\x98\x80\"\n")) == "\"\xC3\xA4 \\\"\xF0\x9F\x98\x80\\\"\\n\"");
  CHECK(to_json_text(Json("\xC3\xA4\xff\"\xC3")) == "\"\xC3\xA4\xEF\xBF\xBD\\\"\xEF\xBF\xBD\"");
}

TEST_CASE("every kind of value is written") {
  const Json value{nullptr, true, false, -5, std::uint64_t{18'446'744'073'709'551'615u}, 1.5, "a", JsonArray(), JsonObject(), {{"k", {1}}}};
  CHECK(to_json_text(value) == R"([null,true,false,-5,18446744073709551615,1.5,"a",[],{},{"k":[1]}])");
  std::string text = "data: ";
  append_json(text, value.get_array()[3]);
  append_json_string(text, "x\ty");
  CHECK(text == "data: -5\"x\\ty\"");
}

TEST_CASE("a text over kJsonBytesMax is refused before it is read") {
  std::string text(kJsonBytesMax, ' ');
  text.front() = '7';
  CHECK(parse_json(text) == Json(7));
  text += ' ';
  const auto refused = parse_json(text);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::too_large);
}
