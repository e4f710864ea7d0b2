// WebSockets in memory and a server without sockets.
#include "io/sim/websocket.h"

#include <doctest/doctest.h>

#include "base/limits.h"
#include "io/sim/sim.h"

using namespace oc;
using namespace oc::io;

namespace {

/// Echoes over both ways, refuses `/no`, streams on `/stream`.
class EchoHandler final : public HttpHandler {
 public:
  Task<> on_request(ServerRequest request, HttpReply& reply) override {
    if (request.path == "/silent") co_return;
    if (request.path == "/hang") {
      Event never(co_await boost::asio::this_coro::executor);
      co_await never.wait();
    }
    if (request.path != "/stream") {
      static_cast<void>(co_await reply.send({.status = 200, .body = request.method + request.path + "?" + request.query + request.body}));
      co_return;
    }
    static_cast<void>(co_await reply.begin(200, {{"content-type", "text/plain"}}));
    for (const char* piece : {"a", "b"}) static_cast<void>(co_await reply.piece(piece));
    static_cast<void>(co_await reply.end());
  }
  int accepts_websocket(const ServerRequest& request) override { return request.path == "/no" ? 403 : 101; }
  Task<> on_websocket(ServerRequest, std::unique_ptr<WebSocket> socket) override {
    while (true) {
      auto message = co_await socket->read();
      if (!message) co_return;
      static_cast<void>(co_await socket->write("echo " + *message));
    }
  }
};

Task<> echo(std::unique_ptr<WebSocket> socket) { co_await EchoHandler().on_websocket({}, std::move(socket)); }

Task<Result<std::string>> ask(WebSocket& socket, std::string text) {
  OC_CO_CHECKED(co_await socket.write(std::move(text)));
  co_return co_await socket.read();
}

}  // namespace

TEST_CASE("a pair carries messages in order, then the close code and reason") {
  SimWorld world;
  auto [server, client] = make_websocket_pair(world.executor());
  REQUIRE(world.run(client->write("one")));
  REQUIRE(world.run(client->write("two")));
  CHECK(world.run(server->read()).value() == "one");
  world.run(client->close(1000, "bye"));
  CHECK(world.run(server->read()).value() == "two");
  const auto closed = world.run(server->read());
  CHECK(closed.error().code == Errc::connection_lost);
  CHECK(closed.error().http_status == 1000);
  CHECK(closed.error().message == "bye");
  CHECK(world.run(server->write("late")).error().code == Errc::connection_lost);
}

TEST_CASE("a server's end takes no more than the limit before authentication until it is raised") {
  SimWorld world;
  auto [server, client] = make_websocket_pair(world.executor());
  server->set_message_bytes_max(kPreauthFrameBytesMax * 2);
  REQUIRE(world.run(client->write(std::string(kPreauthFrameBytesMax + 1, 'x'))));
  CHECK(world.run(server->read())->size() == kPreauthFrameBytesMax + 1);
  auto [strict, sender] = make_websocket_pair(world.executor());
  REQUIRE(world.run(sender->write(std::string(kPreauthFrameBytesMax + 1, 'x'))));
  CHECK(world.run(strict->read()).error().code == Errc::too_large);
  CHECK(world.run(sender->read()).error().http_status == 1009);
}

TEST_CASE("an end that is destroyed is a lost connection, and a reader that does not read stops the writer") {
  SimWorld world;
  auto [server, client] = make_websocket_pair(world.executor());
  server->set_message_bytes_max(kFrameBytesMax);
  REQUIRE(world.run(client->write(std::string(2u << 20, 'x'))));
  CHECK_THROWS_AS(world.run(client->write("more")), SimDeadlock);
  CHECK(world.run(server->read()));
  world.run_until_idle();
  CHECK(world.run(server->read()).value() == "more");
  server.reset();
  CHECK(world.run(client->read()).error().http_status == 1006);
}

TEST_CASE("a simulated peer answers the client, and refusals carry their status") {
  SimWorld world;
  world.websocket().serve("wss://gateway.example.com/", echo);
  world.websocket().refuse("wss://gateway.example.com/no", 401);
  auto socket = world.run(world.websocket().connect("wss://gateway.example.com/x", {}, Millis(1000))).value();
  CHECK(world.run(ask(*socket, "hi")).value() == "echo hi");
  CHECK(world.run(world.websocket().connect("wss://gateway.example.com/no", {}, Millis(1000))).error().http_status == 401);
  CHECK(world.run(world.websocket().connect("wss://elsewhere.example.com/", {}, Millis(1000))).error().code == Errc::unavailable);
}

TEST_CASE("the simulated clients reach a simulated server by its port") {
  SimWorld world;
  EchoHandler handler;
  auto server = world.make_http_server();
  auto second = world.make_http_server();
  REQUIRE(server->listen("127.0.0.1", 18789));
  CHECK(second->listen("127.0.0.1", 18789).error().code == Errc::conflict);
  const std::string url = "http://127.0.0.1:18789";
  CHECK(world.run(world.http().send({.url = url + "/"})).error().code == Errc::unavailable);
  TaskGroup group(world.executor());
  group.spawn(server->serve(handler));
  world.run_until_idle();
  CHECK(world.run(world.http().send({.method = "POST", .url = url + "/a?b=c", .body = "!"}))->body == "POST/a?b=c!");
  CHECK(world.run(world.http().send({.method = "HEAD", .url = url + "/a"}))->body == "");
  CHECK(world.run(world.http().send({.url = url + "/stream"}))->body == "ab");
  CHECK(world.run(world.http().send({.url = url + "/silent"}))->status == 500);
  auto socket = world.run(world.websocket().connect("ws://localhost:18789/ws", {}, Millis(1000))).value();
  CHECK(world.run(ask(*socket, "hi")).value() == "echo hi");
  CHECK(world.run(world.websocket().connect("ws://localhost:18789/no", {}, Millis(1000))).error().http_status == 403);
  CHECK(world.run(world.http().send({.url = url + "/hang", .total_timeout = Millis(50)})).error().code == Errc::timeout);
  world.run(group.stop());
  CHECK(world.run(socket->read()).error().code == Errc::connection_lost);
  CHECK(world.run(world.http().send({.url = url + "/"})).error().code == Errc::unavailable);
}

TEST_CASE("a simulated peer that is silent for longer than is allowed is gone") {
  SimWorld world;
  world.websocket().serve("wss://quiet.example", [](std::unique_ptr<WebSocket> socket) -> Task<> { static_cast<void>(co_await socket->read()); });
  auto socket = world.run(world.websocket().connect("wss://quiet.example/", {}, Millis(1000))).value();
  socket->set_silence_max(Millis(5000));
  const auto silent = world.run(socket->read());
  CHECK(silent.error().code == Errc::connection_lost);
  CHECK(world.clock().steady() == Millis(5000));
}
