// Groups whose messages go to several agents.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace oc::routing {

struct Broadcast {
  enum class Strategy : std::uint8_t { parallel, sequential } strategy = Strategy::parallel;
  std::vector<std::string> agents;   ///< in the order of the config, each once, in their normal form
  std::vector<std::string> unknown;  ///< named there and not in the roster
};

/// What `broadcast` says of the peer that a message was routed by: its id alone is WhatsApp's, `<channel>:<id>` is of that channel.
/// Source: spec/routing.md §13.
std::optional<Broadcast> broadcast_of(const Json& config, std::string_view channel, std::string_view peer_id);

}  // namespace oc::routing
