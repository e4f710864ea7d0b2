// A chat has a new id for good: the config file is changed so that what it says of the old one holds for the new one.
#pragma once

#include <string>
#include <string_view>

#include "core/config/paths.h"
#include "engine/engine.h"
#include "io/io.h"

namespace oc::app {

/// The text with the chat's entry among the groups, and the bindings that name it, under the new id. Comments elsewhere stay.
/// Errors: invalid (the text does not parse), not_found (nothing names the chat).
Result<std::string> with_moved_chat(const std::string& text, const engine::ChatMove& move);

/// Writes it, under the lock that commands take too, with the old text in `<config>.bak`. The config watch then takes it over.
/// A failure is told in the log: the chat goes on under its old settings until somebody mends the file.
void rewrite_chat(const io::Io& io, const config::Paths& paths, const engine::ChatMove& move);

}  // namespace oc::app
