// Tests of the outbox: what each failure of a send leads to, what a restart finds, and what the disk must have kept before and after.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"
#include "engine/faulty_store_test.h"
#include "engine/message.h"
#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

constexpr const char* kOpen = R"({ channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } } })";
constexpr const char* kHold = R"({ delivery: { ambiguous: "hold" }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } } })";

constexpr const char* kDiscord = R"({ channels: { discord: { dmPolicy: "open", allowFrom: ["*"] } } })";

Error error_of(Errc code, int http_status = 0) { return {.code = code, .message = "the platform says no", .http_status = http_status}; }

void fail_times(StoryWorld& world, int times, const Error& error) {
  for (int i = 0; i < times; i++) world.channels.outcomes.emplace_back(error);
}

store::MessageRecord record_of(StoryWorld& world, std::int64_t inbox_id) { return **world.sim.run(world.agent_store("main").message(inbox_id)); }
store::OutboxRow part_of(StoryWorld& world, std::int64_t inbox_id, std::size_t part = 0) { return record_of(world, inbox_id).parts.at(part); }

std::int64_t ambiguous_total(StoryWorld& world) {
  for (const auto& [name, value] : world.sim.run(world.agent_store("main").stats())->counts) {
    if (name == "counter.delivery_ambiguous_total") return value;
  }
  return 0;
}

void speak_in_parts(StoryWorld& world) {
  world.models.script = [](const ModelCall&) { return Scripted{.text = "one\n---\ntwo\n---\nthree"}; };
}

}  // namespace

TEST_CASE("a channel that is down for 40 s, answers 500 twice or resets three times: the answer is delivered, or visibly failed") {
  StoryWorld world(kOpen);
  fail_times(world, 1000, error_of(Errc::unavailable));
  world.tell({.text = "hi"}, std::chrono::seconds(40));
  CHECK(world.arrived().empty());
  CHECK(part_of(world, 1).state == "pending");
  CHECK(part_of(world, 1).error == "the platform says no");
  world.channels.outcomes.clear();
  world.settle(kDeliveryPauseMax);
  CHECK(world.arrived().size() == 1);
  CHECK(part_of(world, 1).state == "sent");
  CHECK(part_of(world, 1).error.empty());

  fail_times(world, 2, error_of(Errc::unavailable, 500));
  world.tell({.text = "hi"});
  CHECK(world.arrived().size() == 2);
  CHECK(ambiguous_total(world) == 0);

  fail_times(world, 3, error_of(Errc::connection_lost));
  world.tell({.text = "hi"});
  CHECK(world.arrived().size() == 2);
  CHECK(part_of(world, 3).state == "failed");
  CHECK(part_of(world, 3).ambiguous == kAmbiguousTriesMax);
  CHECK(ambiguous_total(world) == kAmbiguousTriesMax);
}

TEST_CASE("each try of a channel without idempotency is on disk before the platform hears of it") {
  StoryWorld world(kOpen);
  world.channels.send_length = Millis(1000);
  world.tell({.text = "hi"}, Millis(500));
  CHECK(world.channels.sends.size() == 1);
  CHECK(part_of(world, 1).state == "sending");
  CHECK(part_of(world, 1).attempts == 1);
  world.settle();
  CHECK(part_of(world, 1).state == "sent");
  CHECK(part_of(world, 1).sent_message_id == "500");
}

TEST_CASE("a platform that knows the key is sent the same again, and nothing is uncertain") {
  StoryWorld world(kOpen);
  world.channels.idempotent = true;
  fail_times(world, kAmbiguousTriesMax + 3, error_of(Errc::timeout));
  world.tell({.text = "hi"}, std::chrono::minutes(2));
  CHECK(world.arrived().size() == 1);
  CHECK(part_of(world, 1).ambiguous == 0);
  CHECK(part_of(world, 1).attempts == kAmbiguousTriesMax + 4);
}

TEST_CASE("the parts behind the first of the answer to a Discord command take no key: a crash between send and receipt is counted") {
  for (const std::string extra : {"actor=100 interaction=7 token=itok", "actor=100"}) {
    StoryWorld world(kDiscord);
    world.channels.idempotent = true;
    world.channels.also.idempotent_for = std::chrono::minutes(2);
    speak_in_parts(world);
    world.channels.send_length = Millis(5000);  // A stop waits two seconds for what is on its way.
    Inbound asked = inbound_of({.channel = "discord", .text = "/ask"}, world.sim.clock().now());
    asked.reply_address.extra = extra;
    REQUIRE(world.sim.run(world.channels.sinks.at({"discord", "default"})->receive(std::move(asked))));
    const bool has_token = extra.contains("token");
    world.sim.run_until([&] { return world.channels.sends.size() == 1; });
    CHECK(part_of(world, 1).sent_at != UnixTime{});
    world.sim.run_until([&] { return world.channels.sends.size() == 2; });
    CHECK(part_of(world, 1, 1).state == "sending");
    CHECK((part_of(world, 1, 1).sent_at == UnixTime{}) == has_token);
    world.restart(Millis(0));
    world.settle();
    CHECK(part_of(world, 1, 1).state == "sent");
    CHECK(ambiguous_total(world) == (has_token ? 1 : 0));
  }
}

TEST_CASE("a platform that does not know this key is sent it kAmbiguousTriesMax times at most, and once with hold") {
  for (const auto* config : {kOpen, kHold}) {
    StoryWorld world(config);
    world.channels.idempotent = true;
    fail_times(world, kAmbiguousTriesMax + 3, error_of(Errc::internal));
    world.tell({.text = "hi"}, std::chrono::minutes(2));
    CHECK(world.arrived().empty());
    CHECK(part_of(world, 1).state == (config == kHold ? "held" : "failed"));
    CHECK(part_of(world, 1).attempts == (config == kHold ? 1 : kAmbiguousTriesMax));
    CHECK(part_of(world, 1).ambiguous == part_of(world, 1).attempts);
  }
}

TEST_CASE("with delivery.ambiguous \"hold\" an unknown outcome is sent no more, nor what stands behind it; an account may have it otherwise") {
  StoryWorld world(kHold);
  speak_in_parts(world);
  world.channels.outcomes = {std::nullopt, error_of(Errc::timeout)};
  world.tell({.text = "hi"}, std::chrono::hours(1));
  world.restart(Millis(0));
  world.settle(std::chrono::hours(1));
  CHECK(world.arrived() == std::vector<std::string>{"one"});
  CHECK(part_of(world, 1, 1).state == "held");
  CHECK(part_of(world, 1, 2).state == "held");
  CHECK(part_of(world, 1, 2).error == "the part before it is held: the platform says no");

  world.change_config(
      R"({ delivery: { ambiguous: "hold" }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*"], delivery: { ambiguous: "resend" } } } })");
  world.settle();
  world.channels.outcomes = {error_of(Errc::timeout)};
  world.tell({.text = "again"});
  CHECK(world.arrived() == std::vector<std::string>{"one", "one", "two", "three"});
}

TEST_CASE("what a killed gateway was sending is sent again and counted, kAmbiguousTriesMax times at most; or held, as the policy says") {
  for (const auto* config : {kOpen, kHold}) {
    for (int before = 0; before < kAmbiguousTriesMax; before++) {
      StoryWorld world(config);
      speak_in_parts(world);
      fail_times(world, 1000, error_of(Errc::unavailable));
      world.tell({.text = "hi"}, Millis(10));
      world.stop(Millis(0));
      auto row = part_of(world, 1);
      row.state = "sending";
      row.ambiguous = before;
      REQUIRE(world.sim.run(world.agent_store("main").put_outbox({row})));
      world.channels.outcomes.clear();
      world.restart(Millis(0));
      world.settle();
      const bool is_held = config == kHold;
      const bool is_lost = !is_held && before + 1 == kAmbiguousTriesMax;
      CHECK(world.arrived().size() == (is_held || is_lost ? 0 : 3));
      CHECK(part_of(world, 1).state == (is_held ? "held" : is_lost ? "failed" : "sent"));
      CHECK(part_of(world, 1, 2).state == (is_held ? "held" : is_lost ? "failed" : "sent"));
      CHECK(part_of(world, 1).ambiguous == before + 1);
    }
  }
}

TEST_CASE("an account that is gone from the config is waited for; after kDeliveryLifetime its answers fail") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "late", .length = Millis(1000)}; };
  const std::string without = R"({ channels: { telegram: { dmPolicy: "open", allowFrom: ["*"], accounts: { other: {} } } } })";
  world.tell({.text = "hi"}, Millis(10));
  world.change_config(without);
  world.settle(std::chrono::hours(20));
  CHECK(world.channels.sends.empty());
  CHECK(part_of(world, 1).state == "pending");
  CHECK(part_of(world, 1).attempts == 0);
  CHECK(part_of(world, 1).error == "the telegram account \"default\" is not running");
  world.change_config(kOpen);
  world.settle(kDeliveryPauseMax);
  CHECK(world.arrived() == std::vector<std::string>{"late"});

  world.tell({.text = "hi"}, Millis(10));
  world.change_config(without);
  world.settle(kDeliveryLifetime + std::chrono::minutes(1));
  CHECK(world.channels.sends.size() == 1);
  CHECK(part_of(world, 2).state == "failed");
}

TEST_CASE("a stop does not wait for an answer that waits, and the next start sends it at its time") {
  StoryWorld world(kOpen);
  Error later = error_of(Errc::rate_limited);
  later.retry_after_ms = 60'000;
  world.channels.outcomes = {later};
  world.tell({.text = "hi"}, Millis(100));
  const Millis before = world.sim.clock().steady();
  world.stop(Millis(30'000));
  CHECK(world.sim.clock().steady() - before < Millis(100));
  CHECK(part_of(world, 1).state == "pending");
  world.restart(Millis(0));
  world.settle(Millis(50'000));
  CHECK(world.arrived().empty());
  world.settle(Millis(10'000));
  CHECK(world.arrived().size() == 1);
  CHECK(part_of(world, 1).ambiguous == 0);
}

TEST_CASE("a send that is on its way at a stop gets two seconds; one that is cut is sent again by the next start and counted") {
  StoryWorld world(kOpen);
  world.channels.send_length = Millis(1500);
  world.tell({.text = "hi"}, Millis(100));
  world.stop(Millis(0));
  CHECK(part_of(world, 1).state == "sent");
  world.restart(Millis(0));
  world.channels.send_length = Millis(5000);
  world.tell({.text = "hi"}, Millis(100));
  world.stop(Millis(0));
  CHECK(part_of(world, 2).state == "sending");
  world.restart(Millis(0));
  world.settle();
  CHECK(part_of(world, 2).state == "sent");
  CHECK(part_of(world, 2).ambiguous == 1);
  CHECK(ambiguous_total(world) == 1);
}

TEST_CASE("while the disk takes nothing no send is begun; a receipt is kept as soon as it takes something again") {
  Faults faults;
  StoryWorld world({.config = kOpen, .wrap_store = [&](store::Store& inner) { return std::make_unique<FaultyStore>(inner, faults); }});
  fail_times(world, 1, error_of(Errc::unavailable));
  world.tell({.text = "hi"}, Millis(100));
  REQUIRE(world.channels.sends.size() == 1);
  faults.commit = 1000;
  world.settle();
  CHECK(world.channels.sends.size() == 1);
  faults.commit = 0;
  world.settle();
  CHECK(world.arrived().size() == 1);

  world.channels.send_length = Millis(1000);
  world.tell({.text = "hi"}, Millis(500));
  REQUIRE(world.channels.sends.size() == 3);
  faults.commit = 1000;
  world.settle();
  CHECK(part_of(world, 2).state == "sending");
  faults.commit = 0;
  world.settle();
  CHECK(part_of(world, 2).state == "sent");
  CHECK(world.channels.sends.size() == 3);
}

TEST_CASE("an answer that its platform goes on refusing lets the later ones of its chat go before it, after kDeliveryInLine") {
  StoryWorld world(kOpen);
  int asked = 0;
  world.models.script = [&](const ModelCall&) { return Scripted{.text = fmt::format("answer {}", ++asked)}; };
  world.channels.decide = [](const Utterance& part) {
    return part.text == "answer 1" ? std::optional(error_of(Errc::unavailable, 500)) : std::nullopt;
  };
  world.tell({.text = "one"}, Millis(100));
  world.tell({.text = "two"}, kDeliveryInLine - std::chrono::seconds(10));
  CHECK(world.arrived().empty());
  world.settle(std::chrono::seconds(30));
  CHECK(world.arrived() == std::vector<std::string>{"answer 2"});
  world.channels.decide = nullptr;
  world.settle();
  CHECK(world.arrived() == std::vector<std::string>{"answer 2", "answer 1"});
}

TEST_CASE("a channel that is away keeps the order of the answers to a chat") {
  StoryWorld world(kOpen);
  int asked = 0;
  world.models.script = [&](const ModelCall&) { return Scripted{.text = fmt::format("answer {}", ++asked)}; };
  world.channels.decide = [](const Utterance&) { return std::optional(error_of(Errc::unavailable)); };
  for (int i = 0; i < 3; i++) world.tell({.text = "hi"}, std::chrono::minutes(5));
  world.channels.decide = nullptr;
  world.settle();
  CHECK(world.arrived() == std::vector<std::string>{"answer 1", "answer 2", "answer 3"});
}

TEST_CASE("the answer to a command is kept with the end of its message: a restart sends it, and does not carry the order out again") {
  StoryWorld world(R"({ channels: { telegram: { dmPolicy: "allowlist", allowFrom: ["100"] } } })");
  fail_times(world, 1000, error_of(Errc::unavailable));
  world.tell({.text = "/think high"}, Millis(100));
  CHECK(record_of(world, 1).inbox.state == "done");
  CHECK(part_of(world, 1).state == "pending");
  world.stop(Millis(0));
  world.channels.outcomes.clear();
  world.restart(Millis(0));
  world.settle();
  CHECK(world.arrived() == std::vector<std::string>{"Thinking level set to high."});
  CHECK(world.sim.log().count(io::LogLevel::error) == 0);
}

TEST_CASE("a message that the send policy refuses is refused with the reason, and nothing is said") {
  StoryWorld world(R"({ session: { sendPolicy: { default: "deny" } }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } } })");
  world.tell({.text = "hi"});
  CHECK(record_of(world, 1).inbox.state == "refused");
  CHECK(record_of(world, 1).inbox.error == "session.sendPolicy denies an answer here");
  CHECK(world.channels.sends.empty());
}

TEST_CASE("a pairing code that did not arrive is told again with the next message, one that did is not") {
  StoryWorld world(R"({ channels: { telegram: { dmPolicy: "pairing" } } })");
  fail_times(world, 1, error_of(Errc::unavailable));
  world.tell({.text = "hello?"});
  CHECK(world.arrived().empty());
  world.restart(Millis(0));
  world.tell({.text = "anybody?"});
  REQUIRE(world.arrived().size() == 1);
  CHECK(world.channels.sends[0].text == world.channels.sends[1].text);
  world.tell({.text = "thanks"});
  CHECK(world.channels.sends.size() == 2);
}

}  // namespace oc::engine
