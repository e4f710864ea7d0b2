// Taking over, before anything runs, what an earlier OpenClaw left in the state directory.
#pragma once

#include "core/config/config.h"
#include "core/config/paths.h"
#include "io/io.h"
#include "store/store.h"

namespace oc::app {

/// Does nothing, and opens nothing, when there is nothing new. Tells in the log what was taken and where the report lies, and how far it is.
/// Errors: those of the store; what was taken by then is kept, and the next start goes on.
io::Task<Result<void>> take_over(const io::Io& io, store::Store& store, const config::Config& config, const config::Paths& paths);

}  // namespace oc::app
