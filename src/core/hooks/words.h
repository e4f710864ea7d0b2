// What an agent is told of a request: foreign words between marks that they cannot imitate, events as lines of the gateway.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "base/time_zone.h"

namespace oc::hooks {

inline constexpr std::string_view kMarkerSanitized = "[[MARKER_SANITIZED]]";

/// What stands around foreign words.
struct ExternalFacts {
  std::string name;      ///< who sent it, as it says
  std::string job_id;    ///< the run's
  std::string boundary;  ///< 16 hex digits by chance: the words between the marks cannot know them
  UnixTime at{};
  TimeZone zone;
};

/// The words as a message of their own: whose task it is, that nothing in them is to be obeyed, the words between the marks, and the time.
/// Source: spec/runtime.md 17.3, the form of 3.28.
std::string external_message(const ExternalFacts& facts, std::string_view words);

/// The words as they are, with the time behind them.
std::string plain_message(const ExternalFacts& facts, std::string_view words);

/// The text with everything that reads like one of the marks replaced by kMarkerSanitized: in any case, with blanks, full-width or look-alike
/// letters and brackets, and with characters between them that cannot be seen.
std::string without_markers(std::string_view text);

/// `System: [2026-11-21 06:00:56 UTC] text`; further lines begin with `System:` too, so that none of them can be taken for something else.
std::string system_event(std::string_view text, UnixTime at, const TimeZone& zone);

/// `Current time: Saturday, November 21st, 2026 — 6:00 AM (UTC) / 2026-11-21 06:00 UTC`
std::string current_time_line(UnixTime at, const TimeZone& zone);

}  // namespace oc::hooks
