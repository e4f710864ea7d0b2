// Requests and WebSockets by proxies of both kinds, with and without a password, and proxies that misbehave.
#include "io/real/proxy.h"

#include "base/limits.h"
#include "io/crypto.h"
#include "io/real/http_client.h"
#include "io/real/http_server.h"
#include "io/real/raw_server.h"

using namespace oc;
using namespace oc::io;
namespace asio = boost::asio;

namespace oc::io {

TestProxy::TestProxy(TestWorld& host, std::string user, std::string password)
    : host_(host), connector_(host.executor()), user_(std::move(user)), password_(std::move(password)), server_(host, [this](Stream& client, int) {
        return serve(client);
      }) {}

namespace {

Task<> pump(Stream& from, Stream& to) {
  while (true) {
    std::string bytes;
    const auto got = co_await from.read(bytes, kNever);
    if (!got || *got == 0 || !co_await to.write(bytes, Millis(1000))) break;
  }
  co_await to.end_writing();
}

/// Takes so many bytes from what came, waiting for more.
Task<std::string> take(Stream& client, std::string& unread, std::size_t count) {
  while (unread.size() < count) {
    const auto got = co_await client.read(unread, kNever);
    if (!got || *got == 0) co_return std::string(count, '\0');
  }
  std::string bytes = unread.substr(0, count);
  unread.erase(0, count);
  co_return bytes;
}

}  // namespace

Task<> TestProxy::serve(Stream& client) {
  std::string unread;
  static_cast<void>(co_await client.read(unread, kNever));
  if (unread.starts_with('\x05'))
    co_await serve_socks(client, std::move(unread));
  else
    co_await serve_http(client, std::move(unread));
}

Task<> TestProxy::join(Stream& client, std::string host, std::uint16_t port, std::string good, std::string bad, std::string first) {
  auto target = co_await connector_.connect({.scheme = "http", .host = host, .port = port, .target = "/"}, Millis(2000));
  static_cast<void>(co_await client.write(target ? good : bad, Millis(1000)));
  if (!target) co_return;
  static_cast<void>(co_await (*target)->write(first, Millis(1000)));
  TaskGroup group(host_.executor());
  group.spawn(pump(client, **target));
  co_await group.around(pump(**target, client));
}

Task<> TestProxy::serve_socks(Stream& client, std::string unread) {
  const std::string greeting = co_await take(client, unread, 2);
  const std::string methods = co_await take(client, unread, static_cast<std::size_t>(greeting[1]));
  const char method = user_.empty() ? '\0' : '\x02';
  if (methods.find(method) == std::string::npos) {
    static_cast<void>(co_await client.write("\x05\xff", Millis(1000)));
    co_return;
  }
  static_cast<void>(co_await client.write(std::string("\x05") + method, Millis(1000)));
  if (!user_.empty()) {
    const std::string user_head = co_await take(client, unread, 2);
    const std::string user = co_await take(client, unread, static_cast<std::size_t>(user_head[1]));
    const std::string length = co_await take(client, unread, 1);
    const std::string password = co_await take(client, unread, static_cast<std::size_t>(length[0]));
    const bool is_right = user == user_ && password == password_;
    static_cast<void>(co_await client.write(is_right ? std::string("\x01\x00", 2) : std::string("\x01\x01", 2), Millis(1000)));
    if (!is_right) co_return;
  }
  const std::string head = co_await take(client, unread, 4);
  std::string host;
  if (head[3] == 1) {
    const std::string bytes = co_await take(client, unread, 4);
    for (const char c : bytes) host += (host.empty() ? "" : ".") + std::to_string(static_cast<unsigned char>(c));
  } else {
    const std::string length = co_await take(client, unread, 1);
    host = co_await take(client, unread, static_cast<std::size_t>(length[0]));
  }
  const std::string port = co_await take(client, unread, 2);
  const auto number = static_cast<std::uint16_t>((static_cast<unsigned char>(port[0]) << 8) | static_cast<unsigned char>(port[1]));
  asked_.push_back("socks " + std::to_string(head[3]) + " " + host);
  const std::string rest = std::string("\x00\x01\x00\x00\x00\x00\x00\x00", 8);
  co_await join(client, host, number, std::string("\x05\x00", 2) + rest, "\x05\x05" + rest, std::move(unread));
}

Task<> TestProxy::serve_http(Stream& client, std::string unread) {
  while (unread.find("\r\n\r\n") == std::string::npos) {
    const auto got = co_await client.read(unread, kNever);
    if (!got || *got == 0) co_return;
  }
  const std::string line = unread.substr(0, unread.find("\r\n"));
  asked_.push_back(line);
  const std::string login = "\r\nProxy-Authorization: Basic " + base64(user_ + ":" + password_) + "\r\n";
  if (!user_.empty() && unread.find(login) == std::string::npos) {
    static_cast<void>(co_await client.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", Millis(1000)));
    co_return;
  }
  const bool is_connect = line.starts_with("CONNECT ");
  const std::string authority = is_connect ? line.substr(8, line.find(' ', 8) - 8) : line.substr(line.find("//") + 2);
  const auto to = parse_http_url("http://" + authority.substr(0, authority.find_first_of("/ "))).value();
  if (is_connect) unread.erase(0, unread.find("\r\n\r\n") + 4);
  co_await join(client, to.host, to.port, is_connect ? "HTTP/1.1 200 Connection established\r\n\r\n" : "", "HTTP/1.1 502 Bad Gateway\r\n\r\n",
                std::move(unread));
}

}  // namespace oc::io

namespace {

class PathHandler final : public HttpHandler {
 public:
  Task<> on_request(ServerRequest request, HttpReply& reply) override {
    has_login = has_login || !header_value(request.headers, "proxy-authorization").empty();
    static_cast<void>(co_await reply.send({.status = 200, .body = request.method + " " + request.path + " " + request.body}));
  }
  int accepts_websocket(const ServerRequest&) override { return 101; }
  Task<> on_websocket(ServerRequest, std::unique_ptr<WebSocket> socket) override {
    if (auto text = co_await socket->read()) static_cast<void>(co_await socket->write("echo " + *text));
  }
  bool has_login = false;
};

class Bench {
 public:
  Bench() : server(host.executor()), group_(host.executor()) {
    REQUIRE(server.listen("127.0.0.1", 0));
    group_.spawn(server.serve(handler));
  }
  ~Bench() { host.run(group_.stop()); }
  std::string url(const std::string& name, const std::string& path) const { return "http://" + name + ":" + std::to_string(server.port()) + path; }
  Result<HttpResponse> post(const std::string& name, const std::string& proxy) {
    return host.run(host.io().http.send({.method = "POST", .url = url(name, "/a?b"), .body = "body", .proxy = proxy}));
  }
  TestWorld host;
  PathHandler handler;
  RealHttpServer server;

 private:
  TaskGroup group_;
};

/// What the client is told when the proxy answers its first bytes with these.
Error told(const std::string& scheme, const std::string& answer) {
  TestWorld host;
  RawServer proxy(host, [answer](Stream& client, int) {
    return [](Stream& to, std::string bytes) -> Task<> {
      std::string unread;
      static_cast<void>(co_await to.read(unread, kNever));
      static_cast<void>(co_await to.write(bytes, Millis(1000)));
      static_cast<void>(co_await to.read(unread, time_after(Millis(200))));
    }(client, answer);
  });
  const std::string plain = proxy.url("");
  const auto sent =
      host.run(host.io().http.send({.url = "https://target.example/secret-path", .proxy = scheme + "://secretuser:secretword@" + plain.substr(7)}));
  REQUIRE_FALSE(sent);
  CHECK(sent.error().message.find("secret") == std::string::npos);
  CHECK(sent.error().code == Errc::unavailable);
  return sent.error();
}

}  // namespace

TEST_CASE("a proxy's URL is taken apart, and what cannot be one is refused without being repeated") {
  const Proxy plain = parse_proxy("http://proxy.example:3128").value();
  CHECK((plain.kind == Proxy::Kind::http && plain.address.host == "proxy.example" && plain.address.port == 3128 && plain.user.empty()));
  const Proxy socks = parse_proxy("socks5://us%40er:p%3Aw@[::1]").value();
  CHECK((socks.kind == Proxy::Kind::socks5 && socks.address.host == "::1" && socks.address.port == 1080));
  CHECK((socks.user == "us@er" && socks.password == "p:w"));
  CHECK(parse_proxy("SOCKS5H://h:9/").value().address.port == 9);
  CHECK(parse_proxy("socks5://h:80").value().address.port == 80);
  CHECK(parse_proxy("http://h").value().address.port == 80);
  for (const std::string wrong :
       {"", "secret", "https://secret:1", "http://", "http://secret:x", "http://a%zz:secret@h", "http://a%0a:secret@h", "socks4://secret:1"}) {
    INFO(wrong);
    const auto refused = parse_proxy(wrong);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::invalid);
    CHECK(to_text(refused.error()).find("secret") == std::string::npos);
  }
  CHECK_FALSE(parse_proxy("socks5://" + std::string(256, 'u') + ":p@h"));
}

TEST_CASE("plain http goes to an HTTP proxy in absolute form, and through a SOCKS proxy by name or by address") {
  Bench bench;
  TestProxy proxy(bench.host);
  CHECK(bench.post("localhost", proxy.url("http")).value().body == "POST /a body");
  CHECK(bench.post("localhost", proxy.url("socks5")).value().body == "POST /a body");
  CHECK(bench.post("127.0.0.1", proxy.url("socks5")).value().body == "POST /a body");
  REQUIRE(proxy.asked().size() == 3);
  CHECK(proxy.asked()[0] == "POST " + bench.url("localhost", "/a?b") + " HTTP/1.1");
  CHECK(proxy.asked()[1] == "socks 3 localhost");
  CHECK(proxy.asked()[2] == "socks 1 127.0.0.1");
}

TEST_CASE("a way by a proxy is kept for the next request by the same proxy, and for no other") {
  Bench bench;
  TestProxy one(bench.host), other(bench.host);
  for (int i = 0; i < 3; i++) REQUIRE(bench.post("127.0.0.1", one.url("socks5")));
  CHECK(one.asked().size() == 1);
  REQUIRE(bench.post("127.0.0.1", other.url("socks5")));
  CHECK(other.asked().size() == 1);
  REQUIRE(bench.post("127.0.0.1", ""));
  CHECK(one.asked().size() + other.asked().size() == 2);
}

TEST_CASE("a proxy that wants a password gets it, and the target never does") {
  Bench bench;
  TestProxy proxy(bench.host, "me", "pass:word");
  CHECK(bench.post("127.0.0.1", proxy.url("socks5", "me:pass%3Aword@")).value().status == 200);
  CHECK(bench.post("127.0.0.1", proxy.url("http", "me:pass%3Aword@")).value().status == 200);
  CHECK(bench.post("127.0.0.1", proxy.url("http", "me:wrong@")).value().status == 407);
  for (const char* login : {"", "me:wrong@", "you:pass%3Aword@"}) {
    const auto refused = bench.post("127.0.0.1", proxy.url("socks5", login));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::unavailable);
    CHECK(refused.error().message.find("user name") != std::string::npos);
  }
  // The proxy above hands the head on as it is; a real one takes its header out. Through the tunnel there is none.
  Bench fresh;
  TestProxy tunnel(fresh.host, "me", "pass");
  CHECK(fresh.post("127.0.0.1", tunnel.url("socks5", "me:pass@")).value().status == 200);
  CHECK_FALSE(fresh.handler.has_login);
}

TEST_CASE("a WebSocket asks an HTTP proxy for a tunnel, also without TLS") {
  Bench bench;
  TestProxy proxy(bench.host, "me", "pw");
  const std::string url = "ws" + bench.url("127.0.0.1", "/w").substr(4);
  for (const char* scheme : {"http", "socks5"}) {
    auto socket = bench.host.run(bench.host.io().websocket.connect(url, {}, Millis(5000), proxy.url(scheme, "me:pw@")));
    REQUIRE(socket);
    REQUIRE(bench.host.run((*socket)->write("hello")));
    CHECK(bench.host.run((*socket)->read()).value() == "echo hello");
  }
  CHECK(proxy.asked()[0] == "CONNECT 127.0.0.1:" + std::to_string(bench.server.port()) + " HTTP/1.1");
  const auto refused = bench.host.run(bench.host.io().websocket.connect(url, {}, Millis(5000), proxy.url("http")));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("407") != std::string::npos);
}

TEST_CASE("what a proxy refuses is told by its words and never with a secret: nothing was sent") {
  CHECK(told("http", "HTTP/1.1 403 Forbidden\r\n\r\n").message.find("the proxy answered 403") != std::string::npos);
  CHECK(told("http", "HTTP/1.1 407 No\r\n\r\n").message.find("refuses the user name or the password") != std::string::npos);
  CHECK(told("http", "HTTP/1.1 200 OK\r\n\r\nmore").message.find("more than its answer") != std::string::npos);
  CHECK(told("http", "SSH-2.0-x\r\n\r\n").message.find("not a proper HTTP message") != std::string::npos);
  CHECK(told("socks5", "HTTP/1.1 400 Bad\r\n\r\n").message.find("does not speak SOCKS5") != std::string::npos);
  CHECK(told("socks5", "\x05\xff").message.find("wants a user name") != std::string::npos);
  CHECK(told("socks5", std::string("\x05\x00\x05\x05\x00\x01", 6)).message.find("connection refused") != std::string::npos);
  CHECK(told("socks5", std::string("\x05\x00\x05\x63\x00\x01", 6)).message.find("unknown reason") != std::string::npos);
}

TEST_CASE("a proxy that says nothing is given up after kProxyTimeout") {
  static_assert(kProxyTimeout == std::chrono::seconds(10));
  TestWorld host;
  RawServer silent(host, [](Stream& client, int) {
    return [](Stream& from) -> Task<> {
      std::string unread;
      while (true) {
        const auto got = co_await from.read(unread, kNever);
        if (!got || *got == 0) co_return;
      }
    }(client);
  });
  const Millis before = host.io().clock.steady();
  const auto sent = host.run(
      host.io().http.send({.url = "https://target.example/", .connect_timeout = Millis(60'000), .proxy = "http" + silent.url("").substr(4)}));
  CHECK(code_of(sent) == Errc::unavailable);
  CHECK(host.io().clock.steady() - before >= Millis(kProxyTimeout));
  CHECK(host.io().clock.steady() - before < Millis(kProxyTimeout) * 2);
}
