// Tests of messages.* over the wire, and of what health and status say of messages and of the disk.
#include "base/limits.h"
#include "gateway/test_world.h"

using namespace oc;
using namespace oc::gateway;

TEST_CASE("messages.list asks for what was asked for, kMessagesListedMax at most") {
  World world;
  TestClient client(world);
  client.join();
  const auto listed = client.ok("messages.list", JsonObject{{"agentId", "Home"},
                                                            {"state", "dead"},
                                                            {"channel", "telegram"},
                                                            {"sessionKey", "main"},
                                                            {"before", 9},
                                                            {"limit", static_cast<std::int64_t>(kMessagesListedMax)}});
  CHECK(int_member(listed, "count") == 1);
  CHECK(to_json_text(listed.at("messages")) == R"([{"id":"home:1","state":"dead"}])");
  REQUIRE(world.engine.asked_messages.size() == 1);
  const auto& [agent, query] = world.engine.asked_messages[0];
  CHECK(agent == "home");
  CHECK(query.which == store::MessageQuery::Which::dead);
  CHECK(query.channel == "telegram");
  CHECK(query.session_key == "agent:home:main");
  CHECK(query.before_id == 9);
  CHECK(query.rows_max == kMessagesListedMax);
  CHECK(client.error("messages.list", JsonObject{{"limit", static_cast<std::int64_t>(kMessagesListedMax) + 1}}).starts_with("invalid messages.list"));
  CHECK(client.error("messages.list", JsonObject{{"state", "gone"}}).starts_with("invalid messages.list params"));
}

TEST_CASE("one message is shown, retried and dropped by its id; the act carries the connection's name") {
  World world;
  TestClient client(world);
  client.join();
  CHECK(string_member_or(client.ok("messages.get", JsonObject{{"id", "home:1"}}), "id", "") == "home:1");
  CHECK(client.error("messages.get", JsonObject{{"id", "home:2"}}) == "no message home:2 (See the messages: openclaw messages list --state all)");
  CHECK(string_member_or(client.ok("messages.retry", JsonObject{{"id", "home:1"}}), "told", "") == "it is answered again");
  CHECK(client.error("messages.drop", JsonObject{{"id", "home:1"}}) == "there is nothing to drop in home:1");
  REQUIRE(world.engine.acts.size() == 2);
  CHECK(world.engine.acts[0].starts_with("retry home:1 by ws:"));
  CHECK(world.engine.acts[1].starts_with("drop home:1 by ws:"));
}

TEST_CASE("who may only read may look at messages and change none") {
  World world;
  TestClient client(world);
  Identity reader;
  reader.scopes = {"operator.read"};
  client.join(reader);
  CHECK(client.ok("messages.list").is_object());
  for (const auto* method : {"messages.retry", "messages.drop"})
    CHECK(client.error(method, JsonObject{{"id", "home:1"}}) == "missing scope: operator.write");
  CHECK(world.engine.acts.empty());
}

TEST_CASE("health and status count what is stuck and say when nothing can be kept") {
  World world;
  TestClient client(world);
  client.join();
  world.engine.counts = {.waiting = 1, .sending = 2, .held = 3, .failed = 4, .dead = 5, .delivery_ambiguous_total = 6};
  for (const auto* method : {"health", "status"}) {
    const auto answer = client.ok(method);
    CHECK(to_json_text(answer.at("messages")) == R"({"waiting":1,"sending":2,"held":3,"failed":4,"dead":5,"deliveryAmbiguousTotal":6})");
    CHECK(to_json_text(answer.at("store")) == R"({"ok":true})");
  }
  world.engine.store_trouble = Error{.code = Errc::io, .message = "sessions.sqlite: the disk is full", .hint = "Free some space."};
  for (const auto* method : {"health", "status"})
    CHECK(to_json_text(client.ok(method).at("store")) == R"({"ok":false,"error":"sessions.sqlite: the disk is full","hint":"Free some space."})");
}
