// Tests of reading Slack's texts, forms and emoji.
#include "channels/slack/text.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "channels/slack/emoji.h"
#include "channels/slack/form.h"
#include "channels/slack/limits.h"

namespace oc::channels::slack {
namespace {

TEST_CASE("mentions, links and entities are told as people read them") {
  Names names;
  names.keep_person("U1", {.name = "Ann", .handle = "ann"});
  names.keep_chat("C2", {.kind = "channel", .name = "random"});
  const std::vector<std::pair<std::string, std::string>> cases{
      {"hi <@U1> and <@U2>", "hi @Ann and @U2"},
      {"<@U2|bob>", "@bob"},
      {"<@W9ABC>", "@W9ABC"},
      {"see <#C1|general> <#C2> <#C3>", "see #general #random #C3"},
      {"<!here> <!channel|channel> <!subteam^S1|@ops> <!date^139^{date}|Feb 18>", "@here channel @ops Feb 18"},
      {"<https://e.org/?a=1&amp;b=2>", "https://e.org/?a=1&b=2"},
      {"<https://e.org|the page>", "the page (https://e.org)"},
      {"<https://e.org|e.org> <mailto:a@e.org|a@e.org>", "https://e.org a@e.org"},
      {"1 &lt; 2 &amp;&amp; 3 &gt; 2 &amp;lt;", "1 < 2 && 3 > 2 &lt;"},
      {"a < b > c", "a < b > c"},
      {"<@lower> <nothing> <", "<@lower> <nothing> <"},
  };
  for (const auto& [raw, text] : cases) {
    INFO(raw);
    CHECK(read_text(raw, names).text == text);
  }
  CHECK(read_text("<@U1> <@U2> <@U1>", names).mentioned == std::vector<std::string>{"U1", "U2"});
  CHECK(is_valid_utf8(read_text("\xff<@U1>\xfe", names).text));
}

TEST_CASE("a mention in front of a command goes, in front of anything else it stays") {
  CHECK(without_leading_mention("<@UB> /status", "UB") == "/status");
  CHECK(without_leading_mention(" <@UB|helper>  /new now", "UB") == "/new now");
  CHECK(without_leading_mention("<@UB> status", "UB") == "<@UB> status");
  CHECK(without_leading_mention("<@UBX> /status", "UB") == "<@UBX> /status");
  CHECK(without_leading_mention("/status", "") == "/status");
}

TEST_CASE("a form is written and read back, and broken ones are refused") {
  const std::string text = form_text(JsonObject{{"a", "x y&z=ü"}, {"b", true}, {"n", 5}, {"l", JsonArray{1}}, {"none", nullptr}});
  CHECK(text == "a=x%20y%26z%3D%C3%BC&b=true&n=5&l=%5B1%5D");
  CHECK(parse_form(text)->at("a") == "x y&z=ü");
  CHECK(parse_form("a=1+2&a=3&b")->at("a") == "1 2");
  CHECK(parse_form("a=1&b")->at("b") == "");
  CHECK(is_valid_utf8(std::string(parse_form("a=%ff")->at("a").as_string())));
  for (const char* broken : {"a=%", "a=%1", "a=%zz"}) CHECK(parse_form(broken).error().code == Errc::invalid);
  std::string many;
  for (int i = 0; i < 65; i++) many += "f" + std::to_string(i) + "=1&";
  CHECK(parse_form(many).error().code == Errc::invalid);
}

TEST_CASE("emoji become the names that Slack knows, unknown ones become nothing") {
  CHECK(emoji_name("👀") == "eyes");
  CHECK(emoji_name("❤️") == "heart");
  CHECK(emoji_name("👍🏽") == "+1");
  CHECK(emoji_name(":White_Check_Mark:") == "white_check_mark");
  CHECK(emoji_name("+1::skin-tone-3") == "+1");
  CHECK(emoji_name("shipit") == "shipit");
  for (const char* none : {"", "  ", "🫥🫥", "two words", ":"}) CHECK(emoji_name(none).empty());
}

TEST_CASE("no more names are remembered than kSlackNamesMax, the newest among them") {
  Names names;
  for (std::size_t i = 0; i <= kSlackNamesMax; i++) {
    names.keep_person("U" + std::to_string(i), {.name = "n"});
    names.keep_chat("C" + std::to_string(i), {.kind = "channel"});
  }
  CHECK(names.people() <= kSlackNamesMax);
  CHECK(names.chats() <= kSlackNamesMax);
  CHECK(names.person("U" + std::to_string(kSlackNamesMax)) != nullptr);
  CHECK(names.person("U" + std::to_string(kSlackNamesMax - 1)) != nullptr);
}

}  // namespace
}  // namespace oc::channels::slack
