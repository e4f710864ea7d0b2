// Tests of Socket Mode's machine, and of signed requests.
#include "channels/slack/socket.h"

#include <doctest/doctest.h>

#include "channels/slack/limits.h"
#include "channels/slack/webhook.h"

namespace oc::channels::slack {
namespace {

using Kind = SocketMode::Step::Kind;
using Heard = SocketMode::Heard::Kind;

TEST_CASE("a second socket is opened before the first one goes") {
  SocketMode machine;
  CHECK(machine.next().kind == Kind::open);
  const auto first = machine.opened();
  CHECK(machine.next().kind == Kind::rest);
  CHECK(!machine.is_connected());
  CHECK(machine.heard(first, R"({"type":"hello","connection_info":{"app_id":"A1"}})").app_id == "A1");
  CHECK(machine.is_current(first));
  CHECK(machine.heard(first, R"({"type":"disconnect","reason":"warning"})").kind == Heard::leaving);
  CHECK(machine.next().kind == Kind::open);
  CHECK(machine.is_connected());
  const auto second = machine.opened();
  CHECK(machine.next().kind == Kind::rest);
  CHECK(!machine.is_replaced(first));
  machine.heard(second, R"({"type":"hello"})");
  CHECK(machine.is_replaced(first));
  machine.lost(first, {.code = Errc::connection_lost, .message = "closed"});
  CHECK(machine.next().kind == Kind::rest);
  CHECK(machine.trouble().empty());
}

TEST_CASE("failed tries are spread from kSlackBackoffMin to kSlackBackoffMax, a hello forgets them") {
  SocketMode machine;
  machine.failed({.code = Errc::unavailable, .message = "no way"});
  CHECK(machine.next().kind == Kind::wait);
  CHECK(machine.next().length == kSlackBackoffMin);
  CHECK(machine.trouble() == "no way");
  for (int i = 0; i < 10; i++) {
    machine.waited();
    CHECK(machine.next().kind == Kind::open);
    machine.failed({.code = Errc::unavailable, .message = "no way"});
  }
  CHECK(machine.next().length == kSlackBackoffMax);
  machine.failed({.code = Errc::rate_limited, .message = "slow", .retry_after_ms = 60'000});
  CHECK(machine.next().length == Millis(60'000));
  machine.waited();
  const auto link = machine.opened();
  machine.heard(link, R"({"type":"hello"})");
  CHECK(machine.reconnect_attempts() == 0);
  machine.lost(link, {.code = Errc::connection_lost, .message = "gone"});
  CHECK(machine.next().kind == Kind::open);
  const auto silent = machine.opened();
  machine.lost(silent, {.code = Errc::connection_lost, .message = "gone"});
  CHECK(machine.next().kind == Kind::wait);
}

TEST_CASE("link_disabled ends it for good") {
  SocketMode machine;
  const auto link = machine.opened();
  CHECK(machine.heard(link, R"({"type":"disconnect","reason":"link_disabled"})").kind == Heard::close);
  CHECK(machine.next().kind == Kind::stop);
  CHECK(machine.trouble().contains("Socket Mode"));
}

TEST_CASE("envelopes are delivered whole, other frames are passed over or odd") {
  SocketMode machine;
  const auto link = machine.opened();
  const auto heard = machine.heard(link, R"({"envelope_id":"e1","type":"events_api","payload":{"a":1},"retry_attempt":2})");
  REQUIRE(heard.kind == Heard::deliver);
  CHECK(heard.envelope.id == "e1");
  CHECK(heard.envelope.type == "events_api");
  CHECK(heard.envelope.retry_attempt == 2);
  CHECK(ack_text("e1") == R"({"envelope_id":"e1"})");
  CHECK(machine.heard(link, R"({"type":"something_new"})").kind == Heard::nothing);
  for (const char* broken : {"", "{", "[]", "5", "{}", R"({"type":5})"}) {
    INFO(broken);
    CHECK(machine.heard(link, broken).kind == Heard::odd);
  }
  CHECK(machine.heard(99, R"({"type":"hello"})").kind == Heard::nothing);
}

const Secret kSecret("8f742231b10e8888abcd99yyyzzz85a5");
constexpr std::int64_t kNow = 1'531'420'618;

engine::WebhookRequest signed_request(const std::string& body, const std::string& type = "application/json", std::int64_t at = kNow) {
  const std::string time = std::to_string(at);
  return {.method = "POST",
          .headers = {{"Content-Type", type}, {"X-Slack-Request-Timestamp", time}, {"X-Slack-Signature", signature_of(kSecret, time, body)}},
          .body = body};
}

int status_of(const engine::WebhookRequest& request, const Secret& secret = kSecret) {
  const auto read = read_request(request, secret, from_ms(kNow * 1000));
  return std::holds_alternative<Answer>(read) ? std::get<Answer>(read).status : 0;
}

TEST_CASE("the signature of Slack's own example is right") {
  CHECK(signature_of(kSecret, "1531420618",
                     "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id="
                     "U2CERLKJA&user_name="
                     "roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%"
                     "2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c") ==
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
}

TEST_CASE("a request that is not signed, signed by another, changed or old is refused before it is read") {
  const std::string body = R"({"type":"event_callback","event":{}})";
  CHECK(status_of(signed_request(body)) == 0);
  auto request = signed_request(body);
  request.body += " ";
  CHECK(status_of(request) == 401);
  CHECK(status_of(signed_request(body), Secret("another")) == 401);
  CHECK(status_of(signed_request(body), Secret()) == 401);
  for (const auto missing : {1u, 2u}) {
    auto bare = signed_request(body);
    bare.headers.erase(bare.headers.begin() + missing);
    CHECK(status_of(bare) == 401);
  }
  CHECK(status_of(signed_request(body, "application/json", kNow - kSlackClockSkewMax.count())) == 0);
  CHECK(status_of(signed_request(body, "application/json", kNow - kSlackClockSkewMax.count() - 1)) == 401);
  CHECK(status_of(signed_request(body, "application/json", kNow + kSlackClockSkewMax.count() + 1)) == 401);
  CHECK(status_of(signed_request("{", "application/json")) == 400);
  auto get = signed_request(body);
  get.method = "GET";
  CHECK(status_of(get) == 405);
}

TEST_CASE("events, commands, interactions and the first question come on one path") {
  const auto read = [](const engine::WebhookRequest& request) { return read_request(request, kSecret, from_ms(kNow * 1000)); };
  const auto challenge = read(signed_request(R"({"type":"url_verification","challenge":"abc"})"));
  CHECK(std::get<Answer>(challenge).status == 200);
  CHECK(std::get<Answer>(challenge).body == "abc");
  CHECK(std::get<Envelope>(read(signed_request(R"({"type":"event_callback"})"))).type == "events_api");
  constexpr const char* kForm = "application/x-www-form-urlencoded";
  const auto command = std::get<Envelope>(read(signed_request("command=%2Fx&text=a+b", kForm)));
  CHECK(command.type == "slash_commands");
  CHECK(string_member_or(command.payload, "text", "") == "a b");
  const auto press = std::get<Envelope>(read(signed_request("payload=%7B%22type%22%3A%22block_actions%22%7D", kForm)));
  CHECK(press.type == "interactive");
  CHECK(string_member_or(press.payload, "type", "") == "block_actions");
  CHECK(std::get<Answer>(read(signed_request("payload=%7B", kForm))).status == 400);
  CHECK(std::get<Answer>(read(signed_request("ssl_check=1", kForm))).status == 200);
  auto again = signed_request(R"({"type":"event_callback"})");
  again.headers.push_back({"X-Slack-Retry-Num", "2"});
  CHECK(std::get<Envelope>(read(again)).retry_attempt == 2);
}

}  // namespace
}  // namespace oc::channels::slack
