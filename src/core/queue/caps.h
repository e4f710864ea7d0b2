// How many runs there may be at once: in each lane, and of each agent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/json.h"

namespace oc::queue {

/// The lanes that runs of all sessions share. Each session is a lane of its own beside these.
/// Source: OpenClaw, command queue, lanes.
enum class Lane : std::uint8_t { main, cron, subagent, nested };
inline constexpr std::size_t kLanes = 4;
std::string_view to_string(Lane lane);

/// Most runs at once in a lane: `agents.defaults.maxConcurrent` (else kRunsAtOnceMax), `cron.maxConcurrentRuns` (1),
/// `agents.defaults.subagents.maxConcurrent` (8), nested 1.
/// Limits: kRunsAtOnceMax.
std::size_t runs_at_once(const Json& config_root, Lane lane);

/// Most runs of one agent (`agent_entry`: its entry of agents.list, or nullptr) at once in the lane `main`: its own `maxConcurrent`, else that of the
/// defaults, else 4. Where the lane is bounded by the config, one agent never gets the last place: a hung agent leaves room for the others.
/// DEVIATION: OpenClaw has no cap for an agent, and 4 for all together (docs/decisions/0013).
std::size_t runs_at_once_of_agent(const Json& config_root, const Json* agent_entry);

}  // namespace oc::queue
