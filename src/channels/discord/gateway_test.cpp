// Tests of the gateway's machine, without a socket and in made-up time.
#include "channels/discord/gateway.h"

#include <doctest/doctest.h>

#include <string>

namespace oc::channels::discord {
namespace {

using namespace std::chrono_literals;
using Kind = Gateway::Next::Kind;

constexpr const char* kHello = R"({"op":10,"d":{"heartbeat_interval":40000}})";
constexpr const char* kReady = R"({"op":0,"s":1,"t":"READY","d":{"session_id":"abc","resume_gateway_url":"wss://resume.discord.gg"}})";

Gateway fresh(SessionPlace place = {}) {
  Gateway gateway({.token = Secret("canary"), .intents = 46593}, std::move(place));
  gateway.learn("wss://gateway.discord.gg", 10, Millis(0), Millis(0));
  return gateway;
}

/// A gateway that has said READY at time 0, with the first heartbeat due at 10 s.
Gateway ready() {
  Gateway gateway = fresh();
  CHECK(gateway.next(0ms, 0).wait == 0ms);
  gateway.opened(0ms);
  static_cast<void>(gateway.received(kHello, 0ms, 10'000));
  static_cast<void>(gateway.received(kReady, 0ms, 0));
  CHECK(gateway.is_ready());
  return gateway;
}

std::string event(int seq) { return R"({"op":0,"t":"MESSAGE_CREATE","s":)" + std::to_string(seq) + R"(,"d":{"id":"1"}})"; }

TEST_CASE("after hello it identifies, with the intents, in version 10 and JSON") {
  Gateway gateway({.token = Secret("canary"), .intents = 46593, .presence = *parse_json(R"({"status":"idle"})")}, {});
  gateway.learn("wss://gateway.discord.gg/", 10, Millis(0), Millis(0));
  CHECK(gateway.next(0ms, 0).url == "wss://gateway.discord.gg/?v=10&encoding=json");
  gateway.opened(0ms);
  const auto output = gateway.received(kHello, 0ms, 0);
  REQUIRE(output.frames.size() == 1);
  const auto frame = *parse_json(output.frames[0]);
  CHECK(int_member(frame, "op") == 2);
  CHECK(at_path(frame, "d.token")->as_string() == "canary");
  CHECK(at_path(frame, "d.intents")->as_int64() == 46593);
  CHECK(at_path(frame, "d.presence.status")->as_string() == "idle");
}

TEST_CASE("the first heartbeat comes after a part of the interval, then one each interval, with the last seq") {
  Gateway gateway = ready();
  CHECK(gateway.due_at() == 10s);
  CHECK(gateway.due(9999ms).frames.empty());
  CHECK(gateway.due(10s).frames == std::vector<std::string>{R"({"op":1,"d":1})"});
  static_cast<void>(gateway.received(R"({"op":11})", 10s, 0));
  static_cast<void>(gateway.received(event(7), 11s, 0));
  CHECK(gateway.due_at() == 50s);
  CHECK(gateway.due(50s).frames == std::vector<std::string>{R"({"op":1,"d":7})"});
}

TEST_CASE("a heartbeat that is not answered before the next: the connection is left so that the session lives, and resumed") {
  Gateway gateway = ready();
  static_cast<void>(gateway.due(10s));
  const auto output = gateway.due(50s);
  REQUIRE(output.leave.has_value());
  CHECK(*output.leave != 1000);
  CHECK(*output.leave != 1001);
  gateway.ended(0, "");
  CHECK(gateway.next(50s, 0).url == "wss://resume.discord.gg/?v=10&encoding=json");
  gateway.opened(51s);
  const auto resume = gateway.received(kHello, 51s, 0);
  REQUIRE(resume.frames.size() == 1);
  CHECK(resume.frames[0] == R"({"op":6,"d":{"token":"canary","session_id":"abc","seq":1}})");
  static_cast<void>(gateway.received(R"({"op":0,"t":"RESUMED","s":2,"d":{}})", 51s, 0));
  CHECK(gateway.is_ready());
  CHECK(gateway.trouble().empty());
}

TEST_CASE("a heartbeat that Discord asks for is sent at once") {
  Gateway gateway = ready();
  CHECK(gateway.received(R"({"op":1,"d":null})", 1s, 0).frames == std::vector<std::string>{R"({"op":1,"d":1})"});
}

TEST_CASE("events carry the place behind them, from which a new run resumes") {
  Gateway gateway = ready();
  const auto output = gateway.received(event(5), 1s, 0);
  REQUIRE(output.events.size() == 1);
  CHECK(output.events[0].type == "MESSAGE_CREATE");
  const std::string cursor = output.events[0].place.text();
  CHECK(cursor == "abc|5|wss://resume.discord.gg");
  CHECK(SessionPlace::read(cursor) == output.events[0].place);
  Gateway next_run = fresh(SessionPlace::read(cursor));
  CHECK(next_run.next(0ms, 0).url.starts_with("wss://resume.discord.gg/"));
  next_run.opened(0ms);
  CHECK(next_run.received(kHello, 0ms, 0).frames[0].contains(R"("seq":5)"));
  for (const std::string broken : {"", "abc", "abc|x|wss://y", "|5|wss://y", "abc|5|", "abc|-5|wss://y"})
    CHECK(SessionPlace::read(broken) == SessionPlace{});
}

TEST_CASE("op 7 resumes; op 9 resumes or, with false, identifies after one to five seconds") {
  for (const auto& [frame, resumes] :
       {std::pair{R"({"op":7,"d":null})", true}, std::pair{R"({"op":9,"d":true})", true}, std::pair{R"({"op":9,"d":false})", false}}) {
    Gateway gateway = ready();
    REQUIRE(gateway.received(frame, 20s, 3999).leave.has_value());
    gateway.ended(0, "");
    CHECK(gateway.is_to_resume() == resumes);
    const auto next = gateway.next(20s, 0);
    CHECK(next.kind == Kind::connect);
    if (std::string(frame).contains("\"op\":9")) CHECK((next.wait >= 1s && next.wait <= 5s));
  }
}

TEST_CASE("close codes: some end the trying with words, some the session, the rest nothing") {
  for (const int code : {4004, 4010, 4011, 4012, 4013, 4014}) {
    Gateway gateway = ready();
    gateway.ended(code, "x");
    CHECK(gateway.next(0ms, 0).kind == Kind::stop);
    CHECK(gateway.trouble().contains(std::to_string(code)));
    CHECK(!gateway.trouble().contains("canary"));
  }
  CHECK(final_words(4014).contains("Message Content Intent"));
  CHECK(final_words(4014).contains("discord.com/developers/applications"));
  CHECK(final_words(4004).contains("channels.discord.token"));
  for (const int code : {4007, 4009}) {
    Gateway gateway = ready();
    gateway.ended(code, "");
    CHECK(!gateway.is_to_resume());
  }
  for (const int code : {0, 1000, 1001, 1006, 4000, 4001, 4002, 4003, 4005, 4008}) {
    Gateway gateway = ready();
    gateway.ended(code, "");
    CHECK(gateway.is_to_resume());
    CHECK(gateway.next(0ms, 0).kind == Kind::connect);
  }
}

TEST_CASE("what ends whenever it is made is made ever more slowly, up to kDiscordBackoffMax; what lived is made again at once") {
  Gateway gateway = fresh();
  Millis last{0};
  for (int i = 0; i < 12; i++) {
    gateway.ended(0, "cannot connect");
    const auto wait = gateway.next(Millis(0), 0).wait;
    CHECK(wait >= last);
    CHECK(wait >= kDiscordBackoffMin);
    last = wait;
  }
  CHECK(last == kDiscordBackoffMax);
  CHECK(gateway.attempts() == 12);
  CHECK(gateway.trouble().contains("cannot connect"));
  Gateway lived = ready();
  static_cast<void>(lived.due(10s));
  static_cast<void>(lived.received(R"({"op":11})", 10s, 0));
  lived.ended(1006, "");
  CHECK(lived.next(20s, 0).wait == 0ms);
}

TEST_CASE("identifies are kDiscordIdentifyInterval apart, and wait for the day's limit") {
  Gateway gateway = ready();
  gateway.ended(4009, "");
  gateway.learn("wss://gateway.discord.gg", 5, Millis(0), 1s);
  CHECK(gateway.next(1s, 0).wait == kDiscordIdentifyInterval - 1s);
  Gateway spent = fresh();
  spent.learn("wss://gateway.discord.gg", 0, 3600s, 10s);
  CHECK(spent.next(10s, 0).wait == 3600s);
  CHECK(spent.trouble().contains("61 min"));
}

TEST_CASE("a gateway that says nothing is left after kDiscordHelloTimeout") {
  Gateway gateway = fresh();
  gateway.opened(0ms);
  CHECK(gateway.due_at() == kDiscordHelloTimeout);
  CHECK(!gateway.due(kDiscordHelloTimeout - 1ms).leave);
  CHECK(gateway.due(kDiscordHelloTimeout).leave);
}

TEST_CASE("no more than kDiscordFramesPerMinuteMax frames go out in a minute, and heartbeats always find room") {
  Gateway gateway = ready();
  std::size_t frames = 1;  // identify
  for (int i = 0; i < 1000; i++) frames += gateway.set_presence(JsonObject{{"status", std::to_string(i)}}, 1s).frames.size();
  CHECK(frames == static_cast<std::size_t>(kDiscordFramesPerMinuteMax - kDiscordFramesReserved));
  frames += gateway.due(10s).frames.size();
  static_cast<void>(gateway.received(R"({"op":11})", 10s, 0));
  CHECK(frames <= static_cast<std::size_t>(kDiscordFramesPerMinuteMax));
  // What waited is the newest presence only.
  std::vector<std::string> later;
  for (Millis now = 10s; now <= 62s; now += 1s) {
    for (auto& frame : gateway.due(now).frames) {
      if (frame.contains("\"op\":3")) later.push_back(frame);
      static_cast<void>(gateway.received(R"({"op":11})", now, 0));
    }
  }
  REQUIRE(later.size() == 1);
  CHECK(later[0].contains("\"999\""));
}

TEST_CASE("a frame that is no JSON or no frame ends the connection, not the program") {
  for (const std::string frame : {"", "{", "[]", R"({"op":"x"})", "null"}) {
    Gateway gateway = ready();
    CHECK(gateway.received(frame, 1s, 0).leave.has_value());
  }
}

}  // namespace
}  // namespace oc::channels::discord
