// Reading, listing and changing files by path.
#include "io/real/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "io/file_error.h"
#include "io/real/beneath.h"

namespace oc::io {
namespace {

constexpr int kLinksMax = 40;
constexpr int kReadFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

FileInfo describe(std::string name, const struct stat& state) {
  const auto modified = std::chrono::seconds(state.st_mtim.tv_sec) + std::chrono::nanoseconds(state.st_mtim.tv_nsec);
  return {.name = std::move(name),
          .is_directory = S_ISDIR(state.st_mode),
          .is_symlink = S_ISLNK(state.st_mode),
          .size_bytes = static_cast<std::uint64_t>(state.st_size),
          .modified = UnixTime(std::chrono::duration_cast<Millis>(modified)),
          .mode = state.st_mode & 07777u};
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

Result<void> check_path(std::string_view doing, const std::string& path) {
  if (path.starts_with('/') && path.find('\0') == std::string::npos) return {};
  return file_failure(doing, path, EINVAL);
}

/// Reads an open file; devices, pipes and sockets are refused because reading them may never end.
Result<std::string> read_open(const Descriptor& file, const std::string& path, std::size_t bytes_max) {
  struct stat state{};
  if (::fstat(file.number(), &state) != 0) return file_failure("read", path, errno);
  if (S_ISDIR(state.st_mode)) return file_failure("read", path, EISDIR);
  if (!S_ISREG(state.st_mode)) return fail(Errc::invalid, path + " is no plain file");
  if (static_cast<std::uint64_t>(state.st_size) > bytes_max) return file_too_large(path, bytes_max);
  std::string bytes;
  // One byte more than the size sees the end without a second call; files of /proc say size 0.
  std::size_t room = static_cast<std::size_t>(state.st_size) + 1;
  while (true) {
    const std::size_t filled = bytes.size();
    bytes.resize(filled + room);
    const ssize_t got = ::read(file.number(), bytes.data() + filled, room);
    const int problem = errno;
    bytes.resize(filled + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && problem != EINTR) return file_failure("read", path, problem);
    if (got == 0) return bytes;
    if (bytes.size() > bytes_max) return file_too_large(path, bytes_max);
    room = std::min<std::size_t>(64u << 10, bytes_max - bytes.size() + 1);
  }
}

Result<std::vector<FileInfo>> list_open(Descriptor folder, const std::string& path) {
  DIR* opened = ::fdopendir(folder.number());
  if (opened == nullptr) return file_failure("list", path, errno);
  folder.release();
  const std::unique_ptr<DIR, int (*)(DIR*)> reader(opened, ::closedir);
  std::vector<FileInfo> entries;
  while (const dirent* entry = ::readdir(reader.get())) {
    std::string name = entry->d_name;
    struct stat state{};
    if (name == "." || name == ".." || ::fstatat(::dirfd(reader.get()), name.c_str(), &state, AT_SYMLINK_NOFOLLOW) != 0) continue;
    entries.push_back(describe(std::move(name), state));
  }
  std::ranges::sort(entries, {}, &FileInfo::name);
  return entries;
}

/// Where writing to `path` really lands: links followed, also one whose target does not exist yet.
Result<std::string> write_target(const std::string& path) {
  std::string target = path;
  for (int links = 0; links < kLinksMax; links++) {
    std::array<char, 4096> text{};
    const ssize_t length = ::readlink(target.c_str(), text.data(), text.size());
    if (length <= 0) return target;
    const std::string link(text.data(), static_cast<std::size_t>(length));
    target = link.starts_with('/') ? link : parent_of(target) + "/" + link;
  }
  return file_failure("write", path, ELOOP);
}

}  // namespace

Result<std::string> RealFiles::read(const std::string& path, std::size_t bytes_max) {
  OC_CHECKED(check_path("read", path));
  const Descriptor file(::open(path.c_str(), kReadFlags));
  if (!file.is_open()) return file_failure("read", path, errno);
  return read_open(file, path, bytes_max);
}

Result<std::string> RealFiles::read_from(const std::string& path, std::uint64_t offset, std::size_t bytes_max) {
  OC_CHECKED(check_path("read", path));
  const Descriptor file(::open(path.c_str(), kReadFlags));
  struct stat state{};
  if (!file.is_open() || ::fstat(file.number(), &state) != 0) return file_failure("read", path, errno);
  if (!S_ISREG(state.st_mode)) return fail(Errc::invalid, path + " is no plain file");
  const auto size = static_cast<std::uint64_t>(state.st_size);
  std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(bytes_max, size - std::min(size, offset))), '\0');
  for (std::size_t filled = 0; filled < bytes.size();) {
    const ssize_t got = ::pread(file.number(), bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno != EINTR) return file_failure("read", path, errno);
    if (got == 0) bytes.resize(filled);
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  return bytes;
}

Result<void> RealFiles::write_atomic(const std::string& path, std::string_view bytes, std::uint32_t mode) {
  OC_CHECKED(check_path("write", path));
  OC_TRY(const std::string target, write_target(path));
  const Descriptor folder(::open(parent_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return file_failure("write", path, errno);
  return replace_in(folder.number(), name_of(target), bytes, mode, path);
}

Result<void> RealFiles::make_directories(const std::string& path, std::uint32_t mode) {
  OC_CHECKED(check_path("create", path));
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string folder = path.substr(0, end);
    if (::mkdir(folder.c_str(), mode) == 0) {
      // The umask may have taken bits; the caller's mode is exact.
      if (::chmod(folder.c_str(), mode) != 0) return file_failure("create", folder, errno);
    } else {
      const int problem = errno;
      struct stat state{};
      const bool is_there = ::stat(folder.c_str(), &state) == 0;
      if (!is_there) return file_failure("create", folder, problem);
      if (!S_ISDIR(state.st_mode)) return file_failure("create", folder, ENOTDIR);
    }
    if (end == std::string::npos) return {};
  }
}

Result<FileInfo> RealFiles::info(const std::string& path) {
  OC_CHECKED(check_path("look at", path));
  struct stat state{};
  if (::stat(path.c_str(), &state) != 0) return file_failure("look at", path, errno);
  return describe(name_of(path), state);
}

Result<std::vector<FileInfo>> RealFiles::list(const std::string& path) {
  OC_CHECKED(check_path("list", path));
  Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return file_failure("list", path, errno);
  return list_open(std::move(folder), path);
}

Result<void> RealFiles::remove(const std::string& path) {
  OC_CHECKED(check_path("remove", path));
  if (::remove(path.c_str()) != 0) return file_failure("remove", path, errno);
  return {};
}

Result<void> RealFiles::remove_tree(const std::string& path) {
  OC_CHECKED(check_path("remove", path));
  std::error_code problem;
  const auto removed = std::filesystem::remove_all(path, problem);
  if (problem) return file_failure("remove", path, problem.value());
  if (removed == 0) return file_failure("remove", path, ENOENT);
  return {};
}

Result<void> RealFiles::rename(const std::string& from, const std::string& to) {
  OC_CHECKED(check_path("rename", from));
  OC_CHECKED(check_path("rename", to));
  if (::rename(from.c_str(), to.c_str()) != 0) return file_failure("rename", from, errno);
  const Descriptor folder(::open(parent_of(to).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.is_open()) ::fsync(folder.number());
  return {};
}

Result<std::string> RealFiles::real_path(const std::string& path) {
  OC_CHECKED(check_path("find", path));
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), std::free);
  if (!real) return file_failure("find", path, errno);
  return std::string(real.get());
}

Result<std::unique_ptr<FileLock>> RealFiles::lock(const std::string& path, Millis wait) {
  OC_CHECKED(check_path("lock", path));
  return lock_file(path, wait);
}

Result<std::unique_ptr<FileWatch>> RealFiles::watch(const std::string& path) {
  OC_CHECKED(check_path("watch", path));
  return watch_file(executor_, path);
}

Result<std::string> RealFiles::read_beneath(const std::string& root, const std::string& relative, std::size_t bytes_max) {
  OC_TRY(const Descriptor file, open_beneath("read", root, relative, kReadFlags));
  return read_open(file, root + "/" + relative, bytes_max);
}

Result<void> RealFiles::write_beneath(const std::string& root, const std::string& relative, std::string_view bytes) {
  std::string path = relative;
  for (int links = 0; links < kLinksMax; links++) {
    OC_TRY(const Descriptor folder, open_parent_beneath(root, path));
    const std::string name = name_of(path);
    if (name.empty() || name == "." || name == "..") return file_failure("write", root + "/" + relative, EISDIR);
    std::array<char, 4096> text{};
    const ssize_t length = ::readlinkat(folder.number(), name.c_str(), text.data(), text.size());
    if (length <= 0) {
      struct stat state{};
      const bool is_there = ::fstatat(folder.number(), name.c_str(), &state, AT_SYMLINK_NOFOLLOW) == 0;
      // The folder is open by O_PATH only; syncing wants it readable.
      const Descriptor readable(::openat(folder.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
      const int place = readable.is_open() ? readable.number() : folder.number();
      return replace_in(place, name, bytes, is_there ? state.st_mode & 0777u : kModeOfUmask, root + "/" + relative);
    }
    // A link as the last name: its target is walked again from the root, beneath it like any other path.
    const std::string target(text.data(), static_cast<std::size_t>(length));
    if (target.starts_with('/')) return outside_root(root, relative);
    path = path.find('/') == std::string::npos ? target : path.substr(0, path.rfind('/') + 1) + target;
  }
  return file_failure("write", root + "/" + relative, ELOOP);
}

Result<std::vector<FileInfo>> RealFiles::list_beneath(const std::string& root, const std::string& relative) {
  OC_TRY(Descriptor folder, open_beneath("list", root, relative, O_RDONLY | O_DIRECTORY));
  return list_open(std::move(folder), root + "/" + relative);
}

}  // namespace oc::io
