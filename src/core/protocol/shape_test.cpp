// The words clients read when parameters do not fit.
#include "core/protocol/shape.h"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::protocol;

namespace {
std::string told(std::string_view shape, std::string_view json, Unknown unknown = Unknown::refused) {
  const auto value = parse_json(json);
  REQUIRE(value);
  return shape_errors(shape, *value, unknown);
}
}  // namespace

TEST_CASE("a value that fits is told nothing") {
  CHECK(told("{ a: string, b?: int }", R"({"a":"x"})") == "");
  CHECK(told("{ a: string, b?: int }", R"({"a":"x","b":5.0})") == "");
  CHECK(told("string+[](1..2)", R"(["a","b"])") == "");
  CHECK(told("{[k]: bool}", R"({"a":true,"b":false})") == "");
  CHECK(told("string | null", "null") == "");
  CHECK(told("{}", "{}") == "");
  CHECK(told("3", "3") == "");
}

TEST_CASE("what is missing is told before what is too much, and that before what is wrong inside") {
  constexpr std::string_view shape = R"({ sessionKey: string(1..512), mode?: "a", n?: int(0..9) })";
  CHECK(told(shape, R"({"x":1,"mode":"b","n":10})") ==
        "must have required property 'sessionKey'; at root: unexpected property 'x'; at /mode: must be equal to constant; at /n: must be <= 9");
}

TEST_CASE("every rule has its words") {
  struct Row {
    std::string_view shape, json, words;
  };
  const Row rows[] = {
      {"{ a: string+ }", R"({"a":""})", "at /a: must NOT have fewer than 1 characters"},
      {"{ a: string(1..3) }", R"({"a":"ääää"})", "at /a: must NOT have more than 3 characters"},
      {"{ a: string(1..4) }", R"({"a":"ääää"})", ""},
      {"{ a: string }", R"({"a":1})", "at /a: must be string"},
      {"{ a: bool }", R"({"a":"true"})", "at /a: must be boolean"},
      {"{ a: int(1..) }", R"({"a":0})", "at /a: must be >= 1"},
      {"{ a: int }", R"({"a":1.5})", "at /a: must be integer"},
      {"{ a: num }", R"({"a":"1"})", "at /a: must be number"},
      {"{ a: any[](1..) }", R"({"a":[]})", "at /a: must NOT have fewer than 1 items"},
      {"{ a: string[](0..1) }", R"({"a":["x",1]})", "at /a: must NOT have more than 1 items; at /a/1: must be string"},
      {"{ a: { b: string } }", R"({"a":{"c":1}})", "at /a: must have required property 'b'; at /a: unexpected property 'c'"},
      {"{ a: string+ | null }", R"({"a":5})", "at /a: must be string; at /a: must be null; at /a: must match a schema in anyOf"},
      {R"({ a: "x" | "y" })", R"({"a":"z"})", "at /a: must be equal to constant; at /a: must match a schema in anyOf"},
      {R"({ a: ("x" | "y")[] })", R"({"a":["x","q"]})", "at /a/1: must be equal to constant; at /a/1: must match a schema in anyOf"},
      {"{ a: keypath }", R"({"a":"agents.list[0].id"})", ""},
      {"{ a: keypath }", R"({"a":"a b"})", "at /a: must match pattern \"^[A-Za-z0-9_./\\[\\]\\-*]+$\""},
      {"{ a: 7 }", R"({"a":8})", "at /a: must be equal to constant"},
      {"{[k]: bool}", R"({"a":1})", "at /a: must be boolean"},
      {"{}", "[]", "must be object"},
  };
  for (const auto& row : rows) {
    INFO(row.shape, " on ", row.json);
    CHECK(told(row.shape, row.json) == row.words);
  }
}

TEST_CASE("unknown members are ignored at the root only, when that is asked for") {
  CHECK(told("{ a: { b?: int } }", R"({"a":{},"new":1})", Unknown::ignored) == "");
  CHECK(told("{ a: { b?: int } }", R"({"a":{"new":1}})", Unknown::ignored) == "at /a: unexpected property 'new'");
}

TEST_CASE("a text that is no shape is known as such") {
  static_assert(is_shape("{ a?: string+ | null, b: { c: int(0..5)[] }[](1..) }"));
  static_assert(!is_shape("{ a: strin }"));
  static_assert(!is_shape("{ a: string"));
  static_assert(!is_shape("string(1)"));
  CHECK_FALSE(is_shape(""));
}
