// Tests of the chats that an account was sent out of.
#include "channels/left_chats.h"

#include <doctest/doctest.h>

namespace oc::channels {
namespace {

TEST_CASE("the newest chat is named until the bot is back, the others are counted") {
  LeftChats left;
  CHECK(left.words().empty());
  left.leave("-1", "Ops");
  CHECK(left.words() == "the bot is out of \"Ops\"; add it again or take the chat out of the config");
  left.leave("-2", "", "kicked by \x1b[31mann");
  CHECK(left.words().starts_with("the bot is out of \"-2\" (and of one more chat): kicked by "));
  CHECK_FALSE(left.words().contains('\x1b'));
  left.leave("-1", "Ops");
  CHECK(left.size() == 2);
  CHECK(left.words().contains("Ops"));
  left.come_back("-1");
  CHECK(left.words().contains("-2"));
  left.come_back("-2");
  CHECK(left.words().empty());
}

TEST_CASE("kLeftChatsMax chats are kept") {
  LeftChats left;
  for (std::size_t i = 0; i < kLeftChatsMax + 3; i++) left.leave(std::to_string(i), "");
  CHECK(left.size() == kLeftChatsMax);
  CHECK_FALSE(left.has("2"));
  CHECK(left.has("3"));
}

}  // namespace
}  // namespace oc::channels
