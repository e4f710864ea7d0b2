// The reaction that says "seen" to a message which the agent answers: which emoji, and when.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace oc::reply {

/// What the question is about.
struct AckFacts {
  std::string_view channel;
  Json settings;  ///< of the account over its channel's
  Json messages;  ///< `messages` of the config, or null
  Json identity;  ///< of the agent: {emoji, ...} or null
  bool is_direct = false;
  bool requires_mention = false;  ///< in this chat
  bool was_mentioned = false;     ///< in effect: by name, by an answer to the agent, or by a button
  bool is_always_active = false;  ///< `/activation always`
};

/// The emoji; "" = none is due. Account, channel, `messages.ackReaction`, the agent's own emoji, else 👀; the scope is the channel's or
/// `messages.ackReactionScope`, else group-mentions. WhatsApp has an object of its own: {emoji, direct, group}.
/// Source: spec/runtime.md 21.2, spec/channels.md 3.6.
std::string ack_reaction(const AckFacts& facts);

}  // namespace oc::reply
