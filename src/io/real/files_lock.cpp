// Lock files by flock(2): a dead process holds nothing.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <thread>

#include "base/text.h"
#include "io/file_error.h"
#include "io/real/files.h"

namespace oc::io {
namespace {

class HeldLock final : public FileLock {
 public:
  explicit HeldLock(Descriptor file) : file_(std::move(file)) {}

 private:
  Descriptor file_;  ///< closing it frees the lock; the file stays, because removing it would race with the next holder
};

/// Whether the open file is still what the path names: somebody may have removed it between opening and locking.
bool is_still_at(const Descriptor& file, const std::string& path) {
  struct stat mine{};
  struct stat there{};
  return ::fstat(file.number(), &mine) == 0 && ::stat(path.c_str(), &there) == 0 && mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

void write_process_id(const Descriptor& file) {
  const std::string text = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.number(), 0) != 0) return;
  // Only for people: a lock whose file cannot be written is still a lock.
  static_cast<void>(::pwrite(file.number(), text.data(), text.size(), 0) == 0);
}

std::string holder_of(const Descriptor& file) {
  std::array<char, 32> text{};
  const ssize_t length = ::pread(file.number(), text.data(), text.size(), 0);
  const std::string_view pid = js_trim(std::string_view(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0));
  const bool is_number = !pid.empty() && pid.find_first_not_of("0123456789") == std::string_view::npos;
  return is_number ? "process " + std::string(pid) : "another process";
}

}  // namespace

Result<std::unique_ptr<FileLock>> lock_file(const std::string& path, Millis wait) {
  constexpr Millis pause(10);
  const auto latest = std::chrono::steady_clock::now() + wait;
  while (true) {
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600));
    if (!file.is_open()) return file_failure("lock", path, errno);
    const int problem = ::flock(file.number(), LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
    if (problem == 0 && is_still_at(file, path)) {
      write_process_id(file);
      return std::make_unique<HeldLock>(std::move(file));
    }
    if (problem != 0 && problem != EWOULDBLOCK && problem != EINTR) return file_failure("lock", path, problem);
    if (problem == EWOULDBLOCK && std::chrono::steady_clock::now() >= latest) {
      return fail(Errc::conflict, "the lock " + printable(path) + " is held by " + holder_of(file), "wait for it to end, or stop it");
    }
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace oc::io
