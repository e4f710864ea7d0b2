// Texts of several lines from agents and logs, made safe for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace oc::cli {

/// The text with every control character but line ends and tabs shown as `\u{..}`: nothing in it can move the cursor or set the title. Emoji stay
/// whole.
std::string terminal_text(std::string_view text);

}  // namespace oc::cli
