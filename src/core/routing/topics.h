// Agents of Telegram's topics: `topics.<id>.agentId` of a group or a direct chat, which goes before every binding.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace oc::routing {

/// One agentId of a topic, as it is written.
struct TopicAgent {
  std::string account_id;  ///< "" = written for the channel: for all accounts that have no such map of their own
  bool is_direct = false;
  std::string chat_id;  ///< or `*`
  std::string topic_id;
  std::string agent_id;  ///< trimmed, never empty
  std::string path;      ///< `channels.telegram.groups.-100.topics.7.agentId`
};

/// All of a configuration, in their order. Source: spec/routing.md 3.2.
std::vector<TopicAgent> topic_agents(const Json& config);

/// The same, to be asked. An account's own `groups` or `direct` counts instead of the channel's, as for every other setting of a chat.
class TopicRules {
 public:
  struct Rule {
    std::string path;
    std::string unknown;  ///< the agent as written, when no agent has that id
    std::uint32_t agent = 0;
  };

  bool empty() const { return rules_.empty(); }
  /// The first of two for the same topic stays.
  void add(const TopicAgent& of, Rule rule);
  /// Accounts whose own maps hide the channel's, topics in them or not.
  void read_own_maps(const Json& config);

  /// The chat's own entry, else that of `*`; nullptr: none says an agent. Ids are compared exactly.
  const Rule* find(std::string_view account_id, bool is_direct, std::string_view chat_id, std::string_view topic_id) const;
  std::size_t memory_bytes() const;

 private:
  std::map<std::string, Rule, std::less<>> rules_;  ///< by account, kind, chat and topic
  std::set<std::string, std::less<>> own_maps_;     ///< `<account>/groups`, `<account>/direct`
};

}  // namespace oc::routing
