// By which method of the Bot API a file is sent, and which files may share one album.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/ports/channel.h"

namespace oc::channels::telegram {

struct FileWay {
  std::string_view method;  ///< sendPhoto
  std::string_view field;   ///< photo
  bool takes_caption = true;
};

/// `bytes` is the file's length. A picture that is too large, or of a kind that Telegram does not show, goes as a document; a recording goes as a
/// voice message when that was asked for and its format is one of those.
FileWay file_way(const engine::Media& media, std::size_t bytes, bool as_voice);

/// The files in the order they are sent, those of one album together. Telegram mixes pictures with videos, and nothing else.
/// Limits: kAlbumPartsMax.
std::vector<std::vector<engine::Media>> sends_of(const std::vector<engine::Media>& files, bool as_voice);

}  // namespace oc::channels::telegram
