// Files that an operator sends: found on this machine, or brought here from a URL.
#pragma once

#include <string>

#include "engine/engine.h"
#include "gateway/context.h"

namespace oc::gateway {

/// Who reads the file: somebody who may do everything, or somebody for whom the engine's rule holds (the agent's workspace, and what came to it).
enum class Reader : std::uint8_t { everything, workspace_only };

/// A local path (`/a/b.png`, `file:///a/b.png`) or an http(s) URL, as a file that the engine takes: for `everything` a copy that is sent as it is.
/// DEVIATION: elsewhere than in a workspace only for operator.admin: to send a file is to read it, and to fetch a URL is to reach into this machine's
/// network.
/// Limits: kMediaFileBytesMax. Errors: denied (the caller may not), not_found, too_large, invalid, those of HTTP.
Task<Result<engine::Media>> outbound_media(const Context& context, Reader reader, std::string place);

}  // namespace oc::gateway
