// Reading commands.
#include "core/commands/commands.h"

#include <doctest/doctest.h>

using namespace oc::commands;

TEST_CASE("a command is a slash, a known word and its arguments") {
  CHECK(parse("/new hello there", "")->arguments == "hello there");
  CHECK(parse("  /THINK: high ", "")->name == Name::think);
  CHECK(parse("/think: high", "")->arguments == "high");
  CHECK(parse("/id", "")->name == Name::whoami);
  CHECK_FALSE(parse("/nosuch", ""));
  CHECK_FALSE(parse("please /new", ""));
  CHECK_FALSE(parse("/", ""));
  CHECK_FALSE(parse("", ""));
}

TEST_CASE("a command for another bot is not ours") {
  CHECK(parse("/status@My_Bot now", "my_bot")->arguments == "now");
  CHECK_FALSE(parse("/status@other_bot", "my_bot"));
  CHECK(parse("/status@anyone", ""));
}

TEST_CASE("the bare stop words stop, but only alone") {
  for (const char* word : {"stop", "ESC", " abort ", "wait", "exit", "interrupt", "/stop"}) CHECK(parse(word, "")->name == Name::stop);
  CHECK_FALSE(parse("stop it", ""));
}

TEST_CASE("every command is told in the full list") {
  for (const auto& row : table()) CHECK(commands_text().find("/" + std::string(row.word) + " - ") != std::string::npos);
}
