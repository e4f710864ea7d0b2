// Tests of what a Markdown text is told as.
#include "base/markdown.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "base/text.h"

namespace oc {
namespace {

using Kind = MarkdownBlock::Kind;
namespace style = markdown_style;

TEST_CASE("blocks come in order, each of its kind") {
  const auto parsed = parse_markdown("# Title\n\ntext\n\n- item\n\n```py\nx = 1\n```\n\n---\n\n| a | b |\n|---|---|\n| 1 | **2** |\n");
  REQUIRE(parsed.blocks.size() == 6);
  CHECK(parsed.blocks[0].kind == Kind::heading);
  CHECK(parsed.blocks[1].kind == Kind::paragraph);
  CHECK(parsed.blocks[2].containers.front().kind == MarkdownContainer::Kind::item);
  CHECK(parsed.blocks[3].kind == Kind::code);
  CHECK(parsed.blocks[3].language == "py");
  CHECK(parsed.blocks[3].runs.front().text == "x = 1\n");
  CHECK(parsed.blocks[4].kind == Kind::rule);
  CHECK(parsed.blocks[5].rows == std::vector<std::vector<std::string>>{{"a", "b"}, {"1", "2"}});
}

TEST_CASE("runs carry their styles, their link and the spans that opened them") {
  const auto parsed = parse_markdown("a **b _c_** [d](https://e.org) `f` ~~g~~ ||h||");
  std::string seen;
  for (const auto& run : parsed.blocks.at(0).runs) {
    if (run.text == "b ") CHECK(run.styles == style::bold);
    if (run.text == "c") {
      CHECK(run.styles == (style::bold | style::italic));
      const auto& span = parsed.spans.at(static_cast<std::size_t>(run.span));
      CHECK(span.open == "_");
      CHECK(parsed.spans.at(static_cast<std::size_t>(span.parent)).open == "**");
    }
    if (run.text == "d") CHECK(parsed.links.at(static_cast<std::size_t>(run.link)) == "https://e.org");
    if (run.text == "f") CHECK(run.styles == style::code);
    if (run.text == "g") CHECK(run.styles == style::strike);
    if (run.text == "h") CHECK(run.styles == style::spoiler);
    seen += run.text;
  }
  CHECK(seen == "a b c d f g h");
}

TEST_CASE("a run that was written plainly tells its place in the source") {
  const std::string source = "x **bold** y";
  for (const auto& run : parse_markdown(source).blocks.at(0).runs)
    CHECK(source.substr(run.source_begin, run.source_end - run.source_begin) == run.text);
}

TEST_CASE("raw HTML and unknown entities are text, known entities are decoded") {
  const auto parsed = parse_markdown("<b>x</b> &lt;y&gt; &#65; &#x1F980; &nope;");
  std::string seen;
  for (const auto& run : parsed.blocks.at(0).runs) seen += run.text;
  CHECK(seen == "<b>x</b> <y> A 🦀 &nope;");
}

TEST_CASE("an ordered list counts on from its first number") {
  const auto parsed = parse_markdown("3. a\n3. b\n");
  CHECK(parsed.blocks.at(1).containers.front().number == 4);
}

TEST_CASE("bytes that are not UTF-8 and quotes without end do no harm") {
  for (const auto& block : parse_markdown("a\xff\xfe **b\x80**").blocks) {
    for (const auto& run : block.runs) CHECK(is_valid_utf8(run.text));
  }
  const auto deep = parse_markdown(std::string(10'000, '>') + "x");
  CHECK(deep.blocks.at(0).containers.size() == kMarkdownDepthMax);
}

TEST_CASE("only harmless schemes are safe links") {
  CHECK(is_safe_link("HTTPS://example.com"));
  CHECK(is_safe_link("tg://user?id=1"));
  CHECK(!is_safe_link("javascript:alert(1)"));
  CHECK(!is_safe_link("file:///etc/passwd"));
  CHECK(!is_safe_link("https://a\nb"));
}

}  // namespace
}  // namespace oc
