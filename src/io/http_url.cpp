// Splits URLs by hand: the few shapes that are allowed are shorter to say than to configure a general parser for.
#include "io/http_url.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace oc::io {
namespace {

std::optional<std::string> http_scheme(std::string_view word) {
  const std::string lower = ascii_lower(word);
  if (lower == "http" || lower == "ws") return "http";
  if (lower == "https" || lower == "wss") return "https";
  return std::nullopt;
}

bool is_host_char(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'; }

bool is_ipv6_char(char c) { return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' || c == '.'; }

std::optional<std::uint16_t> port_number(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (code != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

std::unexpected<Error> not_a_url(std::string_view why) {
  return fail(Errc::invalid, "the URL is not usable: " + std::string(why), "write it as https://host[:port]/path");
}

/// Takes `host[:port]` or `[ipv6][:port]` apart.
Result<void> read_authority(std::string_view authority, HttpUrl& url) {
  std::string_view port;
  bool has_port = false;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return not_a_url("a bracket is missing after the address");
    url.host = ascii_lower(authority.substr(1, end - 1));
    if (url.host.find(':') == std::string::npos || !std::ranges::all_of(url.host, is_ipv6_char)) return not_a_url("its address is not IPv6");
    const std::string_view rest = authority.substr(end + 1);
    if (!rest.empty() && rest[0] != ':') return not_a_url("something stands between address and port");
    has_port = !rest.empty();
    if (has_port) port = rest.substr(1);
  } else {
    const std::size_t colon = authority.find(':');
    url.host = ascii_lower(authority.substr(0, colon));
    if (url.host.empty() || url.host.size() > 253 || !std::ranges::all_of(url.host, is_host_char)) return not_a_url("its host name is not usable");
    has_port = colon != std::string_view::npos;
    if (has_port) port = authority.substr(colon + 1);
  }
  url.port = url.is_tls() ? 443 : 80;
  if (!has_port || port.empty()) return {};
  const auto number = port_number(port);
  if (!number) return not_a_url("its port is not a number from 1 to 65535");
  url.port = *number;
  return {};
}

}  // namespace

Result<HttpUrl> parse_http_url(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) return not_a_url("it holds a blank or a control character");
  }
  const std::size_t colon = text.find("://");
  const auto scheme = colon == std::string_view::npos ? std::nullopt : http_scheme(text.substr(0, colon));
  if (!scheme) return not_a_url("it starts with none of http://, https://, ws://, wss://");
  HttpUrl url;
  url.scheme = *scheme;
  text.remove_prefix(colon + 3);
  text = text.substr(0, text.find('#'));
  const std::size_t end = std::min(text.find_first_of("/?\\"), text.size());
  const std::string_view authority = text.substr(0, end);
  if (authority.find('@') != std::string_view::npos) return not_a_url("it holds a user name or password; send those as a header");
  OC_CHECKED(read_authority(authority, url));
  const std::string_view rest = text.substr(end);
  if (rest.starts_with('\\')) return not_a_url("it holds a backslash");
  url.target = rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest);
  return url;
}

std::string host_text(const HttpUrl& url) {
  const std::string host = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  return url.port == (url.is_tls() ? 443 : 80) ? host : host + ":" + std::to_string(url.port);
}

std::string origin_text(const HttpUrl& url) { return url.scheme + "://" + host_text(url); }

bool is_loopback_host(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  if (!host.starts_with("127.")) return false;
  return std::ranges::all_of(host, [](char c) { return (c >= '0' && c <= '9') || c == '.'; }) && std::ranges::count(host, '.') == 3;
}

}  // namespace oc::io
