// The agents of a configuration as typed values: who they are, where they live, which model they use.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/config/config.h"
#include "core/config/paths.h"

namespace oc::config {

/// Model references, `provider/model`: the first to ask and those to fall back to.
struct ModelChoice {
  std::string primary;  ///< "" when nothing is configured
  std::vector<std::string> fallbacks;
};

struct Identity {
  std::string name;
  std::string theme;
  std::string emoji;
  std::string avatar;
};

struct AgentConfig {
  std::string id;      ///< in its normal form
  std::string raw_id;  ///< as written
  std::string name;
  bool is_default = false;
  std::string workspace;  ///< absolute
  std::string agent_dir;  ///< absolute
  ModelChoice model;
  Identity identity;
  const Json* entry = nullptr;  ///< of agents.list; nullptr for the agent of a configuration that names none. Lifetime: the Config's
  std::string path;             ///< `agents.list.0`, for Config::where; "" without an entry
};

/// All agents, in their order; never empty: without agents.list there are `main` and those that bindings name, as routing takes an agent at its
/// binding's word. Of entries with one id the first counts.
/// Lifetime: `entry` points into the configuration.
std::vector<AgentConfig> agents(const Config& config, const Paths& paths);

/// The same from a root value. Lifetime: `entry` points into `root`.
std::vector<AgentConfig> agents(const Json& root, const Paths& paths);

/// The model of an agent: its own `model` over `agents.defaults.model`. A plain text replaces the first model only, an object also the
/// fallbacks when it has them.
ModelChoice model_of(const Json& root, const Json* entry);

/// The id of the agent that answers what no binding takes.
std::string default_agent_id(const Config& config);

}  // namespace oc::config
