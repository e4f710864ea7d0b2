// Runs the user's own routing cases against a configuration and says which bindings none of them reached.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "core/routing/types.h"

namespace oc::routing {

/// One case and what came of it.
struct CaseResult {
  std::string name;
  bool holds = false;
  std::string difference;  ///< what was expected and what came instead
  Route route;
};

/// All cases.
struct CheckReport {
  std::vector<CaseResult> cases;
  std::vector<std::size_t> unreached;  ///< positions of bindings that no case took
  std::size_t held() const;
};

/// Runs `[{name?, from: {channel, accountId?, peer?, parentPeer?, guildId?, teamId?, roles?, topicId?}, expect}]`; a peer may be written
/// `"direct:42"`; `expect` is the agent, or `{agentId, sessionKey?, matchedBy?}`.
/// Limits: kRouteCasesMax cases.
/// Errors: invalid, naming the case and the field.
Result<CheckReport> run_checks(const Json& config, const Json& cases);

std::string to_text(const CheckReport& report);
JsonObject to_json(const CheckReport& report);

/// A peer written `kind:id`, such as `group:-100123`.
/// Errors: invalid when there is no colon or the kind is not known.
Result<Peer> parse_peer(std::string_view text);

}  // namespace oc::routing
