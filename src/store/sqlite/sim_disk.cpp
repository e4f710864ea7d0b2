// Files as two images and the changes between them, spoken to by SQLite through a VFS.
#include "store/sqlite/sim_disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <random>

#include "base/check.h"

namespace oc::store {
namespace {

constexpr std::uint64_t kSectorBytes = 512;

using Operation = SimDisk::Operation;

/// A write, or a truncation to `offset` when `truncates`.
struct Change {
  std::uint64_t offset = 0;
  std::string bytes;
  bool truncates = false;
};

void lay(std::string& image, std::uint64_t offset, std::string_view bytes) {
  if (bytes.empty()) return;
  if (image.size() < offset + bytes.size()) image.resize(offset + bytes.size());
  std::memcpy(image.data() + offset, bytes.data(), bytes.size());
}

void lay(std::string& image, const Change& change) {
  if (change.truncates) {
    image.resize(change.offset);
  } else {
    lay(image, change.offset, change.bytes);
  }
}

struct Handle;

/// The memory that the connections of one database share (its WAL index), with its eight locks.
struct Shared {
  std::vector<std::unique_ptr<std::vector<char>>> regions;
  std::array<int, SQLITE_SHM_NLOCK> readers{};
  std::array<const Handle*, SQLITE_SHM_NLOCK> writer{};
};

struct Node {
  std::string now;              ///< what a reader sees
  std::string kept;             ///< what a power cut leaves for certain
  std::vector<Change> pending;  ///< from kept to now, but for what a failed sync forgot
  bool name_is_fresh = false;   ///< its first sync also syncs the folder, as SQLite does for journals
  int readers = 0;
  const Handle* reserved = nullptr;
  const Handle* pending_writer = nullptr;
  const Handle* exclusive = nullptr;
  std::weak_ptr<Shared> shared;
};

using NodePtr = std::shared_ptr<Node>;

struct NameChange {
  std::string path;
  NodePtr node;  ///< nullptr: removed
};

struct Order {
  SimDisk::Fault fault;
  std::uint64_t seen = 0;
};

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

}  // namespace

struct SimDisk::Inside {
  sqlite3_vfs vfs{};
  std::string name;
  std::mt19937_64 random;
  std::map<std::string, NodePtr> names;
  std::map<std::string, NodePtr> names_kept;
  std::vector<NameChange> names_pending;
  std::uint64_t life = 1;  ///< counts kills: handles of an earlier life are dead
  std::uint64_t changes = 0;
  std::uint64_t off_at = 0;  ///< 0 = never
  bool off = false;
  bool lies = false;
  int handles = 0;
  std::vector<Order> orders;
  std::uint64_t failures = 0;
  std::optional<std::uint64_t> bytes_max;
  std::vector<Event> events;
  std::function<void(Operation)> told;

  std::uint64_t below(std::uint64_t bound) { return random() % bound; }
  std::uint64_t bytes() const {
    std::uint64_t all = 0;
    for (const auto& [path, node] : names) all += node->now.size();
    return all;
  }

  /// A change is asked for: false when it fails, with the reason.
  bool may(Operation operation, Reason& reason) {
    bool fails = false;
    for (auto& order : orders) {
      if (order.fault.operation != operation) continue;
      const bool due = ++order.seen == order.fault.nth || (order.fault.lasting == Lasting::from_then_on && order.seen > order.fault.nth);
      if (due) fails = true, reason = order.fault.reason;
    }
    if (fails) failures++;
    return !fails;
  }
  /// Counts a change that has been asked for. False when the power went with it.
  bool pass(Operation operation) {
    changes++;
    if (told) told(operation);
    if (off_at != 0 && changes >= off_at) off = true;
    return !off;
  }

  void sync_folder(const std::string& folder) {
    std::erase_if(names_pending, [&](const NameChange& change) {
      if (folder_of(change.path) != folder) return false;
      keep_name(change);
      return true;
    });
  }
  void keep_name(const NameChange& change) {
    if (change.node) {
      names_kept[change.path] = change.node;
    } else {
      names_kept.erase(change.path);
    }
  }

  void keep_some(Node& node);
  void lose();
};

namespace {

struct Handle {
  SimDisk::Inside* disk = nullptr;
  NodePtr node;
  std::string path;  ///< "" = a temporary file without a name
  std::uint64_t life = 0;
  int level = SQLITE_LOCK_NONE;
  bool remove_at_close = false;
  std::shared_ptr<Shared> shared;
  unsigned shared_locks = 0;
  unsigned exclusive_locks = 0;

  bool is_dead() const { return life != disk->life || disk->off; }
};

/// What SQLite holds: its own part, then ours.
struct File {
  sqlite3_file base;
  Handle* handle;
};

Handle& handle_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file)->handle; }

void drop_locks(Handle& handle, int level) {
  Node& node = *handle.node;
  if (handle.level > SQLITE_LOCK_SHARED) {
    for (auto* holder : {&node.reserved, &node.pending_writer, &node.exclusive}) {
      if (*holder == &handle) *holder = nullptr;
    }
  }
  if (level == SQLITE_LOCK_NONE && handle.level >= SQLITE_LOCK_SHARED) node.readers--;
  handle.level = level;
}

void drop_shared(Handle& handle) {
  if (!handle.shared) return;
  for (std::size_t i = 0; i < SQLITE_SHM_NLOCK; i++) {
    if (handle.shared_locks & (1u << i)) handle.shared->readers[i]--;
    if (handle.exclusive_locks & (1u << i)) handle.shared->writer[i] = nullptr;
  }
  handle.shared_locks = handle.exclusive_locks = 0;
  handle.shared.reset();
}

int close_file(sqlite3_file* file) {
  Handle* handle = &handle_of(file);
  if (handle->life == handle->disk->life) {
    drop_shared(*handle);
    drop_locks(*handle, SQLITE_LOCK_NONE);
    if (handle->remove_at_close && !handle->path.empty()) handle->disk->names.erase(handle->path);
  }
  handle->disk->handles--;
  delete handle;
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* to, int count, sqlite3_int64 offset) {
  const Handle& handle = handle_of(file);
  if (handle.is_dead()) return SQLITE_IOERR_READ;
  const std::string& bytes = handle.node->now;
  const auto from = std::min(static_cast<std::size_t>(offset), bytes.size());
  const auto there = std::min(static_cast<std::size_t>(count), bytes.size() - from);
  std::memcpy(to, bytes.data() + from, there);
  if (there == static_cast<std::size_t>(count)) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + there, 0, static_cast<std::size_t>(count) - there);
  return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
  Handle& handle = handle_of(file);
  auto& disk = *handle.disk;
  if (handle.is_dead()) return SQLITE_IOERR_WRITE;
  auto reason = SimDisk::Reason::broken;
  const bool may = handle.path.empty() || disk.may(Operation::write, reason);
  std::string_view bytes(static_cast<const char*>(from), static_cast<std::size_t>(count));
  const auto at = static_cast<std::uint64_t>(offset);
  bool fits = true;
  if (may && disk.bytes_max) {
    const std::uint64_t grown = std::max<std::uint64_t>(handle.node->now.size(), at + bytes.size()) - handle.node->now.size();
    const std::uint64_t left = *disk.bytes_max - std::min(*disk.bytes_max, disk.bytes());
    if (grown > left) bytes = bytes.substr(0, bytes.size() - std::min<std::uint64_t>(bytes.size(), grown - left)), fits = false;
  }
  if (may && !bytes.empty()) {
    lay(handle.node->now, at, bytes);
    handle.node->pending.push_back({at, std::string(bytes)});
  }
  if (!handle.path.empty() && !disk.pass(Operation::write)) return SQLITE_IOERR_WRITE;
  if (!may) return reason == SimDisk::Reason::full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  if (!fits) return disk.failures++, SQLITE_FULL;
  disk.events.push_back({Operation::write, handle.path, at, bytes.size()});
  return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  Handle& handle = handle_of(file);
  if (handle.is_dead()) return SQLITE_IOERR_TRUNCATE;
  auto reason = SimDisk::Reason::broken;
  const bool may = handle.disk->may(Operation::truncate, reason);
  if (may) {
    handle.node->now.resize(static_cast<std::size_t>(size));
    handle.node->pending.push_back({static_cast<std::uint64_t>(size), "", true});
  }
  if (!handle.disk->pass(Operation::truncate) || !may) return SQLITE_IOERR_TRUNCATE;
  handle.disk->events.push_back({Operation::truncate, handle.path, static_cast<std::uint64_t>(size), 0});
  return SQLITE_OK;
}

int sync_file(sqlite3_file* file, int /*flags*/) {
  Handle& handle = handle_of(file);
  if (handle.is_dead()) return SQLITE_IOERR_FSYNC;
  auto& disk = *handle.disk;
  Node& node = *handle.node;
  auto reason = SimDisk::Reason::broken;
  const bool may = disk.may(Operation::sync, reason);
  if (!disk.pass(Operation::sync)) return SQLITE_IOERR_FSYNC;
  if (!may) {
    // The system has tried, some of it arrived, and it takes all of it for written.
    const auto arrived = disk.below(node.pending.size() + 1);
    for (std::size_t i = 0; i < arrived; i++) lay(node.kept, node.pending[i]);
    node.pending.clear();
    return reason == SimDisk::Reason::full ? SQLITE_FULL : SQLITE_IOERR_FSYNC;
  }
  if (disk.lies) return SQLITE_OK;
  for (const auto& change : node.pending) lay(node.kept, change);
  node.pending.clear();
  if (node.name_is_fresh) disk.sync_folder(folder_of(handle.path));
  node.name_is_fresh = false;
  disk.events.push_back({Operation::sync, handle.path, 0, 0});
  return SQLITE_OK;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  const Handle& handle = handle_of(file);
  if (handle.is_dead()) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(handle.node->now.size());
  return SQLITE_OK;
}

int lock_file(sqlite3_file* file, int level) {
  Handle& handle = handle_of(file);
  if (handle.is_dead()) return SQLITE_IOERR_LOCK;
  if (handle.level >= level) return SQLITE_OK;
  Node& node = *handle.node;
  const auto held_elsewhere = [&](const Handle* holder) { return holder != nullptr && holder != &handle; };
  if (held_elsewhere(node.exclusive)) return SQLITE_BUSY;
  if (handle.level == SQLITE_LOCK_NONE) {
    if (held_elsewhere(node.pending_writer)) return SQLITE_BUSY;
    node.readers++;
    handle.level = SQLITE_LOCK_SHARED;
  }
  if (level == SQLITE_LOCK_SHARED) return SQLITE_OK;
  if (held_elsewhere(node.reserved) || held_elsewhere(node.pending_writer)) return SQLITE_BUSY;
  node.reserved = &handle;
  handle.level = SQLITE_LOCK_RESERVED;
  if (level == SQLITE_LOCK_RESERVED) return SQLITE_OK;
  node.pending_writer = &handle;
  handle.level = SQLITE_LOCK_PENDING;
  if (level == SQLITE_LOCK_PENDING) return SQLITE_OK;
  if (node.readers > 1) return SQLITE_BUSY;
  node.exclusive = &handle;
  handle.level = SQLITE_LOCK_EXCLUSIVE;
  return SQLITE_OK;
}

int unlock_file(sqlite3_file* file, int level) {
  Handle& handle = handle_of(file);
  if (handle.life == handle.disk->life && handle.level > level) drop_locks(handle, level);
  return SQLITE_OK;
}

int is_reserved(sqlite3_file* file, int* answer) {
  *answer = handle_of(file).node->reserved != nullptr ? 1 : 0;
  return SQLITE_OK;
}

int file_control(sqlite3_file* /*file*/, int /*operation*/, void* /*value*/) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file* /*file*/) { return 4096; }
int device_characteristics(sqlite3_file* /*file*/) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

int map_shared(sqlite3_file* file, int region, int bytes, int extend, void volatile** place) {
  Handle& handle = handle_of(file);
  *place = nullptr;
  if (handle.is_dead()) return SQLITE_IOERR_SHMMAP;
  if (!handle.shared) handle.shared = handle.node->shared.lock();
  if (!handle.shared) handle.node->shared = handle.shared = std::make_shared<Shared>();
  auto& regions = handle.shared->regions;
  const auto wanted = static_cast<std::size_t>(region) + 1;
  if (regions.size() < wanted && extend == 0) return SQLITE_OK;
  while (regions.size() < wanted) regions.push_back(std::make_unique<std::vector<char>>(static_cast<std::size_t>(bytes)));
  *place = regions[wanted - 1]->data();
  return SQLITE_OK;
}

int lock_shared(sqlite3_file* file, int first, int count, int flags) {
  Handle& handle = handle_of(file);
  if (!handle.shared || handle.is_dead()) return (flags & SQLITE_SHM_UNLOCK) != 0 ? SQLITE_OK : SQLITE_IOERR_SHMLOCK;
  Shared& shared = *handle.shared;
  const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  const auto begin = static_cast<unsigned>(first);
  const auto end = begin + static_cast<unsigned>(count);
  for (unsigned i = begin; i < end && (flags & SQLITE_SHM_LOCK) != 0; i++) {
    const bool written_elsewhere = shared.writer[i] != nullptr && shared.writer[i] != &handle;
    const int readers_elsewhere = shared.readers[i] - ((handle.shared_locks >> i) & 1u ? 1 : 0);
    if (written_elsewhere || (exclusive && readers_elsewhere > 0)) return SQLITE_BUSY;
  }
  for (unsigned i = begin; i < end; i++) {
    const unsigned bit = 1u << i;
    if ((handle.shared_locks & bit) != 0) shared.readers[i]--;
    if ((handle.exclusive_locks & bit) != 0) shared.writer[i] = nullptr;
    handle.shared_locks &= ~bit;
    handle.exclusive_locks &= ~bit;
    if ((flags & SQLITE_SHM_UNLOCK) != 0) continue;
    if (exclusive) {
      shared.writer[i] = &handle;
      handle.exclusive_locks |= bit;
    } else {
      shared.readers[i]++;
      handle.shared_locks |= bit;
    }
  }
  return SQLITE_OK;
}

void shared_barrier(sqlite3_file* /*file*/) {}

int unmap_shared(sqlite3_file* file, int /*remove*/) {
  drop_shared(handle_of(file));
  return SQLITE_OK;
}

const sqlite3_io_methods kMethods{.iVersion = 2,
                                  .xClose = close_file,
                                  .xRead = read_file,
                                  .xWrite = write_file,
                                  .xTruncate = truncate_file,
                                  .xSync = sync_file,
                                  .xFileSize = size_of_file,
                                  .xLock = lock_file,
                                  .xUnlock = unlock_file,
                                  .xCheckReservedLock = is_reserved,
                                  .xFileControl = file_control,
                                  .xSectorSize = sector_size,
                                  .xDeviceCharacteristics = device_characteristics,
                                  .xShmMap = map_shared,
                                  .xShmLock = lock_shared,
                                  .xShmBarrier = shared_barrier,
                                  .xShmUnmap = unmap_shared,
                                  .xFetch = nullptr,
                                  .xUnfetch = nullptr};

SimDisk::Inside& disk_of(sqlite3_vfs* vfs) { return *static_cast<SimDisk::Inside*>(vfs->pAppData); }

/// The file of that name, made when it may be. nullptr: there is none, or it cannot be made.
NodePtr node_for(SimDisk::Inside& disk, const std::string& path, int flags) {
  const auto known = disk.names.find(path);
  if (known != disk.names.end()) return known->second;
  if ((flags & SQLITE_OPEN_CREATE) == 0) return nullptr;
  auto reason = SimDisk::Reason::broken;
  const bool may = disk.may(Operation::open, reason);
  auto node = std::make_shared<Node>();
  node->name_is_fresh = (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL)) != 0;
  if (may) {
    disk.names[path] = node;
    disk.names_pending.push_back({path, node});
  }
  if (!disk.pass(Operation::open) || !may) return nullptr;
  disk.events.push_back({Operation::open, path, 0, 0});
  return node;
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_given) {
  auto& disk = disk_of(vfs);
  file->pMethods = nullptr;
  if (disk.off) return SQLITE_CANTOPEN;
  const std::string path = name ? name : "";
  const NodePtr node = path.empty() ? std::make_shared<Node>() : node_for(disk, path, flags);
  if (!node) return SQLITE_CANTOPEN;
  auto* handle = new Handle{.disk = &disk, .node = node, .path = path, .life = disk.life};
  handle->remove_at_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  disk.handles++;
  reinterpret_cast<File*>(file)->handle = handle;
  file->pMethods = &kMethods;
  if (flags_given) *flags_given = flags;
  return SQLITE_OK;
}

int remove_file(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  auto& disk = disk_of(vfs);
  if (disk.off) return SQLITE_IOERR_DELETE;
  const auto known = disk.names.find(name);
  if (known == disk.names.end()) return SQLITE_IOERR_DELETE_NOENT;
  auto reason = SimDisk::Reason::broken;
  const bool may = disk.may(Operation::remove, reason);
  if (may) {
    disk.names_pending.push_back({name, nullptr});
    disk.names.erase(known);
  }
  if (!disk.pass(Operation::remove) || !may) return SQLITE_IOERR_DELETE;
  if (sync_folder != 0) disk.sync_folder(folder_of(name));
  disk.events.push_back({Operation::remove, name, 0, 0});
  return SQLITE_OK;
}

int may_access(sqlite3_vfs* vfs, const char* name, int /*flags*/, int* answer) {
  const auto& disk = disk_of(vfs);
  if (disk.off) return SQLITE_IOERR_ACCESS;
  *answer = disk.names.contains(name) ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs* /*vfs*/, const char* name, int bytes_max, char* out) {
  sqlite3_snprintf(bytes_max, out, "%s", name);
  return SQLITE_OK;
}

int random_bytes(sqlite3_vfs* vfs, int count, char* out) {
  auto& disk = disk_of(vfs);
  for (int i = 0; i < count; i++) out[i] = static_cast<char>(disk.random());
  return count;
}

/// Nobody else runs while SQLite waits, so it need not.
int no_wait(sqlite3_vfs* /*vfs*/, int microseconds) { return microseconds; }

int wall_time(sqlite3_vfs* /*vfs*/, sqlite3_int64* julian_ms) {
  *julian_ms = 212'589'144'000'000;  // 2026-07-01: nothing in the store asks SQLite for the time
  return SQLITE_OK;
}

int last_error(sqlite3_vfs* /*vfs*/, int /*bytes*/, char* /*out*/) { return 0; }

/// The unique number of a disk in this process.
std::uint64_t next_number() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

void SimDisk::Inside::keep_some(Node& node) {
  enum Luck : std::uint8_t { nothing, all, beginning, sectors };
  const auto luck = static_cast<Luck>(below(4));
  const auto whole = luck == all ? node.pending.size() : luck == beginning ? below(node.pending.size() + 1) : 0;
  for (std::size_t i = 0; i < node.pending.size(); i++) {
    const Change& change = node.pending[i];
    if (i < whole) {
      lay(node.kept, change);
      continue;
    }
    const bool torn = luck == beginning && i == whole;
    if (luck != sectors && !torn) continue;
    if (change.truncates) {
      if (below(2) == 0) lay(node.kept, change);
      continue;
    }
    const std::uint64_t count = (change.bytes.size() + kSectorBytes - 1) / kSectorBytes;
    const std::uint64_t torn_at = below(count + 1);
    for (std::uint64_t sector = 0; sector < count; sector++) {
      if (torn ? sector >= torn_at : below(2) == 0) continue;
      lay(node.kept, change.offset + sector * kSectorBytes, std::string_view(change.bytes).substr(sector * kSectorBytes, kSectorBytes));
    }
  }
  node.pending.clear();
  node.now = node.kept;
}

void SimDisk::Inside::lose() {
  // Names change in order: a beginning of what was asked for has happened.
  const auto count = below(names_pending.size() + 1);
  for (std::size_t i = 0; i < count; i++) keep_name(names_pending[i]);
  names_pending.clear();
  names = names_kept;
  for (const auto& [path, node] : names) keep_some(*node);
}

SimDisk::SimDisk(std::uint64_t seed) : inside_(std::make_unique<Inside>()) {
  inside_->name = "openclaw-sim-" + std::to_string(next_number());
  inside_->random.seed(seed);
  sqlite3_vfs& vfs = inside_->vfs;
  vfs.iVersion = 2;
  vfs.szOsFile = sizeof(File);
  vfs.mxPathname = 1024;
  vfs.zName = inside_->name.c_str();
  vfs.pAppData = inside_.get();
  vfs.xOpen = open_file;
  vfs.xDelete = remove_file;
  vfs.xAccess = may_access;
  vfs.xFullPathname = full_path;
  vfs.xRandomness = random_bytes;
  vfs.xSleep = no_wait;
  vfs.xGetLastError = last_error;
  vfs.xCurrentTimeInt64 = wall_time;
  CHECK(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
}

SimDisk::~SimDisk() {
  CHECK(inside_->handles == 0);
  sqlite3_vfs_unregister(&inside_->vfs);
}

const std::string& SimDisk::vfs() const { return inside_->name; }

void SimDisk::kill() {
  Inside& disk = *inside_;
  disk.life++;
  disk.off = false;
  disk.off_at = 0;
  for (const auto& [path, node] : disk.names) {
    node->readers = 0;
    node->reserved = node->pending_writer = node->exclusive = nullptr;
    node->shared.reset();
  }
}

void SimDisk::cut_power() {
  inside_->lose();
  kill();
}

void SimDisk::cut_power_at(std::uint64_t nth) { inside_->off_at = nth == 0 ? 0 : inside_->changes + nth; }
bool SimDisk::is_off() const { return inside_->off; }

std::unique_ptr<SimDisk> SimDisk::after_power_cut(std::uint64_t seed) const {
  auto copy = std::make_unique<SimDisk>(seed);
  std::map<const Node*, NodePtr> copies;
  const auto copied = [&](const NodePtr& node) -> NodePtr {
    if (!node) return nullptr;
    auto& slot = copies[node.get()];
    if (!slot) slot = std::make_shared<Node>(Node{.now = node->now, .kept = node->kept, .pending = node->pending});
    return slot;
  };
  for (const auto& [path, node] : inside_->names_kept) copy->inside_->names_kept[path] = copied(node);
  for (const auto& change : inside_->names_pending) copy->inside_->names_pending.push_back({change.path, copied(change.node)});
  copy->inside_->lose();
  return copy;
}

void SimDisk::fail(Fault fault) { inside_->orders.push_back({fault}); }
void SimDisk::heal() {
  inside_->orders.clear();
  inside_->bytes_max.reset();
}
void SimDisk::ignore_syncs() { inside_->lies = true; }
std::uint64_t SimDisk::failures() const { return inside_->failures; }
void SimDisk::set_bytes_max(std::optional<std::uint64_t> bytes) { inside_->bytes_max = bytes; }
std::uint64_t SimDisk::bytes() const { return inside_->bytes(); }

const std::vector<SimDisk::Event>& SimDisk::events() const { return inside_->events; }
void SimDisk::forget_events() { inside_->events.clear(); }
std::uint64_t SimDisk::changes() const { return inside_->changes; }
void SimDisk::at_each_change(std::function<void(Operation)> told) { inside_->told = std::move(told); }

std::vector<std::string> SimDisk::files() const {
  std::vector<std::string> paths;
  for (const auto& [path, node] : inside_->names) paths.push_back(path);
  return paths;
}

std::optional<std::string> SimDisk::read(const std::string& path) const {
  const auto known = inside_->names.find(path);
  if (known == inside_->names.end()) return std::nullopt;
  return known->second->now;
}

void SimDisk::put(const std::string& path, std::string_view bytes) {
  auto node = std::make_shared<Node>();
  node->now = node->kept = bytes;
  inside_->names[path] = inside_->names_kept[path] = node;
}

}  // namespace oc::store
