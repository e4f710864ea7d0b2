// The web page, as it is built into the program.
#pragma once

#include "gateway/gateway.h"

namespace oc::app {

gateway::WebAssets web_assets();

}  // namespace oc::app
