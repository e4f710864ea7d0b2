// A part of an answer as the outbox keeps it, both ways.
#pragma once

#include <vector>

#include "engine/ports/channel.h"
#include "store/store.h"

namespace oc::engine {

/// What the outbox's address column holds: the address, and beside it how the part is said (media, audioAsVoice, silent, draftId, buttons).
Json address_column(const Utterance& part);
/// The part of that row, ready to be sent. Its key for the platform is `<the row's key>@<when the row was made, ms>`.
Utterance utterance_of(const store::OutboxRow& row);

/// Each part as the account divides it, so that one row of the outbox is one message of the platform. `account` nullptr: as they are.
std::vector<Utterance> divided(const ChannelAccount* account, std::vector<Utterance> parts);

}  // namespace oc::engine
