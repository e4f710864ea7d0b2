// Versions, backups, and files that are damaged.
#include "store/sqlite/opening.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace oc::store {
namespace {

std::string mark_of(const std::string& path) { return path + ".suspect"; }

/// The first fault that is found; nothing when the file is sound.
std::optional<std::string> first_fault(Database& database) {
  auto statement = database.prepare("PRAGMA quick_check(1)");
  const auto row = statement.step();
  if (!row) return database.trust() == Trust::damaged ? std::optional(row.error().message) : std::nullopt;
  const std::string fault = *row ? statement.text(0) : "ok";
  return fault == "ok" ? std::nullopt : std::optional(fault);
}

/// `20261121T113000Z`: for the name of a file.
std::string file_time(UnixTime now) {
  std::string text = to_iso(now).substr(0, 19);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text + "Z";
}

/// Renames the file with what belongs to it, so that the three stay one database under the new name.
Result<std::string> set_aside(const Opening& opening) {
  const std::string target = opening.path + ".damaged-" + file_time(opening.now);
  for (const char* part : {"", "-wal", "-shm"}) {
    auto renamed = opening.files->rename(opening.path + part, target + part);
    if (!renamed && renamed.error().code != Errc::not_found) return std::unexpected(renamed.error());
  }
  static_cast<void>(opening.files->remove(mark_of(opening.path)));
  return target;
}

std::string note_of(const Opening& opening, const std::string& fault, const std::string& target) {
  return fmt::format(
      "{} is damaged ({}). It was set aside as {} and a new one was begun: messages, sessions and transcripts start empty there, everything else "
      "runs "
      "on. Nothing was deleted; docs/store.md says how to look into it.",
      opening.path, printable(fault, 300), target);
}

std::string quoted(const std::string& text) { return "'" + replace_all(text, "'", "''") + "'"; }

/// A copy of the database as the older version left it. Made once: what is there is not written over.
Result<void> back_up(Database& database, const Opening& opening, std::int64_t version) {
  const std::string target = fmt::format("{}.v{}.bak", opening.path, version);
  if (opening.files->info(target)) return {};
  const std::string part = target + ".part";
  static_cast<void>(opening.files->remove(part));
  auto made = opening.files->create(part, "", 0600);  // SQLite fills an empty file and leaves its mode.
  if (made) made = database.execute(("VACUUM INTO " + quoted(part)).c_str());
  if (made) made = opening.files->rename(part, target);
  if (made) return {};
  static_cast<void>(opening.files->remove(part));
  Error error = made.error();
  error.message = fmt::format("copying {} before it is brought to this version: {}", opening.path, error.message);
  return std::unexpected(std::move(error));
}

Result<std::unique_ptr<Database>> open_once(const Opening& opening, const Versions& versions, Trust& trust) {
  OC_TRY(auto database, Database::open(opening.path, opening.vfs, trust));
  const auto ready = [&]() -> Result<void> {
    database->secure_log();
    OC_TRY(const std::int64_t version, database->version());
    if (opening.files != nullptr && version > 0 && version < static_cast<std::int64_t>(versions.size())) {
      OC_CHECKED(back_up(*database, opening, version));
    }
    return migrate(*database, versions);
  }();
  trust = database->trust();
  if (!ready) return std::unexpected(ready.error());
  return database;
}

}  // namespace

Result<void> migrate(Database& database, const Versions& versions) {
  OC_TRY(const std::int64_t version, database.version());
  const auto newest = static_cast<std::int64_t>(versions.size());
  if (version > newest) {
    return fail(Errc::invalid,
                fmt::format("{} was written by a newer openclaw (store version {}, this program knows {})", database.path(), version, newest),
                "Install that newer version again, or start this one with another state directory: OPENCLAW_STATE_DIR=<folder> openclaw gateway run");
  }
  for (auto step = version; step < newest; step++) {
    Transaction transaction(database);
    OC_CHECKED(transaction.begun());
    // Another process may have taken the step while this one waited for the lock.
    OC_TRY(const std::int64_t reached, database.version());
    if (reached > step) continue;
    OC_CHECKED(database.execute(versions[static_cast<std::size_t>(step)]));
    OC_CHECKED(database.execute(fmt::format("PRAGMA user_version={}", step + 1).c_str()));
    OC_CHECKED(transaction.commit());
  }
  return {};
}

Result<Opened> open_database(const Opening& opening, const Versions& versions) {
  Opened opened;
  Trust trust = Trust::sound;
  auto database = open_once(opening, versions, trust);
  if (!opening.may_set_aside || opening.files == nullptr) {
    if (!database) return std::unexpected(database.error());
    opened.database = std::move(*database);
    return opened;
  }
  std::optional<std::string> fault;
  if (!database && trust == Trust::damaged) fault = database.error().message;
  if (database && opening.files->info(mark_of(opening.path))) {
    fault = first_fault(**database);
    if (!fault) static_cast<void>(opening.files->remove(mark_of(opening.path)));
  }
  if (fault) {
    database = nullptr;  // Closed before it gets its new name.
    OC_TRY(const std::string target, set_aside(opening));
    opened.notes.push_back(note_of(opening, *fault, target));
    database = open_once(opening, versions, trust);
  }
  if (!database) return std::unexpected(database.error());
  opened.database = std::move(*database);
  return opened;
}

Result<std::optional<std::string>> look_through(Database& database, const Opening& opening, const Versions& versions) {
  const auto info = opening.files->info(opening.path);
  if (!info || info->size_bytes > kStoreQuickCheckBytesMax) return std::nullopt;
  const auto fault = first_fault(database);
  if (!fault) return std::nullopt;
  database.close();
  OC_TRY(const std::string target, set_aside(opening));
  OC_CHECKED(database.reopen());
  OC_CHECKED(migrate(database, versions));
  return note_of(opening, *fault, target);
}

void mark_damaged(io::Files& files, const std::string& path, const std::string& fault) {
  static_cast<void>(files.write_atomic(mark_of(path), fault + "\n", 0600));
}

}  // namespace oc::store
