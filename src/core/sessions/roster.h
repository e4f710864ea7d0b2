// The agents that a configuration names, in either shape (agents.list, agents.entries), and which of them is the default.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace oc::sessions {

/// One agent: its normalised id, what the configuration says of it, and where.
struct RosterEntry {
  std::string id;
  const Json* value = nullptr;
  std::string path;  ///< `agents.list.2` or `agents.entries.work`
};

/// The agents of a configuration in their order. Lifetime: the configuration must outlive it.
class Roster {
 public:
  explicit Roster(const Json& config);

  const std::vector<RosterEntry>& entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }

  /// The entry of an agent, its id normalised first; nullptr when there is none.
  const RosterEntry* find(std::string_view agent_id) const;

  /// The agent that gets what no binding takes: the first marked default, else the one `agents.defaults.systemAgent` names under explicit
  /// ownership, else the first, else `main`.
  const std::string& default_agent_id() const { return default_agent_id_; }

  /// The agent that a binding's agentId stands for; nothing when the roster does not know it. Without a roster any id stands for itself.
  std::optional<std::string> resolve(std::string_view agent_id) const;

  /// True when the agents come from agents.entries, the shape of 9.6, in which `main` is always known.
  bool is_entries() const { return is_entries_; }

 private:
  void choose_default(const Json& config);

  std::vector<RosterEntry> entries_;
  std::vector<std::size_t> by_id_;  ///< positions in entries_, sorted by id, then by position
  std::string default_agent_id_;
  bool is_entries_ = false;
};

}  // namespace oc::sessions
