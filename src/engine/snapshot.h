// What holds now: the config, the compiled routes and the agents. Replaced as a whole when the config changes; a turn keeps the one it began with.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "core/access/mention.h"
#include "core/config/config.h"
#include "core/config/paths.h"
#include "core/queue/caps.h"
#include "core/routing/table.h"
#include "io/log.h"

namespace oc::engine {

struct AgentInfo {
  std::string id;
  std::string name;
  Json identity;
  bool is_default = false;
  std::string workspace;
  std::string agent_dir;
  access::Mentions mentions;
  std::size_t runs_at_once = 1;
};

struct Snapshot {
  std::shared_ptr<const config::Config> config;
  std::shared_ptr<const routing::RouteTable> routes;
  std::vector<AgentInfo> agents;                       ///< as configured; `main` when none is
  std::array<std::size_t, queue::kLanes> lane_caps{};  ///< by queue::Lane

  std::unordered_map<std::string, std::size_t> places;  ///< of the agents, by id; the first of two with one id counts

  const AgentInfo* find(const std::string& agent_id) const;
  const AgentInfo& default_agent() const;
};

/// Mention patterns that cannot be used are left out and told to the log.
std::shared_ptr<const Snapshot> make_snapshot(std::shared_ptr<const config::Config> config, const config::Paths& paths, io::Log& log);

}  // namespace oc::engine
