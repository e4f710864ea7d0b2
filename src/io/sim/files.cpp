// Paths, links, contents and faults of the file system in memory.
#include "io/sim/files.h"

#include <algorithm>
#include <cerrno>
#include <deque>

#include "base/text.h"
#include "io/file_error.h"
#include "io/sim/files_inner.h"

namespace oc::io {
namespace {

constexpr int kLinksMax = 40;

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }
std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

void push_front(std::deque<std::string>& pending, std::string_view path) {
  const auto parts = split(path, '/');
  pending.insert(pending.begin(), parts.begin(), parts.end());
}

}  // namespace

SimFiles::SimFiles(Executor executor, const Clock& clock) : executor_(std::move(executor)), clock_(clock), self_(std::make_shared<SimFiles*>(this)) {
  for (const char* path : {"", "/home", "/home/user", "/tmp"}) {
    nodes_[path] = Node{.kind = Kind::directory, .mode = 0755, .modified = clock_.now()};
  }
}

SimFiles::~SimFiles() { *self_ = nullptr; }

Result<SimFiles::Place> SimFiles::walk(std::string_view doing, const std::string& root, const std::string& relative, Bounds bounds,
                                       LastLink last) const {
  const bool beneath = bounds == Bounds::beneath;
  if (relative.find('\0') != std::string::npos) return file_failure(doing, relative, EINVAL);
  if (beneath && relative.starts_with('/')) return outside_root(root, relative);
  const std::string shown = beneath ? root + "/" + relative : relative;
  std::deque<std::string> pending;
  push_front(pending, relative);
  std::string current = beneath ? root : "";
  for (int links = 0; !pending.empty();) {
    const std::string part = pending.front();
    pending.pop_front();
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (beneath && current == root) return outside_root(root, relative);
      current = parent_of(current);
      continue;
    }
    const auto node = nodes_.find(current);
    if (node == nodes_.end()) return file_failure(doing, shown, ENOENT);
    if (node->second.kind != Kind::directory) return file_failure(doing, shown, ENOTDIR);
    const std::string next = current + "/" + part;
    const auto found = nodes_.find(next);
    const bool is_last = std::ranges::all_of(pending, [](const std::string& rest) { return rest.empty() || rest == "."; });
    if (found == nodes_.end() || found->second.kind != Kind::link || (is_last && last == LastLink::kept)) {
      current = next;
      continue;
    }
    if (++links > kLinksMax) return file_failure(doing, shown, ELOOP);
    const std::string& target = found->second.bytes;
    if (target.starts_with('/')) {
      if (beneath) return outside_root(root, relative);
      current.clear();
    }
    push_front(pending, target);
  }
  const auto found = nodes_.find(current);
  if (found == nodes_.end() && !nodes_.contains(parent_of(current))) return file_failure(doing, shown, ENOENT);
  return Place{.path = current, .node = found == nodes_.end() ? nullptr : &found->second};
}

Result<SimFiles::Place> SimFiles::resolve(std::string_view doing, const std::string& path, LastLink last) const {
  if (!path.starts_with('/')) return file_failure(doing, path, EINVAL);
  const auto access = access_.find(path);
  if (access != access_.end() && access->second == Access::refused) return file_failure(doing, path, EACCES);
  return walk(doing, "", path, Bounds::none, last);
}

Result<SimFiles::Place> SimFiles::resolve_beneath(std::string_view doing, const std::string& root, const std::string& relative) const {
  OC_TRY(const Place top, resolve(doing, root));
  if (top.node == nullptr) return file_failure(doing, root, ENOENT);
  if (top.node->kind != Kind::directory) return file_failure(doing, root, ENOTDIR);
  return walk(doing, top.path, relative, Bounds::beneath, LastLink::followed);
}

Result<void> SimFiles::may_change(std::string_view doing, const std::string& path, std::uint64_t old_bytes, std::uint64_t new_bytes) {
  if (failing_writes_ > 0) {
    failing_writes_--;
    return file_failure(doing, path, EIO);
  }
  const bool grows = new_bytes > old_bytes;
  if (grows && disk_bytes_max_ && stored_bytes_ - old_bytes + new_bytes > *disk_bytes_max_) return file_failure(doing, path, ENOSPC);
  return {};
}

Result<void> SimFiles::store(const std::string& path, const Place& place, std::string_view bytes, std::uint32_t mode) {
  if (place.node != nullptr && place.node->kind == Kind::directory) return file_failure("write", path, EISDIR);
  const std::uint64_t old_bytes = place.node == nullptr ? 0 : place.node->bytes.size();
  OC_CHECKED(may_change("write", path, old_bytes, bytes.size()));
  stored_bytes_ = stored_bytes_ - old_bytes + bytes.size();
  nodes_[place.path] = Node{.kind = Kind::file, .bytes = std::string(bytes), .mode = mode & 07777, .modified = clock_.now()};
  tell(place.path);
  return {};
}

Result<std::string> SimFiles::read_node(const std::string& path, const Place& place, std::size_t bytes_max) const {
  if (place.node == nullptr) return file_failure("read", path, ENOENT);
  if (place.node->kind == Kind::directory) return file_failure("read", path, EISDIR);
  if (place.node->bytes.size() > bytes_max) return file_too_large(path, bytes_max);
  return place.node->bytes;
}

Result<std::vector<FileInfo>> SimFiles::list_node(const std::string& path, const Place& place) const {
  if (place.node == nullptr) return file_failure("list", path, ENOENT);
  if (place.node->kind != Kind::directory) return file_failure("list", path, ENOTDIR);
  std::vector<FileInfo> entries;
  const std::string prefix = place.path + "/";
  for (auto at = nodes_.upper_bound(prefix); at != nodes_.end() && at->first.starts_with(prefix); ++at) {
    if (at->first.find('/', prefix.size()) == std::string::npos) entries.push_back(at->second.describe(name_of(at->first)));
  }
  return entries;
}

Result<std::string> SimFiles::read(const std::string& path, std::size_t bytes_max) {
  OC_TRY(const Place place, resolve("read", path));
  return read_node(path, place, bytes_max);
}

Result<std::string> SimFiles::read_from(const std::string& path, std::uint64_t offset, std::size_t bytes_max) {
  OC_TRY(const Place place, resolve("read", path));
  if (place.node == nullptr) return file_failure("read", path, ENOENT);
  if (place.node->kind == Kind::directory) return file_failure("read", path, EISDIR);
  const auto& bytes = place.node->bytes;
  return offset >= bytes.size() ? std::string() : bytes.substr(static_cast<std::size_t>(offset), bytes_max);
}

Result<void> SimFiles::write_atomic(const std::string& path, std::string_view bytes, std::uint32_t mode) {
  OC_TRY(const Place place, resolve("write", path));
  return store(path, place, bytes, mode);
}

Result<void> SimFiles::create(const std::string& path, std::string_view bytes, std::uint32_t mode) {
  OC_TRY(const Place place, resolve("create", path, LastLink::kept));
  if (place.node != nullptr) return file_failure("create", path, EEXIST);
  return store(path, place, bytes, mode);
}

Result<void> SimFiles::make_one_directory(const std::string& path, std::uint32_t mode) {
  OC_TRY(const Place place, resolve("create", path));
  if (place.node != nullptr) {
    if (place.node->kind == Kind::directory) return {};
    return file_failure("create", path, ENOTDIR);
  }
  OC_CHECKED(may_change("create", path, 0, 0));
  nodes_[place.path] = Node{.kind = Kind::directory, .mode = mode & 07777, .modified = clock_.now()};
  tell(place.path);
  return {};
}

Result<void> SimFiles::make_directories(const std::string& path, std::uint32_t mode) {
  if (!path.starts_with('/')) return file_failure("create", path, EINVAL);
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    OC_CHECKED(make_one_directory(path.substr(0, end), mode));
    if (end == std::string::npos) return {};
  }
}

Result<FileInfo> SimFiles::info(const std::string& path) {
  OC_TRY(const Place place, resolve("look at", path));
  if (place.node == nullptr) return file_failure("look at", path, ENOENT);
  return place.node->describe(name_of(place.path));
}

Result<std::vector<FileInfo>> SimFiles::list(const std::string& path) {
  OC_TRY(const Place place, resolve("list", path));
  return list_node(path, place);
}

void SimFiles::erase(const std::string& path) {
  stored_bytes_ -= nodes_.at(path).bytes.size();
  nodes_.erase(path);
  tell(path);
}

Result<void> SimFiles::remove(const std::string& path) {
  OC_TRY(const Place place, resolve("remove", path, LastLink::kept));
  if (place.node == nullptr) return file_failure("remove", path, ENOENT);
  if (place.node->kind == Kind::directory) {
    OC_TRY(const auto entries, list_node(path, place));
    if (!entries.empty()) return file_failure("remove", path, ENOTEMPTY);
  }
  OC_CHECKED(may_change("remove", path, place.node->bytes.size(), 0));
  erase(place.path);
  return {};
}

Result<void> SimFiles::remove_tree(const std::string& path) {
  OC_TRY(const Place place, resolve("remove", path, LastLink::kept));
  if (place.node == nullptr) return file_failure("remove", path, ENOENT);
  OC_CHECKED(may_change("remove", path, 0, 0));
  std::vector<std::string> doomed{place.path};
  const std::string prefix = place.path + "/";
  for (auto at = nodes_.upper_bound(prefix); at != nodes_.end() && at->first.starts_with(prefix); ++at) doomed.push_back(at->first);
  for (const std::string& each : doomed) erase(each);
  return {};
}

Result<void> SimFiles::rename(const std::string& from, const std::string& to) {
  OC_TRY(const Place source, resolve("rename", from, LastLink::kept));
  if (source.node == nullptr) return file_failure("rename", from, ENOENT);
  OC_TRY(const Place target, resolve("rename", to, LastLink::kept));
  if (target.path == source.path) return {};
  if (target.path.starts_with(source.path + "/")) return file_failure("rename", from, EINVAL);
  if (target.node != nullptr) {
    const bool source_is_directory = source.node->kind == Kind::directory;
    if (target.node->kind == Kind::directory && !source_is_directory) return file_failure("rename", to, EISDIR);
    if (target.node->kind != Kind::directory && source_is_directory) return file_failure("rename", to, ENOTDIR);
    if (source_is_directory && !list_node(to, target).value().empty()) return file_failure("rename", to, ENOTEMPTY);
  }
  OC_CHECKED(may_change("rename", from, 0, 0));
  if (target.node != nullptr) erase(target.path);
  std::vector<std::string> moved{source.path};
  const std::string prefix = source.path + "/";
  for (auto at = nodes_.upper_bound(prefix); at != nodes_.end() && at->first.starts_with(prefix); ++at) moved.push_back(at->first);
  for (const std::string& each : moved) {
    auto node = nodes_.extract(each);
    node.key() = target.path + each.substr(source.path.size());
    nodes_.insert(std::move(node));
  }
  tell(source.path);
  tell(target.path);
  return {};
}

Result<std::string> SimFiles::real_path(const std::string& path) {
  OC_TRY(const Place place, resolve("find", path));
  if (place.node == nullptr) return file_failure("find", path, ENOENT);
  return place.path.empty() ? "/" : place.path;
}

Result<std::string> SimFiles::read_beneath(const std::string& root, const std::string& relative, std::size_t bytes_max) {
  OC_TRY(const Place place, resolve_beneath("read", root, relative));
  return read_node(root + "/" + relative, place, bytes_max);
}

Result<void> SimFiles::write_beneath(const std::string& root, const std::string& relative, std::string_view bytes) {
  // Folders that are missing are made on the way, each one beneath the root.
  for (std::size_t end = relative.find('/'); end != std::string::npos; end = relative.find('/', end + 1)) {
    OC_TRY(const Place folder, resolve_beneath("write", root, relative.substr(0, end)));
    if (folder.node != nullptr) continue;
    OC_CHECKED(may_change("create", folder.path, 0, 0));
    nodes_[folder.path] = Node{.kind = Kind::directory, .mode = 0755, .modified = clock_.now()};
    tell(folder.path);
  }
  OC_TRY(const Place place, resolve_beneath("write", root, relative));
  return store(root + "/" + relative, place, bytes, place.node == nullptr ? 0644 : place.node->mode);
}

Result<std::vector<FileInfo>> SimFiles::list_beneath(const std::string& root, const std::string& relative) {
  OC_TRY(const Place place, resolve_beneath("list", root, relative));
  return list_node(root + "/" + relative, place);
}

}  // namespace oc::io
