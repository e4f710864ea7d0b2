// openat2 with RESOLVE_BENEATH, and the same rules step by step for kernels and sandboxes without it.
#include "io/real/beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <vector>

#include "base/text.h"
#include "io/file_error.h"

namespace oc::io {
namespace {

constexpr int kLinksMax = 40;
// A rename somewhere on the way makes openat2 give up with EAGAIN; a racer can do that often, not for ever.
constexpr int kTriesMax = 128;

/// A descriptor, or -errno.
int open_by_kernel(int root, const std::string& relative, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  for (int tries = 0; tries < kTriesMax; tries++) {
    const long got = ::syscall(SYS_openat2, root, relative.c_str(), &how, sizeof(how));
    if (got >= 0) return static_cast<int>(got);
    if (errno != EAGAIN && errno != EINTR) return -errno;
  }
  return -EXDEV;
}

std::string link_target(int folder, const std::string& name) {
  std::array<char, 4096> target{};
  const ssize_t length = ::readlinkat(folder, name.c_str(), target.data(), target.size());
  return length <= 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(length));
}

/// Walks component by component; each step opens a name that is no link inside a folder that is already open, so no swap can lead out.
class Walk {
 public:
  Walk(int root, const std::string& relative) : root_(root) { push(relative); }

  /// A descriptor, or -errno.
  int open(int flags) {
    while (!pending_.empty()) {
      const std::string name = std::move(pending_.front());
      pending_.pop_front();
      if (name.empty() || name == ".") continue;
      const int wrong = name == ".." ? leave() : enter(name, flags);
      if (wrong != 0) return wrong;
      if (found_.is_open()) return found_.release();
    }
    const int opened = ::openat(here(), ".", flags | O_CLOEXEC);
    return opened >= 0 ? opened : -errno;
  }

 private:
  int here() const { return folders_.empty() ? root_ : folders_.back().number(); }

  void push(const std::string& path) {
    const auto parts = split(path, '/');
    pending_.insert(pending_.begin(), parts.begin(), parts.end());
  }

  int leave() {
    if (folders_.empty()) return -EXDEV;
    folders_.pop_back();
    return 0;
  }

  int enter(const std::string& name, int flags) {
    const std::string target = link_target(here(), name);
    if (!target.empty()) {
      if (target.starts_with('/')) return -EXDEV;
      if (++links_ > kLinksMax) return -ELOOP;
      push(target);
      return 0;
    }
    const bool is_last = std::ranges::all_of(pending_, [](const std::string& rest) { return rest.empty() || rest == "."; });
    const bool wants_folder = !pending_.empty();
    const int wanted = is_last && !wants_folder ? flags | O_NOFOLLOW : is_last ? flags | O_NOFOLLOW | O_DIRECTORY : O_PATH | O_DIRECTORY | O_NOFOLLOW;
    Descriptor opened(::openat(here(), name.c_str(), wanted | O_CLOEXEC));
    if (!opened.is_open()) return -errno;
    if (is_last) {
      found_ = std::move(opened);
    } else {
      folders_.push_back(std::move(opened));
    }
    return 0;
  }

  int root_;
  std::deque<std::string> pending_;
  std::vector<Descriptor> folders_;
  Descriptor found_;
  int links_ = 0;
};

}  // namespace

Result<Descriptor> open_beneath(std::string_view doing, const std::string& root, const std::string& relative, int flags, BeneathMethod method) {
  const std::string shown = root + "/" + relative;
  if (relative.find('\0') != std::string::npos || !root.starts_with('/')) return file_failure(doing, shown, EINVAL);
  if (relative.starts_with('/')) return outside_root(root, relative);
  const Descriptor top(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!top.is_open()) return file_failure(doing, root, errno);
  int opened = -ENOSYS;
  if (method == BeneathMethod::best) opened = open_by_kernel(top.number(), relative.empty() ? "." : relative, flags);
  // A sandbox that does not know the call answers EPERM.
  if (opened == -ENOSYS || opened == -EPERM) opened = Walk(top.number(), relative).open(flags);
  if (opened == -EXDEV) return outside_root(root, relative);
  if (opened < 0) return file_failure(doing, shown, -opened);
  return Descriptor(opened);
}

Result<Descriptor> open_parent_beneath(const std::string& root, const std::string& relative, BeneathMethod method) {
  constexpr int flags = O_PATH | O_DIRECTORY;
  OC_TRY(Descriptor folder, open_beneath("write", root, "", flags, method));
  for (std::size_t end = relative.find('/'), start = 0; end != std::string::npos; start = end + 1, end = relative.find('/', start)) {
    const std::string so_far = relative.substr(0, end);
    auto next = open_beneath("write", root, so_far, flags, method);
    if (!next && next.error().code == Errc::not_found) {
      const std::string name = relative.substr(start, end - start);
      if (::mkdirat(folder.number(), name.c_str(), 0777) != 0 && errno != EEXIST) return file_failure("create", root + "/" + so_far, errno);
      next = open_beneath("write", root, so_far, flags, method);
    }
    if (!next) return std::unexpected(std::move(next).error());
    folder = std::move(*next);
  }
  return folder;
}

}  // namespace oc::io
