// Looking after what is kept, beside the turns: sessions that are old or too many, finished messages, and who shares a main session.
#pragma once

#include "engine/inside.h"

namespace oc::engine {

/// A round kMaintenanceDelay after the start, then every kMaintenanceInterval and after kMaintenanceSessions new sessions, until cancelled.
io::Task<> look_after_sessions(Inside& inside);

/// One round over all agents that have a database, by session.maintenance. In mode warn the log tells what would go, and the chat of a session in use
/// that it would go, once. A database that fails is told to the log; the others go on.
io::Task<> maintain_sessions(Inside& inside);

/// Tells the log which main sessions are shared by people who do not know of each other; what was told already is not told again.
io::Task<> tell_strangers(Inside& inside);

}  // namespace oc::engine
