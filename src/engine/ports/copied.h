// A file to send that needs no copy any more.
#pragma once

#include <string_view>

namespace oc::engine {

/// What Media::reference says of a file in `<state>/media/outbound` that whoever sends it has put there for this message alone, because the engine's
/// rule (the agent's workspace, and what came to the agent) does not hold for it: it is sent as it lies there. Set by code, never by what a client or
/// a model writes.
inline constexpr std::string_view kCopiedForSending = "copied for sending";

}  // namespace oc::engine
