// HTTP as a client: one request, one answer, whole or as it comes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "io/task.h"

namespace oc::io {

struct Header {
  std::string name;  ///< compared without case
  std::string value;
};

/// The first header of that name, or "".
std::string_view header_value(const std::vector<Header>& headers, std::string_view name);

struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< http:// or https://; may hold a secret, so it is never put into an Error or a log line (only its host is)
  std::vector<Header> headers;
  std::string body;
  Millis connect_timeout{10'000};  ///< name look-up, TCP and TLS together
  Millis idle_timeout{60'000};     ///< longest silence while waiting for, or reading, the answer
  Millis total_timeout{0};         ///< the whole exchange; 0 = no bound but the others. For open() it ends at the headers
  std::size_t body_bytes_max = 16u << 20;
  std::string proxy;  ///< http://[user:password@]host:port or socks5://...; "" = directly. As secret as the URL
};

struct HttpResponse {
  int status = 0;
  std::vector<Header> headers;
  std::string body;
};

/// An answer whose body is read piece by piece. Destroying it closes the connection.
class HttpStream {
 public:
  virtual ~HttpStream() = default;
  virtual int status() const = 0;
  virtual const std::vector<Header>& headers() const = 0;
  /// The next piece of the body; "" at its end.
  /// Errors: connection_lost, timeout (idle), too_large, protocol.
  virtual Task<Result<std::string>> read() = 0;
};

/// The one guarded way out. Redirects are not followed. Keeps connections alive between requests to one origin.
/// Errors: invalid (the URL), unavailable (not connected, or the request did not come there whole: nothing was done), connection_lost and timeout
///   (the request was sent: outcome unknown), too_large, protocol. An HTTP error status is an answer, not an Error. Messages name the host and never
///   the path, the query or a header.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  virtual Task<Result<HttpResponse>> send(HttpRequest request) = 0;
  virtual Task<Result<std::unique_ptr<HttpStream>>> open(HttpRequest request) = 0;
};

/// The whole rest of the body.
Task<Result<std::string>> read_all(HttpStream& stream, std::size_t bytes_max);

}  // namespace oc::io
