// Who said something and where, in the words of core/access.
#pragma once

#include "core/access/access.h"
#include "engine/ports/channel.h"

namespace oc::engine {

access::Sender sender_of(const Inbound& inbound);
access::Chat chat_of(const Inbound& inbound);

}  // namespace oc::engine
