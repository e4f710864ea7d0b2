// `openclaw gateway run`: from the config to a gateway that serves, and back to nothing.
#pragma once

#include "cli/cli.h"
#include "gateway/gateway.h"
#include "io/real/real.h"

namespace oc::app {

/// Serves until a signal. Returns the exit code; kRestart asks main() to start the program anew.
inline constexpr int kRestart = 1000;
io::Task<int> run_gateway(io::RealWorld& world, cli::GatewayRunOptions options, gateway::WebAssets assets);

}  // namespace oc::app
