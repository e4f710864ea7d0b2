// Does a message ask for a new session, and what does it say besides (session.resetTriggers, spec §9.1)?
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace oc::sessions {

/// `session.resetTriggers` when it has a word in it, else /new and /reset.
std::vector<std::string> reset_triggers(const Json* session);

/// What stands behind the trigger, its white space collapsed ("" = the trigger alone); nothing when the message begins with none.
/// A trigger is the whole message, or is followed by a space; whatever the case. Mentions must have been taken out before.
std::optional<std::string> after_trigger(const std::vector<std::string>& triggers, std::string_view text);

/// True when the list replaces the built-in words and `word` (such as `/new`) is not on it: then the word is text like any other.
bool is_retired_trigger(const std::vector<std::string>& triggers, std::string_view word);

}  // namespace oc::sessions
