// WebSockets in memory: a joined pair, and a client that reaches simulated servers.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "io/clock.h"
#include "io/websocket.h"

namespace oc::io {

class SimNetwork;

/// Two ends of one connection; what one writes the other reads. Destroying an end is a lost connection (code 1006) for the other.
/// `first` has the limits of a server side, `second` those of a client side. Without a clock set_silence_max() does nothing.
std::pair<std::unique_ptr<WebSocket>, std::unique_ptr<WebSocket>> make_websocket_pair(const Executor& executor, Clock* clock = nullptr);

/// What a simulated server does with one connection.
using SimWebSocketPeer = std::function<Task<>(std::unique_ptr<WebSocket>)>;

/// URLs without a peer are unavailable; loopback URLs reach the SimHttpServer that listens on that port.
class SimWebSocketClient final : public WebSocketClient {
 public:
  SimWebSocketClient(Executor executor, Clock& clock, SimNetwork& network) : executor_(std::move(executor)), clock_(clock), network_(network) {}
  Task<Result<std::unique_ptr<WebSocket>>> connect(std::string url, std::vector<Header> headers, Millis timeout, std::string proxy) override;
  using WebSocketClient::connect;
  /// The proxy of the latest connection that was asked for; "" = none. There are no proxies here: all peers are reached the same way.
  const std::string& latest_proxy() const { return latest_proxy_; }

  /// Connections whose URL starts so are given to the peer, which runs beside until it ends or the world does.
  void serve(const std::string& url_prefix, SimWebSocketPeer peer) { peers_[url_prefix] = std::make_shared<SimWebSocketPeer>(std::move(peer)); }
  /// Connections whose URL starts so are answered with this HTTP status.
  void refuse(const std::string& url_prefix, int status) { refusals_[url_prefix] = status; }
  void stop_serving(const std::string& url_prefix);

 private:
  Executor executor_;
  Clock& clock_;
  SimNetwork& network_;
  std::string latest_proxy_;
  std::map<std::string, std::shared_ptr<SimWebSocketPeer>> peers_;
  std::map<std::string, int> refusals_;
};

}  // namespace oc::io
