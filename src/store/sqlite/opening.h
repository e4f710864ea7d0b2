// How a database is opened: brought to this version with a backup, and set aside when it is damaged.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "io/files.h"
#include "store/sqlite/database.h"

namespace oc::store {

/// What opening needs to know of the world.
struct Opening {
  std::string path;
  std::string vfs;             ///< see Database::open
  io::Files* files = nullptr;  ///< of the system; null = nothing beside the database is touched (memory, simulated disks)
  bool may_set_aside = false;  ///< this process owns the state directory
  UnixTime now{};
};

struct Opened {
  std::unique_ptr<Database> database;
  std::vector<std::string> notes;  ///< what people must read in the log
};

/// One SQL text for each version, from the first on.
using Versions = std::vector<const char*>;

/// Opens it, and runs the steps that it has not seen, with a copy beside it of how it was before (`<path>.v<version>.bak`).
/// A damaged one is renamed (`<path>.damaged-<time>`) and a new one made in its place, when this process may do so.
/// Errors: as Database::open; invalid when a newer version made it.
Result<Opened> open_database(const Opening& opening, const Versions& versions);

/// Runs the steps from the database's version up, each in its own transaction, and refuses a newer one.
Result<void> migrate(Database& database, const Versions& versions);

/// Looks through the whole file, when it is at most kStoreQuickCheckBytesMax long; a damaged one is set aside and a new one opened in its place.
/// Gives what people must read in the log then; nothing when it is sound.
Result<std::optional<std::string>> look_through(Database& database, const Opening& opening, const Versions& versions);

/// Leaves a mark: the next opening looks through the whole file, however long it is.
void mark_damaged(io::Files& files, const std::string& path, const std::string& fault);

}  // namespace oc::store
