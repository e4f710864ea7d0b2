// Messages that a program made: kept before anything is done for them, alone in their turn, answered into a chat that is fixed when they come.
#include <doctest/doctest.h>

#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

const std::string kConfig = R"({
  agents: { list: [{ id: "main", default: true }, { id: "work" }] },
  bindings: [{ agentId: "work", match: { channel: "telegram", accountId: "biz" } }],
  channels: { telegram: { dmPolicy: "open", allowFrom: ["*"], accounts: { default: {}, biz: {} } }, whatsapp: { dmPolicy: "open", allowFrom: ["*"] } },
})";

ChatMessage hook(std::string text, std::string run_id = "hook-run-1", std::string agent = "main") {
  return {.session_key = "agent:" + agent + ":hook:" + run_id,
          .agent_id = agent,
          .text = std::move(text),
          .run_id = std::move(run_id),
          .origin = "hook",
          .channel = "hook",
          .sender_is_owner = false,
          .words = ChatMessage::Words::made};
}
ChatMessage to_chat(ChatMessage message, std::string channel, std::string to = "", std::string account = "") {
  message.deliver = ChatMessage::Delivery{.channel = std::move(channel), .account_id = std::move(account), .to = std::move(to)};
  return message;
}
ChatMessage event(std::string text, std::string run_id, ChatMessage::Purpose purpose) {
  auto message = hook(std::move(text), std::move(run_id));
  message.session_key = "agent:main:main";
  message.purpose = purpose;
  return message;
}

Result<RunStarted> send(StoryWorld& world, ChatMessage message) { return world.sim.run(world.engine().send(std::move(message))); }
std::string refusal(StoryWorld& world, ChatMessage message) {
  const auto sent = send(world, std::move(message));
  REQUIRE_FALSE(sent);
  CHECK(sent.error().code == Errc::invalid);
  return sent.error().message;
}
io::Task<> wait_for(io::Event& event) { co_await event.wait(); }
io::Task<> die(StoryWorld& world) {
  world.faults.dead = true;
  co_return;
}
bool is_user(const turn::Message& message) { return message.role == turn::Role::user; }

}  // namespace

TEST_CASE("a program's message is answered into the chat that it names, through the account that is the agent's") {
  StoryWorld world(kConfig);
  REQUIRE(send(world, to_chat(hook("build failed", "r1"), "telegram", "123")));
  REQUIRE(send(world, to_chat(hook("build failed", "r2", "work"), "telegram", "telegram:-100:topic:7")));
  world.settle();
  REQUIRE(world.channels.sends.size() == 2);
  CHECK(world.channels.sends[0].address.account_id == "default");
  CHECK(world.channels.sends[0].address.to == "123");
  CHECK(world.channels.sends[0].text == "answer from main");
  CHECK(world.channels.sends[1].address.account_id == "biz");
  CHECK(world.channels.sends[1].address.to == "-100");
  CHECK(world.channels.sends[1].address.thread_id == "7");
  CHECK(world.channels.typed == 0);
  // Its words reach the model as they are.
  CHECK(last_user_text(world.models.calls[0]) == "build failed");
  REQUIRE(send(world, to_chat(hook("x", "r3"), "Telegram", "123", "biz")));
  world.settle();
  CHECK(world.last_send().address.account_id == "biz");
}

TEST_CASE("the last chat is the one of the agent's main session; without one the answer stays in its session") {
  StoryWorld world(kConfig);
  REQUIRE(send(world, to_chat(hook("x", "r1"), "last")));
  world.settle();
  CHECK(world.channels.sends.empty());
  CHECK(world.history("agent:main:hook:r1").messages.size() == 2);
  REQUIRE(world.tell({.channel = "whatsapp", .by = "+15550001", .text = "hi"}));
  const auto before = world.channels.sends.size();
  REQUIRE(send(world, to_chat(hook("x", "r2"), "last")));
  REQUIRE(send(world, to_chat(hook("x", "r3"), "whatsapp")));
  world.settle();
  REQUIRE(world.channels.sends.size() == before + 2);
  CHECK(world.last_send().address.channel == "whatsapp");
  CHECK(world.last_send().address.to == "+15550001");
  // What hooks are answered does not become the main session's last chat.
  REQUIRE(send(world, to_chat(hook("x", "r4"), "telegram", "123")));
  world.settle();
  CHECK(world.last_send().address.to == "123");
  REQUIRE(send(world, to_chat(hook("x", "r5"), "last")));
  world.settle();
  CHECK(world.last_send().address.channel == "whatsapp");
}

TEST_CASE("a program that speaks first in a session that went stale takes nobody's last chat away") {
  StoryWorld world(kConfig);
  REQUIRE(world.tell({.channel = "whatsapp", .by = "+15550001", .text = "hi"}));
  const auto before = world.channels.sends.size();
  world.settle(std::chrono::hours(30));
  REQUIRE(send(world, event("good morning", "e1", ChatMessage::Purpose::turn)));
  world.settle();
  REQUIRE(send(world, to_chat(hook("x", "r1"), "last")));
  world.settle();
  REQUIRE(world.channels.sends.size() == before + 1);
  CHECK(world.last_send().address.to == "+15550001");
  CHECK(refusal(world, to_chat(hook("x", "r2"), "last", "", "biz")) == "to required: the last chat of agent \"main\" is not one of account \"biz\"");
}

TEST_CASE("a place for the answer that there is not is refused, and nothing runs") {
  StoryWorld world({.config = kConfig, .channels = {"telegram", "whatsapp"}});
  CHECK(refusal(world, to_chat(hook("x"), "fax", "1")) == "channel must be last|telegram|whatsapp");
  CHECK(refusal(world, to_chat(hook("x"), "telegram")) == "to required: the main session of agent \"main\" has no last chat on telegram");
  CHECK(refusal(world, to_chat(hook("x"), "last", "123")) == "channel required: the main session of agent \"main\" has no last chat to take it from");
  CHECK(refusal(world, to_chat(hook("x"), "telegram", "no chat at all")) == "to: \"no chat at all\" is no chat of telegram that is known");
  CHECK(refusal(world, to_chat(hook("x"), "telegram", "1", "nobody")).starts_with("Unknown telegram account: nobody"));
  auto with_model = hook("x");
  with_model.model = "scripted/none";
  CHECK(refusal(world, with_model) == "unknown model \"scripted/none\"");
  world.settle();
  CHECK(world.models.calls.empty());
  CHECK(world.sim.run(world.agent_store("main").unfinished_inbox())->empty());
}

TEST_CASE("C6: the same id is one run, at once and after a restart, and no model is asked for a repeat") {
  StoryWorld world(kConfig);
  REQUIRE(send(world, to_chat(hook("once"), "telegram", "123")));
  REQUIRE(send(world, to_chat(hook("once"), "telegram", "123")));
  world.settle();
  CHECK(send(world, to_chat(hook("once"), "telegram", "123"))->state == RunStarted::State::done);
  world.restart(Millis(0));
  const auto again = send(world, to_chat(hook("once"), "telegram", "123"));
  REQUIRE(again);
  CHECK(again->state == RunStarted::State::done);
  CHECK(again->run_id == "hook-run-1");
  world.settle();
  CHECK(world.models.calls.size() == 1);
  CHECK(world.channels.sends.size() == 1);
}

TEST_CASE("whoever sends the same meanwhile is answered when the first one is on disk, and refused when it cannot be kept") {
  StoryWorld world(kConfig);
  const auto try_twice = [&world](const std::string& id, std::vector<Result<RunStarted>>& outcomes) {
    io::Event gate(world.sim.executor());
    world.faults.before_accept = [&gate] { return wait_for(gate); };
    io::TaskGroup group(world.sim.executor());
    const auto one = [](StoryWorld& of, std::string run_id, std::vector<Result<RunStarted>>& told) -> io::Task<> {
      told.push_back(co_await of.engine().send(hook("x", std::move(run_id))));
    };
    group.spawn(one(world, id, outcomes));
    group.spawn(one(world, id, outcomes));
    world.sim.run_until_idle();
    CHECK(outcomes.empty());
    CHECK(world.models.calls.empty());
    gate.set();
    world.sim.run_until_idle();
    world.faults.before_accept = nullptr;
    world.sim.run(group.stop());
    REQUIRE(outcomes.size() == 2);
  };
  std::vector<Result<RunStarted>> refused, taken;
  world.faults.accept = 1;
  try_twice("r1", refused);
  CHECK_FALSE(refused[0]);
  CHECK_FALSE(refused[1]);
  world.settle();
  CHECK(world.models.calls.empty());
  try_twice("r2", taken);
  CHECK(taken[0]);
  CHECK(taken[1]);
  world.settle();
  CHECK(world.models.calls.size() == 1);
}

TEST_CASE("killed before its turn, a message is answered once at the next start, at the place that was fixed when it came") {
  StoryWorld world(kConfig);
  io::Event never(world.sim.executor());
  world.models.script = [&](const ModelCall&) { return Scripted{.text = "late", .gate = &never}; };
  auto message = to_chat(hook("later"), "telegram", "123", "biz");
  message.model = "scripted/one";
  REQUIRE(send(world, message));
  world.crash();
  world.models.script = nullptr;
  world.models.calls.clear();
  world.start();
  CHECK(send(world, message)->state != RunStarted::State::started);
  world.settle();
  REQUIRE(world.channels.sends.size() == 1);
  CHECK(world.last_send().address.account_id == "biz");
  CHECK(world.models.calls.size() == 1);
  CHECK(world.models.calls[0].ref.text() == "scripted/one");
}

TEST_CASE("what a program made is no order, steers nobody and ends no run, whatever the queue's mode") {
  for (const char* mode : {"steer", "interrupt", "collect"}) {
    CAPTURE(mode);
    StoryWorld world("{ messages: { queue: { mode: '" + std::string(mode) +
                     "' } }, channels: { telegram: { dmPolicy: 'open', allowFrom: ['*'] } } }");
    world.models.script = [](const ModelCall& call) { return Scripted{.text = "re: " + last_user_text(call), .length = std::chrono::seconds(5)}; };
    auto shared = [](std::string text, std::string id) {
      auto message = to_chat(hook(std::move(text), std::move(id)), "telegram", "9");
      message.session_key = "agent:main:main";
      return message;
    };
    REQUIRE(world.say({.text = "hello"}));
    world.sim.advance(std::chrono::seconds(1));
    REQUIRE(send(world, shared("/stop", "r1")));
    REQUIRE(send(world, shared("two", "r2")));
    world.settle(std::chrono::seconds(60));
    const auto texts = world.arrived();
    REQUIRE(texts.size() == 3);
    CHECK(texts[0].contains("hello"));
    CHECK(texts[1] == "re: /stop");
    CHECK(texts[2] == "re: two");
  }
}

TEST_CASE("an event is a line of its session that the next turn reads, written behind what goes on there") {
  StoryWorld world(kConfig);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "yes", .length = std::chrono::seconds(5)}; };
  REQUIRE(world.say({.text = "hello"}));
  world.sim.advance(std::chrono::seconds(1));
  const auto noted = send(world, event("System: [now] disk full", "e1", ChatMessage::Purpose::note));
  REQUIRE(noted);
  world.settle();
  CHECK(world.models.calls.size() == 1);
  CHECK(world.arrived().size() == 1);
  // The same once more changes nothing, after a restart too.
  REQUIRE(send(world, event("System: [now] disk full", "e1", ChatMessage::Purpose::note)));
  world.restart(Millis(0));
  REQUIRE(send(world, event("System: [now] disk full", "e1", ChatMessage::Purpose::note)));
  world.settle();
  REQUIRE(world.tell({.text = "what is new?"}));
  REQUIRE(world.models.calls.size() == 2);
  const auto& messages = world.models.calls[1].messages;
  REQUIRE(std::ranges::count_if(messages, is_user) == 3);
  REQUIRE(messages.size() == 4);
  CHECK(turn::text_of(messages[2]) == "System: [now] disk full");
  CHECK(turn::text_of(messages[3]).contains("what is new?"));
}

TEST_CASE("an event that waits is not lost to a stop, nor to a newer message that interrupts") {
  StoryWorld world(
      R"({ messages: { queue: { mode: "interrupt", debounceMs: 0 } }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*"], commands: {} } } })");
  world.models.script = [](const ModelCall&) { return Scripted{.text = "slow", .length = Millis(5'000)}; };
  REQUIRE(world.tell({.by = "1", .text = "first"}, Millis(1'000)));
  const std::string key = world.watcher.events.front().session_key;
  REQUIRE(send(world, event("noted one", "n1", ChatMessage::Purpose::note)));
  REQUIRE(world.tell({.by = "1", .text = "second"}, Millis(1'000)));
  REQUIRE(send(world, event("noted two", "n2", ChatMessage::Purpose::note)));
  CHECK(world.sim.run(world.engine().abort(key, "", "stop")));
  world.settle();
  world.models.script = nullptr;
  REQUIRE(world.tell({.by = "1", .text = "third"}));
  const std::string said = all_text(world.models.calls.back());
  CHECK(said.contains("noted one"));
  CHECK(said.contains("noted two"));
}

TEST_CASE("a person's message is not steered into a run that a program began") {
  StoryWorld world(R"({ messages: { queue: { mode: "steer", debounceMs: 0 } }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } } })");
  REQUIRE(world.tell({.by = "1", .text = "hello"}));
  world.models.script = [](const ModelCall&) { return Scripted{.text = "slow", .length = Millis(5'000)}; };
  REQUIRE(send(world, to_chat(event("made one", "m1", ChatMessage::Purpose::turn), "last")));
  world.settle(Millis(1'000));
  const auto before = world.models.calls.size();
  REQUIRE(world.tell({.by = "1", .text = "typed one"}));
  world.settle();
  // A turn of its own, behind the other.
  CHECK(world.models.calls.size() == before + 1);
  CHECK(last_user_text(world.models.calls.back()).contains("typed one"));
  CHECK(world.arrived().size() == 3);
}

TEST_CASE("an event for a session that there is not yet begins it, and one that a kill cut off is written at the next start") {
  StoryWorld world(kConfig);
  world.faults.before_commit = [&world](const store::TurnCommit&) { return die(world); };
  REQUIRE(send(world, event("System: [now] up", "e1", ChatMessage::Purpose::note)));
  world.settle();
  world.crash();
  world.faults.before_commit = nullptr;
  world.start();
  world.settle();
  REQUIRE(world.history("agent:main:main").messages.size() == 1);
  REQUIRE(world.tell({.text = "hi"}));
  REQUIRE(world.models.calls.size() == 1);
  CHECK(turn::text_of(world.models.calls[0].messages.front()) == "System: [now] up");
}

TEST_CASE("a wake is a turn in the main session; its answer is for whoever looks there") {
  StoryWorld world(kConfig);
  REQUIRE(world.tell({.text = "hi"}));
  REQUIRE(send(world, event("System: [now] up", "e1", ChatMessage::Purpose::turn)));
  world.settle();
  CHECK(world.models.calls.size() == 2);
  CHECK(world.arrived().size() == 1);
  CHECK(world.history("agent:main:main").messages.size() == 4);
  REQUIRE(send(world, to_chat(event("System: [now] down", "e2", ChatMessage::Purpose::turn), "last")));
  world.settle();
  CHECK(world.arrived().size() == 2);
  CHECK(world.last_send().address.to == "100");
}

TEST_CASE("a session policy that denies the chat refuses the message") {
  StoryWorld world(
      "{ session: { sendPolicy: { default: 'allow', rules: [{ action: 'deny', match: { channel: 'telegram' } }] } }, channels: { telegram: {} } }");
  const auto sent = send(world, to_chat(hook("x"), "telegram", "1"));
  REQUIRE_FALSE(sent);
  CHECK(sent.error().code == Errc::denied);
}

}  // namespace oc::engine
