// Answers that are shown while they grow, and the signs beside them: drafts, typing, reactions.
#include "engine/draft_writer.h"

#include <doctest/doctest.h>

#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

const std::string kOpen = "{ channels: { telegram: { dmPolicy: 'open', allowFrom: ['*'], groupPolicy: 'open', groups: { '*': {} } } } }";
const std::string kLong = "This is an answer that is long enough to be shown while the model is still writing the rest of it.";

Scripted slowly(std::string text) { return {.text = std::move(text), .length = std::chrono::seconds(3)}; }

}  // namespace

TEST_CASE("3.5: a draft shows what is there, becomes the answer's first part, and is kept with it") {
  StoryWorld world(kOpen);
  world.channels.also.drafts = true;
  world.models.script = [](const ModelCall&) { return slowly(kLong); };
  world.tell({});
  REQUIRE(world.channels.drafted.size() == 1);
  CHECK(world.channels.drafted[0].second == kLong.substr(0, kLong.size() / 2 - (kLong[kLong.size() / 2 - 1] == ' ' ? 1 : 0)));
  REQUIRE(world.channels.sends.size() == 1);
  CHECK(world.last_send().draft_id == "draft1");
  CHECK(world.last_send().text == kLong);
  CHECK(world.channels.drafts_discarded == 0);
}

TEST_CASE("3.5: silence and a stop take the draft away; a short answer never has one") {
  StoryWorld world(kOpen);
  world.channels.also.drafts = true;
  world.models.script = [](const ModelCall&) { return slowly("NO_REPLY"); };
  world.tell({});
  CHECK(world.channels.drafted.empty());
  CHECK(world.channels.drafts_discarded == 0);
  world.models.script = [](const ModelCall&) { return slowly("short"); };
  world.tell({});
  CHECK(world.channels.drafted.empty());
  CHECK(world.last_send().draft_id.empty());
  // Two answers in one turn, of which nothing is to be said.
  world.models.script = [](const ModelCall& call) {
    if (call.messages.back().role == turn::Role::tool_result) return Scripted{.text = "NO_REPLY"};
    return Scripted{.text = "NO_REPLY", .calls = {tool_call("work", JsonObject())}};
  };
  world.tell({});
  CHECK(world.channels.drafted.empty());
}

TEST_CASE("3.5: an answer that is there within the interval has no draft") {
  StoryWorld world(kOpen);
  world.channels.also.drafts = true;
  world.models.script = [](const ModelCall&) { return Scripted{.text = kLong, .length = Millis(900)}; };
  world.tell({});
  CHECK(world.channels.drafted.empty());
  CHECK(world.arrived().size() == 1);
}

TEST_CASE("3.5: a draft never holds an answer up for longer than the update that is on its way") {
  StoryWorld world(kOpen);
  world.channels.also.drafts = true;
  world.channels.draft_length = std::chrono::seconds(5);
  world.models.script = [](const ModelCall&) { return slowly(kLong + kLong); };
  const UnixTime began = world.sim.clock().now();
  world.tell({});
  REQUIRE(world.channels.sends.size() == 1);
  CHECK(world.channels.drafted.size() == 1);
  CHECK(world.last_send().at - began >= std::chrono::seconds(6));  // a second before the first update, which takes five
  CHECK(world.last_send().at - began < std::chrono::seconds(7));
  CHECK(world.last_send().draft_id == "draft1");
}

TEST_CASE("3.5: when the platform takes no update, the answer comes as a message of its own") {
  StoryWorld world(kOpen);
  world.channels.also.drafts = true;
  world.channels.draft_outcomes = {Error{.code = Errc::invalid, .message = "no"}};
  world.models.script = [](const ModelCall&) { return slowly(kLong + kLong); };
  world.tell({});
  CHECK(world.channels.drafted.empty());
  REQUIRE(world.channels.sends.size() == 1);
  CHECK(world.last_send().draft_id.empty());
}

TEST_CASE("3.5: the draft's id outlives a crash between the end of the turn and the send") {
  StoryWorld world(kOpen);
  world.channels.also.drafts = true;
  world.channels.decide = [](const Utterance&) { return Error{.code = Errc::unavailable, .message = "away"}; };
  world.models.script = [](const ModelCall&) { return slowly(kLong); };
  world.tell({});
  world.crash();
  world.channels.decide = nullptr;
  world.start();
  world.settle();
  REQUIRE(world.arrived().size() == 1);
  CHECK(world.last_send().draft_id == "draft1");
}

TEST_CASE("3.5: what a killed turn had begun to show becomes the answer of the turn that goes on; nothing more is drafted then") {
  StoryWorld world(kOpen);
  world.channels.also.drafts = true;
  world.models.script = [](const ModelCall&) { return slowly(kLong + kLong); };
  REQUIRE(world.say({}));
  world.sim.advance(std::chrono::milliseconds(2500));
  REQUIRE(!world.channels.drafted.empty());
  const auto drafted = world.channels.drafted.size();
  world.crash();
  world.start();
  world.settle();
  REQUIRE(world.arrived().size() == 1);
  CHECK(world.last_send().draft_id == "draft1");
  CHECK(world.channels.drafted.size() == drafted);
  CHECK(world.channels.removed.empty());
}

TEST_CASE("3.5: what a killed turn had begun to show goes when the turn that goes on stays silent") {
  StoryWorld world(kOpen);
  world.channels.also.drafts = true;
  world.models.script = [](const ModelCall&) { return slowly(kLong + kLong); };
  REQUIRE(world.say({}));
  world.sim.advance(std::chrono::milliseconds(2500));
  REQUIRE(!world.channels.drafted.empty());
  world.crash();
  world.models.script = [](const ModelCall&) { return Scripted{.text = "NO_REPLY"}; };
  world.start();
  world.settle();
  CHECK(world.arrived().empty());
  CHECK(world.channels.removed == std::vector<std::string>{"draft1"});
}

TEST_CASE("21.8: typing begins with the turn, with the model's first thought or word, or never, as the config says") {
  struct Row {
    const char* session;
    bool in_group;
    bool expected;  ///< while the model is silent
  };
  constexpr Row kRows[] = {{"", false, true},
                           {"session: { typingMode: 'never' }", false, false},
                           {"session: { typingMode: 'message' }", false, false},
                           {"agents: { defaults: { typingMode: 'thinking' } }", false, false},
                           {"session: { typingMode: 'instant' }, agents: { defaults: { typingMode: 'never' } }", true, true},
                           {"", true, false}};
  for (const Row& row : kRows) {
    CAPTURE(row.session);
    StoryWorld world(
        "{ " + std::string(row.session) + (*row.session ? ", " : "") +
        "channels: { telegram: { dmPolicy: 'open', allowFrom: ['*'], groupPolicy: 'open', groups: { '*': { requireMention: false } } } } }");
    io::Event gate(world.sim.executor());
    world.models.script = [&](const ModelCall&) { return Scripted{.text = "x", .gate = &gate}; };
    world.say({.group = row.in_group ? "-5" : ""});
    world.sim.advance(Millis(100));
    CHECK((world.channels.typed > 0) == row.expected);
    gate.set();
    world.settle();
  }
  StoryWorld world(kOpen);  // Somebody named the agent.
  world.models.script = [](const ModelCall&) { return slowly("x"); };
  world.say({.group = "-5", .mentions_me = true});
  world.sim.advance(Millis(100));
  CHECK(world.channels.typed == 1);
  world.sim.advance(std::chrono::seconds(10));
}

TEST_CASE("21.8: the typing sign is repeated as often as typingIntervalSeconds says") {
  StoryWorld world("{ agents: { defaults: { typingIntervalSeconds: 10 } }, channels: { telegram: { dmPolicy: 'open', allowFrom: ['*'] } } }");
  world.models.script = [](const ModelCall&) { return Scripted{.text = "x", .length = std::chrono::seconds(25)}; };
  world.tell({}, std::chrono::seconds(24));
  CHECK(world.channels.typed == 3);
  world.settle();
}

TEST_CASE("21.2: a mention in a group is acknowledged beside the turn, and the reaction goes behind the answer when asked") {
  StoryWorld world(
      "{ messages: { ackReaction: '🔥', removeAckAfterReply: true }, channels: { telegram: { groupPolicy: 'open', groups: { '*': {} } } } }");
  world.channels.also.reactions = true;
  world.models.script = [](const ModelCall&) { return slowly("hello"); };
  world.tell({.group = "-5", .text = "just talk"});
  CHECK(world.channels.reactions.empty());
  world.say({.group = "-5", .message_id = "77", .mentions_me = true});
  world.sim.advance(Millis(100));
  REQUIRE(world.channels.reactions.size() == 1);
  CHECK(world.channels.reactions[0].message_id == "77");
  CHECK(world.channels.reactions[0].emoji == "🔥");
  CHECK(world.channels.sends.empty());
  world.settle();
  REQUIRE(world.channels.reactions.size() == 2);
  CHECK(world.channels.reactions[1].emoji.empty());
  CHECK(world.channels.reactions[1].at >= world.last_send().at);
}

TEST_CASE("21.2: nobody is acknowledged who may not speak, nor where the channel has no reactions, nor a repeat") {
  StoryWorld world("{ messages: { ackReactionScope: 'all' }, channels: { telegram: { dmPolicy: 'allowlist', allowFrom: [1] } } }");
  world.tell({.by = "1"});
  CHECK(world.channels.reactions.empty());
  world.channels.also.reactions = true;
  world.tell({.by = "2"});
  CHECK(world.channels.reactions.empty());
  world.tell({.by = "1", .message_id = "m"});
  world.tell({.by = "1", .message_id = "m"});
  CHECK(world.channels.reactions.size() == 1);
}

}  // namespace oc::engine
