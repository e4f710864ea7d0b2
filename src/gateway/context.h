// What the methods and the HTTP endpoints share: the parts handed in and the gateway's own state.
#pragma once

#include <functional>
#include <string>

#include "gateway/authenticator.h"
#include "gateway/devices.h"
#include "gateway/gateway.h"
#include "gateway/health.h"
#include "gateway/hub.h"
#include "gateway/idempotency.h"
#include "gateway/presence.h"
#include "gateway/run_taps.h"
#include "io/clock.h"

namespace oc::gateway {

/// Lifetime: lives in the gateway, as long as it serves.
struct Context {
  explicit Context(GatewayParts given)
      : parts(std::move(given)),
        started_at(parts.io.clock.now()),
        authenticator(parts.settings.auth),
        devices(parts.io, parts.store),
        health(parts.io, parts.engine) {}

  GatewayParts parts;
  const UnixTime started_at;
  Hub hub;
  Authenticator authenticator;
  Devices devices;
  Idempotency answers;
  HealthKeeper health;
  RunTaps taps;

  io::Clock& clock() const { return parts.io.clock; }
  engine::Engine& engine() const { return parts.engine; }
  SelfFacts self() const;
};

/// An engine's or store's failure as a client reads it.
protocol::ErrorShape to_error(const Error& error);

}  // namespace oc::gateway
