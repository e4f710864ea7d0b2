// Who of those who may speak may also command the gateway.
#include <algorithm>

#include "base/text.h"
#include "core/access/access.h"
#include "core/access/accounts.h"
#include "core/access/platforms.h"

namespace oc::access {
namespace {

/// Named, not merely let in by `*`.
bool is_named(const AccountPolicy& policy, const Sender& sender, std::vector<std::string> entries) {
  std::erase(entries, "*");
  return is_listed(policy.channel, entries, sender, policy.names);
}

/// `telegram:123` is an entry of telegram only; what begins with another channel's name is not for this one.
std::optional<std::string> entry_for(const Json& config, std::string_view channel, const std::string& entry) {
  const auto colon = entry.find(':');
  if (colon == std::string::npos) return entry;
  const std::string prefix = token(entry.substr(0, colon));
  if (prefix == channel) return entry.substr(colon + 1);
  if (channel_section(config, prefix) != nullptr) return std::nullopt;
  return entry;
}

/// The list of `commands.allowFrom` that holds for a channel; nothing when none does.
std::optional<std::vector<std::string>> command_list(const Json& config, std::string_view channel) {
  const Json* lists = at_path(config, "commands.allowFrom");
  if (!lists || !lists->is_object()) return std::nullopt;
  for (const std::string_view key : {channel, std::string_view("*")}) {
    if (const Json* list = member(*lists, key); list && list->is_array()) return allow_entries(list);
  }
  return std::nullopt;
}

std::vector<std::string> group_senders(const AccountPolicy& policy, const Chat& chat) {
  const Json* groups = member(policy.settings, "groups");
  const std::string id = chat.id.substr(0, chat.id.find(":topic:"));
  for (const std::string_view key : {std::string_view(id), std::string_view("*")}) {
    const Json* group = groups ? member(*groups, key) : nullptr;
    if (group == nullptr) continue;
    const Json* topics = chat.topic_id.empty() ? nullptr : member(*group, "topics");
    const Json* topic = topics ? member(*topics, chat.topic_id) : nullptr;
    for (const Json* entry : {topic, group}) {
      const Json* senders = entry ? member(*entry, "allowFrom") : nullptr;
      if (senders && senders->is_array()) return allow_entries(senders);
    }
  }
  return policy.group_allow_from.empty() ? policy.allow_from : policy.group_allow_from;
}

bool is_named_here(const AccountPolicy& policy, const Sender& sender, const Chat& chat, std::vector<std::string> paired) {
  if (chat.kind != ChatType::direct) return is_named(policy, sender, group_senders(policy, chat)) || is_named_there(policy, sender, chat);
  const auto own = direct_list(policy, chat);
  if (own) {
    paired = *own;
  } else {
    paired.insert(paired.end(), policy.allow_from.begin(), policy.allow_from.end());
  }
  if (policy.channel == "whatsapp" && !policy.own_id.empty()) paired.push_back(policy.own_id);
  return is_named(policy, sender, std::move(paired));
}

}  // namespace

std::optional<bool> is_named_owner(const Json& config, const AccountPolicy& policy, const Sender& sender) {
  std::vector<std::string> entries;
  for (const auto& entry : allow_entries(at_path(config, "commands.ownerAllowFrom"))) {
    if (auto mine = entry_for(config, policy.channel, entry)) entries.push_back(std::move(*mine));
  }
  if (entries.empty()) return std::nullopt;
  return is_listed(policy.channel, entries, sender, policy.names);
}

bool may_command(const Json& config, const AccountPolicy& policy, const Sender& sender, const Chat& chat, const std::vector<std::string>& paired) {
  if (const auto list = command_list(config, policy.channel)) return is_listed(policy.channel, *list, sender, policy.names);
  const Json* groups = at_path(config, "commands.useAccessGroups");
  const bool asks_lists = !(groups && groups->is_bool() && !groups->get_bool());
  if (asks_lists && !is_named_here(policy, sender, chat, paired)) return false;
  return is_named_owner(config, policy, sender).value_or(true);
}

}  // namespace oc::access
