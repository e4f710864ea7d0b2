// The connector's streams behind the face of a TCP client.
#include "io/real/tcp.h"

#include "base/limits.h"

namespace oc::io {
namespace {

class RealTcpConnection final : public TcpConnection {
 public:
  explicit RealTcpConnection(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}

  Task<Result<std::string>> read(Millis idle) override {
    std::string bytes;
    OC_CO_CHECKED(co_await stream_->read(bytes, time_after(idle)));
    co_return bytes;
  }
  Task<Result<void>> write(std::string bytes) override { co_return co_await stream_->write(bytes, kWriteStallTimeout); }

 private:
  std::unique_ptr<Stream> stream_;
};

}  // namespace

Task<Result<std::unique_ptr<TcpConnection>>> RealTcpClient::connect(std::string host, std::uint16_t port, Security security, Millis timeout) {
  HttpUrl address{.scheme = security == Security::tls ? "https" : "http", .host = std::move(host), .port = port, .target = "/"};
  OC_CO_TRY(auto stream, co_await connector_.connect(std::move(address), timeout));
  co_return std::make_unique<RealTcpConnection>(std::move(stream));
}

}  // namespace oc::io
