// A turn keeps itself: what waits for which commit, what a full disk does to it, and what comes in while it runs.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"
#include "engine/message.h"
#include "engine/story_world_test.h"
#include "engine/workspaces.h"
#include "io/files.h"

namespace oc::engine {
namespace {

constexpr const char* kOpen = R"({
  agents: { list: [{ id: "main", default: true }, { id: "work" }] },
  bindings: [{ agentId: "work", match: { channel: "telegram", accountId: "work" } }],
  channels: { telegram: { dmPolicy: "open", allowFrom: ["*", "100", "200"], accounts: { default: {}, work: {} } } },
})";
constexpr const char* kSteer = R"({
  messages: { queue: { mode: "steer" } },
  channels: { telegram: { dmPolicy: "open", allowFrom: ["*", "100"] } },
})";

constexpr Millis kLong = std::chrono::minutes(10);
using Texts = std::vector<std::string>;

/// Accepting a message takes so long.
void slow_inbox(StoryWorld& world, Millis length) {
  world.faults.before_accept = [&world, length]() -> io::Task<> { co_await world.sim.clock().sleep(length); };
}

/// Records the states that commits give to messages.
void record_states(StoryWorld& world, Texts& states) {
  world.faults.before_commit = [&states](const store::TurnCommit& commit) -> io::Task<> {
    if (!commit.inbox_state.empty()) states.push_back(commit.inbox_state);
    co_return;
  };
}

bool has_tool_result(const ModelCall& call) {
  return std::ranges::any_of(call.messages, [](const turn::Message& message) { return message.role == turn::Role::tool_result; });
}

}  // namespace

TEST_CASE("the model is asked while the message is being kept; the platform is told and the answer is sent only afterwards") {
  StoryWorld world(kOpen);
  slow_inbox(world, Millis(200));
  const auto offered = world.offer({.text = "hello"});
  world.settle(Millis(199));
  CHECK(world.models.calls.size() == 1);
  CHECK_FALSE(offered->ended);
  CHECK(world.arrived().empty());
  CHECK(world.history("agent:main:main").messages.empty());
  world.settle(Millis(10));
  CHECK(offered->ended);
  CHECK(offered->outcome);
  world.settle();
  CHECK(world.arrived() == Texts{"answer from main"});
}

TEST_CASE("a tool with side effects waits until the message is kept") {
  StoryWorld world(kOpen);
  slow_inbox(world, Millis(200));
  world.models.script = [](const ModelCall& call) {
    return has_tool_result(call) ? Scripted{.text = "done"} : Scripted{.calls = {tool_call("work", JsonObject())}};
  };
  world.offer({.text = "go"});
  world.settle(Millis(199));
  CHECK(world.tools.ran.empty());
  world.settle();
  CHECK(world.tools.ran == Texts{"work"});
  CHECK(world.arrived() == Texts{"done"});
}

TEST_CASE("a repeat that only the inbox knows ends its run without a word") {
  StoryWorld world(kOpen);
  auto& db = world.agent_store("main");
  REQUIRE(
      world.sim.run(db.accept({.id = db.next_inbox_id(), .channel = "telegram", .account_id = "default", .message_id = "m-known", .state = "done"})));
  slow_inbox(world, Millis(200));
  world.models.script = [](const ModelCall&) { return Scripted{.text = "twice", .length = kLong}; };
  const auto offered = world.offer({.text = "hello", .message_id = "m-known"});
  world.settle(Millis(1000));
  CHECK(offered->ended);
  CHECK(offered->outcome);
  CHECK(world.models.cancelled == 1);
  CHECK(world.arrived().empty());
  CHECK(world.history("agent:main:main").messages.empty());
  CHECK(world.watcher.events.back().kind == RunEvent::Kind::aborted);
}

TEST_CASE("a message that could not be kept is not answered, and is taken when the platform offers it again") {
  StoryWorld world(kOpen);
  world.faults.accept = 1;
  const Said said{.text = "hello", .message_id = "m1"};
  CHECK_FALSE(world.say(said));
  world.settle();
  CHECK(world.arrived().empty());
  REQUIRE(world.tell(said));
  CHECK(world.arrived() == Texts{"answer from main"});
}

TEST_CASE("a message that is offered again while it is being kept is answered by what comes of it") {
  StoryWorld world(kOpen);
  slow_inbox(world, Millis(200));
  world.faults.accept = 1;
  const Said said{.text = "hello", .message_id = "m1"};
  const auto first = world.offer(said);
  const auto second = world.offer(said);
  world.settle(Millis(100));
  CHECK_FALSE(second->ended);
  world.settle(Millis(200));
  CHECK(second->ended);
  CHECK_FALSE(first->outcome);
  CHECK_FALSE(second->outcome);
}

TEST_CASE("C6: a message whose platform gave up waiting, and which then could not be kept, is taken when it is offered again") {
  StoryWorld world(kOpen);
  slow_inbox(world, Millis(200));
  world.faults.accept = 1;
  const Said said{.text = "hello", .message_id = "m1"};
  const auto receive = [](InboundSink& to, Inbound message) -> Task<Result<bool>> {
    OC_CO_CHECKED(co_await to.receive(std::move(message)));
    co_return true;
  };
  const auto sink = world.channels.sinks.find({"telegram", "default"});
  REQUIRE(sink != world.channels.sinks.end());
  const auto waited = world.sim.run(io::within(world.sim.clock(), Millis(100), receive(*sink->second, inbound_of(said, world.sim.clock().now()))));
  CHECK_FALSE(waited);
  world.settle();
  CHECK(world.arrived().empty());
  REQUIRE(world.tell(said));
  CHECK(world.arrived() == Texts{"answer from main"});
}

TEST_CASE("a turn that ends within kBeginDelay is kept with one commit, a longer one shows that it has begun") {
  StoryWorld world(kOpen);
  Texts states;
  record_states(world, states);
  REQUIRE(world.tell({.text = "quick"}));
  CHECK(states == Texts{"done"});
  CHECK(world.history("agent:main:main").messages.size() == 2);
  states.clear();
  world.models.script = [](const ModelCall&) { return Scripted{.text = "slow", .length = kBeginDelay * 2}; };
  REQUIRE(world.tell({.text = "long"}));
  CHECK(states == Texts{"running", "done"});
  CHECK(world.history("agent:main:main").messages.size() == 4);
}

TEST_CASE("every model answer with tool calls and every result is kept before what follows it") {
  StoryWorld world(kOpen);
  std::vector<std::size_t> lines;
  world.faults.before_commit = [&](const store::TurnCommit& commit) -> io::Task<> {
    if (!commit.lines.empty()) lines.push_back(commit.lines.size());
    co_return;
  };
  world.models.script = [](const ModelCall& call) {
    Scripted answer = has_tool_result(call) ? Scripted{.text = "done"} : Scripted{.calls = {tool_call("work", JsonObject())}};
    answer.length = Millis(100);
    return answer;
  };
  world.tools.length = Millis(100);
  REQUIRE(world.tell({.text = "go"}));
  // The beginning (header and words), the answer with the start of its tool, the result, the end.
  CHECK(lines == std::vector<std::size_t>{2, 2, 1, 1});
}

TEST_CASE("disk full while a message is accepted: it is refused, new ones are refused at once, and it goes on by itself") {
  StoryWorld world(kOpen);
  world.faults.accept = 1;
  world.faults.commit = 2;
  CHECK_FALSE(world.say({.text = "one", .message_id = "m1"}));
  REQUIRE(world.engine().trouble());
  CHECK(world.engine().trouble()->hint.find("free some space") != std::string::npos);
  const auto refused = world.say({.text = "two", .message_id = "m2"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::unavailable);
  const auto sent = world.sim.run(world.engine().send({.session_key = "main", .text = "hi"}));
  REQUIRE_FALSE(sent);
  CHECK(sent.error().code == Errc::unavailable);
  // Another agent's database may be sound.
  CHECK(world.say({.account = "work", .by = "200", .text = "over there"}));
  world.settle(kKeepRetryMin * 4 + Millis(100));
  CHECK_FALSE(world.engine().trouble());
  REQUIRE(world.tell({.text = "one", .message_id = "m1"}));
  CHECK(world.arrived().back() == "answer from main");
}

TEST_CASE("disk full at the beginning of a turn: no tool runs before it is kept, and nothing is lost") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall& call) {
    return has_tool_result(call) ? Scripted{.text = "done"} : Scripted{.calls = {tool_call("work", JsonObject())}};
  };
  world.faults.commit = 3;
  REQUIRE(world.say({.text = "go"}));
  world.settle(kKeepRetryMin + Millis(10));
  CHECK(world.tools.ran.empty());
  CHECK(world.engine().trouble());
  world.settle();
  CHECK(world.tools.ran == Texts{"work"});
  CHECK(world.arrived() == Texts{"done"});
  CHECK_FALSE(world.engine().trouble());
}

TEST_CASE("disk full at the end of a turn: the answer is sent when it is kept, and the tries grow to kKeepRetryMax apart") {
  StoryWorld world(kOpen);
  std::vector<UnixTime> tries;
  world.faults.before_commit = [&](const store::TurnCommit& commit) -> io::Task<> {
    if (commit.inbox_state == "done") tries.push_back(world.sim.clock().now());
    co_return;
  };
  world.faults.commit = 1'000'000;
  REQUIRE(world.say({.text = "hello"}));
  world.settle(std::chrono::minutes(2));
  CHECK(world.arrived().empty());
  REQUIRE(tries.size() > 8);
  CHECK(tries[1] - tries[0] == kKeepRetryMin);
  CHECK(tries.back() - tries[tries.size() - 2] == kKeepRetryMax);
  world.faults.commit = 0;
  world.settle();
  CHECK(world.arrived() == Texts{"answer from main"});
  CHECK(world.models.calls.size() == 1);
}

TEST_CASE("a gateway that is stopped while the disk is full stops, and the message is answered after the next start") {
  StoryWorld world(kOpen);
  world.faults.commit = 1'000'000;
  REQUIRE(world.say({.text = "hello"}));
  world.settle();
  world.stop(Millis(1000));
  world.faults.commit = 0;
  world.restart(Millis(0));
  world.settle();
  CHECK(world.arrived() == Texts{"answer from main"});
}

TEST_CASE("an empty answer is asked for once more; empty again, the person is told") {
  StoryWorld world(kOpen);
  world.models.script = [&](const ModelCall&) { return world.models.calls.size() == 1 ? Scripted{} : Scripted{.text = "now I speak"}; };
  REQUIRE(world.tell({.text = "hello"}));
  CHECK(world.arrived() == Texts{"now I speak"});
  world.models.script = [](const ModelCall&) { return Scripted{}; };
  REQUIRE(world.tell({.text = "and now?"}));
  CHECK(world.arrived().back() == "No response generated. Please try again.");
  CHECK(world.models.calls.size() == 4);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "NO_REPLY"}; };
  REQUIRE(world.tell({.text = "be silent"}));
  CHECK(world.arrived().size() == 2);
}

TEST_CASE("a turn that cannot begin is told in the chat with the message's end in one commit") {
  StoryWorld world(kOpen);
  world.sim.files().put("/home/user/.openclaw/workspace", "a file where the folder should be");
  REQUIRE(world.tell({.text = "hello"}));
  REQUIRE(world.arrived().size() == 1);
  CHECK(world.arrived()[0].starts_with("⚠️ Agent failed before reply:"));
  const auto record = *world.sim.run(world.agent_store("main").message(1));
  REQUIRE(record);
  CHECK(record->inbox.state == "done");
  CHECK_FALSE(record->inbox.error.empty());
  REQUIRE(record->parts.size() == 1);
  CHECK(record->parts[0].state == "sent");
}

TEST_CASE("runtime 8.2: what is said while a tool runs goes to the model behind its result; other calls of that answer are skipped") {
  StoryWorld world(kSteer);
  world.tools.length = Millis(10'000);
  world.models.script = [](const ModelCall& call) {
    if (has_tool_result(call)) return Scripted{.text = "as you wish"};
    return Scripted{.calls = {tool_call("work", JsonObject(), "a"), tool_call("work", JsonObject(), "b")}};
  };
  REQUIRE(world.say({.text = "go"}));
  world.settle(Millis(1000));
  REQUIRE(world.say({.text = "no, stop that"}));
  world.settle();
  CHECK(world.tools.ran.size() == 1);
  REQUIRE(world.models.calls.size() == 2);
  const auto& seen = world.models.calls[1].messages;
  REQUIRE(seen.size() == 5);
  CHECK(turn::text_of(seen[3]) == "Skipped due to queued user message.");
  CHECK(seen[3].is_error);
  CHECK(turn::text_of(seen[4]).ends_with("no, stop that"));
  CHECK(world.arrived() == Texts{"as you wish"});
  for (std::int64_t id = 1; id <= 2; id++) {
    const auto record = *world.sim.run(world.agent_store("main").message(id));
    CHECK(record->inbox.state == "done");
    CHECK(record->inbox.run_id == "in-main-1");
  }
}

TEST_CASE("runtime 8.2: what is said while the model speaks its last answer is answered by the same run") {
  StoryWorld world(kSteer);
  world.models.script = [&](const ModelCall&) {
    return world.models.calls.size() == 1 ? Scripted{.text = "first", .length = Millis(5000)} : Scripted{.text = "second"};
  };
  REQUIRE(world.say({.text = "one"}));
  world.settle(Millis(1000));
  REQUIRE(world.say({.text = "two"}));
  world.settle();
  CHECK(world.arrived() == Texts{"first\n\nsecond"});
  CHECK(world.models.calls[1].messages.size() == 3);
  CHECK(world.sim.run(world.agent_store("main").unfinished_inbox())->empty());
}

TEST_CASE("a message that had joined a run is not lost when the run is killed") {
  StoryWorld world(kSteer);
  world.tools.length = Millis(1000);
  world.models.script = [](const ModelCall& call) {
    return has_tool_result(call) ? Scripted{.text = "late", .length = kLong} : Scripted{.calls = {tool_call("work", JsonObject())}};
  };
  REQUIRE(world.say({.text = "one"}));
  world.settle(Millis(500));
  REQUIRE(world.say({.text = "two"}));
  world.settle(Millis(2000));
  world.models.script = [](const ModelCall& call) { return Scripted{.text = "both: " + std::to_string(call.messages.size())}; };
  world.crash();
  world.start();
  world.settle();
  CHECK(world.arrived() == Texts{"both: 4"});
  CHECK(world.sim.run(world.agent_store("main").unfinished_inbox())->empty());
}

TEST_CASE("the key of a client may not look like the run of a channel's message") {
  StoryWorld world(kOpen);
  for (const char* key : {"in-main-7", "notice-main-1"}) {
    const auto sent = world.sim.run(world.engine().send({.session_key = "main", .text = "hi", .run_id = key}));
    REQUIRE_FALSE(sent);
    CHECK(sent.error().code == Errc::invalid);
  }
  CHECK(world.sim.run(world.engine().send({.session_key = "main", .text = "hi", .run_id = "in-between"})));
}

TEST_CASE("a client is told that its message has started when it is on disk") {
  StoryWorld world(kOpen);
  slow_inbox(world, Millis(200));
  const UnixTime before = world.sim.clock().now();
  REQUIRE(world.sim.run(world.engine().send({.session_key = "main", .text = "hi", .run_id = "k1"})));
  CHECK(world.sim.clock().now() - before == Millis(200));
  CHECK(world.models.calls.size() == 1);
}

TEST_CASE("the files of a workspace are read again when one has changed, and kWorkspacesRemembered are remembered at most") {
  StoryWorld world(kOpen);
  REQUIRE(world.tell({.text = "hello"}));
  REQUIRE(world.tell({.text = "again"}));
  world.sim.files().put("/home/user/.openclaw/workspace/SOUL.md", "You are a pirate.");
  REQUIRE(world.tell({.text = "who are you?"}));
  CHECK(world.models.calls.back().system_prompt.get().find("You are a pirate.") != std::string::npos);
  io::SimWorld sim;
  const io::Io io = sim.io();
  Workspaces workspaces(io);
  for (std::size_t i = 0; i <= kWorkspacesRemembered; i++) {
    REQUIRE(workspaces.view(fmt::format("/w/{}", i), store::Privacy::private_chat, Workspaces::Seeding::leave));
  }
  CHECK(workspaces.size() <= kWorkspacesRemembered);
}

TEST_CASE("a workspace that was looked at within kLookedLately is not looked at again, later it is") {
  io::SimWorld sim;
  const io::Io io = sim.io();
  Workspaces workspaces(io);
  const auto reading = [&] { return (*workspaces.view("/w", store::Privacy::private_chat, Workspaces::Seeding::seed))->reading; };
  reading();
  sim.advance(std::chrono::seconds(10));
  const auto before = reading();
  sim.advance(kLookedLately);
  REQUIRE(reading() == before);
  sim.files().put("/w/SOUL.md", "You are a pirate.");
  CHECK(reading() == before);
  sim.advance(kLookedLately - Millis(1));
  CHECK(reading() == before);
  sim.advance(Millis(1));
  CHECK(reading() != before);
}

}  // namespace oc::engine
