// The gateway's limits of time and size, each at its last allowed value and one step beyond.
#include "base/limits.h"

#include "gateway/chat_events.h"
#include "gateway/connection.h"
#include "gateway/devices.h"
#include "gateway/history_view.h"
#include "gateway/test_world.h"
#include "io/sim/websocket.h"

using namespace oc;
using namespace oc::gateway;
using engine::RunEvent;

namespace {

constexpr Millis kInstant{1};

RunEvent text_event(UnixTime at, const std::string& delta) {
  return {.kind = RunEvent::Kind::text, .run_id = "r", .session_key = "agent:home:main", .at = at, .text = delta, .delta = delta};
}

/// A message whose JSON, as it is shown, has that many bytes.
engine::HistoryMessage message_of_bytes(std::size_t bytes) {
  const auto with = [](std::string argument) {
    return JsonObject{{"role", "assistant"}, {"content", JsonArray{JsonObject{{"type", "toolCall"}, {"arguments", std::move(argument)}}}}};
  };
  return {.id = "m", .seq = 1, .message = with(std::string(bytes - to_json_text(with("")).size(), 'x'))};
}

}  // namespace

TEST_CASE("a connection holds kSendBufferBytesMax unsent bytes; beyond, what may be dropped is, and anything else ends it") {
  io::SimWorld sim;
  auto [ours, theirs] = io::make_websocket_pair(sim.executor());
  Connection connection(sim.executor(), "c1", std::move(ours));
  connection.send(std::string(kSendBufferBytesMax, 'x'));
  connection.send("y", Connection::Drop::when_slow);
  CHECK_FALSE(connection.is_closing());
  CHECK(connection.unsent_bytes() == kSendBufferBytesMax);
  connection.send("y");
  CHECK(connection.is_closing());
  sim.run(connection.write_all());
  const auto end = sim.run(theirs->read());
  REQUIRE_FALSE(end);
  CHECK(end.error().http_status == 1008);
  CHECK(end.error().message == "slow consumer");
}

TEST_CASE("the greeting tells kSendBufferBytesMax and kTickInterval, and the ticks keep to it") {
  World world;
  TestClient client(world);
  const auto hello = client.join();
  CHECK(*at_path(hello, "policy.maxBufferedBytes") == Json(kSendBufferBytesMax));
  CHECK(*at_path(hello, "policy.tickIntervalMs") == Json(Millis(kTickInterval).count()));
  client.event("tick");
  CHECK(world.sim.clock().steady() == kTickInterval);
  client.event("tick");
  CHECK(world.sim.clock().steady() == 2 * kTickInterval);
}

TEST_CASE("everybody is told the health anew after each kHealthInterval") {
  World world;
  TestClient client(world);
  client.join();
  client.event("health");
  CHECK(world.sim.clock().steady() == Millis(0));
  client.event("health");
  CHECK(world.sim.clock().steady() == kHealthInterval);
  client.event("health");
  CHECK(world.sim.clock().steady() == 2 * kHealthInterval);
}

TEST_CASE("who joins within kHealthFreshness of a health answer hears that one, later it is made anew") {
  World world;
  const auto health_of_newcomer = [&world] {
    TestClient client(world);
    client.join();
    return *int_member(*member(client.event("health"), "payload"), "ts");
  };
  const auto first = health_of_newcomer();
  world.sim.advance(kHealthFreshness - kInstant);
  CHECK(health_of_newcomer() == first);
  world.sim.advance(kInstant);
  CHECK(health_of_newcomer() == first + Millis(kHealthFreshness).count());
}

TEST_CASE("a device's request waits for kDeviceRequestLifetime and is then forgotten") {
  io::SimWorld sim;
  FakeStore store;
  Devices devices(sim.io(), store);
  const auto request = devices.request({.id = "d1", .public_key = "pub"}, "operator", "203.0.113.9", "not-paired");
  sim.advance(kDeviceRequestLifetime);
  CHECK(devices.pending().size() == 1);
  sim.advance(kInstant);
  CHECK(devices.pending().empty());
  const auto approved = sim.run(devices.approve(request.request_id, {"operator.admin"}));
  REQUIRE_FALSE(approved);
  CHECK(approved.error().code == Errc::not_found);
}

TEST_CASE("text events of a run go out once in kAgentTextInterval, and what was held goes with the next") {
  TextJoiner joiner;
  const UnixTime start = from_ms(1'795'000'000'000);
  CHECK(joiner.on(text_event(start, "a")).size() == 1);
  CHECK(joiner.on(text_event(start + kAgentTextInterval - kInstant, "b")).empty());
  const auto joined = joiner.on(text_event(start + kAgentTextInterval, "c"));
  REQUIRE(joined.size() == 1);
  CHECK(joined[0].delta == "bc");
}

TEST_CASE("a transcript message of kHistoryMessageBytesMax is shown, one byte more is replaced") {
  const auto shown = history_messages({message_of_bytes(kHistoryMessageBytesMax), message_of_bytes(kHistoryMessageBytesMax + 1)});
  REQUIRE(shown.size() == 2);
  CHECK(at_path(shown[0], "content.0.arguments") != nullptr);
  CHECK(plain_text(shown[1]) == "[this message is too long to be shown here]");
}

TEST_CASE("logs.tail gives at most kLogTailBytesMax of the log, and more cannot be asked for") {
  World world([](GatewayParts& parts) { parts.settings.log_file = [] { return std::string("/log"); }; });
  constexpr std::size_t line_bytes = 1000;
  std::string log;
  while (log.size() < 2 * kLogTailBytesMax) log += std::string(line_bytes - 1, 'x') + "\n";
  REQUIRE(world.sim.files().write_atomic("/log", log, 0600));
  TestClient client(world);
  client.join();
  const auto tail = client.ok("logs.tail", JsonObject{{"limit", 5000}, {"maxBytes", kLogTailBytesMax}});
  const auto bytes = member(tail, "lines")->as_array().size() * line_bytes;
  CHECK(bytes <= kLogTailBytesMax);
  CHECK(bytes >= kLogTailBytesMax - line_bytes);
  CHECK(bool_member(tail, "truncated") == true);
  CHECK(text_at(client.call("logs.tail", JsonObject{{"maxBytes", kLogTailBytesMax + 1}}), "error.code") == "INVALID_REQUEST");
}
