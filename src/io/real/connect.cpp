// Tries a host's addresses beside each other, a quarter of a second apart, and takes the first that answers (RFC 8305).
#include "io/real/connect.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <cerrno>
#include <system_error>

#include "io/real/clock.h"

namespace oc::io {
namespace asio = boost::asio;
namespace {

constexpr Millis kNextAddressAfter{250};

/// The attempts of one connection; shared with their handlers, which may come after it is decided.
struct Race {
  explicit Race(const Executor& executor) : news(executor) {}
  std::vector<std::shared_ptr<TcpSocket>> sockets;
  std::shared_ptr<TcpSocket> winner;
  std::size_t failed = 0;
  std::string last_problem = "no address";
  Event news;

  void close_losers() {
    boost::system::error_code ignored;
    for (const auto& each : sockets) {
      if (each != winner) each->close(ignored);
    }
  }
  void lose(const std::string& problem) {
    failed++;
    last_problem = problem;
    news.set();
  }
};

/// Closes what did not win, also when the caller is cancelled.
struct RaceEnd {
  std::shared_ptr<Race> race;
  ~RaceEnd() { race->close_losers(); }
};

void try_address(const std::shared_ptr<Race>& race, const Executor& executor, const asio::ip::tcp::endpoint& endpoint) {
  const int family = endpoint.address().is_v6() ? AF_INET6 : AF_INET;
  const int descriptor = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
  if (descriptor < 0) return race->lose(std::generic_category().message(errno));
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  ::setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
  const auto socket = std::make_shared<TcpSocket>(executor, endpoint.protocol(), descriptor);
  race->sockets.push_back(socket);
  socket->async_connect(endpoint, [race, socket](boost::system::error_code problem) {
    if (problem) return race->lose(problem.message());
    if (!race->winner) race->winner = socket;
    race->news.set();
  });
}

Task<> wait_for_news(Race& race, Executor executor, Millis length) {
  asio::steady_timer timer(executor, length);
  co_await asio::experimental::make_parallel_group(timer.async_wait(asio::deferred), asio::co_spawn(executor, race.news.wait(), asio::deferred))
      .async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
}

Task<Result<TcpSocket>> connect_tcp(Executor executor, std::vector<asio::ip::address> addresses, std::uint16_t port) {
  const RaceEnd end{std::make_shared<Race>(executor)};
  Race& race = *end.race;
  for (std::size_t started = 0; !race.winner;) {
    if (started == addresses.size() && race.failed == started) co_return fail(Errc::unavailable, race.last_problem);
    race.news.reset();
    if (started < addresses.size()) {
      try_address(end.race, executor, {addresses[started++], port});
      if (!race.news.is_set()) co_await wait_for_news(race, executor, kNextAddressAfter);
    } else {
      co_await race.news.wait();
    }
  }
  TcpSocket socket = std::move(*race.winner);
  socket.native_non_blocking(true);
  co_return socket;
}

}  // namespace

Result<std::shared_ptr<TlsContext>> Connector::tls() {
  if (tls_) return tls_;
  OC_TRY(tls_, TlsContext::make_client());
  return tls_;
}

Task<Result<std::unique_ptr<Stream>>> Connector::connect_all(HttpUrl url, ProxyWay way) {
  const HttpUrl& first = way.proxy ? way.proxy->address : url;
  OC_CO_TRY(const auto addresses, co_await lookup_.addresses(first.host));
  OC_CO_TRY(TcpSocket socket, co_await connect_tcp(executor_, addresses, first.port));
  auto plain = make_tcp_stream(std::move(socket));
  const bool is_tunnel = way.proxy && (way.tunnels || url.is_tls() || way.proxy->kind == Proxy::Kind::socks5);
  if (is_tunnel) OC_CO_CHECKED(co_await open_tunnel(*plain, *way.proxy, url));
  if (!url.is_tls()) co_return std::move(plain);
  OC_CO_TRY(auto context, tls());
  co_return co_await tls_connect(std::move(context), std::move(plain), url.host, kNever);
}

Task<Result<std::unique_ptr<Stream>>> Connector::connect(HttpUrl url, Millis timeout, ProxyWay way) {
  RealClock clock(executor_);
  auto connected = co_await within(clock, timeout, connect_all(url, way));
  if (connected) co_return std::move(*connected);
  Error error = std::move(connected).error();
  const std::string through = way.proxy ? " through the proxy " + host_text(way.proxy->address) : "";
  if (error.code == Errc::invalid) co_return std::unexpected(std::move(error));
  if (error.code == Errc::timeout) error.message = "no connection within " + std::to_string(timeout.count()) + " ms";
  if (!error.message.starts_with("cannot find")) error.message = "cannot connect to " + host_text(url) + through + ": " + error.message;
  error.code = Errc::unavailable;
  co_return std::unexpected(std::move(error));
}

}  // namespace oc::io
