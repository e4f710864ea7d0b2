// Tests of the parameters of a send.
#include "channels/telegram/encode.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "base/text.h"

namespace oc::channels::telegram {
namespace {

TEST_CASE("a part goes out as HTML, with its topic and the message it answers") {
  const auto form = form_of({.channel = "telegram", .account_id = "a", .to = "-100", .thread_id = "42", .reply_to_id = "7"});
  CHECK(
      to_json_text(send_parameters("**x**", form, Settings{})) ==
      R"({"chat_id":-100,"text":"<b>x</b>","parse_mode":"HTML","message_thread_id":42,"reply_parameters":{"message_id":7,"allow_sending_without_reply":true}})");
}

TEST_CASE("the General topic is never named in a send, but when typing") {
  const engine::ReplyAddress address{.to = "-100", .thread_id = "1"};
  CHECK(form_of(address).thread_id.empty());
  CHECK(to_json_text(typing_parameters(address)) == R"({"chat_id":-100,"action":"typing","message_thread_id":1})");
}

TEST_CASE("chat ids lose their prefixes, and message keys their chat") {
  CHECK(form_of({.to = "telegram:5"}).chat_id == "5");
  CHECK(form_of({.to = "tg:group:-100:topic:7"}).chat_id == "-100");
  CHECK(form_of({.to = "@channel"}).chat_id == "@channel");
  CHECK(form_of({.to = "5", .reply_to_id = "-100:8"}).reply_to_id == "8");
  CHECK(form_of({.to = "5", .reply_to_id = "nonsense"}).reply_to_id.empty());
}

TEST_CASE("plain text names no parse mode and keeps the limit by leaving out addresses") {
  const SendForm form{.markup = Markup::none, .chat_id = "5"};
  CHECK(to_json_text(send_parameters("**x** [t](https://e.org)", form, Settings{})) == R"x({"chat_id":5,"text":"x t (https://e.org)"})x");
  const std::string long_text = std::string(kTelegramTextUnitsMax - 2, 'x') + " [t](https://e.org)";
  const auto parameters = send_parameters(long_text, form, Settings{});
  CHECK(utf16_length(string_member_or(parameters, "text", "")) == kTelegramTextUnitsMax);
}

TEST_CASE("link previews can be turned off") {
  CHECK(to_json_text(send_parameters("x", {.chat_id = "5"}, Settings{.link_preview = false}))
            .contains(R"("link_preview_options":{"is_disabled":true})"));
}

}  // namespace
}  // namespace oc::channels::telegram
