// The files of messages: those that came are brought here, those that an answer sends are looked at and copied, old ones go.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/inside.h"

namespace oc::engine {

/// What of a message's files the model is told.
struct Brought {
  std::string note;           ///< `[media attached: <path> (<mime>)]`, and what could not be brought; "" = the message has no files
  std::vector<Media> images;  ///< for models that see
};

/// Fetches the files of a message that is said to the agent by somebody who may: never before that is known (security.md D6). They lie in
/// `<state>/media/inbound/<agent>` and stay until its run has ended at least.
/// Limits: kMediaPerMessageMax files; mediaMaxMb of the account, the channel or agents.defaults, else the channel's usual one, kMediaFileBytesMax at
/// most; those of MediaShelf for all that is kept. What is beyond is told in the note. Waits: for the platform and the disk, a minute a file, a
/// minute and a half for all of them.
io::Task<Brought> bring_media(Inside& inside, const Routed& routed);

/// The text of a message, or what stands for its files when it has none: `<media:image>`, `<media:image> (2 images)`.
std::string body_of(const Inbound& inbound);

/// A file that an answer names, copied beside the loop so that nobody changes it any more: beneath the agent's workspace or among the files that came
/// to this agent, by its real path. `file.path` is a path, relative to the workspace or absolute; see kCopiedForSending for files that are copies
/// already. Errors: denied (outside; `~`, `file:` and other forms too), not_found, too_large, invalid (no plain file).
io::Task<Result<Media>> take_for_sending(const Inside& inside, std::string agent_id, ReplyAddress address, Media file);

/// An image that came with a message to this agent, in base64; nullptr when it is gone, or not this agent's. Limits: kImageBytesMax.
io::Task<std::shared_ptr<const std::string>> image_data(const Inside& inside, std::string agent_id, std::string path);

/// Removes what is older than `media.ttlHours` (two days when nothing is written); what was copied for sending waits as long as answers do.
io::Task<> remove_old_media(const Inside& inside);

}  // namespace oc::engine
