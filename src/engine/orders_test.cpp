// Tests of the gateway's commands, as given in a chat and over the protocol.
#include <doctest/doctest.h>

#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

constexpr const char* kOwner =
    R"({ channels: { telegram: { dmPolicy: "allowlist", allowFrom: ["100"], groupPolicy: "allowlist", groups: { "*": {} } } } })";

std::string answer_to(StoryWorld& world, const std::string& text) {
  const std::size_t before = world.channels.sends.size();
  world.tell({.text = text});
  return world.channels.sends.size() > before ? world.last_send().text : "";
}

}  // namespace

TEST_CASE("/new begins a session under a new id, and the old words are gone from the prompt") {
  StoryWorld world(kOwner);
  world.tell({.text = "my secret is CANARY"});
  const auto before = world.history("main").session_id;
  const std::string greeting = answer_to(world, "/new");
  CHECK(greeting == "answer from main");
  CHECK(world.models.calls.back().messages.size() == 1);
  CHECK(all_text(world.models.calls.back()).find("CANARY") == std::string::npos);
  const auto after = world.history("main").session_id;
  CHECK(before != after);
  world.tell({.text = "what is my secret?"});
  CHECK(all_text(world.models.calls.back()).find("CANARY") == std::string::npos);
  CHECK(world.history("main").session_id == after);
}

TEST_CASE("/new with words begins with them; /reset does the same") {
  StoryWorld world(kOwner);
  for (const char* order : {"/new plan a trip", "/reset plan a trip"}) {
    world.tell({.text = "before"});
    world.tell({.text = order});
    CHECK(last_user_text(world.models.calls.back()).ends_with("plan a trip"));
    CHECK(world.models.calls.back().messages.size() == 1);
  }
}

TEST_CASE("/status tells model, session and route") {
  StoryWorld world(kOwner);
  world.tell({.text = "hello"});
  const auto card = answer_to(world, "/status");
  CHECK(card.starts_with("🦞 OpenClaw "));
  CHECK(card.find("🧠 Model: scripted/one") != std::string::npos);
  CHECK(card.find("🧮 Tokens: 10 in / 5 out") != std::string::npos);
  CHECK(card.find("🧵 Session: agent:main:main") != std::string::npos);
  CHECK(card.find("🧭 Route: telegram → main (default)") != std::string::npos);
  CHECK(world.models.calls.size() == 1);
}

TEST_CASE("/think sets the level of the next turns and survives /new") {
  StoryWorld world(kOwner);
  CHECK(answer_to(world, "/think") == "Current thinking level: off.\nOptions: off, minimal, low, medium, high.");
  CHECK(answer_to(world, "/think high") == "Thinking level set to high.");
  world.tell({.text = "hello"});
  CHECK(world.models.calls.back().thinking == "high");
  world.tell({.text = "/new"});
  CHECK(world.models.calls.back().thinking == "high");
  CHECK(answer_to(world, "/think sideways") == "Unrecognized thinking level \"sideways\". Valid levels: off, minimal, low, medium, high.");
  CHECK(answer_to(world, "/think off") == "Thinking disabled.");
  world.tell({.text = "hello"});
  CHECK(world.models.calls.back().thinking == "off");
}

TEST_CASE("/model changes the model of this session alone, refuses an unknown one with the nearest, and goes back") {
  StoryWorld world(kOwner);
  CHECK(answer_to(world, "/model").starts_with("Current: scripted/one\n"));
  CHECK(answer_to(world, "/model scripted/two") == "Model set to scripted/two.");
  world.tell({.text = "hello"});
  CHECK(world.models.calls.back().ref.text() == "scripted/two");
  world.tell({.group = "-500", .text = "hello", .mentions_me = true});
  CHECK(world.models.calls.back().ref.text() == "scripted/one");
  const auto refused = answer_to(world, "/model scripted/tow");
  CHECK(refused == "Unknown model: scripted/tow\nDid you mean scripted/two?");
  CHECK(answer_to(world, "/model default") == "Model reset to default (scripted/one).");
  world.tell({.text = "hello"});
  CHECK(world.models.calls.back().ref.text() == "scripted/one");
}

TEST_CASE("/help and /whoami answer without a model; an unknown /word goes to the model") {
  StoryWorld world(kOwner);
  CHECK(answer_to(world, "/help").find("/status") != std::string::npos);
  CHECK(answer_to(world, "/whoami").find("User id: 100") != std::string::npos);
  CHECK(world.models.calls.empty());
  CHECK(answer_to(world, "/frobnicate") == "answer from main");
}

TEST_CASE("a command is answered while the session's turn runs") {
  StoryWorld world(kOwner);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "late", .length = std::chrono::minutes(10)}; };
  world.say({.text = "think long"});
  const UnixTime before = world.sim.clock().now();
  world.say({.text = "/status"});
  REQUIRE(world.channels.sends.size() == 1);
  CHECK(world.channels.sends[0].text.find("depth 0") != std::string::npos);
  CHECK(world.channels.sends[0].at == before);
}

TEST_CASE("over the protocol a command's words are the run's answer, and /stop ends the others") {
  StoryWorld world(kOwner);
  const auto status = world.sim.run(world.engine().send({.session_key = "main", .text = "/status", .run_id = "s"}));
  CHECK(status->state == RunStarted::State::answered);
  CHECK(world.sim.run(world.engine().wait("s", Millis(1000)))->text.starts_with("🦞 OpenClaw "));
  CHECK(world.watcher.of("s").back().kind == RunEvent::Kind::ended);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "late", .length = std::chrono::minutes(10)}; };
  REQUIRE(world.sim.run(world.engine().send({.session_key = "main", .text = "work", .run_id = "r"})));
  world.sim.run_until_idle();
  REQUIRE(world.sim.run(world.engine().send({.session_key = "main", .text = "/stop", .run_id = "stop"})));
  CHECK(world.sim.run(world.engine().wait("r", Millis(1000)))->state == RunOutcome::State::aborted);
  CHECK(world.sim.run(world.engine().wait("stop", Millis(1000)))->state == RunOutcome::State::ok);
}

TEST_CASE("what a client sends wrongly is refused with the reason") {
  StoryWorld world(R"({ agents: { list: [{ id: "main" }, { id: "work" }] } })");
  const auto refused = [&](ChatMessage message) { return world.sim.run(world.engine().send(std::move(message))).error(); };
  CHECK(refused({.text = "  "}).message == "message or attachment required");
  const auto unknown = refused({.agent_id = "wrok", .text = "hi"});
  CHECK(unknown.message == "unknown agent id \"wrok\"");
  CHECK(unknown.hint == "Configured agents: main, work");
  CHECK(refused({.session_key = "agent:work:main", .agent_id = "main", .text = "hi"}).message ==
        "agent \"main\" does not match session key agent \"work\"");
  CHECK(world.models.calls.empty());
}

TEST_CASE("a session's fields are set, checked and removed, and deleting it stops its run") {
  StoryWorld world(kOwner);
  world.tell({.text = "hello"});
  const auto patch = [&](Json fields) { return world.sim.run(world.engine().patch_session({"main", std::move(fields)})); };
  CHECK(string_member(patch({{"label", "Trip"}})->entry, "label") == "Trip");
  CHECK(!string_member(patch({{"label", nullptr}})->entry, "label"));
  CHECK(patch({{"thinkingLevel", "sideways"}}).error().code == Errc::invalid);
  CHECK(patch({{"noSuchField", 1}}).error().message.find("noSuchField") != std::string::npos);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "late", .length = std::chrono::minutes(10)}; };
  world.say({.text = "work"});
  CHECK(*world.sim.run(world.engine().delete_session("main")));
  world.settle(Millis(1000));
  CHECK(world.models.running == 0);
}

TEST_CASE("commands.text: false: typed orders are words where the channel has commands of its own, and orders elsewhere") {
  const std::string config = "{ commands: { text: false }, channels: { discord: { allowFrom: ['1'] }, telegram: { allowFrom: ['1'] } } }";
  StoryWorld world(config);
  world.tell({.channel = "discord", .by = "1", .text = "/status"});
  CHECK(world.models.calls.empty());  // No commands of its own there: nobody could give an order at all.
  world.channels.also.native_commands = true;
  world.tell({.channel = "discord", .by = "1", .text = "/status"});
  CHECK(world.models.calls.size() == 1);
  world.tell({.channel = "discord", .by = "1", .text = "/status", .what = Inbound::What::pressed});
  CHECK(world.models.calls.size() == 1);
  // Telegram's own commands are typed.
  world.tell({.channel = "telegram", .by = "1", .text = "/status"});
  CHECK(world.models.calls.size() == 1);
}

}  // namespace oc::engine
