// Where a request comes from: this machine or another, a browser page or a program, and whose address counts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/protocol/protocol.h"
#include "gateway/auth.h"
#include "io/http_server.h"

namespace oc::gateway {

/// `localhost`, 127.*, `[::1]`, with or without a port. `127.0.0.1.example` is none.
bool is_loopback_host(std::string_view host);

/// Whether the request came straight from this machine: loopback peer, loopback Host, no sign of a proxy.
bool is_local(const io::ServerRequest& request);

/// Whether a page of this origin may connect.
bool is_origin_allowed(const io::ServerRequest& request, const OriginRules& rules);

/// The two facts above, as the handshake takes them.
protocol::Approach approach_of(const io::ServerRequest& request, const OriginRules& rules);

/// The address that limits count: the peer's, or what a trusted proxy in front of it says.
std::string client_address(const io::ServerRequest& request, const std::vector<std::string>& trusted_proxies);

/// Whether the address is one of the entries, or inside an IPv4 network among them.
bool is_listed_address(std::string_view address, const std::vector<std::string>& entries);

}  // namespace oc::gateway
