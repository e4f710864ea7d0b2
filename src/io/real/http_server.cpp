// Listens and accepts.
#include "io/real/http_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <cerrno>
#include <system_error>

#include "base/text.h"
#include "io/real/descriptor.h"

namespace oc::io {
namespace asio = boost::asio;
namespace {

// Out of descriptors or memory: accepting again at once would only spin.
constexpr Millis kAcceptPause{100};
constexpr int kBacklog = 1024;

Result<asio::ip::tcp::endpoint> endpoint_of(std::string host, std::uint16_t port) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  boost::system::error_code problem;
  const auto address = asio::ip::make_address(host, problem);
  if (problem)
    return fail(Errc::invalid, "cannot listen on " + printable(host) + ": that is no address of this machine",
                "use 127.0.0.1, 0.0.0.0, :: or an address that `ip addr` shows");
  return asio::ip::tcp::endpoint(address, port);
}

std::unexpected<Error> listen_failure(const std::string& host, std::uint16_t port, int problem) {
  const std::string where = printable(host) + ":" + std::to_string(port);
  if (problem == EADDRINUSE) {
    return fail(Errc::conflict, "port " + std::to_string(port) + " on " + printable(host) + " is taken by another program",
                "see which one: ss -ltnp 'sport = :" + std::to_string(port) + "'");
  }
  const std::string message = "cannot listen on " + where + ": " + std::generic_category().message(problem);
  if (problem == EACCES || problem == EPERM) return fail(Errc::denied, message, "ports under 1024 need root; take a higher one");
  if (problem == EADDRNOTAVAIL) return fail(Errc::invalid, message, "see this machine's addresses: ip addr");
  return fail(Errc::io, message);
}

struct Accepted {
  int descriptor = -1;  ///< or -errno
  asio::ip::tcp::endpoint peer;
};

Accepted accept_one(int listener) {
  Accepted accepted;
  sockaddr_storage storage{};
  socklen_t size = sizeof(storage);
  const int descriptor = ::accept4(listener, reinterpret_cast<sockaddr*>(&storage), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
  accepted.descriptor = descriptor >= 0 ? descriptor : -errno;
  if (descriptor < 0) return accepted;
  accepted.peer.resize(size);
  std::copy_n(reinterpret_cast<const unsigned char*>(&storage), size, reinterpret_cast<unsigned char*>(accepted.peer.data()));
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  ::setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
  return accepted;
}

/// The peer as rules about addresses want it: IPv4 inside IPv6 is told as IPv4.
asio::ip::address plain_address(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  return address;
}

}  // namespace

RealHttpServer::RealHttpServer(Executor executor, HttpServerLimits limits)
    : executor_(std::move(executor)), shared_(std::make_shared<ServerShared>()) {
  shared_->limits = limits;
}

Result<void> RealHttpServer::listen(const std::string& host, std::uint16_t port) {
  OC_TRY(const auto endpoint, endpoint_of(host, port));
  const bool is_v6 = endpoint.address().is_v6();
  Descriptor socket(::socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP));
  if (!socket.is_open()) return listen_failure(host, port, errno);
  const int on = 1;
  const int off = 0;
  ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (is_v6) ::setsockopt(socket.number(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
  if (::bind(socket.number(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0) return listen_failure(host, port, errno);
  if (::listen(socket.number(), kBacklog) != 0) return listen_failure(host, port, errno);
  acceptor_.emplace(executor_, endpoint.protocol(), socket.release());
  port_ = acceptor_->local_endpoint().port();
  return {};
}

Task<> RealHttpServer::accept_connections(HttpHandler& handler, TaskGroup& group) {
  while (true) {
    const Accepted accepted = accept_one(acceptor_->native_handle());
    if (accepted.descriptor == -EAGAIN || accepted.descriptor == -EWOULDBLOCK) {
      co_await acceptor_->async_wait(Acceptor::wait_read, asio::as_tuple(asio::use_awaitable));
      continue;
    }
    if (accepted.descriptor == -EMFILE || accepted.descriptor == -ENFILE || accepted.descriptor == -ENOBUFS || accepted.descriptor == -ENOMEM) {
      asio::steady_timer pause(executor_, kAcceptPause);
      co_await pause.async_wait(asio::use_awaitable);
      continue;
    }
    // What else can go wrong concerns only the connection that was about to be.
    if (accepted.descriptor < 0) continue;
    Descriptor owned(accepted.descriptor);
    if (shared_->connections >= shared_->limits.connections_max) continue;
    const auto address = plain_address(accepted.peer.address());
    TcpSocket socket(executor_, accepted.peer.protocol(), owned.release());
    socket.native_non_blocking(true);
    group.spawn(serve_connection(shared_, handler, make_tcp_stream(std::move(socket)),
                                 {.address = address.to_string(), .is_loopback = address.is_loopback()}, executor_));
  }
}

Task<> RealHttpServer::serve(HttpHandler& handler) {
  TaskGroup group(executor_);
  co_await group.around(accept_connections(handler, group));
}

}  // namespace oc::io
