// One shape for every way of writing the same thing: after this there is agents.list, and settings only in the rules' own words.
#pragma once

#include "base/json.h"
#include "core/config/sources.h"

namespace oc::config {

/// Changes the merged value into the shape of 2026.3.28 and notes in `renames` what came from where:
/// - `agents.entries` becomes `agents.list`, in JavaScript's order; `agents.defaults.systemAgent.agentId` with `agents.ownership: "explicit"` becomes
/// the default agent
/// - `heartbeat.target: {channel, peer}` becomes `target` and `to`
/// - `session.identityLinks: [{channel: id, ...}]` becomes the map from a name to `channel:id` texts
/// - `session.sendPolicy.<channel>.{dm,group}: "deny"` becomes rules; "allow" and "mention-only" are what happens anyway
/// - `session.resetByType.dm` becomes `direct`; `session.mainKey` goes: the main session is always "main"
/// - Discord's `channels.<id>.enabled` (2026.9.6) also sets `allow`, and the other way round
/// Never widens what anyone may do.
void normalize(Json& root, Renames& renames);

}  // namespace oc::config
