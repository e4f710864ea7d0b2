// Quoting for systemd.
#include "cli/systemd_unit.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace oc::cli {
namespace {

Result<void> check(const std::string& text) {
  const bool bad = std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (!bad) return {};
  return fail(Errc::invalid, fmt::format("'{}' holds a control character, which no unit file can carry.", printable(text, 200)),
              "Rename the folder or variable.");
}

}  // namespace

std::string quoted_for_unit(std::string_view word, UnitPlace place) {
  std::string quoted = "\"";
  for (const char c : word) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '%' || (c == '$' && place == UnitPlace::exec_start)) quoted += c;
    quoted += c;
  }
  return quoted + "\"";
}

Result<std::string> to_text(const SystemdUnit& unit) {
  std::string command;
  for (const auto& word : unit.words) {
    OC_CHECKED(check(word));
    command += (command.empty() ? "" : " ") + quoted_for_unit(word, UnitPlace::exec_start);
  }
  std::string environment;
  for (const auto& [name, value] : unit.environment) {
    OC_CHECKED(check(name + value));
    environment += fmt::format("Environment={}\n", quoted_for_unit(name + "=" + value, UnitPlace::environment));
  }
  return fmt::format(
      "[Unit]\nDescription={}\nAfter=network-online.target\nWants=network-online.target\n\n"
      "[Service]\nExecStart={}\n{}Restart=always\nRestartSec=5\nKillMode=mixed\nTimeoutStopSec=330\n\n"
      "[Install]\nWantedBy=default.target\n",
      unit.description, command, environment);
}

}  // namespace oc::cli
