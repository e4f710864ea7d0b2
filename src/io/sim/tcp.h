// TCP connections in memory: a joined pair, and a client that reaches peers that a test plays.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "io/clock.h"
#include "io/tcp.h"

namespace oc::io {

/// Two ends of one connection; what one writes the other reads. Destroying an end is the end of what the other can read.
std::pair<std::unique_ptr<TcpConnection>, std::unique_ptr<TcpConnection>> make_tcp_pair(const Executor& executor, Clock& clock);

/// What a simulated server does with one connection.
using SimTcpPeer = std::function<Task<>(std::unique_ptr<TcpConnection>)>;

/// Ports without a peer are unavailable, and so is one that is asked for with the other security.
class SimTcpClient final : public TcpClient {
 public:
  SimTcpClient(Executor executor, Clock& clock) : executor_(std::move(executor)), clock_(clock) {}
  Task<Result<std::unique_ptr<TcpConnection>>> connect(std::string host, std::uint16_t port, Security security, Millis timeout) override;

  /// Connections to that port are given to the peer, which runs beside until it ends or the world does.
  void serve(const std::string& host, std::uint16_t port, Security security, SimTcpPeer peer);
  void stop_serving(const std::string& host, std::uint16_t port) { peers_.erase({host, port}); }
  /// How many connections were asked for, also in vain.
  std::size_t attempts() const { return attempts_; }

 private:
  struct Peer {
    Security security;
    std::shared_ptr<SimTcpPeer> body;
  };
  Executor executor_;
  Clock& clock_;
  std::map<std::pair<std::string, std::uint16_t>, Peer> peers_;
  std::size_t attempts_ = 0;
};

}  // namespace oc::io
