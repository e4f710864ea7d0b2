// The files of messages: those that came are brought here, those that an answer sends are looked at and copied, old ones go.
#pragma once

#include <string>
#include <vector>

#include "engine/inside.h"

namespace oc::engine {

/// What of a message's files the model is told.
struct Brought {
  std::string note;           ///< `[media attached: <path> (<mime>)]`, and what could not be brought; "" = the message has no files
  std::vector<Media> images;  ///< for models that see
};

/// Fetches the files of a message that is said to the agent by somebody who may: never before that is known (security.md D6).
/// Limits: kMediaPerMessageMax files; mediaMaxMb of the account, the channel or agents.defaults, else the channel's usual one, kMediaFileBytesMax at
/// most. What is beyond is told in the note. Waits: for the platform, a minute a file, a minute and a half for all of them.
io::Task<Brought> bring_media(Inside& inside, const Inbound& inbound);

/// The text of a message, or what stands for its files when it has none: `<media:image>`, `<media:image> (2 images)`.
std::string body_of(const Inbound& inbound);

/// A file that an answer names, copied so that nobody changes it any more: beneath the agent's workspace or the media folder, by its real path.
/// `written` is a path, relative to the workspace or absolute. Errors: denied (outside; `~`, `file:` and other forms too), not_found, too_large,
/// invalid (no plain file).
Result<Media> take_for_sending(const Inside& inside, const std::string& workspace, const ReplyAddress& address, const std::string& written);

/// The bytes of an image that came with a message, in base64; "" when it is gone. Limits: kImageBytesMax.
std::string image_data(const Inside& inside, const std::string& path);

/// Removes what is older than `media.ttlHours` (two days when nothing is written); what was copied for sending waits as long as answers do.
void remove_old_media(const Inside& inside);

}  // namespace oc::engine
