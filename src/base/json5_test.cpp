// The JSON5 reader: every form of the language, places, limits, and what a person reads when it fails.
#include "base/json5.h"

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>

#include "base/limits.h"

using namespace oc;

namespace {

std::string read(std::string text) {
  const auto document = parse_json5(std::move(text));
  return document ? to_json_text(document->value()) : "error: " + document.error().message;
}

std::string error_of(std::string text) {
  const auto document = parse_json5(std::move(text), "f.json");
  return document ? "no error" : to_text(document.error());
}

}  // namespace

TEST_CASE("JSON5 reads every way of writing a value") {
  CHECK(read("{a:1,'b':2,\"c\":3,$_d:4,\\u0065:5,ünï:6,}") == R"({"a":1,"b":2,"c":3,"$_d":4,"e":5,"ünï":6})");
  CHECK(read("[1,2,]") == "[1,2]");
  CHECK(read("// x\n/* y\n */ [/**/]//z") == "[]");
  CHECK(read("\xef\xbb\xbf{\u00a0a\u2003:\u2028 1}") == R"({"a":1})");
  CHECK(read("[+1,-2,.5,5.,0xFf,-0x10,1e3,1E-2]") == "[1,-2,0.5,5,255,-16,1000,0.01]");
  CHECK(read("[true,false,null]") == "[true,false,null]");
}

TEST_CASE("JSON5 reads infinities, and integers of 64 bits exactly") {
  const auto document = parse_json5("[Infinity,-Infinity,NaN,+Infinity,123456789012345678,18446744073709551615,1e400,1e-400,18446744073709551616]");
  REQUIRE(document);
  const auto& items = document->value().get_array();
  CHECK(std::isinf(items[0].get_double()));
  CHECK(items[1].get_double() < 0);
  CHECK(std::isnan(items[2].get_double()));
  CHECK(items[4].get_int64() == 123456789012345678);
  CHECK(items[5].get_uint64() == 18446744073709551615u);
  CHECK(std::isinf(items[6].get_double()));
  CHECK(items[7].get_double() == 0);
  CHECK(items[8].get_double() == 18446744073709551616.0);
}

TEST_CASE("JSON5 reads every escape of a string") {
  CHECK(read(R"('it\'s "x" \x41\u00e9\ud83d\ude00\q\0')") == "\"it's \\\"x\\\" Aé😀q\\u0000\"");
  CHECK(read("'a\\\nb\\\r\nc\\\u2028d'") == "\"abcd\"");
  CHECK(read(R"("\b\f\n\r\t\v")") == R"("\b\f\n\r\t\u000b")");
  CHECK(read(R"('\ud800x')") == "\"\xef\xbf\xbdx\"");
}

TEST_CASE("JSON5 refuses what the language does not have") {
  for (const char* text :
       {"",       "{",     "[1 2]",  "{a}",    "{a:}", "{a:1 b:2}", "[,]",    "{,}",     "012", "0x", "1a", "- 1",       "tru",           "nul",
        "'a\nb'", "\"abc", "{1a:2}", "{a:1}}", "/* x", "'\\1'",     "'\\x4'", "'\\u12'", "1e",  ".",  "+",  "undefined", "{a\\u0020b:1}", "'\\"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_json5(text).has_value());
  }
}

TEST_CASE("an error of JSON5 names line, column, what was expected and what to do") {
  CHECK(error_of("{\n  a: 1\n  b: 2\n}") == "f.json:3:3: ',' or '}' was expected, found 'b'\n  put a comma between entries");
  CHECK(error_of("{ agents: ") == "f.json:1:11: the file ends where a value was expected\n  the '{' of line 1 is not closed");
  CHECK(error_of("{\n a: hello }") == "f.json:2:5: a value was expected, found 'h'\n  put text in quotes: \"like this\"");
  CHECK(error_of("{ +1555: {} }").starts_with("f.json:1:3: a key or '}' was expected, found '+'\n  put quotes"));
  CHECK(error_of("{a:\n 'x\n}") == "f.json:2:2: a string is not closed before the end of its line\n  end it with ', or write \\n for a new line");
  CHECK(error_of("{a:1}\n{b:2}").starts_with("f.json:2:1: '{' after the end of the value"));
}

TEST_CASE("bytes that are not UTF-8 are an error with their place") {
  CHECK(error_of("{a:\n\"\xff\"}").starts_with("f.json:2:2: byte 0xff is not UTF-8\n  save the file as UTF-8"));
  CHECK(error_of("{a:'\xc3\xa9\xed\xa0\x80'}").starts_with("f.json:1:7: byte 0xed is not UTF-8"));
  CHECK(error_of(std::string("\xff\xfe{\0}\0", 6)) == "f.json:1:1: the file is UTF-16\n  save it as UTF-8");
}

TEST_CASE("the last of two equal keys wins and is reported") {
  const auto document = parse_json5("{a:{x:1},\n 'a':2, b:3}");
  REQUIRE(document);
  CHECK(to_json_text(document->value()) == R"({"a":2,"b":3})");
  REQUIRE(document->duplicates().size() == 1);
  CHECK(document->duplicates()[0].key == "a");
  CHECK(to_string(document->where_at(document->duplicates()[0].key_begin)) == "2:2");
  CHECK(to_string(document->where_node(document->find("a").node)) == "2:2");
}

TEST_CASE("equal keys are listed up to kJson5DuplicatesMax") {
  std::string text = "{";
  for (std::size_t i = 0; i < kJson5DuplicatesMax + 5; i++) text += "a:1,";
  const auto document = parse_json5(text + "}");
  REQUIRE(document);
  CHECK(document->duplicates().size() == kJson5DuplicatesMax);
}

TEST_CASE("the place of every key and item is found by its path") {
  const auto document = parse_json5("{\r\n  agents: { list: [ {id:'a'},\r\n    { \"i\\u0064\": 'b' } ] },\r\n  'x.y': { z: 1 },\r\n}", "c");
  REQUIRE(document);
  const auto place = [&](std::string_view path) {
    const auto found = document->find(path);
    return (found.whole ? "" : "near ") + to_string(document->where_node(found.node));
  };
  CHECK(place("") == "c:1:1");
  CHECK(place("agents.list.0.id") == "c:2:22");
  CHECK(place("agents.list.1.id") == "c:3:7");
  CHECK(place("agents.list.7") == "near c:2:13");
  CHECK(place("x.y.z") == "c:4:12");
  CHECK(place("x.y.nothing") == "near c:4:3");
}

TEST_CASE("nesting stops at kJsonDepthMax") {
  CHECK(parse_json5(std::string(kJsonDepthMax, '[') + std::string(kJsonDepthMax, ']')));
  const auto deeper = parse_json5(std::string(kJsonDepthMax + 1, '['));
  REQUIRE_FALSE(deeper);
  CHECK(deeper.error().code == Errc::too_large);
  CHECK(to_string(deeper.error().where) == "1:65");
}

TEST_CASE("a text over kConfigBytesMax is refused unread") {
  const auto document = parse_json5(std::string(kConfigBytesMax + 1, ' '));
  REQUIRE_FALSE(document);
  CHECK(document.error().code == Errc::too_large);
}

TEST_CASE("a file of 50 MB is read, and a line deep inside is found") {
  std::string text = "{ bindings: [\n";
  while (text.size() < (50u << 20))
    text += "  { agentId: 'agent', match: { channel: 'whatsapp', peer: { kind: 'direct', id: '+15551230001' } } }, // why\n";
  text += "  { agentId: 'last' } ] }";
  const auto document = parse_json5(std::move(text));
  REQUIRE(document);
  const auto count = document->value().at("bindings").get_array().size();
  const auto found = document->find("bindings." + std::to_string(count - 1) + ".agentId");
  CHECK(document->where_node(found.node).line == count + 1);
}
