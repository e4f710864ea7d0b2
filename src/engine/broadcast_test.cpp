// Broadcast groups: each agent has the message in a session of its own, once, whatever happens to the gateway.
#include <doctest/doctest.h>

#include <set>

#include "base/text.h"
#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

std::string config_with(const std::string& broadcast) {
  return "{ agents: { list: [{ id: 'main', default: true, groupChat: { mentionPatterns: ['@bot'] } }, { id: 'work' }, { id: 'fun' }] }, broadcast: "
         "{" +
         broadcast + "}, channels: { whatsapp: { groupPolicy: 'open', groups: { '*': {} } } } }";
}
Said in_group(std::string text) { return {.channel = "whatsapp", .group = "1@g.us", .text = std::move(text)}; }
std::multiset<std::string> asked(const StoryWorld& world) {
  std::multiset<std::string> agents;
  for (const auto& call : world.models.calls) agents.insert(call.agent_id);
  return agents;
}

}  // namespace

TEST_CASE("13: the routed agent's gate holds for all; then each listed agent answers in its own session, and the routed one only when listed") {
  StoryWorld world(config_with("'1@g.us': ['work', 'fun']"));
  world.tell(in_group("before"));
  CHECK(world.models.calls.empty());
  world.tell(in_group("@bot hello"));
  CHECK(asked(world) == std::multiset<std::string>{"work", "fun"});
  CHECK(world.models.calls[0].session_key != world.models.calls[1].session_key);
  for (const auto& call : world.models.calls) {
    CHECK(call.session_key == "agent:" + call.agent_id + ":whatsapp:group:1@g.us");
    CHECK(last_user_text(call).contains("before"));  // The same context for all.
  }
  CHECK(world.arrived().size() == 2);
  world.tell(in_group("@bot again"));
  CHECK_FALSE(last_user_text(world.models.calls.back()).contains("before"));
  CHECK(asked(world).size() == 4);
  world.restart(Millis(0));
  CHECK(world.sim.run(world.engine().messages("", {}))->size() == 7);  // three of the routed agent, two of each other
  for (const auto& row : *world.sim.run(world.engine().messages("", {}))) CHECK(string_member_or(row, "state", "") != "waiting");

  StoryWorld listed(config_with("'1@g.us': ['main', 'work']"));
  listed.tell(in_group("@bot hello"));
  CHECK(asked(listed) == std::multiset<std::string>{"main", "work"});
  StoryWorld other(config_with("'2@g.us': ['work']"));
  other.tell(in_group("@bot hello"));
  CHECK(asked(other) == std::multiset<std::string>{"main"});
}

TEST_CASE("13: in parallel all at once, sequential one behind the other; a failure does not stop the others") {
  for (const char* strategy : {"", "strategy: 'sequential', "}) {
    CAPTURE(strategy);
    StoryWorld world(config_with(std::string(strategy) + "'1@g.us': ['work', 'fun', 'main']"));
    world.models.script = [](const ModelCall& call) {
      Scripted answer{.text = call.agent_id, .length = std::chrono::seconds(2)};
      if (call.agent_id == "work") answer.error = Error{.code = Errc::denied, .message = "no key"};
      return answer;
    };
    world.tell(in_group("@bot hello"));
    CHECK(world.models.running_most == (*strategy ? 1 : 3));
    REQUIRE(world.models.calls.size() == 3);
    if (*strategy) CHECK(world.models.calls[0].agent_id == "work");
    CHECK(world.arrived().size() == 3);
  }
}

TEST_CASE("9.6: an agent that is named by @ has the message alone, unless mentionGating is false") {
  for (const char* more : {"", ", mentionGating: false"}) {
    const std::string config = config_with(std::string("'whatsapp:1@g.us': { agents: ['work', 'fun']") + more + " }");
    StoryWorld world(replace_all(config, "id: 'fun'", "id: 'fun', groupChat: { mentionPatterns: ['@fun'] }"));
    world.models.script = [](const ModelCall& call) { return Scripted{.text = "from " + call.agent_id}; };
    world.tell(in_group("@bot, this is for @fun"));
    auto arrived = world.arrived();
    std::ranges::sort(arrived);
    CHECK(arrived == (*more ? std::vector<std::string>{"from fun", "from work"} : std::vector<std::string>{"from fun"}));
  }
}

TEST_CASE("13: a repeat, and a crash in the middle, give no agent the message twice and none of them nothing") {
  StoryWorld world(config_with("'1@g.us': ['work', 'fun']"));
  auto said = in_group("@bot hello");
  said.message_id = "m1";
  world.models.script = [](const ModelCall& call) { return Scripted{.text = "from " + call.agent_id, .length = std::chrono::seconds(20)}; };
  world.say(said);
  world.sim.advance(Millis(2000));
  CHECK(asked(world).size() == 2);
  world.crash();
  world.models.script = [](const ModelCall& call) { return Scripted{.text = "from " + call.agent_id}; };
  world.start();
  world.settle();
  world.tell(said);
  auto arrived = world.arrived();
  std::ranges::sort(arrived);
  CHECK(arrived == std::vector<std::string>{"from fun", "from work"});
}

TEST_CASE(
    "9.6: in further rounds each agent is told what the others answered, without anybody's rights, until nobody adds anything or the turns end") {
  const auto talk = [](const char* bounds, auto&& script) {
    auto world = std::make_unique<StoryWorld>(config_with(std::string("'whatsapp:1@g.us': { agents: ['work', 'fun'], ") + bounds + " }"));
    world->models.script = script;
    world->tell(in_group("@bot hello"), std::chrono::minutes(5));
    return world;
  };
  const auto answers = [](const ModelCall& call) { return Scripted{.text = call.agent_id + " says " + std::to_string(call.messages.size())}; };
  const auto one = talk("maxTurns: 9", answers);
  CHECK(one->arrived().size() == 2);
  const auto two = talk("maxRounds: 2, maxTurns: 9", answers);
  REQUIRE(two->arrived().size() == 4);
  REQUIRE(two->models.calls.size() == 4);
  const auto& last = two->models.calls.back();
  const std::string told = last_user_text(last), other = last.agent_id == "work" ? "fun" : "work";
  CHECK(told.contains("[Answers of the other agents in this chat]\n" + other + ": " + other + " says 1"));
  CHECK_FALSE(told.contains(last.agent_id + ": "));
  CHECK(last.session_key == "agent:" + last.agent_id + ":whatsapp:group:1@g.us");
  CHECK(two->last_send().address.to == "1@g.us");
  CHECK(talk("maxRounds: 4, maxTurns: 5", answers)->arrived().size() == 5);
  CHECK(talk("maxRounds: 4", answers)->arrived().size() == 2);  // As many turns as agents when nothing is written.
  CHECK(talk("maxRounds: 4, maxTurns: 1", answers)->arrived().size() == 1);
  // One who adds nothing ends it for the others: they are told nothing new.
  const auto quiet = [](const ModelCall& call) {
    return Scripted{.text = call.agent_id == "work" && call.messages.size() == 1 ? "all is well" : "NO_REPLY"};
  };
  const auto ended = talk("maxRounds: 4, maxTurns: 9", quiet);
  CHECK(ended->arrived() == std::vector<std::string>{"all is well"});
  CHECK(ended->models.calls.size() == 3);  // Both, and once more the one who had said nothing.
  // A crash in a round leaves none of its messages behind, and begins no other.
  StoryWorld world(config_with("'whatsapp:1@g.us': { agents: ['work', 'fun'], maxRounds: 4, maxTurns: 9 }"));
  world.models.script = [](const ModelCall& call) { return Scripted{.text = "from " + call.agent_id, .length = std::chrono::seconds(20)}; };
  world.say(in_group("@bot hello"));
  world.settle(std::chrono::seconds(30));
  CHECK(world.arrived().size() == 2);
  world.crash();
  world.start();
  world.settle(std::chrono::minutes(5));
  CHECK(world.arrived().size() == 4);
  for (const auto& row : *world.sim.run(world.engine().messages("", {}))) CHECK(string_member_or(row, "state", "") != "waiting");
}

}  // namespace oc::engine
