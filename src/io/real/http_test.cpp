// The HTTP server and client on loopback, against each other and against peers that misbehave.
#include "io/http.h"

#include <sys/resource.h>

#include <boost/asio/ip/tcp.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "io/real/connect.h"
#include "io/real/http_client.h"
#include "io/real/http_server.h"
#include "io/real/raw_server.h"
#include "io/real/test_world.h"

using namespace oc;
using namespace oc::io;
namespace asio = boost::asio;

namespace {

/// Tells what it was asked, streams, throws, waits or says nothing, by path.
class TestHandler final : public HttpHandler {
 public:
  Task<> on_request(ServerRequest request, HttpReply& reply) override {
    requests++;
    if (request.path == "/throw") throw std::runtime_error("bug");
    if (request.path == "/silent") co_return;
    if (request.path == "/hang") {
      Event never(co_await asio::this_coro::executor);
      co_await never.wait();
    }
    if (request.path == "/stream") {
      static_cast<void>(co_await reply.begin(200, {{"Content-Type", "text/plain"}, {"Content-Length", "999"}}));
      for (const char* piece : {"one ", "", "two ", "three"}) static_cast<void>(co_await reply.piece(piece));
      static_cast<void>(co_await reply.end());
      co_return;
    }
    if (request.path == "/endless") {
      static_cast<void>(co_await reply.begin(200, {}));
      while (co_await reply.piece(std::string(100'000, 'x'))) pieces++;
      co_return;
    }
    if (request.path == "/big") {
      static_cast<void>(co_await reply.send({.status = 200, .body = std::string(5u << 20, 'b')}));
      co_return;
    }
    std::string body =
        request.method + " " + request.path + " " + request.query + " " + request.peer_address + " " + std::to_string(request.body.size());
    static_cast<void>(co_await reply.send({.status = 200, .headers = {{"X-Evil", "a\r\nb"}, {"X-Good", "yes"}}, .body = std::move(body)}));
  }
  std::size_t body_bytes_max(const std::string& path) const override {
    if (path == "/limit-bug") throw std::runtime_error("bug");
    return path == "/hook" ? kWebhookBodyBytesMax : path == "/more" ? kHttpBodyBytesMax * 2 : HttpHandler::body_bytes_max(path);
  }
  Millis body_time_max(const std::string& path) const override { return path == "/hook" ? Millis(80) : HttpHandler::body_time_max(path); }
  std::optional<HttpResponse> head_refusal(const ServerRequest& head) override {
    heads++;
    CHECK(head.body.empty());
    if (head.path == "/head-bug") throw std::runtime_error("bug");
    if (header_value(head.headers, "x-secret") != "wrong") return std::nullopt;
    return HttpResponse{.status = 401, .body = "no: " + head.query};
  }
  int accepts_websocket(const ServerRequest&) override { return 404; }
  Task<> on_websocket(ServerRequest, std::unique_ptr<WebSocket>) override { co_return; }

  int requests = 0;
  int heads = 0;  ///< that were asked about
  int pieces = 0;
};

/// A running server and a raw way to it.
class Bench {
 public:
  explicit Bench(HttpServerLimits limits = {}) : server(host.executor(), limits), group_(host.executor()), connector(host.executor()) {
    REQUIRE(server.listen("127.0.0.1", 0));
    group_.spawn(server.serve(handler));
  }
  ~Bench() { host.run(group_.stop()); }

  std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(server.port()) + path; }
  Result<HttpResponse> get(const std::string& path) { return host.run(host.io().http.send({.url = url(path)})); }
  std::unique_ptr<Stream> connect() { return host.run(connector.connect(*parse_http_url(url("/")), Millis(5000))).value(); }
  void stop() { host.run(group_.stop()); }

  /// Sends the bytes and returns all that comes until the server closes (or nothing comes for a second).
  std::string raw(std::string bytes) {
    const auto exchange = [](Bench& bench, std::string text) -> Task<std::string> {
      auto stream = (co_await bench.connector.connect(*parse_http_url(bench.url("/")), Millis(5000))).value();
      static_cast<void>(co_await stream->write(text, Millis(1000)));
      std::string all;
      while (true) {
        const auto got = co_await stream->read(all, time_after(Millis(1000)));
        if (!got || *got == 0) co_return all;
      }
    };
    return host.run(exchange(*this, std::move(bytes)));
  }

  TestWorld host;
  TestHandler handler;
  RealHttpServer server;

 private:
  TaskGroup group_;

 public:
  Connector connector;
};

/// What a client that sends these bytes and then nothing more is told: the status of the answer, and whether the connection is open after the wait.
std::string after_silence(const HttpServerLimits& limits, const std::string& sent, Millis wait) {
  Bench bench(limits);
  const auto listen = [](Stream& stream, const std::string& bytes, Millis length) -> Task<std::string> {
    if (!bytes.empty()) static_cast<void>(co_await stream.write(bytes, Millis(1000)));
    const TimePoint until = time_after(length);
    std::string all;
    while (true) {
      const auto got = co_await stream.read(all, until);
      if (!got || *got == 0) co_return (all.empty() ? "" : all.substr(9, 3)) + (got ? "[closed]" : "[open]");
    }
  };
  auto client = bench.connect();
  return bench.host.run(listen(*client, sent, wait));
}

Task<> read_request_head(Stream& stream) {
  std::string head;
  while (head.find("\r\n\r\n") == std::string::npos) {
    const auto got = co_await stream.read(head, kNever);
    if (!got || *got == 0) co_return;
  }
}

Task<> answer_ok(Stream& stream) { static_cast<void>(co_await stream.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", Millis(1000))); }

Task<> wait_for_end(Stream& stream) {
  std::string rest;
  while (true) {
    const auto got = co_await stream.read(rest, kNever);
    if (!got || *got == 0) co_return;
  }
}

}  // namespace

TEST_CASE("a request and its answer, over one kept connection") {
  Bench bench;
  const auto first = bench.get("/a//b/../c?x=1");
  REQUIRE(first);
  CHECK(first->status == 200);
  CHECK(first->body == "GET /a/c x=1 127.0.0.1 0");
  CHECK(header_value(first->headers, "x-good") == "yes");
  CHECK(header_value(first->headers, "x-evil") == "");
  for (int i = 0; i < 5; i++) REQUIRE(bench.get("/"));
  CHECK(bench.server.connections() == 1);
  const auto post = bench.host.run(bench.host.io().http.send({.method = "POST", .url = bench.url("/p"), .body = std::string(3u << 20, 'x')}));
  CHECK(post->body == "POST /p  127.0.0.1 3145728");
}

TEST_CASE("HEAD has the length and no body, streams are chunked, large answers are whole") {
  Bench bench;
  const auto head = bench.host.run(bench.host.io().http.send({.method = "HEAD", .url = bench.url("/x")}));
  CHECK(head->body == "");
  CHECK(header_value(head->headers, "content-length") == "20");
  const auto stream = bench.get("/stream");
  CHECK(stream->body == "one two three");
  CHECK(header_value(stream->headers, "content-length") == "");
  CHECK(bench.get("/big")->body.size() == 5u << 20);
  const std::string old = bench.raw("GET /stream HTTP/1.0\r\n\r\n");
  CHECK(old.ends_with("\r\n\r\none two three"));
  CHECK(bench.server.connections() <= 2);
}

TEST_CASE("pipelined requests are answered in order, and the client's wish to close is kept") {
  Bench bench;
  const std::string both = bench.raw("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(both.find("GET /1") < both.find("GET /2"));
  CHECK(both.find("Connection: close") != std::string::npos);
  const std::string expects = bench.raw("POST /e HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok");
  CHECK(expects.find("POST /e") != std::string::npos);
}

TEST_CASE("bad requests are refused with their status and never reach the handler (N7, A14)") {
  Bench bench({.header_bytes_max = 2000, .body_bytes_max = 1000});
  const auto status = [&](const std::string& request) { return bench.raw(request).substr(0, 12); };
  CHECK(status("GET /a%2fb HTTP/1.1\r\nHost: x\r\n\r\n") == "HTTP/1.1 400");
  CHECK(status("GET /%252e HTTP/1.1\r\nHost: x\r\n\r\n") == "HTTP/1.1 400");
  CHECK(status("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == "HTTP/1.1 400");
  CHECK(status("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(4000, 'y') + "\r\n\r\n") == "HTTP/1.1 431");
  CHECK(status("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'z')) == "HTTP/1.1 413");
  CHECK(status("garbage\r\n\r\n") == "HTTP/1.1 400");
  CHECK(status("\x16\x03\x01 a TLS hello") == "HTTP/1.1 400");
  CHECK(bench.handler.requests == 0);
  CHECK(bench.get("/")->status == 200);
}

TEST_CASE("the limits of the program: a head over kHttpHeaderBytesMax, a body over kHttpBodyBytesMax") {
  Bench bench;
  CHECK(bench.raw("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(kHttpHeaderBytesMax, 'y') + "\r\n\r\n").starts_with("HTTP/1.1 431"));
  CHECK(bench.raw("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(kHttpBodyBytesMax + 1) + "\r\n\r\n").starts_with("HTTP/1.1 413"));
}

TEST_CASE("a path's own limit is asked when the head is there: a body over kWebhookBodyBytesMax is refused unread") {
  Bench bench;
  const auto post = [&](const std::string& path, const std::string& more) { return bench.raw("POST " + path + " HTTP/1.1\r\nHost: x\r\n" + more); };
  const std::string over = std::to_string(kWebhookBodyBytesMax + 1);
  CHECK(post("/hook", "Content-Length: " + over + "\r\n\r\n").starts_with("HTTP/1.1 413"));
  CHECK(post("/hook?x=1", "Expect: 100-continue\r\nContent-Length: " + over + "\r\n\r\n").starts_with("HTTP/1.1 413"));
  CHECK(post("/more", "Content-Length: " + std::to_string(kHttpBodyBytesMax + 1) + "\r\n\r\n").starts_with("HTTP/1.1 413"));
  CHECK(post("/limit-bug", "Content-Length: 1\r\n\r\n").starts_with("HTTP/1.1 413"));
  CHECK(bench.handler.requests == 0);
  // In pieces it is counted as it comes.
  const std::string half(kWebhookBodyBytesMax / 2 + 1, 'x');
  const std::string piece = fmt::format("{:x}\r\n", half.size()) + half + "\r\n";
  CHECK(post("/hook", "Transfer-Encoding: chunked\r\n\r\n" + piece + piece + "0\r\n\r\n").starts_with("HTTP/1.1 413"));
  CHECK(bench.handler.requests == 0);
  const std::string all(kWebhookBodyBytesMax, 'x');
  CHECK(post("/hook", "Connection: close\r\nContent-Length: " + std::to_string(all.size()) + "\r\n\r\n" + all).starts_with("HTTP/1.1 200"));
  CHECK(post("/else", "Connection: close\r\nContent-Length: " + over + "\r\n\r\n" + all + "x").starts_with("HTTP/1.1 200"));
  CHECK(bench.handler.requests == 2);
}

TEST_CASE("C1: a head that is refused is answered before its body is asked for, and the connection ends") {
  Bench bench;
  const std::string begin = "POST /hook?x=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n";
  const std::string refused = bench.raw(begin + "X-Secret: wrong\r\n\r\n");
  CHECK(refused.starts_with("HTTP/1.1 401"));
  CHECK(refused.contains("Connection: close"));
  CHECK(refused.ends_with("no: x=1"));
  CHECK(bench.raw(begin + "X-Secret: wrong\r\nExpect: 100-continue\r\n\r\n").starts_with("HTTP/1.1 401"));
  CHECK(bench.raw("POST /head-bug HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n").starts_with("HTTP/1.1 500"));
  CHECK(bench.handler.requests == 0);
  CHECK(bench.handler.heads == 3);
  // What has no head to refuse goes on as ever.
  CHECK(bench.raw(begin + "X-Secret: right\r\nConnection: close\r\n\r\n" + std::string(100'000, 'x')).starts_with("HTTP/1.1 200"));
  CHECK(bench.raw("POST /%zz HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx").starts_with("HTTP/1.1 400"));
  CHECK(bench.handler.requests == 1);
}

TEST_CASE("a head that drips is cut by one budget, however often a byte comes (N5)") {
  Bench bench({.header_timeout = Millis(300)});
  const auto drip = [](Bench& b) -> Task<Millis> {
    auto stream = (co_await b.connector.connect(*parse_http_url(b.url("/")), Millis(5000))).value();
    const Millis before = b.host.io().clock.steady();
    std::string answer;
    for (const char c : "GET / HTTP/1.1\r\nHost: x\r\nX-Drip: " + std::string(1000, 'a')) {
      if (!co_await stream->write(std::string(1, c), Millis(1000))) break;
      const auto got = co_await stream->read(answer, time_after(Millis(20)));
      if (got) break;
    }
    CHECK(answer.starts_with("HTTP/1.1 408"));
    co_return b.host.io().clock.steady() - before;
  };
  const Millis lasted = bench.host.run(drip(bench));
  CHECK(lasted >= Millis(250));
  CHECK(lasted < Millis(2000));
  CHECK(bench.handler.requests == 0);
}

TEST_CASE("silent connections are closed: before a first request, between requests, and inside a body") {
  Bench bench({.header_timeout = Millis(100), .body_timeout = Millis(100), .keep_alive_timeout = Millis(100)});
  CHECK(bench.raw("") == "");
  CHECK(bench.raw("GET /x HTTP/1.1\r\nHost: x\r\n\r\n").find("GET /x") != std::string::npos);
  CHECK(bench.raw("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc").starts_with("HTTP/1.1 408"));
}

TEST_CASE("each time limit ends its own silence and no other") {
  const std::string whole = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string half_head = "GET / HTTP/1.1\r\nHo";
  const std::string half_body = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc";
  const Millis brief(80), patient(3000), impatient(250);
  const HttpServerLimits head{.header_timeout = brief}, body{.body_timeout = brief}, idle{.keep_alive_timeout = brief};
  CHECK(after_silence(head, "", patient) == "[closed]");
  CHECK(after_silence(head, half_head, patient) == "408[closed]");
  CHECK(after_silence(head, whole, impatient) == "200[open]");
  CHECK(after_silence(head, half_body, impatient) == "[open]");
  CHECK(after_silence(body, half_body, patient) == "408[closed]");
  CHECK(after_silence({}, "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc", patient) == "408[closed]");
  CHECK(after_silence({}, half_body, impatient) == "[open]");
  CHECK(after_silence(body, half_head, impatient) == "[open]");
  CHECK(after_silence(body, whole, impatient) == "200[open]");
  CHECK(after_silence(idle, whole, patient) == "200[closed]");
  CHECK(after_silence(idle, "", impatient) == "[open]");
}

TEST_CASE("a server grants the program's limits unless it is told otherwise") {
  const HttpServerLimits limits;
  CHECK(limits.header_timeout == kHttpHeaderTimeout);
  CHECK(limits.body_timeout == kHttpBodyTimeout);
  CHECK(limits.keep_alive_timeout == kHttpKeepAliveTimeout);
  CHECK(limits.write_stall == kWriteStallTimeout);
  CHECK(limits.connections_max == kConnectionsMax);
}

TEST_CASE("a handler that throws or says nothing is a 500 for its own connection only") {
  Bench bench;
  CHECK(bench.get("/throw")->status == 500);
  CHECK(bench.get("/silent")->status == 500);
  CHECK(bench.get("/ok")->status == 200);
}

TEST_CASE("a client that goes away ends the stream that it was sent") {
  Bench bench({.write_stall = Millis(500)});
  auto stream = bench.host.run(bench.host.io().http.open({.url = bench.url("/endless"), .body_bytes_max = 1u << 30})).value();
  REQUIRE(bench.host.run(stream->read()));
  stream.reset();
  bench.host.run(bench.host.io().clock.sleep(Millis(100)));
  CHECK(bench.server.connections() == 0);
  // One that stays but does not read is gone after the stall.
  auto idle = bench.connect();
  bench.host.run(idle->write("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n", Millis(1000)));
  bench.host.run(bench.host.io().clock.sleep(Millis(1200)));
  CHECK(bench.server.connections() == 0);
}

TEST_CASE("a server that is stopped closes every connection, also one whose handler waits") {
  Bench bench;
  auto hanging = bench.connect();
  bench.host.run(hanging->write("GET /hang HTTP/1.1\r\nHost: x\r\n\r\n", Millis(1000)));
  auto idle = bench.connect();
  bench.host.run(bench.host.io().clock.sleep(Millis(50)));
  CHECK(bench.server.connections() == 2);
  bench.stop();
  CHECK(bench.server.connections() == 0);
  std::string rest;
  CHECK(bench.host.run(hanging->read(rest, time_after(Millis(1000)))).value_or(0) == 0);
  CHECK(rest.empty());
}

TEST_CASE("a taken port is a conflict with a hint, and other addresses are told by their kind") {
  Bench bench;
  RealHttpServer second(bench.host.executor());
  const auto taken = second.listen("127.0.0.1", bench.server.port());
  CHECK(code_of(taken) == Errc::conflict);
  CHECK(taken.error().hint.find("ss -ltnp") != std::string::npos);
  CHECK(code_of(second.listen("no.such.host", 0)) == Errc::invalid);
  CHECK(code_of(second.listen("192.0.2.1", 0)) == Errc::invalid);
}

TEST_CASE("over IPv6 and over a mapped address the peer is told plainly") {
  TestWorld host;
  TestHandler handler;
  RealHttpServer server(host.executor());
  if (!server.listen("::", 0)) return;  // This machine has no IPv6.
  TaskGroup group(host.executor());
  group.spawn(server.serve(handler));
  const std::string port = std::to_string(server.port());
  CHECK(host.run(host.io().http.send({.url = "http://127.0.0.1:" + port + "/"}))->body == "GET /  127.0.0.1 0");
  CHECK(host.run(host.io().http.send({.url = "http://localhost:" + port + "/"}))->body == "GET /  127.0.0.1 0");
  CHECK(host.run(host.io().http.send({.url = "http://[::1]:" + port + "/"}))->body == "GET /  ::1 0");
  host.run(group.stop());
}

TEST_CASE("no more than the allowed number of connections is served") {
  Bench bench({.connections_max = 2});
  auto a = bench.connect();
  auto b = bench.connect();
  bench.host.run(bench.host.io().clock.sleep(Millis(20)));
  CHECK(bench.raw("GET / HTTP/1.1\r\nHost: x\r\n\r\n") == "");
  a.reset();
  bench.host.run(bench.host.io().clock.sleep(Millis(20)));
  CHECK(bench.raw("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 200"));
}

TEST_CASE("a server out of descriptors waits and goes on") {
  Bench bench;
  auto waiting = bench.connect();
  bench.host.run(bench.host.io().clock.sleep(Millis(20)));
  rlimit old{};
  ::getrlimit(RLIMIT_NOFILE, &old);
  const int next = ::dup(0);
  ::close(next);
  // One more can be opened, which the client takes; the server's own is then refused with EMFILE.
  rlimit tight{.rlim_cur = static_cast<rlim_t>(next) + 1, .rlim_max = old.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &tight);
  auto client = bench.connect();
  bench.host.run(bench.host.io().clock.sleep(Millis(150)));
  const std::size_t before = bench.server.connections();
  ::setrlimit(RLIMIT_NOFILE, &old);
  bench.host.run(bench.host.io().clock.sleep(Millis(250)));
  CHECK(before == 1);
  CHECK(bench.server.connections() == 2);
}

TEST_CASE("what was not sent is unavailable, what was sent without an answer is connection_lost") {
  TestWorld host;
  RawServer closes(host, [](Stream& stream, int) -> Task<> { co_await read_request_head(stream); });
  CHECK(code_of(host.run(host.io().http.send({.method = "POST", .url = closes.url("/secret-path"), .body = "x"}))) == Errc::connection_lost);
  const auto error =
      host.run(host.io().http.send({.url = closes.url("/secret-path?token=secret"), .headers = {{"Authorization", "secret"}}})).error();
  CHECK(error.code == Errc::connection_lost);
  CHECK(error.message.find("secret") == std::string::npos);
  CHECK(error.message.find("127.0.0.1") != std::string::npos);
  CHECK(code_of(host.run(host.io().http.send({.url = "http://127.0.0.1:1/x"}))) == Errc::unavailable);
  CHECK(code_of(host.run(host.io().http.send({.url = "http://no-such-host.invalid/x", .connect_timeout = Millis(3000)}))) == Errc::unavailable);
  CHECK(code_of(host.run(host.io().http.send({.url = "http://127.0.0.1:1/x", .headers = {{"A", "b\r\nc"}}}))) == Errc::invalid);
  CHECK(code_of(host.run(host.io().http.send({.method = "G T", .url = "http://127.0.0.1:1/x"}))) == Errc::invalid);
}

TEST_CASE("a name look-up that hangs or fails holds nobody: the caller leaves at its deadline") {
  TestWorld host;
  const Millis before = host.io().clock.steady();
  const auto answer = host.run(host.io().http.send({.url = "http://no-such-host.invalid/", .connect_timeout = Millis(200)}));
  CHECK(code_of(answer) == Errc::unavailable);
  CHECK(host.io().clock.steady() - before < Millis(2000));
}

TEST_CASE("idle and total deadlines end an exchange that stalls") {
  TestWorld host;
  RawServer stalls(host, [](Stream& stream, int) -> Task<> {
    co_await read_request_head(stream);
    static_cast<void>(co_await stream.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nstart", Millis(1000)));
    co_await wait_for_end(stream);
  });
  auto stream = host.run(host.io().http.open({.url = stalls.url("/"), .idle_timeout = Millis(150)})).value();
  CHECK(host.run(stream->read()).value() == "start");
  CHECK(code_of(host.run(stream->read())) == Errc::timeout);
  RawServer drips(host, [&host](Stream& raw, int) -> Task<> {
    static const auto run = [](Stream& out, Clock& clock) -> Task<> {
      co_await read_request_head(out);
      static_cast<void>(co_await out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", Millis(1000)));
      while (co_await out.write("x", Millis(1000))) co_await clock.sleep(Millis(20));
    };
    return run(raw, host.io().clock);
  });
  const Millis before = host.io().clock.steady();
  CHECK(code_of(host.run(host.io().http.send({.url = drips.url("/"), .idle_timeout = Millis(150), .total_timeout = Millis(300)}))) == Errc::timeout);
  CHECK(host.io().clock.steady() - before < Millis(2000));
  RawServer silent(host, [](Stream& raw, int) -> Task<> { co_await wait_for_end(raw); });
  CHECK(code_of(host.run(host.io().http.send({.url = silent.url("/"), .idle_timeout = Millis(100)}))) == Errc::timeout);
}

TEST_CASE("a server that does not take the request's body ends it by its silence, and has not got it") {
  TestWorld host;
  Event never(host.executor());
  RawServer deaf(host, [&never](Stream& stream, int) -> Task<> {
    static const auto run = [](Stream& in, Event& end) -> Task<> {
      co_await read_request_head(in);
      co_await end.wait();
    };
    return run(stream, never);
  });
  const auto sent =
      host.run(host.io().http.send({.method = "POST", .url = deaf.url("/"), .body = std::string(64u << 20, 'x'), .idle_timeout = Millis(150)}));
  CHECK(code_of(sent) == Errc::unavailable);
}

TEST_CASE("a peer that has sent much lets the others on the loop have their turn (N3)") {
  TestWorld host;
  RawServer floods(host, [](Stream& stream, int) -> Task<> {
    static const std::string much(64u << 20, 'x');
    static_cast<void>(co_await stream.write(much, Millis(0)));
  });
  const auto count_reads = [](TestWorld& world, std::string url) -> Task<int> {
    Connector connector(world.executor());
    auto stream = (co_await connector.connect(*parse_http_url(url), Millis(5000))).value();
    // The socket's buffers fill up before the first read.
    co_await world.io().clock.sleep(Millis(100));
    bool others_had_a_turn = false;
    asio::post(world.executor(), [&] { others_had_a_turn = true; });
    int reads = 0;
    for (std::string bytes; !others_had_a_turn && reads < 1000; reads++, bytes.clear()) {
      if (!co_await stream->read(bytes, kNever)) break;
    }
    CHECK(others_had_a_turn);
    co_return reads;
  };
  CHECK(host.run(count_reads(host, floods.url("/"))) <= 8);
}

TEST_CASE("a cancelled exchange closes its connection") {
  TestWorld host;
  int ended = 0;
  const auto count_end = [](Stream& stream, int& count) -> Task<> {
    co_await wait_for_end(stream);
    count++;
  };
  RawServer silent(host, [&](Stream& stream, int) { return count_end(stream, ended); });
  CHECK(code_of(host.run(within(host.io().clock, Millis(100), host.io().http.send({.url = silent.url("/")})))) == Errc::timeout);
  host.run(host.io().clock.sleep(Millis(50)));
  CHECK(ended == 1);
}

TEST_CASE("an answer over its limit is too_large, and one that is no HTTP is protocol") {
  TestWorld host;
  RawServer large(host, [](Stream& stream, int) -> Task<> {
    co_await read_request_head(stream);
    static_cast<void>(co_await stream.write("HTTP/1.1 200 OK\r\n\r\n" + std::string(5000, 'x'), Millis(1000)));
  });
  CHECK(code_of(host.run(host.io().http.send({.url = large.url("/"), .body_bytes_max = 4999}))) == Errc::too_large);
  CHECK(host.run(host.io().http.send({.url = large.url("/"), .body_bytes_max = 5000}))->body.size() == 5000);
  RawServer garbage(host, [](Stream& stream, int) -> Task<> {
    co_await read_request_head(stream);
    static_cast<void>(co_await stream.write("220 mail.example.com ESMTP\r\n\r\n", Millis(1000)));
    co_await wait_for_end(stream);
  });
  CHECK(code_of(host.run(host.io().http.send({.url = garbage.url("/")}))) == Errc::protocol);
  RawServer long_head(host, [](Stream& stream, int) -> Task<> {
    co_await read_request_head(stream);
    static_cast<void>(co_await stream.write("HTTP/1.1 200 OK\r\nX: " + std::string(kHttpAnswerHeaderBytesMax, 'x') + "\r\n\r\n", Millis(1000)));
    co_await wait_for_end(stream);
  });
  CHECK(code_of(host.run(host.io().http.send({.url = long_head.url("/")}))) == Errc::too_large);
}

TEST_CASE("a kept connection that the server has closed is tried once more for GET, and seen before it is used for POST") {
  TestWorld host;
  RawServer once(host, [](Stream& stream, int) -> Task<> {
    co_await read_request_head(stream);
    co_await answer_ok(stream);
  });
  for (int i = 0; i < 3; i++) {
    CHECK(host.run(host.io().http.send({.url = once.url("/")}))->body == "ok");
    CHECK(host.run(host.io().http.send({.method = "POST", .url = once.url("/"), .body = "b"}))->body == "ok");
  }
  CHECK(once.connections == 6);
  // This one answers, keeps the connection, and ends it only when the next request has come: a GET is repeated, a POST is not.
  RawServer late(host, [](Stream& stream, int) -> Task<> {
    co_await read_request_head(stream);
    co_await answer_ok(stream);
    co_await read_request_head(stream);
  });
  CHECK(host.run(host.io().http.send({.url = late.url("/")}))->body == "ok");
  CHECK(host.run(host.io().http.send({.url = late.url("/")}))->body == "ok");
  CHECK(late.connections == 2);
  CHECK(code_of(host.run(host.io().http.send({.method = "POST", .url = late.url("/"), .body = "b"}))) == Errc::connection_lost);
  CHECK(late.connections == 2);
}

TEST_CASE("a connection tells what of a request the other system never took: that was not read, whatever became of the connection") {
  TestWorld host;
  Connector connector(host.executor());
  RawServer ends(host, [](Stream&, int) -> Task<> { co_return; });
  RawServer reads(host, [](Stream& stream, int) -> Task<> { co_await read_request_head(stream); });
  const std::string request = "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
  const auto ask = [&](const RawServer& server) {
    auto stream = host.run(connector.connect(*parse_http_url(server.url("/")), Millis(1000))).value();
    while (&server == &ends && stream->is_quiet()) host.run(host.io().clock.sleep(Millis(1)));
    CHECK(host.run(stream->write(request, Millis(1000))));
    std::string answer;
    const auto got = host.run(stream->read(answer, kNever));
    CHECK((!got || *got == 0));
    return stream->bytes_unconfirmed();
  };
  CHECK(ask(ends) >= request.size());
  CHECK(ask(reads) == 0);
}

TEST_CASE("a request that was not taken whole is unavailable: half a request is none") {
  TestWorld host;
  RawServer deaf(host, [](Stream& stream, int) -> Task<> {
    co_await read_request_head(stream);
    stream.close();
  });
  const auto sent = host.run(host.io().http.send({.method = "POST", .url = deaf.url("/"), .body = std::string(32u << 20, 'x')}));
  CHECK(code_of(sent) == Errc::unavailable);
}

TEST_CASE("no more quiet connections are kept than the limit, and a refused body's answer is still read") {
  TestWorld host;
  Connector connector(host.executor());
  RealHttpClient client(host.executor(), connector);
  RawServer keeps(host, [](Stream& stream, int) -> Task<> {
    co_await read_request_head(stream);
    co_await answer_ok(stream);
    co_await wait_for_end(stream);
  });
  std::vector<std::unique_ptr<HttpStream>> streams;
  for (std::size_t i = 0; i < kKeptConnectionsPerOriginMax + 3; i++) streams.push_back(host.run(client.open({.url = keeps.url("/")})).value());
  for (auto& stream : streams) {
    CHECK(host.run(read_all(*stream, 100)).value() == "ok");
  }
  CHECK(client.pool().size() == kKeptConnectionsPerOriginMax);
  Bench bench({.body_bytes_max = 1000});
  const auto refused = bench.host.run(bench.host.io().http.send({.method = "POST", .url = bench.url("/"), .body = std::string(8u << 20, 'x')}));
  REQUIRE(refused);
  CHECK(refused->status == 413);
}

TEST_CASE("a quiet connection is closed when its time is over") {
  TestWorld host;
  Connector connector(host.executor());
  CHECK(RealHttpClient(host.executor(), connector).pool().kept_for() == kKeptConnectionTimeout);
  RealHttpClient client(host.executor(), connector, Millis(80));
  int ended = 0;
  const auto serve = [](Stream& stream, int& count) -> Task<> {
    co_await read_request_head(stream);
    co_await answer_ok(stream);
    co_await wait_for_end(stream);
    count++;
  };
  RawServer keeps(host, [&](Stream& stream, int) { return serve(stream, ended); });
  CHECK(host.run(client.send({.url = keeps.url("/")}))->body == "ok");
  CHECK(client.pool().size() == 1);
  host.run(host.io().clock.sleep(Millis(200)));
  CHECK(client.pool().size() == 0);
  CHECK(ended == 1);
}

TEST_CASE("no more names are looked up at once than the limit, and all callers are served") {
  TestWorld host;
  NameLookup lookup(host.executor());
  int failed = 0;
  std::size_t most = 0;
  const auto ask = [](NameLookup& which, int number, int& count, std::size_t& highest) -> Task<> {
    const auto found = co_await which.addresses("no-such-host-" + std::to_string(number) + ".invalid");
    highest = std::max(highest, which.running());
    if (!found) count++;
  };
  TaskGroup group(host.executor());
  constexpr int callers = static_cast<int>(kNameLookupsAtOnceMax) + 8;
  for (int i = 0; i < callers; i++) group.spawn(ask(lookup, i, failed, most));
  host.run(host.io().clock.sleep(Millis(0)));
  CHECK(lookup.running() <= kNameLookupsAtOnceMax);
  host.run(group.drain());
  CHECK(failed == callers);
  CHECK(most <= kNameLookupsAtOnceMax);
}

TEST_CASE("interim answers are skipped") {
  TestWorld host;
  RawServer interim(host, [](Stream& stream, int) -> Task<> {
    co_await read_request_head(stream);
    static_cast<void>(co_await stream.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n", Millis(1000)));
    co_await answer_ok(stream);
  });
  const auto answer = host.run(host.io().http.send({.url = interim.url("/")}));
  CHECK(answer->status == 200);
  CHECK(answer->body == "ok");
}
