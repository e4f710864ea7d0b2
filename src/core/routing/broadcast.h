// Groups whose messages go to several agents.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace oc::routing {

inline constexpr int kBroadcastRoundsMax = 4;
inline constexpr std::size_t kBroadcastTurnsMax = 32;

struct Broadcast {
  enum class Strategy : std::uint8_t { parallel, sequential } strategy = Strategy::parallel;
  std::vector<std::string> agents;   ///< in the order of the config, each once, in their normal form
  std::vector<std::string> unknown;  ///< named there and not in the roster
  bool selects_named = false;        ///< when a message names some of them by `@`, it is for these alone
  int rounds_max = 1;                ///< how often they are told what the others answered, the first time included
  std::size_t turns_max = 0;         ///< of all rounds together
};

/// What `broadcast` says of the peer that a message was routed by: its id alone is WhatsApp's, `<channel>:<id>` is of that channel.
/// A list is one round; `{agents, mentionGating, maxRounds, maxTurns}` may be more. Limits: kBroadcastRoundsMax, kBroadcastTurnsMax. Source:
/// spec/routing.md §13.
std::optional<Broadcast> broadcast_of(const Json& config, std::string_view channel, std::string_view peer_id);

}  // namespace oc::routing
