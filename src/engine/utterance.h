// A part of an answer as the outbox keeps it, both ways.
#pragma once

#include "engine/ports/channel.h"
#include "store/store.h"

namespace oc::engine {

/// What the outbox's address column holds: the address, and beside it how the part is said (media, audioAsVoice, silent, draftId, buttons).
Json address_column(const Utterance& part);
/// The part of that row, ready to be sent.
Utterance utterance_of(const store::OutboxRow& row);

}  // namespace oc::engine
