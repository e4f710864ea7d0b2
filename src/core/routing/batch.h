// Answers routing questions given as lines of JSON, one line out for each line in.
#pragma once

#include <string>
#include <string_view>

#include "core/routing/table.h"

namespace oc::routing {

/// One line `{"config": {...}?, "input": {...}}` -> `{agentId, channel, accountId, sessionKey, mainSessionKey, matchedBy}` on one line. With
/// `config` that configuration is used, read as OpenClaw's own function reads it (Dialect::recorded), else `table`. What cannot be read answers
/// `{"error": ...}`. Limits: kRouteLineBytesMax.
std::string answer_line(std::string_view line, const RouteTable* table);

}  // namespace oc::routing
