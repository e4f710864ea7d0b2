// An earlier binding shadows a later one when each of its constraints is among the later one's, and both stand under the same rule.
#include "core/routing/shadow.h"

#include <algorithm>

namespace oc::routing {
namespace {

/// So many earlier bindings that differ only in roles are compared; the later ones are taken for live.
constexpr std::size_t kRoleSetsCompared = 64;

struct Loosened {
  bool any_account = false;
  bool no_guild = false;
  bool no_team = false;
  bool any_kind = false;
};

std::string signature(const Binding& binding, Loosened loosened) {
  std::string out = binding.channel;
  const auto add = [&](std::string_view part) {
    out += '\0';
    out += std::to_string(part.size());
    out += ':';
    out += part;
  };
  const PeerKind kind = loosened.any_kind ? PeerKind::any : binding.peer_kind;
  out += static_cast<char>('0' + static_cast<int>(binding.peer_rule));
  out += binding.peer_rule == PeerRule::none ? '-' : static_cast<char>('0' + static_cast<int>(kind));
  add(binding.peer_rule == PeerRule::exact ? binding.peer_id : "");
  add(loosened.any_account || binding.any_account ? "*" : binding.account_id);
  add(loosened.no_guild ? "" : binding.guild_id);
  add(loosened.no_team ? "" : binding.team_id);
  return out;
}

}  // namespace

std::optional<std::size_t> Shadows::find(const Binding& binding, const std::vector<std::string>& roles) const {
  const MatchedBy tier = binding.tier();
  std::optional<std::size_t> first;
  for (unsigned bits = 0; bits < 16; bits++) {
    const Loosened loosened{.any_account = (bits & 1) != 0, .no_guild = (bits & 2) != 0, .no_team = (bits & 4) != 0, .any_kind = (bits & 8) != 0};
    // What is loosened has to be there, and the binding must stay under its rule.
    if ((loosened.any_account && binding.any_account) || (loosened.no_guild && binding.guild_id.empty()) ||
        (loosened.no_team && binding.team_id.empty()))
      continue;
    if (loosened.any_kind && (binding.peer_rule == PeerRule::none || binding.peer_kind == PeerKind::any)) continue;
    Binding looser = binding;
    if (loosened.any_account) looser.any_account = true;
    if (loosened.no_guild) looser.guild_id.clear();
    if (loosened.no_team) looser.team_id.clear();
    const auto at = seen_.find(signature(binding, loosened));
    if (at == seen_.end()) continue;
    for (std::size_t i = 0; i < std::min(at->second.size(), kRoleSetsCompared); i++) {
      const Earlier& earlier = at->second[i];
      looser.roles = earlier.roles;
      if (looser.tier() != tier) continue;
      const bool takes_all = earlier.roles.empty() || (!roles.empty() && std::ranges::includes(earlier.roles, roles));
      if (takes_all && (!first || earlier.index < *first)) first = earlier.index;
    }
  }
  return first;
}

std::optional<std::size_t> Shadows::add(std::size_t index, const Binding& binding) {
  std::vector<std::string> roles = binding.roles;
  std::ranges::sort(roles);
  const auto repeated = std::ranges::unique(roles);
  roles.erase(repeated.begin(), repeated.end());
  const auto shadow = find(binding, roles);
  auto& same = seen_[signature(binding, {})];
  if (same.size() < kRoleSetsCompared) same.push_back({index, std::move(roles)});
  return shadow;
}

}  // namespace oc::routing
