// Locks, watches and scene setting of the file system in memory.
#include <cerrno>

#include "base/check.h"
#include "io/file_error.h"
#include "io/sim/files.h"
#include "io/sim/files_inner.h"

namespace oc::io {

class SimFiles::Lock final : public FileLock {
 public:
  explicit Lock(std::shared_ptr<int> held) : held_(std::move(held)) {}

 private:
  std::shared_ptr<int> held_;  ///< the lock is free when its last holder is gone
};

class SimFiles::Watch final : public FileWatch {
 public:
  Watch(SimFiles& files, std::string path) : path_(std::move(path)), files_(files.self_), event_(files.executor_) { files.watches_.push_back(this); }
  ~Watch() override {
    if (*files_ != nullptr) (*files_)->watches_.remove(this);
  }
  Task<> changed() override {
    co_await event_.wait();
    event_.reset();
  }

  /// A change of the path itself, of what it leads to, or of an entry of the folder that it is.
  void tell(const std::string& changed_path) {
    const auto place = (*files_)->resolve("watch", path_);
    const std::string parent = changed_path.substr(0, changed_path.rfind('/'));
    const std::string real = place ? place->path : path_;
    if (changed_path == path_ || changed_path == real || parent == real) event_.set();
  }

 private:
  std::string path_;
  std::shared_ptr<SimFiles*> files_;
  Event event_;
};

void SimFiles::tell(const std::string& path) {
  for (Watch* watch : watches_) watch->tell(path);
}

Result<std::unique_ptr<FileLock>> SimFiles::lock(const std::string& path, Millis) {
  OC_TRY(const Place place, resolve("lock", path));
  auto& lock = locks_[place.path];
  if (lock.use_count() > 1) return fail(Errc::conflict, "the lock " + path + " is held by process 4242", "wait for it, or stop that process");
  lock = std::make_shared<int>(0);
  if (place.node == nullptr) OC_CHECKED(store(path, place, "4242\n", 0600));
  return std::make_unique<Lock>(lock);
}

Result<std::unique_ptr<FileWatch>> SimFiles::watch(const std::string& path) {
  OC_TRY(const Place place, resolve("watch", path));
  static_cast<void>(place);
  return std::make_unique<Watch>(*this, path);
}

void SimFiles::put(const std::string& path, std::string_view bytes, std::uint32_t mode) {
  const auto failing = std::exchange(failing_writes_, 0);
  const auto disk = std::exchange(disk_bytes_max_, std::nullopt);
  CHECK(make_directories(path.substr(0, path.rfind('/')).empty() ? "/" : path.substr(0, path.rfind('/')), 0755));
  CHECK(write_atomic(path, bytes, mode));
  failing_writes_ = failing;
  disk_bytes_max_ = disk;
}

void SimFiles::put_link(const std::string& path, const std::string& target) {
  put(path, "");
  nodes_[path] = Node{.kind = Kind::link, .bytes = target, .mode = 0777, .modified = clock_.now()};
  stored_bytes_ += target.size();
  tell(path);
}

std::vector<std::string> SimFiles::all_files() const {
  std::vector<std::string> paths;
  for (const auto& [path, node] : nodes_) {
    if (node.kind == Kind::file) paths.push_back(path);
  }
  return paths;
}

void SimFiles::set_access(const std::string& path, Access access) { access_[path] = access; }

}  // namespace oc::io
