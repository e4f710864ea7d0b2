// Watches one path by inotify on the folders that can change what it leads to.
#include <sys/inotify.h>
#include <sys/stat.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <map>

#include "io/file_error.h"
#include "io/real/files.h"

namespace oc::io {
namespace asio = boost::asio;
namespace {

constexpr std::uint32_t kChanges =
    IN_CLOSE_WRITE | IN_CREATE | IN_MODIFY | IN_ATTRIB | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF;

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string real_path_or_empty(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), std::free);
  return real ? real.get() : "";
}

class InotifyWatch final : public FileWatch {
 public:
  InotifyWatch(const Executor& executor, Descriptor inotify, std::string path) : path_(std::move(path)), inotify_(executor, inotify.release()) {}

  /// 0, or the errno that kept the path's own folder from being watched. Done again after each change: links may lead elsewhere now.
  int arm() {
    const std::string real = real_path_or_empty(path_);
    const std::string literal = real_path_or_empty(parent_of(path_));
    // Behind a link every change of its folder may count: a folder of links is often swapped as a whole.
    const bool is_link = !real.empty() && real != (literal == "/" ? "" : literal) + "/" + name_of(path_);
    watched_.clear();
    const int problem = add(parent_of(path_), is_link ? "" : name_of(path_));
    if (problem != 0 || real.empty()) return problem;
    if (is_link) add(parent_of(real), name_of(real));
    struct stat state{};
    if (::stat(real.c_str(), &state) == 0 && S_ISDIR(state.st_mode)) add(real, "");
    return 0;
  }

  Task<> changed() override {
    while (true) {
      co_await inotify_.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
      if (!drain()) continue;
      arm();
      co_return;
    }
  }

 private:
  int add(const std::string& folder, const std::string& name) {
    const int number = ::inotify_add_watch(inotify_.native_handle(), folder.c_str(), kChanges | IN_ONLYDIR);
    if (number < 0) return errno;
    watched_.emplace(number, name);
    return 0;
  }

  /// Takes all that has come and says whether some of it was about the path.
  bool drain() {
    bool is_ours = false;
    alignas(inotify_event) std::array<char, 4096> buffer{};
    while (true) {
      const ssize_t got = ::read(inotify_.native_handle(), buffer.data(), buffer.size());
      if (got <= 0) return is_ours;
      for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
        inotify_event event{};
        std::memcpy(&event, buffer.data() + at, sizeof(event));
        const std::string name = event.len > 0 ? buffer.data() + at + sizeof(event) : "";
        is_ours = is_ours || matches(event, name);
        at += sizeof(event) + event.len;
      }
    }
  }

  bool matches(const inotify_event& event, const std::string& name) const {
    if ((event.mask & (IN_Q_OVERFLOW | IN_DELETE_SELF | IN_MOVE_SELF)) != 0) return true;
    const auto [first, last] = watched_.equal_range(event.wd);
    for (auto at = first; at != last; ++at) {
      if (at->second.empty() || at->second == name) return true;
    }
    return false;
  }

  std::string path_;
  asio::posix::stream_descriptor inotify_;
  std::multimap<int, std::string> watched_;  ///< the name that counts in each watched folder; "" = all
};

}  // namespace

Result<std::unique_ptr<FileWatch>> watch_file(const Executor& executor, const std::string& path) {
  Descriptor inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!inotify.is_open()) return file_failure("watch", path, errno);
  auto watch = std::make_unique<InotifyWatch>(executor, std::move(inotify), path);
  if (const int problem = watch->arm(); problem != 0) return file_failure("watch", path, problem);
  return watch;
}

}  // namespace oc::io
