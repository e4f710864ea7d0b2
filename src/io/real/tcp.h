// Connections as bytes over sockets, plain or encrypted.
#pragma once

#include "io/real/connect.h"
#include "io/tcp.h"

namespace oc::io {

class RealTcpClient final : public TcpClient {
 public:
  explicit RealTcpClient(Connector& connector) : connector_(connector) {}
  Task<Result<std::unique_ptr<TcpConnection>>> connect(std::string host, std::uint16_t port, Security security, Millis timeout) override;

 private:
  Connector& connector_;
};

}  // namespace oc::io
