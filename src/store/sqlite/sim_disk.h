// A disk in memory under SQLite: what a killed process and a power cut leave behind, and operations that fail on order.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc::store {

/// A file layer (VFS) of SQLite under a name of its own; `StorePaths::vfs` takes that name. Folders need not be made.
/// Knows of each file what a sync has made safe and, in order, what was written since; of each name the same.
/// The same seed and the same calls give the same disk. One thread.
/// Lifetime: every database on it is closed before it is destroyed (CHECKed).
class SimDisk {
 public:
  explicit SimDisk(std::uint64_t seed = 1);
  ~SimDisk();
  SimDisk(const SimDisk&) = delete;
  SimDisk& operator=(const SimDisk&) = delete;
  const std::string& vfs() const;

  /// The process dies: what was written stays, locks and shared memory go. Databases that are open fail from now on and change nothing more.
  void kill();
  /// The machine loses its power, and starts again: as kill(), and of what was not synced nothing, all, a beginning or any 512-byte
  /// sectors remain; names that were made or removed since their folder was synced may be as before.
  void cut_power();
  /// The power goes at the `nth` change from now (1 = the next, 0 = not at all); that change may remain. Everything fails until cut_power() or
  /// kill().
  void cut_power_at(std::uint64_t nth);
  bool is_off() const;
  /// Another disk, in the state that cut_power() would leave this one in.
  std::unique_ptr<SimDisk> after_power_cut(std::uint64_t seed) const;

  enum class Operation : std::uint8_t { open, write, sync, truncate, remove };
  enum class Lasting : std::uint8_t { once, from_then_on };
  enum class Reason : std::uint8_t { broken, full };
  /// A failed write keeps nothing. A failed sync forgets: what it should have made safe is still read but no later sync makes it safe.
  struct Fault {
    Operation operation = Operation::write;
    std::uint64_t nth = 1;  ///< which of the operations of this kind from now on
    Lasting lasting = Lasting::once;
    Reason reason = Reason::broken;
  };
  void fail(Fault fault);
  /// Takes all faults away, also the size.
  void heal();
  /// From now on a sync says that all is safe, and makes nothing safe.
  void ignore_syncs();
  /// How many operations have failed by order.
  std::uint64_t failures() const;
  /// Writes that would make all files together larger are cut short there, with SQLITE_FULL.
  void set_bytes_max(std::optional<std::uint64_t> bytes);
  std::uint64_t bytes() const;

  struct Event {
    Operation operation = Operation::open;
    std::string path;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
  };
  /// Every operation that succeeded, in order; an open only when it made the file.
  const std::vector<Event>& events() const;
  void forget_events();
  /// How many changes there were so far: events, and those that failed.
  std::uint64_t changes() const;
  /// Called when a change has been asked for: a write can already be found among what may remain, a sync has made nothing safe yet.
  void at_each_change(std::function<void(Operation)> told);

  /// The paths of all files, sorted.
  std::vector<std::string> files() const;
  std::optional<std::string> read(const std::string& path) const;
  /// Puts a file there, synced; for setting a scene.
  void put(const std::string& path, std::string_view bytes);

  struct Inside;

 private:
  std::unique_ptr<Inside> inside_;
};

}  // namespace oc::store
