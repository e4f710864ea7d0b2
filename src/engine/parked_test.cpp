// Tests of what is set aside: an update that cannot be read, and a message whose agent's store is refused for good. Nothing behind them waits.
#include "store/parked.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.h"
#include "engine/story_world_test.h"

namespace oc::engine {
namespace {

constexpr const char* kTwoAgents = R"({
  agents: { list: [{ id: "main", default: true }, { id: "work" }] },
  bindings: [{ agentId: "work", match: { channel: "telegram", accountId: "work" } }],
  channels: { telegram: { dmPolicy: "open", allowFrom: ["*", "100"], accounts: { default: {}, work: {} } } },
})";
using Texts = std::vector<std::string>;
using Which = store::MessageQuery::Which;

/// Whose database a newer version has written.
struct Newer {
  std::string agent_id;
  bool gateway = false;
};

class NewerStore final : public store::Store {
 public:
  NewerStore(store::Store& inner, const Newer& newer) : inner_(inner), newer_(newer) {}
  io::Task<Result<store::AgentStore*>> agent(std::string agent_id) override {
    if (agent_id == newer_.agent_id) co_return refused("sessions.sqlite");
    co_return co_await inner_.agent(std::move(agent_id));
  }
  io::Task<Result<store::GatewayStore*>> gateway() override {
    if (newer_.gateway) co_return refused("gateway.sqlite");
    co_return co_await inner_.gateway();
  }
  std::optional<Error> trouble() const override { return inner_.trouble(); }
  io::Task<> stop() override { return inner_.stop(); }

 private:
  static std::unexpected<Error> refused(const char* file) {
    return fail(Errc::invalid, fmt::format("{} was written by a newer openclaw", file), "Install that newer version again");
  }
  store::Store& inner_;
  const Newer& newer_;
};

/// The agent `main` cannot be served, the agent `work` can.
struct Scene {
  Newer newer{.agent_id = "main"};
  StoryWorld world{{.config = kTwoAgents, .wrap_store = [this](store::Store& inner) { return std::make_unique<NewerStore>(inner, newer); }}};

  std::vector<Json> listed(store::MessageQuery query, const std::string& agent_id = "") {
    return *world.sim.run(world.engine().messages(agent_id, std::move(query)));
  }
  std::int64_t dead() { return world.sim.run(world.engine().message_counts()).dead; }
  Result<Json> retry(const std::string& id) { return world.sim.run(world.engine().retry_message(id, "cli")); }
  std::int64_t logged(std::string_view words) {
    return std::ranges::count_if(world.sim.log().lines(), [&](const io::SimLogLine& line) { return line.message.contains(words); });
  }
  Result<void> park(std::string name, std::string raw) {
    return world.sim.run(world.channels.sinks.at({"telegram", "default"})->park("telegram", "default", std::move(name), std::move(raw), "no chat"));
  }
};

}  // namespace

TEST_CASE("a message whose agent's store is of a newer version is set aside, once, and the next agent's message behind it is answered") {
  Scene scene;
  for (int i = 0; i < 3; i++) REQUIRE(scene.world.say({.text = "hi\nmain", .message_id = "m1"}));
  REQUIRE(scene.world.tell({.account = "work", .text = "hi work", .message_id = "m2"}));
  CHECK(scene.world.arrived() == Texts{"answer from work"});
  CHECK(scene.dead() == 1);
  CHECK(scene.logged("a message cannot be kept for its agent and is set aside: sessions.sqlite was written by a newer openclaw") == 1);
  CHECK(scene.logged("openclaw messages retry gateway:1") == 1);
  const auto rows = scene.listed({.which = Which::dead});
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].at("id") == "gateway:1");
  CHECK(rows[0].at("state") == "dead");
  CHECK(rows[0].at("kept") == "message");
  CHECK(rows[0].at("channel") == "telegram");
  CHECK(rows[0].at("accountId") == "default");
  CHECK(rows[0].at("messageId") == "m1");
  CHECK(rows[0].at("text") == "hi main");
  CHECK(rows[0].at("error") == "sessions.sqlite was written by a newer openclaw");
  CHECK(scene.listed({}).size() == 1);
  CHECK(scene.listed({.which = Which::unfinished}).empty());
  CHECK(scene.listed({.session_key = "agent:main:main"}).empty());
  CHECK(scene.listed({.channel = "slack"}).empty());
  CHECK(scene.listed({}, "main").empty());
}

TEST_CASE("a message that was set aside is answered by a retry once its store can be read, and not before") {
  Scene scene;
  REQUIRE(scene.world.say({.text = "hi", .message_id = "m1"}));
  const auto early = scene.retry("gateway:1");
  REQUIRE_FALSE(early);
  CHECK(early.error().message == "gateway:1 still cannot be kept for its agent: sessions.sqlite was written by a newer openclaw");
  CHECK(early.error().hint == "Install that newer version again");
  CHECK(scene.dead() == 1);
  scene.newer = {};
  const auto done = scene.retry("gateway:1");
  REQUIRE(done);
  CHECK(done->at("told") == "its agent has it now and answers it");
  scene.world.settle();
  CHECK(scene.world.arrived() == Texts{"answer from main"});
  CHECK(scene.dead() == 0);
  CHECK(scene.retry("gateway:1").error().code == Errc::not_found);
  const auto audit = *scene.world.sim.run((*scene.world.sim.run(scene.world.store().gateway()))->audit(10));
  REQUIRE(audit.size() == 1);
  CHECK(audit[0].action == "messages.retry");
  CHECK(audit[0].subject == "gateway:1");
}

TEST_CASE("a message that its platform brought again meanwhile is not answered twice") {
  Scene scene;
  REQUIRE(scene.world.say({.text = "hi", .message_id = "m1"}));
  scene.newer = {};
  REQUIRE(scene.world.tell({.text = "hi", .message_id = "m1"}));
  const auto done = scene.retry("gateway:1");
  REQUIRE(done);
  CHECK(done->at("state") == "refused");
  scene.world.settle();
  CHECK(scene.world.arrived() == Texts{"answer from main"});
  CHECK(scene.dead() == 0);
}

TEST_CASE("a message that cannot be set aside either stays with its platform") {
  Scene scene;
  scene.newer.gateway = true;
  const auto refused = scene.world.say({.text = "hi", .message_id = "m1"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "sessions.sqlite was written by a newer openclaw");
  CHECK(scene.listed({}).empty());
  scene.newer = {};
  REQUIRE(scene.world.tell({.text = "hi", .message_id = "m1"}));
  CHECK(scene.world.arrived() == Texts{"answer from main"});
}

TEST_CASE("a full disk parks nothing: the message stays with its platform until it can be kept") {
  Scene scene;
  scene.newer = {};
  scene.world.faults.accept = 1;
  CHECK_FALSE(scene.world.say({.text = "hi", .message_id = "m1"}));
  CHECK(scene.dead() == 0);
}

TEST_CASE("an update that cannot be read is listed with its text, cannot be tried again, and goes by a drop") {
  Scene scene;
  for (int i = 0; i < 2; i++) REQUIRE(scene.park("7", R"({"update_id":7,"message":{"chat":7}})"));
  CHECK(scene.dead() == 1);
  CHECK(scene.logged("see: openclaw messages show gateway:1") == 1);
  const auto shown = scene.world.sim.run(scene.world.engine().message("gateway:1"));
  REQUIRE(shown);
  CHECK(shown->at("kept") == "update");
  CHECK(shown->at("state") == "dead");
  CHECK(shown->at("text") == R"({"update_id":7,"message":{"chat":7}})");
  Texts events;
  for (const auto& event : shown->at("events").as_array()) events.push_back(string_member_or(event, "event", ""));
  CHECK(events == Texts{"accepted", "ended"});
  const auto refused = scene.retry("gateway:1");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "gateway:1 is an update of telegram that cannot be read, so it cannot be answered: no chat");
  CHECK(refused.error().hint == "Read it: openclaw messages show gateway:1; then let it go: openclaw messages drop gateway:1");
  const auto dropped = scene.world.sim.run(scene.world.engine().drop_message("gateway:1", "cli"));
  REQUIRE(dropped);
  CHECK(dropped->at("state") == "dropped");
  CHECK(scene.dead() == 0);
  CHECK(scene.world.sim.run(scene.world.engine().drop_message("gateway:1", "cli")).error().code == Errc::not_found);
}

TEST_CASE("an update is looked away from after kMessageRetention, a message never is") {
  Scene scene;
  REQUIRE(scene.park("7", "{"));
  REQUIRE(scene.world.say({.text = "hi", .message_id = "m1"}));
  scene.world.settle(kMessageRetention - std::chrono::hours(2));
  CHECK(scene.dead() == 2);
  scene.world.settle(std::chrono::hours(4));
  const auto rows = scene.listed({});
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].at("kept") == "message");
}

}  // namespace oc::engine
