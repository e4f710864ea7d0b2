// What a start finds after a kill, and what becomes of it: the recovery table of spec/reliability.md 3.3.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"
#include "engine/message.h"
#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

constexpr const char* kOpen = R"({
  agents: { list: [{ id: "main", default: true }, { id: "work" }] },
  bindings: [{ agentId: "work", match: { channel: "telegram", accountId: "work" } }],
  channels: { telegram: { dmPolicy: "open", allowFrom: ["*", "100", "200"], accounts: { default: {}, work: {} } } },
})";

constexpr Millis kLong = std::chrono::minutes(10);
using Texts = std::vector<std::string>;

/// Kills the process at the moment when this commit is about to be written.
void kill_at_commit(StoryWorld& world, std::function<bool(const store::TurnCommit&)> which) {
  world.faults.before_commit = [&world, which](const store::TurnCommit& commit) -> io::Task<> {
    if (which(commit)) world.faults.dead = world.channels.dead = true;
    co_return;
  };
}

void next_start(StoryWorld& world) {
  world.crash();
  world.faults.before_commit = nullptr;
  world.start();
  world.settle();
}

std::vector<store::InboxRow> unfinished(StoryWorld& world, const std::string& agent = "main") {
  return *world.sim.run(world.agent_store(agent).unfinished_inbox());
}

bool has_tool_result(const ModelCall& call) {
  return std::ranges::any_of(call.messages, [](const turn::Message& message) { return message.role == turn::Role::tool_result; });
}

/// Calls the tool once, then says what it came to.
Scripted work_then_tell(const ModelCall& call, const std::string& tool) {
  if (!has_tool_result(call)) return {.text = "let me see", .calls = {tool_call(tool, JsonObject())}};
  return {.text = "it says: " + turn::text_of(call.messages.back())};
}

}  // namespace

TEST_CASE("reliability 3.3: messages that no run had taken up are answered after the next start, in order") {
  StoryWorld world(kOpen);
  io::Event never(world.sim.executor());
  world.models.script = [&](const ModelCall&) { return Scripted{.text = "late", .gate = &never}; };
  for (const char* text : {"one", "two", "three"}) REQUIRE(world.say({.text = text}));
  world.crash();
  CHECK(unfinished(world).size() == 3);
  world.models.calls.clear();
  world.models.script = [](const ModelCall& call) { return Scripted{.text = "re: " + last_user_text(call).substr(last_user_text(call).size() - 3)}; };
  world.start();
  // What is new does not overtake what was there.
  REQUIRE(world.say({.text = "four"}));
  world.settle();
  CHECK(unfinished(world).empty());
  REQUIRE_FALSE(world.models.calls.empty());
  CHECK(last_user_text(world.models.calls.front()).ends_with("one"));
  CHECK(last_user_text(world.models.calls.back()).ends_with("four"));
  CHECK(all_text(world.models.calls.back()).find("three") != std::string::npos);
}

TEST_CASE("reliability 3.3: a run whose model had not answered asks again, and the person's words stand in the transcript once") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "half of it was said", .length = kLong}; };
  REQUIRE(world.say({.text = "hello"}));
  world.settle(kBeginDelay + Millis(1));
  CHECK(unfinished(world).at(0).state == "running");
  CHECK(unfinished(world).at(0).starts == 1);
  world.models.script = nullptr;
  next_start(world);
  CHECK(world.models.calls.size() == 2);
  CHECK(world.arrived() == Texts{"answer from main"});
  CHECK(world.history("agent:main:main").messages.size() == 2);
  CHECK(unfinished(world).empty());
}

TEST_CASE("reliability 3.3: an answer with tool calls that was kept is not asked for again") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall& call) { return work_then_tell(call, "work"); };
  // The start of the tool is kept with the answer: killed right after that commit, when nothing has run.
  world.faults.before_commit = [&](const store::TurnCommit& commit) -> io::Task<> {
    for (const auto& line : commit.lines) {
      if (string_member_or(line, "customType", "") == "openclaw.tool-start") world.faults.dead = world.channels.dead = true;
    }
    co_return;
  };
  REQUIRE(world.say({.text = "go"}));
  world.settle();
  // The answer was not kept, and neither has the tool run: it begins from the person's words.
  CHECK(world.tools.ran.empty());
  next_start(world);
  CHECK(world.tools.ran == Texts{"work"});
  CHECK(world.arrived() == Texts{"let me see\n\nit says: work is done"});
}

TEST_CASE("reliability 3.3: a tool with side effects that had started is not run again; the model is told that its outcome is unknown") {
  StoryWorld world(kOpen);
  world.tools.length = kLong;
  world.models.script = [](const ModelCall& call) { return work_then_tell(call, "work"); };
  REQUIRE(world.say({.text = "go"}));
  world.settle(Millis(100));
  CHECK(world.tools.ran == Texts{"work"});
  CHECK(world.models.calls.size() == 1);
  world.tools.length = Millis(0);
  next_start(world);
  CHECK(world.tools.ran == Texts{"work"});
  // The answer that called it was received before the kill and is not paid for again.
  CHECK(world.models.calls.size() == 2);
  CHECK(world.arrived() == Texts{"let me see\n\nit says: interrupted by a restart; whether it took effect is unknown: check before doing it again"});
  CHECK(world.history("agent:main:main").messages.size() == 4);
}

TEST_CASE("reliability 3.3: a tool that only reads is run again") {
  StoryWorld world(kOpen);
  world.tools.length = kLong;
  world.models.script = [](const ModelCall& call) { return work_then_tell(call, "look"); };
  REQUIRE(world.say({.text = "go"}));
  world.settle(Millis(100));
  world.tools.length = Millis(0);
  next_start(world);
  CHECK(world.tools.ran == Texts{"look", "look"});
  CHECK(world.models.calls.size() == 2);
  CHECK(world.arrived() == Texts{"let me see\n\nit says: look is done"});
}

TEST_CASE("reliability 3.3: a tool whose result was kept is not run again, and usage counts all of the run") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall& call) {
    Scripted answer = work_then_tell(call, "work");
    if (has_tool_result(call)) answer.length = kLong;
    return answer;
  };
  REQUIRE(world.say({.text = "go"}));
  world.settle(Millis(100));
  CHECK(world.models.calls.size() == 2);
  world.models.script = [](const ModelCall& call) { return work_then_tell(call, "work"); };
  next_start(world);
  CHECK(world.tools.ran == Texts{"work"});
  CHECK(world.models.calls.size() == 3);
  CHECK(world.arrived() == Texts{"let me see\n\nit says: work is done"});
  const auto run = *world.sim.run(world.agent_store("main").run("in-main-1"));
  REQUIRE(run);
  CHECK(run->state == "done");
  CHECK(int_member(run->facts, "input") == 20);
}

TEST_CASE("reliability 3.3: an answer that was kept and not sent is sent at the next start; no model is asked") {
  StoryWorld world(kOpen);
  world.faults.before_commit = [&](const store::TurnCommit& commit) -> io::Task<> {
    // Killed between the commit of the end and the first send.
    if (!commit.outbox.empty()) world.channels.dead = true;
    co_return;
  };
  REQUIRE(world.say({.text = "hello"}));
  world.settle(Millis(10));
  CHECK(world.arrived().empty());
  CHECK(unfinished(world).empty());
  next_start(world);
  CHECK(world.models.calls.size() == 1);
  CHECK(world.arrived() == Texts{"answer from main"});
}

TEST_CASE("reliability 3.3: killed before its end is kept, a turn ends once at the next start") {
  StoryWorld world(kOpen);
  kill_at_commit(world, [](const store::TurnCommit& commit) { return commit.inbox_state == "done"; });
  REQUIRE(world.say({.text = "hello"}));
  world.settle(Millis(10));
  CHECK(world.arrived().empty());
  next_start(world);
  CHECK(world.arrived() == Texts{"answer from main"});
  CHECK(world.history("agent:main:main").messages.size() == 2);
}

TEST_CASE("what waits in a database that cannot be opened at the start is taken up as soon as it can") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "late", .length = kLong}; };
  REQUIRE(world.say({.text = "one"}));
  world.settle(Millis(1000));
  world.crash();
  world.models.script = nullptr;
  world.faults.open = 8;
  world.start();
  world.settle(Millis(1000));
  CHECK(world.arrived().empty());
  world.settle();
  CHECK(world.arrived() == Texts{"answer from main"});
  world.faults.open = 0;
  CHECK(unfinished(world).empty());
}

TEST_CASE("a run that goes on takes only its own lines for its own, also when another run stands behind them") {
  StoryWorld world(kOpen);
  world.tools.length = kLong;
  world.models.script = [](const ModelCall& call) { return work_then_tell(call, "work"); };
  REQUIRE(world.say({.text = "go"}));
  world.settle(Millis(1000));
  world.crash();
  auto& database = world.agent_store("main");
  const auto session = world.sim.run(database.session("agent:main:main"));
  REQUIRE((session && *session));
  turn::Message other{.role = turn::Role::assistant, .stop_reason = "stop"};
  other.content.push_back({.text = "of another run"});
  const Json line = {{"type", "message"}, {"id", "other"}, {"message", turn::to_json(other)}, {"openclaw", {{"runId", "other"}}}};
  REQUIRE(world.sim.run(database.append((*session)->session_id, {line})));
  world.start();
  world.settle();
  REQUIRE(world.arrived().size() == 1);
  CHECK(world.arrived().front().find("it says: interrupted by a restart") != std::string::npos);
  CHECK(world.arrived().front().find("of another run") == std::string::npos);
}

TEST_CASE("a message whose runs ended in kRunStartsMax crashes is set aside with a notice, and everybody else is answered") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall& call) {
    return last_user_text(call).ends_with("poison") ? Scripted{.text = "never", .length = kLong} : Scripted{.text = "fine", .length = Millis(5000)};
  };
  REQUIRE(world.say({.text = "poison"}));
  REQUIRE(world.say({.account = "work", .by = "200", .text = "innocent"}));
  for (int start = 0; start < kRunStartsMax; start++) {
    world.settle(kBeginDelay * 2);
    world.crash();
    world.start();
  }
  world.settle(kBeginDelay * 2);
  CHECK(unfinished(world).empty());
  world.settle();
  const auto record = *world.sim.run(world.agent_store("main").message(1));
  REQUIRE(record);
  CHECK(record->inbox.state == "dead");
  INFO(record->inbox.error);
  CHECK(record->inbox.error.find("openclaw messages retry main:1") != std::string::npos);
  CHECK(world.arrived() ==
        Texts{"⚠️ The gateway stopped unexpectedly each of the 3 times it worked on your message, so the message was set aside.", "fine"});
}

TEST_CASE("suspects run one at a time, so that only the guilty one is blamed for the last crash") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "fine", .length = kLong}; };
  REQUIRE(world.say({.text = "guilty"}));
  REQUIRE(world.say({.account = "work", .by = "200", .text = "innocent"}));
  for (int start = 0; start < kRunStartsMax - 1; start++) {
    world.settle(kBeginDelay * 2);
    world.crash();
    world.start();
  }
  world.settle(kBeginDelay * 2);
  CHECK(unfinished(world).at(0).starts == kRunStartsMax);
  CHECK(unfinished(world, "work").at(0).starts == kRunStartsMax - 1);
}

TEST_CASE("a message of an agent that is not configured any more is set aside with a reason and a word to the chat; its kept answers are sent") {
  StoryWorld world(kOpen);
  io::Event never(world.sim.executor());
  world.models.script = [&](const ModelCall&) { return Scripted{.text = "late", .gate = &never}; };
  REQUIRE(world.say({.account = "work", .by = "200", .text = "hello"}));
  world.crash();
  world.sim.files().put("/home/user/.openclaw/agents/work/sessions/sessions.sqlite", "");
  world.use_config(R"({ channels: { telegram: { dmPolicy: "open", allowFrom: ["*"], accounts: { default: {}, work: {} } } } })");
  world.start();
  world.settle();
  CHECK(unfinished(world, "work").empty());
  const auto record = *world.sim.run(world.agent_store("work").message(1));
  CHECK(record->inbox.state == "dead");
  CHECK(record->inbox.error.find("\"work\" is not configured any more") != std::string::npos);
  CHECK(world.arrived() == Texts{"⚠️ The agent \"work\" is not configured any more, so this message gets no answer."});
  CHECK(world.last_send().address.to == "200");
}

TEST_CASE("a kept message that cannot be read is dead with its error, and what is behind it goes on") {
  StoryWorld world(kOpen);
  auto& db = world.agent_store("main");
  const UnixTime now = world.sim.clock().now();
  REQUIRE(world.sim.run(db.accept(
      {.id = db.next_inbox_id(), .channel = "telegram", .message_id = "x", .message = "no message", .state = "accepted", .accepted_at = now})));
  REQUIRE(world.say({.text = "hello"}));
  world.restart(Millis(0));
  world.settle();
  CHECK((*world.sim.run(db.message(1)))->inbox.state == "dead");
  CHECK(world.arrived() == Texts{"answer from main"});
}

TEST_CASE("a request that nobody waits for any more is marked interrupted and not taken up") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "late", .length = kLong}; };
  REQUIRE(world.sim.run(world.engine().send({.session_key = "main", .text = "go", .run_id = "chatcmpl_1", .kept = ChatMessage::Kept::not_at_all})));
  world.settle(Millis(100));
  CHECK(world.sim.run(world.agent_store("main").unfinished_runs())->size() == 1);
  next_start(world);
  CHECK(world.models.calls.size() == 1);
  CHECK((*world.sim.run(world.agent_store("main").run("chatcmpl_1")))->state == "interrupted");
}

TEST_CASE("a repeat is refused after a restart even when it would go to another agent now") {
  StoryWorld world(kOpen);
  REQUIRE(world.tell({.text = "hello", .message_id = "same"}));
  CHECK(world.arrived().size() == 1);
  world.crash();
  world.use_config(R"({
    agents: { list: [{ id: "main", default: true }, { id: "work" }] },
    bindings: [{ agentId: "work", match: { channel: "telegram", accountId: "default" } }],
    channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } },
  })");
  world.start();
  REQUIRE(world.tell({.text = "hello", .message_id = "same"}));
  CHECK(world.arrived().size() == 1);
  CHECK(world.models.calls.size() == 1);
}

TEST_CASE("a graceful stop hands on what is not done: no words to the person, no blame for the message, and the next start answers") {
  StoryWorld world(kOpen);
  world.tools.length = kLong;
  world.models.script = [](const ModelCall& call) { return work_then_tell(call, "look"); };
  REQUIRE(world.say({.text = "go"}));
  world.settle(Millis(100));
  world.stop(Millis(500));
  CHECK(world.arrived().empty());
  CHECK(unfinished(world).at(0).state == "accepted");
  CHECK(unfinished(world).at(0).starts == 0);
  world.tools.length = Millis(0);
  world.restart(Millis(0));
  world.settle();
  CHECK(world.models.calls.size() == 2);
  CHECK(world.arrived() == Texts{"let me see\n\nit says: look is done"});
}

TEST_CASE("a turn that ends while the gateway drains is sent before it stops") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "done in time", .length = Millis(300)}; };
  REQUIRE(world.say({.text = "go"}));
  world.stop(Millis(5000));
  CHECK(world.arrived() == Texts{"done in time"});
  CHECK(unfinished(world).empty());
}

TEST_CASE("a message of the web chat is answered after a kill, and its key is known after the next start") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "late", .length = kLong}; };
  const ChatMessage message{.session_key = "main", .text = "go", .run_id = "key-1", .origin = "ws:1"};
  REQUIRE(world.sim.run(world.engine().send(message)));
  world.models.script = [](const ModelCall&) { return Scripted{.text = "answer from main", .length = Millis(100)}; };
  world.crash();
  world.start();
  const auto again = world.sim.run(world.engine().send(message));
  REQUIRE(again);
  CHECK(again->state == RunStarted::State::in_flight);
  world.settle();
  CHECK(world.sim.run(world.engine().wait("key-1", Millis(0)))->text == "answer from main");
  world.crash();
  world.start();
  const auto done = world.sim.run(world.engine().send(message));
  REQUIRE(done);
  CHECK(done->state == RunStarted::State::done);
  const auto outcome = world.sim.run(world.engine().wait("key-1", Millis(0)));
  REQUIRE(outcome);
  CHECK(outcome->text == "answer from main");
  CHECK(outcome->state == RunOutcome::State::ok);
  CHECK(outcome->usage.input == 10);
  CHECK(world.history("agent:main:main").messages.size() == 2);
}

TEST_CASE("no more than kSeenLoadedMax names of an agent are loaded, the newest ones") {
  StoryWorld world(kOpen);
  auto& db = world.agent_store("main");
  const UnixTime now = world.sim.clock().now();
  for (std::size_t i = 0; i <= kSeenLoadedMax; i++) {
    REQUIRE(world.sim.run(db.accept({.id = db.next_inbox_id(),
                                     .channel = "telegram",
                                     .account_id = "default",
                                     .message_id = fmt::format("n{}", i),
                                     .state = "done",
                                     .accepted_at = now})));
  }
  world.restart(Millis(0));
  const auto before = world.models.calls.size();
  REQUIRE(world.tell({.message_id = fmt::format("n{}", kSeenLoadedMax)}));
  // The oldest is not among them; the inbox knows it.
  REQUIRE(world.tell({.message_id = "n0"}));
  CHECK(world.arrived().empty());
  CHECK(world.models.calls.size() - before <= 1);
}

TEST_CASE("more than kUnfinishedPartsMax answers that wait are sent all the same") {
  StoryWorld world(kOpen);
  auto& db = world.agent_store("main");
  const UnixTime now = world.sim.clock().now();
  std::vector<store::OutboxRow> rows;
  for (std::size_t i = 0; i <= kUnfinishedPartsMax; i++) {
    rows.push_back({.run_id = fmt::format("r{}", i),
                    .address = to_json(ReplyAddress{.channel = "telegram", .account_id = "default", .to = fmt::format("{}", i % 50)}),
                    .text = "left over",
                    .idempotency_key = fmt::format("r{}:0", i),
                    .state = "pending",
                    .created_at = now,
                    .not_before = now});
  }
  REQUIRE(world.sim.run(db.put_outbox(rows)));
  world.restart(Millis(0));
  world.settle();
  CHECK(world.arrived().size() == kUnfinishedPartsMax + 1);
}

}  // namespace oc::engine
