// Lines of IRC: what is read, what is written, and what can never be written.
#include "channels/irc/line.h"

#include <doctest/doctest.h>

#include "channels/irc/limits.h"

namespace oc::channels::irc {
namespace {

Errc code_of(const Result<std::string>& result) { return result ? Errc::internal : result.error().code; }

}  // namespace

TEST_CASE("a line is taken apart: tags, source, command, parameters") {
  const auto line = parse_line("@time=x;msgid=y :Molty!~m@host.example PRIVMSG #Chan :hello : there ").value();
  CHECK(line.nick == "Molty");
  CHECK(line.user == "~m");
  CHECK(line.host == "host.example");
  CHECK(line.command == "PRIVMSG");
  CHECK(line.params == std::vector<std::string>{"#Chan", "hello : there "});
  CHECK(parse_line("ping  :x").value().command == "PING");
  CHECK(parse_line(":irc.example 001 molty :Welcome").value().nick == "irc.example");
  CHECK_FALSE(parse_line(":irc.example 001 molty :Welcome").value().is_from_user());
  CHECK(parse_line(":n@h JOIN #a").value().host == "h");
  CHECK(parse_line("JOIN #a   k ").value().params == std::vector<std::string>{"#a", "k"});
  CHECK(parse_line("TOPIC #a :").value().params == std::vector<std::string>{"#a", ""});
  CHECK(parse_line("QUIT").value().param(0) == "");
  for (const std::string_view none : {"", " ", ":", ":only.source", "@tags", "12 x", "1234 x", "PRIV-MSG x", "A\rB", "A\nB"})
    CHECK_FALSE(parse_line(none));
  CHECK_FALSE(parse_line(std::string_view("PING \0", 6)));
}

TEST_CASE("nothing that was written can end a line and begin another, and kLineBytesMax holds with the line's end") {
  CHECK(format_line("PRIVMSG", {"#a", "hello there"}).value() == "PRIVMSG #a :hello there");
  CHECK(format_line("PONG", {""}).value() == "PONG :");
  CHECK(format_line("QUIT", {}).value() == "QUIT");
  for (const std::string& evil : {std::string("a\r\nQUIT"), std::string("a\nQUIT"), std::string("a\0b", 3),
                                  std::string("\x01"
                                              "ACTION x\x01")}) {
    CHECK(code_of(format_line("PRIVMSG", {"#a", evil})) == Errc::invalid);
    CHECK(code_of(format_line("PRIVMSG", {evil, "x"})) == Errc::invalid);
  }
  for (const char* evil : {"", "#a b", ":a"}) CHECK(code_of(format_line("PRIVMSG", {evil, "x"})) == Errc::invalid);
  const std::size_t room = kLineBytesMax - 2 - std::string("PRIVMSG #a :").size();
  CHECK(format_line("PRIVMSG", {"#a", std::string(room, 'x')}).value().size() == kLineBytesMax - 2);
  const auto longer = format_line("PRIVMSG", {"#a", "secret" + std::string(room, 'x')});
  CHECK(code_of(longer) == Errc::too_large);
  CHECK(longer.error().message.find("secret") == std::string::npos);
}

TEST_CASE("with the longest names of sender and receiver a message of kTextBytesMax is still one line of the server") {
  const std::string prefix = ":" + std::string(kNickBytesMax, 'n') + "!~" + std::string(10, 'u') + "@" + std::string(63, 'h') + " ";
  const std::string line = format_line("PRIVMSG", {"#" + std::string(33, 'c'), std::string(kTextBytesMax, 'x')}).value();
  CHECK(prefix.size() + line.size() + 2 <= kLineBytesMax);
}

TEST_CASE("names are compared as IRC does, and only names pass as names") {
  CHECK(fold("Molty[Away]\\~") == "molty{away}|^");
  CHECK(is_channel_name("#a"));
  CHECK(is_channel_name("&local"));
  for (const char* none : {"", "#", "a", "#a b", "#a,b", "#a\n", "nick"}) CHECK_FALSE(is_channel_name(none));
  CHECK(is_nick("Molty_[1]"));
  for (const char* none : {"", "1molty", "-m", "mol ty", "m\xc3\xa9", "m!u@h", "a,b", "a\r"}) CHECK_FALSE(is_nick(none));
}

TEST_CASE("colours, bold and control characters go; the digits of a colour go with it") {
  CHECK(without_formatting("\x02"
                           "bold\x0f \x03"
                           "4,12red\x03 \x03"
                           "04x \x1d"
                           "it\x1d") == "bold red x it");
  CHECK(without_formatting("\x03"
                           "123 \x03,5 \x03") == "3 ,5 ");
  CHECK(without_formatting(std::string("a\tb\0c\r\n", 7)) == "a bc");
}

TEST_CASE("a nick is mentioned as a word of its own, in any case") {
  for (const char* yes : {"molty: hi", "hi MOLTY", "@molty!", "hi,molty", "(molty)"}) CHECK(mentions(yes, "Molty"));
  for (const char* no : {"moltyx hi", "xmolty", "molty_ hi", "molty2", "", "molt y", "mölty"}) CHECK_FALSE(mentions(no, "Molty"));
  CHECK(mentions("hi bot{1}", "Bot[1]"));
  CHECK(mentions("moltyx molty", "molty"));
  CHECK_FALSE(mentions("anything", ""));
}

}  // namespace oc::channels::irc
