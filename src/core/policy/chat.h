// The rules of tools that a chat has of its own: `tools` and `toolsBySender` of groups, topics, direct chats, guilds and channels.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "core/access/access.h"

namespace oc::policy {

/// Who said something, and where.
struct Speaker {
  std::string channel;
  std::string account_id;
  access::Chat chat;
  std::string id;                    ///< the platform's stable one
  std::vector<std::string> aliases;  ///< other ids that the platform vouches for
  std::string name;
  std::string username;
};

/// One rule as it is written. What it takes away stays away, whatever other rules say.
struct ChatRule {
  std::string where;        ///< config path
  Json lists;               ///< {allow, alsoAllow, deny}
  bool is_readable = true;  ///< no: it lets nothing through
};

/// Whether any chat has such a rule: where none has, nobody needs to be asked about.
bool has_chat_rules(const Json& config);

/// The rules that hold for what somebody says in a chat; all of them together. The nearest place that has one decides: topic, group, `*`; channel,
/// guild,
/// `*`. In it the entry of toolsBySender for the sender's id goes before that for `*`, and this one before `tools`. A name can be taken by anybody:
/// an entry for one is added to what holds without it. An account's own map stands for the channel's as a whole. Source: OpenClaw, group and channel
/// tool policy.
std::vector<ChatRule> chat_rules(const Json& config, const Speaker& speaker);

}  // namespace oc::policy
