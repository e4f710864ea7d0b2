// A connection as bytes, for protocols that are neither HTTP nor WebSocket.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/time.h"
#include "io/task.h"

namespace oc::io {

/// One open connection. One reader and one writer at a time (the owner serialises writes). Destroying it closes it.
class TcpConnection {
 public:
  virtual ~TcpConnection() = default;
  /// What has come, at most 64 KiB; "" when the peer will send no more. Errors: connection_lost, timeout (nothing came for `idle`), protocol (TLS).
  virtual Task<Result<std::string>> read(Millis idle) = 0;
  /// Writes all. Errors: connection_lost, timeout (no progress for kWriteStallTimeout).
  virtual Task<Result<void>> write(std::string bytes) = 0;
};

class TcpClient {
 public:
  virtual ~TcpClient() = default;
  enum class Security : std::uint8_t { none, tls };
  /// Errors: unavailable, whatever went wrong (the name, the port, nobody there, a certificate that is not good for the host), and also when
  /// `timeout` passed; the message names host and port and says which.
  virtual Task<Result<std::unique_ptr<TcpConnection>>> connect(std::string host, std::uint16_t port, Security security, Millis timeout) = 0;
};

}  // namespace oc::io
