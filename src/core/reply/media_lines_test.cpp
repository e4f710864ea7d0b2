// The lines of an answer that name files.
#include "core/reply/media_lines.h"

#include <doctest/doctest.h>

using namespace oc::reply;

TEST_CASE("21.6: files go with the words in front of them, or with those behind when there are none in front") {
  auto portions = portions_of("Here is the chart:\nMEDIA:./chart.png\nMEDIA:`b.png`\n\nAnd the table:\nMEDIA: \"my table.csv\"\nThat is all.");
  REQUIRE(portions.size() == 3);
  CHECK(portions[0].text == "Here is the chart:");
  CHECK(portions[0].files == std::vector<std::string>{"./chart.png", "b.png"});
  CHECK(portions[1].text == "And the table:");
  CHECK(portions[1].files == std::vector<std::string>{"my table.csv"});
  CHECK(portions[2].text == "That is all.");
  CHECK(portions[2].files.empty());

  portions = portions_of("MEDIA:./a.ogg\nListen to this");
  REQUIRE(portions.size() == 1);
  CHECK(portions[0].text == "Listen to this");
  CHECK(portions[0].files == std::vector<std::string>{"./a.ogg"});

  portions = portions_of("media: /w/x.pdf");
  REQUIRE(portions.size() == 1);
  CHECK(portions[0].text.empty());
  CHECK(portions[0].files == std::vector<std::string>{"/w/x.pdf"});
}

TEST_CASE("21.6: code is no order to send a file, an address of the web stays a line of text, and a text without files is left as it is") {
  const std::string code = "Write this:\n```\nMEDIA:./a.png\n```\ndone ";
  CHECK(portions_of(code).front().text == code);
  CHECK(portions_of(code).front().files.empty());
  const auto linked = portions_of("See\nMEDIA:https://example.com/a.png\nthere");
  REQUIRE(linked.size() == 1);
  CHECK(linked[0].text == "See\nhttps://example.com/a.png\nthere");
  CHECK(linked[0].files.empty());
  CHECK(portions_of(" The MEDIA: folder \n").front().text == " The MEDIA: folder \n");
  CHECK(portions_of("MEDIA:\nx").front().text == "MEDIA:\nx");
  CHECK(portions_of("").front().text.empty());
}
