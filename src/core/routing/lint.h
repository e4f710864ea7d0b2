// Bindings that can never win, or not as meant, and topics of agents that are not there: which, why, and what to write instead.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace oc::routing {

/// An error: no message can ever take the binding. A warning: it takes messages, but hardly the ones that were meant.
enum class Severity : std::uint8_t { error, warning };
std::string_view to_string(Severity severity);

/// What a finding is about; the word of `code` in JSON.
enum class LintCode : std::uint8_t {
  malformed,            ///< not an object, no match, no channel
  dead_peer,            ///< a peer of unknown kind or without an id
  shadowed,             ///< an earlier binding of the same rule takes everything this one could
  unknown_agent,        ///< goes to the default agent
  unknown_channel,      ///< no such channel word, and one is near
  channel_alias,        ///< a short name, which routing does not resolve
  unknown_account,      ///< not among the channel's accounts
  missing_account,      ///< without accountId, on a channel that has only named accounts
  peer_kind,            ///< a kind that the channel never sends
  id_prefix,            ///< `tg:123`
  id_space,             ///< white space inside an id
  whatsapp_number,      ///< a direct peer without + or with punctuation
  whatsapp_group,       ///< a group without @g.us
  telegram_number,      ///< a Telegram id that is no number
  roles_without_guild,  ///< only filters, never decides
  guild_on_channel,     ///< guildId or teamId on a channel that has none
  peer_shorthand,       ///< peer as a bare string
  literal_star,         ///< ` * ` is the id of a star
};
std::string_view to_string(LintCode code);

/// A finding that is of no binding, but of a topic's agentId.
inline constexpr std::size_t kNoBinding = static_cast<std::size_t>(-1);

/// One finding.
struct Finding {
  std::size_t binding = 0;  ///< position in `bindings`, or kNoBinding
  std::string path;         ///< `bindings.3.match.peer.id`
  Severity severity = Severity::warning;
  LintCode code = LintCode::malformed;
  std::string message;
  std::string hint;
};

/// The findings of all bindings, in their order, then those of topics. Costs about as much as compiling the table.
std::vector<Finding> lint(const Json& config);

/// `error: bindings.0.match: message`, the hint on a line of its own.
std::string to_text(const Finding& finding);
JsonObject to_json(const Finding& finding);

}  // namespace oc::routing
