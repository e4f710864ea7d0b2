// The handshakes with proxies, byte by byte.
#include "io/real/proxy.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "io/crypto.h"
#include "io/real/http_message.h"

namespace oc::io {
namespace {

constexpr std::size_t kSocksTextBytesMax = 255;

std::unexpected<Error> not_a_proxy(std::string_view why) {
  return fail(Errc::invalid, "the proxy is not usable: " + std::string(why),
              "write it as http://[user:password@]host:port or socks5://[user:password@]host:port");
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// `%40` to `@`. Errors: invalid (a broken escape, a control character).
Result<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i++) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return not_a_proxy("a percent sign in its user name or password is not followed by two hex digits");
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return not_a_proxy("its user name or password holds a control character");
    out += c;
  }
  return out;
}

/// Takes exactly so many bytes.
Task<Result<std::string>> take(Stream& stream, std::string& unread, std::size_t count, TimePoint until) {
  while (unread.size() < count) {
    OC_CO_TRY(const std::size_t got, co_await stream.read(unread, until));
    if (got == 0) co_return fail(Errc::connection_lost, "the proxy closed the connection");
  }
  std::string bytes = unread.substr(0, count);
  unread.erase(0, count);
  co_return bytes;
}

/// The host as SOCKS has it: an address as bytes, or a name for the proxy to look up.
Result<std::string> socks_address(const std::string& host) {
  boost::system::error_code not_an_address;
  const auto address = boost::asio::ip::make_address(host, not_an_address);
  if (!not_an_address && address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return "\x01" + std::string(bytes.begin(), bytes.end());
  }
  if (!not_an_address) {
    const auto bytes = address.to_v6().to_bytes();
    return "\x04" + std::string(bytes.begin(), bytes.end());
  }
  if (host.size() > kSocksTextBytesMax) return fail(Errc::invalid, "the host name is too long for a SOCKS proxy");
  return std::string("\x03") + static_cast<char>(host.size()) + host;
}

std::string_view socks_problem(unsigned char code) {
  constexpr std::array<std::string_view, 9> words{"",
                                                  "general failure",
                                                  "its rules do not allow that",
                                                  "the network is unreachable",
                                                  "the host is unreachable",
                                                  "connection refused",
                                                  "the time to live has expired",
                                                  "it does not know the command",
                                                  "it does not know the kind of address"};
  return code < words.size() ? words[code] : std::string_view("an unknown reason");
}

Task<Result<void>> log_in(Stream& stream, std::string& unread, const Proxy& proxy, TimePoint until) {
  std::string hello = "\x01";
  for (const std::string* each : {&proxy.user, &proxy.password}) hello += static_cast<char>(each->size()) + *each;
  OC_CO_CHECKED(co_await stream.write(hello, kProxyTimeout));
  OC_CO_TRY(const std::string verdict, co_await take(stream, unread, 2, until));
  if (verdict[1] != 0) co_return fail(Errc::unavailable, "the proxy refuses the user name or the password");
  co_return Result<void>();
}

Task<Result<void>> open_socks(Stream& stream, const Proxy& proxy, HttpUrl to, TimePoint until) {
  OC_CO_TRY(const std::string address, socks_address(to.host));
  const bool has_user = !proxy.user.empty();
  std::string unread;
  OC_CO_CHECKED(co_await stream.write(has_user ? std::string("\x05\x02\x00\x02", 4) : std::string("\x05\x01\x00", 3), kProxyTimeout));
  OC_CO_TRY(const std::string method, co_await take(stream, unread, 2, until));
  if (method[0] != 5) co_return fail(Errc::protocol, "the proxy does not speak SOCKS5");
  if (method[1] == 2 && has_user) {
    OC_CO_CHECKED(co_await log_in(stream, unread, proxy, until));
  } else if (method[1] != 0) {
    co_return fail(Errc::unavailable, "the proxy wants a user name and password",
                   "write them into the proxy's URL: socks5://user:password@host:port");
  }
  const std::string port{static_cast<char>(to.port >> 8), static_cast<char>(to.port & 0xff)};
  OC_CO_CHECKED(co_await stream.write(std::string("\x05\x01\x00", 3) + address + port, kProxyTimeout));
  OC_CO_TRY(const std::string head, co_await take(stream, unread, 4, until));
  if (head[0] != 5) co_return fail(Errc::protocol, "the proxy does not speak SOCKS5");
  if (head[1] != 0)
    co_return fail(Errc::unavailable, "the proxy has not connected: " + std::string(socks_problem(static_cast<unsigned char>(head[1]))));
  std::size_t rest = head[3] == 1 ? 4 : 16;
  if (head[3] == 3) {
    OC_CO_TRY(const std::string length, co_await take(stream, unread, 1, until));
    rest = static_cast<unsigned char>(length[0]);
  }
  OC_CO_TRY(const std::string bound, co_await take(stream, unread, rest + 2, until));
  if (!unread.empty()) co_return fail(Errc::protocol, "the proxy has sent more than its answer");
  co_return Result<void>();
}

Task<Result<void>> open_connect(Stream& stream, const Proxy& proxy, HttpUrl to, TimePoint until) {
  const std::string host = to.host.find(':') == std::string::npos ? to.host : "[" + to.host + "]";
  const std::string authority = host + ":" + std::to_string(to.port);
  std::string request = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
  if (const std::string login = proxy_authorization(proxy); !login.empty()) request += "Proxy-Authorization: " + login + "\r\n";
  OC_CO_CHECKED(co_await stream.write(request + "\r\n", kProxyTimeout));
  // What follows a CONNECT's good answer is the tunnel, as what follows an answer to HEAD is the next one.
  const auto reader = read_answer({.header_bytes_max = kHttpAnswerHeaderBytesMax, .body_bytes_max = 0}, "HEAD");
  std::string unread;
  while (!reader->has_head()) {
    OC_CO_TRY(const std::size_t got, co_await stream.read(unread, until));
    if (got == 0) co_return fail(Errc::connection_lost, "the proxy closed the connection");
    OC_CO_TRY(const std::size_t taken, reader->feed(unread));
    unread.erase(0, taken);
  }
  const int status = reader->head().status;
  if (status == 407) {
    co_return fail(Errc::unavailable,
                   proxy.user.empty() ? "the proxy wants a user name and password (407)" : "the proxy refuses the user name or the password (407)",
                   "write them into the proxy's URL: http://user:password@host:port");
  }
  if (status < 200 || status > 299) co_return fail(Errc::unavailable, "the proxy answered " + std::to_string(status));
  if (!unread.empty()) co_return fail(Errc::protocol, "the proxy has sent more than its answer");
  co_return Result<void>();
}

}  // namespace

Result<Proxy> parse_proxy(std::string_view text) {
  const std::size_t colon = text.find("://");
  const std::string scheme = ascii_lower(text.substr(0, std::min(colon, text.size())));
  Proxy proxy;
  if (scheme == "socks5" || scheme == "socks5h")
    proxy.kind = Proxy::Kind::socks5;
  else if (scheme != "http")
    return not_a_proxy("it starts with neither http:// nor socks5://");
  if (colon == std::string_view::npos) return not_a_proxy("it is no URL");
  std::string_view rest = text.substr(colon + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    const std::string_view login = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    const std::size_t middle = std::min(login.find(':'), login.size());
    OC_TRY(proxy.user, decoded(login.substr(0, middle)));
    OC_TRY(proxy.password, decoded(login.substr(std::min(middle + 1, login.size()))));
  }
  if (proxy.user.size() > kSocksTextBytesMax || proxy.password.size() > kSocksTextBytesMax)
    return not_a_proxy("its user name or password is too long");
  const bool is_socks = proxy.kind == Proxy::Kind::socks5;
  auto address = parse_http_url("http://" + std::string(rest));
  if (!address) return not_a_proxy("its host or port cannot be read");
  proxy.address = std::move(*address);
  const std::size_t bracket = rest.rfind(']');
  const bool has_port = rest.find(':', bracket == std::string_view::npos ? 0 : bracket) != std::string_view::npos;
  if (is_socks && !has_port) proxy.address.port = 1080;
  return proxy;
}

std::string proxy_authorization(const Proxy& proxy) {
  return proxy.user.empty() ? std::string() : "Basic " + base64(proxy.user + ":" + proxy.password);
}

Task<Result<void>> open_tunnel(Stream& stream, const Proxy& proxy, HttpUrl to) {
  const TimePoint until = time_after(kProxyTimeout);
  if (proxy.kind == Proxy::Kind::socks5) co_return co_await open_socks(stream, proxy, std::move(to), until);
  co_return co_await open_connect(stream, proxy, std::move(to), until);
}

}  // namespace oc::io
