// WebSockets over sockets: both sides, limits, closing, and sockets that have not shown who they are.
#include "io/websocket.h"

#include <boost/asio/this_coro.hpp>

#include "base/limits.h"
#include "io/real/connect.h"
#include "io/real/http_server.h"
#include "io/real/test_world.h"
#include "io/real/websocket.h"

using namespace oc;
using namespace oc::io;
namespace asio = boost::asio;

namespace {

/// Echoes; does as the path says before.
class EchoHandler final : public HttpHandler {
 public:
  Task<> on_request(ServerRequest, HttpReply& reply) override { static_cast<void>(co_await reply.send({.status = 200})); }
  int accepts_websocket(const ServerRequest& request) override { return request.path == "/no" ? 401 : 101; }
  Task<> on_websocket(ServerRequest request, std::unique_ptr<WebSocket> socket) override {
    open++;
    struct Leaving {
      int& count;
      ~Leaving() { count--; }
    };
    const Leaving leaving{open};
    if (request.path == "/throw") throw std::runtime_error("bug");
    if (request.path == "/trusted") socket->set_message_bytes_max(kFrameBytesMax);
    if (request.path == "/close") {
      co_await socket->close(4001, "reason");
      co_return;
    }
    if (request.path == "/deaf") {
      Event never(co_await asio::this_coro::executor);
      co_await never.wait();
    }
    while (true) {
      auto message = co_await socket->read();
      if (!message) {
        last = message.error();
        co_return;
      }
      if (!co_await socket->write(std::move(*message))) co_return;
    }
  }
  int open = 0;
  Error last;
};

class Bench {
 public:
  explicit Bench(HttpServerLimits limits = {}) : server(host.executor(), limits), group(host.executor()), connector(host.executor()) {
    REQUIRE(server.listen("127.0.0.1", 0));
    group.spawn(server.serve(handler));
  }
  ~Bench() { host.run(group.stop()); }

  Result<std::unique_ptr<WebSocket>> open(const std::string& path) {
    return host.run(host.io().websocket.connect("ws://127.0.0.1:" + std::to_string(server.port()) + path, {}, Millis(5000)));
  }
  std::unique_ptr<Stream> connect() {
    return host.run(connector.connect(*parse_http_url("http://127.0.0.1:" + std::to_string(server.port())), Millis(5000))).value();
  }
  void rest() { host.run(host.io().clock.sleep(Millis(50))); }

  TestWorld host;
  EchoHandler handler;
  RealHttpServer server;
  TaskGroup group;
  Connector connector;
};

constexpr const char* kUpgrade =
    "GET /x HTTP/1.1\r\nHost: x\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// Sends bytes on an open stream and returns what comes until it ends or a moment is silent.
Task<std::string> send_raw(Stream& stream, std::string bytes) {
  static_cast<void>(co_await stream.write(bytes, Millis(1000)));
  std::string all;
  while (true) {
    const auto got = co_await stream.read(all, time_after(Millis(200)));
    if (!got || *got == 0) co_return all;
  }
}

std::string masked(WebSocketOpcode opcode, std::string_view payload) {
  return websocket_frame(opcode, payload, std::array<unsigned char, 4>{9, 8, 7, 6});
}

Task<Result<std::string>> echo(WebSocket& socket, std::string text) {
  OC_CO_CHECKED(co_await socket.write(std::move(text)));
  co_return co_await socket.read();
}

}  // namespace

TEST_CASE("a peer that is silent for longer than is allowed is gone; one that speaks in time is not") {
  Bench bench;
  auto socket = bench.open("/trusted").value();
  socket->set_silence_max(Millis(100));
  for (int i = 0; i < 4; i++) {
    CHECK(bench.host.run(echo(*socket, "hi")).value() == "hi");
    bench.rest();
  }
  const auto silent = bench.host.run(socket->read());
  CHECK(code_of(silent) == Errc::connection_lost);
  CHECK(silent.error().message.contains("100 ms"));
}

TEST_CASE("messages of every size go there and back") {
  Bench bench;
  auto socket = bench.open("/trusted").value();
  for (const std::size_t size : {0u, 1u, 125u, 126u, 65535u, 65536u, 5u << 20}) {
    const std::string text(size, 'e');
    CHECK(bench.host.run(echo(*socket, text)).value() == text);
  }
  bench.host.run(socket->close(1000, "done"));
  bench.rest();
  CHECK(bench.handler.last.http_status == 1000);
  CHECK(bench.handler.last.message == "done");
  CHECK(bench.handler.open == 0);
  CHECK(code_of(bench.host.run(socket->write("late"))) == Errc::connection_lost);
}

TEST_CASE("many messages at once from both sides stay whole while pings come between") {
  Bench bench;
  auto stream = bench.connect();
  std::string bytes = std::string(kUpgrade) + "\r\n";
  for (int i = 0; i < 200; i++) bytes += masked(WebSocketOpcode::text, std::string(1000, 'm')) + masked(WebSocketOpcode::ping, "p");
  const std::string all = bench.host.run(send_raw(*stream, bytes));
  WebSocketReader reader(WebSocketSide::client, kFrameBytesMax);
  std::string_view left = std::string_view(all).substr(all.find("\r\n\r\n") + 4);
  int messages = 0;
  int pongs = 0;
  while (const auto event = reader.next(left).value()) (event->kind == WebSocketEvent::Kind::message ? messages : pongs)++;
  CHECK(messages == 200);
  CHECK(pongs == 200);
}

TEST_CASE("the handshake says what the RFC's example says, and bad ones are refused") {
  Bench bench;
  auto stream = bench.connect();
  const std::string answer = bench.host.run(send_raw(*stream, std::string(kUpgrade) + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"));
  CHECK(answer.starts_with("HTTP/1.1 101 "));
  CHECK(answer.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") != std::string::npos);
  CHECK(answer.find("permessage-deflate") == std::string::npos);
  const std::string start = "GET /x HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n";
  const auto status = [&](const std::string& request) { return bench.host.run(send_raw(*bench.connect(), request)).substr(9, 3); };
  CHECK(status(start + "Connection: Upgrade\r\nSec-WebSocket-Version: 12\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n") == "426");
  CHECK(status(start + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n") == "400");
  CHECK(status(start + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n") == "400");
  CHECK(bench.open("/no").error().http_status == 401);
  CHECK(code_of(bench.open("/no")) == Errc::denied);
}

TEST_CASE("before it is trusted a socket takes no message over kPreauthFrameBytesMax") {
  Bench bench;
  auto socket = bench.open("/x").value();
  CHECK(bench.host.run(echo(*socket, std::string(kPreauthFrameBytesMax, 'x')))->size() == kPreauthFrameBytesMax);
  const auto refused = bench.host.run(echo(*socket, std::string(kPreauthFrameBytesMax + 1, 'x')));
  CHECK(code_of(refused) == Errc::connection_lost);
  CHECK(refused.error().http_status == 1009);
  bench.rest();
  CHECK(code_of(Result<int>(std::unexpected(bench.handler.last))) == Errc::too_large);
  auto trusted = bench.open("/trusted").value();
  CHECK(bench.host.run(echo(*trusted, std::string(kPreauthFrameBytesMax + 1, 'x'))).has_value());
}

TEST_CASE("a frame that promises more than the limit is refused by its header alone (N7)") {
  Bench bench;
  auto stream = bench.connect();
  const std::string header = std::string("\x81\xff\x40\0\0\0\0\0\0\0\1\2\3\4", 14);
  const std::string answer = bench.host.run(send_raw(*stream, std::string(kUpgrade) + "\r\n" + header));
  const std::string frames = answer.substr(answer.find("\r\n\r\n") + 4);
  REQUIRE(frames.size() > 4);
  CHECK(static_cast<unsigned char>(frames[0]) == 0x88);
  CHECK((static_cast<unsigned char>(frames[2]) << 8 | static_cast<unsigned char>(frames[3])) == 1009);
  stream.reset();
  bench.rest();
  CHECK(bench.handler.open == 0);
}

TEST_CASE("the server's close code and reason reach the client, a vanished peer is 1006, half a frame harms nobody") {
  Bench bench;
  auto socket = bench.open("/close").value();
  const auto closed = bench.host.run(socket->read());
  CHECK(closed.error().http_status == 4001);
  CHECK(closed.error().message == "reason");
  auto stream = bench.connect();
  static_cast<void>(bench.host.run(send_raw(*stream, std::string(kUpgrade) + "\r\n" + std::string("\x81\xfe\x01", 3))));
  CHECK(bench.handler.open == 1);
  stream.reset();
  bench.rest();
  CHECK(bench.handler.open == 0);
  CHECK(bench.handler.last.http_status == 1006);
  CHECK(bench.open("/throw").has_value());
  bench.rest();
  auto alive = bench.open("/x").value();
  CHECK(bench.host.run(echo(*alive, "still here")).value() == "still here");
}

TEST_CASE("close waits two seconds at most for a peer that does not answer") {
  Bench bench;
  auto socket = bench.open("/deaf").value();
  const Millis before = bench.host.io().clock.steady();
  bench.host.run(socket->close(1000, "bye"));
  const Millis lasted = bench.host.io().clock.steady() - before;
  CHECK(lasted >= Millis(1900));
  CHECK(lasted < Millis(4000));
}

TEST_CASE("close while somebody reads: the reader is told and close returns") {
  Bench bench;
  auto socket = bench.open("/x").value();
  const auto reader = [](WebSocket& which, int& status) -> Task<> {
    const auto message = co_await which.read();
    status = message ? 0 : message.error().http_status;
  };
  int status = -1;
  TaskGroup readers(bench.host.executor());
  readers.spawn(reader(*socket, status));
  bench.rest();
  const Millis before = bench.host.io().clock.steady();
  bench.host.run(socket->close(1000, "bye"));
  bench.host.run(readers.drain());
  CHECK(status == 1000);
  CHECK(bench.host.io().clock.steady() - before < Millis(1500));
}

TEST_CASE("sockets of one address that have not shown who they are, are counted; trusted ones are not") {
  Bench bench({.preauth_sockets_per_address_max = 3});
  std::vector<std::unique_ptr<WebSocket>> sockets;
  for (int i = 0; i < 3; i++) sockets.push_back(bench.open("/x").value());
  CHECK(bench.open("/x").error().http_status == 503);
  sockets.pop_back();
  bench.rest();
  for (int i = 0; i < 5; i++) {
    sockets.push_back(bench.open("/trusted").value());
    bench.rest();
  }
  sockets.push_back(bench.open("/x").value());
  CHECK(bench.open("/x").error().http_status == 503);
}

TEST_CASE("the program's own limit of such sockets is kPreauthSocketsPerAddressMax") {
  Bench bench;
  std::vector<std::unique_ptr<WebSocket>> sockets;
  for (std::size_t i = 0; i < kPreauthSocketsPerAddressMax; i++) sockets.push_back(bench.open("/x").value());
  CHECK(bench.open("/x").error().http_status == 503);
}

TEST_CASE("a storm of connects and disconnects leaves nothing behind (N8)") {
  Bench bench({.preauth_sockets_per_address_max = 1000});
  const auto storm = [](Bench& b, int number) -> Task<> {
    const std::string url = "ws://127.0.0.1:" + std::to_string(b.server.port()) + "/x";
    for (int i = 0; i < 10; i++) {
      auto socket = co_await b.host.io().websocket.connect(url, {}, Millis(5000));
      if (!socket) continue;
      static_cast<void>(co_await (*socket)->write(std::string(static_cast<std::size_t>(number) * 100, 's')));
      if ((number + i) % 3 == 0) static_cast<void>(co_await (*socket)->read());
      if ((number + i) % 4 == 0) co_await (*socket)->close(1000, "");
    }
  };
  TaskGroup clients(bench.host.executor());
  for (int i = 0; i < 40; i++) clients.spawn(storm(bench, i));
  bench.host.run(clients.drain());
  bench.rest();
  bench.rest();
  CHECK(bench.handler.open == 0);
  CHECK(bench.server.connections() == 0);
}

TEST_CASE("a server that stops unwinds its WebSocket tasks and its clients see the end") {
  Bench bench;
  auto socket = bench.open("/deaf").value();
  bench.rest();
  CHECK(bench.handler.open == 1);
  bench.host.run(bench.group.stop());
  CHECK(bench.handler.open == 0);
  CHECK(bench.host.run(socket->read()).error().http_status == 1006);
}
