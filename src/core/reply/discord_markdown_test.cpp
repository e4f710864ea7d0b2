// Tests of the Markdown that Discord gets.
#include "core/reply/discord_markdown.h"

#include <doctest/doctest.h>

namespace oc::reply {
namespace {

std::string code(std::string_view markdown) { return discord_markdown(markdown, DiscordTables::code); }

TEST_CASE("a text without tables stays as the model wrote it") {
  for (const std::string text : {"# Head\n\n- **b** _i_ ~~s~~ ||secret||\n> quote\n\n[x](https://example.com) <@1> a_b_c 1 < 2", "a | b", "",
                                 "```\n| a | b |\n|---|---|\n```", "  indented\n\n\nlines  "}) {
    CHECK(code(text) == text);
  }
}

TEST_CASE("spec/channels.md 3.4: a table is aligned text in a fence") {
  CHECK(code("| A | Bee |\n|---|---|\n| 1 | 2 |") == "```\n| A   | Bee |\n| --- | --- |\n| 1   | 2   |\n```");
}

TEST_CASE("spec/channels.md 3.4: beside a table headings and quotes are plain, lists have bullets, marks and links stay") {
  const std::string drawn = code(
      "# Head\n\n**b** *i* ~~s~~ ||p|| `c` [x](https://example.com)\n\n- one\n- two\n\n> said\n\n```js\nlet a;\n```\n\n| A | B |\n|---|---|\n| 1 | 2 "
      "|\n\nend");
  CHECK(drawn ==
        "Head\n\n**b** _i_ ~~s~~ ||p|| `c` [x](https://example.com)\n\n• one\n• two\n\nsaid\n\n```js\nlet a;\n```\n\n```\n| A   | B   |\n| --- | --- "
        "|\n| "
        "1   | 2   |\n```\n\nend");
}

TEST_CASE("overlapping styles still nest") { CHECK(code("**a _b_** c\n\n| A | B |\n|---|---|\n| 1 | 2 |").starts_with("**a _b_** c\n\n```\n")); }

TEST_CASE("tables as bullets, or left alone") {
  const std::string table = "| Name | Age |\n|---|---|\n| Ann | 3 |\n| Bo | |";
  CHECK(discord_markdown(table, DiscordTables::bullets) == "**Ann**\n• Age: 3\n**Bo**");
  CHECK(discord_markdown(table, DiscordTables::off) == table);
}

TEST_CASE("a drawn text is drawn no further") {
  const std::string once = code("# H\n\n| A | B |\n|---|---|\n| 1 | 2 |");
  CHECK(code(once) == once);
}

}  // namespace
}  // namespace oc::reply
