// When an answer to the bot counts as a mention of it.
#pragma once

#include "core/access/access.h"

namespace oc::access {

/// What a platform says about a message that goes on with the bot's own words.
struct ImpliedFacts {
  bool answers_me = false;  ///< it answers the bot, or stands in a thread that the bot began
  bool quotes = false;      ///< a message is quoted or named; else it is the thread alone
};

/// `implicitMentions` of the account, its channel, or channels.defaults: replyToBot, quotedBot (WhatsApp), threadParticipation; each true when not
/// written. Source: spec/routing.md §14.
bool is_implied(const Json& config, const AccountPolicy& policy, const ImpliedFacts& facts);

}  // namespace oc::access
