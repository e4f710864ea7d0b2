// What becomes of messages that come while the agent works: every mode, the cap, the debounce, stops and restarts.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "engine/message.h"
#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

constexpr Millis kLong = std::chrono::minutes(5);

/// Everybody may write and command; `queue` is messages.queue, `more` any other keys.
std::string config_with(const std::string& queue, const std::string& more = "") {
  return fmt::format(R"({{
    messages: {{ queue: {{ {} }} }},
    channels: {{ telegram: {{ dmPolicy: "open", allowFrom: ["*", "100", "200", "300"] }}, slack: {{ dmPolicy: "open", allowFrom: ["*", "100"] }} }},
    {} }})",
                     queue, more);
}

/// Answers `re <end of what was asked>` after `length`.
void answer_after(StoryWorld& world, Millis length) {
  world.models.script = [length](const ModelCall& call) {
    const std::string asked = last_user_text(call);
    return Scripted{.text = "re " + asked.substr(asked.size() < 5 ? 0 : asked.size() - 5), .length = length};
  };
}

/// Uses a tool of five seconds for the first message, answers the others at once.
void work_first(StoryWorld& world) {
  world.tools.length = Millis(5000);
  world.models.script = [](const ModelCall& call) {
    const bool is_first = call.messages.back().role == turn::Role::user && last_user_text(call).ends_with("first");
    if (is_first) return Scripted{.text = "working", .calls = {tool_call("work", JsonObject())}};
    return Scripted{.text = "re " + last_user_text(call).substr(last_user_text(call).size() - 5)};
  };
}

std::vector<std::string> asked(const StoryWorld& world) {
  std::vector<std::string> texts;
  for (const auto& call : world.models.calls) texts.push_back(last_user_text(call));
  return texts;
}

struct Row {
  std::string text;
  std::string state;
  std::string run_id;
  std::string error;
};

std::vector<Row> rows(StoryWorld& world, const std::string& agent_id = "main") {
  std::vector<Row> found;
  const auto records = world.sim.run(world.agent_store(agent_id).messages({.rows_max = 1000}));
  for (const auto& record : *records) {
    found.push_back(
        {string_member_or(*member(record.inbox.message, "inbound"), "text", ""), record.inbox.state, record.inbox.run_id, record.inbox.error});
  }
  std::ranges::reverse(found);
  return found;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::size_t unfinished(StoryWorld& world) { return world.sim.run(world.agent_store("main").unfinished_inbox())->size(); }

}  // namespace

TEST_CASE("collect, the default: what came while the agent worked is one turn, answered once") {
  StoryWorld world(config_with(""));
  answer_after(world, Millis(3000));
  for (const char* text : {"first", "secnd", "third"}) REQUIRE(world.say({.text = text}));
  world.settle();
  REQUIRE(world.models.calls.size() == 2);
  const std::string prompt = asked(world)[1];
  CHECK(prompt.starts_with("[Queued messages while agent was busy]\n\n---\nQueued #1\n"));
  CHECK(contains(prompt, "secnd\n\n---\nQueued #2\n"));
  CHECK(prompt.ends_with("third"));
  CHECK(world.arrived() == std::vector<std::string>{"re first", "re third"});
  const auto all = rows(world);
  REQUIRE(all.size() == 3);
  for (const auto& row : all) CHECK(row.state == "done");
  CHECK(all[1].run_id == all[2].run_id);
  CHECK(all[0].run_id != all[1].run_id);
}

TEST_CASE("commands and buttons that have an answer address of their own are never put together, nor steered into another turn") {
  for (const char* mode : {"collect", "steer", "followup"}) {
    CAPTURE(mode);
    StoryWorld world("{ messages: { queue: { mode: '" + std::string(mode) + "' } }, channels: { slack: { dmPolicy: 'open', allowFrom: ['*'] } } }");
    world.models.script = [](const ModelCall&) { return Scripted{.text = "re", .length = Millis(3000)}; };
    const auto say = [&](const char* text, const char* extra, Inbound::What what) {
      Inbound inbound = inbound_of({.channel = "slack", .by = "U1", .text = text, .what = what}, world.sim.clock().now());
      inbound.reply_address.extra = extra;
      REQUIRE(world.sim.run(world.channels.sinks.at({"slack", "default"})->receive(std::move(inbound))));
      world.settle(Millis(100));
    };
    say("busy", "ts=1", Inbound::What::message);
    say("one", "url=a", Inbound::What::pressed);
    say("two", "url=b", Inbound::What::pressed);
    world.settle(kLong);
    REQUIRE(world.channels.sends.size() == 3);
    CHECK(world.channels.sends[1].address.extra == "url=a");
    CHECK(world.channels.sends[2].address.extra == "url=b");
    // Of plain messages only the place counts, whatever else their addresses say.
    if (std::string_view(mode) == "followup") continue;
    const auto before = world.models.calls.size();
    say("busy", "ts=2", Inbound::What::message);
    say("more", "ts=3", Inbound::What::message);
    say("most", "ts=4", Inbound::What::message);
    world.settle(kLong);
    CHECK(world.models.calls.size() == before + 2);
  }
}

TEST_CASE("one message that waited is told as queued too, and each session has its own queue") {
  StoryWorld world(config_with("", R"(session: { dmScope: "per-peer" })"));
  answer_after(world, Millis(3000));
  REQUIRE(world.say({.by = "100", .text = "first"}));
  REQUIRE(world.say({.by = "200", .text = "other"}));
  REQUIRE(world.say({.by = "100", .text = "secnd"}));
  CHECK(world.models.running == 2);
  world.settle();
  CHECK(world.models.calls.size() == 3);
  CHECK(asked(world)[2].starts_with("[Queued messages while agent was busy]\n\n---\nQueued #1\n"));
}

TEST_CASE("followup: each message has its own turn, in order") {
  StoryWorld world(config_with(R"(mode: "followup")"));
  answer_after(world, Millis(3000));
  for (const char* text : {"first", "secnd", "third"}) REQUIRE(world.say({.text = text}));
  world.settle();
  CHECK(world.arrived() == std::vector<std::string>{"re first", "re secnd", "re third"});
  CHECK(world.models.running_most == 1);
  CHECK(unfinished(world) == 0);
}

TEST_CASE("the debounce: a followup waits until nothing has come for so long (8.4)") {
  StoryWorld world(config_with(R"(debounceMs: 4000)"));
  answer_after(world, Millis(1000));
  const UnixTime begin = world.sim.clock().now();
  REQUIRE(world.say({.text = "first"}));
  REQUIRE(world.say({.text = "secnd"}));
  world.settle(Millis(3000));
  REQUIRE(world.say({.text = "third"}));  // 3 s after the second, 2 s after the first answer: the wait begins anew.
  world.settle(Millis(3900));
  CHECK(world.models.calls.size() == 1);
  world.settle(Millis(200));
  REQUIRE(world.models.calls.size() == 2);
  CHECK(asked(world)[1].ends_with("third"));
  world.settle();
  CHECK(world.channels.sends.back().at - begin == Millis(8000));
}

TEST_CASE("a message that comes while others wait for their debounce does not overtake them") {
  StoryWorld world(config_with(R"(mode: "followup", debounceMs: 4000)"));
  answer_after(world, Millis(1000));
  REQUIRE(world.say({.text = "first"}));
  REQUIRE(world.say({.text = "secnd"}));
  world.settle(Millis(2000));
  CHECK(world.models.running == 0);
  REQUIRE(world.say({.text = "third"}));
  world.settle();
  CHECK(world.arrived() == std::vector<std::string>{"re first", "re secnd", "re third"});
}

TEST_CASE("steer: the running turn is told behind its tool, and nothing else runs (8.2)") {
  StoryWorld world(config_with(R"(mode: "steer")"));
  work_first(world);
  REQUIRE(world.say({.text = "first"}));
  world.settle(Millis(1000));
  REQUIRE(world.say({.text = "secnd"}));
  world.settle(kLong);
  REQUIRE(world.models.calls.size() == 2);
  const auto& messages = world.models.calls[1].messages;
  REQUIRE(messages.size() >= 2);
  CHECK(messages.back().role == turn::Role::user);
  CHECK(turn::text_of(messages.back()).ends_with("secnd"));
  CHECK(messages[messages.size() - 2].role == turn::Role::tool_result);
  const auto all = rows(world);
  REQUIRE(all.size() == 2);
  CHECK(all[0].state == "done");
  CHECK(all[1].state == "done");
  CHECK(all[0].run_id == all[1].run_id);
  REQUIRE(world.arrived().size() == 1);
  CHECK(contains(world.arrived().front(), "re secnd"));
}

TEST_CASE("a message of another chat joins no run, even in a session that both share: it is answered where it came from") {
  for (const char* mode : {R"(mode: "steer")", R"(mode: "steer-backlog")"}) {
    StoryWorld world(config_with(mode));
    work_first(world);
    REQUIRE(world.say({.by = "100", .text = "first"}));
    world.settle(Millis(1000));
    REQUIRE(world.say({.by = "200", .text = "secnd"}));
    world.settle(kLong);
    CHECK(world.models.calls.size() == 3);
    CHECK(rows(world)[0].run_id != rows(world)[1].run_id);
    for (const auto& send : world.channels.sends) CHECK(send.address.to == (contains(send.text, "secnd") ? "200" : "100"));
    CHECK(world.last_send().text == "re secnd");
  }
}

TEST_CASE("a message that could not be kept and comes again does not join the run of its first try, which ends without a word") {
  StoryWorld world(config_with(R"(mode: "steer")"));
  answer_after(world, Millis(20'000));
  world.faults.accept = 1;
  REQUIRE(!world.say({.text = "first", .message_id = "m1"}));
  world.settle(Millis(2000));
  REQUIRE(world.say({.text = "first", .message_id = "m1"}));
  world.settle(kLong);
  CHECK(unfinished(world) == 0);
  CHECK(world.arrived() == std::vector<std::string>{"re first"});
}

TEST_CASE("steer while no tool runs: the message is taken up at the end of the answer, or has its own turn; it is answered once") {
  StoryWorld world(config_with(R"(mode: "steer")"));
  answer_after(world, Millis(3000));
  REQUIRE(world.say({.text = "first"}));
  world.settle(Millis(1000));
  REQUIRE(world.say({.text = "secnd"}));
  world.settle(kLong);
  CHECK(world.models.calls.size() == 2);
  CHECK(unfinished(world) == 0);
  std::string said;
  for (const auto& text : world.arrived()) said += text + "\n";
  CHECK(contains(said, "re first"));
  CHECK(contains(said, "re secnd"));
}

TEST_CASE("a steered message of a run that was stopped before it took it up has a turn of its own") {
  StoryWorld world(config_with(R"(mode: "steer")"));
  work_first(world);
  REQUIRE(world.say({.text = "first"}));
  world.settle(Millis(1000));
  REQUIRE(world.say({.text = "secnd"}));
  const auto runs = rows(world);
  REQUIRE(world.sim.run(world.engine().abort("agent:main:main", world.watcher.events.front().run_id, "test")));
  world.settle(kLong);
  CHECK(unfinished(world) == 0);
  CHECK(world.arrived().back() == "re secnd");
}

TEST_CASE("steer does not overtake: a message that found the run deaf is answered before the one that could have been told to it") {
  StoryWorld world(config_with(R"(mode: "steer")", R"(agents: { defaults: { maxConcurrent: 1 } }, session: { dmScope: "per-peer" })"));
  answer_after(world, Millis(3000));
  REQUIRE(world.say({.by = "200", .text = "other"}));
  REQUIRE(world.say({.text = "first"}));
  REQUIRE(world.say({.text = "secnd"}));  // The first waits for its place: its model has not been asked yet.
  world.settle(Millis(4000));
  REQUIRE(world.say({.text = "third"}));
  world.settle(kLong);
  std::string said;
  for (const auto& text : world.arrived()) said += text + "\n";
  CHECK(said.find("re first") < said.find("re secnd"));
  CHECK(said.find("re secnd") < said.find("re third"));
  CHECK(contains(said, "re third"));
  CHECK(unfinished(world) == 0);
}

TEST_CASE("steer: what is said in another chat, or with other rights, does not join the run") {
  StoryWorld world(config_with(R"(mode: "steer")"));
  work_first(world);
  REQUIRE(world.say({.by = "100", .text = "first"}));
  world.settle(Millis(1000));
  REQUIRE(world.say({.by = "200", .text = "secnd"}));
  world.settle(kLong);
  REQUIRE(world.channels.sends.size() == 2);
  CHECK(world.channels.sends[0].address.to == "100");
  CHECK_FALSE(contains(world.channels.sends[0].text, "secnd"));
  CHECK(world.channels.sends[1].address.to == "200");
  CHECK(world.channels.sends[1].text == "re secnd");
}

TEST_CASE("steer-backlog: told to the running turn, and answered by its own") {
  StoryWorld world(config_with(R"(mode: "steer-backlog")"));
  work_first(world);
  REQUIRE(world.say({.text = "first"}));
  world.settle(Millis(1000));
  REQUIRE(world.say({.text = "secnd"}));
  world.settle(kLong);
  CHECK(world.models.calls.size() == 3);
  const auto all = rows(world);
  REQUIRE(all.size() == 2);
  CHECK(all[0].run_id != all[1].run_id);
  CHECK(world.arrived().size() == 2);
  CHECK(unfinished(world) == 0);
}

TEST_CASE("interrupt: the run ends, what waits is cleared, and the message runs at once") {
  StoryWorld world(config_with(R"(mode: "followup")"));
  answer_after(world, Millis(10'000));
  REQUIRE(world.say({.text = "first"}));
  REQUIRE(world.say({.text = "secnd"}));
  world.settle(Millis(1000));
  world.change_config(config_with(R"(mode: "interrupt")"));
  const UnixTime before = world.sim.clock().now();
  REQUIRE(world.say({.text = "third"}));
  world.settle(Millis(100));
  REQUIRE(world.models.calls.size() == 2);
  CHECK(asked(world)[1].ends_with("third"));
  CHECK(world.models.cancelled == 1);
  world.settle(kLong);
  CHECK(world.channels.sends.back().at - before <= Millis(10'200));
  CHECK(world.arrived().back() == "re third");
  const auto all = rows(world);
  REQUIRE(all.size() == 3);
  CHECK(all[0].state == "done");
  CHECK(all[1].state == "refused");
  CHECK(all[1].error == "cleared by a newer message (queue mode interrupt)");
  CHECK(all[2].state == "done");
}

TEST_CASE("drop summarize: what is over the cap is told in lines, and its row is done with the turn that told it") {
  StoryWorld world(config_with(R"(cap: 2)"));
  answer_after(world, Millis(3000));
  for (const char* text : {"first", "line a", "line b", "kept1", "kept2"}) REQUIRE(world.say({.text = text}));
  world.settle();
  REQUIRE(world.models.calls.size() == 2);
  const std::string prompt = asked(world)[1];
  CHECK(prompt.starts_with(
      "[Queued messages while agent was busy]\n\n[Queue overflow] Dropped 2 messages due to cap.\nSummary:\n- line a\n- line b\n\n---\nQueued #1\n"));
  for (const auto& row : rows(world)) CHECK(row.state == "done");
  CHECK(world.arrived().size() == 2);
}

TEST_CASE("drop summarize with followup: first a turn for the overflow, and the message behind it is not lost") {
  StoryWorld world(config_with(R"(mode: "followup", cap: 1)"));
  answer_after(world, Millis(3000));
  for (const char* text : {"first", "line a", "kept1"}) REQUIRE(world.say({.text = text}));
  world.settle();
  REQUIRE(world.models.calls.size() == 3);
  CHECK(asked(world)[1] == "[Queue overflow] Dropped 1 message due to cap.\nSummary:\n- line a");
  CHECK(asked(world)[2].ends_with("kept1"));
  for (const auto& row : rows(world)) CHECK(row.state == "done");
}

TEST_CASE("drop old and drop new: the sender hears nothing, the books say why") {
  struct Case {
    const char* drop;
    std::vector<std::string> states;
    const char* error;
  };
  for (const Case& one : {Case{"old", {"done", "refused", "done"}, "dropped by the queue: more than 1 messages waited (drop: old)"},
                          Case{"new", {"done", "done", "refused"}, "dropped by the queue: 1 messages waited already (drop: new)"}}) {
    CAPTURE(one.drop);
    StoryWorld world(config_with(fmt::format(R"(mode: "followup", cap: 1, drop: "{}")", one.drop)));
    answer_after(world, Millis(3000));
    for (const char* text : {"first", "secnd", "third"}) REQUIRE(world.say({.text = text}));
    world.settle();
    const auto all = rows(world);
    REQUIRE(all.size() == 3);
    for (std::size_t i = 0; i < 3; i++) {
      CHECK(all[i].state == one.states[i]);
      CHECK(all[i].error == (all[i].state == "refused" ? one.error : ""));
    }
    CHECK(world.arrived().size() == 2);
  }
}

TEST_CASE("two chats on one main session are never put together, and each has its answer") {
  StoryWorld world(config_with(""));
  answer_after(world, Millis(3000));
  REQUIRE(world.say({.by = "100", .text = "first"}));
  REQUIRE(world.say({.by = "200", .text = "two a"}));
  REQUIRE(world.say({.by = "100", .text = "one b"}));
  REQUIRE(world.say({.by = "200", .text = "two c"}));
  world.settle();
  REQUIRE(world.channels.sends.size() == 4);
  const std::vector<std::pair<std::string, std::string>> expected{{"100", "re first"}, {"200", "re two a"}, {"100", "re one b"}, {"200", "re two c"}};
  for (std::size_t i = 0; i < 4; i++) {
    CHECK(world.channels.sends[i].address.to == expected[i].first);
    CHECK(world.channels.sends[i].text == expected[i].second);
  }
  for (const auto& text : asked(world)) CHECK_FALSE(contains(text, "[Queued messages"));
}

TEST_CASE("a client waits for its own run: it is never collected, and does not wait for a debounce") {
  StoryWorld world(config_with(""));
  answer_after(world, Millis(1000));
  for (const char* id : {"r1", "r2", "r3"})
    REQUIRE(world.sim.run(world.engine().send({.session_key = "main", .text = std::string("go ") + id, .run_id = id})));
  for (const char* id : {"r1", "r2", "r3"}) {
    const auto outcome = world.sim.run(world.engine().wait(id, kLong));
    REQUIRE(outcome);
    CHECK(outcome->text == std::string("re go ") + id);
  }
  CHECK(world.models.calls.size() == 3);
  CHECK(world.sim.clock().steady() < Millis(3500));
}

TEST_CASE("a client's run that was steered into another ends as that one does") {
  StoryWorld world(config_with(R"(mode: "steer")"));
  work_first(world);
  REQUIRE(world.sim.run(world.engine().send({.session_key = "main", .text = "first", .run_id = "r1"})));
  world.settle(Millis(1000));
  REQUIRE(world.sim.run(world.engine().send({.session_key = "main", .text = "secnd", .run_id = "r2"})));
  const auto second = world.sim.run(world.engine().wait("r2", kLong));
  REQUIRE(second);
  CHECK(second->run_id == "r2");
  CHECK(contains(second->text, "re secnd"));
  CHECK(world.models.calls.size() == 2);
}

TEST_CASE("/stop ends the run and what waits; a message after it runs at once") {
  StoryWorld world(config_with(""));
  answer_after(world, Millis(10'000));
  for (const char* text : {"first", "secnd", "third"}) REQUIRE(world.say({.text = text}));
  REQUIRE(world.tell({.text = "/stop"}, Millis(100)));
  CHECK(world.models.running == 0);
  CHECK(unfinished(world) == 0);
  REQUIRE(world.say({.text = "again"}));
  world.settle(Millis(100));
  CHECK(asked(world).back().ends_with("again"));
  CHECK_FALSE(contains(asked(world).back(), "secnd"));
}

TEST_CASE("a stopped gateway leaves what waits to the next start, in order and in one turn") {
  StoryWorld world(config_with(""));
  answer_after(world, Millis(10'000));
  for (const char* text : {"first", "secnd", "third"}) REQUIRE(world.say({.text = text}));
  const Millis before = world.sim.clock().steady();
  world.restart(Millis(0));
  CHECK(world.sim.clock().steady() - before < Millis(1500));
  world.settle(kLong);
  CHECK(unfinished(world) == 0);
  CHECK(world.arrived() == std::vector<std::string>{"re first", "re third"});
  CHECK(contains(asked(world).back(), "Queued #2"));
}

TEST_CASE("a turn that carries several messages is resumed as one after a restart") {
  StoryWorld world(config_with(""));
  answer_after(world, Millis(10'000));
  for (const char* text : {"first", "secnd", "third"}) REQUIRE(world.say({.text = text}));
  world.settle(Millis(15'000));
  REQUIRE(world.models.calls.size() == 2);
  const std::string prompt = asked(world)[1];
  world.restart(Millis(0));
  world.settle(kLong);
  REQUIRE(world.models.calls.size() == 3);
  CHECK(asked(world)[2] == prompt);
  CHECK(world.arrived() == std::vector<std::string>{"re first", "re third"});
  for (const auto& row : rows(world)) CHECK(row.state == "done");
}

TEST_CASE("what a killed gateway had accepted is taken up in order, in front of what comes after the start") {
  StoryWorld world(config_with(R"(mode: "followup")"));
  answer_after(world, Millis(1000));
  auto& db = world.agent_store("main");
  const UnixTime now = world.sim.clock().now();
  for (const char* text : {"left1", "left2"}) {
    const Inbound inbound = inbound_of({.by = "100", .text = text}, now);
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
                                     .message = {{"inbound", to_json(inbound)}, {"route", to_json(route)}, {"authorised", true}},
                                     .state = "accepted",
                                     .accepted_at = now})));
  }
  world.restart(Millis(0));
  world.say({.text = "fresh"});
  world.settle();
  CHECK(world.arrived() == std::vector<std::string>{"re left1", "re left2", "re fresh"});
}

TEST_CASE("/new while messages wait begins its session behind them") {
  StoryWorld world(config_with(""));
  answer_after(world, Millis(2000));
  REQUIRE(world.say({.text = "first"}));
  REQUIRE(world.say({.text = "secnd"}));
  REQUIRE(world.say({.text = "/new start"}));
  REQUIRE(world.say({.text = "after"}));
  world.settle();
  REQUIRE(world.models.calls.size() == 4);
  CHECK(asked(world)[1].ends_with("secnd"));
  CHECK(asked(world)[2].ends_with("start"));
  CHECK_FALSE(contains(all_text(world.models.calls[2]), "secnd"));
  CHECK(asked(world)[3].ends_with("after"));
}

TEST_CASE("/queue shows, sets, resets and tells what is wrong (8.5)") {
  StoryWorld world(config_with(""));
  const auto ask = [&](const std::string& text) {
    world.tell({.text = text});
    return world.arrived().back();
  };
  CHECK(ask("/queue").starts_with("Current queue settings: mode=collect, debounce=1000ms, cap=20, drop=summarize.\nOptions: "));
  CHECK(ask("/queue followup debounce:2s cap:25 drop:old") ==
        "⚙️ Queue mode set to followup. ⚙️ Queue debounce set to 2000ms. ⚙️ Queue cap set to 25. ⚙️ Queue drop set to old.");
  CHECK(ask("/queue").starts_with("Current queue settings: mode=followup, debounce=2000ms, cap=25, drop=old."));
  const auto row = **world.sim.run(world.agent_store("main").session("agent:main:main"));
  CHECK(string_member_or(row.entry, "queueMode", "") == "followup");
  CHECK(ask("/queue nonsense").starts_with("Unrecognized queue mode \"nonsense\"."));
  CHECK(ask("/queue cap:no") == "Invalid cap \"no\". Use a positive integer (e.g. cap:10).");
  CHECK(contains(ask("/status"), "🪢 Queue: followup (depth 0)"));
  CHECK(ask("/queue reset") == "⚙️ Queue mode reset to default.");
  CHECK(ask("/queue").starts_with("Current queue settings: mode=collect, debounce=1000ms"));
  CHECK(world.models.calls.empty());
}

TEST_CASE("/queue in front of words is for this message alone") {
  StoryWorld world(config_with(R"(mode: "followup")"));
  answer_after(world, Millis(10'000));
  REQUIRE(world.say({.text = "first"}));
  world.settle(Millis(100));
  REQUIRE(world.say({.text = "/queue interrupt do it"}));
  world.settle(kLong);
  CHECK(world.models.cancelled == 1);
  CHECK(asked(world)[1].ends_with("do it"));
  CHECK_FALSE(contains(asked(world)[1], "/queue"));
  world.tell({.text = "/queue"});
  CHECK(world.arrived().back().starts_with("Current queue settings: mode=followup"));
}

TEST_CASE("inbound debounce: quick messages of one sender become one, answered to the last (8.6)") {
  StoryWorld world(config_with("", R"(agents: { list: [{ id: "main" }] })"));
  world.change_config(
      R"({ messages: { inbound: { debounceMs: 2000 } }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*", "100", "200"] } } })");
  REQUIRE(world.say({.text = "one", .message_id = "m-1"}));
  world.settle(Millis(1500));
  REQUIRE(world.say({.by = "200", .text = "other"}));
  REQUIRE(world.say({.text = "two", .message_id = "m-2"}));
  world.settle(Millis(1900));
  CHECK(world.models.calls.empty());
  world.settle();
  REQUIRE(world.models.calls.size() == 2);
  CHECK(asked(world)[0].ends_with("other"));
  CHECK(asked(world)[1].ends_with("one\ntwo"));
  CHECK(contains(asked(world)[1], "m-2"));
  for (const auto& row : rows(world)) CHECK(row.state == "done");
}

TEST_CASE("a command sends what is gathered on before it, and neither waits") {
  StoryWorld world(config_with(R"(mode: "followup")", ""));
  world.change_config(
      R"({ messages: { queue: { mode: "followup", debounceMs: 0 }, inbound: { byChannel: { telegram: 60000 } } }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*", "100"] } } })");
  REQUIRE(world.say({.text = "one"}));
  REQUIRE(world.say({.text = "/new go"}));
  world.settle(Millis(5000));
  REQUIRE(world.models.calls.size() == 2);
  CHECK(asked(world)[0].ends_with("one"));
  CHECK(asked(world)[1].ends_with("go"));
}

TEST_CASE("what is being gathered lies on disk message by message: a restart gathers it again") {
  StoryWorld world(R"({ messages: { inbound: { debounceMs: 2000 } }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*", "100"] } } })");
  REQUIRE(world.say({.text = "one"}));
  REQUIRE(world.say({.text = "two"}));
  world.restart(Millis(0));
  CHECK(world.models.calls.empty());
  CHECK(unfinished(world) == 2);
  world.settle();
  REQUIRE(world.models.calls.size() == 1);
  CHECK(asked(world)[0].ends_with("one\ntwo"));
  CHECK(unfinished(world) == 0);
  CHECK(world.arrived().size() == 1);
}

TEST_CASE("with kInboxPendingMax unfinished messages the platform keeps the next ones") {
  StoryWorld world(config_with(fmt::format("cap: {}", kQueueCapMax)));
  answer_after(world, Millis(10'000));
  std::vector<std::shared_ptr<Offer>> offers;
  for (std::size_t i = 0; i < kInboxPendingMax; i++) offers.push_back(world.offer({.text = "x"}));
  world.sim.run_until_idle();
  CHECK(offers.back()->ended);
  CHECK(offers.back()->outcome);
  const auto refused = world.say({.text = "one too many", .message_id = "late"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::unavailable);
  world.settle();
  CHECK(world.say({.text = "one too many", .message_id = "late"}));
  world.settle();
  CHECK(unfinished(world) == 0);
}

}  // namespace oc::engine
