// Two ends that share their bytes, and a client that makes such pairs.
#include "io/sim/tcp.h"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <exception>

namespace oc::io {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kReadBytesMax = 64u << 10;
// What one end may have written before the other has read it; then writing waits, as a full socket does.
constexpr std::size_t kInFlightBytesMax = 1u << 20;

/// What travels towards one end.
struct Inbox {
  explicit Inbox(const Executor& executor) : filled(executor), emptied(executor) {}
  std::string bytes;
  bool has_ended = false;    ///< nobody writes into it any more
  bool reader_gone = false;  ///< nobody reads it any more
  Event filled;
  Event emptied;
};

struct Link {
  explicit Link(const Executor& executor) : inbox{Inbox(executor), Inbox(executor)} {}
  std::array<Inbox, 2> inbox;
};

Task<Result<std::string>> take(std::shared_ptr<Link> link, std::size_t side) {
  Inbox& inbox = link->inbox[side];
  while (inbox.bytes.empty() && !inbox.has_ended) {
    inbox.filled.reset();
    co_await inbox.filled.wait();
  }
  std::string bytes = inbox.bytes.substr(0, kReadBytesMax);
  inbox.bytes.erase(0, bytes.size());
  inbox.emptied.set();
  co_return bytes;
}

class End final : public TcpConnection {
 public:
  End(std::shared_ptr<Link> link, std::size_t side, Clock& clock) : link_(std::move(link)), side_(side), clock_(clock) {}
  ~End() override {
    link_->inbox[1 - side_].has_ended = true;
    link_->inbox[1 - side_].filled.set();
    link_->inbox[side_].reader_gone = true;
    link_->inbox[side_].emptied.set();
  }

  Task<Result<std::string>> read(Millis idle) override {
    auto taken = idle > Millis(0) ? co_await within(clock_, idle, take(link_, side_)) : co_await take(link_, side_);
    if (!taken && taken.error().code == Errc::timeout) taken.error().message = "the other side is silent";
    co_return taken;
  }

  Task<Result<void>> write(std::string bytes) override {
    const auto link = link_;
    Inbox& other = link->inbox[1 - side_];
    co_await asio::post(asio::use_awaitable);
    while (!other.reader_gone && other.bytes.size() > kInFlightBytesMax) {
      other.emptied.reset();
      co_await other.emptied.wait();
    }
    if (other.reader_gone) co_return fail(Errc::connection_lost, "the connection broke: Broken pipe");
    other.bytes += bytes;
    other.filled.set();
    co_return Result<void>();
  }

 private:
  std::shared_ptr<Link> link_;
  std::size_t side_;
  Clock& clock_;
};

Task<> serve_peer(std::shared_ptr<SimTcpPeer> peer, std::unique_ptr<TcpConnection> connection) { co_await (*peer)(std::move(connection)); }

}  // namespace

std::pair<std::unique_ptr<TcpConnection>, std::unique_ptr<TcpConnection>> make_tcp_pair(const Executor& executor, Clock& clock) {
  const auto link = std::make_shared<Link>(executor);
  return {std::make_unique<End>(link, 0, clock), std::make_unique<End>(link, 1, clock)};
}

void SimTcpClient::serve(const std::string& host, std::uint16_t port, Security security, SimTcpPeer peer) {
  peers_[{host, port}] = {.security = security, .body = std::make_shared<SimTcpPeer>(std::move(peer))};
}

Task<Result<std::unique_ptr<TcpConnection>>> SimTcpClient::connect(std::string host, std::uint16_t port, Security security, Millis) {
  attempts_++;
  co_await asio::post(asio::use_awaitable);
  const std::string where = "cannot connect to " + host + ":" + std::to_string(port);
  const auto peer = peers_.find({host, port});
  if (peer == peers_.end()) co_return fail(Errc::unavailable, where + ": Connection refused");
  if (peer->second.security != security) co_return fail(Errc::unavailable, where + ": it does not speak TLS as was asked");
  auto [server_end, client_end] = make_tcp_pair(executor_, clock_);
  const auto rethrow = [](std::exception_ptr thrown) {
    if (thrown) std::rethrow_exception(thrown);
  };
  asio::co_spawn(executor_, serve_peer(peer->second.body, std::move(server_end)), rethrow);
  co_return std::move(client_end);
}

}  // namespace oc::io
