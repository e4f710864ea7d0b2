// Reads implicitMentions.
#include "core/access/implied.h"

namespace oc::access {

bool implies(const Json& config, const Json& settings, std::string_view kind) {
  for (const Json* holder : {member(settings, "implicitMentions"), at_path(config, "channels.defaults.implicitMentions")}) {
    const auto written = holder ? bool_member(*holder, kind) : std::nullopt;
    if (written) return *written;
  }
  return true;
}

bool is_implied(const Json& config, const AccountPolicy& policy, const ImpliedFacts& facts) {
  if (!facts.answers_me) return false;
  const std::string_view kind = !facts.quotes ? "threadParticipation" : policy.channel == "whatsapp" ? "quotedBot" : "replyToBot";
  return implies(config, policy.settings, kind);
}

}  // namespace oc::access
