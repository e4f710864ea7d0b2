// The host's file system.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/files.h"
#include "io/real/descriptor.h"

namespace oc::io {

class RealFiles final : public Files {
 public:
  explicit RealFiles(Executor executor) : executor_(std::move(executor)) {}

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

 private:
  Executor executor_;
};

/// Takes the lock file; see Files::lock.
Result<std::unique_ptr<FileLock>> lock_file(const std::string& path, Millis wait);
/// Watches by inotify; see Files::watch.
Result<std::unique_ptr<FileWatch>> watch_file(const Executor& executor, const std::string& path);

/// Writes a temporary file in the open folder and renames it to `name`; `shown` is the path for messages. The mode is exact, whatever the umask;
/// kModeOfUmask leaves it to the umask. A file that is there gives its owner to the new one.
inline constexpr std::uint32_t kModeOfUmask = ~0u;
Result<void> replace_in(int folder, const std::string& name, std::string_view bytes, std::uint32_t mode, const std::string& shown);

}  // namespace oc::io
