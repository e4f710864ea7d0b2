// The file system, small: whole files, atomically; at once, or beside the event loop.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "io/task.h"

namespace oc::io {

struct FileInfo {
  std::string name;
  bool is_directory = false;
  bool is_symlink = false;
  std::uint64_t size_bytes = 0;
  UnixTime modified{};
  std::uint32_t mode = 0;  ///< permission bits
};

/// What Files::copy_beneath() has copied.
struct CopiedFile {
  std::uint64_t size_bytes = 0;
  std::string beginning;  ///< its first bytes, kCopiedBeginningBytes at most: they often tell what it is
};
inline constexpr std::size_t kCopiedBeginningBytes = 64;

/// Held until destroyed; the lock of a dead process is free.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

/// Tells of changes to one file or folder.
class FileWatch {
 public:
  virtual ~FileWatch() = default;
  /// Waits for the next change (also: created, replaced by rename, removed).
  virtual Task<> changed() = 0;
};

/// Paths are absolute. Errors: not_found, denied, already_exists, too_large, invalid (not a plain file or folder), io; the message names the path.
class Files {
 public:
  virtual ~Files() = default;
  virtual Result<std::string> read(const std::string& path, std::size_t bytes_max) = 0;
  /// At most `bytes_max` bytes from `offset` on; "" at and beyond the end. Limits: without an own way of doing it, files up to kFileReadBytesMax.
  virtual Result<std::string> read_from(const std::string& path, std::uint64_t offset, std::size_t bytes_max) {
    OC_TRY(const auto whole, read(path, kFileReadBytesMax));
    return offset >= whole.size() ? std::string() : whole.substr(static_cast<std::size_t>(offset), bytes_max);
  }
  /// Writes a temporary sibling, syncs it, renames it over, syncs the folder. Follows a symbolic link at `path` to its target.
  virtual Result<void> write_atomic(const std::string& path, std::string_view bytes, std::uint32_t mode) = 0;
  /// Creates the file and writes it; never replaces. Errors: already_exists.
  virtual Result<void> create(const std::string& path, std::string_view bytes, std::uint32_t mode) = 0;
  virtual Result<void> make_directories(const std::string& path, std::uint32_t mode) = 0;
  /// What is at the path, links followed.
  virtual Result<FileInfo> info(const std::string& path) = 0;
  /// Sorted by name, links not followed.
  virtual Result<std::vector<FileInfo>> list(const std::string& path) = 0;
  virtual Result<void> remove(const std::string& path) = 0;
  virtual Result<void> remove_tree(const std::string& path) = 0;
  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  virtual Result<std::string> real_path(const std::string& path) = 0;
  /// Takes an exclusive lock file (flock). Errors: conflict when it is still held after `wait`; the message names the holder's pid when known.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path, Millis wait) = 0;
  virtual Result<std::unique_ptr<FileWatch>> watch(const std::string& path) = 0;

  // The one door for paths that a model or a user gives: nothing outside `root` is reached, by `..`, by an absolute path or by a link
  // (openat2 RESOLVE_BENEATH). `relative` "" or "." is the root itself. Errors also: denied when the path leaves the root.
  virtual Result<std::string> read_beneath(const std::string& root, const std::string& relative, std::size_t bytes_max) = 0;
  virtual Result<void> write_beneath(const std::string& root, const std::string& relative, std::string_view bytes) = 0;
  virtual Result<std::vector<FileInfo>> list_beneath(const std::string& root, const std::string& relative) = 0;

  // The same for what may take long: beside the event loop, where a slow disk or a large file holds nobody up; one after another, as they were asked.
  // A caller that is cancelled unwinds at once; what was being made for it is removed. Errors also: unavailable when the program ends.
  // Without an own way of doing it: at once, on the loop.

  /// Copies a file beneath a root to the new file `to`, for this user only (0600), piece by piece and synced. Never replaces; half a copy is removed.
  /// Errors: those of read_beneath and create; too_large beyond `bytes_max`, also when the file grows meanwhile.
  virtual Task<Result<CopiedFile>> copy_beneath(std::string root, std::string relative, std::string to, std::size_t bytes_max) {
    OC_CO_TRY(const auto bytes, read_beneath(root, relative, bytes_max));
    OC_CO_CHECKED(create(to, bytes, 0600));
    co_return CopiedFile{.size_bytes = bytes.size(), .beginning = bytes.substr(0, kCopiedBeginningBytes)};
  }
  /// As create().
  virtual Task<Result<void>> create_beside(std::string path, std::string bytes, std::uint32_t mode) { co_return create(path, bytes, mode); }
  /// As read_beneath().
  virtual Task<Result<std::string>> read_beside(std::string root, std::string relative, std::size_t bytes_max) {
    co_return read_beneath(root, relative, bytes_max);
  }
  /// As list().
  virtual Task<Result<std::vector<FileInfo>>> list_beside(std::string path) { co_return list(path); }
  /// As remove().
  virtual Task<Result<void>> remove_beside(std::string path) { co_return remove(path); }
};

}  // namespace oc::io
