// Tests of ids as people see them.
#include "core/reply/message_id.h"

#include <doctest/doctest.h>

namespace oc::reply {

TEST_CASE("of Telegram's ids only the message's own number is shown, other ids stay whole") {
  CHECK(shown_message_id("telegram", "42:3") == "3");
  CHECK(shown_message_id("telegram", "-1001234567890:77") == "77");
  for (const auto* whole : {"3", "callback:99", "42:3:reaction:5:1:x", "send:0d1f", ":3", "42:", ""})
    CHECK(shown_message_id("telegram", whole) == whole);
  CHECK(shown_message_id("slack", "42:3") == "42:3");
  CHECK(chat_of_message_id("telegram", "-100:3") == "-100");
  CHECK(chat_of_message_id("telegram", "3").empty());
}

}  // namespace oc::reply
