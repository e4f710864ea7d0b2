// The parts of an http, https, ws or wss URL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace oc::io {

struct HttpUrl {
  std::string scheme;  ///< http or https; ws and wss are told as http and https
  std::string host;    ///< lower case; an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string target;  ///< path and query, starts with '/'; no fragment
  bool is_tls() const { return scheme == "https"; }
};

/// Errors: invalid (not such a URL, user information, blanks or control characters in it). The message never holds the path or the query.
Result<HttpUrl> parse_http_url(std::string_view url);

/// `host`, or `host:port` when the port is not the scheme's own; IPv6 in brackets. What the Host header says.
std::string host_text(const HttpUrl& url);
/// `https://host`, with the port as in host_text().
std::string origin_text(const HttpUrl& url);

/// Whether the host is `localhost`, 127.0.0.0/8 or ::1.
bool is_loopback_host(std::string_view host);

}  // namespace oc::io
