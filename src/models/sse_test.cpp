// The event stream parser: line ends, fields, cuts and limits.
#include "models/sse.h"

#include <doctest/doctest.h>

#include "base/limits.h"

using namespace oc;
using namespace oc::models;

namespace {

std::vector<SseEvent> events_of(std::string_view bytes) {
  SseParser parser;
  std::vector<SseEvent> out;
  REQUIRE(parser.feed(bytes, out));
  REQUIRE(parser.finish(out));
  return out;
}

SseEvent event(std::string data, std::string name = {}, std::string id = {}) { return {std::move(name), std::move(data), std::move(id)}; }

}  // namespace

TEST_CASE("an event stream is read as the standard says") {
  struct Row {
    std::string_view bytes;
    std::vector<SseEvent> expected;
  };
  const std::vector<Row> rows = {
      {"", {}},
      {"data: one\n\n", {event("one")}},
      {"data: one\r\n\r\n", {event("one")}},
      {"data: one\r\rdata: two\n\n", {event("one"), event("two")}},
      {"\xEF\xBB\xBF"
       "data: marked\n\n",
       {event("marked")}},
      {": keep-alive\n\n: another\ndata: x\n\n", {event("x")}},
      {"data: a\ndata: b\ndata\n\n", {event("a\nb\n")}},
      {"data:no space\n\ndata:  two spaces\n\n", {event("no space"), event(" two spaces")}},
      {"event: ping\n\ndata: after\n\n", {event("after")}},
      {"event: delta\nid: 7\ndata: x\n\ndata: y\n\n", {event("x", "delta", "7"), event("y", "", "7")}},
      {"unknown: field\ndata: x\n\n", {event("x")}},
      {"data: colon: inside\n\n", {event("colon: inside")}},
      {"data: without an end", {event("without an end")}},
      {"data:\n\n", {event("")}},
      {"\n\n\n", {}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.bytes);
    CHECK(events_of(row.bytes) == row.expected);
  }
}

TEST_CASE("a stream cut at every byte gives the same events") {
  const std::string bytes =
      "\xEF\xBB\xBF"
      "event: a\r\nid: 1\r\ndata: one\r\n\r\n: c\rdata: two\rdata: more\r\rdata: end\n\n";
  const auto whole = events_of(bytes);
  REQUIRE(whole.size() == 3);
  SseParser parser;
  std::vector<SseEvent> out;
  for (const char c : bytes) REQUIRE(parser.feed(std::string_view(&c, 1), out));
  REQUIRE(parser.finish(out));
  CHECK(out == whole);
}

TEST_CASE("the reconnection time is kept when it is a number") {
  SseParser parser;
  std::vector<SseEvent> out;
  REQUIRE(parser.feed("retry: soon\n", out));
  CHECK_FALSE(parser.retry_ms());
  REQUIRE(parser.feed("retry: 2500\n", out));
  CHECK(parser.retry_ms() == 2500);
}

TEST_CASE("a line over the limit is refused, and what was complete before is kept") {
  SseParser parser;
  std::vector<SseEvent> out;
  const std::string longest(kSseLineBytesMax - 6, 'x');
  REQUIRE(parser.feed("data: " + longest + "\n\n", out));
  REQUIRE(out.size() == 1);
  CHECK(out[0].data.size() == longest.size());
  const auto failed = parser.feed("data: ok\n\ndata: " + longest + "y", out);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Errc::too_large);
  CHECK(out.size() == 2);
}

TEST_CASE("many data lines cannot grow one event without end") {
  SseParser parser;
  std::vector<SseEvent> out;
  const std::string line = "data: " + std::string(1 << 20, 'x') + "\n";
  Result<void> fed;
  std::size_t lines = 0;
  while (fed && lines < 64) {
    fed = parser.feed(line, out);
    lines++;
  }
  REQUIRE_FALSE(fed);
  CHECK(fed.error().code == Errc::too_large);
  CHECK(lines == kSseEventBytesMax / (1 << 20));
}
