// Changing a configuration file's text: the path as users write it, everything else as it was.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace oc::config {

/// The text with `value` at `path` (`agents.list.0.name`, `agents.list[0].name`, `bindings.+`, `channels.whatsapp.groups["1@g.us"]`).
/// Where the key table knows an array, a plain number makes one.
/// Errors: invalid when the text does not parse or the path cannot be.
Result<std::string> edit_set(std::string_view text, std::string_view path, const Json& value);

/// The text without what is at `path`. Errors: not_found when nothing is there.
Result<std::string> edit_unset(std::string_view text, std::string_view path);

/// The text with the whole value replaced, each change for itself, so that comments stay.
Result<std::string> edit_replace(std::string_view text, const Json& value);

}  // namespace oc::config
