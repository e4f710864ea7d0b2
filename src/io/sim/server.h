// An HTTP server without sockets: a test hands it requests, and the simulated clients reach it by its port.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "io/http_server.h"

namespace oc::io {

class SimHttpServer;

/// Which simulated server listens on which loopback port.
class SimNetwork {
 public:
  SimHttpServer* at(const std::string& host, std::uint16_t port) const;

 private:
  friend class SimHttpServer;
  std::map<std::uint16_t, SimHttpServer*> servers_;
  std::uint16_t next_port_ = 40'000;
};

/// Paths are given to the handler as they are: tests write canonical ones.
/// Lifetime: destroyed before its world, after serve() has ended.
class SimHttpServer final : public HttpServer {
 public:
  SimHttpServer(Executor executor, SimNetwork& network);
  ~SimHttpServer() override;
  Result<void> listen(const std::string& host, std::uint16_t port) override;
  std::uint16_t port() const override { return port_; }
  Task<> serve(HttpHandler& handler) override;

  /// Gives one request to the handler and waits for the whole answer. A missing peer address is 127.0.0.1.
  /// Errors: unavailable when nobody serves; connection_lost when serving ends first.
  Task<Result<HttpResponse>> request(ServerRequest request);
  /// Asks for a WebSocket and returns the client's end.
  /// Errors: unavailable; denied with http_status when the handler refuses.
  Task<Result<std::unique_ptr<WebSocket>>> connect(ServerRequest request);

 private:
  struct Exchange;
  class Reply;
  Executor executor_;
  SimNetwork& network_;
  std::uint16_t port_ = 0;
  HttpHandler* handler_ = nullptr;
  TaskGroup* group_ = nullptr;
};

}  // namespace oc::io
