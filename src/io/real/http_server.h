// The HTTP and WebSocket server on sockets.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/limits.h"
#include "io/http_server.h"
#include "io/real/stream.h"

namespace oc::io {

/// What a server grants its clients; tests take less.
struct HttpServerLimits {
  Millis header_timeout = kHttpHeaderTimeout;
  Millis body_timeout = kHttpBodyTimeout;
  Millis keep_alive_timeout = kHttpKeepAliveTimeout;
  Millis write_stall = kWriteStallTimeout;
  std::size_t header_bytes_max = kHttpHeaderBytesMax;
  std::size_t body_bytes_max = kHttpBodyBytesMax;
  std::size_t connections_max = kConnectionsMax;
  std::size_t preauth_sockets_per_address_max = kPreauthSocketsPerAddressMax;
};

/// Who is at the other end.
struct Peer {
  std::string address;
  bool is_loopback = false;
};

/// What the connections of one server share.
struct ServerShared {
  HttpServerLimits limits;
  std::map<std::string, std::size_t> preauth_sockets;  ///< by peer address
  std::size_t connections = 0;
};

class RealHttpServer final : public HttpServer {
 public:
  explicit RealHttpServer(Executor executor, HttpServerLimits limits = {});
  Result<void> listen(const std::string& host, std::uint16_t port) override;
  std::uint16_t port() const override { return port_; }
  Task<> serve(HttpHandler& handler) override;
  std::size_t connections() const { return shared_->connections; }

 private:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, Executor>;
  Task<> accept_connections(HttpHandler& handler, TaskGroup& group);
  Executor executor_;
  std::shared_ptr<ServerShared> shared_;
  std::optional<Acceptor> acceptor_;
  std::uint16_t port_ = 0;
};

/// Serves one connection to its end. Throws only when it is cancelled.
Task<> serve_connection(std::shared_ptr<ServerShared> shared, HttpHandler& handler, std::unique_ptr<Stream> stream, Peer peer, Executor executor);

}  // namespace oc::io
