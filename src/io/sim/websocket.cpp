// Two ends that share their inboxes, and a client that makes such pairs.
#include "io/sim/websocket.h"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <deque>
#include <exception>

#include "base/limits.h"
#include "io/http_url.h"
#include "io/sim/server.h"

namespace oc::io {
namespace asio = boost::asio;
namespace {

// What one end may have written before the other has read it; then writing waits, as a full socket does.
constexpr std::size_t kInFlightBytesMax = 1u << 20;

/// What travels towards one end.
struct Inbox {
  explicit Inbox(const Executor& executor) : filled(executor), emptied(executor) {}
  std::deque<std::string> messages;
  std::size_t bytes = 0;
  Event filled;
  Event emptied;
};

struct Link {
  explicit Link(const Executor& executor) : inbox{Inbox(executor), Inbox(executor)} {}
  std::array<Inbox, 2> inbox;
  bool closed = false;
  std::uint16_t code = 0;
  std::string reason;

  void close(std::uint16_t with_code, std::string with_reason) {
    if (closed) return;
    closed = true;
    code = with_code;
    reason = std::move(with_reason);
    for (Inbox& each : inbox) each.filled.set(), each.emptied.set();
  }
};

std::unexpected<Error> closed_error(const Link& link) {
  Error error{.code = Errc::connection_lost, .message = link.reason.empty() ? "the connection was closed" : link.reason, .http_status = link.code};
  return std::unexpected(std::move(error));
}

class End final : public WebSocket {
 public:
  End(std::shared_ptr<Link> link, std::size_t side, std::size_t message_bytes_max, Clock* clock)
      : link_(std::move(link)), side_(side), message_bytes_max_(message_bytes_max), clock_(clock) {}
  ~End() override { link_->close(1006, "the other end is gone"); }

  Task<Result<std::string>> read() override {
    Inbox& inbox = link_->inbox[side_];
    while (inbox.messages.empty()) {
      if (link_->closed) co_return closed_error(*link_);
      inbox.filled.reset();
      if (!co_await heard(inbox)) link_->close(1006, "nothing came for " + std::to_string(silence_max_.count()) + " ms");
    }
    std::string message = std::move(inbox.messages.front());
    inbox.messages.pop_front();
    inbox.bytes -= message.size();
    inbox.emptied.set();
    if (message.size() <= message_bytes_max_) co_return message;
    inbox.messages.clear();
    link_->close(1009, "message too long");
    co_return fail(Errc::too_large, "a message is longer than " + std::to_string(message_bytes_max_) + " bytes");
  }

  Task<Result<void>> write(std::string text) override {
    Inbox& other = link_->inbox[1 - side_];
    co_await asio::post(asio::use_awaitable);
    while (!link_->closed && other.bytes > kInFlightBytesMax) {
      other.emptied.reset();
      co_await other.emptied.wait();
    }
    if (link_->closed) co_return closed_error(*link_);
    other.bytes += text.size();
    other.messages.push_back(std::move(text));
    other.filled.set();
    co_return Result<void>();
  }

  Task<> close(std::uint16_t code, std::string reason) override {
    link_->close(code, reason.substr(0, 123));
    co_await asio::post(asio::use_awaitable);
  }

  void set_message_bytes_max(std::size_t bytes) override { message_bytes_max_ = bytes; }
  void set_silence_max(Millis length) override { silence_max_ = length; }

 private:
  static Task<Result<bool>> filled(Inbox& inbox) {
    co_await inbox.filled.wait();
    co_return true;
  }
  /// False when the peer was silent for too long. Pairs that no client made have no clock, and all the time there is.
  Task<bool> heard(Inbox& inbox) {
    if (clock_ != nullptr && silence_max_ > Millis(0)) co_return (co_await within(*clock_, silence_max_, filled(inbox))).has_value();
    co_await inbox.filled.wait();
    co_return true;
  }

  std::shared_ptr<Link> link_;
  std::size_t side_;
  std::size_t message_bytes_max_;
  Clock* clock_;
  Millis silence_max_{0};
};

Task<> serve_peer(std::shared_ptr<SimWebSocketPeer> peer, std::unique_ptr<WebSocket> socket) { co_await (*peer)(std::move(socket)); }

Task<Result<std::unique_ptr<WebSocket>>> connect_to_server(SimHttpServer& server, HttpUrl url, std::vector<Header> headers) {
  const std::size_t mark = url.target.find('?');
  headers.insert(headers.begin(), {"Host", host_text(url)});
  ServerRequest request{.method = "GET",
                        .path = url.target.substr(0, mark),
                        .query = mark == std::string::npos ? "" : url.target.substr(mark + 1),
                        .headers = std::move(headers)};
  co_return co_await server.connect(std::move(request));
}

/// The entry with the longest key that the URL starts with.
template <class Map>
auto longest_prefix(Map& map, const std::string& url) {
  auto best = map.end();
  for (auto at = map.begin(); at != map.end(); ++at) {
    if (url.starts_with(at->first) && (best == map.end() || at->first.size() > best->first.size())) best = at;
  }
  return best;
}

}  // namespace

std::pair<std::unique_ptr<WebSocket>, std::unique_ptr<WebSocket>> make_websocket_pair(const Executor& executor, Clock* clock) {
  const auto link = std::make_shared<Link>(executor);
  return {std::make_unique<End>(link, 0, kPreauthFrameBytesMax, clock), std::make_unique<End>(link, 1, kFrameBytesMax, clock)};
}

void SimWebSocketClient::stop_serving(const std::string& url_prefix) {
  peers_.erase(url_prefix);
  refusals_.erase(url_prefix);
}

Task<Result<std::unique_ptr<WebSocket>>> SimWebSocketClient::connect(std::string url, std::vector<Header> headers, Millis timeout,
                                                                     std::string proxy) {
  latest_proxy_ = std::move(proxy);
  OC_CO_TRY(HttpUrl parts, parse_http_url(url));
  if (const auto refusal = longest_prefix(refusals_, url); refusal != refusals_.end()) {
    Error error{.code = Errc::denied, .message = parts.host + " answered the WebSocket request with status " + std::to_string(refusal->second)};
    error.http_status = refusal->second;
    co_return std::unexpected(std::move(error));
  }
  if (const auto peer = longest_prefix(peers_, url); peer != peers_.end()) {
    auto [server_end, client_end] = make_websocket_pair(executor_, &clock_);
    const auto rethrow = [](std::exception_ptr thrown) {
      if (thrown) std::rethrow_exception(thrown);
    };
    asio::co_spawn(executor_, serve_peer(peer->second, std::move(server_end)), rethrow);
    co_return std::move(client_end);
  }
  SimHttpServer* server = parts.is_tls() ? nullptr : network_.at(parts.host, parts.port);
  if (server != nullptr) co_return co_await within(clock_, timeout, connect_to_server(*server, std::move(parts), std::move(headers)));
  co_return fail(Errc::unavailable, "cannot connect to " + host_text(parts) + ": Connection refused");
}

}  // namespace oc::io
