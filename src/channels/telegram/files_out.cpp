// Rules of the Bot API: sendPhoto, sendAnimation, sendVideo, sendAudio, sendVoice, sendDocument, sendSticker, sendMediaGroup.
#include "channels/telegram/files_out.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "channels/telegram/limits.h"
#include "core/reply/media_types.h"

namespace oc::channels::telegram {
namespace {

std::string mime_of(const engine::Media& media) {
  std::string mime = ascii_lower(media.mime.substr(0, media.mime.find(';')));
  if (mime.empty()) mime = reply::mime_of_name(media.file_name.empty() ? media.path : media.file_name);
  return std::string(js_trim(mime));
}

bool is_one_of(std::string_view mime, std::initializer_list<std::string_view> list) { return std::ranges::find(list, mime) != list.end(); }

bool can_be_voice(std::string_view mime) {
  return is_one_of(mime, {"audio/ogg", "audio/opus", "audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a"});
}

/// visual, audio, document, or "" for what goes alone.
std::string_view album_of(const engine::Media& media, bool as_voice) {
  const auto way = file_way(media, static_cast<std::size_t>(std::max<std::int64_t>(media.bytes, 0)), as_voice);
  if (way.field == "photo" || way.field == "video") return "visual";
  return way.field == "audio" || way.field == "document" ? way.field : std::string_view();
}

}  // namespace

FileWay file_way(const engine::Media& media, std::size_t bytes, bool as_voice) {
  const std::string mime = mime_of(media);
  if (media.kind == "sticker") return {"sendSticker", "sticker", false};
  if (media.kind == "document") return {"sendDocument", "document"};
  if (media.kind == "voice" || (media.kind == "audio" && as_voice)) {
    if (can_be_voice(mime)) return {"sendVoice", "voice"};
  }
  if (mime == "image/gif" || (media.kind == "gif" && is_one_of(mime, {"video/mp4", ""}))) return {"sendAnimation", "animation"};
  const bool is_photo = is_one_of(mime, {"image/jpeg", "image/jpg", "image/png", "image/webp"}) || (mime.empty() && media.kind == "image");
  if (is_photo && bytes <= kPhotoBytesMax) return {"sendPhoto", "photo"};
  if (is_one_of(mime, {"video/mp4", "video/quicktime"}) || (mime.empty() && media.kind == "video")) return {"sendVideo", "video"};
  if (is_one_of(mime, {"audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a"})) return {"sendAudio", "audio"};
  return {"sendDocument", "document"};
}

std::vector<std::vector<engine::Media>> sends_of(const std::vector<engine::Media>& files, bool as_voice) {
  std::vector<std::vector<engine::Media>> out;
  std::string_view last;
  for (const auto& file : files) {
    const auto album = album_of(file, as_voice);
    const bool joins = !out.empty() && !album.empty() && album == last && out.back().size() < kAlbumPartsMax;
    if (joins) {
      out.back().push_back(file);
    } else {
      out.push_back({file});
    }
    last = album;
  }
  return out;
}

}  // namespace oc::channels::telegram
