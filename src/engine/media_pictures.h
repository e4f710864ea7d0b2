// Pictures as models take them, in base64: read and encoded once, kept while turns go on with them.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>

#include "base/time.h"
#include "io/clock.h"
#include "io/files.h"
#include "io/io.h"
#include "io/task.h"

namespace oc::engine {

inline constexpr std::size_t kImageBytesMax = 5u << 20;  ///< what the strictest provider takes of one image
inline constexpr std::size_t kImagesPerCallMax = 10;     ///< shown in one model call, the newest
inline constexpr std::size_t kPicturesRemembered = 100;
inline constexpr std::size_t kPictureBytesRemembered = 80u << 20;  ///< of their base64 together: the images of one call fit
inline constexpr std::chrono::minutes kPictureMemory{5};           ///< without being asked for

/// Limits: kImageBytesMax a picture; kPicturesRemembered, kPictureBytesRemembered, kPictureMemory: those that were not used for longest go.
/// Event loop only.
class Pictures {
 public:
  explicit Pictures(const io::Io& io) : io_(io) {}

  using Base64 = std::shared_ptr<const std::string>;
  /// The picture beneath the root; nullptr when it is gone, too large or not there. One that has changed is read again.
  io::Task<Base64> get(std::string root, std::string relative);

  std::size_t size() const { return used_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Kept {
    std::string path;
    std::uint64_t size_bytes = 0;
    UnixTime modified{};
    Base64 base64;
    Millis used_at{0};  ///< steady time
  };
  using Place = std::list<Kept>::iterator;
  Place find(const std::string& path);
  void put(Kept picture);
  void drop(Place at);
  void forget_later();

  const io::Io& io_;
  std::list<Kept> used_;  ///< the last used in front
  std::size_t bytes_ = 0;
  std::unique_ptr<io::Clock::Alarm> alarm_;  ///< while there is a picture
};

}  // namespace oc::engine
