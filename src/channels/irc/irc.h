// IRC: accounts that stay connected to a server, listen in channels and in private, and answer line by line.
#pragma once

#include <memory>

#include "engine/ports/channel.h"
#include "io/io.h"

namespace oc::channels::irc {

/// Makes the accounts of `channels.irc`; the IRC_* variables count for the account `default`.
/// Lifetime: what the bundle refers to outlives the factory and its accounts.
std::unique_ptr<engine::ChannelFactory> make_factory(io::Io io);

}  // namespace oc::channels::irc
