// An answer for IRC: one line of text, cut where a line of the protocol is full.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oc::reply {

/// Markdown is left as it is; each line end becomes a blank, other control characters go, and so do blanks at both ends.
/// Source: OpenClaw 2026.9.
std::string irc_text(std::string_view markdown);

/// The parts, none of them blank and none with a line end; each is its own message. Cut at a blank, inside a word only when it is longer than a part,
/// never inside a letter. Units: bytes; at least kChunkUnitsMin is taken.
std::vector<std::string> irc_parts(std::string_view markdown, std::size_t bytes_max);

}  // namespace oc::reply
