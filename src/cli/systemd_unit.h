// A systemd service unit as text, quoted so that systemd reads exactly the words meant.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace oc::cli {

struct SystemdUnit {
  std::string description;
  std::vector<std::string> words;  ///< the command line
  std::vector<std::pair<std::string, std::string>> environment;
};

/// Errors: invalid when a word holds a line break or another control character, which no unit can carry safely.
Result<std::string> to_text(const SystemdUnit& unit);

/// A word of ExecStart or Environment: in double quotes, with `"`, `\`, `%` and (ExecStart only) `$` escaped.
/// Source: systemd.service(5), "Command lines"; systemd.unit(5), "Specifiers".
enum class UnitPlace : std::uint8_t { exec_start, environment };
std::string quoted_for_unit(std::string_view word, UnitPlace place);

}  // namespace oc::cli
