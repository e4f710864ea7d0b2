// One line of IRC: taken apart, and put together so that nothing can break out of it (RFC 2812, IRCv3 message tags).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace oc::channels::irc {

struct Line {
  std::string nick;  ///< of the sender, or the server's name; "" when the line tells none
  std::string user;
  std::string host;
  std::string command;  ///< upper case, or three digits
  std::vector<std::string> params;

  bool is_from_user() const { return !user.empty() || !host.empty(); }
  /// The parameter at that place, or "".
  const std::string& param(std::size_t index) const;
};

/// Nothing when it is no line: empty, no command, a NUL or a line end in it.
std::optional<Line> parse_line(std::string_view text);

/// A line without its end; the last parameter may hold blanks and may be empty.
/// Errors: invalid (a control character anywhere, a blank, a colon at the front or nothing in a middle parameter), too_large (kLineBytesMax). The
/// message does not repeat the parameters: one may be a password.
Result<std::string> format_line(std::string_view command, const std::vector<std::string>& params);

/// Lower case as IRC compares nicks and channels: `[]\~` are the upper case of `{}|^`.
std::string fold(std::string_view name);
bool is_channel_name(std::string_view name);
/// What every server takes as a nick, whatever its length.
bool is_nick(std::string_view nick);

/// Without colours, bold and the like, as terminals of others show it; control characters go, tabs become blanks.
std::string without_formatting(std::string_view text);

/// Whether the nick is said as a word of its own, in any case: `molty: hi`, `hi @Molty!`, but not `moltyx`.
bool mentions(std::string_view text, std::string_view nick);

}  // namespace oc::channels::irc
