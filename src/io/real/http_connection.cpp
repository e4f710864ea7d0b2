// The life of one connection: read a request, let the handler answer, and again; or become a WebSocket.
#include <algorithm>
#include <boost/system/system_error.hpp>

#include "base/check.h"
#include "base/text.h"
#include "io/crypto.h"
#include "io/real/http_message.h"
#include "io/real/http_server.h"
#include "io/real/request_path.h"
#include "io/real/websocket.h"

namespace oc::io {
namespace {

constexpr Millis kLinger{1000};
constexpr std::size_t kLingerBytesMax = 4u << 20;

bool has_word(std::string_view list, std::string_view word) {
  return std::ranges::any_of(split(list, ','), [word](const std::string& each) { return iequals_ascii(js_trim(each), word); });
}

/// What becomes of the connection after an answer.
enum class After : std::uint8_t { keep, close };

std::string head_text(int status, const std::vector<Header>& headers, std::string_view framing, After after) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " " + std::string(status_words(status)) + "\r\n";
  for (const Header& header : headers) {
    const bool is_framing =
        iequals_ascii(header.name, "content-length") || iequals_ascii(header.name, "transfer-encoding") || iequals_ascii(header.name, "connection");
    if (!is_framing && is_header(header)) text += header.name + ": " + header.value + "\r\n";
  }
  text += framing;
  if (after == After::close) text += "Connection: close\r\n";
  return text + "\r\n";
}

/// Writes the one answer to a request.
class StreamReply final : public HttpReply {
 public:
  StreamReply(Stream& stream, const MessageHead& request, After after, Millis stall)
      : stream_(stream), is_head_(request.method == "HEAD"), is_old_(request.version < 11), after_(after), stall_(stall) {}

  bool has_begun() const { return has_begun_; }
  bool is_complete() const { return is_complete_; }
  bool keeps_alive() const { return after_ == After::keep && is_complete_; }
  void close_after() { after_ = After::close; }

  Task<Result<void>> send(HttpResponse response) override {
    CHECK(!has_begun_);
    has_begun_ = true;
    const bool has_no_body = response.status == 204 || response.status == 304 || response.status < 200;
    const std::string framing = has_no_body ? "" : "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    std::string text = head_text(response.status, response.headers, framing, after_);
    if (!is_head_ && !has_no_body) text += response.body;
    OC_CO_CHECKED(lost(co_await stream_.write(text, stall_)));
    is_complete_ = true;
    co_return Result<void>();
  }

  Task<Result<void>> begin(int status, std::vector<Header> headers) override {
    CHECK(!has_begun_);
    has_begun_ = true;
    // HTTP/1.0 knows no chunks: there the end of the connection ends the body.
    if (is_old_) after_ = After::close;
    co_return lost(co_await stream_.write(head_text(status, headers, is_old_ ? "" : "Transfer-Encoding: chunked\r\n", after_), stall_));
  }

  Task<Result<void>> piece(std::string bytes) override {
    CHECK(has_begun_ && !is_complete_);
    if (bytes.empty() || is_head_) co_return Result<void>();
    if (is_old_) co_return lost(co_await stream_.write(bytes, stall_));
    constexpr std::string_view digits = "0123456789abcdef";
    std::string size;
    for (std::size_t left = bytes.size(); left > 0; left >>= 4) size.insert(size.begin(), digits[left & 15]);
    co_return lost(co_await stream_.write(size + "\r\n" + bytes + "\r\n", stall_));
  }

  Task<Result<void>> end() override {
    CHECK(has_begun_ && !is_complete_);
    if (!is_old_ && !is_head_) OC_CO_CHECKED(lost(co_await stream_.write("0\r\n\r\n", stall_)));
    is_complete_ = true;
    co_return Result<void>();
  }

 private:
  /// A client that does not take its answer is as gone as one that has left.
  Result<void> lost(Result<void> written) {
    if (written) return written;
    after_ = After::close;
    return fail(Errc::connection_lost, "the client has gone");
  }

  Stream& stream_;
  bool is_head_;
  bool is_old_;
  After after_;
  Millis stall_;
  bool has_begun_ = false;
  bool is_complete_ = false;
};

// Tasks of our own, so that whatever a handler throws, at its first step too, comes out of an await.
Task<> call_request(HttpHandler& handler, ServerRequest request, HttpReply& reply) { co_await handler.on_request(std::move(request), reply); }

Task<> call_websocket(HttpHandler& handler, ServerRequest request, std::unique_ptr<WebSocket> socket) {
  co_await handler.on_websocket(std::move(request), std::move(socket));
}

/// What a body may be.
struct BodyBudget {
  std::size_t bytes_max = 0;
  Millis time{0};
};

/// What the handler grants to this path; nothing when it throws.
BodyBudget ask_for_body(const HttpHandler& handler, const MessageHead& head, const HttpServerLimits& limits) {
  try {
    const auto path = canonical_path(head.target);
    if (!path) return {.bytes_max = limits.body_bytes_max, .time = limits.body_timeout};
    return {.bytes_max = handler.body_bytes_max(path->path), .time = std::min(limits.body_timeout, handler.body_time_max(path->path))};
  } catch (const std::exception&) {
    return {};
  }
}

/// What the handler answers to the head alone; 500 when it throws.
std::optional<HttpResponse> ask_about_head(HttpHandler& handler, const ServerRequest& head) {
  try {
    return handler.head_refusal(head);
  } catch (const std::exception&) {
    return HttpResponse{.status = 500, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = "500 Internal Server Error\n"};
  }
}

/// What the handler says, or 500 when it throws.
int ask_for_websocket(HttpHandler& handler, const ServerRequest& request) {
  try {
    return handler.accepts_websocket(request);
  } catch (const std::exception&) {
    return 500;
  }
}

class Connection {
 public:
  Connection(std::shared_ptr<ServerShared> shared, HttpHandler& handler, std::unique_ptr<Stream> stream, Peer peer, Executor executor)
      : shared_(std::move(shared)), handler_(handler), stream_(std::move(stream)), peer_(std::move(peer)), executor_(std::move(executor)) {
    shared_->connections++;
  }
  Connection(const Connection&) = delete;
  ~Connection() { shared_->connections--; }

  Task<> run() {
    // The first request's head has to be whole within the header time; later ones may be waited for longer, but not be dripped longer.
    TimePoint until = time_after(limits().header_timeout);
    while (true) {
      reader_ = read_request(
          {.header_bytes_max = limits().header_bytes_max,
           .body_bytes_max = limits().body_bytes_max,
           .body_bytes_max_for = [this](const MessageHead& head) { return (budget_ = ask_for_body(handler_, head, limits())).bytes_max; }});
      auto read = co_await read_message(until);
      if (!read) {
        if (read.error().http_status != 0) co_await refuse(read.error().http_status);
        co_return;
      }
      if (!*read || !co_await answer()) co_return;
      until = time_after(limits().keep_alive_timeout);
      // An idle connection keeps nothing of its past.
      reader_.reset();
      if (unread_.empty()) std::string().swap(unread_);
    }
  }

 private:
  const HttpServerLimits& limits() const { return shared_->limits; }

  /// The request whose head was read, without its body.
  ServerRequest head_request(RequestPath path) {
    return {.method = reader_->head().method,
            .path = std::move(path.path),
            .query = std::move(path.query),
            .headers = reader_->head().headers,
            .peer_address = peer_.address,
            .peer_is_loopback = peer_.is_loopback};
  }

  /// Whether the head alone was answered: then nothing of the body was asked for.
  Task<bool> refuse_by_head() {
    auto path = canonical_path(reader_->head().target);
    if (!path) co_return false;
    auto refusal = ask_about_head(handler_, head_request(std::move(*path)));
    if (!refusal) co_return false;
    StreamReply reply(*stream_, reader_->head(), After::close, limits().write_stall);
    if (co_await reply.send(std::move(*refusal))) co_await linger();
    co_return true;
  }

  /// Reads one request. False when the client ended or fell silent before it sent anything of it, and when its head was answered.
  Task<Result<bool>> read_message(TimePoint until) {
    bool is_first = unread_.empty();
    bool has_continued = false;
    bool is_in_body = false;
    while (true) {
      OC_CO_TRY(const std::size_t taken, reader_->feed(unread_));
      unread_.erase(0, taken);
      if (reader_->is_complete()) co_return true;
      if (reader_->has_head() && !is_in_body) {
        is_in_body = true;
        if (co_await refuse_by_head()) co_return false;
        until = time_after(budget_.time);
      }
      if (is_in_body && reader_->expects_continue() && !has_continued) {
        has_continued = true;
        OC_CO_CHECKED(co_await stream_->write("HTTP/1.1 100 Continue\r\n\r\n", limits().write_stall));
      }
      auto got = co_await stream_->read(unread_, until);
      if (is_first && (!got || *got == 0)) co_return false;
      if (!got && got.error().code == Errc::timeout) got.error().http_status = 408;
      if (!got) co_return std::unexpected(std::move(got).error());
      if (*got == 0) co_return fail(Errc::connection_lost, "the request was cut");
      if (is_first) until = std::min(until, time_after(limits().header_timeout));
      is_first = false;
    }
  }

  /// Answers without asking the handler, and ends the connection.
  Task<> refuse(int status) {
    StreamReply reply(*stream_, reader_->head(), After::close, limits().write_stall);
    const std::string words = std::to_string(status) + " " + std::string(status_words(status)) + "\n";
    std::vector<Header> headers{{"Content-Type", "text/plain; charset=utf-8"}};
    if (status == 426) headers.push_back({"Sec-WebSocket-Version", "13"});
    static_cast<void>(co_await reply.send({.status = status, .headers = std::move(headers), .body = words}));
    co_await linger();
  }

  /// Takes what the client is still sending: closing with bytes unread would cost it the answer.
  Task<> linger() {
    co_await stream_->end_writing();
    const TimePoint until = time_after(kLinger);
    for (std::size_t thrown = 0; thrown < kLingerBytesMax;) {
      std::string rest;
      const auto got = co_await stream_->read(rest, until);
      if (!got || *got == 0) co_return;
      thrown += *got;
    }
  }

  /// Answers the request that was read; says whether the connection goes on.
  Task<bool> answer() {
    auto path = canonical_path(reader_->head().target);
    if (!path) {
      co_await refuse(400);
      co_return false;
    }
    ServerRequest request = head_request(std::move(*path));
    request.body = reader_->take_body();
    if (has_word(header_value(request.headers, "upgrade"), "websocket")) {
      co_await upgrade(std::move(request));
      co_return false;
    }
    StreamReply reply(*stream_, reader_->head(), reader_->keeps_alive() ? After::keep : After::close, limits().write_stall);
    co_await guarded(call_request(handler_, std::move(request), reply));
    if (!reply.has_begun()) {
      reply.close_after();
      static_cast<void>(
          co_await reply.send({.status = 500, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = "500 Internal Server Error\n"}));
    }
    if (!reply.keeps_alive() && reply.is_complete()) co_await linger();
    co_return reply.keeps_alive();
  }

  /// A handler that throws has a bug; it ends its own connection and no other.
  static Task<> guarded(Task<> task) {
    std::exception_ptr thrown;
    try {
      co_await std::move(task);
    } catch (...) {
      thrown = std::current_exception();
    }
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (thrown && state.cancelled() != boost::asio::cancellation_type::none) std::rethrow_exception(thrown);
  }

  /// RFC 6455, 4.2.1: what a request for a WebSocket has to say. 101 when it does.
  int check_upgrade(const ServerRequest& request) const {
    if (request.method != "GET" || reader_->head().version < 11 || !request.body.empty()) return 400;
    if (!has_word(header_value(request.headers, "connection"), "upgrade")) return 400;
    if (header_value(request.headers, "sec-websocket-version") != "13") return 426;
    const auto key = from_base64(header_value(request.headers, "sec-websocket-key"));
    if (!key || key->size() != 16) return 400;
    const auto open = shared_->preauth_sockets.find(peer_.address);
    if (open != shared_->preauth_sockets.end() && open->second >= limits().preauth_sockets_per_address_max) return 503;
    return 101;
  }

  /// A place among the sockets of this address that have not shown who they are; given back by the returned function.
  std::function<void()> take_preauth_place() {
    shared_->preauth_sockets[peer_.address]++;
    return [shared = shared_, address = peer_.address] {
      if (--shared->preauth_sockets[address] == 0) shared->preauth_sockets.erase(address);
    };
  }

  Task<> upgrade(ServerRequest request) {
    int status = check_upgrade(request);
    if (status == 101) status = ask_for_websocket(handler_, request);
    if (status != 101) {
      co_await refuse(status);
      co_return;
    }
    const std::string accept = websocket_accept(header_value(request.headers, "sec-websocket-key"));
    const std::string text =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept + "\r\n\r\n";
    if (!co_await stream_->write(text, limits().write_stall)) co_return;
    auto socket = make_websocket(std::move(stream_), WebSocketSide::server, std::exchange(unread_, {}), executor_, take_preauth_place());
    reader_.reset();
    co_await guarded(call_websocket(handler_, std::move(request), std::move(socket)));
  }

  std::shared_ptr<ServerShared> shared_;
  HttpHandler& handler_;
  std::unique_ptr<Stream> stream_;
  Peer peer_;
  Executor executor_;
  std::unique_ptr<MessageReader> reader_;
  BodyBudget budget_;  ///< of the request whose head came last
  std::string unread_;
};

}  // namespace

Task<> serve_connection(std::shared_ptr<ServerShared> shared, HttpHandler& handler, std::unique_ptr<Stream> stream, Peer peer, Executor executor) {
  Connection connection(std::move(shared), handler, std::move(stream), std::move(peer), std::move(executor));
  co_await connection.run();
}

}  // namespace oc::io
