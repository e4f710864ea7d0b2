// Counting files, making room, and looking what really lies there.
#include "engine/media_shelf.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "engine/runs.h"
#include "io/clock.h"
#include "io/files.h"
#include "io/log.h"

namespace oc::engine {

MediaShelf::MediaShelf(const io::Io& io, const Runs& runs, std::string folder, MediaLimits limits)
    : pictures(io), io_(io), runs_(runs), folder_(std::move(folder)), limits_(limits), look_ended_(io.executor) {}

MediaShelf::Room::Room(std::shared_ptr<MediaShelf> shelf, MediaOwner owner, std::uint64_t bytes)
    : shelf_(std::move(shelf)), owner_(std::move(owner)), bytes_(bytes) {
  shelf_->count(owner_.sender, bytes_);
}

MediaShelf::Room::~Room() {
  if (!is_taken_) shelf_->discount(owner_.sender, bytes_);
}

void MediaShelf::Room::take(const std::string& path, std::uint64_t bytes) {
  CHECK(!is_taken_);
  is_taken_ = true;
  shelf_->discount(owner_.sender, bytes_);
  if (const auto before = shelf_->by_path_.find(path); before != shelf_->by_path_.end()) shelf_->take_out(before->second);
  shelf_->put({shelf_->io_.clock.now(), shelf_->next_number_++}, {.path = path, .bytes = bytes, .sender = owner_.sender, .run_id = owner_.run_id});
}

void MediaShelf::count(const std::string& sender, std::uint64_t bytes) {
  bytes_ += bytes;
  files_count_++;
  Share& share = shares_[sender];
  share.bytes += bytes;
  share.files++;
}

void MediaShelf::discount(const std::string& sender, std::uint64_t bytes) {
  bytes_ -= bytes;
  files_count_--;
  const auto share = shares_.find(sender);
  share->second.bytes -= bytes;
  if (--share->second.files == 0) shares_.erase(share);
}

void MediaShelf::put(Age age, File file) {
  count(file.sender, file.bytes);
  shares_[file.sender].kept.insert(age);
  by_path_.insert_or_assign(file.path, age);
  files_.emplace(age, std::move(file));
}

MediaShelf::File MediaShelf::take_out(Age age) {
  const auto at = files_.find(age);
  CHECK(at != files_.end());
  File file = std::move(at->second);
  files_.erase(at);
  by_path_.erase(file.path);
  shares_[file.sender].kept.erase(age);
  discount(file.sender, file.bytes);
  return file;
}

MediaShelf::Fits MediaShelf::fits(const std::string& sender, std::uint64_t bytes) const {
  if (const auto share = shares_.find(sender); !sender.empty() && share != shares_.end()) {
    if (share->second.bytes + bytes > limits_.sender_bytes || share->second.files >= limits_.sender_files) return Fits::sender_has_too_much;
  }
  return bytes_ + bytes > limits_.bytes || files_count_ >= limits_.files ? Fits::too_much : Fits::yes;
}

bool MediaShelf::may_go(const File& file) const {
  const auto goes_on = [this](const std::string& run_id) {
    const auto run = runs_.find(run_id);
    return held_.contains(run_id) || (run && !run->ended.is_set());
  };
  const auto named = named_.find(file.path);
  return !file.is_stuck && !goes_on(file.run_id) && (named == named_.end() || !goes_on(named->second));
}

std::optional<MediaShelf::Age> MediaShelf::oldest_of(const std::string& sender) const {
  const auto share = shares_.find(sender);
  if (share == shares_.end()) return std::nullopt;
  for (const Age& age : share->second.kept) {
    if (may_go(files_.at(age))) return age;
  }
  return std::nullopt;
}

std::optional<MediaShelf::Age> MediaShelf::oldest() const {
  for (const auto& [age, file] : files_) {
    if (may_go(file)) return age;
  }
  return std::nullopt;
}

io::Task<bool> MediaShelf::remove(Age age) {
  File file = take_out(age);
  named_.erase(file.path);
  const auto removed = co_await io_.files.remove_beside(file.path);
  if (removed || removed.error().code == Errc::not_found) co_return true;
  io_.log.warn("engine", "a file of a message cannot be removed: " + removed.error().message);
  file.is_stuck = true;
  if (!by_path_.contains(file.path)) put(age, std::move(file));
  co_return false;
}

io::Task<Result<std::unique_ptr<MediaShelf::Room>>> MediaShelf::room_for(MediaOwner owner, std::uint64_t bytes) {
  co_await look_once();
  std::size_t gone = 0;
  std::uint64_t gone_bytes = 0;
  Fits fitting = fits(owner.sender, bytes);
  for (; fitting != Fits::yes; fitting = fits(owner.sender, bytes)) {
    const auto next = fitting == Fits::sender_has_too_much ? oldest_of(owner.sender) : oldest();
    if (!next) break;
    const std::uint64_t its_bytes = files_.at(*next).bytes;
    if (!co_await remove(*next)) continue;
    gone++;
    gone_bytes += its_bytes;
  }
  if (gone > 0) {
    io_.log.warn("engine", "the oldest files of messages were removed to make room for a new one",
                 {{"files", std::to_string(gone)}, {"bytes", std::to_string(gone_bytes)}, {"agent", owner.agent_id}, {"sender", owner.sender}});
  }
  if (fitting != Fits::yes) co_return fail(Errc::unavailable, "files of messages that are being worked on take all the room");
  co_return std::make_unique<Room>(shared_from_this(), std::move(owner), bytes);
}

void MediaShelf::keep_named(const std::string& run_id, const std::string& text) {
  const std::string prefix = folder_ + "/inbound/";
  for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at + prefix.size()))
    named_.insert_or_assign(text.substr(at, text.find_first_of(" ]\n", at + prefix.size()) - at), run_id);
}

io::Task<> MediaShelf::look_once() {
  while (!has_looked_) {
    if (is_looking_) {
      co_await look_ended_.wait();
    } else {
      co_await look();
    }
  }
}

io::Task<> MediaShelf::look() {
  // Who is cancelled meanwhile leaves it to the next one.
  struct Looking {
    explicit Looking(MediaShelf& of) : shelf(of) {
      shelf.is_looking_ = true;
      shelf.look_ended_.reset();
    }
    ~Looking() {
      shelf.is_looking_ = false;
      shelf.look_ended_.set();
    }
    MediaShelf& shelf;
  };
  const Looking looking(*this);
  const std::uint64_t first_unseen = next_number_;
  const auto found = co_await find();
  take_up(found, first_unseen);
  has_looked_ = true;
}

io::Task<std::vector<MediaShelf::Found>> MediaShelf::find() {
  std::vector<Found> found;
  std::vector<std::string> folders{folder_ + "/inbound"};
  for (std::size_t i = 0; i < folders.size(); i++) {
    const std::string folder = folders[i];
    const auto entries = co_await io_.files.list_beside(folder);
    if (!entries && entries.error().code != Errc::not_found) io_.log.warn("engine", "files of messages are not counted: " + entries.error().message);
    if (!entries) continue;
    for (const auto& entry : *entries) {
      const std::string path = folder + "/" + entry.name;
      if (!entry.is_directory) found.push_back({.path = path, .bytes = entry.size_bytes, .modified = entry.modified});
      // One folder for each agent; nothing of ours lies deeper.
      if (entry.is_directory && i == 0) folders.push_back(path);
    }
  }
  co_return found;
}

void MediaShelf::take_up(const std::vector<Found>& found, std::uint64_t first_unseen) {
  std::set<std::string_view> there;
  const UnixTime now = io_.clock.now();
  for (const Found& file : found) {
    there.insert(file.path);
    // One that is young may be on its way here: its room is counted already.
    const bool may_be_half = has_looked_ && now - file.modified < kMediaFetchTimeMax;
    if (by_path_.contains(file.path) || may_be_half) continue;
    put({file.modified, next_number_++}, {.path = file.path, .bytes = file.bytes, .sender = {}, .run_id = {}});
  }
  std::vector<Age> vanished;
  for (auto& [age, file] : files_) {
    file.is_stuck = false;
    if (age.second < first_unseen && !there.contains(file.path)) vanished.push_back(age);
  }
  for (const Age& age : vanished) take_out(age);
}

io::Task<> MediaShelf::remove_old(Millis lifetime) {
  if (is_looking_) {
    co_await look_once();
  } else {
    co_await look();
  }
  std::erase_if(named_, [this](const auto& named) {
    const auto run = runs_.find(named.second);
    return !run || run->ended.is_set();
  });
  for (;;) {
    const auto next = oldest();
    if (!next || io_.clock.now() - next->first <= lifetime) break;
    co_await remove(*next);
  }
}

}  // namespace oc::engine
