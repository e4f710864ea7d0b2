// One entry of `bindings`, read and normalised: what it wants of a message, and whom it names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/routing/types.h"
#include "core/sessions/ids.h"

namespace oc::routing {

/// What a binding says about the peer.
enum class PeerRule : std::uint8_t {
  none,      ///< nothing
  exact,     ///< this kind and this id
  wildcard,  ///< any id of this kind
  never,     ///< something that no message fulfils: an unknown kind or an empty id
};

/// The kinds that routing tells apart: group and channel are one. `any` is the seeds' short form.
enum class PeerKind : std::uint8_t { direct, group, any };
PeerKind peer_kind_of(sessions::ChatType type);

/// A route binding in its normal form (spec §2).
struct Binding {
  std::string agent_id;  ///< trimmed, not normalised; "" is the default agent
  std::string channel;
  std::string account_id;  ///< normalised; "" when any account will do
  bool any_account = false;
  PeerRule peer_rule = PeerRule::none;
  PeerKind peer_kind = PeerKind::direct;
  std::string peer_id;
  std::string guild_id;
  std::string team_id;
  std::vector<std::string> roles;
  std::optional<DmScope> dm_scope;
  std::optional<GroupScope> group_scope;

  /// The rule it takes part in; peer_parent and peer are the same bindings.
  MatchedBy tier() const;
};

/// Why an entry takes no part in routing.
enum class Skipped : std::uint8_t { no, acp, malformed };

/// Reads an entry into `out`, whose capacity is reused.
Skipped read_binding(const Json& entry, Dialect dialect, Binding& out);

}  // namespace oc::routing
