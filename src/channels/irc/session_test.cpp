// The machine of one connection: what is written when what was heard.
#include "channels/irc/session.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "channels/irc/limits.h"

namespace oc::channels::irc {
namespace {

using Lines = std::vector<std::string>;

Persona persona() { return {.nick = "molty", .username = "molty", .realname = "Open Claw", .channels = {"#a", "#b"}}; }

Session::Step hear(Session& session, const std::string& line) { return session.hear(parse_line(line).value()); }

Session welcomed(Persona with = persona()) {
  Session session(std::move(with));
  hear(session, ":s 001 molty :Welcome");
  return session;
}

}  // namespace

TEST_CASE("it registers with what it has, and joins in as few lines as can be") {
  Session plain(persona());
  CHECK(plain.begin().value() == Lines{"NICK :molty", "USER molty 0 * :Open Claw"});
  Persona with = persona();
  with.password = Secret("pass word");
  CHECK(Session(with).begin().value().front() == "PASS :pass word");
  with.password = Secret("a\r\nQUIT");
  CHECK_FALSE(Session(with).begin());
  const auto step = hear(plain, ":s 001 molty :Welcome");
  CHECK(step.is_welcome);
  CHECK(step.replies == Lines{"JOIN :#a,#b"});
  Persona many = persona();
  many.channels.clear();
  for (int i = 0; i < 100; i++) many.channels.push_back("#channel-" + std::to_string(i));
  Session crowd(many);
  std::size_t joined = 0;
  for (const auto& line : hear(crowd, ":s 001 molty :Welcome").replies) {
    CHECK(line.size() + 2 <= kLineBytesMax);
    joined += static_cast<std::size_t>(std::ranges::count(line, '#'));
  }
  CHECK(joined == 100);
}

TEST_CASE("NickServ is told first who we are, and registered with when that is wanted") {
  Persona with = persona();
  with.nickserv_password = Secret("secret");
  Session session(with);
  CHECK(hear(session, ":s 001 molty :x").replies == Lines{"PRIVMSG NickServ :IDENTIFY secret", "JOIN :#a,#b"});
  with.register_email = "a@b.c";
  with.nickserv = "Services";
  Session other(with);
  CHECK(hear(other, ":s 001 molty :x").replies[1] == "PRIVMSG Services :REGISTER secret a@b.c");
  with.has_nickserv = false;
  Session none(with);
  CHECK(hear(none, ":s 001 molty :x").replies == Lines{"JOIN :#a,#b"});
}

TEST_CASE("a nick in use is made longer kNickTriesMax times; then the connection is given up and tried again later") {
  Session session(persona());
  std::string nick = "molty";
  for (int i = 0; i < kNickTriesMax; i++) {
    nick += "_";
    CHECK(hear(session, ":s 433 * molty :in use").replies == Lines{"NICK :" + nick});
  }
  const auto last = hear(session, ":s 433 * molty :in use");
  CHECK((last.is_over && !last.is_refused));
  Session taken(persona());
  hear(taken, ":s 433 * molty :in use");
  hear(taken, ":s 001 molty_ :Welcome");
  CHECK(taken.nick() == "molty_");
  Session full(Persona{.nick = std::string(kNickBytesMax, 'n')});
  CHECK(hear(full, ":s 433 * n :in use").replies[0].size() <= std::string("NICK :").size() + kNickBytesMax);
}

TEST_CASE("a nick that cannot be had for the moment is made longer, as one in use is") {
  Session session(persona());
  const auto step = hear(session, ":s 437 * molty :Nick/channel is temporarily unavailable");
  CHECK(step.replies == Lines{"NICK :molty_"});
  CHECK_FALSE(step.is_over);
}

TEST_CASE("a channel that wants a registered nick, or sent us out, is asked again, kRejoinTriesMax times in one connection") {
  Session session = welcomed();
  CHECK(hear(session, ":s 477 molty #B :You need a registered nick").rejoin == "#b");
  CHECK(hear(session, ":s 477 molty #b :You need a registered nick").rejoin.empty());
  CHECK(session.rejoin("#b") == Lines{"JOIN :#b"});
  CHECK(hear(session, ":s 437 molty #b :temporarily unavailable").rejoin == "#b");
  hear(session, ":molty!m@h JOIN #b");
  CHECK(session.rejoin("#b").empty());
  // What is no channel of ours, what we are in, and what stays refused.
  CHECK(hear(session, ":s 477 molty #other :x").rejoin.empty());
  CHECK(hear(session, ":s 477 molty #b :x").rejoin.empty());
  CHECK(hear(session, ":s 474 molty #a :banned").rejoin.empty());
  for (int i = 2; i < kRejoinTriesMax; i++) {
    CHECK(hear(session, ":op!o@h KICK #b molty :bye").rejoin == "#b");
    CHECK(session.rejoin("#b") == Lines{"JOIN :#b"});
    hear(session, ":molty!m@h JOIN #b");
  }
  CHECK(hear(session, ":op!o@h KICK #b molty :bye").rejoin.empty());
  CHECK(hear(session, ":op!o@h KICK #a ann :bye").rejoin.empty());
}

TEST_CASE("a refused password, nick or person ends the trying; an ERROR ends the connection only") {
  for (const char* line : {":s 464 molty :Password incorrect", ":s 432 * molty :Erroneous", ":s 465 molty :Banned"}) {
    Session session(persona());
    const auto step = hear(session, line);
    CHECK((step.is_over && step.is_refused && !step.note.empty()));
  }
  Session session = welcomed();
  const auto step = hear(session, "ERROR :Closing link");
  CHECK((step.is_over && !step.is_refused));
  CHECK(step.note.find("Closing link") != std::string::npos);
}

TEST_CASE("PING is answered with its own words, before the welcome too") {
  Session session(persona());
  CHECK(hear(session, "PING :a b").replies == Lines{"PONG :a b"});
  CHECK(hear(session, "PING x").replies == Lines{"PONG :x"});
}

TEST_CASE("it knows its nick and its channels, and tells what went wrong with them") {
  Session session = welcomed();
  hear(session, ":molty!m@h JOIN :#A");
  hear(session, ":molty!m@h JOIN #b");
  hear(session, ":ann!m@h JOIN #c");
  CHECK(session.joined() == std::set<std::string>{"#a", "#b"});
  const auto kicked = hear(session, ":op!o@h KICK #a Molty :bye");
  CHECK(kicked.note.find("sent out of #a: bye") != std::string::npos);
  CHECK(kicked.left == "#a");
  CHECK(kicked.left_why == "bye");
  CHECK(hear(session, ":op!o@h KICK #b ann :bye").left.empty());
  hear(session, ":molty!m@h PART #b");
  CHECK(session.joined().empty());
  hear(session, ":molty!m@h NICK :renamed");
  CHECK(session.nick() == "renamed");
  hear(session, ":ann!m@h NICK :other");
  CHECK(session.nick() == "renamed");
  CHECK(hear(session, ":s 473 renamed #a :Cannot join channel (+i)").note == "#a is not joined: Cannot join channel (+i)");
  CHECK(hear(session, ":s 473 renamed #a :Cannot join channel (+i)").left == "#a");
  CHECK(hear(session, ":renamed!m@h JOIN :#a").joined == "#a");
  CHECK(hear(session, ":s 477 renamed #a :of something else").left.empty());
  CHECK(hear(session, ":s 403 renamed nick :No such channel").left.empty());
  for (std::size_t i = 0; i < kJoinedChannelsMax + 10; i++) hear(session, ":renamed!m@h JOIN #x" + std::to_string(i));
  CHECK(session.joined().size() == kJoinedChannelsMax);
}

TEST_CASE("a message is taken when the PING behind it is answered, and refused when the server said so before") {
  Session session = welcomed();
  const auto one = session.say("#a", "one").value();
  CHECK(one.lines == Lines{"PRIVMSG #a :one", "PING :" + one.token});
  const auto two = session.say("Ghost", "two").value();
  const auto three = session.say("#a", "three").value();
  CHECK(hear(session, ":s 401 molty ghost :No such nick").note.empty());
  const auto settled = hear(session, ":s PONG s :" + two.token).receipts;
  REQUIRE(settled.size() == 2);
  CHECK((settled[0].token == one.token && settled[0].result.has_value()));
  CHECK(settled[1].token == two.token);
  REQUIRE_FALSE(settled[1].result);
  CHECK(settled[1].result.error().code == Errc::not_found);
  hear(session, ":s 404 molty #a :Cannot send to channel");
  const auto third = hear(session, "PONG s " + three.token).receipts;
  REQUIRE(third.size() == 1);
  CHECK(third[0].result.error().code == Errc::denied);
  CHECK(hear(session, "PONG s " + three.token).receipts.empty());
  CHECK(hear(session, "PONG s unknown").receipts.empty());
}

TEST_CASE("a target that is no name, or words that end a line, are never written") {
  Session session = welcomed();
  for (const char* target : {"", "#a,#b", "a b", "#a\r\nQUIT", ":x", "1234"}) CHECK_FALSE(session.say(target, "x"));
  for (const char* text : {"a\r\nQUIT :bye", "a\nb",
                           "\x01"
                           "DCC\x01"})
    CHECK_FALSE(session.say("#a", text));
  // What was refused waits for no answer.
  const auto said = session.say("#a", "fine").value();
  CHECK(hear(session, "PONG s " + said.token).receipts.size() == 1);
}

}  // namespace oc::channels::irc
