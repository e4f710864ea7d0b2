// Opens a WebSocket: the HTTP request that asks for it, and the answer that grants it.
#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "io/crypto.h"
#include "io/real/clock.h"
#include "io/real/http_message.h"
#include "io/real/websocket.h"

namespace oc::io {
namespace {

std::string upgrade_request(const HttpUrl& url, const std::vector<Header>& headers, const std::string& key) {
  std::string text =
      "GET " + url.target + " HTTP/1.1\r\nHost: " + host_text(url) + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
  text += "Sec-WebSocket-Key: " + key + "\r\n";
  for (const Header& header : headers) text += header.name + ": " + header.value + "\r\n";
  return text + "\r\n";
}

std::unexpected<Error> refused(const HttpUrl& url, int status) {
  Error error{.code = Errc::denied, .message = host_text(url) + " answered the WebSocket request with status " + std::to_string(status)};
  error.http_status = status;
  return std::unexpected(std::move(error));
}

/// RFC 6455, 4.1: what the answer has to say.
Result<void> check_answer(const HttpUrl& url, const MessageHead& head, const std::string& key) {
  if (head.status != 101) return refused(url, head.status);
  const bool is_upgrade = iequals_ascii(header_value(head.headers, "upgrade"), "websocket");
  const bool has_key = header_value(head.headers, "sec-websocket-accept") == websocket_accept(key);
  // No extension was offered; one that is taken all the same would make every frame unreadable.
  const bool has_extension = !header_value(head.headers, "sec-websocket-extensions").empty();
  if (is_upgrade && has_key && !has_extension) return {};
  return fail(Errc::protocol, host_text(url) + " does not speak WebSocket properly");
}

Task<Result<std::string>> shake_hands(Stream& stream, const HttpUrl& url, const std::vector<Header>& headers, const std::string& key) {
  OC_CO_CHECKED(co_await stream.write(upgrade_request(url, headers, key), kWriteStallTimeout));
  const auto reader = read_answer({.header_bytes_max = kHttpAnswerHeaderBytesMax, .body_bytes_max = kHttpAnswerHeaderBytesMax}, "GET");
  std::string unread;
  while (!reader->has_head()) {
    OC_CO_TRY(const std::size_t got, co_await stream.read(unread, kNever));
    if (got == 0) co_return fail(Errc::connection_lost, host_text(url) + " closed the connection instead of answering");
    OC_CO_TRY(const std::size_t taken, reader->feed(unread));
    unread.erase(0, taken);
  }
  OC_CO_CHECKED(check_answer(url, reader->head(), key));
  co_return unread;
}

}  // namespace

Task<Result<std::unique_ptr<WebSocket>>> RealWebSocketClient::connect_in_time(HttpUrl url, std::vector<Header> headers, Millis timeout,
                                                                              ProxyWay way) {
  OC_CO_TRY(auto stream, co_await connector_.connect(url, timeout, std::move(way)));
  const std::string key = base64(random_.bytes(16));
  OC_CO_TRY(std::string unread, co_await shake_hands(*stream, url, headers, key));
  co_return make_websocket(std::move(stream), WebSocketSide::client, std::move(unread), executor_);
}

Task<Result<std::unique_ptr<WebSocket>>> RealWebSocketClient::connect(std::string url, std::vector<Header> headers, Millis timeout,
                                                                      std::string proxy) {
  OC_CO_TRY(HttpUrl parts, parse_http_url(url));
  for (const Header& header : headers) {
    if (!is_header(header)) co_return fail(Errc::invalid, "the HTTP header " + printable(header.name, 64) + " holds a character that is not allowed");
  }
  ProxyWay way;
  if (!proxy.empty()) {
    OC_CO_TRY(way.proxy, parse_proxy(proxy));
  }
  RealClock clock(executor_);
  const std::string host = host_text(parts);
  auto made = co_await within(clock, timeout, connect_in_time(std::move(parts), std::move(headers), timeout, std::move(way)));
  if (!made && made.error().code == Errc::timeout)
    made.error().message = host + ": the WebSocket was not open within " + std::to_string(timeout.count()) + " ms";
  co_return made;
}

}  // namespace oc::io
