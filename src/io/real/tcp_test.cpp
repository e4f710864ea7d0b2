// Connections as bytes: what comes, silence, ends, and nobody there.
#include "io/tcp.h"

#include "io/real/raw_server.h"

using namespace oc;
using namespace oc::io;

namespace {

std::uint16_t port_of(const RawServer& server) { return parse_http_url(server.url("/")).value().port; }

/// Sends back what it gets, until the other side ends.
Task<> echo(Stream& client) {
  while (true) {
    std::string bytes;
    const auto got = co_await client.read(bytes, kNever);
    if (!got || *got == 0 || bytes.starts_with("bye")) co_return;
    static_cast<void>(co_await client.write(bytes, Millis(1000)));
  }
}

}  // namespace

TEST_CASE("bytes go both ways; an end is an empty read, silence a timeout") {
  TestWorld host;
  RawServer server(host, [](Stream& client, int) { return echo(client); });
  auto connection = host.run(host.io().tcp.connect("localhost", port_of(server), TcpClient::Security::none, Millis(5000))).value();
  REQUIRE(host.run(connection->write("one\ntwo")));
  CHECK(host.run(connection->read(Millis(5000))).value() == "one\ntwo");
  CHECK(code_of(host.run(connection->read(Millis(50)))) == Errc::timeout);
  const std::string large(1u << 20, 'x');
  const auto both = [](TcpConnection& to, std::string bytes) -> Task<std::size_t> {
    static_cast<void>(co_await to.write(bytes));
    std::size_t read = 0;
    while (read < bytes.size()) {
      const auto got = co_await to.read(Millis(5000));
      if (!got || got->empty() || got->size() > (64u << 10)) co_return 0;
      read += got->size();
    }
    co_return read;
  };
  CHECK(host.run(both(*connection, large.substr(0, 100'000))) == 100'000);
  REQUIRE(host.run(connection->write("bye")));
  CHECK(host.run(connection->read(Millis(5000))).value().empty());
}

TEST_CASE("nobody there, no such name, and a server without TLS are unavailable, with host and port") {
  TestWorld host;
  RawServer server(host, [](Stream& client, int) { return echo(client); });
  const auto refused = host.run(host.io().tcp.connect("127.0.0.1", 1, TcpClient::Security::none, Millis(2000)));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::unavailable);
  CHECK(refused.error().message.find("127.0.0.1:1: Connection refused") != std::string::npos);
  CHECK(code_of(host.run(host.io().tcp.connect("127.0.0.1", port_of(server), TcpClient::Security::tls, Millis(500)))) == Errc::unavailable);
}
