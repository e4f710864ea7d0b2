// The groups map of a channel or account.
#include "core/access/groups.h"

#include "base/text.h"
#include "core/access/accounts.h"

namespace oc::access {
namespace {

/// The member of the account if it is given there, else of the channel.
const Json* account_or_channel(const Json& config, const GroupQuestion& question, std::string_view key) {
  const Json* account = account_section(config, question.channel, question.account_id);
  if (const Json* own = account ? member(*account, key) : nullptr; own && !own->is_null()) return own;
  const Json* section = channel_section(config, question.channel);
  return section ? member(*section, key) : nullptr;
}

const Json* find_group(const Json& groups, std::string_view id, IdCase id_case) {
  if (const Json* exact = member(groups, id)) return exact;
  if (id_case == IdCase::exact) return nullptr;
  const std::string wanted = js_lower(id);
  for (const auto& [key, value] : groups.get_object()) {
    if (js_lower(key) == wanted) return &value;
  }
  return nullptr;
}

std::optional<bool> mention_of(const Json* group) { return group ? bool_member(*group, "requireMention") : std::nullopt; }

}  // namespace

std::string_view to_string(DmPolicy policy) {
  switch (policy) {
    case DmPolicy::pairing: return "pairing";
    case DmPolicy::allowlist: return "allowlist";
    case DmPolicy::open: return "open";
    case DmPolicy::disabled: return "disabled";
  }
  return "pairing";
}

std::string_view to_string(GroupPolicy policy) {
  switch (policy) {
    case GroupPolicy::allowlist: return "allowlist";
    case GroupPolicy::open: return "open";
    case GroupPolicy::disabled: return "disabled";
  }
  return "allowlist";
}

DmPolicy read_dm_policy(std::string_view word) {
  for (DmPolicy policy : {DmPolicy::allowlist, DmPolicy::open, DmPolicy::disabled}) {
    if (word == to_string(policy)) return policy;
  }
  return DmPolicy::pairing;
}

GroupPolicy read_group_policy(std::string_view word) {
  if (word == "open") return GroupPolicy::open;
  if (word == "disabled") return GroupPolicy::disabled;
  return GroupPolicy::allowlist;
}

GroupAnswer answer_group(const Json* groups, std::string_view policy, const GroupQuestion& question) {
  if (groups && !groups->is_object()) groups = nullptr;
  const bool has_groups = groups && !groups->get_object().empty();
  GroupAnswer answer;
  answer.allowlist_enabled = policy == "allowlist" || has_groups;
  const std::string_view id = js_trim(question.group_id);
  if (groups) {
    if (!id.empty()) answer.group = find_group(*groups, id, question.id_case);
    answer.fallback = member(*groups, "*");
  }
  const bool senders_stand_in = policy == "allowlist" && !has_groups && question.has_group_allow_from;
  answer.allowed = policy != "disabled" && (!answer.allowlist_enabled || answer.fallback || answer.group || senders_stand_in);
  return answer;
}

GroupAnswer group_policy(const Json& config, const GroupQuestion& question) {
  const Json* word = account_or_channel(config, question, "groupPolicy");
  return answer_group(account_or_channel(config, question, "groups"), word && word->is_string() ? std::string_view(word->get_string()) : "",
                      question);
}

std::optional<bool> mention_in(const GroupAnswer& answer) {
  const auto own = mention_of(answer.group);
  return own ? own : mention_of(answer.fallback);
}

bool require_mention(const Json& config, const GroupQuestion& question, std::optional<bool> override, OverrideOrder order) {
  if (order == OverrideOrder::before_config && override) return *override;
  if (const auto written = mention_in(group_policy(config, question))) return *written;
  return override.value_or(true);
}

}  // namespace oc::access
