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

constexpr std::size_t kCopyPieceBytes = 256u << 10;

/// 0, or the errno of the first write that failed.
int write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

/// 0, or the errno of the first write or sync that failed.
int write_and_sync(int file, std::string_view bytes) {
  if (const int problem = write_all(file, bytes); problem != 0) return problem;
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

namespace {

/// Errors: as copy_open(); what was written until then stays.
Result<CopiedFile> copy_pieces(const Descriptor& from, const std::string& shown, const Descriptor& into, const std::string& to, std::size_t bytes_max,
                               const GivenUp& given_up) {
  CopiedFile copied;
  std::string piece(kCopyPieceBytes, '\0');
  while (!given_up()) {
    const ssize_t got = ::read(from.number(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_failure("read", shown, errno);
    const std::string_view bytes(piece.data(), static_cast<std::size_t>(got));
    if (bytes.size() > bytes_max - copied.size_bytes) return file_too_large(shown, bytes_max);
    const int problem = bytes.empty() ? write_and_sync(into.number(), "") : write_all(into.number(), bytes);
    if (problem != 0) return file_failure("create", to, problem);
    if (bytes.empty()) return copied;
    if (copied.beginning.size() < kCopiedBeginningBytes) copied.beginning += bytes.substr(0, kCopiedBeginningBytes - copied.beginning.size());
    copied.size_bytes += bytes.size();
  }
  return fail(Errc::cancelled, "the copying of " + shown + " was given up");
}

}  // namespace

Result<CopiedFile> copy_open(const Descriptor& from, const std::string& shown, const std::string& to, std::size_t bytes_max,
                             const GivenUp& given_up) {
  if (!to.starts_with('/') || to.find('\0') != std::string::npos) return file_failure("create", to, EINVAL);
  struct stat state{};
  if (::fstat(from.number(), &state) != 0) return file_failure("read", shown, errno);
  if (S_ISDIR(state.st_mode)) return file_failure("read", shown, EISDIR);
  if (!S_ISREG(state.st_mode)) return fail(Errc::invalid, shown + " is no plain file");
  if (static_cast<std::uint64_t>(state.st_size) > bytes_max) return file_too_large(shown, bytes_max);
  const Descriptor into(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!into.is_open()) return file_failure("create", to, errno);
  auto copied = copy_pieces(from, shown, into, to, bytes_max, given_up);
  if (!copied) ::unlink(to.c_str());
  return copied;
}

}  // namespace oc::io
