// WebSockets over sockets, from either side.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "io/environment.h"
#include "io/real/connect.h"
#include "io/real/websocket_frames.h"
#include "io/websocket.h"

namespace oc::io {

/// Speaks frames on a stream whose handshake is over; `unread` is what came behind it. `on_trusted` is called once, when the message limit
/// is raised above kPreauthFrameBytesMax or the socket ends.
std::unique_ptr<WebSocket> make_websocket(std::unique_ptr<Stream> stream, WebSocketSide side, std::string unread, const Executor& executor,
                                          std::function<void()> on_trusted = {});

class RealWebSocketClient final : public WebSocketClient {
 public:
  RealWebSocketClient(Executor executor, Connector& connector, Random& random)
      : executor_(std::move(executor)), connector_(connector), random_(random) {}
  Task<Result<std::unique_ptr<WebSocket>>> connect(std::string url, std::vector<Header> headers, Millis timeout, std::string proxy) override;
  using WebSocketClient::connect;

 private:
  Task<Result<std::unique_ptr<WebSocket>>> connect_in_time(HttpUrl url, std::vector<Header> headers, Millis timeout, ProxyWay way);
  Executor executor_;
  Connector& connector_;
  Random& random_;
};

}  // namespace oc::io
