// Tests of delivery: retries, the frozen reply address, repeats, restarts, and a store that fails.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>

#include "base/limits.h"
#include "engine/faulty_store_test.h"
#include "engine/message.h"
#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

constexpr const char* kOpen =
    R"({ messages: { queue: { mode: "followup", debounceMs: 0, cap: 1000 } }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } } })";

Error error_of(Errc code, std::int64_t retry_after_ms = -1) {
  return {.code = code, .message = "the platform says no", .retry_after_ms = retry_after_ms};
}

std::size_t errors_logged(StoryWorld& world) { return world.sim.log().count(io::LogLevel::error); }

}  // namespace

TEST_CASE("a send that did not happen is tried again, after the time that the platform asks for, with the same key") {
  StoryWorld world(kOpen);
  world.channels.outcomes = {error_of(Errc::unavailable), error_of(Errc::rate_limited, 7000)};
  world.tell({.text = "hi"}, std::chrono::minutes(5));
  const auto& sends = world.channels.sends;
  REQUIRE(sends.size() == 3);
  CHECK(world.arrived() == std::vector<std::string>{"answer from main"});
  CHECK(sends[1].at - sends[0].at <= kDeliveryPauseMin);
  CHECK(sends[1].at - sends[0].at >= kDeliveryPauseMin * 3 / 4);
  CHECK(sends[2].at - sends[1].at == Millis(7000));
  CHECK(sends[0].idempotency_key == sends[2].idempotency_key);
  CHECK(world.waiting("main").empty());
}

TEST_CASE("a send whose outcome is unknown is tried kAmbiguousTriesMax times, not more often") {
  for (const Errc code : {Errc::connection_lost, Errc::timeout, Errc::protocol}) {
    StoryWorld world(kOpen);
    for (int i = 0; i < 10; i++) world.channels.outcomes.emplace_back(error_of(code));
    world.tell({.text = "hi"}, std::chrono::hours(1));
    CHECK(world.channels.sends.size() == static_cast<std::size_t>(kAmbiguousTriesMax));
    CHECK(world.waiting("main").empty());
    CHECK(errors_logged(world) == 1);
  }
}

TEST_CASE("a send that will never succeed is given up at once, and said in the log") {
  for (const Errc code : {Errc::denied, Errc::not_found, Errc::invalid, Errc::too_large}) {
    StoryWorld world(kOpen);
    world.channels.outcomes = {error_of(code)};
    world.tell({.text = "hi"}, std::chrono::hours(1));
    CHECK(world.channels.sends.size() == 1);
    CHECK(world.waiting("main").empty());
    CHECK(world.sim.log().has("could not be delivered"));
  }
}

TEST_CASE("a platform that stays away is tried for kDeliveryLifetime, at most every kDeliveryPauseMax") {
  StoryWorld world(kOpen);
  world.channels.decide = [](const Utterance&) { return std::optional(error_of(Errc::unavailable)); };
  world.tell({.text = "hi"}, kDeliveryLifetime - std::chrono::minutes(1));
  CHECK(world.waiting("main").size() == 1);
  CHECK(world.channels.sends.size() > static_cast<std::size_t>(kDeliveryLifetime / kDeliveryPauseMax) - 100);
  world.settle(std::chrono::minutes(2));
  CHECK(world.waiting("main").empty());
  CHECK(world.sim.log().count(io::LogLevel::warn) < 30);
}

TEST_CASE("the parts of an answer arrive in order, and what follows a lost part is not sent, not even after a restart") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "one\n---\ntwo\n---\nthree"}; };
  world.channels.outcomes = {error_of(Errc::unavailable)};
  world.tell({.text = "hi"});
  CHECK(world.arrived() == std::vector<std::string>{"one", "two", "three"});
  world.channels.outcomes = {std::nullopt, error_of(Errc::denied)};
  world.tell({.text = "again"});
  world.restart(Millis(0));
  world.settle(std::chrono::hours(1));
  CHECK(world.arrived() == std::vector<std::string>{"one", "two", "three", "one"});
  CHECK(world.waiting("main").empty());
}

TEST_CASE("while one chat waits for its platform another chat is served") {
  StoryWorld world(kOpen);
  world.channels.outcomes = {error_of(Errc::rate_limited, 60'000)};
  world.tell({.by = "100"}, Millis(10));
  world.tell({.by = "200"}, Millis(10));
  REQUIRE(world.arrived().size() == 1);
  CHECK(world.last_send().address.to == "200");
  world.settle(std::chrono::minutes(2));
  CHECK(world.arrived().size() == 2);
}

TEST_CASE("a message that the platform offers again is answered once") {
  StoryWorld world(kOpen);
  const Said said{.text = "hi", .message_id = "77"};
  const auto first = world.offer(said);
  const auto second = world.offer(said);
  world.settle();
  CHECK(first->outcome);
  CHECK(second->outcome);
  CHECK(world.tell(said));
  CHECK(world.models.calls.size() == 1);
  CHECK(world.channels.sends.size() == 1);
  // Also by an engine that knows nothing of it but what is on disk.
  world.restart(Millis(0));
  CHECK(world.tell(said));
  CHECK(world.channels.sends.size() == 1);
}

TEST_CASE("when a message cannot be kept the channel is told so, and offering it again works") {
  Faults faults;
  StoryWorld world({.config = kOpen, .wrap_store = [&](store::Store& inner) { return std::make_unique<FaultyStore>(inner, faults); }});
  const Said said{.text = "hi", .message_id = "77"};
  for (int* fault : {&faults.accept, &faults.open}) {
    *fault = 1;
    const auto refused = world.tell(said);
    REQUIRE(!refused);
    CHECK(refused.error().code == Errc::io);
    // The model may have been asked while the message was being kept; nothing comes of that.
    CHECK(world.arrived().empty());
    CHECK(world.history("agent:main:main").messages.empty());
  }
  CHECK(world.tell(said));
  CHECK(world.arrived() == std::vector<std::string>{"answer from main"});
}

TEST_CASE("a turn that cannot be kept is kept and answered as soon as it can be, and the next message works") {
  Faults faults;
  StoryWorld world({.config = kOpen, .wrap_store = [&](store::Store& inner) { return std::make_unique<FaultyStore>(inner, faults); }});
  faults.commit = 2;
  CHECK(world.tell({.text = "hi"}));
  CHECK(world.arrived() == std::vector<std::string>{"answer from main"});
  CHECK(world.sim.run(world.agent_store("main").unfinished_inbox())->empty());
  world.tell({.text = "hi"});
  CHECK(world.arrived().size() == 2);
}

TEST_CASE("a workspace that cannot be made is told with its path and what to do; the other agents answer") {
  StoryWorld world(R"({ agents: { list: [{ id: "main", workspace: "~/taken" }, { id: "work" }] },
      bindings: [{ agentId: "work", match: { channel: "telegram", peer: { kind: "direct", id: "200" } } }],
      channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } } })");
  world.sim.files().put("/home/user/taken", "a file where the folder should be");
  world.tell({.by = "100"});
  REQUIRE(world.arrived().size() == 1);
  CHECK(world.arrived()[0].find("/home/user/taken") != std::string::npos);
  CHECK(world.arrived()[0].find("openclaw config set agents.defaults.workspace") != std::string::npos);
  world.tell({.by = "200"});
  CHECK(world.arrived().back() == "answer from work");
}

TEST_CASE("what a model refuses is told to the person, to the owner with the hint, and kept in the transcript") {
  StoryWorld world("{ channels: { telegram: { dmPolicy: 'open', allowFrom: ['*', '100'] } } }");
  world.models.script = [](const ModelCall&) {
    return Scripted{
        .error =
            Error{.code = Errc::not_found, .message = "scripted does not know the model \"gpt-9\"", .hint = "See the models: openclaw models list"}};
  };
  world.tell({.text = "hi"});
  REQUIRE(world.arrived().size() == 1);
  CHECK(world.arrived()[0] == "scripted does not know the model \"gpt-9\"\nSee the models: openclaw models list");
  CHECK(world.watcher.events.back().kind == RunEvent::Kind::failed);
  // What to do about it is for who can do it; the log has it in any case.
  world.tell({.by = "300", .text = "hi"});
  CHECK(world.arrived().back() == "scripted does not know the model \"gpt-9\"");
  CHECK(world.sim.log().has("See the models: openclaw models list"));
  world.models.script = nullptr;
  world.tell({.text = "and now?"});
  CHECK(world.arrived().back() == "answer from main");
}

TEST_CASE("a message whose turn was cut by a stop is answered by the next engine, once, with the person's words told once") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "too late", .length = std::chrono::minutes(10)}; };
  REQUIRE(world.say({.text = "what is 6 times 7?"}));
  world.models.script = nullptr;
  world.restart(Millis(0));
  world.settle();
  REQUIRE(world.models.calls.size() == 2);
  CHECK(world.arrived().back() == "answer from main");
  CHECK(world.last_send().address.to == "100");
  const auto shown = all_text(world.models.calls.back());
  CHECK(shown.find("what is 6 times 7?") != std::string::npos);
  CHECK(shown.find("what is 6 times 7?") == shown.rfind("what is 6 times 7?"));
  CHECK(world.sim.run(world.agent_store("main").unfinished_inbox())->empty());
  const std::size_t sends = world.channels.sends.size();
  world.restart(Millis(0));
  world.settle();
  CHECK(world.channels.sends.size() == sends);
}

TEST_CASE("the next engine shows the model which tools had run before the stop") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall& call) {
    return call.messages.size() == 1 ? Scripted{.calls = {tool_call("work", JsonObject())}}
                                     : Scripted{.text = "half an answer", .length = std::chrono::minutes(10)};
  };
  REQUIRE(world.say({.text = "do it"}));
  CHECK(world.tools.ran.size() == 1);
  world.models.script = nullptr;
  world.restart(Millis(0));
  world.settle();
  CHECK(world.arrived() == std::vector<std::string>{"answer from main"});
  const auto shown = all_text(world.models.calls.back());
  CHECK(shown.find("work is done") != std::string::npos);
  CHECK(shown.find("half an") == std::string::npos);
}

TEST_CASE("answers and messages that a killed gateway left are taken up in order: first what was to be sent, then what was to be answered") {
  StoryWorld world(kOpen);
  world.stop(Millis(0));
  auto& db = world.agent_store("main");
  const UnixTime now = world.sim.clock().now();
  const ReplyAddress address{.channel = "telegram", .account_id = "default", .to = "300"};
  REQUIRE(world.sim.run(db.put_outbox({{.run_id = "in-main-90",
                                        .address = to_json(address),
                                        .text = "left over",
                                        .idempotency_key = "in-main-90:0",
                                        .state = "sending",
                                        .attempts = 1,
                                        .created_at = now,
                                        .not_before = now}})));
  for (int i = 1; i <= 3; i++) {
    const Inbound inbound = inbound_of({.by = "100", .text = fmt::format("question {}", i)}, now);
    const RouteNote route{.agent_id = "main",
                          .channel = "telegram",
                          .account_id = "default",
                          .session_key = "agent:main:main",
                          .main_session_key = "agent:main:main",
                          .matched_by = "default"};
    REQUIRE(world.sim.run(db.accept({.id = db.next_inbox_id(),
                                     .channel = "telegram",
                                     .account_id = "default",
                                     .message_id = inbound.message_id,
                                     .session_key = "agent:main:main",
                                     .message = {{"inbound", to_json(inbound)}, {"route", to_json(route)}, {"authorised", false}},
                                     .state = "accepted",
                                     .accepted_at = now})));
  }
  REQUIRE(world.sim.run(db.accept({.id = db.next_inbox_id(),
                                   .channel = "telegram",
                                   .account_id = "default",
                                   .message_id = "broken",
                                   .message = "no message",
                                   .state = "accepted",
                                   .accepted_at = now})));
  world.models.script = [](const ModelCall& call) { return Scripted{.text = "re " + last_user_text(call).substr(last_user_text(call).size() - 10)}; };
  world.restart(Millis(0));
  world.settle();
  CHECK(world.arrived() == std::vector<std::string>{"left over", "re question 1", "re question 2", "re question 3"});
  CHECK(world.channels.sends[0].address == address);
  CHECK(world.sim.log().has("what the inbox kept of it cannot be read"));
}

namespace {

constexpr Millis kKnownFor = std::chrono::minutes(2);
constexpr const char* kHold = R"({ delivery: { ambiguous: "hold" }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } } })";

/// A platform that recognizes a repeat for kKnownFor.
void recognize_for_a_while(StoryWorld& world) {
  world.channels.idempotent = true;
  world.channels.also.idempotent_for = kKnownFor;
}

store::OutboxRow part_of(StoryWorld& world, std::int64_t inbox_id) {
  return (**world.sim.run(world.agent_store("main").message(inbox_id))).parts.at(0);
}

}  // namespace

TEST_CASE("a platform that knows a key for a while: within it a repeat is certain, after it each round counts as an unknown outcome") {
  StoryWorld world(kOpen);
  recognize_for_a_while(world);
  world.channels.decide = [](const Utterance&) { return std::optional(error_of(Errc::timeout)); };
  world.tell({.text = "hi"}, kKnownFor - Millis(1));
  CHECK(part_of(world, 1).ambiguous == 0);
  CHECK(part_of(world, 1).attempts > kAmbiguousTriesMax);
  CHECK(part_of(world, 1).sent_at == world.channels.sends[0].at);
  world.settle(kKnownFor * (kAmbiguousTriesMax + 1));
  const auto lost = part_of(world, 1);
  CHECK(lost.state == "failed");
  CHECK(lost.ambiguous == kAmbiguousTriesMax);
  CHECK(world.channels.sends.back().at - world.channels.sends[0].at >= kKnownFor * (kAmbiguousTriesMax - 1));
  for (const auto& send : world.channels.sends) CHECK(send.idempotency_key == world.channels.sends[0].idempotency_key);
}

TEST_CASE("an answer in doubt that would be held is looked for: found it has arrived, and what follows it goes out") {
  StoryWorld world(kHold);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "one\n---\ntwo"}; };
  world.channels.decide = [&](const Utterance& part) {
    if (part.text == "one") world.channels.findable.insert(part.idempotency_key);
    return part.text == "one" ? std::optional(error_of(Errc::timeout)) : std::nullopt;
  };
  world.tell({.text = "hi"});
  CHECK(part_of(world, 1).state == "sent");
  CHECK(part_of(world, 1).sent_message_id == "found");
  CHECK(part_of(world, 1).ambiguous == 1);
  CHECK(world.channels.sends.size() == 2);
  CHECK(world.arrived() == std::vector<std::string>{"two"});
  // Cut off by a stop, and asked for by the next start.
  world.channels.decide = nullptr;
  world.models.script = [](const ModelCall&) { return Scripted{.text = "late"}; };
  world.channels.send_length = Millis(5000);
  world.tell({.text = "more"}, Millis(100));
  world.stop(Millis(0));
  world.channels.findable.insert(world.channels.sends.back().idempotency_key);
  world.channels.send_length = Millis(0);
  world.start();
  world.settle();
  CHECK(part_of(world, 2).state == "sent");
  CHECK(part_of(world, 2).ambiguous == 1);
  CHECK(world.channels.sends.size() == 3);
}

TEST_CASE("what such a platform says itself leaves no doubt, however long it goes on") {
  StoryWorld world(kHold);
  recognize_for_a_while(world);
  bool is_out = true;
  world.channels.decide = [&](const Utterance&) -> std::optional<Error> {
    if (!is_out) return std::nullopt;
    return Error{.code = Errc::protocol, .message = "out of order", .http_status = 502};
  };
  world.tell({.text = "hi"}, kKnownFor * 5);
  CHECK(part_of(world, 1).state == "pending");
  CHECK(part_of(world, 1).ambiguous == 0);
  CHECK(part_of(world, 1).sent_at == UnixTime{});
  is_out = false;
  world.settle();
  CHECK(world.arrived().size() == 1);
  // A refusal after a silence does not end the doubt about the silence.
  world.channels.outcomes = {error_of(Errc::timeout), error_of(Errc::rate_limited, kKnownFor.count())};
  world.tell({.text = "again"}, kKnownFor * 2);
  CHECK(part_of(world, 2).state == "held");
  CHECK(world.arrived().size() == 1);
}

TEST_CASE("a send that a restart cut off is certain within the time that its platform knows the key, and of unknown outcome after it") {
  for (const auto* config : {kOpen, kHold}) {
    for (const Millis away : {Millis(1000), kKnownFor}) {
      StoryWorld world(config);
      recognize_for_a_while(world);
      world.channels.send_length = Millis(5000);
      world.tell({.text = "hi"}, Millis(100));
      world.stop(Millis(0));
      CHECK(part_of(world, 1).state == "sending");
      CHECK(part_of(world, 1).sent_at == world.channels.sends[0].at);
      world.settle(away);
      world.channels.send_length = Millis(0);
      world.start();
      world.settle();
      const bool is_late = away == kKnownFor, is_held = is_late && config == kHold;
      CHECK(part_of(world, 1).state == (is_held ? "held" : "sent"));
      CHECK(part_of(world, 1).ambiguous == (is_late ? 1 : 0));
      CHECK(world.channels.sends.size() == (is_held ? 1 : 2));
      CHECK(world.channels.sends.back().idempotency_key == world.channels.sends[0].idempotency_key);
    }
  }
}

TEST_CASE("a doubt outlasts a restart: a repeat that comes too late is of unknown outcome, and one that an operator asks for is sent") {
  StoryWorld world(kHold);
  recognize_for_a_while(world);
  world.channels.outcomes = {error_of(Errc::timeout), error_of(Errc::unavailable)};
  world.tell({.text = "hi"}, Millis(100));
  world.stop(Millis(0));
  CHECK(part_of(world, 1).state == "pending");
  CHECK(part_of(world, 1).sent_at == world.channels.sends[0].at);
  world.settle(kKnownFor);
  world.start();
  world.settle();
  CHECK(part_of(world, 1).state == "held");
  CHECK(part_of(world, 1).sent_at == UnixTime{});
  world.sim.files().put("/home/user/.openclaw/agents/main/sessions/sessions.sqlite", "");
  world.channels.outcomes.clear();
  REQUIRE(world.sim.run(world.engine().retry_message("main:1", "cli")));
  world.settle();
  CHECK(part_of(world, 1).state == "sent");
}

TEST_CASE("what is being sent is shown with the time of its answer, not with one at which it was sent") {
  StoryWorld world(kOpen);
  recognize_for_a_while(world);
  world.channels.send_length = Millis(5000);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "late", .length = Millis(1000)}; };
  world.channels.outcomes = {error_of(Errc::unavailable)};
  world.tell({.text = "hi"}, Millis(8000));
  world.sim.files().put("/home/user/.openclaw/agents/main/sessions/sessions.sqlite", "");
  const auto row = part_of(world, 1);
  REQUIRE(row.state == "sending");
  CHECK(row.sent_at > row.created_at);
  const Json shown = *world.sim.run(world.engine().message("main:1"));
  const Json& part = shown.at("events").as_array().back();
  CHECK(string_member_or(part, "state", "") == "sending");
  CHECK(int_member(part, "at") == to_ms(row.created_at));
}

TEST_CASE("a stopping engine takes nothing new, and lets what runs end when there is time") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "just in time", .length = Millis(3000)}; };
  REQUIRE(world.say({.text = "hi"}));
  world.stop(Millis(10'000));
  CHECK(world.sim.run(world.agent_store("main").unfinished_inbox())->empty());
  CHECK(world.models.cancelled == 0);
  world.restart(Millis(0));
  world.settle();
  CHECK(world.arrived() == std::vector<std::string>{"just in time"});
}

namespace {

/// Where the answer to each word must go.
using Expected = std::map<std::string, ReplyAddress>;

const std::vector<Said> kPlaces{
    {.channel = "telegram", .account = "default", .by = "100"},
    {.channel = "telegram", .account = "default", .by = "200"},
    {.channel = "telegram", .account = "work", .by = "100"},
    {.channel = "discord", .account = "default", .by = "100"},
    {.channel = "discord", .account = "bot2", .by = "900"},
    {.channel = "telegram", .account = "default", .by = "100", .group = "-500"},
    {.channel = "telegram", .account = "work", .by = "100", .group = "-500", .thread = "7"},
    {.channel = "discord", .account = "default", .by = "100", .room = "901", .thread = "950", .guild = "9"},
};

constexpr const char* kEverywhere = R"({ messages: { queue: { mode: "followup", debounceMs: 0, cap: 1000 } }, channels: {
  telegram: { dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open", accounts: { default: {}, work: {} }, groups: { "*": { requireMention: false } } },
  discord: { dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open", accounts: { default: {}, bot2: {} }, guilds: { "9": { requireMention: false } } } } })";

/// One schedule: messages from random places in a random rhythm, models and sends of random length, some sends failing.
void play(StoryWorld& world, std::mt19937_64& random, Expected& expected, int schedule) {
  const auto pick = [&](std::uint64_t bound) { return random() % bound; };
  const std::size_t messages = 4 + pick(9);
  for (std::size_t i = 0; i < messages; i++) {
    Said said = kPlaces[pick(kPlaces.size())];
    const std::string word = fmt::format("w{}x{}w", schedule, i);
    said.text = "please repeat " + word;
    expected[word] = inbound_of(said, {}).reply_address;
    world.offer(said);
    if (pick(4) == 0) world.channels.outcomes.push_back(pick(2) == 0 ? std::optional(error_of(Errc::unavailable)) : std::nullopt);
    if (pick(2) == 0) world.settle(Millis(static_cast<std::int64_t>(pick(400))));
  }
  world.settle(std::chrono::minutes(10));
}

}  // namespace

TEST_CASE("each answer leaves by the account and the chat of its own message, in thousands of random interleavings (security.md E2)") {
  std::mt19937_64 random(20'260'101);
  std::size_t answers = 0;
  for (int round = 0; round < 60; round++) {
    StoryWorld world({.config = kEverywhere, .channels = {"telegram", "discord"}, .seed = static_cast<std::uint64_t>(round) + 1});
    world.models.script = [&](const ModelCall& call) {
      const std::string text = last_user_text(call);
      return Scripted{.text = "here: " + text.substr(text.rfind("w", text.size() - 2)), .length = Millis(static_cast<std::int64_t>(random() % 500))};
    };
    Expected expected;
    for (int schedule = 0; schedule < 10; schedule++) {
      play(world, random, expected, schedule);
      static_cast<void>(world.sim.run(world.engine().reset_session("main")));
    }
    std::map<std::string, int> seen;
    for (const auto& send : world.channels.sends) {
      const std::string word = send.text.substr(6);
      auto want = expected.at(word);
      want.reply_to_id = send.address.reply_to_id;
      REQUIRE(send.address == want);
      if (send.arrived) seen[word]++;
    }
    REQUIRE(seen.size() == expected.size());
    for (const auto& [word, times] : seen) REQUIRE(times == 1);
    answers += seen.size();
  }
  CHECK(answers > 4000);
}

}  // namespace oc::engine
