// Discord through its gateway and REST API: accounts that listen for messages and send answers.
#pragma once

#include <memory>

#include "engine/ports/channel.h"
#include "io/io.h"

namespace oc::channels::discord {

/// Makes the accounts of `channels.discord`; DISCORD_BOT_TOKEN counts for the account `default`.
/// Lifetime: what the bundle refers to outlives the factory and its accounts.
std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io);

}  // namespace oc::channels::discord
