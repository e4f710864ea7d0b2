// Writing so that a crash leaves the old file or the new one, never half of either.
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>

#include "io/crypto.h"
#include "io/file_error.h"
#include "io/real/files.h"
#include "io/real/host.h"

namespace oc::io {
namespace {

/// 0, or the errno of the first write or sync that failed.
int write_and_sync(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  while (::fsync(file) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

/// Gives the file the mode and, when this process may, the owner of the one that it replaces.
int dress(int file, std::uint32_t mode, const struct stat* replaced) {
  if (replaced != nullptr && (replaced->st_uid != ::geteuid() || replaced->st_gid != ::getegid())) {
    // Only root may: its edit must not take the file away from the user. For others the new owner stands.
    static_cast<void>(::fchown(file, replaced->st_uid, replaced->st_gid) == 0);
  }
  if (mode != kModeOfUmask && ::fchmod(file, mode & 07777) != 0) return errno;
  return 0;
}

}  // namespace

Result<void> replace_in(int folder, const std::string& name, std::string_view bytes, std::uint32_t mode, const std::string& shown) {
  struct stat old{};
  const bool is_there = ::fstatat(folder, name.c_str(), &old, AT_SYMLINK_NOFOLLOW) == 0;
  if (is_there && S_ISDIR(old.st_mode)) return file_failure("write", shown, EISDIR);
  if (is_there && !S_ISREG(old.st_mode)) return fail(Errc::invalid, shown + " is no plain file");
  const std::string temporary = ".oc-" + hex(RealRandom().bytes(8)) + ".tmp";
  const mode_t at_first = mode == kModeOfUmask ? 0666 : 0600;
  Descriptor file(::openat(folder, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, at_first));
  if (!file.is_open()) return file_failure("write", shown, errno);
  int problem = dress(file.number(), mode, is_there ? &old : nullptr);
  if (problem == 0) problem = write_and_sync(file.number(), bytes);
  if (problem == 0 && ::renameat(folder, temporary.c_str(), folder, name.c_str()) != 0) problem = errno;
  if (problem != 0) {
    ::unlinkat(folder, temporary.c_str(), 0);
    return file_failure("write", shown, problem);
  }
  ::fsync(folder);
  return {};
}

Result<void> RealFiles::create(const std::string& path, std::string_view bytes, std::uint32_t mode) {
  if (!path.starts_with('/') || path.find('\0') != std::string::npos) return file_failure("create", path, EINVAL);
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open()) return file_failure("create", path, errno);
  int problem = dress(file.number(), mode, nullptr);
  if (problem == 0) problem = write_and_sync(file.number(), bytes);
  if (problem == 0) return {};
  ::unlink(path.c_str());
  return file_failure("create", path, problem);
}

}  // namespace oc::io
