// Emoji by Slack's names: reactions are set by name, never by the character.
#pragma once

#include <string>
#include <string_view>

namespace oc::channels::slack {

/// `👀`, `:eyes:` and `eyes` become `eyes`; skin tones go, as does the variation selector. Names that a workspace made itself pass.
/// "" when a character has no name here.
std::string emoji_name(std::string_view emoji);

}  // namespace oc::channels::slack
