// Who said something and where, in the words of core/access, and whose words belong together.
#pragma once

#include "engine/inside.h"
#include "engine/ports/place.h"

namespace oc::engine {

/// The rules of the account that it came to.
access::AccountPolicy policy_for(const Inside& inside, const Inbound& inbound);
/// Whose unanswered words belong together: those of one chat, and of one topic or thread in it.
std::string context_key(const Inbound& inbound);

/// Whether words that are typed may be an order: not with `commands.text: false` where the channel has commands of its own. What came as one of those
/// always may.
bool takes_typed_orders(const Inside& inside, const Inbound& inbound);

}  // namespace oc::engine
