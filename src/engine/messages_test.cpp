// Tests of messages as an operator sees them: their state and history, and what retrying and dropping do.
#include "store/messages.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"
#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

constexpr const char* kOpen = R"({ delivery: { ambiguous: "hold" }, channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } } })";

Error error_of(Errc code) { return {.code = code, .message = "the platform says no"}; }

/// The databases of this world are in memory; the engine looks for their files before it opens one.
void show_database(StoryWorld& world) { world.sim.files().put("/home/user/.openclaw/agents/main/sessions/sessions.sqlite", ""); }

std::vector<std::string> listed(StoryWorld& world, store::MessageQuery::Which which) {
  std::vector<std::string> rows;
  for (const auto& row : *world.sim.run(world.engine().messages("", {.which = which})))
    rows.push_back(string_member_or(row, "id", "") + " " + string_member_or(row, "state", ""));
  return rows;
}

Json shown(StoryWorld& world, const std::string& id) { return *world.sim.run(world.engine().message(id)); }
std::string state_of(StoryWorld& world, const std::string& id) { return string_member_or(shown(world, id), "state", ""); }

std::vector<std::string> events_of(StoryWorld& world, const std::string& id) {
  std::vector<std::string> words;
  for (const auto& event : shown(world, id).at("events").as_array()) words.push_back(string_member_or(event, "event", ""));
  return words;
}

using Which = store::MessageQuery::Which;
using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a message is shown with its route, its run and each part of its answer, with times") {
  StoryWorld world(kOpen);
  show_database(world);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "one\n---\ntwo"}; };
  world.tell({.name = "Ada", .text = "hi\nthere"});
  CHECK(listed(world, Which::all) == Texts{"main:1 delivered"});
  CHECK(events_of(world, "main:1") == Texts{"accepted", "routed", "run", "run.ended", "part", "part"});
  const auto message = shown(world, "main:1");
  CHECK(message.at("text") == "hi\nthere");
  CHECK(message.at("sender") == "Ada");
  CHECK(message.at("channel") == "telegram");
  const auto& events = message.at("events").as_array();
  CHECK(events[1].at("sessionKey") == "agent:main:main");
  CHECK(events[1].at("matchedBy") == "default");
  CHECK(events[2].at("model") == "scripted/one");
  CHECK(events[4].at("state") == "sent");
  CHECK(events[4].at("sentMessageId") == "500");
  for (const auto& event : events) CHECK(event.at("at").to_number<std::int64_t>() > 0);
  CHECK((*world.sim.run(world.engine().messages("", {})))[0].at("text") == "hi there");
}

TEST_CASE("a held answer is listed and counted; a retry sends it at once, in order, and is noted with who did it") {
  StoryWorld world(kOpen);
  show_database(world);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "one\n---\ntwo"}; };
  world.channels.outcomes = {error_of(Errc::timeout)};
  world.tell({.text = "hi"});
  CHECK(listed(world, Which::dead) == Texts{"main:1 held"});
  CHECK(world.sim.run(world.engine().message_counts()).held == 2);
  CHECK(world.sim.run(world.engine().message_counts()).delivery_ambiguous_total == 1);
  const auto done = world.sim.run(world.engine().retry_message("main:1", "cli"));
  REQUIRE(done);
  CHECK(done->at("told") == "2 parts of its answer are sent");
  world.settle();
  CHECK(world.arrived() == Texts{"one", "two"});
  CHECK(state_of(world, "main:1") == "delivered");
  CHECK(world.sim.run(world.engine().message_counts()).held == 0);
  const auto audit = *world.sim.run((*world.sim.run(world.store().gateway()))->audit(10));
  REQUIRE(audit.size() == 1);
  CHECK(audit[0].action == "messages.retry");
  CHECK(audit[0].actor == "cli");
  CHECK(audit[0].subject == "main:1");
}

TEST_CASE("an answer that failed is dead; dropped, nothing more is done for it, not even by the next start") {
  StoryWorld world(kOpen);
  show_database(world);
  world.channels.outcomes = {error_of(Errc::denied)};
  world.tell({.text = "hi"});
  CHECK(listed(world, Which::dead) == Texts{"main:1 dead"});
  CHECK(world.sim.run(world.engine().message_counts()).failed == 1);
  REQUIRE(world.sim.run(world.engine().drop_message("main:1", "cli")));
  CHECK(listed(world, Which::dead).empty());
  CHECK(state_of(world, "main:1") == "dropped");
  world.restart(Millis(0));
  world.settle();
  CHECK(world.arrived().empty());
  CHECK(events_of(world, "main:1").back() == "ended");
}

TEST_CASE("an answer that waits for its platform is sent at once by a retry, and not at all after a drop") {
  StoryWorld world(kOpen);
  show_database(world);
  Error later = error_of(Errc::rate_limited);
  later.retry_after_ms = 3'600'000;
  world.channels.outcomes = {later};
  world.tell({.text = "hi"}, std::chrono::minutes(1));
  CHECK(listed(world, Which::unfinished) == Texts{"main:1 sending"});
  REQUIRE(world.sim.run(world.engine().retry_message("main:1", "cli")));
  world.settle(Millis(100));
  CHECK(world.arrived().size() == 1);

  world.channels.outcomes = {later};
  world.tell({.text = "hi"}, std::chrono::minutes(1));
  REQUIRE(world.sim.run(world.engine().drop_message("main:2", "cli")));
  world.tell({.text = "next"}, std::chrono::hours(2));
  CHECK(state_of(world, "main:2") == "dropped");
  CHECK(world.arrived().size() == 2);
  CHECK(world.channels.sends.size() == 4);
}

TEST_CASE("while a part is with its platform nothing of it is changed") {
  StoryWorld world(kOpen);
  show_database(world);
  world.channels.send_length = Millis(1000);
  world.tell({.text = "hi"}, Millis(500));
  for (const auto& act :
       {world.sim.run(world.engine().drop_message("main:1", "cli")), world.sim.run(world.engine().retry_message("main:1", "cli"))}) {
    REQUIRE(!act);
    CHECK(act.error().code == Errc::conflict);
    CHECK(act.error().message == "main:1 is being sent this moment");
  }
  world.settle();
  CHECK(state_of(world, "main:1") == "delivered");
}

TEST_CASE("a message that was set aside is answered again by a retry, as if it had just come in") {
  StoryWorld world(kOpen);
  show_database(world);
  world.tell({.text = "hi"});
  store::TurnCommit dead{.inbox_ids = {1}, .inbox_state = "dead", .inbox_error = "poison", .now = world.sim.clock().now()};
  REQUIRE(world.sim.run(world.agent_store("main").commit(dead)));
  CHECK(listed(world, Which::dead) == Texts{"main:1 dead"});
  CHECK(shown(world, "main:1").at("error") == "poison");
  const auto done = world.sim.run(world.engine().retry_message("main:1", "cli"));
  REQUIRE(done);
  CHECK(done->at("told") == "it is answered again");
  world.settle();
  CHECK(world.models.calls.size() == 2);
  CHECK(listed(world, Which::dead).empty());
  CHECK(world.sim.run(world.engine().message_counts()).dead == 0);
}

TEST_CASE("what cannot be done is refused with the reason and what to type") {
  StoryWorld world(kOpen);
  show_database(world);
  world.models.script = [](const ModelCall&) { return Scripted{.text = "NO_REPLY", .length = std::chrono::minutes(1)}; };
  world.tell({.text = "hi"}, std::chrono::minutes(2));
  CHECK(listed(world, Which::all) == Texts{"main:1 answered"});
  const auto none = world.sim.run(world.engine().retry_message("main:1", "cli"));
  REQUIRE(!none);
  CHECK(none.error().message == "there is nothing to retry in main:1: it is answered");
  CHECK(none.error().hint == "See what became of it: openclaw messages show main:1");
  for (const auto* id : {"main", "main:", "main:x", ":1", "main:0", ""})
    CHECK(world.sim.run(world.engine().message(id)).error().code == Errc::invalid);
  for (const auto* id : {"main:99", "other:1"}) {
    const auto missing = world.sim.run(world.engine().drop_message(id, "cli"));
    REQUIRE(!missing);
    CHECK(missing.error().code == Errc::not_found);
    CHECK(missing.error().hint == "See the messages: openclaw messages list --state all");
  }
  world.tell({.text = "again"}, Millis(100));
  const auto busy = world.sim.run(world.engine().drop_message("main:2", "cli"));
  REQUIRE(!busy);
  CHECK(busy.error().hint == "Stop it first: send /stop in its chat");
  CHECK(!world.sim.run(world.engine().retry_message("main:2", "cli")));
}

}  // namespace oc::engine
