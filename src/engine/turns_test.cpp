// Tests of turns: their order, their independence, stopping them, and their budget.
#include <doctest/doctest.h>

#include "base/limits.h"
#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

constexpr const char* kOpen = R"({
  messages: { queue: { mode: "followup", debounceMs: 0 } },
  agents: { list: [{ id: "main", default: true }, { id: "work" }] },
  bindings: [{ agentId: "work", match: { channel: "telegram", accountId: "work" } }],
  channels: { telegram: { dmPolicy: "open", allowFrom: ["*", "100", "200"], accounts: { default: {}, work: {} } } },
})";

constexpr Millis kLong = std::chrono::minutes(10);

std::vector<std::string> user_texts(const ScriptedModels& models) {
  std::vector<std::string> texts;
  for (const auto& call : models.calls) texts.push_back(last_user_text(call));
  return texts;
}

bool ends_with(const std::string& text, const std::string& end) { return text.ends_with(end); }

}  // namespace

TEST_CASE("messages of one session are answered one at a time, in the order they came in") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall& call) {
    return Scripted{.text = "re: " + last_user_text(call).substr(last_user_text(call).size() - 4), .length = Millis(1000)};
  };
  for (int i = 1; i <= 8; i++) world.offer({.text = "msg" + std::to_string(i)});
  world.settle();
  CHECK(world.models.running_most == 1);
  REQUIRE(world.models.calls.size() == 8);
  for (int i = 1; i <= 8; i++) CHECK(ends_with(user_texts(world.models)[static_cast<std::size_t>(i) - 1], "msg" + std::to_string(i)));
  CHECK(world.arrived() == std::vector<std::string>{"re: msg1", "re: msg2", "re: msg3", "re: msg4", "re: msg5", "re: msg6", "re: msg7", "re: msg8"});
  // Each turn saw all that was said before it.
  CHECK(world.models.calls.back().messages.size() == 15);
}

TEST_CASE("while one agent's model hangs the others answer") {
  StoryWorld world(kOpen);
  io::Event never(world.sim.executor());
  world.models.script = [&](const ModelCall& call) {
    return call.agent_id == "main" ? Scripted{.text = "late", .gate = &never} : Scripted{.text = "at once"};
  };
  world.say({.text = "hang"});
  REQUIRE(world.say({.account = "work", .by = "200", .text = "quick"}));
  world.settle(Millis(1));
  CHECK(world.arrived() == std::vector<std::string>{"at once"});
  never.set();
  world.settle();
  CHECK(world.arrived() == std::vector<std::string>{"at once", "late"});
}

TEST_CASE("the channel is told as soon as the message is kept, long before it is answered") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "answer", .length = kLong}; };
  const UnixTime before = world.sim.clock().now();
  REQUIRE(world.say({.text = "hello"}));
  CHECK(world.sim.clock().now() == before);
  CHECK(world.sim.run(world.agent_store("main").unfinished_inbox())->size() == 1);
  world.settle(kLong);
  CHECK(world.sim.run(world.agent_store("main").unfinished_inbox())->empty());
}

TEST_CASE("a run is told from its start to its end, with rising numbers and the running text") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall& call) {
    return call.messages.size() > 1 ? Scripted{.text = "done then"} : Scripted{.text = "I will work", .calls = {tool_call("work", {{"a", 1}})}};
  };
  const auto started = world.sim.run(world.engine().send({.session_key = "main", .text = "go", .run_id = "r1", .origin = "ws:1"}));
  REQUIRE(started);
  CHECK(started->session_key == "agent:main:main");
  const auto outcome = world.sim.run(world.engine().wait("r1", Millis(60'000)));
  REQUIRE(outcome);
  CHECK(outcome->state == RunOutcome::State::ok);
  CHECK(outcome->text == "I will work\n\ndone then");
  CHECK(outcome->usage.input == 20);
  const auto events = world.watcher.of("r1");
  std::vector<RunEvent::Kind> kinds;
  for (std::size_t i = 0; i < events.size(); i++) {
    CHECK(events[i].seq == static_cast<std::int64_t>(i) + 1);
    CHECK(events[i].origin == "ws:1");
    if (kinds.empty() || kinds.back() != events[i].kind) kinds.push_back(events[i].kind);
  }
  using Kind = RunEvent::Kind;
  CHECK(kinds == std::vector<Kind>{Kind::started, Kind::text, Kind::tool_started, Kind::tool_ended, Kind::text, Kind::ended});
  CHECK(events[events.size() - 2].text == "I will work\n\ndone then");
  CHECK(turn::text_of(events.back().message) == "I will work\n\ndone then");
}

TEST_CASE("an answer that is being streamed is stopped at once; what was said stays in the transcript") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "first half second half", .length = kLong}; };
  REQUIRE(world.sim.run(world.engine().send({.session_key = "main", .text = "go", .run_id = "r1"})));
  world.sim.run_until_idle();
  const UnixTime before = world.sim.clock().now();
  CHECK(world.sim.run(world.engine().abort("main", "", "ws:1")) == std::vector<std::string>{"r1"});
  const auto outcome = world.sim.run(world.engine().wait("r1", Millis(1000)));
  CHECK(outcome->state == RunOutcome::State::aborted);
  CHECK(outcome->stop_reason == "ws:1");
  CHECK(outcome->text == "first half ");
  CHECK(world.sim.clock().now() - before <= Millis(200));
  CHECK(world.models.cancelled == 1);
  CHECK(world.watcher.of("r1").back().kind == RunEvent::Kind::aborted);
  const auto history = world.history("agent:main:main");
  REQUIRE(history.messages.size() == 2);
  CHECK(string_member_or(history.messages[1].message, "stopReason", "") == "aborted");
}

TEST_CASE("a tool that runs is stopped with its turn, and its call gets a result that says so") {
  StoryWorld world(kOpen);
  world.tools.length = kLong;
  world.models.script = [](const ModelCall&) {
    return Scripted{.calls = {tool_call("work", JsonObject()), tool_call("work", JsonObject(), "call2")}};
  };
  REQUIRE(world.sim.run(world.engine().send({.session_key = "main", .text = "go", .run_id = "r1"})));
  world.sim.run_until_idle();
  CHECK(world.tools.ran.size() == 1);
  CHECK(world.sim.run(world.engine().abort("main", "r1", "ws:1")) == std::vector<std::string>{"r1"});
  CHECK(world.sim.run(world.engine().wait("r1", Millis(1000)))->state == RunOutcome::State::aborted);
  world.settle(kLong * 2);
  CHECK(world.tools.ran.size() == 1);
  CHECK(world.tools.finished == 0);
  // The next turn's history is sound: each of the two calls has its result.
  world.models.script = nullptr;
  REQUIRE(world.sim.run(world.engine().send({.session_key = "main", .text = "again", .run_id = "r2"})));
  world.settle();
  std::size_t results = 0;
  for (const auto& message : world.models.calls.back().messages) results += message.role == turn::Role::tool_result ? 1 : 0;
  CHECK(results == 2);
  CHECK(all_text(world.models.calls.back()).find("its outcome is unknown") != std::string::npos);
}

TEST_CASE("/stop from the chat does not wait behind the turn that it stops, nor behind those that wait (security.md J1)") {
  StoryWorld world(kOpen);
  world.tools.length = Millis(1000);
  world.models.script = [](const ModelCall&) { return Scripted{.calls = {tool_call("work", JsonObject())}}; };
  world.say({.text = "work for ever"});
  world.say({.text = "and then this"});
  world.settle(std::chrono::minutes(3));
  const std::size_t ran = world.tools.ran.size();
  CHECK(ran > 100);
  const UnixTime before = world.sim.clock().now();
  REQUIRE(world.say({.text = "/stop"}));
  world.settle(Millis(200));
  REQUIRE(!world.channels.sends.empty());
  CHECK(world.channels.sends.front().text == "⚙️ Agent was aborted.");
  CHECK(world.channels.sends.front().at - before <= Millis(200));
  world.settle(kLong);
  CHECK(world.tools.ran.size() <= ran + 1);
  CHECK(world.models.running == 0);
  CHECK(world.sim.run(world.agent_store("main").unfinished_inbox())->empty());
}

TEST_CASE("a stop by somebody who may not command stops nothing") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "answer", .length = Millis(5000)}; };
  world.say({.text = "work"});
  world.tell({.by = "999", .text = "/stop"});
  CHECK(world.arrived() == std::vector<std::string>{"answer"});
}

TEST_CASE("abort names its errors: a run of another session, and nothing to stop") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "answer", .length = Millis(5000)}; };
  REQUIRE(world.sim.run(world.engine().send({.session_key = "main", .text = "go", .run_id = "r1"})));
  world.sim.run_until_idle();
  CHECK(world.sim.run(world.engine().abort("agent:work:main", "r1", "ws:1")).error().code == Errc::invalid);
  CHECK(world.sim.run(world.engine().abort("agent:work:main", "", "ws:1"))->empty());
  CHECK(world.sim.run(world.engine().wait("r1", Millis(60'000)))->state == RunOutcome::State::ok);
}

TEST_CASE("a model that calls tools for ever is ended after kToolCallsPerTurnMax calls, visibly (security.md J3)") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.calls = {tool_call("work", JsonObject())}}; };
  world.tell({.text = "go"});
  CHECK(world.tools.ran.size() == kToolCallsPerTurnMax);
  REQUIRE(world.arrived().size() == 1);
  CHECK(world.arrived()[0].find("stopped after " + std::to_string(kToolCallsPerTurnMax) + " tool calls") != std::string::npos);
}

TEST_CASE("a turn that takes longer than agents.defaults.timeoutSeconds ends with words that say what to change") {
  StoryWorld world(R"({ agents: { defaults: { timeoutSeconds: 5 } }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } } })");
  world.models.script = [](const ModelCall&) { return Scripted{.text = "too late", .length = kLong}; };
  world.tell({.text = "go"});
  REQUIRE(world.arrived().size() == 1);
  CHECK(world.arrived()[0].find("agents.defaults.timeoutSeconds") != std::string::npos);
  CHECK(world.models.cancelled == 1);
}

TEST_CASE("the same run id is one run, whether it goes on or has ended") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "answer", .length = Millis(1000)}; };
  const ChatMessage message{.session_key = "main", .text = "go", .run_id = "r1"};
  CHECK(world.sim.run(world.engine().send(message))->state == RunStarted::State::started);
  CHECK(world.sim.run(world.engine().send(message))->state == RunStarted::State::in_flight);
  world.settle();
  CHECK(world.sim.run(world.engine().send(message))->state == RunStarted::State::done);
  CHECK(world.models.calls.size() == 1);
}

TEST_CASE("waiting gives up after its time and the run goes on") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "answer", .length = Millis(5000)}; };
  REQUIRE(world.sim.run(world.engine().send({.session_key = "main", .text = "go", .run_id = "r1"})));
  CHECK(world.sim.run(world.engine().wait("r1", Millis(100)))->state == RunOutcome::State::timeout);
  CHECK(world.sim.run(world.engine().wait("r1", Millis(60'000)))->text == "answer");
  CHECK(world.sim.run(world.engine().wait("no such run", Millis(100))).error().code == Errc::not_found);
}

TEST_CASE("what is set on a session while its turn runs stays set") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "answer", .length = Millis(5000)}; };
  REQUIRE(world.sim.run(world.engine().send({.session_key = "main", .text = "go", .run_id = "r1"})));
  world.settle(Millis(1000));
  REQUIRE(world.sim.run(world.engine().patch_session({.session_key = "main", .fields = {{"label", "mine"}, {"thinkingLevel", "high"}}})));
  world.settle();
  const auto row = **world.sim.run(world.agent_store("main").session("agent:main:main"));
  CHECK(string_member_or(row.entry, "label", "") == "mine");
  CHECK(string_member_or(row.entry, "thinkingLevel", "") == "high");
  CHECK(string_member_or(row.entry, "status", "") == "done");
  CHECK(world.history("main").messages.size() == 2);
}

TEST_CASE("a session that is begun anew or deleted while its turn runs is not brought back by the turn's end") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "answer", .length = Millis(5000)}; };
  REQUIRE(world.say({.text = "go"}));
  world.settle(Millis(1000));
  const std::string key = world.watcher.events.front().session_key;
  const auto fresh = world.sim.run(world.engine().reset_session(key));
  REQUIRE(fresh);
  world.settle();
  CHECK(world.arrived() == std::vector<std::string>{"answer"});
  CHECK((*world.sim.run(world.agent_store("main").session(key)))->session_id == fresh->session_id);
  CHECK(world.history(key).messages.empty());

  REQUIRE(world.say({.text = "again"}));
  world.settle(Millis(1000));
  CHECK(*world.sim.run(world.engine().delete_session(key)));
  world.settle();
  CHECK(!*world.sim.run(world.agent_store("main").session(key)));
  CHECK(world.sim.run(world.agent_store("main").unfinished_inbox())->empty());
}

TEST_CASE("a session that is begun anew, set or deleted while its turn has not been kept yet is not brought back by the turn's beginning") {
  StoryWorld world(kOpen);
  REQUIRE(world.say({.text = "first"}));
  world.settle();
  const std::string key = world.watcher.events.front().session_key;
  const auto row = [&] { return *world.sim.run(world.agent_store("main").session(key)); };
  const auto old = row()->session_id;
  world.models.script = [](const ModelCall&) { return Scripted{.text = "answer", .length = Millis(5000)}; };

  REQUIRE(world.say({.text = "SET"}));
  world.settle(kBeginDelay / 2);
  CHECK(world.sim.run(world.engine().patch_session({key, {{"thinkingLevel", "high"}}})));
  world.settle(kBeginDelay * 2);
  CHECK(string_member_or(row()->entry, "thinkingLevel", "") == "high");
  world.settle();
  CHECK(string_member_or(row()->entry, "thinkingLevel", "") == "high");
  CHECK(world.history(key).messages.size() == 4);

  REQUIRE(world.say({.text = "ANEW"}));
  world.settle(kBeginDelay / 2);
  const auto fresh = world.sim.run(world.engine().reset_session(key));
  REQUIRE(fresh);
  for (const Millis wait : {kBeginDelay * 2, Millis(60'000)}) {
    world.settle(wait);
    CHECK(row()->session_id == fresh->session_id);
  }
  CHECK(world.history(key).messages.empty());
  CHECK(to_json_text(world.sim.run(world.agent_store("main").entries(old, 100))->back().line).contains("ANEW"));

  REQUIRE(world.say({.text = "DELETED"}));
  world.settle(kBeginDelay / 2);
  CHECK(*world.sim.run(world.engine().delete_session(key)));
  for (const Millis wait : {kBeginDelay * 2, Millis(60'000)}) {
    world.settle(wait);
    CHECK(!row());
  }
  CHECK(world.sim.run(world.agent_store("main").unfinished_inbox())->empty());
  REQUIRE(world.arrived().size() == 4);
  CHECK(world.arrived().back() == "ans");
}

TEST_CASE("a session key of an agent that does not exist is answered without making anything for it") {
  StoryWorld world(kOpen);
  CHECK(world.sim.run(world.engine().history("agent:nobody:main", 10))->messages.empty());
  CHECK(world.sim.run(world.engine().route_of("agent:nobody:main", "")).error().code == Errc::not_found);
  CHECK(world.sim.run(world.engine().patch_session({.session_key = "agent:nobody:main", .fields = {{"label", "x"}}})).error().code == Errc::invalid);
  CHECK(world.sim.run(world.engine().reset_session("agent:nobody:main")).error().code == Errc::invalid);
  CHECK(!*world.sim.run(world.engine().delete_session("agent:nobody:main")));
}

TEST_CASE("a stop lets a send that is on its way end, so that it is not sent again at the next start") {
  StoryWorld world(kOpen);
  world.channels.send_length = Millis(500);
  REQUIRE(world.say({.text = "go"}));
  world.settle(Millis(100));
  world.restart(Millis(0));
  world.settle();
  CHECK(world.channels.sends.size() == 1);
  CHECK(world.arrived().size() == 1);
}

TEST_CASE("an answer of NO_REPLY is silence") {
  StoryWorld world(kOpen);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "NO_REPLY"}; };
  world.tell({.text = "hm"});
  CHECK(world.channels.sends.empty());
  CHECK(world.sim.run(world.agent_store("main").unfinished_inbox())->empty());
}

TEST_CASE("history gives at most kHistoryMessagesMax messages, the newest") {
  StoryWorld world(kOpen);
  world.tell({.text = "first"});
  auto& db = world.agent_store("main");
  const auto row = **world.sim.run(db.session("agent:main:main"));
  std::vector<Json> lines;
  for (std::size_t i = 0; i < kHistoryMessagesMax + 50; i++) {
    lines.push_back({{"type", "message"},
                     {"id", std::to_string(i)},
                     {"message", turn::to_json(turn::user_message("line " + std::to_string(i), world.sim.clock().now()))}});
  }
  REQUIRE(world.sim.run(db.append(row.session_id, lines)));
  const auto history = world.sim.run(world.engine().history("main", 1'000'000));
  REQUIRE(history->messages.size() == kHistoryMessagesMax);
  CHECK(history->messages.back().id == std::to_string(kHistoryMessagesMax + 49));
  CHECK(world.sim.run(world.engine().history("main", 3))->messages.size() == 3);
}

}  // namespace oc::engine
