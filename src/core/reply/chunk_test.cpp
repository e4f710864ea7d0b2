// Tests of cutting: fixed cases by name, then documents made at random.
#include "core/reply/chunk.h"

#include <doctest/doctest.h>

#include <random>

#include "base/limits.h"
#include "base/text.h"
#include "core/reply/chunk_lines.h"
#include "core/reply/plain.h"
#include "core/reply/telegram_html.h"

namespace oc::reply {
namespace {

std::vector<std::string> cut(std::string_view text, std::size_t units_max) { return chunk_markdown(text, {.units_max = units_max}); }

std::string words(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; i++) out += (i == 0 ? "word" : " word") + std::to_string(i);
  return out;
}

/// Tags close in the reverse of the order in which they open, and no bare `<`, `>` or `&` stands.
bool is_well_formed(std::string_view html) {
  std::vector<std::string> open;
  for (std::size_t at = 0; at < html.size(); at++) {
    if (html[at] == '>') return false;
    if (html[at] == '&') {
      const auto rest = html.substr(at);
      if (!rest.starts_with("&amp;") && !rest.starts_with("&lt;") && !rest.starts_with("&gt;") && !rest.starts_with("&quot;")) return false;
    }
    if (html[at] != '<') continue;
    const auto end = html.find('>', at);
    if (end == std::string_view::npos) return false;
    const auto tag = html.substr(at + 1, end - at - 1);
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else {
      open.emplace_back(tag.substr(0, tag.find(' ')));
    }
    at = end;
  }
  return open.empty();
}

/// The places where two texts part, or "" when they are the same.
std::string difference(const std::string& a, const std::string& b) {
  const auto at = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  if (at == a.size() && at == b.size()) return {};
  const auto from = at > 30 ? at - 30 : 0;
  return "`" + valid_utf8(a.substr(from, 80)) + "` against `" + valid_utf8(b.substr(from, 80)) + "`";
}

/// Makes Markdown of every kind; the same seed makes the same text.
enum class Tables : std::uint8_t { none, some };
class Maker {
 public:
  Maker(unsigned seed, Tables tables) : random_(seed), tables_(tables) {}

  std::string document() {
    std::string out;
    const std::size_t blocks = 3 + below(12);
    for (std::size_t i = 0; i < blocks; i++) out += block() + "\n\n";
    return out;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  std::string word() {
    static const std::vector<std::string> kWords{"alpha",
                                                 "beta,",
                                                 "gamma.",
                                                 "naïve",
                                                 "日本語",
                                                 "🦀",
                                                 "a_b_c",
                                                 "2.",
                                                 "-",
                                                 "x<y",
                                                 "&amp;",
                                                 "it's",
                                                 "(see",
                                                 "this)",
                                                 "1)",
                                                 "#tag",
                                                 "https://example.com/a_b?x=1&y=2",
                                                 "\\*",
                                                 "a*b",
                                                 "end!"};
    return kWords[below(kWords.size())];
  }

  std::string phrase(std::size_t most) {
    std::string out = word();
    for (std::size_t i = below(most); i > 0; i--) out += " " + word();
    return out;
  }

  std::string inline_text(std::size_t most) {
    std::string out;
    for (std::size_t i = 1 + below(most); i > 0; i--) {
      if (!out.empty()) out += below(6) == 0 ? "\n" : " ";
      switch (below(9)) {
        case 0: out += "**bold " + phrase(20) + " bold**"; break;
        case 1: out += "*it " + phrase(12) + " it*"; break;
        case 2: out += "_it **both " + phrase(9) + " both** it_"; break;
        case 3: out += "~~gone " + phrase(5) + " gone~~"; break;
        case 4: out += "`code " + std::to_string(below(1000)) + " <x>`"; break;
        case 5: out += "[link " + phrase(4) + " text](https://example.org/" + std::to_string(below(100)) + ")"; break;
        case 6: out += "||hidden " + std::to_string(below(99)) + " words||"; break;
        default: out += phrase(30); break;
      }
    }
    return out;
  }

  std::string block() {
    switch (below(9)) {
      case 0: return "## Heading " + std::to_string(below(100));
      case 1: return list("- ");
      case 2: return list("1. ");
      case 3: return "```py\n" + code() + "```";
      case 4: return "> " + replace_all(inline_text(6), "\n", "\n> ");
      case 5: return tables_ == Tables::some ? table() : inline_text(5);
      case 6: return std::string(20 + below(300), 'w');
      case 7: return "---";
      default: return inline_text(20);
    }
  }

  std::string list(const std::string& marker) {
    std::string out;
    for (std::size_t i = 1 + below(15); i > 0; i--) {
      out += marker + "item " + replace_all(inline_text(3), "\n", "\n   ") + "\n";
      if (below(4) == 0) out += "   - nested " + std::to_string(below(50)) + " end\n";
    }
    return out;
  }

  std::string code() {
    std::string out;
    for (std::size_t i = 1 + below(30); i > 0; i--)
      out += std::string(below(8), ' ') + "line = \"" + std::to_string(below(10000)) + "\" # ** not bold\n";
    return out;
  }

  std::string table() {
    std::string out = "| a | b |\n|---|---|\n";
    for (std::size_t i = 1 + below(12); i > 0; i--) out += "| c" + std::to_string(below(1000)) + " | some **bold** |\n";
    return out;
  }

  std::mt19937 random_;
  Tables tables_;
};

TEST_CASE("a text that fits stays as it is") {
  CHECK(cut("a **b**\n\n- c\n", 100) == std::vector<std::string>{"a **b**\n\n- c\n"});
  CHECK(cut(" \n\n ", 100).empty());
}

TEST_CASE("the length counts what is seen, in UTF-16 units") {
  const std::string link = "[" + std::string(30, 'a') + "](https://example.com/" + std::string(500, 'b') + ")";
  CHECK(cut(link, 32).size() == 1);
  std::string crabs;
  for (int i = 0; i < 33; i++) crabs += "🦀";
  CHECK(cut(crabs, 66).size() == 1);
  CHECK(cut(crabs, 65).size() == 2);
}

TEST_CASE("a cut falls between paragraphs before anywhere else") {
  const auto parts = cut(words(12) + "\n\n" + words(5) + "\n" + words(10), 130);
  REQUIRE(parts.size() == 2);
  CHECK(parts[0] == words(12));
  CHECK(parts[1] == words(5) + "\n" + words(10));
}

TEST_CASE("a cut falls before a list item, and an ordered list goes on counting") {
  std::string list;
  for (int i = 0; i < 10; i++) list += "1. item " + words(3) + "\n";
  const auto parts = cut(list, 120);
  REQUIRE(parts.size() >= 3);
  CHECK(parts[0].starts_with("1. item"));
  CHECK(plain_text(parts[1], Links::hidden).starts_with(std::to_string(1 + std::ranges::count(parts[0], '\n') + 1) + ". item"));
}

TEST_CASE("a long paragraph is cut after a sentence, else between words") {
  const auto parts = cut("One sentence is here. Another one follows it. And the third is the last of them.", 60);
  REQUIRE(parts.size() == 2);
  CHECK(parts[0] == "One sentence is here. Another one follows it.");
  const auto plain = cut(words(20), 50);
  for (const auto& part : plain) CHECK(!part.starts_with(' '));
  CHECK(join(plain, " ") == words(20));
}

TEST_CASE("only a word longer than a part is cut inside, never inside a code point") {
  std::string word;
  for (int i = 0; i < 100; i++) word += "é";
  const auto parts = cut("ab " + word, 40);
  CHECK(join(parts, "") == "ab" + word);
  for (const auto& part : parts) CHECK(is_valid_utf8(part));
}

TEST_CASE("a fence that is cut is closed and opened again with its language") {
  std::string code;
  for (int i = 0; i < 20; i++) code += "print(" + std::to_string(i) + ")\n";
  const auto parts = cut("```py\n" + code + "```\n", 100);
  REQUIRE(parts.size() >= 2);
  for (const auto& part : parts) {
    CHECK(part.starts_with("```py\n"));
    CHECK(part.ends_with("\n```"));
    CHECK(telegram_html(part).starts_with("<pre><code class=\"language-py\">"));
  }
}

TEST_CASE("a fence inside a quote keeps its quote marks") {
  std::string code;
  for (int i = 0; i < 20; i++) code += "> x" + std::to_string(i) + "\n";
  for (const auto& part : cut("> ~~~sh\n" + code + "> ~~~", 40)) {
    CHECK(part.starts_with("> ~~~sh\n> x"));
    CHECK(part.ends_with("\n> ~~~"));
  }
}

TEST_CASE("an emphasis, a link and a spoiler that are cut go on in the next part") {
  const auto bold = cut("**" + words(20) + "**", 60);
  REQUIRE(bold.size() >= 2);
  for (const auto& part : bold) CHECK((part.starts_with("**word") && part.ends_with("**")));
  for (const auto& part : cut("||" + words(20) + "||", 60)) CHECK(telegram_html(part).starts_with("<tg-spoiler>word"));
  for (const auto& part : cut("[" + words(20) + "](https://e.org/?a=b)", 60))
    CHECK(telegram_html(part).starts_with("<a href=\"https://e.org/?a=b\">word"));
  for (const auto& part : cut("``" + words(20) + "``", 60)) CHECK(telegram_html(part).starts_with("<code>word"));
}

TEST_CASE("a table that is cut gets its head again") {
  std::string table = "| name | value |\n|---|---|\n";
  for (int i = 0; i < 20; i++) table += "| n" + std::to_string(i) + " | v |\n";
  const auto parts = cut(table, 160);
  REQUIRE(parts.size() >= 2);
  for (const auto& part : parts) CHECK(part.starts_with("| name | value |\n|---|---|\n| n"));
}

TEST_CASE("a heading stays with what it is over") {
  const auto parts = cut(words(9) + "\n\n## Title\n\n" + words(9), 90);
  REQUIRE(parts.size() == 2);
  CHECK(parts[1].starts_with("## Title"));
}

TEST_CASE("a rest that begins like a list stays text") {
  const auto parts = cut("aaaa bbbb cccc dddd eeee ffff gg - not a list and 1. not one either", 34);
  std::string seen;
  for (const auto& part : parts) seen += plain_text(part, Links::hidden) + " ";
  CHECK(!seen.contains("•"));
  CHECK(seen.contains("- not"));
}

TEST_CASE("newline mode makes a part of each paragraph, and no part of a fence") {
  const auto parts = chunk_markdown("one\ntwo\n\nthree\n\n```\na\n\nb\n```\n", {.units_max = 100, .mode = ChunkRules::Mode::newline});
  CHECK(parts == std::vector<std::string>{"one\ntwo", "three", "```\na\n\nb\n```"});
}

TEST_CASE("no part is cut smaller than the least size") { CHECK(chunk_markdown(std::string(kChunkUnitsMin * 2, 'x'), {.units_max = 1}).size() == 2); }

TEST_CASE("a paragraph beyond the window is cut all the same") {
  const std::string text = words(kChunkWindowBytesMax / 3);
  const auto parts = cut(text, 4000);
  CHECK(parts.size() < text.size() / 3500);
  CHECK(join(parts, " ") == text);
}

TEST_CASE("hostile texts end, and every part fits") {
  const std::vector<std::string> texts{std::string(5000, '`'),
                                       std::string(5000, '*'),
                                       std::string(3000, '>'),
                                       std::string(5000, '['),
                                       std::string(5000, '|'),
                                       "```\n" + std::string(30'000, ' ') + "x\n```",
                                       std::string(9000, '\n') + "a" + std::string(70'000, '\n') + "b",
                                       "| " + std::string(3000, 'c') + " |\n|---|\n| d |\n",
                                       "**" + std::string(9000, '_'),
                                       "a\n" + std::string(5000, '='),
                                       std::string(4000, '\\'),
                                       "- " + std::string(600, '\t') + "x",
                                       std::string("\xff\xfe\0zz", 5) + std::string(500, '\x80')};
  for (const auto& text : texts) {
    for (const auto& part : cut(text, 100)) {
      CHECK(visible_utf16(part) <= 100);
      CHECK(is_well_formed(telegram_html(part)));
      CHECK(is_valid_utf8(part));
    }
  }
}

TEST_CASE("random documents: every part fits, is well-formed, and together they show what the whole shows") {
  for (unsigned seed = 1; seed <= 25; seed++) {
    for (const std::size_t units_max : {60u, 250u, 1000u}) {
      // A table row with its head does not fit into 60: it goes out as text there, with its bars.
      const std::string document = Maker(seed, units_max > 60 ? Tables::some : Tables::none).document();
      std::string seen;
      for (const auto& part : cut(document, units_max)) {
        CHECK(visible_utf16(part) <= units_max);
        const auto html = telegram_html(part);
        CHECK(is_well_formed(html));
        seen += visible_letters(part);
      }
      INFO("seed ", seed, " units ", units_max);
      CHECK(difference(seen, visible_letters(document)) == "");
    }
  }
}

}  // namespace
}  // namespace oc::reply
