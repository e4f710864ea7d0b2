// Tests of how an answer is drawn for Telegram, and as plain text.
#include "core/reply/telegram_html.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "base/text.h"
#include "core/reply/plain.h"

namespace oc::reply {
namespace {

TEST_CASE("each piece of Markdown becomes the HTML that Telegram shows") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"# Head\n\ntext", "Head\n\ntext"},
      {"**b** *i* _i_ ~~s~~ ||x||", "<b>b</b> <i>i</i> <i>i</i> <s>s</s> <tg-spoiler>x</tg-spoiler>"},
      {"**b *bi* b**", "<b>b <i>bi</i> b</b>"},
      {"`a<b`", "<code>a&lt;b</code>"},
      {"**`x`**", "<code>x</code>"},
      {"[t](https://e.org/?a=1&b=\"2\")", "<a href=\"https://e.org/?a=1&amp;b=&quot;2&quot;\">t</a>"},
      {"[t](javascript:x)", "t"},
      {"https://e.org/a_b_c", "https://e.org/a_b_c"},
      {"![pic](https://e.org/p.png)", "<a href=\"https://e.org/p.png\">pic</a>"},
      {"![](https://e.org/p.png)", "https://e.org/p.png"},
      {"- a\n- b\n  - c\n- d", "• a\n• b\n  • c\n• d"},
      {"3. a\n4. b", "3. a\n4. b"},
      {"- a\n\n- b", "• a\n\n• b"},
      {"> q **b**\n> r\n\nx", "<blockquote>q <b>b</b>\nr</blockquote>\n\nx"},
      {"> a\n> > b", "<blockquote>a\n\nb</blockquote>"},
      {"```py\nif a < b:\n  pass\n```", "<pre><code class=\"language-py\">if a &lt; b:\n  pass\n</code></pre>"},
      {"```\nx\n```\nafter", "<pre><code>x\n</code></pre>\nafter"},
      {"```a\"><b\nx\n```", "<pre><code>x\n</code></pre>"},
      {"| a | bbbb |\n|---|---|\n| 1 | 2 |", "<pre><code>| a   | bbbb |\n| --- | ---- |\n| 1   | 2    |\n</code></pre>"},
      {"a\n\n---\n\nb", "a\n\n───\n\nb"},
      {"1 < 2 & \"3\" > 2", "1 &lt; 2 &amp; &quot;3&quot; &gt; 2"},
      {"<b>raw</b>", "&lt;b&gt;raw&lt;/b&gt;"},
      {"a || b", "a || b"},
      {"**a ||b** c||", "<b>a <tg-spoiler>b</tg-spoiler></b><tg-spoiler> c</tg-spoiler>"},
  };
  for (const auto& [markdown, html] : cases) {
    INFO(markdown);
    CHECK(telegram_html(markdown) == html);
  }
}

TEST_CASE("a table wider than a screen is not padded") {
  const std::string wide(kTableUnitsMax, 'w');
  CHECK(telegram_html("| a | b |\n|---|---|\n| " + wide + " | x |") ==
        "<pre><code>| a   | b   |\n| --- | --- |\n| " + wide + " | x   |\n</code></pre>");
}

TEST_CASE("plain text shows the same, with or without the addresses of links") {
  CHECK(plain_text("**a** [t](https://e.org) - `c`", Links::shown) == "a t (https://e.org) - c");
  CHECK(plain_text("**a** [t](https://e.org) - `c`", Links::hidden) == "a t - c");
  CHECK(plain_text("[**x** y](https://e.org)", Links::shown) == "x y (https://e.org)");
  CHECK(visible_utf16("**🦀**") == 2);
}

}  // namespace
}  // namespace oc::reply
