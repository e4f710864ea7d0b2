// A big object is cut into its members.
#include "store/migrate/members.h"

#include <doctest/doctest.h>

#include "base/limits.h"

namespace oc::store {
namespace {

struct Split {
  std::vector<MemberRange> members;
  MemberSplitter splitter;
};

Split split_at(std::string_view text, std::size_t cut) {
  Split out;
  out.splitter.feed(text.substr(0, cut), out.members);
  out.splitter.feed(text.substr(cut), out.members);
  return out;
}

std::vector<std::pair<std::string, std::string>> pairs(std::string_view text, const Split& split) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& each : split.members) out.emplace_back(each.key, std::string(text.substr(each.offset, each.bytes)));
  return out;
}

TEST_CASE("an object is cut into its members, wherever the pieces end") {
  const std::string text = "\xEF\xBB\xBF {\n  \"a\": {\"x\": \"}\\\"{\", \"y\": [1, {}]},\n \"b\\u00e9\\\"\" : 12 , \"c\":null,\"d\":\"t,}\"}\n";
  const std::vector<std::pair<std::string, std::string>> expected{
      {"a", R"({"x": "}\"{", "y": [1, {}]})"}, {"b\xC3\xA9\"", "12 "}, {"c", "null"}, {"d", "\"t,}\""}};
  for (std::size_t cut = 0; cut <= text.size(); cut++) {
    const auto split = split_at(text, cut);
    CHECK(pairs(text, split) == expected);
    CHECK(split.splitter.is_whole());
    CHECK(split.splitter.problem().empty());
  }
}

TEST_CASE("of a truncated object the members before the cut are whole, and the cut is told") {
  const std::string text = R"({"a":{"n":1},"b":{"n":2},"c":{"n":3}})";
  for (std::size_t size = 0; size < text.size(); size++) {
    const auto split = split_at(std::string_view(text).substr(0, size), size / 2);
    CHECK(split.members.size() == (size >= 36 ? 3 : size >= 24 ? 2 : size >= 12 ? 1 : 0));
    CHECK(!split.splitter.is_whole());
    CHECK(split.splitter.problem() == (size == 0 ? "the file is empty" : "it is cut off at byte " + std::to_string(size)));
  }
}

TEST_CASE("what is no object is told with the place") {
  CHECK(split_at("[1]", 1).splitter.problem() == "it cannot be read from byte 0 on (0x5b stands there)");
  CHECK(split_at("{\"a\":1} x", 1).splitter.problem() == "it cannot be read from byte 8 on (0x78 stands there)");
  CHECK(split_at("{\"a\" 1}", 1).splitter.problem().contains("byte 5"));
  CHECK(split_at("{\"a\":}", 1).splitter.problem().contains("byte 5"));
  const std::string zeros = std::string("{\"a\":{},\"b\":{") + std::string(20, '\0');
  const auto split = split_at(zeros, 9);
  CHECK(split.members.size() == 1);
  CHECK(split.splitter.problem().contains("0x00"));
  CHECK(split.splitter.sound_bytes() == 7);
}

TEST_CASE("a key over kImportKeyBytesMax is given without its name") {
  const std::string text = "{\"" + std::string(kImportKeyBytesMax, 'k') + "\":1,\"" + std::string(100, 'k') + "\":2}";
  const auto split = split_at(text, 50);
  REQUIRE(split.members.size() == 2);
  CHECK(split.members[0].key.empty());
  CHECK(split.members[1].key.size() == 100);
}

}  // namespace
}  // namespace oc::store
