// A file system in memory, with the rules of the real one and with faults on order.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/clock.h"
#include "io/files.h"

namespace oc::io {

/// Starts with the folders /, /home/user and /tmp. A lock that is held elsewhere is refused at once: waiting for it could never end.
class SimFiles final : public Files {
 public:
  SimFiles(Executor executor, const Clock& clock);
  ~SimFiles() override;

  Result<std::string> read(const std::string& path, std::size_t bytes_max) override;
  Result<std::string> read_from(const std::string& path, std::uint64_t offset, std::size_t bytes_max) override;
  Result<void> write_atomic(const std::string& path, std::string_view bytes, std::uint32_t mode) override;
  Result<void> create(const std::string& path, std::string_view bytes, std::uint32_t mode) override;
  Result<void> make_directories(const std::string& path, std::uint32_t mode) override;
  Result<FileInfo> info(const std::string& path) override;
  Result<std::vector<FileInfo>> list(const std::string& path) override;
  Result<void> remove(const std::string& path) override;
  Result<void> remove_tree(const std::string& path) override;
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<std::string> real_path(const std::string& path) override;
  Result<std::unique_ptr<FileLock>> lock(const std::string& path, Millis wait) override;
  Result<std::unique_ptr<FileWatch>> watch(const std::string& path) override;
  Result<std::string> read_beneath(const std::string& root, const std::string& relative, std::size_t bytes_max) override;
  Result<void> write_beneath(const std::string& root, const std::string& relative, std::string_view bytes) override;
  Result<std::vector<FileInfo>> list_beneath(const std::string& root, const std::string& relative) override;
  // Others get their turn first, then it is done at once.
  Task<Result<CopiedFile>> copy_beneath(std::string root, std::string relative, std::string to, std::size_t bytes_max) override;
  Task<Result<void>> create_beside(std::string path, std::string bytes, std::uint32_t mode) override;
  Task<Result<std::string>> read_beside(std::string root, std::string relative, std::size_t bytes_max) override;
  Task<Result<std::vector<FileInfo>>> list_beside(std::string path) override;
  Task<Result<void>> remove_beside(std::string path) override;

  /// Puts a file there, with its folders; for setting a scene. Faults do not apply.
  void put(const std::string& path, std::string_view bytes, std::uint32_t mode = 0600);
  /// Puts a symbolic link there, with its folders.
  void put_link(const std::string& path, const std::string& target);
  /// Every path of a plain file, sorted.
  std::vector<std::string> all_files() const;

  /// The next `count` calls that would change something fail with io (`Input/output error`) and change nothing.
  void fail_next_writes(std::size_t count) { failing_writes_ = count; }
  /// No more than this is stored in all; what goes over fails with io (`No space left on device`) and changes nothing.
  void set_disk_bytes_max(std::optional<std::uint64_t> bytes) { disk_bytes_max_ = bytes; }
  /// Reading or listing this path fails with denied until called with Access::allowed.
  enum class Access : std::uint8_t { allowed, refused };
  void set_access(const std::string& path, Access access);

 private:
  struct Node;
  struct Place;
  class Lock;
  class Watch;
  enum class LastLink : std::uint8_t { followed, kept };
  enum class Bounds : std::uint8_t { none, beneath };
  Result<Place> resolve(std::string_view doing, const std::string& path, LastLink last = LastLink::followed) const;
  Result<Place> resolve_beneath(std::string_view doing, const std::string& root, const std::string& relative) const;
  Result<Place> walk(std::string_view doing, const std::string& root, const std::string& relative, Bounds bounds, LastLink last) const;
  /// Refuses when a fault is due or the disk would be over its size.
  Result<void> may_change(std::string_view doing, const std::string& path, std::uint64_t old_bytes, std::uint64_t new_bytes);
  Result<void> store(const std::string& path, const Place& place, std::string_view bytes, std::uint32_t mode);
  Result<void> make_one_directory(const std::string& path, std::uint32_t mode);
  Result<std::string> read_node(const std::string& path, const Place& place, std::size_t bytes_max) const;
  Result<std::vector<FileInfo>> list_node(const std::string& path, const Place& place) const;
  void erase(const std::string& path);
  void tell(const std::string& path);

  Executor executor_;
  const Clock& clock_;
  std::map<std::string, Node> nodes_;  ///< by absolute path without links; the root is ""
  std::map<std::string, Access> access_;
  std::map<std::string, std::shared_ptr<int>> locks_;
  std::list<Watch*> watches_;
  std::size_t failing_writes_ = 0;
  std::uint64_t stored_bytes_ = 0;
  std::optional<std::uint64_t> disk_bytes_max_;
  std::shared_ptr<SimFiles*> self_;  ///< what locks and watches that outlive this find emptied
};

}  // namespace oc::io
