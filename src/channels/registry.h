// The channels that this program has.
#pragma once

#include <memory>
#include <vector>

#include "engine/ports/channel.h"
#include "io/io.h"

namespace oc::channels {

/// One factory for each channel, in the order in which people are shown them.
/// Lifetime: what the bundle refers to outlives the factories.
std::vector<std::unique_ptr<engine::ChannelFactory>> make_factories(io::Io io);

}  // namespace oc::channels
