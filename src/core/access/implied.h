// When an answer to the bot counts as a mention of it.
#pragma once

#include "core/access/access.h"

namespace oc::access {

/// What a platform says about a message that goes on with the bot's own words.
struct ImpliedFacts {
  bool answers_me = false;  ///< it answers the bot, or stands in a thread that the bot began
  bool quotes = false;      ///< a message is quoted or named; else it is the thread alone
};

/// `implicitMentions.<kind>` of the account's merged settings, else of channels.defaults, else true. Kinds: replyToBot, quotedBot (WhatsApp),
/// threadParticipation. Source: spec/routing.md §14.
bool implies(const Json& config, const Json& settings, std::string_view kind);

/// Whether the message counts as a mention by what it goes on with.
bool is_implied(const Json& config, const AccountPolicy& policy, const ImpliedFacts& facts);

}  // namespace oc::access
