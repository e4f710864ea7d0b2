// Direct and group rulings.
#include "core/access/decide.h"

#include <fmt/format.h>

namespace oc::access {

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::allow: return "allow";
    case Verdict::pairing: return "pairing";
    case Verdict::block: return "block";
  }
  return "block";
}

Ruling rule_direct(DmPolicy policy, ListFacts list) {
  if (policy == DmPolicy::disabled) return {Verdict::block, "dm_policy_disabled", "dmPolicy=disabled"};
  if (policy == DmPolicy::open) return {Verdict::allow, "dm_policy_open", "dmPolicy=open"};
  if (list.names_sender) return {Verdict::allow, "dm_policy_allowlisted", fmt::format("dmPolicy={} (allowlisted)", to_string(policy))};
  if (policy == DmPolicy::pairing) return {Verdict::pairing, "dm_policy_pairing_required", "dmPolicy=pairing (not allowlisted)"};
  return {Verdict::block, "dm_policy_not_allowlisted", fmt::format("dmPolicy={} (not allowlisted)", to_string(policy))};
}

Ruling rule_group(GroupPolicy policy, ListFacts list) {
  if (policy == GroupPolicy::disabled) return {Verdict::block, "group_policy_disabled", "groupPolicy=disabled"};
  if (policy == GroupPolicy::open) return {Verdict::allow, "group_policy_allowed", "groupPolicy=open"};
  if (list.is_empty) return {Verdict::block, "group_policy_empty_allowlist", "groupPolicy=allowlist (empty allowlist)"};
  if (!list.names_sender) return {Verdict::block, "group_policy_not_allowlisted", "groupPolicy=allowlist (not allowlisted)"};
  return {Verdict::allow, "group_policy_allowed", "groupPolicy=allowlist"};
}

}  // namespace oc::access
