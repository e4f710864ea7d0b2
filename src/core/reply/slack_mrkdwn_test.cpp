// Tests of how an answer is drawn for Slack.
#include "core/reply/slack_mrkdwn.h"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

#include "base/text.h"

namespace oc::reply {
namespace {

TEST_CASE("each piece of Markdown becomes the mrkdwn that Slack shows") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"plain", "plain"},
      {"# Head\n\ntext", "*Head*\n\ntext"},
      {"**b** *i* _i_ ~~s~~ ||x||", "*b* _i_ _i_ ~s~ x"},
      {"**b *bi* b**", "*b _bi_ b*"},
      {"***both***", "*_both_*"},
      {"`a` `b` ~~c~~ ~~d~~", "`a` `b` ~c~ ~d~"},
      {"**a** **b** *c*", "*a* *b* _c_"},
      {"in**side**word", "in\u200B*side*\u200Bword"},
      {"**two\nlines**", "*two*\n*lines*"},
      {"`a<b`", "`a&lt;b`"},
      {"``a`b``", "a`b"},
      {"[t](https://e.org/?a=1&b=2)", "<https://e.org/?a=1&amp;b=2|t>"},
      {"[a|b](https://e.org/x|y)", "<https://e.org/x%7Cy|a¦b>"},
      {"**[t](https://e.org)**", "*<https://e.org|t>*"},
      {"[t](javascript:x)", "t"},
      {"https://e.org/a_b_c", "https://e.org/a_b_c"},
      {"- a\n- b\n  - c\n- d", "• a\n• b\n  • c\n• d"},
      {"3. a\n4. b", "3. a\n4. b"},
      {"> q **b**\n> r\n\nx", "> q *b*\n> r\n\nx"},
      {"```py\nif a < b:\n  pass\n```", "```\nif a &lt; b:\n  pass\n```"},
      {"```\nx\n```\nafter", "```\nx\n```\nafter"},
      {"| a | bbbb |\n|---|---|\n| 1 | 2 |", "```\n| a   | bbbb |\n| --- | ---- |\n| 1   | 2    |\n```"},
      {"a\n\n---\n\nb", "a\n\n───\n\nb"},
      {"1 < 2 & \"3\" > 2", "1 &lt; 2 &amp; \"3\" &gt; 2"},
      {"<b>raw</b>", "&lt;b&gt;raw&lt;/b&gt;"},
  };
  for (const auto& [markdown, mrkdwn] : cases) {
    INFO(markdown);
    CHECK(slack_mrkdwn(markdown) == mrkdwn);
  }
}

TEST_CASE("a person and a channel can be mentioned, everybody at once cannot") {
  CHECK(slack_mrkdwn("ask <@U0123ABC> in <#C0123ABC|general>") == "ask <@U0123ABC> in <#C0123ABC|general>");
  CHECK(slack_mrkdwn("wake up <!channel> <!here> <!subteam^S1>") == "wake up &lt;!channel&gt; &lt;!here&gt; &lt;!subteam^S1&gt;");
  CHECK(slack_mrkdwn("<@someone> <@U1&> <#X1>") == "&lt;@someone&gt; &lt;@U1&amp;&gt; &lt;#X1&gt;");
  CHECK(slack_mrkdwn("`<@U0123ABC>`") == "`&lt;@U0123ABC&gt;`");
}

TEST_CASE("a fence in a fence does not end it, and broken bytes are repaired") {
  CHECK(slack_mrkdwn("````\n```\nx\n```\n````") == "```\n``\u200B`\nx\n``\u200B`\n```");
  CHECK(is_valid_utf8(slack_mrkdwn("a\xff**b\xfe**")));
}

}  // namespace
}  // namespace oc::reply
