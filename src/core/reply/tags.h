// What a model writes for the gateway and nobody else: reply tags, thinking blocks, final tags.
#pragma once

#include <string>
#include <string_view>

namespace oc::reply {

struct ReplyTags {
  std::string text;  ///< without the tags
  bool reply_to_current = false;
  std::string reply_to_id;  ///< of [[reply_to:<id>]]; the last one counts
  bool audio_as_voice = false;
};

/// Reads and removes [[reply_to_current]], [[reply_to:<id>]] and [[audio_as_voice]], wherever they stand; blanks inside are allowed.
/// A text without tags is left exactly as it is.
ReplyTags take_reply_tags(std::string_view text);

/// The text without <think>, <thinking>, <thought> and <antthinking> blocks and without <final> tags; code is left alone.
/// A block that is never closed hides the rest.
std::string without_thinking(std::string_view text);

}  // namespace oc::reply
