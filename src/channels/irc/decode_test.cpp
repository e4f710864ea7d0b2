// What becomes of a PRIVMSG.
#include "channels/irc/decode.h"

#include <doctest/doctest.h>

namespace oc::channels::irc {
namespace {

const DecodeContext kContext{.account_id = "default", .nick = "Molty", .message_id = "7-1"};

engine::Inbound message(const std::string& text) { return std::get<engine::Inbound>(decode_message(parse_line(text).value(), kContext)); }
std::string ignored(const std::string& text) { return std::get<Ignored>(decode_message(parse_line(text).value(), kContext)).reason; }

}  // namespace

TEST_CASE("a message in a channel is a group's, with the person as allowlists hold it") {
  const auto in = message(":Ann!~Ann@Home.Example PRIVMSG #Lobby :molty: what now?");
  CHECK((in.channel == "irc" && in.account_id == "default" && in.message_id == "7-1"));
  CHECK(in.sender.id == "ann!~ann@home.example");
  CHECK(in.sender.name == "Ann");
  CHECK(in.sender.aliases == std::vector<std::string>{"ann!~ann", "ann@home.example"});
  CHECK((in.chat.kind == "group" && in.chat.id == "#lobby" && in.chat.title == "#Lobby"));
  CHECK((in.peer.kind == "group" && in.peer.id == "#lobby"));
  CHECK((in.reply_address.to == "#Lobby" && in.text == "molty: what now?"));
  CHECK(in.mentions_me);
  CHECK_FALSE(message(":ann!a@h PRIVMSG #lobby :hello all").mentions_me);
  CHECK(message(":ann!a@h PRIVMSG @#lobby :ops").chat.id == "#lobby");
}

TEST_CASE("a message to our nick is private, and is answered to the nick") {
  const auto in = message(":Ann!~ann@h PRIVMSG molty :hi");
  CHECK((in.chat.kind == "direct" && in.peer.kind == "direct" && in.peer.id == "ann" && in.reply_address.to == "Ann"));
  CHECK_FALSE(in.mentions_me);
}

TEST_CASE("formatting goes, an action is its words, bytes that are no UTF-8 are replaced") {
  CHECK(message(":a!a@h PRIVMSG molty :\x02hi\x0f \x03"
                "4there")
            .text == "hi there");
  CHECK(message(":a!a@h PRIVMSG #x :\x01"
                "ACTION waves\x01")
            .text == "waves");
  CHECK(message(":a!a@h PRIVMSG molty :caf\xe9").text == "caf\xef\xbf\xbd");
}

TEST_CASE("what is nothing to answer is passed over, with the reason") {
  CHECK(ignored(":Molty!m@h PRIVMSG #x :echo") == "we said it ourselves");
  CHECK(ignored(":irc.example PRIVMSG molty :notice") == "a server said it");
  CHECK(ignored("PRIVMSG molty :who?") == "a server said it");
  CHECK(ignored(":a!a@h PRIVMSG molty :\x01VERSION\x01") == "a question to a program");
  CHECK(ignored(":a!a@h PRIVMSG molty :\x02 \x0f") == "no words");
  CHECK(ignored(":a!a@h PRIVMSG other :hi") == "it is for somebody else");
  CHECK(ignored(":a!a@h NOTICE molty :hi") == "no message");
  CHECK(ignored(":a!a@h PRIVMSG molty") == "no message");
}

}  // namespace oc::channels::irc
