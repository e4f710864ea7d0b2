// Which main sessions are shared by strangers, for doctor and status.
#pragma once

#include <vector>

#include "cli/context.h"
#include "core/access/strangers.h"

namespace oc::cli {

/// By the configuration and by whom pairing let in, with file and line. Nothing is made on disk; what cannot be read counts as nobody.
io::Task<std::vector<access::SharedMain>> shared_mains(const Context& context, std::shared_ptr<const config::Config> config);

}  // namespace oc::cli
