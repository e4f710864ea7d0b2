// Keeping an agent's sessions few and young enough (session.maintenance, spec/routing.md §11): what would go, and letting it go.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/sessions/maintenance.h"
#include "store/store.h"

namespace oc::store {

/// What is asked of one agent's sessions.
struct UpkeepOrder {
  enum class Mode : std::uint8_t { look, act };  ///< look: nothing is changed
  Mode mode = Mode::look;
  sessions::Maintenance rules;
  Millis messages{0};                                  ///< how long finished messages are kept, whatever the mode; 0 = nothing is done about them
  std::function<bool(const std::string& key)> in_use;  ///< these sessions stay; may be empty
  std::function<Task<Result<bool>>(std::string key)> remove;  ///< how a session goes; empty = it is archived here as `pruned`
  UnixTime now{};
};

/// What went, or in a look would go.
struct UpkeepReport {
  std::int64_t sessions = 0;          ///< before
  std::int64_t too_old = 0;           ///< last used before pruneAfter
  std::int64_t too_many = 0;          ///< of the others, those beyond maxEntries
  std::int64_t for_space = 0;         ///< oldest ones that went because of maxDiskBytes
  std::vector<std::string> keys;      ///< of those that go, the oldest first. Limits: kMaintenanceKeysMax in a look
  std::vector<std::string> spared;    ///< in use, though it was their turn
  std::int64_t archives = 0;          ///< transcripts of sessions that were ended before
  std::int64_t messages = 0;          ///< finished messages that were looked away from
  std::int64_t disk_bytes = 0;        ///< in use before
  std::int64_t disk_bytes_after = 0;  ///< the same as before in a look
  bool is_over_disk = false;          ///< more than maxDiskBytes before
  std::int64_t count() const { return too_old + too_many + for_space; }
};

/// First what is too old, then what is too many, then the archives whose time is over, then, above maxDiskBytes, the oldest archives and the oldest
/// sessions down to highWaterBytes. In steps, between which other work goes on.
/// Errors: those of the store.
Task<Result<UpkeepReport>> keep_house(AgentStore& database, UpkeepOrder order);

}  // namespace oc::store
