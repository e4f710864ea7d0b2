// The files that a model sends with its words: lines that begin with `MEDIA:`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oc::reply {

/// Words and the files that go with them, in the order in which they are read.
struct Portion {
  std::string text;                ///< Markdown, trimmed; may be empty when there are files
  std::vector<std::string> files;  ///< as the model wrote them: paths
};

/// Cuts an answer at its `MEDIA:` lines: files go with the words in front of them, or with those behind when nothing stands in front. Lines in fenced
/// code are words. An address of the web stays in the text, as a line of its own. A text without such lines is one portion, as it is.
/// Source: OpenClaw, media: outbound `MEDIA:` lines (spec/runtime.md 21.6).
std::vector<Portion> portions_of(std::string_view answer);

/// The text without its `MEDIA:` lines, for a draft.
std::string without_media_lines(std::string_view text);

}  // namespace oc::reply
