// One exchange: take or open a connection, write the request, read the head, and then the body as it is asked for.
#include "io/real/http_client.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "io/real/http_message.h"

namespace oc::io {

/// A request on its way and the answer that comes.
struct RealHttpClient::Exchange {
  HttpRequest request;
  HttpUrl url;
  ProxyWay way;
  TimePoint until = kNever;  ///< of the whole, from total_timeout
  std::unique_ptr<Stream> stream;
  bool was_kept = false;
  std::unique_ptr<MessageReader> reader;
  std::string unread;     ///< what came and is not yet parsed
  bool is_whole = false;  ///< the request was written to its end

  TimePoint next_read_until() const { return std::min(until, time_after(request.idle_timeout)); }
};

namespace {

constexpr Millis kAnswerAfterBrokenWrite{1000};

bool is_ours(const std::string& name) {
  for (const char* each : {"host", "content-length", "transfer-encoding", "connection", "upgrade", "expect", "proxy-authorization"}) {
    if (iequals_ascii(name, each)) return true;
  }
  return false;
}

Result<void> check_request(const HttpRequest& request) {
  if (!is_method(request.method)) return fail(Errc::invalid, "the HTTP method is not usable");
  for (const Header& header : request.headers) {
    if (!is_header(header)) return fail(Errc::invalid, "the HTTP header " + printable(header.name, 64) + " holds a character that is not allowed");
  }
  return {};
}

/// An HTTP proxy that is spoken with itself is told the whole URL.
bool asks_proxy(const ProxyWay& way, const HttpUrl& url) { return way.proxy && way.proxy->kind == Proxy::Kind::http && !url.is_tls(); }

std::string request_head(const HttpRequest& request, const HttpUrl& url, const ProxyWay& way) {
  const bool is_for_proxy = asks_proxy(way, url);
  std::string head = request.method + " " + (is_for_proxy ? origin_text(url) : "") + url.target + " HTTP/1.1\r\nHost: " + host_text(url) + "\r\n";
  for (const Header& header : request.headers) {
    if (!is_ours(header.name)) head += header.name + ": " + header.value + "\r\n";
  }
  if (is_for_proxy && !way.proxy->user.empty()) head += "Proxy-Authorization: " + proxy_authorization(*way.proxy) + "\r\n";
  if (header_value(request.headers, "user-agent").empty()) head += "User-Agent: openclaw\r\n";
  if (header_value(request.headers, "accept").empty()) head += "Accept: */*\r\n";
  const bool has_body = !request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  if (has_body) head += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  return head + "\r\n";
}

bool may_repeat(const std::string& method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "PUT" || method == "DELETE" || method == "TRACE";
}

/// Names the host, and says what the caller may conclude: bytes were sent, so the outcome is unknown.
Error in_words(Error error, const HttpUrl& url) {
  error.message = host_text(url) + ": " + error.message;
  if (error.code == Errc::protocol || error.code == Errc::too_large) error.http_status = 0;
  return error;
}

/// The body of an answer, and what happens to its connection afterwards.
class RealHttpStream final : public HttpStream {
 public:
  RealHttpStream(std::unique_ptr<Stream> stream, std::unique_ptr<MessageReader> reader, std::string unread, std::shared_ptr<ConnectionPool> pool,
                 HttpUrl url, std::string pool_key, Millis idle, TimePoint until)
      : stream_(std::move(stream)),
        reader_(std::move(reader)),
        unread_(std::move(unread)),
        pool_(std::move(pool)),
        url_(std::move(url)),
        pool_key_(std::move(pool_key)),
        idle_(idle),
        until_(until) {}

  int status() const override { return reader_->head().status; }
  const std::vector<Header>& headers() const override { return reader_->head().headers; }

  Task<Result<std::string>> read() override {
    while (true) {
      if (!reader_->body().empty()) co_return reader_->take_body();
      if (reader_->is_complete()) {
        keep();
        co_return std::string();
      }
      if (stream_ == nullptr) co_return std::unexpected(in_words({.code = Errc::connection_lost, .message = "the connection was closed"}, url_));
      auto more = co_await read_more();
      if (more) continue;
      stream_.reset();
      co_return std::unexpected(in_words(std::move(more).error(), url_));
    }
  }

 private:
  Task<Result<void>> read_more() {
    OC_CO_TRY(const std::size_t got, co_await stream_->read(unread_, std::min(until_, time_after(idle_))));
    OC_CO_TRY(const std::size_t taken, reader_->feed(unread_));
    unread_.erase(0, taken);
    if (got == 0) OC_CO_CHECKED(reader_->end_of_input());
    co_return Result<void>();
  }

  void keep() {
    if (stream_ != nullptr && reader_->keeps_alive() && unread_.empty()) pool_->give(pool_key_, std::move(stream_));
    stream_.reset();
  }

  std::unique_ptr<Stream> stream_;
  std::unique_ptr<MessageReader> reader_;
  std::string unread_;
  std::shared_ptr<ConnectionPool> pool_;
  HttpUrl url_;
  std::string pool_key_;
  Millis idle_;
  TimePoint until_;
};

}  // namespace

std::unique_ptr<Stream> ConnectionPool::take(const std::string& origin) {
  const auto found = kept_.find(origin);
  if (found == kept_.end()) return nullptr;
  std::unique_ptr<Stream> stream;
  while (stream == nullptr && !found->second.empty()) {
    if (found->second.back().stream->is_quiet()) stream = std::move(found->second.back().stream);
    found->second.pop_back();
  }
  if (found->second.empty()) kept_.erase(found);
  return stream;
}

void ConnectionPool::give(const std::string& origin, std::unique_ptr<Stream> stream) {
  if (!stream->is_quiet()) return;
  auto& kept = kept_[origin];
  kept.push_back({.stream = std::move(stream), .until = time_after(kept_for_)});
  if (kept.size() > kKeptConnectionsPerOriginMax) kept.pop_front();
  arm();
}

void ConnectionPool::arm() {
  if (is_armed_ || kept_.empty()) return;
  TimePoint next = kNever;
  for (const auto& [origin, kept] : kept_) next = std::min(next, kept.front().until);
  is_armed_ = true;
  timer_.expires_at(next);
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code) {
    const auto self = weak.lock();
    if (!self) return;
    self->is_armed_ = false;
    self->drop_old();
    self->arm();
  });
}

void ConnectionPool::drop_old() {
  const TimePoint now = std::chrono::steady_clock::now();
  for (auto& [origin, kept] : kept_) std::erase_if(kept, [now](const Kept& each) { return each.until <= now; });
  std::erase_if(kept_, [](const auto& entry) { return entry.second.empty(); });
}

std::size_t ConnectionPool::size() const {
  std::size_t count = 0;
  for (const auto& [origin, kept] : kept_) count += kept.size();
  return count;
}

void ConnectionPool::clear() {
  kept_.clear();
  timer_.cancel();
}

namespace {

/// Reads until the head of the final answer is there; interim answers (100, 103) are skipped.
Task<Result<void>> read_head(Stream& stream, std::unique_ptr<MessageReader>& reader, std::string& unread, TimePoint until, Millis idle,
                             const HttpRequest& request) {
  const MessageLimits limits{.header_bytes_max = kHttpAnswerHeaderBytesMax, .body_bytes_max = request.body_bytes_max};
  reader = read_answer(limits, request.method);
  while (true) {
    OC_CO_TRY(const std::size_t taken, reader->feed(unread));
    unread.erase(0, taken);
    if (reader->has_head()) {
      if (reader->head().status >= 200) co_return Result<void>();
      if (reader->head().status == 101) co_return fail(Errc::protocol, "it switched protocols unasked");
      reader = read_answer(limits, request.method);
      continue;
    }
    OC_CO_TRY(const std::size_t got, co_await stream.read(unread, std::min(until, time_after(idle))));
    if (got == 0) co_return fail(Errc::connection_lost, "the connection was closed before an answer came");
  }
}

}  // namespace

/// Writes the request and reads the head of the answer on the exchange's stream.
Task<Result<void>> RealHttpClient::exchange_head(Exchange& exchange) {
  const std::string head = request_head(exchange.request, exchange.url, exchange.way);
  // Small requests leave in one segment; large bodies are not copied.
  const bool is_small = exchange.request.body.size() < (16u << 10);
  auto written = co_await exchange.stream->write(is_small ? head + exchange.request.body : head, exchange.request.idle_timeout);
  if (written && !is_small) written = co_await exchange.stream->write(exchange.request.body, exchange.request.idle_timeout);
  exchange.is_whole = written.has_value();
  if (!written && written.error().code != Errc::connection_lost) co_return written;
  // A server that refuses a body while it is being written has often answered already.
  const TimePoint until = written ? exchange.until : time_after(kAnswerAfterBrokenWrite);
  auto read = co_await read_head(*exchange.stream, exchange.reader, exchange.unread, until, exchange.request.idle_timeout, exchange.request);
  if (!written && !read) co_return written;
  co_return read;
}

Task<Result<std::unique_ptr<HttpStream>>> RealHttpClient::open_until(HttpRequest request, TimePoint body_until) {
  OC_CO_TRY(HttpUrl url, parse_http_url(request.url));
  OC_CO_CHECKED(check_request(request));
  const TimePoint until = time_after(request.total_timeout);
  ProxyWay way{.tunnels = false};
  if (!request.proxy.empty()) {
    OC_CO_TRY(way.proxy, parse_proxy(request.proxy));
  }
  Exchange exchange{.request = std::move(request), .url = std::move(url), .way = std::move(way), .until = until};
  // Ways by different proxies, or by different users of one, are not each other's.
  const std::string origin = origin_text(exchange.url) + (exchange.way.proxy ? " " + exchange.request.proxy : "");
  while (true) {
    exchange.stream = pool_->take(origin);
    exchange.was_kept = exchange.stream != nullptr;
    if (!exchange.was_kept) {
      Millis timeout = exchange.request.connect_timeout;
      if (until != kNever) timeout = std::min(timeout, std::chrono::ceil<Millis>(until - std::chrono::steady_clock::now()));
      OC_CO_TRY(exchange.stream, co_await connector_.connect(exchange.url, std::max(timeout, Millis(1)), exchange.way));
    }
    const std::uint64_t written_before = exchange.stream->bytes_written();
    auto done = co_await exchange_head(exchange);
    if (done) break;
    // A kept connection that the server had given up is no news about the request: nothing of the answer came.
    // A write that stalled has not come to reading: there is no reader then.
    const bool is_untouched =
        done.error().code == Errc::connection_lost && exchange.unread.empty() && exchange.reader != nullptr && !exchange.reader->has_head();
    // What the other system never confirmed nobody has read: it had ended the connection before the request came. Half a request is none.
    const bool is_unread = exchange.stream->bytes_unconfirmed() >= exchange.stream->bytes_written() - written_before;
    const bool is_undone = !exchange.is_whole || (done.error().code == Errc::connection_lost && is_unread);
    if (exchange.was_kept && is_untouched && (is_undone || may_repeat(exchange.request.method))) continue;
    if (is_undone && (done.error().code == Errc::connection_lost || done.error().code == Errc::timeout)) done.error().code = Errc::unavailable;
    co_return std::unexpected(in_words(std::move(done).error(), exchange.url));
  }
  co_return std::make_unique<RealHttpStream>(std::move(exchange.stream), std::move(exchange.reader), std::move(exchange.unread), pool_,
                                             std::move(exchange.url), origin, exchange.request.idle_timeout, body_until);
}

Task<Result<std::unique_ptr<HttpStream>>> RealHttpClient::open(HttpRequest request) { return open_until(std::move(request), kNever); }

Task<Result<HttpResponse>> RealHttpClient::send(HttpRequest request) {
  const std::size_t bytes_max = request.body_bytes_max;
  const TimePoint until = time_after(request.total_timeout);
  OC_CO_TRY(const auto stream, co_await open_until(std::move(request), until));
  OC_CO_TRY(std::string body, co_await read_all(*stream, bytes_max));
  co_return HttpResponse{.status = stream->status(), .headers = stream->headers(), .body = std::move(body)};
}

}  // namespace oc::io
