// The host's file system.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/files.h"
#include "io/real/descriptor.h"

namespace oc::io {

class FileThread;

/// Lifetime: outlives the loop's tasks; end_thread() before the loop is destroyed.
class RealFiles final : public Files {
 public:
  explicit RealFiles(Executor executor);
  ~RealFiles() override;

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
  Task<Result<CopiedFile>> copy_beneath(std::string root, std::string relative, std::string to, std::size_t bytes_max) override;
  Task<Result<void>> create_beside(std::string path, std::string bytes, std::uint32_t mode) override;
  Task<Result<std::string>> read_beside(std::string root, std::string relative, std::size_t bytes_max) override;
  Task<Result<std::vector<FileInfo>>> list_beside(std::string path) override;
  Task<Result<void>> remove_beside(std::string path) override;

  /// Ends the thread of slow work: what it has in hand is given up and removed.
  void end_thread();

 private:
  FileThread& thread();
  Executor executor_;
  std::unique_ptr<FileThread> thread_;  ///< made when it is first needed
};

/// Takes the lock file; see Files::lock.
Result<std::unique_ptr<FileLock>> lock_file(const std::string& path, Millis wait);
/// Watches by inotify; see Files::watch.
Result<std::unique_ptr<FileWatch>> watch_file(const Executor& executor, const std::string& path);

/// Asked between two pieces of slow work: does nobody wait for it any more?
using GivenUp = std::function<bool()>;
/// Copies what is left of an open file to the new file `to`; see Files::copy_beneath. `shown` is the source's path for messages.
/// Errors: also cancelled, when it was given up.
Result<CopiedFile> copy_open(const Descriptor& from, const std::string& shown, const std::string& to, std::size_t bytes_max, const GivenUp& given_up);

/// Writes a temporary file in the open folder and renames it to `name`; `shown` is the path for messages. The mode is exact, whatever the umask;
/// kModeOfUmask leaves it to the umask. A file that is there gives its owner to the new one.
inline constexpr std::uint32_t kModeOfUmask = ~0u;
Result<void> replace_in(int folder, const std::string& name, std::string_view bytes, std::uint32_t mode, const std::string& shown);

}  // namespace oc::io
