// Going through a proxy: HTTP CONNECT (RFC 9110, 9.3.6) and SOCKS5 (RFC 1928, RFC 1929).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "io/http_url.h"
#include "io/real/stream.h"

namespace oc::io {

struct Proxy {
  enum class Kind : std::uint8_t { http, socks5 } kind = Kind::http;
  HttpUrl address;       ///< whose host and port are the proxy's
  std::string user;      ///< "" = none is sent
  std::string password;  ///< a secret
};

/// Reads `http://[user:password@]host:port` or `socks5://...` (`socks5h` is the same: the proxy looks names up). The port is 80 or 1080 when none is
/// said. Errors: invalid. The message holds nothing of the text.
Result<Proxy> parse_proxy(std::string_view text);

/// `Basic ...`, the value of a Proxy-Authorization header; "" when the proxy has no user.
std::string proxy_authorization(const Proxy& proxy);

/// Asks the proxy at the other end of the stream for a way to the URL's host and port; when this returns, the stream is that way.
/// Waits: at most kProxyTimeout. Errors: unavailable, timeout, connection_lost, protocol. The message says what the proxy answered.
Task<Result<void>> open_tunnel(Stream& stream, const Proxy& proxy, HttpUrl to);

}  // namespace oc::io
