// Remembering pictures, and forgetting them.
#include "engine/media_pictures.h"

#include <algorithm>

#include "io/crypto.h"

namespace oc::engine {

Pictures::Place Pictures::find(const std::string& path) { return std::ranges::find(used_, path, &Kept::path); }

void Pictures::drop(Place at) {
  bytes_ -= at->base64->size();
  used_.erase(at);
}

void Pictures::put(Kept picture) {
  if (const auto before = find(picture.path); before != used_.end()) drop(before);
  bytes_ += picture.base64->size();
  used_.push_front(std::move(picture));
  while (used_.size() > 1 && (used_.size() > kPicturesRemembered || bytes_ > kPictureBytesRemembered)) drop(std::prev(used_.end()));
  if (!alarm_) forget_later();
}

void Pictures::forget_later() {
  alarm_ = io_.clock.call_after(kPictureMemory, [this] {
    const Millis now = io_.clock.steady();
    while (!used_.empty() && now - used_.back().used_at >= kPictureMemory) drop(std::prev(used_.end()));
    alarm_ = nullptr;
    if (!used_.empty()) forget_later();
  });
}

io::Task<Pictures::Base64> Pictures::get(std::string root, std::string relative) {
  const std::string path = root + "/" + relative;
  const auto info = io_.files.info(path);
  if (!info) co_return nullptr;
  if (const auto kept = find(path); kept != used_.end() && kept->size_bytes == info->size_bytes && kept->modified == info->modified) {
    kept->used_at = io_.clock.steady();
    used_.splice(used_.begin(), used_, kept);
    co_return kept->base64;
  }
  const auto bytes = co_await io_.files.read_beside(std::move(root), std::move(relative), kImageBytesMax);
  if (!bytes || bytes->empty()) co_return nullptr;
  auto base64 = std::make_shared<const std::string>(io::base64(*bytes));
  put({.path = path, .size_bytes = info->size_bytes, .modified = info->modified, .base64 = base64, .used_at = io_.clock.steady()});
  co_return base64;
}

}  // namespace oc::engine
