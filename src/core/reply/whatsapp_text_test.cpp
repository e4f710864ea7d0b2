// Tests of WhatsApp's marks.
#include "core/reply/whatsapp_text.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "core/reply/chunk.h"

namespace oc::reply {
namespace {

TEST_CASE("styles become WhatsApp's own marks") {
  CHECK(whatsapp_text("**bold** and *italic* and ~~gone~~ and `code`") == "*bold* and _italic_ and ~gone~ and `code`");
  CHECK(whatsapp_text("***both***") == "*_both_*");
  CHECK(whatsapp_text("||secret||") == "||secret||");
  CHECK(whatsapp_text("plain text, as it is: 2 * 3 = 6") == "plain text, as it is: 2 * 3 = 6");
}

TEST_CASE("a mark stands next to its words and ends on its line") {
  CHECK(whatsapp_text("**one\ntwo**") == "*one*\n*two*");
  CHECK(whatsapp_text("a **b** c") == "a *b* c");
  CHECK(whatsapp_text("**a `b` c**") == "*a* `b` *c*");
}

TEST_CASE("headings and quotes are plain lines, lists have bullets") {
  CHECK(whatsapp_text("# Head\n\ntext") == "Head\n\ntext");
  CHECK(whatsapp_text("> said\n> so") == "said\nso");
  CHECK(whatsapp_text("- a\n- b\n  - c") == "• a\n• b\n  • c");
  CHECK(whatsapp_text("1. a\n2. b") == "1. a\n2. b");
}

TEST_CASE("links stay Markdown, a bare address stays bare") {
  CHECK(whatsapp_text("[here](https://example.com)") == "[here](https://example.com)");
  CHECK(whatsapp_text("https://example.com") == "https://example.com");
  CHECK(whatsapp_text("[click](javascript:alert(1))") == "click");
}

TEST_CASE("a fence loses its language and keeps its marks") {
  CHECK(whatsapp_text("```js\nlet a = **1**;\n```") == "```\nlet a = **1**;\n```");
  CHECK(whatsapp_text("x\n\n```\ny\n```\n\nz") == "x\n\n```\ny\n```\n\nz");
}

TEST_CASE("a table is bullets, or a fence, or as it is") {
  const auto* table = "| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |";
  CHECK(whatsapp_text(table) == "*1*\n• B: 2\n\n*3*\n• B: 4");
  CHECK(whatsapp_text("| A |\n|---|\n| 1 |\n| 2 |") == "• A: 1\n\n• A: 2");
  CHECK(whatsapp_text(table, WhatsappTables::code).starts_with("```\n| A   | B   |\n"));
  CHECK(whatsapp_text(table, WhatsappTables::off).starts_with("| A   | B   |\n"));
}

TEST_CASE("parts that are cut for WhatsApp fit when they are drawn") {
  std::string text;
  for (int i = 0; i < 400; i++) text += "**word" + std::to_string(i) + "** and [a link](https://example.com/" + std::to_string(i) + ")\n\n";
  const auto measure = [](std::string_view markdown) { return utf16_length(whatsapp_text(markdown)); };
  const auto parts = chunk_markdown(text, {.units_max = 4000}, measure);
  CHECK(parts.size() > 2);
  for (const auto& part : parts) CHECK(utf16_length(whatsapp_text(part)) <= 4000);
}

}  // namespace
}  // namespace oc::reply
