// Decides on addresses, Host and Origin. Headers of strangers are never believed.
#include "gateway/locality.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "base/text.h"

namespace oc::gateway {
namespace {

std::optional<std::uint32_t> number_in(std::string_view text, std::uint32_t max) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > max) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> ipv4_of(std::string_view text) {
  const auto parts = split(text, '.');
  if (parts.size() != 4) return std::nullopt;
  std::uint32_t address = 0;
  for (const auto& part : parts) {
    const auto byte = number_in(part, 255);
    if (!byte) return std::nullopt;
    address = address << 8 | *byte;
  }
  return address;
}

/// The host of `host:port` or `[host]:port`.
std::string_view host_of(std::string_view authority) {
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    return end == std::string_view::npos ? authority : authority.substr(0, end + 1);
  }
  const auto colon = authority.find(':');
  return colon == authority.rfind(':') ? authority.substr(0, colon) : authority;
}

struct Origin {
  std::string text;       ///< scheme://host[:port], lower case
  std::string authority;  ///< host[:port]
};

std::optional<Origin> origin_of(std::string_view header) {
  const auto text = token(header);
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    const auto authority = text.substr(scheme.size());
    if (authority.empty() || authority.find_first_of("/@ ?#\\") != std::string::npos) return std::nullopt;
    return Origin{.text = text, .authority = authority};
  }
  return std::nullopt;
}

std::string as_origin_entry(std::string_view entry) {
  auto text = token(entry);
  if (text.ends_with('/')) text.pop_back();
  return text;
}

bool is_in_network(std::string_view address, std::string_view entry) {
  const auto slash = entry.find('/');
  const auto network = ipv4_of(entry.substr(0, slash));
  const auto mine = ipv4_of(address);
  const auto bits = number_in(entry.substr(slash + 1), 32);
  if (!network || !mine || !bits) return false;
  const std::uint32_t mask = *bits == 0 ? 0 : ~std::uint32_t{0} << (32 - *bits);
  return (*network & mask) == (*mine & mask);
}

constexpr std::array<std::string_view, 5> kProxyHeaders{"x-forwarded-for", "x-real-ip", "x-forwarded-host", "x-forwarded-proto", "forwarded"};

bool has_header(const io::ServerRequest& request, std::string_view name) {
  return std::any_of(request.headers.begin(), request.headers.end(), [name](const io::Header& header) { return iequals_ascii(header.name, name); });
}

}  // namespace

bool is_loopback_host(std::string_view host) {
  const auto name = ascii_lower(host_of(js_trim(host)));
  if (name == "localhost" || name == "[::1]" || name == "::1") return true;
  const auto address = ipv4_of(name);
  return address && *address >> 24 == 127;
}

bool is_local(const io::ServerRequest& request) {
  const auto forwarded = std::any_of(kProxyHeaders.begin(), kProxyHeaders.end(), [&](std::string_view name) { return has_header(request, name); });
  return request.peer_is_loopback && !forwarded && is_loopback_host(io::header_value(request.headers, "host"));
}

bool is_origin_allowed(const io::ServerRequest& request, const OriginRules& rules) {
  const auto header = io::header_value(request.headers, "origin");
  const auto is_any = [](const std::string& entry) { return as_origin_entry(entry) == "*"; };
  const auto origin = origin_of(header);
  if (!origin) return false;
  if (std::any_of(rules.allowed.begin(), rules.allowed.end(), is_any)) return true;
  if (std::any_of(rules.allowed.begin(), rules.allowed.end(), [&](const std::string& entry) { return as_origin_entry(entry) == origin->text; }))
    return true;
  if (rules.host_fallback && origin->authority == token(io::header_value(request.headers, "host"))) return true;
  return is_local(request) && is_loopback_host(origin->authority);
}

protocol::Approach approach_of(const io::ServerRequest& request, const OriginRules& rules) {
  const bool has_origin = has_header(request, "origin");
  return {.is_local = is_local(request), .has_origin = has_origin, .origin_allowed = has_origin && is_origin_allowed(request, rules)};
}

bool is_listed_address(std::string_view address, const std::vector<std::string>& entries) {
  return std::any_of(entries.begin(), entries.end(), [address](const std::string& entry) {
    return entry.find('/') == std::string::npos ? address == js_trim(entry) : is_in_network(address, js_trim(entry));
  });
}

std::string client_address(const io::ServerRequest& request, const std::vector<std::string>& trusted_proxies) {
  if (!is_listed_address(request.peer_address, trusted_proxies)) return request.peer_address;
  // The nearest hop that is no proxy of ours: what stands before it was written by the client itself.
  auto hops = split(io::header_value(request.headers, "x-forwarded-for"), ',');
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const std::string address(js_trim(*hop));
    if (!address.empty() && !is_listed_address(address, trusted_proxies)) return printable(address, 64);
  }
  return request.peer_address;
}

}  // namespace oc::gateway
