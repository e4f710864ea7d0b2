// The files that came with messages, as they lie on the disk: whose they are, how much room they take, which go first.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "engine/media_pictures.h"
#include "io/io.h"
#include "io/task.h"

namespace oc::engine {

class Runs;

inline constexpr std::size_t kMediaKeptFilesMax = 20'000;                    ///< of files that came in, whatever their size
inline constexpr std::size_t kMediaSenderBytesMax = kMediaKeptBytesMax / 8;  ///< of these, of one sender since the start
inline constexpr std::size_t kMediaSenderFilesMax = kMediaKeptFilesMax / 8;  ///< of one sender since the start
inline constexpr std::chrono::minutes kMediaFetchTimeMax{10};                ///< a file found that is older is nobody's half one

/// Smaller in tests.
struct MediaLimits {
  std::uint64_t bytes = kMediaKeptBytesMax;
  std::size_t files = kMediaKeptFilesMax;
  std::uint64_t sender_bytes = kMediaSenderBytesMax;
  std::size_t sender_files = kMediaSenderFilesMax;
};

/// For whom a file is brought.
struct MediaOwner {
  std::string agent_id;
  std::string sender;  ///< a word that no two senders share
  std::string run_id;  ///< of the run that will answer the message
};

/// `<folder>/inbound`: a folder for each agent, what is kept there, and its sum. What lay there at the start is read once, when it is first needed,
/// and again at each remove_old(); then nobody knows any more who sent it, so it counts for no sender. The files of a run that has not ended never
/// go. Limits: MediaLimits. Event loop only. Lifetime: behind what it is made of; rooms may outlive it.
class MediaShelf : public std::enable_shared_from_this<MediaShelf> {
 public:
  /// `folder` is `<state>/media`.
  MediaShelf(const io::Io& io, const Runs& runs, std::string folder, MediaLimits limits = {});

  const std::string& folder() const { return folder_; }
  std::string inbound_of(const std::string& agent_id) const { return folder_ + "/inbound/" + agent_id; }

  /// The room of one file on its way. Goes back when this is destroyed, unless the file is there.
  class Room {
   public:
    Room(std::shared_ptr<MediaShelf> shelf, MediaOwner owner, std::uint64_t bytes);
    ~Room();
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;
    /// The file lies there now, with so many bytes.
    void take(const std::string& path, std::uint64_t bytes);

   private:
    void give_back();
    std::shared_ptr<MediaShelf> shelf_;
    MediaOwner owner_;
    std::uint64_t bytes_ = 0;
    bool is_taken_ = false;
  };
  /// Room for a file of at most so many bytes: the sender's oldest files go when the sender has too much, then the oldest of all; the log is told.
  /// Errors: unavailable (what is left belongs to messages that are being worked on).
  io::Task<Result<std::unique_ptr<Room>>> room_for(MediaOwner owner, std::uint64_t bytes);

  /// While it lives, the files of the run stay, also before the run has begun.
  class Hold {
   public:
    Hold(MediaShelf& shelf, std::string run_id) : shelf_(shelf), at_(shelf.held_.insert(std::move(run_id))) {}
    ~Hold() { shelf_.held_.erase(at_); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    MediaShelf& shelf_;
    std::multiset<std::string>::iterator at_;
  };
  /// The files that the text names stay until the run has ended: of a run that goes on after a restart.
  void keep_named(const std::string& run_id, const std::string& text);

  /// Removes what is older, and looks what has become of the rest.
  io::Task<> remove_old(Millis lifetime);

  std::uint64_t bytes() const { return bytes_; }      ///< kept and on their way
  std::size_t files() const { return files_count_; }  ///< kept and on their way
  Pictures pictures;

 private:
  using Age = std::pair<UnixTime, std::uint64_t>;  ///< when it came, and a number that no other has
  struct File {
    std::string path;
    std::uint64_t bytes = 0;
    std::string sender;     ///< "" = not known
    std::string run_id;     ///< "" = none that is known
    bool is_stuck = false;  ///< it could not be removed
  };
  struct Share {
    std::uint64_t bytes = 0;
    std::size_t files = 0;  ///< those on their way too
    std::set<Age> kept;
  };
  struct Found {
    std::string path;
    std::uint64_t bytes = 0;
    UnixTime modified{};
  };
  enum class Fits : std::uint8_t { yes, sender_has_too_much, too_much };
  Fits fits(const std::string& sender, std::uint64_t bytes) const;
  bool may_go(const File& file) const;
  std::optional<Age> oldest_of(const std::string& sender) const;
  std::optional<Age> oldest() const;
  void count(const std::string& sender, std::uint64_t bytes);
  void discount(const std::string& sender, std::uint64_t bytes);
  void put(Age age, File file);
  File take_out(Age age);
  io::Task<bool> remove(Age age);
  io::Task<> look_once();
  io::Task<> look();
  io::Task<std::vector<Found>> find();
  void take_up(const std::vector<Found>& found, std::uint64_t first_unseen);

  const io::Io& io_;
  const Runs& runs_;
  std::string folder_;
  MediaLimits limits_;
  std::map<Age, File> files_;  ///< the oldest first
  std::unordered_map<std::string, Age> by_path_;
  std::map<std::string, Share> shares_;       ///< by sender; who has nothing is not there
  std::map<std::string, std::string> named_;  ///< by path: the run that goes on with it
  std::multiset<std::string> held_;
  std::uint64_t bytes_ = 0;
  std::size_t files_count_ = 0;
  std::uint64_t next_number_ = 1;
  bool has_looked_ = false;
  bool is_looking_ = false;
  io::Event look_ended_;
};

}  // namespace oc::engine
