// From an opened socket to a client that is let in: does what the handshake machine says.
#pragma once

#include <memory>

#include "gateway/connection.h"
#include "gateway/context.h"
#include "io/http_server.h"

namespace oc::gateway {

/// Sends the challenge, checks, answers. True when the client is in: `connection.client` is set and hello-ok is on its way.
/// When it is not, the connection is already closing.
/// Waits: at most kHandshakeTimeout for the client.
Task<bool> admit(Context& context, std::shared_ptr<Connection> connection, io::ServerRequest request);

/// The payload of hello-ok. `auth` is null when no device was sent.
Json hello_ok(const Context& context, const Connection& connection, Json auth);

}  // namespace oc::gateway
