// The rules of tools that chats have: they hold for what a turn answers, whoever joins it, and after a restart.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/text.h"
#include "core/policy/tools.h"
#include "engine/ports/place.h"
#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

using Texts = std::vector<std::string>;
constexpr Millis kLong = std::chrono::minutes(5);

/// `work` and `look` under the rules of the config in force, as the real toolbox asks them.
class RuledToolbox final : public Toolbox {
 public:
  RuledToolbox(io::SimWorld*& sim, ConfigSource config, Texts& ran) : sim_(sim), config_(std::move(config)), ran_(ran) {}
  SharedVector<ToolSpec> specs(const std::string& agent_id, const std::string& session_key, const ChatMessages& said) override {
    SharedVector<ToolSpec> specs;
    for (const char* name : {"work", "look"}) {
      if (policy_for(agent_id, session_key, said).check(name).allowed) specs.push_back({name, "does it", {{"type", "object"}}});
    }
    return specs;
  }
  std::string chat_rules(const ChatMessages& said) override {
    std::string name;
    for (const auto& rule : rules_for(said)) name += rule.where + ";";
    return name;
  }
  Task<ToolResult> run(std::string name, ToolContext context, Json) override {
    if (const auto verdict = policy_for(context.agent_id, context.session_key, context.said).check(name); !verdict.allowed)
      co_return ToolResult{.text = verdict.reason, .is_error = true};
    ran_.push_back(name);
    co_await sim_->clock().sleep(Millis(5000));
    co_return ToolResult{.text = name + " is done"};
  }
  bool repeats_safely(const std::string& name) const override { return name == "look"; }

 private:
  std::vector<policy::ChatRule> rules_for(const ChatMessages& said) const {
    std::vector<policy::ChatRule> rules;
    for (const auto& one : said) {
      const policy::Speaker speaker{.channel = one->channel, .account_id = one->account_id, .chat = chat_of(*one), .id = one->sender.id};
      for (auto& rule : policy::chat_rules(config_()->root(), speaker)) rules.push_back(std::move(rule));
    }
    return rules;
  }
  policy::ToolPolicy policy_for(const std::string& agent_id, const std::string& session_key, const ChatMessages& said) const {
    return {config_()->root(), agent_id, session_key, {"work", "look"}, rules_for(said)};
  }

  io::SimWorld*& sim_;
  ConfigSource config_;
  Texts& ran_;
};

/// A group with this entry; everybody may speak, and the agent calls `work` once in every turn and tells what came of it.
class Scene {
 public:
  explicit Scene(const std::string& entry, const std::string& queue = "collect")
      : queue_(queue), world({.config = config_of(entry), .make_toolbox = [this](const io::Io&, ConfigSource config) {
                                return std::make_unique<RuledToolbox>(sim_, std::move(config), ran);
                              }}) {
    sim_ = &world.sim;
    world.models.script = [this](const ModelCall& call) {
      const auto& last = call.messages.back();
      if (last.role == turn::Role::tool_result) return Scripted{.text = "told: " + turn::text_of(last)};
      if (last_user_text(call).ends_with("later"))
        return Scripted{.calls = {tool_call("look", JsonObject()), tool_call("work", JsonObject(), "call2")}};
      return Scripted{.calls = {tool_call("work", JsonObject())}, .length = length};
    };
  }
  std::string config_of(const std::string& entry) const {
    return fmt::format(
        R"({{ messages: {{ queue: {{ mode: "{}" }} }}, channels: {{ telegram: {{ dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open",
        groups: {{ "-5": {{ requireMention: false {} }} }} }} }} }})",
        queue_, entry);
  }
  Result<void> say(const std::string& by, const std::string& text) { return world.say({.by = by, .group = "-5", .text = text}); }

 private:
  io::SimWorld* sim_ = nullptr;
  std::string queue_;

 public:
  Texts ran;
  Millis length{0};
  StoryWorld world;
};

Texts names(const ModelCall& call) {
  Texts names;
  for (const auto& tool : call.tools) names.push_back(tool.name);
  return names;
}

constexpr const char* kOneIsDenied = R"(, toolsBySender: { "id:200": { deny: ["work"] } })";

}  // namespace

TEST_CASE("a tool that the chat's rule denies is not offered, and refused with the reason when the model calls it all the same") {
  Scene scene(R"(, tools: { deny: ["work"] })");
  REQUIRE(scene.say("100", "hello"));
  scene.world.settle();
  REQUIRE(scene.world.models.calls.size() == 2);
  CHECK(names(scene.world.models.calls[0]) == Texts{"look"});
  const auto& told = scene.world.models.calls[1].messages.back();
  CHECK(told.is_error);
  CHECK(turn::text_of(told) == "Tool \"work\" is denied by channels.telegram.groups.-5.tools.deny");
  CHECK(scene.ran.empty());
  // The same agent in a chat without a rule.
  REQUIRE(scene.world.tell({.by = "100", .text = "hello"}));
  CHECK(names(scene.world.models.calls.back()) == Texts{"work", "look"});
  CHECK(scene.ran == Texts{"work"});
}

TEST_CASE("people of one group under different rules share no turn, those under the same do") {
  Scene scene(R"(, toolsBySender: { "id:200": { deny: ["work"] }, "*": { deny: ["other"] } })");
  Texts expected;
  SUBCASE("the same") {
    for (const auto& [by, text] : {std::pair("100", "first"), {"100", "secnd"}, {"300", "third"}}) REQUIRE(scene.say(by, text));
    expected = {"work look", "work look"};
  }
  SUBCASE("another") {
    for (const auto& [by, text] : {std::pair("100", "first"), {"200", "secnd"}, {"300", "third"}}) REQUIRE(scene.say(by, text));
    expected = {"work look", "look", "work look"};
  }
  scene.world.settle(kLong);
  Texts offered;
  for (const auto& call : scene.world.models.calls) {
    if (call.messages.back().role == turn::Role::user) offered.push_back(join(names(call), " "));
  }
  CHECK(offered == expected);
  CHECK(scene.ran == Texts{"work", "work"});
}

TEST_CASE("steer: who has another rule does not join the run, who has the same one does") {
  Scene scene(kOneIsDenied, "steer");
  REQUIRE(scene.say("100", "first"));
  scene.world.settle(Millis(1000));
  REQUIRE(scene.say("300", "joins"));
  scene.world.settle(Millis(1000));
  REQUIRE(scene.say("200", "alone"));
  scene.world.settle(kLong);
  int alone = 0, joined = 0;
  for (const auto& call : scene.world.models.calls) {
    if (last_user_text(call).find("alone") != std::string::npos) {
      alone++;
      CHECK(names(call) == Texts{"look"});
    } else if (last_user_text(call).find("joins") != std::string::npos) {
      joined++;
      CHECK(names(call) == Texts{"work", "look"});
    }
  }
  CHECK(alone > 0);
  CHECK(joined > 0);
  // The first run's, and what the one who joined it asked for.
  CHECK(scene.ran == Texts{"work", "work"});
}

TEST_CASE("what was put together before the rule came is answered under the rules of all of it") {
  Scene scene("");
  scene.length = Millis(10'000);
  for (const auto& [by, text] : {std::pair("100", "first"), {"200", "secnd"}, {"100", "third"}}) REQUIRE(scene.say(by, text));
  scene.world.change_config(scene.config_of(kOneIsDenied));
  scene.world.settle(kLong);
  REQUIRE(scene.world.models.calls.size() == 4);
  CHECK(last_user_text(scene.world.models.calls[2]).find("secnd") != std::string::npos);
  CHECK(names(scene.world.models.calls[2]) == Texts{"look"});
  CHECK(scene.ran == Texts{"work"});
}

TEST_CASE("a rule that comes while the turn goes on holds for its next tool") {
  Scene scene("");
  REQUIRE(scene.say("200", "later"));
  scene.world.settle(Millis(1000));
  REQUIRE(scene.ran == Texts{"look"});
  scene.world.change_config(scene.config_of(kOneIsDenied));
  scene.world.settle(kLong);
  CHECK(scene.ran == Texts{"look"});
  CHECK(turn::text_of(scene.world.models.calls.back().messages.back()).find("toolsBySender.id:200.deny") != std::string::npos);
}

TEST_CASE("a run that goes on after a restart has the rules of all that it answers") {
  constexpr const char* kBoth = R"(, toolsBySender: { "id:200": { deny: ["work"] } }, tools: { deny: ["look"] })";
  Scene scene(kBoth);
  scene.length = Millis(10'000);
  SUBCASE("of one message") {
    REQUIRE(scene.say("200", "first"));
    scene.world.settle(Millis(5000));
  }
  SUBCASE("of several that were put together, the last of them by somebody else") {
    scene.world.change_config(scene.config_of(""));
    for (const auto& [by, text] : {std::pair("100", "first"), {"200", "secnd"}, {"100", "third"}}) REQUIRE(scene.say(by, text));
    scene.world.settle(Millis(20'000));
    REQUIRE(last_user_text(scene.world.models.calls.back()).find("secnd") != std::string::npos);
  }
  scene.ran.clear();
  scene.world.crash();
  scene.world.use_config(scene.config_of(kBoth));
  scene.world.start();
  const std::size_t before = scene.world.models.calls.size();
  scene.world.settle(kLong);
  REQUIRE(scene.world.models.calls.size() > before);
  const auto& call = scene.world.models.calls[before];
  CHECK_FALSE(join(names(call), " ").contains("work"));
  CHECK(scene.ran.empty());
}

TEST_CASE("a retry of a message that shared its turn takes up the whole turn, under the rules of all of it") {
  Scene scene("");
  scene.length = Millis(10'000);
  for (const auto& [by, text] : {std::pair("100", "first"), {"200", "secnd"}, {"100", "third"}}) REQUIRE(scene.say(by, text));
  scene.world.settle(Millis(20'000));
  REQUIRE(last_user_text(scene.world.models.calls.back()).find("secnd") != std::string::npos);
  scene.ran.clear();
  scene.world.crash();
  scene.world.use_config(scene.config_of(kOneIsDenied));
  store::TurnCommit dead{.inbox_ids = {2, 3}, .inbox_state = "dead", .inbox_error = "poison", .now = scene.world.sim.clock().now()};
  REQUIRE(scene.world.sim.run(scene.world.agent_store("main").commit(dead)));
  scene.world.start();
  scene.world.settle(kLong);
  const std::size_t before = scene.world.models.calls.size();
  const auto done = scene.world.sim.run(scene.world.engine().retry_message("main:3", "cli"));
  REQUIRE(done);
  CHECK(done->at("told") == "it is answered again, together with the 1 message of the same turn");
  scene.world.settle(kLong);
  REQUIRE(scene.world.models.calls.size() > before);
  const std::string said = last_user_text(scene.world.models.calls[before]);
  CHECK(said.contains("secnd"));
  CHECK(said.contains("third"));
  CHECK_FALSE(join(names(scene.world.models.calls[before]), " ").contains("work"));
  CHECK(scene.ran.empty());
  for (const std::int64_t id : {2, 3}) CHECK((*scene.world.sim.run(scene.world.agent_store("main").message(id)))->inbox.state == "done");
}

}  // namespace oc::engine
