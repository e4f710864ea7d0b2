// Telegram through its Bot API: accounts that poll for messages and send answers.
#pragma once

#include <memory>

#include "engine/ports/channel.h"
#include "io/io.h"

namespace oc::channels::telegram {

/// Makes the accounts of `channels.telegram`; TELEGRAM_BOT_TOKEN counts for the account `default`.
/// Lifetime: what the bundle refers to outlives the factory, and the factory its accounts.
std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io);

}  // namespace oc::channels::telegram
