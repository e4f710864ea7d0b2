// Answers on IRC: one line, and parts that are whole letters.
#include "core/reply/irc_text.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "base/text.h"

using namespace oc;
using namespace oc::reply;

TEST_CASE("Markdown is left, line ends become blanks, control characters go (spec 3.4)") {
  CHECK(irc_text("# Head\n\n**bold** `code`\r\n- one\n- two\n") == "# Head  **bold** `code` - one - two");
  CHECK(irc_text("a\tb\x01"
                 "ACTION x\x01\x02\x7f"
                 "c\rd") == "a bACTION xc d");
  CHECK(irc_text(std::string("a\0QUIT", 6)) == "aQUIT");
  CHECK(irc_text("bad \xff byte") == "bad \xef\xbf\xbd byte");
  CHECK(irc_text("\n \n") == "");
}

TEST_CASE("parts are cut at blanks, in a long word between letters, and hold everything that was said") {
  CHECK(irc_parts("short", 350) == std::vector<std::string>{"short"});
  CHECK(irc_parts("\n\n", 350).empty());
  const std::string word(kChunkUnitsMin - 2, 'a');
  CHECK(irc_parts(word + " bb ccc", kChunkUnitsMin) == std::vector<std::string>{word, "bb ccc"});
  // Less than kChunkUnitsMin is not taken.
  CHECK(irc_parts(word + " bb ccc", 1) == std::vector<std::string>{word, "bb ccc"});
  std::string letters;
  for (int i = 0; i < 300; i++) letters += i % 7 == 0 ? "😀" : i % 3 == 0 ? "é" : "x";
  for (const std::size_t most : {32u, 33u, 34u, 35u, 350u}) {
    std::string joined;
    for (const std::string& part : irc_parts(letters, most)) {
      CHECK(part.size() <= most);
      CHECK(is_valid_utf8(part));
      joined += part;
    }
    CHECK(joined == letters);
  }
}
