// A WebSocket, from either side.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "io/http.h"
#include "io/task.h"

namespace oc::io {

/// One open WebSocket. One reader and one writer at a time (the owner serialises writes).
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  /// The next text message. Pings are answered inside.
  /// Errors: connection_lost (closed by the peer; http_status holds the close code, message the reason), too_large (closed with 1009), protocol.
  virtual Task<Result<std::string>> read() = 0;
  /// Sends one text message; bytes that are not UTF-8 must have been replaced before.
  virtual Task<Result<void>> write(std::string text) = 0;
  /// Sends a close frame (reason cut to 123 bytes) and waits at most 2 s for the peer's.
  virtual Task<> close(std::uint16_t code, std::string reason) = 0;
  /// From now on longer messages are refused. Starts at kPreauthFrameBytesMax on the server side, kFrameBytesMax on the client side.
  virtual void set_message_bytes_max(std::size_t bytes) = 0;
  /// From the next read() on, a peer that sends nothing for so long, not even a ping, is gone: read() gives connection_lost. Zero, as at the start:
  /// silence means nothing.
  virtual void set_silence_max(Millis length) = 0;
};

class WebSocketClient {
 public:
  virtual ~WebSocketClient() = default;
  /// Opens ws:// or wss://, by `proxy` when it is not "" (as HttpRequest::proxy).
  /// Errors: as HttpClient; denied when the server answers the upgrade with an HTTP status (in http_status).
  virtual Task<Result<std::unique_ptr<WebSocket>>> connect(std::string url, std::vector<Header> headers, Millis timeout, std::string proxy) = 0;
  Task<Result<std::unique_ptr<WebSocket>>> connect(std::string url, std::vector<Header> headers, Millis timeout) {
    return connect(std::move(url), std::move(headers), timeout, {});
  }
};

}  // namespace oc::io
