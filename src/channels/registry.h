// The channels that this program has.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/ports/channel.h"
#include "io/io.h"

namespace oc::channels {

/// One factory for each channel, in the order in which people are shown them.
/// `state_dir` is where channels that keep more than a token keep it (a linked device's credentials).
/// Lifetime: what the bundle refers to outlives the factories.
std::vector<std::unique_ptr<engine::ChannelFactory>> make_factories(io::Io io, const std::string& state_dir);

}  // namespace oc::channels
