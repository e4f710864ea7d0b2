// What `channels.<c>.groups` says about a group: whether it is let in and whether the bot must be mentioned there (spec §14, §15.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace oc::access {

enum class DmPolicy : std::uint8_t { pairing, allowlist, open, disabled };
enum class GroupPolicy : std::uint8_t { allowlist, open, disabled };

std::string_view to_string(DmPolicy policy);
std::string_view to_string(GroupPolicy policy);

/// The word as a policy; `pairing` and `allowlist`, the strict ones, for any word that is not known.
DmPolicy read_dm_policy(std::string_view word);
GroupPolicy read_group_policy(std::string_view word);

/// Which group is asked about.
enum class IdCase : std::uint8_t { exact, ignored };
struct GroupQuestion {
  std::string_view channel;
  std::string_view account_id;
  std::string_view group_id;
  IdCase id_case = IdCase::exact;
  bool has_group_allow_from = false;  ///< a list of senders stands in for a list of groups
};

/// The answer. The pointers lead into the configuration.
struct GroupAnswer {
  bool allowlist_enabled = false;
  bool allowed = false;
  const Json* group = nullptr;     ///< `groups.<id>`
  const Json* fallback = nullptr;  ///< `groups.*`
};

/// The answer of a groups map under a policy word ("" when none is written). `groups` may be nullptr.
GroupAnswer answer_group(const Json* groups, std::string_view policy, const GroupQuestion& question);

/// The account's groups map counts if it has one, else the channel's; they are not merged.
GroupAnswer group_policy(const Json& config, const GroupQuestion& question);

/// When an answer from elsewhere (a topic, a session switch) goes before the groups map and when only after it.
enum class OverrideOrder : std::uint8_t { after_config, before_config };

/// What the answer's entries say about mentions, the group's before `*`'s.
std::optional<bool> mention_in(const GroupAnswer& answer);

/// The first that is given of: groups.<id>, groups.*, the override, true.
bool require_mention(const Json& config, const GroupQuestion& question, std::optional<bool> override = std::nullopt,
                     OverrideOrder order = OverrideOrder::after_config);

}  // namespace oc::access
