// Who said something and where, in the words of core/access: so that a channel and the engine ask the same rules the same question.
#pragma once

#include "core/access/access.h"
#include "engine/ports/channel.h"

namespace oc::engine {

access::Sender sender_of(const Inbound& inbound);
access::Chat chat_of(const Inbound& inbound);

}  // namespace oc::engine
