// What clients may see of the config file.
#pragma once

#include "core/config/paths.h"
#include "engine/engine.h"
#include "gateway/gateway.h"
#include "io/io.h"

namespace oc::app {

/// Lifetime: what `io` refers to outlive the door.
gateway::ConfigDoor make_config_door(const io::Io& io, const config::Paths& paths);

}  // namespace oc::app
