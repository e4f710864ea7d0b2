// The gateway process of this state folder, as `<state>/gateway.pid` names it and the system confirms it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/context.h"

namespace oc::cli {

struct GatewayProcess {
  std::int64_t pid = 0;
  std::uint16_t port = 0;  ///< 0 when the file does not say
  std::int64_t started_at_ms = 0;
};

/// The running gateway: its program is named openclaw, or as this one is. Nothing when the file is missing, its process is gone, or the process is
/// something else by now.
std::optional<GatewayProcess> find_gateway(const Context& context);

/// Whether these are the words of a gateway's command line: a program named openclaw, with the word `gateway`.
bool is_gateway_command_line(const std::vector<std::string>& words);

}  // namespace oc::cli
