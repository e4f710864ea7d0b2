// HTTP and WebSocket as a server, on one port.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/http.h"
#include "io/websocket.h"

namespace oc::io {

struct ServerRequest {
  std::string method;
  std::string path;   ///< percent-decoded once, dot segments resolved, no doubled slashes; always starts with '/'
  std::string query;  ///< raw, without '?'
  std::vector<Header> headers;
  std::string body;
  std::string peer_address;  ///< the socket's peer, IPv4-mapped IPv6 told as IPv4
  bool peer_is_loopback = false;
};

/// The answer to one request; exactly one of the two is called.
class HttpReply {
 public:
  virtual ~HttpReply() = default;
  /// Sends the whole answer. Content-Length is added.
  virtual Task<Result<void>> send(HttpResponse response) = 0;
  /// Sends status and headers, then pieces as they come (chunked).
  virtual Task<Result<void>> begin(int status, std::vector<Header> headers) = 0;
  /// Errors: connection_lost when the client has gone.
  virtual Task<Result<void>> piece(std::string bytes) = 0;
  virtual Task<Result<void>> end() = 0;
};

/// What a server does with its requests. Called on the event loop; requests of different connections run beside each other.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  virtual Task<> on_request(ServerRequest request, HttpReply& reply) = 0;
  /// How large a body to this path may be, at most kHttpBodyBytesMax; asked when the headers have come. What is larger is answered 413 unread.
  virtual std::size_t body_bytes_max(const std::string& path) const;
  /// How long a body to this path may take to come, at most the server's own limit; then the answer is 408.
  virtual Millis body_time_max(const std::string& path) const;
  /// Asked when the headers have come and the body has not: an answer is sent instead of reading the body, and ends the connection; nothing: the body
  /// is read, and on_request() is called. `head` has no body. Never waits.
  virtual std::optional<HttpResponse> head_refusal(const ServerRequest& head);
  /// Says whether this upgrade is taken: 101 to accept, else the HTTP status to refuse with.
  virtual int accepts_websocket(const ServerRequest& request) = 0;
  virtual Task<> on_websocket(ServerRequest request, std::unique_ptr<WebSocket> socket) = 0;
};

/// Listens on one address. Limits: kHttpHeaderTimeout, kHttpHeaderBytesMax, kHttpBodyBytesMax, kConnectionsMax.
/// A path that cannot be decoded is answered 400 and never reaches the handler.
class HttpServer {
 public:
  virtual ~HttpServer() = default;
  /// Binds. Port 0 takes a free one.
  /// Errors: conflict when the port is taken (hint says how to find out by whom), denied, invalid address.
  virtual Result<void> listen(const std::string& host, std::uint16_t port) = 0;
  /// The port that listen() got.
  virtual std::uint16_t port() const = 0;
  /// Serves until cancelled; then closes every connection (the WebSocket tasks unwind).
  virtual Task<> serve(HttpHandler& handler) = 0;
};

}  // namespace oc::io
