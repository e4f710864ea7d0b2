// Text as JavaScript sees it.
#include "base/text.h"

#include <doctest/doctest.h>

using namespace oc;

TEST_CASE("trim removes what JavaScript calls white space, and no more") {
  CHECK(js_trim(" \t\n\v\f\r\u00A0\uFEFF\u3000x\u2028 ") == "x");
  CHECK(js_trim("\u200Bx") == "\u200Bx");
  CHECK(js_trim("\u00A0\u2003") == "");
}

TEST_CASE("lower case is full Unicode") {
  CHECK(js_lower("ÀB Ω") == "àb ω");
  CHECK(js_lower("İ") == "i̇");
  CHECK(js_lower("ΑΣ") == "ας");
}

TEST_CASE("lengths and prefixes count UTF-16 units and never cut a code point") {
  CHECK(utf16_length("a😀é") == 4);
  CHECK(utf16_prefix("a😀b", 2) == "a");
  CHECK(utf16_prefix("a😀b", 3) == "a😀");
}

TEST_CASE("printable shows what would act on a terminal") {
  CHECK(printable("a\x1b[2J\r\n\u202Eb") == "a\\u{1b}[2J\\r\\n\\u{202e}b");
  CHECK(printable("abcdef", 3) == "abc…");
}

TEST_CASE("invalid bytes become U+FFFD") {
  CHECK(valid_utf8("a\xed\xa0\x80z") != "a\xed\xa0\x80z");
  CHECK(is_valid_utf8(valid_utf8(std::string("\xff\xfe\xc0\x80", 4))));
}

TEST_CASE("the nearest word is one that could be meant") {
  CHECK(nearest_word("accountID", {"accountId", "peer"}) == "accountId");
  CHECK(nearest_word("biding", {"bindings", "channels"}) == "bindings");
  CHECK(nearest_word("zzzz", {"bindings", "channels"}) == "");
}

TEST_CASE("a terminal gives wide characters and emoji two columns, and control and combining characters none") {
  CHECK(display_width("") == 0);
  CHECK(display_width("plain") == 5);
  CHECK(display_width("größe") == 5);
  CHECK(display_width("日本") == 4);
  CHECK(display_width("🦞") == 2);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width(std::string_view("a\0b\x1b", 4)) == 2);
}
