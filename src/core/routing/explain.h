// Why a message goes to its agent: every rule in order, every binding that it looked at, and the field that decided.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "core/routing/types.h"

namespace oc::routing {

/// What became of a binding.
enum class Outcome : std::uint8_t {
  won,
  later_in_tier,  ///< it fits, but an earlier binding of the same rule took the message
  later_tier,     ///< it fits, but an earlier rule took the message
  failed,         ///< a field does not fit
  off,            ///< its rule is not asked for this message
};
std::string_view to_string(Outcome outcome);

/// One binding under one rule.
struct Candidate {
  std::size_t binding = 0;
  std::string path;  ///< `bindings.3`
  Where where;
  std::string agent_id;  ///< as written
  Outcome outcome = Outcome::failed;
  std::string field;     ///< the field that failed: `accountId`, `peer.id`, ...
  std::string expected;  ///< what the binding wants there
  std::string got;       ///< what the message has there
  std::string sentence;  ///< what is so, and what would have to change
};

/// One rule.
struct TierReport {
  MatchedBy tier = MatchedBy::default_agent;
  bool on = true;
  std::string why_off;
  std::vector<Candidate> candidates;
  std::size_t left_out = 0;  ///< candidates over kExplainCandidatesMax
};

/// The whole answer.
struct Explanation {
  RouteInput input;
  Route route;
  Where topic_where;           ///< of route.path
  std::string default_reason;  ///< why the default agent is the one it is
  std::vector<TierReport> tiers;
  std::size_t other_channels = 0;  ///< bindings of other channels, which are not listed
  std::vector<Candidate> skipped;  ///< entries of this channel that take no part: ACP bindings, peers that nothing can be
};

/// Where a dotted path stands in the user's file.
using WhereOf = std::function<Where(std::string_view path)>;

/// Limits: kExplainCandidatesMax candidates a rule; the winner is always among them.
Explanation explain(const Json& config, const RouteInput& input, const WhereOf& where_of = {}, Dialect dialect = Dialect::seeds);

/// For a terminal.
std::string to_text(const Explanation& explanation);

/// The route's fields, then `tiers`.
JsonObject to_json(const Explanation& explanation);

}  // namespace oc::routing
