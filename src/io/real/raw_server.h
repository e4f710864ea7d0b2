// For tests: a server that does with each connection what the test says, and a proxy made of it.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "io/real/connect.h"
#include "io/real/test_world.h"

namespace oc::io {

/// A server that does with each connection what the test says, and counts them.
class RawServer {
 public:
  using Script = std::function<Task<>(Stream&, int)>;
  RawServer(TestWorld& host, Script script)
      : host_(host), script_(std::move(script)), acceptor_(host.executor(), {boost::asio::ip::address_v4::loopback(), 0}), group_(host.executor()) {
    group_.spawn(accept());
  }
  ~RawServer() { host_.run(group_.stop()); }
  std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + path; }
  int connections = 0;

 private:
  Task<> accept() {
    while (true) {
      TcpSocket socket(host_.executor());
      co_await acceptor_.async_accept(socket, boost::asio::use_awaitable);
      socket.native_non_blocking(true);
      group_.spawn(serve(make_tcp_stream(std::move(socket)), connections++));
    }
  }
  Task<> serve(std::unique_ptr<Stream> stream, int number) { co_await script_(*stream, number); }

  TestWorld& host_;
  Script script_;
  boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor> acceptor_;
  TaskGroup group_;
};

/// A proxy for both kinds of proxying, as simple as can be; it keeps the first line, or the SOCKS words, of each client.
class TestProxy {
 public:
  explicit TestProxy(TestWorld& host, std::string user = {}, std::string password = {});
  /// `http` or `socks5`, and `user:password@` or "".
  std::string url(const std::string& scheme, const std::string& login = {}) const {
    const std::string plain = server_.url("");
    return scheme + "://" + login + plain.substr(plain.find("//") + 2);
  }
  const std::vector<std::string>& asked() const { return asked_; }

 private:
  Task<> serve(Stream& client);
  Task<> serve_socks(Stream& client, std::string unread);
  Task<> serve_http(Stream& client, std::string unread);
  Task<> join(Stream& client, std::string host, std::uint16_t port, std::string good, std::string bad, std::string first);

  TestWorld& host_;
  Connector connector_;
  std::string user_, password_;
  std::vector<std::string> asked_;
  RawServer server_;
};

}  // namespace oc::io
